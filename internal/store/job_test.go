package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
)

func ask(t *testing.T, db *DB, payload string) string {
	t.Helper()
	var jobID string
	err := db.Update(context.Background(), "s", Author{}, func(tx *Tx) error {
		var err error
		jobID, err = tx.Ask("edition", payload)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return jobID
}

func TestAJobIsClaimedOnce(t *testing.T) {
	db, ctx := open(t), context.Background()
	const jobs = 12
	for range jobs {
		ask(t, db, "x")
	}
	var mu sync.Mutex
	claimed := map[string]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				j, ok, err := db.Claim(ctx)
				if err != nil {
					t.Error(err)
				}
				if !ok {
					return
				}
				mu.Lock()
				claimed[j.ID]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(claimed) != jobs {
		t.Fatalf("%d of %d jobs were claimed", len(claimed), jobs)
	}
	for jobID, n := range claimed {
		if n != 1 {
			t.Errorf("job %s was claimed %d times", jobID, n)
		}
	}
}

func TestAJobIsKeptWithWhatNeedsItOrNotAtAll(t *testing.T) {
	db, ctx := open(t), context.Background()
	stop := errors.New("stop")
	err := db.Update(ctx, "s", Author{}, func(tx *Tx) error {
		if _, err := tx.Ask("edition", ""); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if _, ok, _ := db.Claim(ctx); ok {
		t.Fatal("a job of a refused transaction runs")
	}
}

func TestAJobIsTriedAgainThenGivenUp(t *testing.T) {
	db, ctx := open(t), context.Background()
	jobID := ask(t, db, "x")
	now := noon()
	db.now = func() time.Time { return now }
	for try := 1; try <= JobAttempts; try++ {
		j, ok, err := db.Claim(ctx)
		if err != nil || !ok || j.Attempts != try {
			t.Fatalf("try %d: %+v, %v, %v", try, j, ok, err)
		}
		if err := db.Finish(ctx, j, errors.New("no space left")); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := db.Claim(ctx); ok {
			t.Fatalf("try %d: tried again at once", try)
		}
		now = now.Add(time.Hour)
	}
	if _, ok, _ := db.Claim(ctx); ok {
		t.Fatal("never given up")
	}
	if j, _ := db.Job(ctx, "s", jobID); j.State != JobFailed || j.Message == "" {
		t.Fatalf("%+v", j)
	}
	wrong := ask(t, db, "wrong")
	j, _, _ := db.Claim(ctx)
	db.Finish(ctx, j, fault.New(fault.Invalid, "required"))
	if j, _ := db.Job(ctx, "s", wrong); j.State != JobFailed {
		t.Fatalf("what can never succeed was put off: %+v", j)
	}
	if _, err := db.Job(ctx, "other", wrong); !fault.Is(err, fault.NotFound) {
		t.Fatalf("seen from another space: %v", err)
	}
}

func TestAJobLeftByItsWorkerIsTakenOver(t *testing.T) {
	db, ctx := open(t), context.Background()
	ask(t, db, "x")
	now := noon()
	db.now = func() time.Time { return now }
	first, _, _ := db.Claim(ctx)
	now = now.Add(JobLease / 2)
	if goOn, err := db.Advance(ctx, first, 1, 3); !goOn || err != nil {
		t.Fatal("a worker at work must go on", err)
	}
	now = now.Add(JobLease / 2)
	if _, ok, _ := db.Claim(ctx); ok {
		t.Fatal("taken from a worker that gave a sign of life")
	}
	now = now.Add(JobLease)
	second, ok, _ := db.Claim(ctx)
	if !ok || second.ID != first.ID || second.Done != 1 {
		t.Fatalf("not taken over: %+v", second)
	}
	if goOn, _ := db.Advance(ctx, first, 2, 3); goOn {
		t.Fatal("the first worker must stop")
	}
	db.Finish(ctx, first, nil)
	if j, _ := db.Job(ctx, "s", first.ID); j.State != JobRunning {
		t.Fatalf("ended by a worker that lost it: %+v", j)
	}
	db.Cancel(ctx, "s", first.ID)
	if goOn, _ := db.Advance(ctx, second, 2, 3); goOn {
		t.Fatal("a cancelled job goes on")
	}
}

// TestACutJobBeginsAgainAtTheNextStart: whoever opens the folder holds its lock,
// so that nobody can be at a job that runs. One that kills each of its workers is
// given up all the same.
func TestACutJobBeginsAgainAtTheNextStart(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	start := func() *DB {
		t.Helper()
		db, err := Open(ctx, Config{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := start()
	jobID := ask(t, db, "x")
	for attempt := 1; attempt <= JobAttempts; attempt++ {
		j, ok, err := db.Claim(ctx)
		if err != nil || !ok || j.ID != jobID || j.Attempts != attempt {
			t.Fatalf("attempt %d: %+v, %v, %v", attempt, j, ok, err)
		}
		if _, ok, _ := db.Claim(ctx); ok {
			t.Fatal("claimed twice in one process")
		}
		db.Close() // cut
		db = start()
	}
	defer db.Close()
	if j, ok, err := db.Claim(ctx); ok || err != nil {
		t.Errorf("it would kill the house for ever: %+v, %v", j, err)
	}
	if j, err := db.Job(ctx, "s", jobID); err != nil || j.State != JobFailed {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestAJobUnderAnIdIsAskedOnce(t *testing.T) {
	db, ctx := open(t), context.Background()
	within := func(do func(tx *Tx) error) {
		t.Helper()
		if err := db.Update(ctx, "s", Author{}, do); err != nil {
			t.Fatal(err)
		}
	}
	asked := func(payload string) { within(func(tx *Tx) error { return tx.AskOnce("one", "test", payload) }) }
	asked("first")
	asked("second")
	first, ok, err := db.Claim(ctx)
	if err != nil || !ok || first.ID != "one" || first.Payload != "first" {
		t.Fatalf("%+v, %v", first, err)
	}
	db.Advance(ctx, first, 1, 3)
	asked("third")
	if _, ok, _ := db.Claim(ctx); ok {
		t.Fatal("what is under way was asked again")
	}
	within(func(tx *Tx) error { return tx.Dismiss("one") })
	if goOn, _ := db.Advance(ctx, first, 2, 3); goOn {
		t.Fatal("a job that was dismissed goes on")
	}
	asked("fourth")
	again, ok, _ := db.Claim(ctx)
	if !ok || again.Payload != "fourth" || again.Done != 0 || again.Attempts != 1 {
		t.Fatalf("once over, it does not begin again: %+v", again)
	}
	within(func(tx *Tx) error { return tx.Forget("one") })
	if _, err := db.Job(ctx, "s", "one"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("still told: %v", err)
	}
}

func TestLanesShareNoJob(t *testing.T) {
	db, ctx := open(t), context.Background()
	within := func(kind string) {
		if err := db.Update(ctx, "s", Author{}, func(tx *Tx) error { _, err := tx.Ask(kind, kind); return err }); err != nil {
			t.Fatal(err)
		}
	}
	within("long")
	within("pdf")
	within("of another version of the program")
	quick := []string{"site", "pdf"}
	for _, want := range []struct {
		of   JobKinds
		kind string
	}{{JobKinds{Names: quick}, "pdf"}, {JobKinds{Names: quick}, ""}, {JobKinds{}, ""}, {JobKinds{Names: quick, But: true}, "long"},
		{JobKinds{Names: quick, But: true}, "of another version of the program"}, {JobKinds{But: true}, ""}} {
		j, ok, err := db.ClaimOf(ctx, want.of)
		if err != nil || ok != (want.kind != "") || ok && j.Kind != want.kind {
			t.Errorf("%+v: %q, %v, want %q", want.of, j.Kind, err, want.kind)
		}
	}
}

// A job that kills whoever does it would kill the house at each of its starts.
func TestAJobThatKillsItsWorkersIsGivenUp(t *testing.T) {
	db, ctx := open(t), context.Background()
	deadly := ask(t, db, "x")
	now := noon()
	db.now = func() time.Time { return now }
	for range JobAttempts {
		if _, ok, err := db.Claim(ctx); !ok || err != nil {
			t.Fatal(ok, err)
		}
		now = now.Add(JobLease + time.Second)
	}
	next := ask(t, db, "y")
	j, ok, err := db.Claim(ctx)
	if err != nil || !ok || j.ID != next {
		t.Fatalf("%+v, %v: the one behind waits for ever", j, err)
	}
	if j, _ := db.Job(ctx, "s", deadly); j.State != JobFailed {
		t.Fatalf("%+v", j)
	}
}

func TestABellRingsWhenAJobIsKept(t *testing.T) {
	db, ctx := open(t), context.Background()
	bell, other := db.JobBell(), db.JobBell()
	rung := func() bool {
		select {
		case <-bell:
			return true
		default:
			return false
		}
	}
	refused := errors.New("refused")
	db.Update(ctx, "s", Author{}, func(tx *Tx) error { tx.Ask("edition", ""); return refused })
	db.Update(ctx, "s", Author{}, func(*Tx) error { return nil })
	if rung() {
		t.Error("it rings for nothing")
	}
	ask(t, db, "x")
	ask(t, db, "y") // nobody listens yet: no one is kept waiting
	if !rung() || rung() {
		t.Error("it does not ring once for two")
	}
	<-other
}
