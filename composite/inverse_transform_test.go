package composite

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func within(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > relative*math.Abs(want) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

const bigDigits = 3000 // binary; Φ(−37) is 2^−990, and terms of its sum reach 2^990

func bigOf(v float64) *big.Float { return new(big.Float).SetPrec(bigDigits).SetFloat64(v) }

// bigRootTwoPi is √(2π), by Machin's π = 16 arctan ⅕ − 4 arctan 1/239.
func bigRootTwoPi() *big.Float {
	sum := bigOf(0)
	for inverse, times := range map[float64]float64{5: 32, 239: -8} {
		power := new(big.Float).Quo(bigOf(times), bigOf(inverse))
		for k := 0.0; k < 700; k++ {
			sum.Add(sum, new(big.Float).Quo(power, bigOf(2*k+1)))
			power.Quo(power, bigOf(-inverse*inverse))
		}
	}
	return sum.Sqrt(sum)
}

// bigNormalCDF sums ½ + Σ (−1)^k x^(2k+1) / (2^k k! (2k+1)) / √(2π) with
// enough digits that nothing is lost where terms cancel.
func bigNormalCDF(x float64, rootTwoPi *big.Float) *big.Float {
	sum, power := bigOf(0), bigOf(x)
	for k := 0.0; k < 50+x*x*2.5; k++ {
		sum.Add(sum, new(big.Float).Quo(power, bigOf(2*k+1)))
		power.Mul(power, bigOf(-x*x/2)).Quo(power, bigOf(k+1))
	}
	sum.Quo(sum, rootTwoPi)
	return sum.Add(sum, bigOf(0.5))
}

func TestNormalQuantileAgainstExactSums(t *testing.T) {
	root := bigRootTwoPi()
	for _, p := range []float64{1e-300, 1e-20, 1e-5, .01, .2, .25, .2500001, .4, .499, .5 - 1e-9, .5 + 1e-12, .7, .999, 1 - 1e-12} {
		x := NormalQuantile(p)
		// x² must be exact for the sum: round x to 26 digits, and p with it.
		short := float64(float32(x))
		cdf := bigNormalCDF(short, root)
		off, _ := new(big.Float).Sub(cdf, new(big.Float).SetFloat64(p)).Float64()
		density := math.Exp(-short*short/2) / math.Sqrt(2*math.Pi)
		step := off / density // Φ⁻¹(p) = short − step to the second order
		step /= 1 + short*step/2
		within(t, "Φ⁻¹", x, short-step, 1e-12)
	}
}

// Quantiles to sixteen digits, of R's qnorm.
func TestNormalQuantilePublished(t *testing.T) {
	for p, want := range map[float64]float64{.975: 1.959963984540054, .995: 2.5758293035489004, .95: 1.6448536269514722, .9: 1.2815515655446004,
		.75: .67448975019608171, 1e-10: -6.3613409024040557, .5: 0} {
		within(t, "Φ⁻¹", NormalQuantile(p), want, 1e-14)
	}
	within(t, "at 0", NormalQuantile(0), math.Inf(-1), 0)
	within(t, "at 1", NormalQuantile(1), math.Inf(1), 0)
	for _, p := range []float64{-.1, 1.1, math.NaN()} {
		within(t, "outside", NormalQuantile(p), math.NaN(), 0)
	}
	within(t, "mean and sd", NormalAt(.975, 10, 2), 10+2*1.959963984540054, 1e-14)
}

func TestQuantilesGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Float64Range(1e-9, 1-1e-6).Draw(t, "u")
		next := u + 1e-7
		shape := rapid.Float64Range(.05, 200).Draw(t, "shape")
		for name, of := range map[string]func(float64) float64{
			"normal":     NormalQuantile,
			"triangular": func(u float64) float64 { return TriangularAt(u, -1, 2, 3) },
			"uniform":    func(u float64) float64 { return UniformAt(u, -1, 3) },
			"gamma":      func(u float64) float64 { return LogGammaQuantile(u, shape) },
		} {
			if !(of(u) < of(next)) {
				t.Fatalf("%s: %v at %v, %v at %v", name, of(u), u, of(next), next)
			}
		}
	})
}

func TestTriangularByHand(t *testing.T) {
	// Between 0 and 10, mode 2: a fifth below the mode; F(1) = 1/20, F(6) = 1 − 16/80.
	for u, want := range map[float64]float64{.05: 1, .2: 2, .8: 6} {
		within(t, "quantile", TriangularAt(u, 0, 2, 10), want, 1e-15)
	}
	within(t, "mode at the end", TriangularAt(.75, 0, 1, 1), math.Sqrt(.75), 1e-15)
	within(t, "mode at the start", TriangularAt(.75, 0, 0, 1), .5, 1e-15)
	within(t, "a point", TriangularAt(.3, 4, 4, 4), 4, 0)
	within(t, "mode outside", TriangularAt(.3, 0, 5, 4), math.NaN(), 0)
}

func TestChoices(t *testing.T) {
	const n = 1000
	count := map[int]int{}
	for i := range n {
		count[ChoiceAt((float64(i)+.5)/n, []float64{0, 2, 0, 5, 3, 0})]++
	}
	if count[1] != 200 || count[3] != 500 || count[4] != 300 {
		t.Errorf("chosen %v times, want 200, 500, 300", count)
	}
	if got := ChoiceAt(1-1e-17, []float64{.1, .2, .7, 0}); got != 2 {
		t.Errorf("the end is alternative %d, want the last one that may be", got)
	}
	for name, shares := range map[string][]float64{"none": nil, "all zero": {0, 0}, "negative": {1, -1}, "missing": {1, math.NaN()}} {
		if got := ChoiceAt(.5, shares); got != -1 {
			t.Errorf("%s: %d", name, got)
		}
	}
	if EqualChoiceAt(.3, 0) != -1 || EqualChoiceAt(.34, 3) != 1 || EqualChoiceAt(math.Nextafter(1, 0), 3) != 2 {
		t.Error("an equal choice is wrong at its ends")
	}
}
