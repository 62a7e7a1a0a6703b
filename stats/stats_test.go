package stats

import (
	"math"
	"testing"
)

var missing = math.NaN()

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	same := got == want || math.IsNaN(got) && math.IsNaN(want) // also of infinities
	if !same && !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.10g, want %.10g ± %g", what, got, want, within)
	}
}

func TestSum(t *testing.T) {
	t.Run("keeps what naive summation loses (Neumaier 1974)", func(t *testing.T) {
		near(t, "Σ", Sum([]float64{1, 1e100, 1, -1e100}), 2, 0)
	})
	t.Run("nothing is 0, missing is set aside, infinity stays", func(t *testing.T) {
		near(t, "Σ", Sum(nil), 0, 0)
		near(t, "Σ", Sum([]float64{1, missing, 2}), 3, 0)
		near(t, "Σ", Sum([]float64{1, math.Inf(1)}), math.Inf(1), 0)
	})
	t.Run("the mean counts what is present only", func(t *testing.T) {
		near(t, "mean", Mean([]float64{missing, 2, 4}), 3, 0)
		near(t, "mean of nothing", Mean([]float64{missing}), missing, 0)
		near(t, "difference", MeanDifference([]float64{5, missing}, []float64{1, 2}), 3.5, 0)
	})
}

// Quartiles of 1…10 as R 4 gives them: quantile(1:10, .25, type = t).
func TestQuantileTypes(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		kind    QuantileType
		p, want float64
	}{
		{InverseCDF, .25, 3}, {AveragedCDF, .25, 3}, {Weibull, .25, 2.75}, {Linear, .25, 3.25}, {MedianUnbiased, .25, 2.916666667},
		{InverseCDF, .7, 7}, {AveragedCDF, .7, 7.5}, {Weibull, .7, 7.7}, {Linear, .7, 7.3}, {MedianUnbiased, .7, 7.566666667},
		{InverseCDF, 0, 1}, {AveragedCDF, 0, 1}, {Weibull, 0, 1}, {Linear, 0, 1}, {MedianUnbiased, 0, 1},
		{InverseCDF, 1, 10}, {AveragedCDF, 1, 10}, {Weibull, 1, 10}, {Linear, 1, 10}, {MedianUnbiased, 1, 10},
	} {
		near(t, "quantile", QuantileOf(x, c.p, c.kind), c.want, 1e-9)
	}
	near(t, "default type", Quantile(x, .25), 3.25, 1e-12)
}

func TestQuantileOfNothing(t *testing.T) {
	near(t, "no value", Quantile(nil, .5), missing, 0)
	near(t, "order above 1", Quantile([]float64{1}, 1.01), missing, 0)
	near(t, "order missing", Quantile([]float64{1}, missing), missing, 0)
	near(t, "unknown type", QuantileOf([]float64{1}, .5, 3), missing, 0)
	near(t, "one value", Quantile([]float64{7}, .9), 7, 0)
	near(t, "infinite neighbours", Quantile([]float64{1, math.Inf(1), math.Inf(1)}, .75), math.Inf(1), 0)
	near(t, "median of even", Median([]float64{4, missing, 1, 2, 10}), 3, 0)
}

func TestRanks(t *testing.T) {
	got := Ranks([]float64{3, 1, missing, 3, 2, 3})
	for i, want := range []float64{4, 1, missing, 4, 2, 4} {
		near(t, "rank", got[i], want, 0)
	}
}

func TestCliffDelta(t *testing.T) {
	t.Run("example of the R package effsize 0.8.1, cliff.delta", func(t *testing.T) {
		treatment := []float64{10, 10, 20, 20, 20, 30, 30, 30, 40, 50}
		control := []float64{10, 20, 30, 40, 40, 50}
		near(t, "δ", CliffDelta(treatment, control), -0.25, 1e-15)
	})
	t.Run("by hand", func(t *testing.T) {
		near(t, "all above", CliffDelta([]float64{5, 6}, []float64{1, 2, 3}), 1, 0)
		near(t, "all below", CliffDelta([]float64{1}, []float64{2, 3}), -1, 0)
		near(t, "all tied", CliffDelta([]float64{2, 2}, []float64{2}), 0, 0)
		near(t, "4 above, 1 below of 6", CliffDelta([]float64{2, 4}, []float64{1, 2, 3}), 3.0/6, 1e-15)
		near(t, "missing aside", CliffDelta([]float64{missing, 5}, []float64{1, missing}), 1, 0)
		near(t, "no value", CliffDelta([]float64{missing}, []float64{1}), missing, 0)
	})
}

// Permeability of the human chorioamnion at term and at 12–26 weeks: Hollander
// and Wolfe, Nonparametric Statistical Methods (1973), p. 69; W = 35,
// one-sided p = 0.1272, shift 0.305 as in R's wilcox.test help page.
var (
	atTerm  = []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	earlier = []float64{1.15, 0.88, 0.90, 0.74, 1.21}
)

func TestHollanderWolfePermeability(t *testing.T) {
	near(t, "δ = 2W/nm − 1", CliffDelta(atTerm, earlier), 2*35.0/50-1, 1e-15)
	near(t, "shift", HodgesLehmann(atTerm, earlier), 0.305, 1e-12)
	counted, err := RankSumTest(atTerm, earlier, nil)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := PermutationTest(atTerm, earlier, CliffDelta, Permutation{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p counted", counted.P, 0.1272, 5e-5)
	near(t, "p listed", listed.P, counted.P, 1e-15)
	near(t, "arrangements", counted.Arrangements, 3003, 0)
	near(t, "smallest p", counted.SmallestP, 1.0/3003, 1e-18)
	near(t, "δ", counted.Statistic, 0.4, 1e-15)
}

// The example of the Wikipedia article Holm–Bonferroni method, by hand:
// 4 × 0.005, 3 × 0.01, 2 × 0.03, then no less than the one before.
func TestHolm(t *testing.T) {
	got := Holm([]float64{0.01, 0.04, missing, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, missing, 0.06, 0.02} {
		near(t, "adjusted p", got[i], want, 1e-15)
	}
	near(t, "never above 1", Holm([]float64{0.9, 0.8})[0], 1, 0)
}

func TestFalseDiscovery(t *testing.T) {
	// 5 × 0.01/1, 5 × 0.02/2, 5 × 0.03/3 = .05 each; 5 × 0.5/4 = .625; 0.6.
	got := FalseDiscovery([]float64{.5, .03, missing, .01, .6, .02})
	for i, want := range []float64{.6, .05, missing, .05, .6, .05} {
		near(t, "adjusted p", got[i], want, 1e-12)
	}
	near(t, "never above 1", FalseDiscovery([]float64{0.9, 1})[0], 1, 0)
}

// Newcombe, Two-sided confidence intervals for the single proportion,
// Statistics in Medicine 17 (1998), table I, method 3.
func TestWilsonInterval(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718},
	} {
		low, high := WilsonInterval(c.k, c.n)
		near(t, "low", low, c.low, 5e-5)
		near(t, "high", high, c.high, 5e-5)
	}
	low, high := WilsonInterval(20, 20)
	near(t, "low at n of n", low, 1-.1611, 5e-5)
	near(t, "high at n of n", high, 1, 0)
	for _, bad := range [][2]int{{1, 0}, {-1, 5}, {6, 5}} {
		low, high := WilsonInterval(bad[0], bad[1])
		near(t, "no interval", low+high, missing, 0)
	}
}
