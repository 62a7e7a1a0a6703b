package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// lotJob is the work of doing one thing to many sheets.
const lotJob = "lot"

// LotAtOnce is how many sheets are changed while someone waits; a larger lot is left
// to the house.
const LotAtOnce = 300

type lotAsked struct {
	Lot string `json:"lot"`
}

// heldLot is a sheet of a lot that waits to be written.
type heldLot struct {
	Deed   initiative.Deed `json:"deed"`
	Before []string        `json:"before"` // what it said when the lot was staged
}

// ApplyLot does what was chosen to the sheets of a lot, seen as they were at an
// instant: at once when they are few, after the request otherwise. The same lot sent
// twice is done once.
func (a *App) ApplyLot(ctx context.Context, actor access.Actor, space string, l Lot, seen int64) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	if l.Batch != "" || l.Job != "" {
		return fault.New(fault.Conflict, "lot.done")
	}
	if wrong := l.Deed.Validate(); len(wrong) > 0 {
		return wrong
	}
	l.By, l.Seen, l.Refused = actor, seen, ""
	payload, err := json.Marshal(lotAsked{Lot: l.ID})
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, space, author(actor, From{Source: sourceLot}), func(tx *store.Tx) error {
		var err error
		if l.Job = hereAndNow; len(l.IDs) > LotAtOnce {
			if l.Job, err = tx.Ask(lotJob, string(payload)); err != nil {
				return err
			}
		}
		l.version, err = tx.Put(lotPut(l))
		return err
	})
	if err != nil || l.Job != hereAndNow {
		return err
	}
	return a.doLot(ctx, space, l, Unheard)
}

// hereAndNow stands for the job of a lot that is done within the request.
const hereAndNow = "now"

// Stopped says whether what was begun within a request never ended: the machine
// stopped meanwhile, and nothing was done.
func (l Lot) Stopped(now time.Time) bool {
	return l.Job == hereAndNow && now.Sub(l.Updated) > time.Minute
}

// TakeLotUp gives back the preview of a lot that was stopped.
func (a *App) TakeLotUp(ctx context.Context, actor access.Actor, space string, l Lot) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	if l.Job != hereAndNow && l.Job != "" {
		job, err := a.JobOf(ctx, actor, space, l.Job)
		if err == nil && (job.State == store.JobWaiting || job.State == store.JobRunning) {
			return nil // it goes on
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	} else if !l.Stopped(a.now()) {
		return nil
	}
	l.Job = ""
	return a.keepLot(ctx, space, actor, l)
}

// DoLot is the job that ApplyLot asked for. A lot that was done already leaves
// nothing to do.
func (a *App) DoLot(ctx context.Context, space, payload string, progress Progress) error {
	var asked lotAsked
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	l, err := a.LotOf(ctx, access.House, space, asked.Lot)
	if fault.Is(err, fault.NotFound) || err == nil && (l.Batch != "" || l.Job == "") {
		return nil
	}
	if err != nil {
		return err
	}
	return a.doLot(ctx, space, l, progress)
}

// doLot stages what the deed changes, shows that it began, and writes it. What
// refuses the whole lot is told on its page.
func (a *App) doLot(ctx context.Context, space string, l Lot, progress Progress) error {
	batch := id.New()
	a.staging.Store(batch, true)
	defer a.staging.Delete(batch)
	report, err := a.stageLot(ctx, space, batch, l, progress)
	if err != nil {
		err = errors.Join(err, a.dropImport(context.WithoutCancel(ctx), space, batch))
		l.Job = ""
		if kept := fault.All(err); len(kept) > 0 {
			l.Refused = kept[0].Key
		}
		return errors.Join(err, a.keepLot(context.WithoutCancel(ctx), space, l.By, l))
	}
	who := lotAuthor(l, batch)
	l.Job, l.Batch = "", batch
	summary, err := report.summary()
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, space, who, func(tx *store.Tx) error {
		if err := tx.SetBatch(batch, store.Committed, summary); err != nil {
			return err
		}
		l.IDs = nil // the batch tells what was done
		_, err := tx.Put(lotPut(l))
		return err
	})
	if err != nil {
		return err
	}
	// What began is written to its end: half a lot is none.
	_, err = a.applyHeld(context.WithoutCancel(ctx), space, batch, who, func(n int) { progress(n, report.Changed) })
	return err
}

