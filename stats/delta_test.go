package stats

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// The faster functions must give the bits of the general ones: every figure
// ever published came out of those.

func TestAStreamIsADraw(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 16, 17, 97, 128, 1000, 4999} {
		for draw := range uint64(20) {
			want, got := Draw(9, draw), stream{}
			got.begin(9, draw)
			order, places := make([]int32, n), make([]int32, n)
			for i := range order {
				order[i] = int32(i)
			}
			want.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
			if got.shuffle(places); !slices.Equal(order, places) {
				t.Fatalf("another shuffle of %d", n)
			}
			picked := make([]int, 50)
			got.pick(picked, n)
			for _, p := range picked {
				if w := want.IntN(n); p != w {
					t.Fatalf("%d of %d, want %d", p, n, w)
				}
			}
		}
	}
	// A number drawn again because it would not be uniform: so rare below 2³²
	// that no seed shows it, so a size is taken for which it happens half the time.
	want, got := Draw(3, 1), stream{}
	got.begin(3, 1)
	for range 200 {
		if p, w := got.below(1<<62+1), want.IntN(1<<62+1); p != w {
			t.Fatalf("%d, want %d", p, w)
		}
	}
}

// tied draws two groups with ties within and between them, like scores.
func tied(random *rand.Rand, n, m, levels int) TwoGroups {
	draw := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(random.IntN(levels))/3 - 1
		}
		slices.Sort(x)
		return x
	}
	return TwoGroups{draw(n), draw(m)}
}

func plainPermutation(t *testing.T, g TwoGroups, o Permutation) PermutationResult {
	t.Helper()
	labels := make([]int, g.size())
	for i := range g.A {
		labels[i] = 1
	}
	values := g.joined()
	r, err := Permute(labels, func(labels []int) float64 {
		var a, b []float64
		for i, l := range labels {
			if l == 1 {
				a = append(a, values[i])
			} else {
				b = append(b, values[i])
			}
		}
		return CliffDelta(a, b)
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func plainInterval(t *testing.T, g TwoGroups, o Resampling) Interval {
	t.Helper()
	i, err := Bootstrap([][]float64{g.A, g.B}, func(x [][]float64) float64 { return CliffDelta(x[0], x[1]) }, o)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// closeTo compares results whose statistic may differ by a rounding: the
// ranks' formula is not the pairs'.
func closeTo(got, want PermutationResult) bool {
	near := math.Abs(got.Statistic-want.Statistic) < 1e-12
	got.Statistic = want.Statistic
	return near && got == want
}

func everyUnit(g TwoGroups) []int {
	units := make([]int, g.size())
	for i := range units {
		units[i] = i
	}
	return units
}

func TestDeltasAreThoseOfTheGeneralFunctions(t *testing.T) {
	random := Draw(11, 0)
	for _, sizes := range [][2]int{{2, 2}, {3, 9}, {2, 40}, {20, 25}, {31, 8}, {1, 6}} {
		for _, levels := range []int{1, 2, 7, 60} {
			o := Permutation{Limit: 500, Draws: 199, Seed: 5}
			r := Resampling{Method: BCa, Draws: 99, Seed: 5}
			pairs := []TwoGroups{tied(random, sizes[0], sizes[1], levels), tied(random, sizes[0], sizes[1], levels), tied(random, sizes[1], sizes[0], levels), tied(random, 4, 9, levels)}
			tests, err := PermuteDeltas(pairs, o)
			if err != nil {
				t.Fatal(err)
			}
			intervals, err := DeltaIntervals(pairs, r)
			if err != nil {
				t.Fatal(err)
			}
			for i, g := range pairs {
				if want := plainPermutation(t, g, o); !closeTo(tests[i], want) {
					t.Errorf("%v of %d levels: %+v, want %+v", sizes, levels, tests[i], want)
				}
				if want := plainInterval(t, g, r); !reflect.DeepEqual(intervals[i], want) {
					t.Errorf("%v of %d levels: %+v, want %+v", sizes, levels, intervals[i], want)
				}
			}
		}
	}
	if _, err := PermuteDeltas([]TwoGroups{{A: []float64{1}}}, Permutation{}); err != ErrTooFew {
		t.Errorf("nothing to compare with: %v", err)
	}
	if _, err := DeltaIntervals([]TwoGroups{{B: []float64{1}}}, Resampling{}); err != ErrTooFew {
		t.Errorf("nothing to compare: %v", err)
	}
}

func TestDeltasWithoutEachUnit(t *testing.T) {
	random := Draw(12, 0)
	for _, sizes := range [][2]int{{2, 3}, {2, 40}, {20, 25}, {31, 8}} {
		for _, levels := range []int{1, 2, 7, 60} {
			o := Permutation{Limit: 500, Draws: 199, Seed: 5}
			r := Resampling{Method: BCa, Draws: 99, Seed: 5}
			g := tied(random, sizes[0], sizes[1], levels)
			tests, err := PermuteDeltaWithout(g, everyUnit(g), o)
			if err != nil {
				t.Fatal(err)
			}
			intervals, err := DeltaIntervalsWithout(g, everyUnit(g), r)
			if err != nil {
				t.Fatal(err)
			}
			for unit := range g.size() {
				rest := g.Without(unit)
				if want := plainPermutation(t, rest, o); !closeTo(tests[unit], want) {
					t.Errorf("%v of %d levels, without %d: %+v, want %+v", sizes, levels, unit, tests[unit], want)
				}
				if want := plainInterval(t, rest, r); !reflect.DeepEqual(intervals[unit], want) {
					t.Errorf("%v of %d levels, without %d: %+v, want %+v", sizes, levels, unit, intervals[unit], want)
				}
			}
		}
	}
	alone := TwoGroups{[]float64{1}, []float64{0, 2}}
	if _, err := PermuteDeltaWithout(alone, []int{0}, Permutation{}); err != ErrTooFew {
		t.Errorf("nothing left: %v", err)
	}
	if _, err := DeltaIntervalsWithout(alone, []int{0}, Resampling{}); err != ErrTooFew {
		t.Errorf("nothing left: %v", err)
	}
}
