package stats

import (
	"math/rand/v2"
	"sync"
)

// Draw returns the generator of one draw: PCG-DXSM seeded with (seed, draw),
// both scrambled so that neighbouring draws have nothing in common. Because a
// draw owns its generator, draws may be computed in any order by any number
// of workers and give the same result.
//
// Sources: O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically
// Good Algorithms for Random Number Generation (2014); scrambling by the
// finalizer of SplitMix64, Steele, Lea and Flood, OOPSLA (2014).
func Draw(seed, draw uint64) *rand.Rand {
	return rand.New(rand.NewPCG(scramble(seed), scramble(draw^scramble(^seed))))
}

// scramble is the finalizer of SplitMix64: a bijection in which each input bit
// moves about half of the output bits.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// inParallel calls work with contiguous, disjoint parts of 0…n−1, on as many
// goroutines as there are workers (at least one).
func inParallel(n, workers int, work func(from, to int)) {
	workers = max(1, min(workers, n))
	if workers == 1 {
		work(0, n)
		return
	}
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() { work(w*n/workers, (w+1)*n/workers) })
	}
	done.Wait()
}
