package composite

import "math"

// boxCoxOf is (e^{k u} − 1)/k, and its limit u where k is 0.
func boxCoxOf(u, k float64) float64 {
	switch {
	case math.Abs(float64(k*u)) > 0.01:
		return (math.Exp(float64(k*u)) - 1) / k
	case k != 0:
		return math.Expm1(float64(k*u)) / k
	}
	return u
}

// fitBoxCox finds scale and power. With u the logarithms of the values divided
// by their geometric mean, the likelihood of k is, but for a constant,
// −n/2 ln Var((e^{k u} − 1)/k): the best k has the smallest variance. It is
// sought on a grid, then by golden section around the best of it.
func (f *TreatFit) fitBoxCox(x []float64) {
	u := make([]float64, 0, len(x))
	sum := 0.0
	for _, v := range x {
		if v == v {
			l := math.Log(v + f.Shift)
			u = append(u, l)
			sum += l
		}
	}
	mean := sum / float64(len(u))
	f.Scale = math.Exp(mean)
	for n := range u {
		u[n] -= mean
	}
	best, least := 0.0, math.Inf(1)
	for k := -2.0; k <= 2; k += 0.25 {
		if v := boxCoxVariance(u, k); v < least {
			best, least = k, v
		}
	}
	f.Power = goldenSection(func(k float64) float64 { return boxCoxVariance(u, k) }, max(best-0.25, -2), min(best+0.25, 2))
}

// boxCoxVariance is n times the variance of the values transformed.
func boxCoxVariance(u []float64, k float64) float64 {
	var sum, squares float64
	for _, v := range u {
		y := boxCoxOf(v, k)
		sum += y
		squares += float64(y * y)
	}
	return squares - float64(sum*sum)/float64(len(u))
}

// goldenSection narrows the least value of f between a and b to a billionth.
func goldenSection(f func(float64) float64, a, b float64) float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	c, d := b-float64(ratio*(b-a)), a+float64(ratio*(b-a))
	fc, fd := f(c), f(d)
	for b-a > 1e-9 {
		if fc < fd {
			b, d, fd = d, c, fc
			c = b - float64(ratio*(b-a))
			fc = f(c)
		} else {
			a, c, fc = c, d, fd
			d = a + float64(ratio*(b-a))
			fd = f(d)
		}
	}
	return (a + b) / 2
}
