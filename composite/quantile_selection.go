package composite

import (
	"math"
	"slices"
)

// quantileSelection finds quantiles of many short lists without sorting them:
// values are counted in buckets that keep their order, and only those that fall
// in the buckets where a quantile lies are sorted.
type quantileSelection struct {
	probabilities []float64
	n             int       // of values, for which what follows holds
	positions     []int     // from 0, of the values that quantiles are read from: ascending, each once
	lower         []int     // for each probability, the first of its positions
	part          []float64 // and how far it lies to the next one
	counts        [selectionBuckets]int32
	wanted        [selectionBuckets]bool
	places        []int // of each position among the values gathered, once sorted
}

const (
	selectionBits    = 9
	selectionBuckets = 1 << selectionBits
)

// begin prepares for n values, at least one: quantiles of type 7, at
// h = (n − 1) p from 0.
func (s *quantileSelection) begin(n int) {
	clear(s.counts[:])
	if n == s.n {
		return
	}
	s.n, s.positions, s.lower, s.part = n, s.positions[:0], s.lower[:0], s.part[:0]
	for _, p := range s.probabilities {
		h := float64(float64(n-1)*p) + 1
		if r := math.Round(h); math.Abs(h-r) < 1e-9 {
			h = r // 0.7 × 10 is 7, whatever rounding made of it
		}
		low := math.Floor(h)
		s.lower, s.part = append(s.lower, int(low)-1), append(s.part, h-low)
		s.positions = append(s.positions, int(low)-1, min(int(low), n-1))
	}
	slices.Sort(s.positions)
	s.positions = slices.Compact(s.positions)
	for c, low := range s.lower {
		s.lower[c], _ = slices.BinarySearch(s.positions, low)
	}
}

// locate finds the buckets where positions lie, once all values are counted,
// and where each will stand among the values of those buckets.
func (s *quantileSelection) locate() {
	before, gathered := 0, 0
	s.places = s.places[:0]
	clear(s.wanted[:])
	for b, c := range s.counts {
		count := int(c)
		next := len(s.places)
		if next == len(s.positions) {
			return
		}
		if s.positions[next] < before+count {
			for ; next < len(s.positions) && s.positions[next] < before+count; next++ {
				s.places = append(s.places, gathered+s.positions[next]-before)
			}
			s.wanted[b] = true
			gathered += count
		}
		before += count
	}
}

// selected reads the quantile of each probability from the values gathered, in
// ascending order, into row u of to.
func selected[N RankNumber | ~float64](s *quantileSelection, gathered []N, to Matrix, u int) {
	for c, low := range s.lower {
		a := float64(gathered[s.places[low]])
		if s.part[c] > 0 {
			if b := float64(gathered[s.places[low+1]]); b != a {
				a += float64(s.part[c] * (b - a))
			}
		}
		to.Set(u, c, a)
	}
}

// sortFew sorts in place: most often a handful.
func sortFew[N RankNumber | ~float64](x []N) {
	if len(x) > 48 {
		slices.Sort(x)
		return
	}
	for i := 1; i < len(x); i++ {
		v, j := x[i], i
		for ; j > 0 && x[j-1] > v; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}
