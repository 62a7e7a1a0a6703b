package stats

import (
	"math/bits"
	"math/rand/v2"
)

// stream gives the numbers of [Draw], one generator for many draws and without
// the calls through an interface, which take most of the time of a shuffle.
// TestAStreamIsADraw holds it to the standard library's numbers.
type stream struct{ pcg rand.PCG }

// begin moves to the start of a draw.
func (s *stream) begin(seed, draw uint64) {
	s.pcg.Seed(scramble(seed), scramble(draw^scramble(^seed)))
}

// below is rand.Rand.IntN: Lemire's multiplication, drawn again when the low
// half says that the number would not be uniform.
func (s *stream) below(n uint64) int {
	x := s.pcg.Uint64()
	if n&(n-1) == 0 {
		return int(x & (n - 1))
	}
	hi, lo := bits.Mul64(x, n)
	if lo < n {
		for least := -n % n; lo < least; {
			hi, lo = bits.Mul64(s.pcg.Uint64(), n)
		}
	}
	return int(hi)
}

// shuffle deals 0…n−1 at random as rand.Rand.Shuffle does: places[i] is where
// what now stands at i was.
func (s *stream) shuffle(places []int32) {
	for i := range places {
		places[i] = int32(i)
	}
	for i := len(places) - 1; i > 0; i-- {
		j := s.below(uint64(i + 1))
		places[i], places[j] = places[j], places[i]
	}
}

// pick fills picked with indices below n, with repeats.
func (s *stream) pick(picked []int, n int) {
	for i := range picked {
		picked[i] = s.below(uint64(n))
	}
}
