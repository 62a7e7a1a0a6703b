package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
)

// Job is work that outlives the request that asked for it.
type Job = store.Job

// JobKinds are those of the jobs that a runner takes.
type JobKinds = store.JobKinds

// Lanes are the jobs that are done one after the other, beside those of the
// other lanes: sites and PDFs, that someone waits for and that take seconds;
// letters, that a slow server may hold up; then all the others, computations and imports, that may take minutes. So
// no long work keeps a PDF waiting, and no more than one browser runs. The site
// of a version and its PDF are in one lane, in the order in which they were asked.
func Lanes() []JobKinds {
	quick := []string{siteJob, pdfJob}
	letters := []string{letterJob}
	return []JobKinds{{Names: quick}, {Names: letters}, {Names: append(letters, quick...), But: true}}
}

// Queue is what the runner needs of the house: nothing else reaches jobs
// without being authorised.
type Queue interface {
	Claim(ctx context.Context) (Job, bool, error)
	ClaimOf(ctx context.Context, of JobKinds) (Job, bool, error)
	JobBell() <-chan struct{}
	Advance(ctx context.Context, job Job, done, whole int) (goOn bool, err error)
	Finish(ctx context.Context, job Job, failure error) error
}

// Queue is the jobs of the house, for its own runner.
func (a *App) Queue() Queue { return a.store }

// Progress is told how far a work is, of how much (0 of 0 when not known); it
// errs when nobody wants the work any more.
type Progress func(done, whole int) error

// Unheard is the progress of a work that nobody follows.
func Unheard(int, int) error { return nil }

// Works are what the jobs do, by kind, for the runner.
func (a *App) Works() map[string]func(ctx context.Context, space, payload string, progress Progress) error {
	return map[string]func(ctx context.Context, space, payload string, progress Progress) error{
		siteJob: a.RedoSite, pdfJob: a.PrintEdition, importJob: a.DoImport, undoJob: a.DoUndo, conclusionJob: a.DoConclusion, tilesJob: a.DrawTiles,
		twinsJob: a.DoFindTwins, letterJob: a.DoLetter, lotJob: a.DoLot, packsJob: a.DoPack, sourceJob: a.DoReadSource, watchesJob: a.DoWatches,
	}
}

// JobOf tells how far a job is, to who may edit in its space.
func (a *App) JobOf(ctx context.Context, actor access.Actor, space, id string) (Job, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindSpace}); err != nil {
		return Job{}, err
	}
	return a.store.Job(ctx, space, id)
}

// CancelJob stops a job that is not over.
func (a *App) CancelJob(ctx context.Context, actor access.Actor, space, id string) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindSpace}); err != nil {
		return err
	}
	return a.store.Cancel(ctx, space, id)
}
