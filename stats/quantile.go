package stats

import (
	"math"
	"slices"
)

// QuantileType names how a quantile falls between two order statistics.
type QuantileType int

// The types, numbered as by Hyndman and Fan. With n values, h is the position
// (from 1) at which the quantile of order p is read.
const (
	InverseCDF     QuantileType = 1 // smallest value with at least a share p at or below it
	AveragedCDF    QuantileType = 2 // as InverseCDF, the mean of both neighbours at a step
	Weibull        QuantileType = 6 // h = (n+1) p
	Linear         QuantileType = 7 // h = (n−1) p + 1; the usual default
	MedianUnbiased QuantileType = 8 // h = (n+1/3) p + 1/3; advised by Hyndman and Fan
)

// Quantile returns the quantile of order p of values already sorted, by linear
// interpolation (type 7):
//
//	h = (n−1) p + 1,  Q = x_⌊h⌋ + (h − ⌊h⌋) (x_⌊h⌋+1 − x_⌊h⌋)
//
// sorted must be ascending and without missing values: sort Present(x) first.
// NaN when there is no value or when p is not within 0…1.
//
// Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, The
// American Statistician 50 (1996).
func Quantile(sorted []float64, p float64) float64 {
	return QuantileOf(sorted, p, Linear)
}

// QuantileOf is Quantile of the named type; NaN for a type that is not one of
// the constants.
func QuantileOf(sorted []float64, p float64, t QuantileType) float64 {
	n := float64(len(sorted))
	if n == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	switch t {
	case InverseCDF:
		return at(sorted, math.Ceil(snap(n*p)))
	case AveragedCDF:
		h := snap(n * p)
		return (at(sorted, math.Ceil(h)) + at(sorted, math.Floor(h)+1)) / 2
	case Weibull:
		return between(sorted, float64((n+1)*p))
	case Linear:
		return between(sorted, float64((n-1)*p)+1)
	case MedianUnbiased:
		return between(sorted, float64((n+1.0/3)*p)+1.0/3)
	}
	return math.NaN()
}

// snap moves a position that is an integer but for rounding onto that integer:
// 0.7 × 10 must be 7.
func snap(h float64) float64 {
	if r := math.Round(h); math.Abs(h-r) < 1e-9 {
		return r
	}
	return h
}

// at is the value at position h (from 1), kept within the slice.
func at(sorted []float64, h float64) float64 {
	return sorted[min(max(int(h), 1), len(sorted))-1]
}

func between(sorted []float64, h float64) float64 {
	h = snap(h)
	low := math.Floor(h)
	a, b := at(sorted, low), at(sorted, low+1)
	if a == b || h == low {
		return a // also keeps infinities from making NaN
	}
	return a + float64((h-low)*(b-a))
}

// Median returns the middle value of those present, or the mean of the two
// middle ones; NaN when there is none.
func Median(x []float64) float64 {
	s := Present(x)
	slices.Sort(s)
	return Quantile(s, 0.5)
}
