package job

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
)

// queue is a queue in memory, in place of a database that store tests already.
type queue struct {
	jobs     []app.Job
	finished map[string]error
	wanted   bool
	bell     chan struct{}
	ended    func() // called when the last job has ended
	signs    chan [2]int
	last     [2]int // how far the last sign said that its job was
}

func (q *queue) JobBell() <-chan struct{} { return q.bell }

func (q *queue) Claim(ctx context.Context) (app.Job, bool, error) {
	return q.ClaimOf(ctx, app.JobKinds{But: true})
}

func (q *queue) ClaimOf(context.Context, app.JobKinds) (app.Job, bool, error) {
	if len(q.jobs) == 0 {
		return app.Job{}, false, nil
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	return j, true, nil
}

func (q *queue) Advance(_ context.Context, _ app.Job, done, whole int) (bool, error) {
	q.last = [2]int{done, whole}
	if q.signs != nil {
		q.signs <- q.last
	}
	return q.wanted, nil
}

func (q *queue) Finish(_ context.Context, j app.Job, err error) error {
	q.finished[j.ID] = err
	if len(q.jobs) == 0 && q.ended != nil {
		q.ended()
	}
	return nil
}

func runner(q *queue, works map[string]Work) (Runner, *bytes.Buffer) {
	var log bytes.Buffer
	return Runner{Queue: q, Works: works, Log: slog.New(slog.NewTextHandler(&log, nil)), Every: time.Millisecond}, &log
}

func TestARunnerDoesEachJobAndSurvivesThem(t *testing.T) {
	q := &queue{finished: map[string]error{}, wanted: true, jobs: []app.Job{{ID: "good", Kind: "good"}, {ID: "bad", Kind: "bad"}, {ID: "panics", Kind: "panics"}, {ID: "unknown", Kind: "x"}}}
	r, log := runner(q, map[string]Work{
		"good":   func(_ context.Context, _ app.Job, p func(int, int) error) error { return p(1, 2) },
		"bad":    func(context.Context, app.Job, func(int, int) error) error { return errors.New("disk full") },
		"panics": func(context.Context, app.Job, func(int, int) error) error { panic("nil map") },
	})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	q.ended = cancel
	r.Run(ctx)
	if len(q.finished) != 4 || q.finished["good"] != nil || q.finished["bad"] == nil || q.finished["panics"] == nil || q.finished["unknown"] == nil {
		t.Fatalf("finished %v", q.finished)
	}
	if !strings.Contains(log.String(), "disk full") {
		t.Fatalf("log %s", log.String())
	}
}

func TestAJobNobodyWantsStops(t *testing.T) {
	q := &queue{finished: map[string]error{}, jobs: []app.Job{{ID: "told", Kind: "told"}, {ID: "deaf", Kind: "deaf"}}}
	r, _ := runner(q, map[string]Work{
		"told": func(_ context.Context, _ app.Job, p func(int, int) error) error {
			for {
				if err := p(1, 2); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
		},
		"deaf": func(ctx context.Context, _ app.Job, _ func(int, int) error) error {
			<-ctx.Done()
			return errors.New("statement interrupted")
		},
	})
	r.Beat = time.Millisecond
	for _, id := range []string{"told", "deaf"} {
		if worked, err := r.Once(context.Background()); !worked || err != nil {
			t.Fatal(worked, err)
		}
		if _, ended := q.finished[id]; ended {
			t.Fatalf("%s: a cancelled job must stay cancelled", id)
		}
	}
}

// A step that lasts longer than a lease tells nothing meanwhile: its job is not
// taken by another worker, and what it told before stands.
func TestAWorkThatSaysNothingGivesSignsOfLife(t *testing.T) {
	q := &queue{finished: map[string]error{}, wanted: true, jobs: []app.Job{{ID: "x", Kind: "long"}}}
	r, _ := runner(q, map[string]Work{"long": func(_ context.Context, _ app.Job, p func(int, int) error) error {
		if err := p(3, 39); err != nil {
			return err
		}
		for range 3 {
			<-q.signs
		}
		return nil
	}})
	q.signs = make(chan [2]int, 100)
	r.Beat = time.Millisecond
	if worked, err := r.Once(context.Background()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	if err, ended := q.finished["x"]; !ended || err != nil {
		t.Fatalf("ended %v, %v", ended, err)
	}
	if sign := q.last; sign != [2]int{3, 39} {
		t.Fatalf("the queue was told %v", sign)
	}
}

func TestARunnerRestsOnceWhenItsWorkIsOver(t *testing.T) {
	q := &queue{finished: map[string]error{}, wanted: true, jobs: []app.Job{{ID: "a", Kind: "k"}, {ID: "b", Kind: "k"}}}
	r, _ := runner(q, map[string]Work{"k": func(context.Context, app.Job, func(int, int) error) error { return nil }})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	rests := 0
	r.Rest = func() {
		if rests++; len(q.finished) != 2 {
			t.Errorf("rests after %d jobs of 2", len(q.finished))
		}
	}
	r.Run(ctx)
	if rests != 1 {
		t.Errorf("%d rests for one stretch of work", rests)
	}
}
