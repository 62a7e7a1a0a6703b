package composite

import "math"

// The functions below make something that varies from one uniform number u in
// (0,1) each: the quantile of order u. They grow with u and take one number, or
// a number each, so that a draw is a function of its coordinates. Rejection, as
// Marsaglia and Tsang draw a gamma, takes a number of draws that is not known
// before: points that fill the cube evenly would lose what makes them better
// than chance, and a row of a [SensitivityDesign] that borrows a coordinate
// from another would not borrow what was made of it.

// ChoiceAt chooses among len(shares) alternatives, with probabilities
// proportional to shares, in their order: the first k for which
// share_0 + … + share_k > u Σ share. A share of 0 is never chosen. −1 when no
// share is above 0, or when one is negative or missing.
func ChoiceAt(u float64, shares []float64) int {
	var total float64
	last := -1
	for k, s := range shares {
		if !(s >= 0) {
			return -1
		}
		if s > 0 {
			total, last = total+s, k
		}
	}
	var sum float64
	for k, s := range shares {
		if sum += s; s > 0 && sum > u*total {
			return k
		}
	}
	return last
}

// EqualChoiceAt chooses one of k alternatives, all as likely; −1 when k is 0.
func EqualChoiceAt(u float64, k int) int { return min(int(u*float64(k)), k-1) }

// UniformAt is low + u (high − low).
func UniformAt(u, low, high float64) float64 { return low + float64(u*(high-low)) }

// TriangularAt is the quantile of the triangular distribution: with
// c = (mode − low) / (high − low),
//
//	low + √(u (high − low)(mode − low))         for u < c
//	high − √((1 − u)(high − low)(high − mode))  otherwise
//
// and low when all three are equal. NaN unless low ≤ mode ≤ high.
func TriangularAt(u, low, mode, high float64) float64 {
	switch {
	case !(low <= mode && mode <= high):
		return math.NaN()
	case low == high:
		return low
	case u < (mode-low)/(high-low):
		return low + math.Sqrt(u*(high-low)*(mode-low))
	}
	return high - math.Sqrt((1-u)*(high-low)*(high-mode))
}

// NormalAt is mean + sd Φ⁻¹(u).
func NormalAt(u, mean, sd float64) float64 { return mean + float64(sd*NormalQuantile(u)) }

// NormalQuantile is Φ⁻¹(p), the value below which a standard normal variable
// falls with probability p, to a relative 10⁻¹² wherever p is a normal float64;
// −∞ at 0, +∞ at 1, NaN outside.
//
// A first value good to 4.5·10⁻⁴ is mended by Halley's method, twice: on the
// error function of p − ½ near the middle, where Φ − ½ would lose digits, and
// on its complement in the tails, where 1 − Φ would.
//
// Source of the first value: Hastings, Approximations for Digital Computers
// (1955), as 26.2.23 of Abramowitz and Stegun.
func NormalQuantile(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0.5:
		return 0
	case p > 0.5:
		return -NormalQuantile(1 - p) // exact: both are multiples of the same power of two
	case p == 0:
		return math.Inf(-1)
	}
	t := math.Sqrt(-2 * math.Log(p))
	x := (2.515517+float64(t*(0.802853+float64(t*0.010328))))/
		(1+float64(t*(1.432788+float64(t*(0.189269+float64(t*0.001308)))))) - t
	for range 2 {
		off := normalExcess(x, p) * math.Sqrt(2*math.Pi) * math.Exp(float64(x*x)/2)
		x -= off / (1 + float64(x*off)/2)
	}
	return x
}

// normalExcess is Φ(x) − p for x below 0 and p below ½.
func normalExcess(x, p float64) float64 {
	if p > 0.25 {
		return math.Erf(x/math.Sqrt2)/2 - (p - 0.5)
	}
	return math.Erfc(-x/math.Sqrt2)/2 - p
}
