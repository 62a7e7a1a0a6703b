package chart

import (
	"math"
	"slices"
)

// Ticks returns round values (1, 2 or 5 times a power of ten apart) that cover
// lo to hi with about n steps. When lo equals hi, the scale opens around it.
func Ticks(lo, hi float64, n int) []float64 {
	if lo > hi {
		lo, hi = hi, lo
	}
	if lo == hi {
		around := math.Max(math.Abs(lo)/2, 1)
		lo, hi = lo-around, hi+around
	}
	step := roundStep((hi - lo) / float64(max(n, 1)))
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	var ticks []float64
	for i := first; i <= last; i++ {
		ticks = append(ticks, clean(i, step))
	}
	return ticks
}

// clean multiplies without the dust of binary fractions: 3 × 0.1 is 0.3.
func clean(i, step float64) float64 {
	if step >= 1 {
		return i * step
	}
	return i / math.Round(1/step)
}

func roundStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if raw <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// scale maps values onto a stretch of the drawing.
type scale struct{ lo, hi, from, to float64 }

func newScale(ticks []float64, from, to float64) scale {
	return scale{ticks[0], ticks[len(ticks)-1], from, to}
}

func (s scale) at(v float64) float64 {
	return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

// extent is the smallest and largest known value; ok is false without any.
func extent(values []Value) (lo, hi float64, ok bool) {
	for _, v := range values {
		if !v.Known {
			continue
		}
		if !ok {
			lo, hi, ok = v.Number, v.Number, true
		}
		lo, hi = min(lo, v.Number), max(hi, v.Number)
	}
	return lo, hi, ok
}

// apart moves positions as little as needed so that two neighbours are at
// least their gap apart and all stay within lo to hi when there is room. The
// order of the wanted positions is kept; ties keep the order given.
func apart(wanted []float64, gap func(above, below int) float64, lo, hi float64) []float64 {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case wanted[a] < wanted[b]:
			return -1
		case wanted[a] > wanted[b]:
			return 1
		}
		return 0
	})
	placed := slices.Clone(wanted)
	for range 60 {
		for k := 1; k < len(order); k++ {
			a, b := order[k-1], order[k]
			if short := gap(a, b) - (placed[b] - placed[a]); short > 0 {
				placed[a] -= short / 2
				placed[b] += short / 2
			}
		}
	}
	settle(placed, order, gap, lo, hi)
	return placed
}

// settle pushes everything inside, from the bottom up and then from the top
// down, so that the last word is "nothing overlaps".
func settle(placed []float64, order []int, gap func(above, below int) float64, lo, hi float64) {
	limit := hi
	for k := len(order) - 1; k >= 0; k-- {
		i := order[k]
		placed[i] = min(placed[i], limit)
		if k > 0 {
			limit = placed[i] - gap(order[k-1], i)
		}
	}
	limit = lo
	for k, i := range order {
		placed[i] = max(placed[i], limit)
		if k+1 < len(order) {
			limit = placed[i] + gap(i, order[k+1])
		}
	}
}
