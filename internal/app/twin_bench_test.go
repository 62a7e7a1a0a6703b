package app

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/twin"
)

// BenchmarkFindTwins looks for twins from end to end: it reads 100,000 sheets that an
// import brought and compares them. The bar is 20 s. The figures, with those of
// BenchmarkKeepTwins, are those of docs/METHOD/doublons.md.
func BenchmarkFindTwins(b *testing.B) {
	a, ctx := houseOfNow(b), context.Background()
	if _, err := a.CommitImport(ctx, editor, Principal, bigCensus(b, sheet.CSV, benchRows), ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most, took := uint64(0), processor(b)
	for b.Loop() {
		err := a.DoFindTwins(ctx, Principal, "{}", func(int, int) error {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric((processor(b) - took).Seconds(), "cpu-s")
	b.ReportMetric(float64(most-min(most, before.HeapAlloc))/1e6, "MB-more")
}

// processor is the time that this process had of all cores: on a machine where others
// work, the clock says more of them than of us.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkKeepTwins writes the most pairs that a search keeps, then finds them all again.
func BenchmarkKeepTwins(b *testing.B) {
	a, ctx := houseOfNow(b), context.Background()
	pairs := make([]twin.Pair, maxTwins)
	for i := range pairs {
		pairs[i] = twin.Pair{A: fmt.Sprintf("a%06d", i), B: fmt.Sprintf("b%06d", i), Score: 60 + i%40, Reasons: []twin.Reason{{Signal: twin.SameName, Points: 45}, {Signal: twin.SameCommune, Points: 20}}}
	}
	batches := map[string]string{}
	for b.Loop() {
		for _, what := range []string{"first-cpu-s", "again-cpu-s"} {
			from := processor(b)
			if err := a.keepTwins(ctx, Principal, pairs, batches); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric((processor(b) - from).Seconds(), what)
		}
	}
}
