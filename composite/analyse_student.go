package composite

import "math"

// studentP is the two-sided p-value of a correlation r over n pairs:
//
//	P(|T| ≥ |t|) = I_{1−r²}((n−2)/2, ½),  t = r √((n−2)/(1−r²))
//
// with I the regularised incomplete beta function. Missing below three pairs.
//
// Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964),
// 26.7.1 and 26.5.8.
func studentP(r float64, n int) float64 {
	if r != r || n < 3 {
		return math.NaN()
	}
	a, r2 := float64(n-2)/2, float64(r*r)
	if r2 >= 1 {
		return 0
	}
	// x^a (1−x)^½ / B(a, ½) at x = 1−r²
	front := math.Exp(float64(a*math.Log1p(-r2))+halfBeta(a)) * math.Abs(r)
	if 1-r2 < (a+1)/(a+2.5) {
		return min(1, front*betaFraction(a, 0.5, 1-r2)/a)
	}
	return 1 - float64(2*front*betaFraction(0.5, a, r2))
}

// halfBeta is −ln B(a, ½) = ln Γ(a+½) − ln Γ(a) − ln √π, by its asymptotic
// series where the difference of two large logarithms would lose digits.
func halfBeta(a float64) float64 {
	const lnRootPi = 0.57236494292470008707
	if a > 40 {
		i := 1 / a
		return math.Log(a)/2 - float64(i/8) + float64(i*i*i/192) - float64(i*i*i*i*i/640) - lnRootPi
	}
	high, _ := math.Lgamma(a + 0.5)
	low, _ := math.Lgamma(a)
	return high - low - lnRootPi
}

// betaFraction is the continued fraction of I_x(a, b), by Lentz's method; it
// converges fast for x < (a+1)/(a+b+2).
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/away(1-float64((a+b)*x/(a+1)))
	f := d
	for m := 1.0; m < 2000; m++ {
		even := m * (b - m) * x / float64((a+2*m-1)*(a+2*m))
		d = 1 / away(1+float64(even*d))
		c = away(1 + even/c)
		f *= float64(d * c)
		odd := -(a + m) * (a + b + m) * x / float64((a+2*m)*(a+2*m+1))
		d = 1 / away(1+float64(odd*d))
		c = away(1 + odd/c)
		step := float64(d * c)
		f *= step
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return f
}