func lotAuthor(l Lot, batch string) store.Author {
	who := author(l.By, From{Source: sourceLot})
	who.Batch = batch
	return who
}

func (a *App) stageLot(ctx context.Context, space, batch string, l Lot, progress Progress) (ImportReport, error) {
	report := ImportReport{Kind: "lot", Lot: &LotReport{ID: l.ID, Deed: l.Deed, Sheets: len(l.IDs)}}
	who := lotAuthor(l, batch)
	summary, err := report.summary()
	if err != nil {
		return report, err
	}
	err = a.store.Update(ctx, space, who, func(tx *store.Tx) error {
		return tx.AddBatch(store.Batch{ID: batch, State: store.Staged, Name: string(l.Deed.Do), Summary: summary})
	})
	if err != nil {
		return report, err
	}
	var waiting []heldRow
	hold := func() error {
		n := report.Waiting
		report.Waiting += len(waiting)
		err := a.store.Update(ctx, space, who, func(tx *store.Tx) error {
			for i, h := range waiting {
				if err := tx.Hold(batch, n+i, h); err != nil {
					return err
				}
			}
			return nil
		})
		waiting = nil
		return errors.Join(err, progress(0, len(l.IDs)))
	}
	err = a.eachOfLot(ctx, l.By, space, l, report.Lot, func(v InitiativeView, _ initiative.Initiative) error {
		moved, err := a.decidedSince(ctx, space, l, v)
		if err != nil {
			return err
		}
		if moved {
			report.Lot.leave(LotLeft{ID: v.ID, Name: v.Name, Why: LeftChanged})
			return nil
		}
		report.Changed++
		waiting = append(waiting, heldRow{ID: v.ID, Lot: &heldLot{Deed: l.Deed, Before: l.Deed.Do.Of(v.Initiative)}})
		if len(waiting) < lotChunk {
			return nil
		}
		return hold()
	})
	if err == nil && len(waiting) > 0 {
		err = hold()
	}
	report.Rows, report.Unchanged, report.Refused = report.Lot.Sheets, report.Lot.Same, report.Lot.LeftCount
	return report, err
}

// decidedSince says whether someone else wrote, since the lot was looked at, the very
// part of a sheet that its deed would replace.
func (a *App) decidedSince(ctx context.Context, space string, l Lot, v InitiativeView) (bool, error) {
	if !l.Deed.Do.Replaces() || v.updated <= l.Seen {
		return false, nil
	}
	changes, err := a.store.Changes(ctx, access.Visible(access.House, access.KindChange, space), kindInitiative, v.ID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(changes, func(c store.Change) bool {
		return c.At > l.Seen && slices.ContainsFunc(c.Ops, func(op store.Op) bool { return touches(op, deedPath(l.Deed.Do)) })
	}), nil
}

func deedPath(k initiative.DeedKind) string {
	if k == initiative.SetApproach {
		return "/approach/state"
	}
	return "/" + k.Field()
}

// applyDeed does the deed to a sheet as it stands now.
func applyDeed(tx *store.Tx, r store.Record, h *heldLot, report *ImportReport) error {
	v, err := viewOfRecord(r)
	if err != nil {
		return err
	}
	if h.Deed.Do.Replaces() && !slices.Equal(h.Deed.Do.Of(v.Initiative), h.Before) {
		report.Changed--
		report.Lot.leave(LotLeft{ID: v.ID, Name: v.Name, Why: LeftChanged})
		return nil
	}
	next, left := done(access.House, h.Deed, v.Initiative) // whose right it is was asked when the lot was staged
	switch {
	case left != nil:
		report.Changed--
		report.Lot.leave(*left)
		return nil
	case sameInitiative(v.Initiative, next):
		report.Changed--
		report.Lot.Same++
		return nil
	}
	_, err = tx.Put(initiativePut(next, r.Version))
	return err
}

// Lots lists what was done to many sheets at once, the last first.
func (a *App) Lots(ctx context.Context, actor access.Actor, space string) ([]ImportReport, error) {
	return a.batches(ctx, actor, space, func(r *ImportReport) bool {
		if r.Lot == nil {
			return false
		}
		r.Lot.Left = nil
		return true
	})
}
