// Package job runs the work that outlives a request: each runner claims jobs of
// its lane one at a time and calls their use case, which does the rest.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
)

// Work does a job. It tells how far it is by progress, which keeps nobody
// waiting. When the job was cancelled or taken over, the context ends and
// progress errs with ErrStop: the work then returns.
type Work func(ctx context.Context, job app.Job, progress func(done, whole int) error) error

// ErrStop ends a job that nobody wants any more.
var ErrStop = errors.New("job no longer wanted")

// Runner claims jobs and does them.
type Runner struct {
	Queue app.Queue
	Of    app.JobKinds // its lane
	Works map[string]Work
	Log   *slog.Logger
	Every time.Duration // between two looks at an empty queue
	Beat  time.Duration // between two signs of life of a job; 0 is a second
	Rest  func()        // called when the queue is empty again after some work; nil for nothing
}

// Run works until the context ends; a job under way then ends too, and is
// taken up again after its lease.
func (r Runner) Run(ctx context.Context) {
	busy, bell := false, r.Queue.JobBell()
	for {
		worked, err := r.Once(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("job", "error", err)
		}
		if worked && err == nil {
			busy = true
			continue
		}
		if busy && r.Rest != nil {
			r.Rest()
		}
		busy = false
		select {
		case <-ctx.Done():
			return
		case <-bell:
		case <-time.After(r.Every):
		}
	}
}

// Once does one job if there is one.
func (r Runner) Once(ctx context.Context) (worked bool, err error) {
	job, ok, err := r.Queue.ClaimOf(ctx, r.Of)
	if err != nil || !ok {
		return false, err
	}
	failure := r.do(ctx, job)
	if errors.Is(failure, ErrStop) || ctx.Err() != nil {
		return true, nil // cancelled, taken over, or to be taken up after the lease
	}
	if failure != nil {
		r.Log.Warn("job failed", "kind", job.Kind, "id", job.ID, "attempt", job.Attempts, "error", failure)
	}
	return true, r.Queue.Finish(ctx, job, failure)
}

// do calls the work of a job. A panic in it fails the job, not the server.
func (r Runner) do(ctx context.Context, job app.Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job panicked: %v", p)
		}
	}()
	work, known := r.Works[job.Kind]
	if !known {
		return fmt.Errorf("no work for jobs of kind %q", job.Kind)
	}
	return r.living(ctx, job, work)
}

// living does a work and gives signs of life from beside it, so that a work in
// the middle of a transaction or of a long step keeps its lease.
func (r Runner) living(ctx context.Context, job app.Job, work Work) (err error) {
	ctx, stop := context.WithCancelCause(ctx)
	var told sync.Mutex
	done, whole := job.Done, job.Whole
	beating := sync.WaitGroup{}
	defer func() {
		stop(nil)
		beating.Wait()
	}()
	beating.Go(func() {
		r.beat(ctx, stop, job, func() (int, int) {
			told.Lock()
			defer told.Unlock()
			return done, whole
		})
	})
	err = work(ctx, job, func(d, w int) error {
		told.Lock()
		defer told.Unlock()
		done, whole = d, w
		return context.Cause(ctx)
	})
	if errors.Is(context.Cause(ctx), ErrStop) {
		return ErrStop // whatever the work made of it
	}
	return err
}

// beat tells the queue how far the work is, until it ends, and stops it when
// the queue says so.
func (r Runner) beat(ctx context.Context, stop context.CancelCauseFunc, job app.Job, far func() (done, whole int)) {
	every := r.Beat
	if every == 0 {
		every = time.Second
	}
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		done, whole := far()
		switch goOn, err := r.Queue.Advance(ctx, job, done, whole); {
		case err == nil && !goOn:
			stop(ErrStop)
		case err != nil && ctx.Err() == nil:
			r.Log.Warn("job gives no sign", "kind", job.Kind, "id", job.ID, "error", err)
		}
	}
}
