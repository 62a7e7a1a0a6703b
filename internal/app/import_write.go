package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// deadAfter is when an import that another process was staging is taken for
// dead, in milliseconds: none lasts so long.
const deadAfter = 6 * 3600 * 1000

// write reads the file once: it stages every good line out of sight as it goes,
// shows them all in one short transaction, then writes the changed ones. Cut
// before the flip, or refused for a line, nothing was imported; cut after it, the
// rest is written at the next start, or before the next import.
func (run *importRun) write(ctx context.Context) error {
	sum, err := run.sum()
	if err != nil {
		return err
	}
	// What a full disk left half done would stand in the way of every import until
	// the next start. What can't be ended does not: each start tells of it.
	if run.app.store.Alone() {
		if err := run.app.CarryImportsOn(ctx); ctx.Err() != nil {
			return stopped(ctx, errors.Join(ctx.Err(), err))
		}
	}
	if err := run.listen(ctx); err != nil {
		return stopped(ctx, err)
	}
	batch := id.New()
	run.app.staging.Store(batch, true)
	defer run.app.staging.Delete(batch)
	if err := run.open(ctx, batch, sum); err != nil {
		return stopped(ctx, err)
	}
	if err := run.stage(ctx, batch); err != nil {
		return errors.Join(stopped(ctx, err), run.app.dropImport(context.WithoutCancel(ctx), run.space, batch))
	}
	r := &run.report
	if r.New+r.Waiting == 0 {
		if err := run.app.dropImport(context.WithoutCancel(ctx), run.space, batch); err != nil {
			return err
		}
		return run.app.keepMapping(ctx, run.actor, run.space, run.importSource)
	}
	if err := run.flip(ctx, batch); err != nil {
		return errors.Join(stopped(ctx, err), run.app.dropImport(context.WithoutCancel(ctx), run.space, batch))
	}
	r.Batch, r.State = batch, string(store.Committed)
	// What is shown must be whole: who asked may leave, the rest is written all
	// the same.
	ctx = context.WithoutCancel(ctx)
	done, err := run.app.applyHeld(ctx, run.space, batch, run.author(batch), func(n int) { run.progress("apply", n) })
	if err != nil {
		return err
	}
	r.Waiting, r.Changed = 0, done.Changed
	r.Proposals, r.ProposalCount = done.Proposals, done.ProposalCount
	return run.app.keepMapping(ctx, run.actor, run.space, run.importSource)
}

func (run *importRun) author(batch string) store.Author {
	who := author(run.actor, From{Source: run.report.source()})
	who.Batch = batch
	return who
}

// open notes the import. One at a time stages in a space: two would each create
// what the other does.
func (run *importRun) open(ctx context.Context, batch, sum string) error {
	summary, err := run.told().summary()
	if err != nil {
		return err
	}
	return run.app.store.Update(ctx, run.space, run.author(batch), func(tx *store.Tx) error {
		staged, err := tx.StagedBatches()
		if err != nil {
			return err
		}
		for _, b := range staged {
			if run.app.now().UnixMilli()-b.Created < deadAfter {
				return fault.New(fault.Conflict, "import.under_way", "name", b.Name)
			}
		}
		return tx.AddBatch(store.Batch{ID: batch, State: store.Staged, Name: run.file.Name, Sum: sum, Summary: summary})
	})
}

// heldRow is a line that waits for the flip: it changes its sheet, or says otherwise.
type heldRow struct {
	ID      string             `json:"id"`
	Merging *merging           `json:"merging"`
	Contact initiative.Contact `json:"contact"`
	Says    *heldSaying        `json:"says,omitempty"`
	Return  *heldReturn        `json:"return,omitempty"` // a line of an export, rather than a merging
	Lot     *heldLot           `json:"lot,omitempty"`    // a sheet of a lot
}

func (run *importRun) held(row *importRow) heldRow {
	if row.back != nil {
		return heldRow{ID: row.known.ID, Return: row.heldReturn()}
	}
	h := heldRow{ID: row.known.ID, Merging: row.merging(), Says: run.saying(row)}
	if row.fill {
		h.Contact = row.contact
	}
	return h
}

// stage writes the good lines out of sight as they are read. From the first line
// that is refused on, unless good ones are to be kept, it only reads: all that is
// wrong is told at once.
func (run *importRun) stage(ctx context.Context, batch string) error {
	r := &run.report
	rest := run.newRest()
	err := run.eachChunk(ctx, true, func(chunk []*importRow) error {
		if err := run.look(chunk, rest); err != nil {
			return err
		}
		if run.refused() {
			run.progress("check", r.Rows)
			return nil
		}
		run.progress("write", r.Rows)
		return run.stageChunk(ctx, batch, chunk)
	})
	if err = errors.Join(err, rest.close()); err != nil {
		return err
	}
	if !run.refused() {
		return run.app.store.WriteBacklog(ctx, run.author(batch), &run.backlog)
	}
	r.New, r.Changed, r.Unchanged, r.Waiting, r.Sample, r.Proposals, r.ProposalCount = 0, 0, 0, 0, nil, nil, 0
	return fault.New(fault.Invalid, "import.refused", "n", r.Refused, "rows", r.Rows)
}

