package stats

import (
	"math"
	"slices"
)

// DeltaIntervals is [BootstrapIndices] of each pair of groups with Cliff's
// delta, to the same bits; pairs of the same two sizes share their resamples.
// Values are to be present: none NaN. ErrTooFew when a group is empty.
func DeltaIntervals(pairs []TwoGroups, o Resampling) ([]Interval, error) {
	out := make([]Interval, len(pairs))
	bySizes := map[[2]int][]int{}
	for i, g := range pairs {
		if len(g.A) == 0 || len(g.B) == 0 {
			return nil, ErrTooFew
		}
		sizes := [2]int{len(g.A), len(g.B)}
		bySizes[sizes] = append(bySizes[sizes], i)
	}
	for sizes, which := range bySizes {
		resampled := make([]*deltaResampled, len(which))
		for i, at := range which {
			resampled[i] = resampling(pairs[at], o.draws())
		}
		resample(sizes, o, func(draw int, a, b []int) {
			for _, r := range resampled {
				r.replicates[draw] = r.delta(a, b)
			}
		})
		for i, at := range which {
			out[at] = pairs[at].interval(resampled[i].replicates, o)
		}
	}
	return out, nil
}

// resample calls look with the units picked in each draw.
func resample(sizes [2]int, o Resampling, look func(draw int, a, b []int)) {
	a, b, s := make([]int, sizes[0]), make([]int, sizes[1]), stream{}
	for i := range o.draws() {
		s.begin(o.Seed, uint64(i))
		s.pick(a, sizes[0])
		s.pick(b, sizes[1])
		look(i, a, b)
	}
}

// interval reads the bounds from the replicates, which it sorts.
func (g TwoGroups) interval(replicates []float64, o Resampling) Interval {
	_, _, dominance := g.balances()
	out := Interval{Estimate: ratio(dominance, len(g.A), len(g.B)), Level: o.level(), Draws: len(replicates)}
	slices.Sort(replicates)
	return out.bounded(replicates, o.Method, min(len(g.A), len(g.B)), g.acceleration)
}

// acceleration is BCa's, each unit left out by taking its part of the dominance.
func (g TwoGroups) acceleration() float64 {
	n, m := len(g.A), len(g.B)
	if n < 2 || m < 2 {
		return math.NaN()
	}
	a, b, dominance := g.balances()
	without := [][]float64{make([]float64, n), make([]float64, m)}
	for i, v := range a {
		without[0][i] = ratio(dominance-v, n-1, m)
	}
	for i, v := range b {
		without[1][i] = ratio(dominance-v, n, m-1)
	}
	return accelerationOf(without)
}

// deltaResampled are the replicates of one pair, counted by distinct value.
type deltaResampled struct {
	inA, inB   []int // the distinct value of each unit
	balance    []int // of B below minus B above, by distinct value
	replicates []float64
}

func resampling(g TwoGroups, draws int) *deltaResampled {
	distinct := slices.Compact(slices.Sorted(slices.Values(g.joined())))
	return &deltaResampled{classes(g.A, distinct), classes(g.B, distinct), make([]int, len(distinct)), make([]float64, draws)}
}

// classes gives the place of each value among the distinct ones.
func classes(x, distinct []float64) []int {
	out := make([]int, len(x))
	for i, v := range x {
		out[i], _ = slices.BinarySearch(distinct, v)
	}
	return out
}

// delta is Cliff's delta of the units picked: linear in their number.
func (r *deltaResampled) delta(a, b []int) float64 {
	balanceOf(r.balance, r.inB, b)
	dominance := 0
	for _, i := range a {
		dominance += r.balance[r.inA[i]]
	}
	return ratio(dominance, len(a), len(b))
}

// balanceOf fills balance with how many of the units picked are below each
// distinct value, minus how many are above.
func balanceOf(balance, class, picked []int) {
	clear(balance)
	for _, i := range picked {
		balance[class[i]]++
	}
	below := 0
	for v, here := range balance {
		balance[v] = 2*below + here - len(picked)
		below += here
	}
}

// DeltaIntervalsWithout is DeltaIntervals of g without each of the units, one
// at a time (A's come first, then B's): each resample is read once for all.
// ErrTooFew when a group is left without a unit.
func DeltaIntervalsWithout(g TwoGroups, units []int, o Resampling) ([]Interval, error) {
	out := make([]Interval, len(units))
	var sides [2][]int // positions in units, by the group that loses one
	for i, unit := range units {
		side := 0
		if unit >= len(g.A) {
			side = 1
		}
		sides[side] = append(sides[side], i)
	}
	for side, which := range sides {
		if len(which) == 0 {
			continue
		}
		sizes := [2]int{len(g.A), len(g.B)}
		if sizes[side]--; sizes[side] == 0 {
			return nil, ErrTooFew
		}
		for i, replicates := range g.replicatesWithout(side, sizes, unitsAt(units, which), o) {
			out[which[i]] = g.Without(units[which[i]]).interval(replicates, o)
		}
	}
	return out, nil
}

func unitsAt(units, which []int) []int {
	out := make([]int, len(which))
	for i, at := range which {
		out[i] = units[at]
	}
	return out
}

// replicatesWithout gives the replicates without each unit of one side. The
// units before the one left out keep their index and the others move by one,
// so the dominance is a sum that runs up to it and another that runs from it.
func (g TwoGroups) replicatesWithout(side int, sizes [2]int, units []int, o Resampling) [][]float64 {
	out := make([][]float64, len(units))
	for i := range out {
		out[i] = make([]float64, o.draws())
	}
	whole := resampling(g, 0)
	losing, other, sign, first := whole.inA, whole.inB, 1, 0
	if side == 1 {
		losing, other, sign, first = whole.inB, whole.inA, -1, len(g.A)
	}
	times, gap := make([]int, sizes[side]), make([]int, len(losing))
	resample(sizes, o, func(draw int, a, b []int) {
		picked, against := a, b
		if side == 1 {
			picked, against = b, a
		}
		balanceOf(whole.balance, other, against)
		clear(times)
		for _, i := range picked {
			times[i]++
		}
		before, after := 0, 0 // dominance of the picks so far, the unit standing after them or before
		for i, n := range times {
			gap[i] = before - after
			before += n * whole.balance[losing[i]]
			after += n * whole.balance[losing[i+1]]
		}
		gap[len(times)] = before - after
		for i, unit := range units {
			out[i][draw] = ratio(sign*(after+gap[unit-first]), sizes[0], sizes[1])
		}
	})
	return out
}
