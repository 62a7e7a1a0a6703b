package territory_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/territory"
)

// BenchmarkLoad gives the time to build the set and the heap it holds.
func BenchmarkLoad(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var set *territory.Set
	for b.Loop() {
		var err error
		if set, err = territory.Load(data.Files); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-held")
	runtime.KeepAlive(set)
}

// BenchmarkSearch runs the mix of queries and gives the 95th percentile
// over the queries, each at its best of the runs: what the search costs, not
// what else the machine was doing.
func BenchmarkSearch(b *testing.B) {
	set, err := territory.Load(data.Files)
	if err != nil {
		b.Fatal(err)
	}
	best := make([]time.Duration, len(queryMix))
	for b.Loop() {
		for i, q := range queryMix {
			start := time.Now()
			set.Search(q, 10, territory.Options{})
			if took := time.Since(start); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	slices.Sort(best)
	b.ReportMetric(float64(best[len(best)*95/100].Microseconds()), "µs-p95")
	b.ReportMetric(float64(best[len(best)/2].Microseconds()), "µs-median")
	b.ReportMetric(float64(best[len(best)-1].Microseconds()), "µs-worst")
}
