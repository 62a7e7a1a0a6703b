package composite

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestChanceAboveByHand(t *testing.T) {
	ranks := []int32{ // four units in four draws
		1, 2, 3, 0,
		2, 1, 3, 0,
		1, 1, 0, 0,
		1, 2, 2, 0,
	}
	got, err := ChanceAbove(ranks, 4, []int{0, 1, 2, 3}, 2)
	if err != nil {
		t.Fatal(err)
	}
	na := math.NaN()
	for a, want := range [][]float64{{.5, 2.5 / 4, 1, na}, {1.5 / 4, .5, 2.5 / 3, na}, {0, .5 / 3, .5, na}, {na, na, na, na}} {
		for b, p := range want {
			if math.Abs(got.At(a, b)-p) > 1e-15 || math.IsNaN(p) != math.IsNaN(got.At(a, b)) {
				t.Errorf("P(%d above %d) = %v, want %v", a, b, got.At(a, b), p)
			}
		}
	}
}

func TestChanceAboveIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, draws := rapid.IntRange(1, 8).Draw(t, "units"), rapid.IntRange(1, 20).Draw(t, "draws")
		ranks := rapid.SliceOfN(rapid.Uint16Range(0, 5), units*draws, units*draws).Draw(t, "ranks")
		chosen := rapid.SliceOfN(rapid.IntRange(0, units-1), 0, 6).Draw(t, "chosen")
		got, err := ChanceAbove(ranks, units, chosen, rapid.IntRange(0, 3).Draw(t, "workers"))
		if err != nil {
			t.Fatal(err)
		}
		for a, ua := range chosen {
			for b, ub := range chosen {
				above, both := 0.0, 0.0
				for d := range draws {
					if ra, rb := int(ranks[d*units+ua]), int(ranks[d*units+ub]); ra > 0 && rb > 0 {
						both++
						above += map[bool]float64{true: 1}[ra < rb] + map[bool]float64{true: .5}[ra == rb]
					}
				}
				if want := above / both; !(math.Abs(got.At(a, b)-want) < 1e-15 || spreadSame(got.At(a, b), want)) {
					t.Fatalf("P(%d above %d) = %v, want %v", ua, ub, got.At(a, b), want)
				}
			}
		}
	})
}

func TestPairsThatCannotBe(t *testing.T) {
	for says, c := range map[string]struct {
		units  int
		chosen []int
	}{
		"1001 units are to be compared by pairs: choose at most 1000": {2, slices.Repeat([]int{0}, 1001)},
		"chosen is 2: give a number within 1":                         {2, []int{0, 2}},
		"not whole draws of 3 units":                                  {3, []int{0}},
	} {
		if _, err := ChanceAbove([]uint16{1, 2}, c.units, c.chosen, 1); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

func BenchmarkChanceAbove(b *testing.B) {
	const units, draws = 2_000, 1_000
	ranks := rankedAtRandom(units, draws)
	chosen := make([]int, 100)
	for i := range chosen {
		chosen[i] = i * 20
	}
	for b.Loop() {
		if _, err := ChanceAbove(ranks, units, chosen, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N), "ms")
}
