package composite

import "math"

// LogGammaQuantile is ln x for the x below which a gamma variable of a shape
// and scale 1 falls with probability p: P(shape, x) = p, with
//
//	P(a, x) = 1/Γ(a) ∫_0^x t^(a−1) e^(−t) dt
//
// to 10⁻¹⁰ for shapes from 0.01 to 10⁶. The logarithm is given because x itself
// is less than the smallest float64 for small shapes and p. NaN unless shape
// is above 0 and p within (0,1).
//
// Newton's method finds ln x on ln P when p ≤ ½, on ln(1 − P) above: both are
// concave in ln x, so it converges from anywhere.
//
// Source of the start: Wilson and Hilferty, The distribution of chi-square,
// Proceedings of the National Academy of Sciences 17 (1931).
func LogGammaQuantile(p, shape float64) float64 {
	if !(shape > 0 && p > 0 && p < 1) || math.IsInf(shape, 1) {
		return math.NaN()
	}
	if shape == 1 {
		return math.Log(-math.Log1p(-p))
	}
	upper := p > 0.5
	wanted := math.Log(p)
	if upper {
		wanted = math.Log(1 - p)
	}
	y := gammaStart(p, shape)
	for range 100 {
		logTail, slope := logGammaTail(y, shape, upper)
		step := (logTail - wanted) / slope
		y -= step
		if math.Abs(step) <= 1e-14*max(1, math.Abs(y)) {
			break
		}
	}
	return y
}

func gammaStart(p, shape float64) float64 {
	lg, _ := math.Lgamma(shape + 1)
	small := (math.Log(p) + lg) / shape // P(a, x) < x^a / Γ(a+1), near it for small x
	root := 1 - 1/(9*shape) + NormalQuantile(p)/(3*math.Sqrt(shape))
	if shape < 0.5 || root < 0.2 {
		return min(small, math.Log(shape+1))
	}
	return math.Log(shape) + 3*math.Log(root)
}

// logGammaTail is ln P(a, e^y), or ln (1 − P) when upper, and its slope in y.
func logGammaTail(y, shape float64, upper bool) (logTail, slope float64) {
	x := math.Exp(y)
	lg, _ := math.Lgamma(shape)
	logDensity := float64(shape*y) - x - lg // of ln x
	below := x < shape+1
	var logPart float64 // of the tail that is summed: lower when below, upper otherwise
	if below {
		logPart = logDensity + math.Log(gammaSeries(x, shape))
	} else {
		logPart = logDensity + math.Log(gammaFraction(x, shape))
	}
	logTail = logPart
	if below == upper {
		logTail = math.Log(-math.Expm1(min(logPart, -0x1p-53)))
	}
	slope = math.Exp(logDensity - logTail)
	if upper {
		slope = -slope
	}
	return logTail, slope
}

// gammaSeries is Σ_n x^n / (a (a+1) … (a+n)), which P(a, x) is times
// x^a e^(−x) / Γ(a).
func gammaSeries(x, shape float64) float64 {
	term := 1 / shape
	sum := term
	for n := 1.0; term > sum*1e-17; n++ {
		term *= x / (shape + n)
		sum += term
	}
	return sum
}

// gammaFraction is the continued fraction
// 1/(x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))), which 1 − P(a, x) is times
// x^a e^(−x) / Γ(a); by Lentz' method.
func gammaFraction(x, shape float64) float64 {
	b := x + 1 - shape
	c, d := math.Inf(1), 1/b
	f := d
	for n := 1.0; n < 100_000; n++ {
		a := n * (shape - n)
		b += 2
		d = 1 / (float64(a*d) + b)
		c = b + a/c
		change := c * d
		f *= change
		if math.Abs(change-1) < 1e-16 {
			break
		}
	}
	return f
}

// DirichletAt writes into dst shares that sum to 1, of a Dirichlet
// distribution with parameters alpha, from as many uniform numbers u: with g_j
// the gamma quantile of order u_j and shape alpha_j,
//
//	share_j = g_j / Σ g
//
// Their mean is alpha_j / Σ alpha, and the larger Σ alpha, the nearer they are
// to it; all alpha 1 makes all shares as likely. An alpha of 0 gives a share
// of 0. NaN everywhere when no alpha is above 0 or one is negative or missing.
// dst may be u itself.
func DirichletAt(u, alpha, dst []float64) {
	top := math.Inf(-1)
	for j, a := range alpha {
		log := math.Inf(-1)
		if a != 0 {
			log = LogGammaQuantile(u[j], a)
		}
		dst[j] = log
		top = max(top, log)
	}
	var sum float64
	for j := range dst {
		dst[j] = math.Exp(dst[j] - top)
		sum += dst[j]
	}
	for j := range dst {
		dst[j] /= sum
	}
}
