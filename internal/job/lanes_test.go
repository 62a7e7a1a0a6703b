package job

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/store"
)

// desk is a database with its lanes, and what they did.
type desk struct {
	*store.DB
	t    *testing.T
	now  func() time.Time
	wait sync.WaitGroup

	mu    sync.Mutex
	did   []string       // payloads, as they ended
	under map[string]int // works of a kind at this moment
	most  map[string]int
}

func newDesk(t *testing.T, now func() time.Time) *desk {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{Folder: t.TempDir(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{DB: db, t: t, now: now, under: map[string]int{}, most: map[string]int{}}
	t.Cleanup(func() { d.wait.Wait(); db.Close() })
	return d
}

func (d *desk) ask(kind, payload string) {
	d.t.Helper()
	err := d.Update(d.t.Context(), "s", store.Author{}, func(tx *store.Tx) error {
		_, err := tx.Ask(kind, payload)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// work starts the lanes; long is what a job of the long one does.
func (d *desk) work(ctx context.Context, long Work) {
	counted := func(lane string, work Work) Work {
		return func(ctx context.Context, job app.Job, progress func(int, int) error) error {
			d.mu.Lock()
			d.under[lane]++
			d.most[lane] = max(d.most[lane], d.under[lane])
			d.mu.Unlock()
			err := work(ctx, job, progress)
			d.mu.Lock()
			defer d.mu.Unlock()
			d.under[lane]--
			if err == nil {
				d.did = append(d.did, job.Payload)
			}
			return err
		}
	}
	quick := func(context.Context, app.Job, func(int, int) error) error { return nil }
	works := map[string]Work{"edition_site": counted("quick", quick), "edition_pdf": counted("quick", quick), "letter": counted("letters", quick), "conclusion": counted("long", long), "import": counted("long", long)}
	for _, lane := range app.Lanes() {
		// An hour between two looks: what is done at once is done because a bell rang.
		r := Runner{Queue: d.DB, Of: lane, Works: works, Log: slog.New(slog.DiscardHandler), Every: time.Hour, Beat: 5 * time.Millisecond}
		d.wait.Go(func() { r.Run(ctx) })
	}
}

func (d *desk) done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.did)
}

// until waits for n works to have ended.
func (d *desk) until(n int) []string {
	d.t.Helper()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(time.Millisecond) {
		if did := d.done(); len(did) >= n {
			return did
		}
	}
	d.t.Fatalf("after a long while, only %v are done", d.done())
	return nil
}

// TestShortWorkPassesALongOne: whoever publishes while a computation is under way
// has a site and a PDF without waiting for its end, in the order of asking, one
// browser at a time; and the computation goes on to its end.
func TestShortWorkPassesALongOne(t *testing.T) {
	d := newDesk(t, time.Now)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	free := make(chan struct{})
	d.work(ctx, func(ctx context.Context, _ app.Job, _ func(int, int) error) error {
		select {
		case <-free:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
	d.ask("conclusion", "calcul")
	d.ask("import", "recensement")
	want := []string{}
	for i := range 10 {
		site, pdf := fmt.Sprintf("site %d", i), fmt.Sprintf("pdf %d", i)
		d.ask("edition_site", site)
		d.ask("edition_pdf", pdf)
		want = append(want, site, pdf)
	}
	if did := d.until(len(want)); !slices.Equal(did, want) {
		t.Fatalf("short works went in the order %v", did)
	}
	close(free)
	if did := d.until(len(want) + 2); !slices.Equal(did[len(want):], []string{"calcul", "recensement"}) {
		t.Fatalf("the long ones: %v", did[len(want):])
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.most["quick"] != 1 || d.most["long"] != 1 {
		t.Errorf("at most %v at once in a lane, want one", d.most)
	}
}

// TestAStreamOfShortWorksStarvesNoLongOne: each lane has its worker.
func TestAStreamOfShortWorksStarvesNoLongOne(t *testing.T) {
	d := newDesk(t, time.Now)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for i := range 100 {
		d.ask("edition_pdf", fmt.Sprint("pdf ", i))
	}
	d.ask("conclusion", "calcul")
	begun := make(chan int, 1)
	d.work(ctx, func(context.Context, app.Job, func(int, int) error) error {
		begun <- len(d.done())
		return nil
	})
	if before := <-begun; before >= 100 {
		t.Errorf("the computation began after %d short works", before)
	}
	d.until(101)
}

// TestWhatAStopLeftIsTakenAgainOnce: a house that was killed in the middle of a
// work of each lane does both again at its next start, once.
func TestWhatAStopLeftIsTakenAgainOnce(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	d := newDesk(t, func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	})
	d.ask("edition_pdf", "pdf")
	d.ask("letter", "lettre")
	d.ask("conclusion", "calcul")
	for _, lane := range app.Lanes() {
		if _, ok, err := d.ClaimOf(t.Context(), lane); !ok || err != nil {
			t.Fatal(ok, err) // and the house is killed
		}
	}
	mu.Lock()
	now = now.Add(store.JobLease + time.Second)
	mu.Unlock()
	ctx, stop := context.WithCancel(t.Context())
	d.work(ctx, func(context.Context, app.Job, func(int, int) error) error { return nil })
	d.until(3)
	stop()
	d.wait.Wait()
	if did := d.done(); len(did) != 3 {
		t.Fatalf("done again: %v", did)
	}
	if _, ok, err := d.Claim(t.Context()); ok || err != nil {
		t.Fatalf("something is left: %v, %v", ok, err)
	}
}
