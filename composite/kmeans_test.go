package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// fourHeaps are more units than Ward takes, in four heaps far from each other; the
// heap of unit i is i mod 4.
func fourHeaps(n int) Matrix {
	r := rand.New(rand.NewPCG(5, 6))
	x := NewMatrix(n, 3)
	for i := range n {
		for v := range 3 {
			x.Column(v)[i] = r.NormFloat64() + 40*float64((i%4)>>(v%2)&1)
		}
	}
	return x
}

func TestWardOfManyFindsHeaps(t *testing.T) {
	n := MostClusteredUnits + 2_000
	x := fourHeaps(n)
	x.Column(1)[7] = Missing()
	d, err := WardOfMany(x, KMeans{Groups: 60, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Aside, []int{7}) || len(d.Rows) != n-1 || d.Groups < 40 || d.Groups > 60 {
		t.Fatalf("%v aside, %d kept, %d groups", d.Aside, len(d.Rows), d.Groups)
	}
	classes, err := d.Classes(4)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range classes {
		if want := d.Rows[i]%4 + 1; c != want {
			t.Fatalf("unit %d is in class %d, not %d", d.Rows[i], c, want)
		}
	}
	// Sums of squares are those of the units, from their definition.
	var sums [5][3]float64
	var counts [5]float64
	for i, c := range classes {
		for _, k := range []int{0, c} {
			counts[k]++
			for v := range 3 {
				sums[k][v] += x.At(d.Rows[i], v)
			}
		}
	}
	var inside, whole float64
	for i, c := range classes {
		for v := range 3 {
			inside += math.Pow(x.At(d.Rows[i], v)-sums[c][v]/counts[c], 2)
			whole += math.Pow(x.At(d.Rows[i], v)-sums[0][v]/counts[0], 2)
		}
	}
	q := d.Quality(classes)
	within(t, "within", q.Within, inside/whole, 1e-9)
	within(t, "Calinski–Harabasz", q.CalinskiHarabasz, (whole-inside)/3/(inside/(counts[0]-4)), 1e-9*q.CalinskiHarabasz)
	if q.Silhouette < 0.9 {
		t.Errorf("silhouette of %v", q.Silhouette)
	}
	for c, m := range d.Medoids(classes) { // the unit nearest to the mean of its class
		least := math.Inf(1)
		at := -1
		for i := range classes {
			if classes[i] != c+1 {
				continue
			}
			var far float64
			for v := range 3 {
				far += math.Pow(x.At(d.Rows[i], v)-sums[c+1][v]/counts[c+1], 2)
			}
			if far < least {
				least, at = far, i
			}
		}
		if m != at {
			t.Errorf("class %d: %d, not %d", c+1, m, at)
		}
	}
}

// With a group for each unit that differs, classes are those of Ward's method itself.
func TestWardOfManyIsWardWhenGroupsHoldOneUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SliceOfNDistinct(rapid.IntRange(-50, 50), 2, 25, rapid.ID).Draw(t, "first") // no two in one place
		n := len(first)
		x := NewMatrix(n, 2)
		for i, v := range first {
			x.Column(0)[i] = float64(v)
		}
		copy(x.Column(1), rapid.SliceOfN(rapid.Float64Range(-50, 50), n, n).Draw(t, "second"))
		plain, err := Ward(x, nil)
		if err != nil {
			t.Fatal(err)
		}
		many, err := WardOfMany(x, KMeans{Groups: n, Rounds: 100, Seed: rapid.Uint64().Draw(t, "seed")})
		if err != nil {
			t.Fatal(err)
		}
		if many.Groups != n {
			t.Fatalf("%d groups of %d units", many.Groups, n)
		}
		for k := 1; k <= n; k++ {
			want, _ := plain.Classes(k)
			got, err := many.Classes(k)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("%d classes: %v (%v), not %v", k, got, err, want)
			}
		}
		if _, err := many.Classes(n + 1); err == nil {
			t.Fatal("more classes than groups")
		}
	})
}

// Once no unit moves, each is in the group whose mean is nearest, and each mean is that
// of its units.
func TestKMeansEndsWhereNothingMoves(t *testing.T) {
	x := fourHeaps(600)
	d, err := WardOfMany(x, KMeans{Groups: 12, Rounds: 500, Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	for g, mean := range d.points {
		var members []int
		for i, of := range d.of {
			if of == g {
				members = append(members, i)
			}
		}
		if d.sizes[g] != float64(len(members)) || len(members) == 0 {
			t.Fatalf("group %d: %v units said, %d found", g, d.sizes[g], len(members))
		}
		for v := range mean {
			var sum float64
			for _, i := range members {
				sum += d.units[i][v]
			}
			within(t, "mean", mean[v], sum/float64(len(members)), 1e-9)
		}
	}
	for i, p := range d.units {
		own := squaredDistance(p, d.points[d.of[i]])
		for g, mean := range d.points {
			if squaredDistance(p, mean) < own {
				t.Fatalf("unit %d is nearer to group %d than to its own", i, g)
			}
		}
	}
}

func TestKMeansGivesTheSameBitsOnAnyNumberOfProcessors(t *testing.T) {
	x := fourHeaps(3_000)
	sorted := func(processors int) *Dendrogram {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		d, err := WardOfMany(x, KMeans{Groups: 50, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, b := sorted(1), sorted(4)
	if !slices.Equal(a.Merges, b.Merges) || !slices.Equal(a.of, b.of) {
		t.Error("other groups on four processors than on one")
	}
}

func TestWardOfManyRefuses(t *testing.T) {
	var e *Error
	for _, k := range []KMeans{{Groups: 1}, {Groups: -3}, {Groups: MostClusteredUnits + 1}} {
		if _, err := WardOfMany(fourHeaps(50), k); !errors.As(err, &e) || e.Reason != WrongClasses {
			t.Errorf("%+v: %v", k, err)
		}
	}
	if _, err := WardOfMany(NewMatrix(1, 2), KMeans{}); !errors.As(err, &e) || e.Reason != TooFewUnits {
		t.Errorf("one unit: %v", err)
	}
}
