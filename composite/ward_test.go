package composite

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/stats"
)

func wardOf(t rapid.TB, x Matrix) *Dendrogram {
	d, err := Ward(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWardByHand(t *testing.T) {
	// 0 1 | 5 6 on a line: two joins at distance 1, then √(2 · (2·2/4) · 5²) = √50.
	d := wardOf(t, MatrixOf([]float64{5}, []float64{0}, []float64{6}, []float64{1}))
	want := []Merge{{A: 0, B: 2, Height: 1, Size: 2}, {A: 1, B: 3, Height: 1, Size: 2}, {A: 4, B: 5, Height: math.Sqrt(50), Size: 4}}
	for m, w := range want {
		got := d.Merges[m]
		if got.A != w.A || got.B != w.B || got.Size != w.Size || !(math.Abs(got.Height-w.Height) <= 1e-12) {
			t.Errorf("merge %d is %+v, want %+v", m, got, w)
		}
	}
	for k, want := range map[int][]int{1: {1, 1, 1, 1}, 2: {1, 2, 1, 2}, 3: {1, 2, 1, 3}, 4: {1, 2, 3, 4}} {
		if got, err := d.Classes(k); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d classes: %v (%v), want %v", k, got, err, want)
		}
	}
	two, _ := d.Classes(2)
	q := d.Quality(two)
	// Within 4 × ¼ = 1, between 4 × 2.5² = 25: 25/1 over 1/2. Silhouettes: a 1; b 4.5 or 5.5.
	within(t, "Calinski–Harabasz", q.CalinskiHarabasz, 50, 1e-12)
	within(t, "within", q.Within, 1.0/26, 1e-12)
	within(t, "silhouette", q.Silhouette, (3.5/4.5+4.5/5.5)/2, 1e-12)
	if one, _ := d.Classes(1); !math.IsNaN(d.Quality(one).Silhouette) || d.Quality(one).Within != 1 {
		t.Errorf("one class: %+v", d.Quality(one))
	}
}

// wardNaive joins the cheapest pair of all, each time, from the definition of
// the sum of squares.
func wardNaive(points [][]float64) (heights []float64, partitions [][][]int) {
	squares := func(members []int) float64 {
		var sum float64
		for v := range points[0] {
			var column []float64
			for _, i := range members {
				column = append(column, points[i][v])
			}
			mean := stats.Mean(column)
			for _, x := range column {
				sum += (x - mean) * (x - mean)
			}
		}
		return sum
	}
	var classes [][]int
	for i := range points {
		classes = append(classes, []int{i})
	}
	for len(classes) > 1 {
		least, a, b := math.Inf(1), 0, 0
		for i := range classes {
			for j := range i {
				both := slices.Concat(classes[j], classes[i])
				if grows := squares(both) - squares(classes[i]) - squares(classes[j]); grows < least {
					least, a, b = grows, j, i
				}
			}
		}
		classes[a] = slices.Concat(classes[a], classes[b])
		classes = slices.Delete(classes, b, b+1)
		heights = append(heights, math.Sqrt(2*least))
		var now [][]int
		for _, c := range classes {
			now = append(now, slices.Sorted(slices.Values(c)))
		}
		partitions = append(partitions, now)
	}
	return heights, partitions
}

func TestWardIsTheCheapestJoinEachTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, columns := rapid.IntRange(2, 25).Draw(t, "units"), rapid.IntRange(1, 4).Draw(t, "columns")
		rng := stats.Draw(rapid.Uint64().Draw(t, "seed"), 0)
		points := make([][]float64, n)
		for i := range points {
			for range columns {
				points[i] = append(points[i], rng.NormFloat64())
			}
		}
		d := wardOf(t, MatrixOf(points...))
		heights, partitions := wardNaive(points)
		for m, h := range heights {
			if !(math.Abs(d.Merges[m].Height-h) <= 1e-7*(1+h)) {
				t.Fatalf("merge %d at %v, want %v", m, d.Merges[m].Height, h)
			}
			classes, err := d.Classes(n - 1 - m)
			if err != nil {
				t.Fatal(err)
			}
			for _, members := range partitions[m] {
				for _, i := range members {
					if classes[i] != classes[members[0]] {
						t.Fatalf("%d classes: %v, want %v", n-1-m, classes, partitions[m])
					}
				}
			}
			if classCount(classes) != len(partitions[m]) {
				t.Fatalf("%d classes, want %d", classCount(classes), len(partitions[m]))
			}
		}
	})
}

