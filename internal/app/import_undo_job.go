package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// undoJob is the work of taking a large import back.
const undoJob = "import_undo"

// undoJobOf is the one job of an import: asked twice, it runs once.
func undoJobOf(batch string) string { return undoJob + "/" + batch }

// undoneAtOnce is how many sheets are taken back while a page is waited for.
const undoneAtOnce = 1_000

// undoAsked is what the job is told.
type undoAsked struct {
	Batch string       `json:"batch"`
	By    access.Actor `json:"by"`
}

// AskUndo takes an import back: at once when few sheets came with it; else the
// house does it after the request, and later is true.
func (a *App) AskUndo(ctx context.Context, actor access.Actor, space, batch string) (later bool, err error) {
	report, err := a.undoable(ctx, actor, space, batch)
	if err != nil {
		return false, err
	}
	if report.New+report.Changed <= undoneAtOnce {
		_, err = a.undoImport(ctx, actor, space, report, Unheard)
		return false, err
	}
	payload, err := json.Marshal(undoAsked{Batch: batch, By: actor})
	if err != nil {
		return false, err
	}
	return true, a.store.Update(ctx, space, author(actor, From{Source: "undo"}), func(tx *store.Tx) error {
		return tx.AskOnce(undoJobOf(batch), undoJob, string(payload))
	})
}

// DoUndo is the job that AskUndo asked for. Begun again after a stop, it goes on
// where it was.
func (a *App) DoUndo(ctx context.Context, space, payload string, progress Progress) error {
	var asked undoAsked
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	b, err := a.store.Batch(ctx, access.Visible(access.House, access.KindImport, space), asked.Batch)
	if err != nil {
		return err
	}
	if b.State == store.Undone { // hidden already: what it created may still be there
		return a.sweepImport(ctx, space, asked.Batch, progress)
	}
	report, err := a.undoable(ctx, asked.By, space, asked.Batch)
	if err != nil {
		return err
	}
	_, err = a.undoImport(ctx, asked.By, space, report, progress)
	if fault.Is(err, fault.Conflict) && fault.All(err)[0].Key == "import.not_committed" {
		return a.sweepImport(ctx, space, asked.Batch, progress) // someone was quicker
	}
	return err
}

// UndoUnderWay is the job that takes an import back, none when nobody asked for it
// or when it is over; failed says that it gave up.
func (a *App) UndoUnderWay(ctx context.Context, actor access.Actor, space, batch string) (job Job, on, failed bool, err error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindImport}); err != nil {
		return Job{}, false, false, err
	}
	job, err = a.store.Job(ctx, space, undoJobOf(batch))
	if fault.Is(err, fault.NotFound) {
		return Job{}, false, false, nil
	}
	return job, job.State == store.JobWaiting || job.State == store.JobRunning, job.State == store.JobFailed, err
}