// refused says whether nothing of the file is to be imported.
func (run *importRun) refused() bool { return run.report.Refused > 0 && !run.options.KeepGood }

func (run *importRun) stageChunk(ctx context.Context, batch string, chunk []*importRow) error {
	var made []store.New
	var held []*importRow
	for _, row := range chunk {
		switch row.state() {
		case rowNew:
			made = append(made, *row.made)
		case rowChanged:
			held = append(held, row)
		}
	}
	saying, err := run.sayAnew(ctx, chunk)
	if err != nil {
		return err
	}
	held = append(held, saying...)
	run.report.Waiting += len(held)
	if len(made)+len(held) == 0 {
		return nil
	}
	begun := run.app.now()
	err = run.app.store.Stage(ctx, run.space, run.author(batch), func(tx *store.Tx) error {
		for _, row := range held {
			if err := tx.Hold(batch, row.line, run.held(row)); err != nil {
				return err
			}
		}
		return tx.Insert(made)
	})
	run.pace.took(run.app.now().Sub(begun))
	if err != nil {
		return err
	}
	run.backlog.Add(run.space, made)
	return run.app.store.WriteSome(ctx, run.author(batch), &run.backlog)
}

// makeNew makes what the new lines of a chunk will be.
func (run *importRun) makeNew(chunk []*importRow) error {
	for _, row := range chunk {
		if row.state() != rowNew {
			continue
		}
		in := row.in
		in.ID = id.New()
		row.made = &store.New{Put: initiativePut(in, 0), Section: sectionInitiative, Slug: text.Slug(in.Name), Contact: row.contact}
		if err := run.app.store.Prepare(run.space, row.made); err != nil {
			return err
		}
	}
	return nil
}

// flip shows everything that was staged at once.
func (run *importRun) flip(ctx context.Context, batch string) error {
	summary, err := run.told().summary()
	if err != nil {
		return err
	}
	return run.app.store.Update(ctx, run.space, run.author(batch), func(tx *store.Tx) error {
		if err := tx.AskOnce(twinsJobOf(run.space), twinsJob, "{}"); err != nil {
			return err // what came may tell of what is there
		}
		if run.told().New+run.told().Changed >= worthPacking {
			if err := askPacks(tx); err != nil {
				return err
			}
		}
		return tx.SetBatch(batch, store.Committed, summary)
	})
}

// applyHeld writes the changed lines of an import that is committed, as many at
// once as no one waits for, and returns its report as it then stands. The report
// is large, so it is kept only now and then, and when it says more.
func (a *App) applyHeld(ctx context.Context, space, batch string, who store.Author, progress func(int)) (ImportReport, error) {
	b, err := a.store.Batch(ctx, access.Visible(access.House, access.KindImport, space), batch)
	if err != nil {
		return ImportReport{}, err
	}
	report, err := reportOf(b)
	if err != nil {
		return report, err
	}
	apply := a.applier()
	for n, turn := 0, 1; ; turn++ {
		left, next := 0, report
		err := a.store.Update(ctx, space, who, func(tx *store.Tx) error {
			next = report.apart()
			var err error
			if left, err = applySome(tx, apply, batch, &next); err != nil {
				return err
			}
			if left > 0 && turn%turnsTold > 0 && next.ProposalCount == report.ProposalCount {
				return nil
			}
			summary, err := next.summary()
			if err != nil {
				return err
			}
			return tx.SetBatch(batch, store.Committed, summary)
		})
		if err != nil {
			return report, err
		}
		if report = next; left == 0 {
			return report, nil
		}
		n += left
		progress(n)
	}
}

// applySome writes the next changed lines and says how many they were, 0 when
// none is left.
func applySome(tx *store.Tx, apply *applier, batch string, report *ImportReport) (int, error) {
	held, err := tx.Held(batch, heldAtOnce)
	if err != nil {
		return 0, err
	}
	for _, h := range held {
		if err := apply.one(tx, h, report); err != nil {
			return 0, err
		}
	}
	if report.Waiting -= len(held); len(held) == 0 {
		report.Waiting = 0
	}
	return len(held), nil
}

// turnsTold is how many turns pass between two times that the report is kept.
const turnsTold = 20

