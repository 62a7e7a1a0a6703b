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
	ended    func() // called when the last job has ended
}

func (q *queue) Claim(context.Context) (app.Job, bool, error) {
	if len(q.jobs) == 0 {
		return app.Job{}, false, nil
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	return j, true, nil
}

func (q *queue) Advance(context.Context, app.Job, int, int) (bool, error) { return q.wanted, nil }

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
	q := &queue{finished: map[string]error{}, jobs: []app.Job{{ID: "x", Kind: "long"}}}
	r, _ := runner(q, map[string]Work{"long": func(_ context.Context, _ app.Job, p func(int, int) error) error { return p(1, 2) }})
	if worked, err := r.Once(context.Background()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	if _, ended := q.finished["x"]; ended {
		t.Fatal("a cancelled job must stay cancelled")
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
