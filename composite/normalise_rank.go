package composite

// rankIndex cuts the values learnt into stretches of equal width, so that the
// place of a value is looked for in one of them only. TestLookingInStretches
// holds it to the search among all.
type rankIndex struct {
	starts  []int32 // how many values are before each stretch; one more at the end
	origin  float64
	perUnit float64 // stretches in one unit of value
}

func newRankIndex(sorted []float64) rankIndex {
	n := len(sorted)
	x := rankIndex{starts: make([]int32, n+1), origin: sorted[0], perUnit: float64(n) / (sorted[n-1] - sorted[0])}
	if !(x.perUnit > 0 && x.perUnit*(sorted[n-1]-sorted[0]) <= 2*float64(n)) { // values too near, or too far apart
		return rankIndex{}
	}
	stretch := 0
	for at, v := range sorted {
		for to := x.stretch(v); stretch < to; {
			stretch++
			x.starts[stretch] = int32(at)
		}
	}
	for stretch++; stretch < len(x.starts); stretch++ {
		x.starts[stretch] = int32(n)
	}
	return x
}

// stretch is where v falls; it grows with v.
func (x *rankIndex) stretch(v float64) int {
	return int(min(max((v-x.origin)*x.perUnit, 0), float64(len(x.starts)-2)))
}

// bounds are the places between which the first value that is at least v is.
func (x *rankIndex) bounds(v float64, n int) (from, to int) {
	if len(x.starts) == 0 {
		return 0, n
	}
	at := x.stretch(v)
	return int(x.starts[at]), int(x.starts[at+1])
}

// scoreRank finds the place of each value among those learnt: below is how
// many are worse, equal how many are the same.
func (s *Scale) scoreRank(x, y []float64) {
	n := len(s.Sorted)
	step := (s.High - s.Low) / float64(n-1)
	for r, v := range x {
		if v != v {
			y[r] = v
			continue
		}
		from, to := s.index.bounds(v, n)
		first := from + firstAtLeast(s.Sorted[from:to], v)
		after := s.firstAbove(first, v)
		below, equal := first, after-first
		if s.Reversed {
			below = n - after
		}
		place := float64(below)
		if !s.TiesLow {
			place += float64(equal-1) / 2
		}
		y[r] = min(max(s.Low+float64(step*place), s.Low), s.High)
	}
}

// firstAbove is the place of the first value above v, from first on, which is
// the first that is at least v.
func (s *Scale) firstAbove(first int, v float64) int {
	for at := first; at < min(first+4, len(s.Sorted)); at++ {
		if s.Sorted[at] != v {
			return at
		}
	}
	from, to := first, len(s.Sorted)
	for from < to {
		if half := (from + to) / 2; s.Sorted[half] > v {
			to = half
		} else {
			from = half + 1
		}
	}
	return from
}

// firstAtLeast is the place of the first value that is at least v.
func firstAtLeast(sorted []float64, v float64) int {
	at, n := 0, len(sorted)
	for n > 0 {
		if half := n / 2; sorted[at+half] < v {
			at, n = at+half+1, n-half-1
		} else {
			n = half
		}
	}
	return at
}
