package stats

import "slices"

// TwoGroups are what Cliff's delta compares, each ascending and without missing
// values. The functions on TwoGroups give the same bits as [Permute] and
// [BootstrapIndices] with that statistic. They are faster because random
// arrangements and resamples depend on the seed and on the sizes alone: groups
// of the same sizes, and all those that differ by one unit left out, share them.
type TwoGroups struct{ A, B []float64 }

func (g TwoGroups) size() int { return len(g.A) + len(g.B) }

// joined lists the values of A, then of B.
func (g TwoGroups) joined() []float64 { return slices.Concat(g.A, g.B) }

// Without leaves out one unit: A's come first, then B's.
func (g TwoGroups) Without(unit int) TwoGroups {
	if unit < len(g.A) {
		return TwoGroups{slices.Delete(slices.Clone(g.A), unit, unit+1), g.B}
	}
	unit -= len(g.A)
	return TwoGroups{g.A, slices.Delete(slices.Clone(g.B), unit, unit+1)}
}

// balances say, for each unit, by how many units of the other group A is the
// larger there, minus by how many it is the smaller. Each group's add up to
// the dominance, n m times delta.
func (g TwoGroups) balances() (a, b []int, dominance int) {
	a, b = balance(g.A, g.B), balance(g.B, g.A)
	for i := range b {
		b[i] = -b[i]
	}
	for _, v := range a {
		dominance += v
	}
	return a, b, dominance
}

// balance is, for each value of x, how many of y are below it minus how many
// are above; both ascending.
func balance(x, y []float64) []int {
	out := make([]int, len(x))
	below, upTo := 0, 0
	for i, v := range x {
		for below < len(y) && y[below] < v {
			below++
		}
		for upTo < len(y) && y[upTo] <= v {
			upTo++
		}
		out[i] = below - (len(y) - upTo)
	}
	return out
}

// ratio is Cliff's delta of a dominance between groups of n and m.
func ratio(dominance, n, m int) float64 {
	return float64(dominance) / (float64(n) * float64(m))
}

// tiesIn says where, in an ascending group, values equal to v begin and end.
func tiesIn(x []float64, v float64) (from, to int) {
	from, _ = slices.BinarySearch(x, v)
	for to = from; to < len(x) && x[to] == v; to++ {
	}
	return from, to
}
