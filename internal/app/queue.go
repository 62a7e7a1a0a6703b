package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
)

// Job is work that outlives the request that asked for it.
type Job = store.Job

// Queue is what the runner needs of the house: nothing else reaches jobs
// without being authorised.
type Queue interface {
	Claim(ctx context.Context) (Job, bool, error)
	Advance(ctx context.Context, job Job, done, whole int) (goOn bool, err error)
	Finish(ctx context.Context, job Job, failure error) error
}

// Queue is the jobs of the house, for its own runner.
func (a *App) Queue() Queue { return a.store }

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
