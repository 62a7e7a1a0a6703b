package stats

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// scores are small multiples of a half: ties are common, as in real readings.
func scores(low, high int) *rapid.Generator[[]float64] {
	value := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-6, 6).Draw(t, "half")) / 2 })
	return rapid.SliceOfN(value, low, high)
}

func TestDeltaLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := scores(1, 12).Draw(t, "a"), scores(1, 12).Draw(t, "b")
		d := CliffDelta(a, b)
		if d != -CliffDelta(b, a) {
			t.Fatalf("δ(a,b) = %v, δ(b,a) = %v", d, CliffDelta(b, a))
		}
		if d != CliffDelta(rapid.Permutation(a).Draw(t, "order"), b) {
			t.Fatal("δ depends on the order of the units")
		}
		sum := 0
		for _, v := range a {
			for _, w := range b {
				switch {
				case v > w:
					sum++
				case v < w:
					sum--
				}
			}
		}
		if want := float64(sum) / float64(len(a)*len(b)); !(math.Abs(d-want) <= 1e-15) {
			t.Fatalf("δ = %v, pairs say %v", d, want)
		}
	})
}

func TestHolmLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		adjusted := Holm(p)
		for i := range p {
			if adjusted[i] < p[i] || adjusted[i] > 1 {
				t.Fatalf("p = %v adjusted to %v", p[i], adjusted[i])
			}
			for j := range p {
				if p[i] <= p[j] && adjusted[i] > adjusted[j] {
					t.Fatalf("order of p lost: %v", adjusted)
				}
			}
		}
	})
}

// bruteForce counts groups by going through every subset.
func bruteForce(a, b []float64) float64 {
	all := append(slices.Clone(a), b...)
	observed, extreme, groups := CliffDelta(a, b), 0, 0
	for set := uint(0); set < 1<<len(all); set++ {
		if bits.OnesCount(set) != len(a) {
			continue
		}
		groups++
		var p, q []float64
		for i, v := range all {
			if set>>i&1 == 1 {
				p = append(p, v)
			} else {
				q = append(q, v)
			}
		}
		if CliffDelta(p, q) >= observed-1e-12 {
			extreme++
		}
	}
	return float64(extreme) / float64(groups)
}

func TestExactIsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := scores(1, 5).Draw(t, "a"), scores(1, 6).Draw(t, "b")
		want := bruteForce(a, b)
		listed, err := PermutationTest(a, b, CliffDelta, Permutation{})
		if err != nil {
			t.Fatal(err)
		}
		counted, err := RankSumTest(a, b, RankSumCache{})
		if err != nil {
			t.Fatal(err)
		}
		if !(math.Abs(listed.P-want) <= 1e-12) || !(math.Abs(counted.P-want) <= 1e-12) || listed.Arrangements != counted.Arrangements {
			t.Fatalf("brute force %v, listed %+v, counted %+v", want, listed, counted)
		}
		if counted.P < counted.SmallestP || !(math.Abs(counted.SmallestP-listed.SmallestP) <= 1e-12) {
			t.Fatalf("smallest p: %+v", counted)
		}
	})
}

func TestCacheChangesNothing(t *testing.T) {
	kept := RankSumCache{}
	rapid.Check(t, func(t *rapid.T) {
		a, b := scores(1, 4).Draw(t, "a"), scores(1, 4).Draw(t, "b")
		fresh, _ := RankSumTest(a, b, nil)
		cached, _ := RankSumTest(a, b, kept)
		if fresh != cached {
			t.Fatalf("fresh %+v, cached %+v", fresh, cached)
		}
	})
}

func TestWorkersChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := scores(2, 9).Draw(t, "a"), scores(2, 9).Draw(t, "b")
		seed, workers := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(2, 9).Draw(t, "workers")
		drawn := Permutation{Limit: 1, Draws: 50, Seed: seed}
		alone, _ := PermutationTest(a, b, MeanDifference, drawn)
		flip, _ := SignFlip(a, drawn)
		drawn.Workers = workers
		together, _ := PermutationTest(a, b, MeanDifference, drawn)
		flips, _ := SignFlip(a, drawn)
		if alone != together || flip != flips {
			t.Fatalf("%d workers: %+v, one: %+v", workers, together, alone)
		}
		delta := func(g [][]float64) float64 { return CliffDelta(g[0], g[1]) }
		resampled := Resampling{Method: BCa, Draws: 50, Seed: seed}
		one, _ := Bootstrap([][]float64{a, b}, delta, resampled)
		resampled.Workers = workers
		many, _ := Bootstrap([][]float64{a, b}, delta, resampled)
		if one != many {
			t.Fatalf("%d workers: %+v, one: %+v", workers, many, one)
		}
		if !(one.Low <= one.High) || one.Low < -1 || one.High > 1 {
			t.Fatalf("interval %+v outside −1…1", one)
		}
	})
}

func TestDrawsHaveNothingInCommon(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for draw := range uint64(200) {
			seen[Draw(seed, draw).Uint64()] = true
		}
	}
	if len(seen) != 20*200 {
		t.Errorf("%d different first numbers, want %d", len(seen), 20*200)
	}
	// Half of the bits differ between neighbours, within 5 standard errors.
	differing, draws := 0, 4000
	for i := range uint64(draws) {
		differing += bits.OnesCount64(Draw(1, i).Uint64() ^ Draw(1, i+1).Uint64())
	}
	if off := math.Abs(float64(differing) - 32*float64(draws)); off > 5*math.Sqrt(16*float64(draws)) {
		t.Errorf("%d bits differ between neighbouring draws, want about %d", differing, 32*draws)
	}
}

func TestArgumentsAreNotModified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := scores(2, 6).Draw(t, "a"), scores(2, 6).Draw(t, "b")
		p, q := slices.Clone(a), slices.Clone(b)
		Median(a)
		CliffDelta(a, b)
		Ranks(a)
		Holm(a)
		if _, err := RankSumTest(a, b, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := SignFlip(a, Permutation{}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a, p) || !slices.Equal(b, q) {
			t.Fatal("arguments were modified")
		}
	})
}
