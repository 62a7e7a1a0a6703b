package app

import (
	"context"
	"runtime"
	"testing"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// BenchmarkFindTwins looks for twins from end to end: it reads 100,000 sheets that an
// import brought, compares them, and keeps the pairs. The bar is 20 s. The figure is that of
// docs/METHOD/doublons.md.
func BenchmarkFindTwins(b *testing.B) {
	a, ctx := houseOfNow(b), context.Background()
	if _, err := a.CommitImport(ctx, editor, Principal, bigCensus(b, sheet.CSV, benchRows), ImportOptions{}); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
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
	b.ReportMetric(float64(most-min(most, before.HeapAlloc))/1e6, "MB-more")
}
