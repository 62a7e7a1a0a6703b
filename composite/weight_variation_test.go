package composite

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// twoPillars is an index of two pillars: a of weight 3 (three indicators, one
// of weight 0) and b of weight 1 (one indicator).
func twoPillars(t testing.TB) *Structure {
	t.Helper()
	s, err := NewStructure(
		[]Indicator{{Code: "a1", Parent: "a", Weight: 1}, {Code: "a2", Parent: "a", Weight: 4}, {Code: "a3", Parent: "a"}, {Code: "b1", Parent: "b", Weight: 2}},
		[]Aggregate{{Code: "a", Parent: "top", Weight: 3}, {Code: "b", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func variedOf(t testing.TB, v WeightVariation, s *Structure) *VariedWeights {
	t.Helper()
	out, err := v.Vary(s, s.Weights())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNoisyWeightsByHand(t *testing.T) {
	s := twoPillars(t)
	w := variedOf(t, WeightVariation{Noise: .5}, s)
	// a1 × 0.5, a2 × 1.5 within a sum of 5; a × 1, b × 0.75 within a sum of 4.
	got := w.At([]float64{0, 1, .5, .25}, nil)
	want := []float64{.5 * 5 / 6.5, 6 * 5 / 6.5, 0, 2, 3 * 4 / 3.75, .75 * 4 / 3.75, 1}
	for n := range want {
		within(t, s.Nodes[n].Code, got[n], want[n], 1e-15)
	}
	if w.Dimensions() != 4 {
		t.Errorf("%d numbers a draw, want 4: what is alone or of weight 0 does not vary", w.Dimensions())
	}
	only := variedOf(t, WeightVariation{Levels: []int{2}}, s)
	if got := only.At([]float64{.1, .9}, nil); !slices.Equal(got[:4], s.Weights()[:4]) || got[4] == 3 {
		t.Errorf("level 2 alone gives %v", got)
	}
}

func TestVariedWeightsKeepTheirSums(t *testing.T) {
	s := twoPillars(t)
	rapid.Check(t, func(t *rapid.T) {
		v := WeightVariation{Method: rapid.SampledFrom([]WeightVariationMethod{"", VaryByNoise, VaryByDirichlet}).Draw(t, "method"),
			Noise: rapid.Float64Range(0, 1).Draw(t, "noise"), Concentration: rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(LeastConcentration, 50)).Draw(t, "concentration")}
		w, err := v.Vary(s, s.Weights())
		if err != nil {
			t.Fatal(err)
		}
		u := make([]float64, w.Dimensions())
		for i := range u {
			u[i] = rapid.Float64Range(1e-6, 1-1e-6).Draw(t, "u")
		}
		got := w.At(u, nil)
		if !(math.Abs(got[0]+got[1]-5) <= 1e-12) || !(math.Abs(got[4]+got[5]-4) <= 1e-12) || got[2] != 0 || got[3] != 2 || got[6] != 1 || slices.Min(got) < 0 {
			t.Fatalf("weights %v", got)
		}
	})
}

func TestVariedWeightsAreCentredOnThoseGiven(t *testing.T) {
	const n = 1 << 12
	s := twoPillars(t)
	w := variedOf(t, WeightVariation{Method: VaryByDirichlet, Concentration: 20}, s)
	sampler := samplerOf(t, Sampling{}, w.Dimensions())
	mean := make([]float64, len(s.Nodes))
	var u, weights []float64
	for i := range n {
		u = sampler.Draw(i, u)
		weights = w.At(u, weights)
		for j, v := range weights {
			mean[j] += v / n
		}
	}
	for j, want := range s.Weights() {
		if !(math.Abs(mean[j]-want) <= 2e-3) {
			t.Errorf("%s is %.4f on average, want %v", s.Nodes[j].Code, mean[j], want)
		}
	}
	if a := testing.AllocsPerRun(10, func() { weights = w.At(u, weights) }); a != 0 {
		t.Errorf("%v allocations a draw", a)
	}
}

func TestWeightVariationThatCannotBe(t *testing.T) {
	s := twoPillars(t)
	for says, v := range map[string]WeightVariation{
		"“jitter”":                                           {Method: "jitter"},
		"a share between 0 and 1":                            {Noise: 1.5},
		"the noise of weights is N":                          {Noise: math.NaN()},
		"concentration of weights is -1: give 1e-06 or more": {Method: VaryByDirichlet, Concentration: -1},
		"levels is 4":                                        {Levels: []int{4}},
	} {
		if _, err := v.Vary(s, s.Weights()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

// Numbers too small to draw by are refused, not drawn as no numbers.
func TestAConcentrationTooSmallIsRefused(t *testing.T) {
	s := twoPillars(t)
	for _, c := range []float64{-1, 3e-309, LeastConcentration / 2, math.Inf(1), math.NaN()} {
		if _, err := (WeightVariation{Method: VaryByDirichlet, Concentration: c}).Vary(s, s.Weights()); err == nil {
			t.Errorf("a concentration of %v is taken", c)
		}
	}
	w := variedOf(t, WeightVariation{Method: VaryByDirichlet, Concentration: LeastConcentration}, s)
	for _, u := range [][]float64{slices.Repeat([]float64{1e-6}, 4), {1e-6, 0.5, 0.02, 1 - 1e-6}} {
		if got := w.At(u, nil); !(math.Abs(got[0]+got[1]-5) <= 1e-12) {
			t.Errorf("%v from %v", got, u)
		}
	}
}
