package stats

import (
	"errors"
	"math"
	"testing"
)

// Differences in height, in eighths of an inch, of 15 pairs of crossed and
// self-fertilised maize (Darwin 1876), with which Fisher, The Design of
// Experiments (1935), § 21, counts 863 of 2¹⁵ arrangements at or above the
// observed total 314, hence 5.267 % two-sided.
var maize = []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}

func TestSignFlipFisherMaize(t *testing.T) {
	one, err := SignFlip(maize, Permutation{})
	if err != nil {
		t.Fatal(err)
	}
	two, err := SignFlip(maize, Permutation{Tail: TwoSided})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", one.Statistic, 314.0/15, 1e-12)
	near(t, "arrangements above", one.Extreme, 863, 0)
	near(t, "two-sided p", two.P, 0.05267, 5e-6)
	if !one.Exact || one.Arrangements != 32768 {
		t.Errorf("got %+v, want every one of 32,768 arrangements", one)
	}
}

func TestSignFlipSmallestP(t *testing.T) {
	// A zero has no sign to flip: three values count, hence 1/8 and not 1/16.
	r, err := SignFlip([]float64{1, 0, 2, 5}, Permutation{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "smallest p", r.SmallestP, 1.0/8, 0)
	near(t, "p", r.P, 1.0/8, 0)
}

func TestSignFlipDrawnComesNearExact(t *testing.T) {
	exact, _ := SignFlip(maize, Permutation{})
	drawn, err := SignFlip(maize, Permutation{Limit: 100, Draws: 20_000, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	se := math.Sqrt(exact.P * (1 - exact.P) / 20_000)
	near(t, "p", drawn.P, exact.P, 4*se)
	near(t, "p is (b+1)/(m+1)", drawn.P, (drawn.Extreme+1)/20_001, 0)
	if drawn.Exact || drawn.Draws != 20_000 {
		t.Errorf("got %+v, want 20,000 draws", drawn)
	}
}

func TestPermutationOfThreeGroups(t *testing.T) {
	// 2+2+2 units: 90 arrangements. The spread of group sums of 1,2 | 3,4 | 5,6
	// is largest for this grouping and for the 5 others that swap the groups.
	values := []float64{1, 2, 3, 4, 5, 6}
	spread := func(labels []int) float64 {
		var sums [3]float64
		for i, l := range labels {
			sums[l] += values[i]
		}
		return sums[0]*sums[0] + sums[1]*sums[1] + sums[2]*sums[2]
	}
	r, err := Permute([]int{0, 0, 1, 1, 2, 2}, spread, Permutation{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "arrangements", r.Arrangements, 90, 0)
	near(t, "p", r.P, 6.0/90, 1e-15)
	near(t, "smallest p: six arrangements tie", r.SmallestP, 6.0/90, 1e-15)
}

func TestPermutationRefuses(t *testing.T) {
	_, err := PermutationTest([]float64{missing}, []float64{1}, CliffDelta, Permutation{})
	if !errors.Is(err, ErrTooFew) {
		t.Errorf("a side without values: %v", err)
	}
	if _, err = SignFlip(nil, Permutation{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("no value to flip: %v", err)
	}
	if _, err = Permute(nil, nil, Permutation{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("no unit: %v", err)
	}
	nothing := func(a, b []float64) float64 { return missing }
	if _, err = PermutationTest([]float64{1}, []float64{2}, nothing, Permutation{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("missing statistic: %v", err)
	}
	for _, k := range []int{0, 3} {
		if _, err = NewRankSums([]float64{1, 2, 3}, k); !errors.Is(err, ErrTooFew) {
			t.Errorf("group of %d among 3: %v", k, err)
		}
	}
	if _, err = NewRankSums(make([]float64, 1100), 550); !errors.Is(err, ErrUnknown) {
		t.Errorf("more arrangements than a float64 holds: %v", err)
	}
}

func TestPermutationHoldsRoundedTiesEqual(t *testing.T) {
	// 0.1+0.2 and 0.3 differ in their last bit; both arrangements are as extreme.
	values := []float64{0.1, 0.2, 0.3, 0}
	statistic := func(labels []int) float64 {
		s := 0.0
		for i, l := range labels {
			s += float64(l) * values[i]
		}
		return s
	}
	r, err := Permute([]int{0, 0, 1, 1}, statistic, Permutation{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "0.3+0.2, 0.3+0.1, 0.3+0, 0.1+0.2 of 6", r.Extreme, 4, 0)
}

func TestRankSumsByHand(t *testing.T) {
	// Pairs among values 1,2,2,3 (doubled ranks 2,5,5,8): sums 7,7,10,10,13,13.
	d, err := NewRankSums([]float64{2, 1, 3, 2, missing}, 2)
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[int]float64{6: 1, 7: 1, 8: 4.0 / 6, 10: 4.0 / 6, 11: 2.0 / 6, 13: 2.0 / 6, 14: 0} {
		near(t, "upper", d.Upper(s), want, 1e-15)
	}
	near(t, "smallest p with ties", d.Smallest(), 2.0/6, 1e-15)
	near(t, "groups", d.Groups(), 6, 0)
	if tied, _ := NewRankSums([]float64{1, 1, 1}, 1); tied.Smallest() != 1 {
		t.Error("all tied: no p below 1 can come out")
	}
}

// Spatial test data A of Efron and Tibshirani, An Introduction to the Bootstrap
// (1993), table 14.1: variance (divided by n) 171.5; of 2,000 replicates,
// percentile (100.8, 233.9) and BCa (115.8, 259.6) at 90 %, table 14.2.
var spatialA = []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41}

func variance(groups [][]float64) float64 {
	x := groups[0]
	m, squares := Mean(x), []float64{}
	for _, v := range x {
		squares = append(squares, (v-m)*(v-m))
	}
	return Mean(squares)
}

func TestBootstrapEfronTibshirani(t *testing.T) {
	for _, c := range []struct {
		method    IntervalMethod
		low, high float64
	}{{Percentile, 100.8, 233.9}, {BCa, 115.8, 259.6}} {
		got, err := Bootstrap([][]float64{spatialA}, variance, Resampling{Method: c.method, Level: .9, Draws: 20_000, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "estimate", got.Estimate, 171.5, .05)
		near(t, "low", got.Low, c.low, 4) // their 2,000 replicates carry about ± 3
		near(t, "high", got.High, c.high, 6)
	}
}

func TestBootstrapEdges(t *testing.T) {
	mean := func(g [][]float64) float64 { return Mean(g[0]) }
	if _, err := Bootstrap([][]float64{{1}, {missing}}, mean, Resampling{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("a group without values: %v", err)
	}
	if _, err := Bootstrap(nil, func([][]float64) float64 { return 1 }, Resampling{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("no group: %v", err)
	}
	none := func([][]float64) float64 { return missing }
	if _, err := Bootstrap([][]float64{{1, 2}}, none, Resampling{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("missing statistic: %v", err)
	}
	same, err := Bootstrap([][]float64{{3, 3, 3}}, mean, Resampling{Method: BCa})
	if err != nil || !same.Fallback || same.Low != 3 || same.High != 3 {
		t.Errorf("no variation: %+v, %v; want Percentile's bounds, and said so", same, err)
	}
	one, err := Bootstrap([][]float64{{3}}, mean, Resampling{Method: Expanded})
	if err != nil || one.Low != 3 {
		t.Errorf("one value: %+v, %v", one, err)
	}
}

// Quantiles of Student's t: table of Fisher and Yates.
func TestStudentQuantile(t *testing.T) {
	for _, c := range []struct{ p, freedom, want float64 }{
		{.975, 1, 12.706}, {.975, 2, 4.303}, {.975, 5, 2.571}, {.975, 10, 2.228}, {.975, 30, 2.042}, {.95, 9, 1.833}, {.995, 4, 4.604},
	} {
		near(t, "t", studentQuantile(c.p, c.freedom), c.want, 5e-4)
	}
}

func TestExpandedIsWider(t *testing.T) {
	mean := func(g [][]float64) float64 { return Mean(g[0]) }
	x := [][]float64{{1, 4, 2, 8, 5, 7}}
	plain, _ := Bootstrap(x, mean, Resampling{})
	wide, _ := Bootstrap(x, mean, Resampling{Method: Expanded})
	if !(wide.Low < plain.Low && wide.High > plain.High) {
		t.Errorf("expanded %v…%v, percentile %v…%v", wide.Low, wide.High, plain.Low, plain.High)
	}
}