const heldAtOnce = 100

// one writes one changed line on the record as it stands now.
func (apply *applier) one(tx *store.Tx, held store.Held, report *ImportReport) error {
	var h heldRow
	if err := json.Unmarshal(held.Body, &h); err != nil {
		return fmt.Errorf("read held row: %w", err)
	}
	r, err := tx.Get(kindInitiative, h.ID)
	if fault.Is(err, fault.NotFound) {
		if !h.Says.only() {
			report.Changed--
		}
		return tx.Release(held.ID) // removed meanwhile
	}
	if err != nil {
		return err
	}
	if h.Return != nil || h.Lot != nil {
		return apply.byHand(tx, held.ID, r, h, report)
	}
	if err := h.Merging.into(r, func() ([]store.Change, error) { return tx.Changes(kindInitiative, h.ID) }); err != nil {
		return err
	}
	report.propose(h.Merging.proposals)
	if err := apply.keepSaid(tx, h); err != nil {
		return err
	}
	if h.Says.only() {
		return tx.Release(held.ID)
	}
	in := h.Merging.next
	if wrong := in.Validate(); len(wrong) > 0 { // someone wrote meanwhile what does not go with it
		report.propose([]ImportProposal{{Line: h.Merging.Line, ID: in.ID, Name: in.Name, Field: wrong[0].Field}})
	} else if h.Merging.changed {
		if _, err := tx.Put(initiativePut(in, r.Version)); err != nil {
			return err
		}
		if err := applyName(tx, in, h.Merging.renamed); err != nil {
			return err
		}
	}
	if !h.Contact.Empty() {
		if err := applyContact(tx, h.ID, h.Contact); err != nil {
			return err
		}
	}
	return tx.Release(held.ID)
}

// applyName gives an initiative that has another name an address of that name.
func applyName(tx *store.Tx, in initiative.Initiative, renamed bool) error {
	if !renamed {
		return nil
	}
	_, err := tx.Address(sectionInitiative, kindInitiative, in.ID, text.Slug(in.Name))
	return err
}

// propose adds what stands since the line was read.
func (r *ImportReport) propose(list []ImportProposal) {
	for _, p := range list {
		if slices.ContainsFunc(r.Proposals, func(q ImportProposal) bool { return q.ID == p.ID && q.Field == p.Field }) {
			continue
		}
		if r.ProposalCount > len(r.Proposals) {
			continue // not all are listed: it may be counted already
		}
		if r.ProposalCount++; len(r.Proposals) < MaxTold {
			r.Proposals = append(r.Proposals, p)
		}
	}
}

// dropImport takes away what an import that came to nothing had staged; one
// that was committed since it was looked at stays.
func (a *App) dropImport(ctx context.Context, space, batch string) error {
	for {
		n := 0
		err := a.store.Update(ctx, space, store.Author{Actor: "bocage", Source: "import", Batch: batch}, func(tx *store.Tx) error {
			n = 0
			b, err := tx.Batch(batch)
			if fault.Is(err, fault.NotFound) || err == nil && b.State != store.Staged {
				return nil
			}
			if err != nil {
				return err
			}
			if n, err = tx.Sweep(batch, false, sweptAtOnce); err != nil || n > 0 {
				return err
			}
			return tx.DropBatch(batch)
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

const sweptAtOnce = 1000

// CarryImportsOn ends what a stop left half done: staged lines are taken away,
// committed ones written to the last, undone ones swept. One that can't be ended
// keeps none of the others from it.
func (a *App) CarryImportsOn(ctx context.Context) error {
	a.carrying.Lock()
	defer a.carrying.Unlock()
	batches, err := a.store.UnfinishedBatches(ctx)
	if err != nil {
		return err
	}
	var wrong []error
	for _, b := range batches {
		if _, ours := a.staging.Load(b.ID); ours {
			continue
		}
		if err := a.carryOn(ctx, b); err != nil {
			wrong = append(wrong, fmt.Errorf("carry import %s on: %w", b.ID, err))
		}
	}
	return errors.Join(wrong...)
}

func (a *App) carryOn(ctx context.Context, b store.Batch) (err error) {
	switch b.State {
	case store.Staged:
		if a.store.Alone() || a.now().UnixMilli()-b.Created >= deadAfter {
			err = a.dropImport(ctx, b.Space, b.ID)
		}
	case store.Committed:
		report, unread := reportOf(b)
		if unread != nil {
			return unread
		}
		_, err = a.applyHeld(ctx, b.Space, b.ID, store.Author{Actor: b.Actor, Source: report.source(), Batch: b.ID}, func(int) {})
	case store.Undone:
		err = a.sweepImport(ctx, b.Space, b.ID, Unheard)
	}
	return err
}
