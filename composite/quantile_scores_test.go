package composite

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/stats"
)

// spreadScores gives all scores, units × draws, in blocks of a few units.
func spreadScores(t rapid.TB, units, draws, block int, score func(u, d int) float64, probabilities []float64) *ScoreSpread {
	s, err := NewScoreSpread(units, draws, probabilities)
	if err != nil {
		t.Fatal(err)
	}
	var scratch ScoreScratch
	for first := 0; first < units; first += block {
		k := min(block, units-first)
		scores := make([]float64, draws*k)
		for i := range scores {
			scores[i] = score(first+i%k, i/k)
		}
		if err := s.Add(first, scores, &scratch); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestSpreadOfScoresIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, draws := rapid.IntRange(1, 9).Draw(t, "units"), rapid.IntRange(1, 300).Draw(t, "draws")
		shape := rapid.SampledFrom([]string{"even", "normal", "skewed", "tied", "constant", "one far", "missing", "tiny"}).Draw(t, "shape")
		seed := rapid.Uint64().Draw(t, "seed")
		score := func(u, d int) float64 {
			rng := stats.Draw(seed, uint64(u*draws+d))
			v := rng.Float64()
			switch {
			case shape == "normal":
				return 1e6 + rng.NormFloat64()
			case shape == "skewed":
				return math.Exp(30 * v)
			case shape == "tied":
				return math.Floor(4*v) - 2
			case shape == "constant":
				return -.1
			case shape == "one far" && d == 0:
				return -1e300
			case shape == "missing" && (v < .3 || u == 0):
				return math.NaN()
			case shape == "tiny":
				return v * 5e-324 * 1e6
			}
			return v
		}
		probabilities := []float64{.05, .95, 0, 1, .5, .123}
		got := spreadScores(t, units, draws, rapid.IntRange(1, 4).Draw(t, "block"), score, probabilities)
		for u := range units {
			var own []float64
			for d := range draws {
				own = append(own, score(u, d))
			}
			own = stats.Present(own)
			mean, squares := stats.Mean(own), 0.0
			for _, v := range own {
				squares += (v - mean) * (v - mean)
			}
			slices.Sort(own)
			for c, p := range probabilities {
				if q := got.Quantiles.At(u, c); !spreadSame(q, stats.Quantile(own, p)) {
					t.Fatalf("unit %d, order %v: %v, want %v", u, p, q, stats.Quantile(own, p))
				}
			}
			sd := math.Sqrt(squares / float64(len(own)-1))
			if int(got.Draws[u]) != len(own) || shape != "one far" && !(math.Abs(got.Mean[u]-mean) <= 1e-9*math.Abs(mean) || spreadSame(got.Mean[u], mean)) ||
				len(own) > 1 && !(math.Abs(got.SD[u]-sd) <= 1e-9*(sd+math.Abs(mean)*1e-6) || shape == "one far") {
				t.Fatalf("unit %d: mean %v, sd %v of %d draws; want %v, %v of %d", u, got.Mean[u], got.SD[u], got.Draws[u], mean, sd, len(own))
			}
		}
	})
}

func TestBlocksOfScoresMayBeAddedAtOnce(t *testing.T) {
	score := func(u, d int) float64 { return stats.Draw(uint64(u), uint64(d)).Float64() }
	one := spreadScores(t, 40, 100, 40, score, nil)
	many, err := NewScoreSpread(40, 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	for first := 0; first < 40; first += 10 {
		done.Go(func() {
			scores := make([]float64, 1000)
			for i := range scores {
				scores[i] = score(first+i%10, i/10)
			}
			if err := many.Add(first, scores, new(ScoreScratch)); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if fmt.Sprint(one) != fmt.Sprint(many) {
		t.Error("four blocks at once give another answer than one")
	}
}

func TestScoresThatAreNotWholeDraws(t *testing.T) {
	s, err := NewScoreSpread(3, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ first, scores int }{{0, 3}, {2, 4}, {-1, 2}} {
		if err := s.Add(c.first, make([]float64, c.scores), new(ScoreScratch)); err == nil || !strings.Contains(err.Error(), "not whole draws of 3 units") {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, n := range [][2]int{{0, 1}, {1, 0}} {
		if _, err := NewScoreSpread(n[0], n[1], nil); err == nil {
			t.Errorf("%v is accepted", n)
		}
	}
	if _, err := NewScoreSpread(1, 1, []float64{-1}); err == nil || !strings.Contains(err.Error(), "probabilities is -1") {
		t.Errorf("%v", err)
	}
}

func BenchmarkSpreadOfScores(b *testing.B) {
	const units, draws, block = 35_000, 1_000, 250
	scores := make([]float64, block*draws)
	for i := range scores {
		scores[i] = stats.Draw(1, uint64(i)).NormFloat64()
	}
	s, err := NewScoreSpread(units, draws, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		inBlocks(units/block, 2, func() func(int) {
			var scratch ScoreScratch
			return func(at int) {
				if err := s.Add(at*block, scores, &scratch); err != nil {
					b.Error(err)
				}
			}
		})
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
}
