package composite

import (
	"math"
	"testing"
)

// erlangCDF is 1 − e^(−x) Σ_{k<shape} x^k/k! for whole shapes, both tails.
func erlangTails(x float64, shape int) (lower, upper float64) {
	term := math.Exp(-x)
	for k := range shape {
		upper += term
		term *= x / float64(k+1)
	}
	for k := shape; k < shape+400; k++ { // the rest of the same sum
		lower += term
		term *= x / float64(k+1)
	}
	return lower, upper
}

// smallShapeCDF is 1/Γ(a+1) ∫_0^(x^a) exp(−s^(1/a)) ds, by Simpson's rule.
func smallShapeCDF(x, a float64) float64 {
	const n = 200_000
	end := math.Pow(x, a)
	f := func(i int) float64 { return math.Exp(-math.Pow(end*float64(i)/n, 1/a)) }
	sum := f(0) + f(n)
	for i := 1; i < n; i++ {
		sum += f(i) * float64(2+2*(i%2))
	}
	return sum * end / (3 * n) / math.Gamma(a+1)
}

func TestGammaQuantileOfWholeShapes(t *testing.T) {
	for _, shape := range []int{1, 2, 3, 10, 47, 150} {
		for _, p := range []float64{1e-12, 1e-4, .05, .3, .5, .500001, .8, .99, 1 - 1e-10} {
			lower, upper := erlangTails(math.Exp(LogGammaQuantile(p, float64(shape))), shape)
			if p <= .5 {
				within(t, "lower tail", lower, p, 1e-10)
			} else {
				within(t, "upper tail", upper, 1-p, 1e-10)
			}
		}
	}
}

func TestGammaQuantileOfSmallShapes(t *testing.T) {
	for _, shape := range []float64{.05, .2, .5, .9} {
		for _, p := range []float64{.2, .5, .7, .95} {
			within(t, "P", smallShapeCDF(math.Exp(LogGammaQuantile(p, shape)), shape), p, 1e-6)
		}
	}
	// P(½, x) = erf √x, and below the smallest float64 P(a, x) is x^a / Γ(a+1).
	for _, p := range []float64{1e-8, .1, .5, .9, 1 - 1e-9} {
		x := math.Exp(LogGammaQuantile(p, .5))
		within(t, "P", math.Erfc(math.Sqrt(x)), 1-p, 1e-7)
		within(t, "P", math.Erf(math.Sqrt(x)), p, 1e-12)
	}
	lg, _ := math.Lgamma(1.01)
	within(t, "far below", LogGammaQuantile(1e-9, .01), (math.Log(1e-9)+lg)/.01, 1e-12)
}

// A chi-square with 10 degrees of freedom is twice a gamma of shape 5: its
// quantiles in every table.
func TestGammaQuantilePublished(t *testing.T) {
	for p, want := range map[float64]float64{.05: 3.940, .5: 9.342, .95: 18.307, .99: 23.209} {
		within(t, "χ²", 2*math.Exp(LogGammaQuantile(p, 5)), want, 5e-4/want)
	}
	within(t, "a million", math.Exp(LogGammaQuantile(.975, 1e6)), 1e6*math.Pow(1-1/9e6+1.959963984540054/3e3, 3), 1e-9)
	for _, bad := range [][2]float64{{0, 1}, {1, 1}, {.5, 0}, {.5, -1}, {.5, math.Inf(1)}, {math.NaN(), 1}} {
		within(t, "nothing", LogGammaQuantile(bad[0], bad[1]), math.NaN(), 0)
	}
}

func TestDirichletHasItsMoments(t *testing.T) {
	const n = 1 << 12
	alpha := []float64{.5, 2, 0, 3.5}
	sampler := samplerOf(t, Sampling{Seed: 11}, len(alpha))
	mean, square := make([]float64, len(alpha)), make([]float64, len(alpha))
	shares, u := make([]float64, len(alpha)), make([]float64, len(alpha))
	for i := range n {
		DirichletAt(sampler.Draw(i, u), alpha, shares)
		var sum float64
		for j, s := range shares {
			sum += s
			mean[j] += s / n
			square[j] += s * s / n
		}
		within(t, "sum of shares", sum, 1, 1e-14)
	}
	for j, a := range alpha {
		m := a / 6
		if !(math.Abs(mean[j]-m) <= 1e-3) || !(math.Abs(square[j]-m*m-m*(1-m)/7) <= 1e-3) {
			t.Errorf("share %d: mean %.4f, variance %.4f; want %.4f and %.4f", j, mean[j], square[j]-m*m, m, m*(1-m)/7)
		}
	}
}

func TestDirichletOfTinyShapesStillSumsToOne(t *testing.T) {
	shares := make([]float64, 3)
	DirichletAt([]float64{1e-9, 1e-8, 1e-9}, []float64{.01, .01, .01}, shares)
	within(t, "the only one that counts", shares[1], 1, 1e-12)
	DirichletAt([]float64{.5, .5}, []float64{0, 0}, shares[:2])
	within(t, "no alpha", shares[0], math.NaN(), 0)
}
