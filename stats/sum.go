package stats

import "math"

// Sum returns Σ x_i in the order given, with Neumaier's compensation: its error
// does not grow with the number of terms as long as Σ|x_i| stays far below
// |Σ x_i| / ε. Missing values are set aside; the sum of nothing is 0.
//
// Source: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
// endlicher Summen, ZAMM 54 (1974).
func Sum(x []float64) float64 {
	var s, lost float64
	for _, v := range x {
		if math.IsNaN(v) {
			continue
		}
		t := s + v
		if math.Abs(s) >= math.Abs(v) {
			lost += (s - t) + v
		} else {
			lost += (v - t) + s
		}
		s = t
	}
	if math.IsInf(s, 0) {
		return s // the compensation of an infinite sum is NaN
	}
	return s + lost
}

// Mean returns Σ x_i / n over the values present; NaN when there is none.
func Mean(x []float64) float64 {
	n := Count(x)
	if n == 0 {
		return math.NaN()
	}
	return Sum(x) / float64(n)
}

// MeanDifference returns Mean(a) − Mean(b); NaN when either has no value.
func MeanDifference(a, b []float64) float64 { return Mean(a) - Mean(b) }

// Count returns how many values are present (not NaN).
func Count(x []float64) int {
	n := 0
	for _, v := range x {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// Present returns a copy of x without its missing values, in the same order.
func Present(x []float64) []float64 {
	out := make([]float64, 0, len(x))
	for _, v := range x {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}
