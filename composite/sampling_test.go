package composite

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func samplerOf(t testing.TB, s Sampling, dimensions int) *Sampler {
	t.Helper()
	out, err := s.Sampler(dimensions)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var bothSamplings = []Sampling{{Seed: 3}, {Method: SampleMonteCarlo, Seed: 3}}

func TestDrawsAreUniformAndIndependent(t *testing.T) {
	const n, dimensions = 4096, 6
	for _, s := range bothSamplings {
		draws := make([]float64, n*dimensions)
		samplerOf(t, s, dimensions).Draws(0, n, draws)
		if slices.Min(draws) <= 0 || slices.Max(draws) >= 1 {
			t.Errorf("%s: from %v to %v", s.Method, slices.Min(draws), slices.Max(draws))
		}
		for a := range dimensions {
			for b := range a + 1 {
				var moment float64
				for i := range n {
					moment += (draws[i*dimensions+a] - .5) * (draws[i*dimensions+b] - .5) * 12 / n
				}
				want := 0.0
				if a == b {
					want = 1
				}
				if !(math.Abs(moment-want) <= 5/math.Sqrt(n)) {
					t.Errorf("%s: numbers %d and %d: moment %.4f, want %v", s.Method, a, b, moment, want)
				}
			}
		}
	}
}

func TestADrawIsTheSameWhereverItIsTaken(t *testing.T) {
	for _, s := range bothSamplings {
		whole, part := make([]float64, 50*4), make([]float64, 20*4)
		sampler := samplerOf(t, s, 4)
		sampler.Draws(0, 50, whole)
		sampler.Draws(30, 50, part)
		if !slices.Equal(part, whole[30*4:]) || !slices.Equal(sampler.Draw(31, nil), whole[31*4:32*4]) {
			t.Errorf("%s: draws 30 to 49 differ when taken alone", s.Method)
		}
		s.Seed++
		if slices.Equal(samplerOf(t, s, 4).Draw(0, nil), whole[:4]) {
			t.Errorf("%s: another seed gives the same draw", s.Method)
		}
	}
}

func TestSamplingThatCannotBe(t *testing.T) {
	for _, s := range bothSamplings {
		if got := samplerOf(t, s, 0).Draw(0, nil); len(got) != 0 {
			t.Errorf("%s: a draw of nothing has %d numbers", s.Method, len(got))
		}
	}
	if samplerOf(t, Sampling{Method: SampleMonteCarlo}, 2000).Dimensions() != 2000 {
		t.Error("Monte Carlo has no limit of dimensions")
	}
	for says, fails := range map[string]func() error{
		"“latin” for this step": func() error { _, err := Sampling{Method: "latin"}.Sampler(1); return err },
		"513 are asked for":     func() error { _, err := Sampling{}.Sampler(513); return err },
	} {
		if err := fails(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}