func TestWardOfTiesAndRepeatedUnits(t *testing.T) {
	var points [][]float64
	for i := range 60 {
		points = append(points, []float64{float64(i % 4), float64(i % 3)})
	}
	d := wardOf(t, MatrixOf(points...))
	if !slices.IsSortedFunc(d.Merges, func(a, b Merge) int { return int(math.Copysign(1, a.Height-b.Height)) }) || len(d.Merges) != 59 || d.Merges[58].Size != 60 {
		t.Errorf("%d merges, the last of %d units", len(d.Merges), d.Merges[len(d.Merges)-1].Size)
	}
	classes, _ := d.Classes(12)
	for i, p := range points {
		for j := range i {
			if slices.Equal(p, points[j]) != (classes[i] == classes[j]) {
				t.Fatalf("units %d and %d", i, j)
			}
		}
	}
}

func TestWardOfGroupsIsThatOfTheirUnits(t *testing.T) {
	// 0 0 0 | 4 | 5 9: the three zeros as one group of size 3.
	whole := wardOf(t, MatrixOf([]float64{0}, []float64{0}, []float64{0}, []float64{4}, []float64{5}, []float64{9}))
	grouped, err := Ward(MatrixOf([]float64{0}, []float64{4}, []float64{5}, []float64{9}), []float64{3, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	for m, g := range grouped.Merges {
		within(t, "height", g.Height, whole.Merges[m+2].Height, 1e-12)
	}
	a, _ := grouped.Classes(2)
	b, _ := whole.Classes(2)
	within(t, "Calinski–Harabasz", grouped.Quality(a).CalinskiHarabasz, whole.Quality(b).CalinskiHarabasz, 1e-12)
}

func TestMedoidsAreRealUnitsInTheMiddle(t *testing.T) {
	d := wardOf(t, MatrixOf([]float64{0, 0}, []float64{1, 0}, []float64{2, 0}, []float64{50, 1}, []float64{52, 1}, []float64{51, 1}))
	classes, _ := d.Classes(2)
	if got := d.Medoids(classes); !slices.Equal(got, []int{1, 5}) {
		t.Errorf("medoids %v, want 1 and 5", got)
	}
}

func TestWardSetsMissingAside(t *testing.T) {
	d := wardOf(t, MatrixOf([]float64{1, 2}, []float64{Missing(), 2}, []float64{1, 3}))
	if !slices.Equal(d.Rows, []int{0, 2}) || !slices.Equal(d.Aside, []int{1}) || len(d.Merges) != 1 {
		t.Errorf("%+v", d)
	}
}

func TestClassesThatCannotBe(t *testing.T) {
	for says, sort := range map[string]func() error{
		"1 units have every value: at least 2": func() error { _, err := Ward(MatrixOf([]float64{1}, []float64{Missing()}), nil); return err },
		"10001 units are to be sorted by Ward’s method, which takes at most 10000": func() error {
			_, err := Ward(NewMatrix(MostClusteredUnits+1, 1), nil)
			return err
		},
		"1 values of sizes where 2 are needed": func() error { _, err := Ward(NewMatrix(2, 1), []float64{1}); return err },
		"3 classes are asked for among 2 units": func() error {
			d, _ := Ward(NewMatrix(2, 1), nil)
			_, err := d.Classes(3)
			return err
		},
	} {
		if err := sort(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
}

func BenchmarkWard(b *testing.B) {
	x := NewMatrix(2_000, 8)
	for i := range x.Values {
		x.Values[i] = stats.Draw(1, uint64(i)).NormFloat64()
	}
	for b.Loop() {
		if _, err := Ward(x, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
}
