package composite

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/stats"
)

// spreadByDefinition sums up one unit as the docstring says, unit by unit.
func spreadByDefinition[R RankNumber](ranks []R, units, u int, probabilities []float64, share float64) (quantiles []float64, mean, top, bottom float64) {
	var own []float64
	for d := 0; d < len(ranks); d += units {
		r := ranks[d+u]
		if r == 0 {
			continue
		}
		n := 0
		for _, other := range ranks[d : d+units] {
			if other > 0 {
				n++
			}
		}
		k := max(1, math.Floor(share*float64(n)+1e-9))
		own = append(own, float64(r))
		if float64(r) <= k {
			top++
		}
		if float64(r) > float64(n)-k {
			bottom++
		}
	}
	slices.Sort(own)
	for _, p := range probabilities {
		quantiles = append(quantiles, stats.Quantile(own, p))
	}
	n := float64(len(own))
	return quantiles, stats.Mean(own), top / n, bottom / n
}

func spreadSame(a, b float64) bool { return a == b || a != a && b != b }

// holdSpread compares every figure to its definition; the mean within rounding.
func holdSpread[R RankNumber](t rapid.TB, ranks []R, units int, o RankSpreadOptions) {
	got, err := SpreadOfRanks(ranks, units, o)
	if err != nil {
		t.Fatal(err)
	}
	share := o.Share
	if share == 0 {
		share = .1
	}
	for u := range units {
		quantiles, mean, top, bottom := spreadByDefinition(ranks, units, u, got.Probabilities, share)
		if !slices.EqualFunc(got.Quantiles.Row(u, nil), quantiles, spreadSame) || !spreadSame(got.Top[u], top) || !spreadSame(got.Bottom[u], bottom) ||
			!(math.Abs(got.Mean[u]-mean) <= 1e-12*mean || spreadSame(got.Mean[u], mean)) {
			t.Fatalf("unit %d: %v mean %v top %v bottom %v; want %v, %v, %v, %v", u, got.Quantiles.Row(u, nil), got.Mean[u], got.Top[u], got.Bottom[u], quantiles, mean, top, bottom)
		}
	}
}

func TestSpreadOfRanksIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, draws := rapid.IntRange(1, 150).Draw(t, "units"), rapid.IntRange(1, 80).Draw(t, "draws")
		widest := rapid.SampledFrom([]int32{0, 3, 300, 2046, 2047, 2048, 40_000, 65_535, 1 << 20, math.MaxInt32 - 1}).Draw(t, "spread")
		low := rapid.Int32Range(0, math.MaxInt32-widest).Draw(t, "lowest")
		rng := stats.Draw(rapid.Uint64().Draw(t, "seed"), 0)
		many, few := make([]int32, units*draws), make([]uint16, units*draws)
		for i := range many {
			if r := rng.Uint64(); r%8 != 0 { // one in eight has no rank
				many[i] = low + int32(rng.Int64N(int64(widest)+1))
			}
			few[i] = uint16(many[i])
		}
		o := RankSpreadOptions{Share: rapid.SampledFrom([]float64{0, .05, .3, 1}).Draw(t, "share"), Workers: rapid.IntRange(0, 5).Draw(t, "workers")}
		if rapid.Bool().Draw(t, "other orders") {
			o.Probabilities = []float64{1, 0, .7, .333, .95}
		}
		holdSpread(t, many, units, o)
		holdSpread(t, few, units, o)
	})
}

func TestSpreadOfRanksByHand(t *testing.T) {
	ranks := []uint16{ // three units in four draws; c has no rank in the third, where two are ranked
		1, 2, 3,
		2, 1, 3,
		1, 2, 0,
		1, 1, 3,
	}
	got, err := SpreadOfRanks(ranks, 3, RankSpreadOptions{Share: .34})
	if err != nil {
		t.Fatal(err)
	}
	if m := got.Mean; m[0] != 1.25 || m[1] != 1.5 || m[2] != 3 {
		t.Errorf("means %v", m)
	}
	if !slices.Equal(got.Top, []float64{.75, .5, 0}) || !slices.Equal(got.Bottom, []float64{0, .25, 1}) || !slices.Equal(got.Draws, []int32{4, 4, 3}) {
		t.Errorf("top %v, bottom %v, draws %v", got.Top, got.Bottom, got.Draws)
	}
	if q := got.Quantiles.Row(0, nil); q[0] != 1 || q[1] != 1 || !(math.Abs(q[2]-1.85) <= 1e-12) {
		t.Errorf("ranks 1 1 1 2: quantiles %v, want 1, 1, 1.85", q)
	}
}

func TestSpreadOfRanksIsTheSameBitsOnAnyWorkers(t *testing.T) {
	ranks := rankedAtRandom(700, 90)
	one, err := SpreadOfRanks(ranks, 700, RankSpreadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 7, 100} {
		many, _ := SpreadOfRanks(ranks, 700, RankSpreadOptions{Workers: workers})
		if fmt.Sprint(one) != fmt.Sprint(many) {
			t.Errorf("%d workers give another answer", workers)
		}
	}
}

func TestSpreadsThatCannotBe(t *testing.T) {
	for says, o := range map[string]RankSpreadOptions{
		"probabilities is 1.5: give a number within 1": {Probabilities: []float64{.5, 1.5}},
		"share is -0.1": {Share: -.1},
	} {
		if _, err := SpreadOfRanks([]int32{1}, 1, o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	for _, ranks := range [][]int32{nil, {1, 2, 3}} {
		if _, err := SpreadOfRanks(ranks, 2, RankSpreadOptions{}); err == nil || !strings.Contains(err.Error(), "not whole draws of 2 units") {
			t.Errorf("%d ranks of 2 units: %v", len(ranks), err)
		}
	}
}

// rankedAtRandom ranks units whose scores move about a fifth of the whole
// between draws, draw by draw.
func rankedAtRandom(units, draws int) []uint16 {
	out := make([]uint16, units*draws)
	scores, ranks := make([]float64, units), make([]int32, units)
	var ranker Ranker
	for d := range draws {
		rng := stats.Draw(1, uint64(d))
		for u := range scores {
			scores[u] = float64(u)/float64(units) + .2*rng.Float64()
		}
		ranker.Rank(scores, ranks)
		for u, r := range ranks {
			out[d*units+u] = uint16(r)
		}
	}
	return out
}

func BenchmarkSpreadOfRanks(b *testing.B) {
	const units, draws = 35_000, 1_000
	ranks := rankedAtRandom(units, draws)
	for b.Loop() {
		if _, err := SpreadOfRanks(ranks, units, RankSpreadOptions{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	b.ReportMetric(float64(2*len(ranks))*float64(b.N)/b.Elapsed().Seconds()/1e9, "GB/s")
}
