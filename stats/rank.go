package stats

import (
	"math"
	"slices"
)

// Ranks returns the rank of each value among those present, from 1 for the
// smallest; equal values share the mean of the ranks they occupy. The rank of
// a missing value is NaN, and it takes no rank from the others.
func Ranks(x []float64) []float64 {
	order := ascending(x)
	ranks := make([]float64, len(x))
	for i := range ranks {
		ranks[i] = math.NaN()
	}
	for from := 0; from < len(order); {
		to := endOfTie(x, order, from)
		shared := float64(from+1+to) / 2
		for _, i := range order[from:to] {
			ranks[i] = shared
		}
		from = to
	}
	return ranks
}

// ascending lists the indices of the values present, smallest value first.
func ascending(x []float64) []int {
	order := make([]int, 0, len(x))
	for i, v := range x {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case x[i] < x[j]:
			return -1
		case x[i] > x[j]:
			return 1
		}
		return 0
	})
	return order
}

// endOfTie is the position after the last value equal to the one at from.
func endOfTie(x []float64, order []int, from int) int {
	to := from + 1
	for to < len(order) && x[order[to]] == x[order[from]] {
		to++
	}
	return to
}

// CliffDelta returns how much a is above b, from −1 to +1: the share of pairs
// in which a's value is the larger, minus the share in which it is the smaller,
//
//	δ = ( #{a_i > b_j} − #{a_i < b_j} ) / (n m)
//
// Ties count for neither. +1 says every value of a is above every value of b.
// Missing values are set aside; NaN when a or b has no value. O(N log N).
//
// Source: Cliff, Dominance statistics: Ordinal analyses to answer ordinal
// questions, Psychological Bulletin 114 (1993).
func CliffDelta(a, b []float64) float64 {
	p, q := Present(a), Present(b)
	if len(p) == 0 || len(q) == 0 {
		return math.NaN()
	}
	slices.Sort(p)
	slices.Sort(q)
	dominance, below, upTo := 0, 0, 0
	for _, v := range p {
		for below < len(q) && q[below] < v {
			below++
		}
		for upTo < len(q) && q[upTo] <= v {
			upTo++
		}
		dominance += below - (len(q) - upTo)
	}
	return float64(dominance) / (float64(len(p)) * float64(len(q)))
}

// HodgesLehmann returns the shift of a above b, in the values' own unit: the
// median of all differences a_i − b_j. Missing values are set aside; NaN when
// a or b has no value. Time and memory grow with n × m.
//
// Source: Hodges and Lehmann, Estimates of location based on rank tests,
// Annals of Mathematical Statistics 34 (1963).
func HodgesLehmann(a, b []float64) float64 {
	p, q := Present(a), Present(b)
	differences := make([]float64, 0, len(p)*len(q))
	for _, v := range p {
		for _, w := range q {
			differences = append(differences, v-w)
		}
	}
	return Median(differences)
}
