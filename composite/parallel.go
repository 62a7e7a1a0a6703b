package composite

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// worthSharing is how many numbers make up for starting workers.
const worthSharing = 1 << 16

// inParallel calls work for 0…n−1, on as many goroutines as there are cores
// when there are numbers enough. Each call must write to places of its own.
func inParallel(numbers, n int, work func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if numbers < worthSharing || workers < 2 {
		for i := range n {
			work(i)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	done.Wait()
}

// sortedKeys lists keys in order, for loops whose result must not depend on
// the order of a map.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
