package app

import (
	"context"
	"math"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Places are sorted over the indicators that weigh something, by Ward's method; A is the
// largest family, and each has one of its own to speak for it.
func TestPlacesAreSortedIntoFamilies(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	x := anIndex()
	x.Indicators[0].Weight = 0
	r, err := a.IndexResult(ctx, editor, x)
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.Families(r)
	if err != nil || len(f.Cuts) != MostFamilies-LeastFamilies+1 {
		t.Fatalf("%+v, %v", f, err)
	}
	if again, err := a.Families(r); err != nil || again != f {
		t.Errorf("sorted again: %v", err)
	}
	var counted []int
	for n := range r.Structure.Indicators {
		if r.Structure.Nodes[n].Code != x.Indicators[0].Code {
			counted = append(counted, n)
		}
	}
	scores := composite.NewMatrix(len(r.Data().Units), len(counted))
	for c, n := range counted {
		copy(scores.Column(c), r.Scores.Column(n))
	}
	d, err := composite.Ward(scores, nil)
	if err != nil {
		t.Fatal(err)
	}
	best := 0.0
	for k := LeastFamilies; k <= MostFamilies; k++ {
		cut := f.Cut(k)
		classes, err := d.Classes(k)
		if err != nil {
			t.Fatal(err)
		}
		sizes, seen := make([]int, k), map[int]uint8{}
		for i, class := range classes {
			family := cut.Of[d.Rows[i]]
			if had, known := seen[class]; known && had != family || family == 0 {
				t.Fatalf("%d families: class %d is family %d and %d", k, class, had, family)
			}
			seen[class] = family
			sizes[family-1]++
		}
		if len(seen) != k || !slices.Equal(sizes, cut.Sizes) || !slices.IsSortedFunc(sizes, func(a, b int) int { return b - a }) {
			t.Errorf("%d families of %v, told as %v", k, sizes, cut.Sizes)
		}
		for n, row := range cut.Medoids {
			if int(cut.Of[row]) != n+1 {
				t.Errorf("%d families: %d is spoken for by one of %d", k, n+1, cut.Of[row])
			}
		}
		best = max(best, cut.Quality.Silhouette)
	}
	if got := f.Cut(f.Best()).Quality.Silhouette; got != best {
		t.Errorf("the clearest has a silhouette of %v, not %v", got, best)
	}
	if f.Cut(LeastFamilies-1) != nil || f.Cut(MostFamilies+1) != nil {
		t.Error("there are families of a number that nobody made")
	}
	cut := f.Cut(3)
	for _, node := range counted {
		all, each, _ := r.FamilyMeans(cut, node)
		sum, n := 0.0, 0
		for i, mean := range each {
			sum += mean * float64(cut.Sizes[i])
			n += cut.Sizes[i]
		}
		if !(math.Abs(sum/float64(n)-all) <= 1e-9) {
			t.Errorf("means of families %v do not make up that of all, %v", each, all)
		}
	}
}

// Many places are sorted in the background, once for all who ask, and what was found is
// found again after a restart.
func TestManyPlacesAreSortedInTheBackground(t *testing.T) {
	folder := t.TempDir()
	a := houseIn(t, folder)
	ctx := context.Background()
	x := anIndex()
	x.Within = territory.Key("region:28")
	r, err := a.IndexResult(ctx, access.Anyone, x)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Data().Units); n <= shortFamilies {
		t.Fatalf("%d places are not many", n)
	}
	if f, err := a.Families(r); f != nil || err != nil {
		t.Errorf("someone waited for them: %v", err)
	}
	a.WaitForSpreads()
	f, err := a.Families(r)
	if err != nil || f == nil {
		t.Fatalf("not sorted: %v", err)
	}
	var kept slow[IndexFamilies]
	again, err := kept.get(a, r.Sum, familiesName, false, func(context.Context) (*IndexFamilies, error) {
		t.Error("sorted again")
		return nil, nil
	})
	if err != nil || again == nil || !slices.Equal(again.Cut(4).Of, f.Cut(4).Of) || again.Best() != f.Best() {
		t.Errorf("what was kept is not what was found: %v", err)
	}
}

// Places of which no two have every score make no families: that is told, and is no failure.
func TestPlacesThatMakeNoFamilies(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r, err := a.IndexResult(context.Background(), editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	lacking := *r.Result
	lacking.Scores.Values = slices.Repeat([]float64{math.NaN()}, len(r.Scores.Values))
	if f, err := a.Families(&IndexResult{Result: &lacking, Sum: "lacking"}); f != nil || !fault.Is(err, fault.Invalid) {
		t.Errorf("%+v, %v", f, err)
	}
}
