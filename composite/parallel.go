package composite

import (
	"cmp"
	"context"
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

// inBlocks does each block on as many goroutines as there are workers; begin
// gives each goroutine its own scratch memory.
func inBlocks(blocks, workers int, begin func() func(block int)) {
	workers = max(1, min(workers, blocks))
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			do := begin()
			for b := w * blocks / workers; b < (w+1)*blocks/workers; b++ {
				do(b)
			}
		})
	}
	done.Wait()
}

// parallel calls work for 0…n−1 on several goroutines, each with its number,
// until one errs or the context ends. Of several errors the one of the lowest
// n is told, so that the answer does not depend on who was first.
func parallel(ctx context.Context, n, workers int, work func(worker, n int) error) error {
	workers = max(1, min(workers, n))
	type failure struct {
		at  int
		err error
	}
	failed := make([]failure, workers)
	var next atomic.Int64
	var stop atomic.Bool
	var all sync.WaitGroup
	for w := range workers {
		failed[w].at = n
		all.Go(func() {
			for !stop.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := work(w, i); err != nil {
					failed[w] = failure{i, err}
					stop.Store(true)
					return
				}
			}
		})
	}
	all.Wait()
	first := slices.MinFunc(failed, func(a, b failure) int { return cmp.Compare(a.at, b.at) })
	if first.err != nil {
		return first.err
	}
	return ctx.Err()
}

// sortedKeys lists keys in order, for loops whose result must not depend on
// the order of a map.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
