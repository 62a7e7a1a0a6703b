package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// UndoReport says what undoing an import took back, and what it left.
type UndoReport struct {
	Removed   int          `json:"removed"`        // initiatives that the import had created
	Reverted  int          `json:"reverted"`       // initiatives given back as they were before it
	Kept      []KeptImport `json:"kept,omitempty"` // the first MaxTold
	KeptCount int          `json:"kept_count"`
	Actor     string       `json:"actor,omitempty"`
	At        time.Time    `json:"at,omitzero"`

	reverted []string // the sheets that were given back, for those of which the contact is too
}

// KeptImport is an initiative that stays as it is when its import is undone.
type KeptImport struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"` // built_upon: edited or used in a study since; changed_since: a field changed again
}

func (u *UndoReport) keep(id, name, why string) {
	if u.KeptCount++; len(u.Kept) < MaxTold {
		u.Kept = append(u.Kept, KeptImport{ID: id, Name: name, Why: why})
	}
}

// UndoImport takes an import back: what it changed is given back as it was,
// what it created goes, but for what people have built upon since.
func (a *App) UndoImport(ctx context.Context, actor access.Actor, space, batch string) (ImportReport, error) {
	report, err := a.undoable(ctx, actor, space, batch)
	if err != nil {
		return report, err
	}
	return a.undoImport(ctx, actor, space, report, Unheard)
}

// undoable is an import that the actor may take back now.
func (a *App) undoable(ctx context.Context, actor access.Actor, space, batch string) (ImportReport, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindImport}); err != nil {
		return ImportReport{}, err
	}
	b, err := a.store.Batch(ctx, access.Visible(actor, access.KindImport, space), batch)
	if err != nil {
		return ImportReport{}, err
	}
	report, err := reportOf(b)
	switch {
	case err != nil:
		return report, err
	case b.State != store.Committed:
		return report, fault.New(fault.Conflict, "import.not_committed")
	case report.Waiting > 0:
		return report, fault.New(fault.Conflict, "import.not_finished", "n", report.Waiting)
	}
	return report, nil
}

func (a *App) undoImport(ctx context.Context, actor access.Actor, space string, report ImportReport, progress Progress) (ImportReport, error) {
	who := author(actor, From{Source: "undo"})
	who.Batch = report.Batch
	if err := a.revertAltered(ctx, space, report.Batch, who, func(done int) error { return progress(done, report.Changed) }); err != nil {
		return report, err
	}
	if err := a.unsay(ctx, space, who, report.Batch); err != nil {
		return report, err
	}
	if err := a.hideImport(ctx, space, report.Batch, who, &report); err != nil {
		return report, err
	}
	report.State = string(store.Undone)
	return report, a.sweepImport(ctx, space, report.Batch, progress)
}

// hideImport keeps what was built upon, hides the rest and says what became of all
// of it, at once. What was given back is read from what was written: someone else may
// undo the same import, and a stop may have come between.
func (a *App) hideImport(ctx context.Context, space, batch string, who store.Author, report *ImportReport) error {
	return a.store.Update(ctx, space, who, func(tx *store.Tx) error {
		b, err := tx.Batch(batch)
		if err != nil {
			return err
		}
		if b.State != store.Committed {
			return fault.New(fault.Conflict, "import.not_committed")
		}
		u := UndoReport{Actor: who.Actor, At: a.now().UTC()}
		if err := u.read(tx, batch); err != nil {
			return err
		}
		if err := a.revertContacts(tx, batch, &u); err != nil {
			return err
		}
		used, err := tx.IDs(kindEntry)
		if err != nil {
			return err
		}
		also := map[string]bool{}
		for _, e := range used {
			also[e[strings.IndexByte(e, '/')+1:]] = true
		}
		kept, err := tx.Keep(batch, kindInitiative, also)
		if err != nil {
			return err
		}
		for _, r := range kept {
			v, err := viewOfRecord(r)
			if err != nil {
				return err
			}
			u.keep(r.ID, v.Name, "built_upon")
		}
		u.Removed = report.New - len(kept)
		report.Undo = &u
		summary, err := report.summary()
		if err != nil {
			return err
		}
		if err := tx.SetBatch(batch, store.Undone, summary); err != nil {
			return err
		}
		return tx.AskOnce(twinsJobOf(space), twinsJob, "{}") // the pairs that it brought are no more
	})
}

// read says which sheets were given back, and which someone changed since.
func (u *UndoReport) read(tx *store.Tx, batch string) error {
	given, left, err := tx.Undoing(kindInitiative, batch)
	if err != nil {
		return err
	}
	u.Reverted, u.reverted = len(given), given
	for _, id := range left {
		if len(u.Kept) >= MaxTold {
			u.KeptCount++
			continue
		}
		r, err := tx.Get(kindInitiative, id)
		if err != nil {
			return err
		}
		v, err := viewOfRecord(r)
		if err != nil {
			return err
		}
		u.keep(id, v.Name, "changed_since")
	}
	return nil
}

// revertedAtOnce is how many records are given back in one transaction: others
// wait a tenth of a second at most, and the disk is waited for once.
const revertedAtOnce = 25

// revertAltered gives back what the import changed, a few records at a time. Asked
// again after a stop, it leaves alone what it has done.
func (a *App) revertAltered(ctx context.Context, space, batch string, who store.Author, told func(done int) error) error {
	scope := access.Visible(access.House, access.KindChange, space)
	done := 0
	for after := (store.Altered{}); ; {
		list, err := a.store.AlteredBy(ctx, scope, kindInitiative, batch, after, sweptAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for some := range slices.Chunk(list, revertedAtOnce) {
			err := a.store.Update(ctx, space, who, func(tx *store.Tx) error {
				for _, alt := range some {
					if err := revertOne(tx, alt); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			done += len(some)
			if err := told(done); err != nil {
				return err
			}
		}
		after = list[len(list)-1]
	}
}

// revertOne gives a record back as it was before the import changed it, unless it is
// gone, or someone changed the same since.
func revertOne(tx *store.Tx, alt store.Altered) error {
	current, body, err := tx.Reverted(kindInitiative, alt.ID, alt.Version)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	var in initiative.Initiative
	if err := json.Unmarshal(body, &in); err != nil {
		return fmt.Errorf("read initiative: %w", err)
	}
	if _, err := tx.Put(initiativePut(in, current)); err != nil {
		return err
	}
	_, err = tx.Address(sectionInitiative, kindInitiative, alt.ID, text.Slug(in.Name))
	return err
}

// sweepImport removes what an undone import had created, a few at a time.
func (a *App) sweepImport(ctx context.Context, space, batch string, progress Progress) error {
	for {
		n := 0
		err := a.store.Update(ctx, space, store.Author{Actor: "bocage", Source: "undo", Batch: batch}, func(tx *store.Tx) error {
			var err error
			n, err = tx.Sweep(batch, true, sweptAtOnce)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
		if err := progress(0, 0); err != nil {
			return err
		}
	}
}
