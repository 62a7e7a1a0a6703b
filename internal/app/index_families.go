package app

import (
	"context"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/geo"
)

// Into how many families places are sorted: at most as many as a map tells apart.
const (
	LeastFamilies = 2
	MostFamilies  = geo.MaxKinds
)

// shortFamilies is up to how many places they are sorted while someone waits, in less than
// a second; more are sorted in the background.
const shortFamilies = 1_500

const familiesName = "families" // among what is kept of an index

// The silhouettes below which families hardly stand apart, and above which they clearly do.
//
// Source: Kaufman and Rousseeuw, Finding Groups in Data (1990), table 4.
const (
	WeakFamilies  = 0.25
	ClearFamilies = 0.50
)

// IndexFamilies are the places of an index sorted by how much their scores look alike,
// into each number of families from [LeastFamilies].
type IndexFamilies struct {
	Cuts   []FamilyCut
	Groups int // how many groups places were gathered in first; 0 when they are few enough
}

// FamilyCut are places sorted into some number of families, the largest first.
type FamilyCut struct {
	Of      []uint8 // family of each row of the result, from 1; 0 of one of which a score is missing
	Sizes   []int   // places of each
	Medoids []int   // the row nearest to all others of its family, of each
	Quality composite.ClassQuality
}

// Families sorts the places of a result by Ward's method over the scores of the indicators
// that count: nil while they are being sorted.
func (a *App) Families(r *IndexResult) (*IndexFamilies, error) {
	short := len(r.Data().Units) <= shortFamilies
	return r.sorted.get(a, r.Sum, familiesName, short, func(context.Context) (*IndexFamilies, error) { return r.families() })
}

// Best is how many families stand apart best, by their silhouette; the fewest of several.
func (f *IndexFamilies) Best() int {
	best := 0
	for n, c := range f.Cuts {
		if c.Quality.Silhouette > f.Cuts[best].Quality.Silhouette {
			best = n
		}
	}
	return best + LeastFamilies
}

// Cut are the places sorted into a number of families; nil when there is none of that
// number.
func (f *IndexFamilies) Cut(families int) *FamilyCut {
	if n := families - LeastFamilies; n >= 0 && n < len(f.Cuts) {
		return &f.Cuts[n]
	}
	return nil
}

func (r *IndexResult) families() (*IndexFamilies, error) {
	counted := r.countedIndicators()
	x := composite.NewMatrix(len(r.Data().Units), len(counted))
	for c, node := range counted {
		copy(x.Column(c), r.Scores.Column(node))
	}
	d, err := SortIntoClasses(x, 0)
	if err != nil {
		return nil, err
	}
	out := &IndexFamilies{Groups: d.Groups}
	for k := LeastFamilies; k <= min(MostFamilies, len(d.Rows)-1); k++ {
		classes, err := d.Classes(k)
		if err != nil {
			return nil, err
		}
		out.Cuts = append(out.Cuts, familyCut(d, classes, k, x.Rows))
	}
	return out, nil
}

// countedIndicators are the nodes of the indicators that weigh something.
func (r *IndexResult) countedIndicators() []int {
	var out []int
	for n := range r.Structure.Indicators {
		counts := true
		for at := n; r.Structure.Nodes[at].Parent >= 0; at = r.Structure.Nodes[at].Parent {
			counts = counts && r.Weights[at] > 0
		}
		if counts {
			out = append(out, n)
		}
	}
	return out
}

// SortIntoClasses sorts units by Ward's method, in groups first when groups are asked for
// or there are more than it takes.
func SortIntoClasses(x composite.Matrix, groups int) (*composite.Dendrogram, error) {
	if groups == 0 && x.Rows <= composite.MostClusteredUnits {
		return composite.Ward(x, nil)
	}
	return composite.WardOfMany(x, composite.KMeans{Groups: groups})
}

func familyCut(d *composite.Dendrogram, classes []int, k, rows int) FamilyCut {
	sizes, medoids := make([]int, k), d.Medoids(classes)
	for _, c := range classes {
		sizes[c-1]++
	}
	order := make([]int, k) // classes, the largest first
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return sizes[b] - sizes[a] })
	out := FamilyCut{Of: make([]uint8, rows), Sizes: make([]int, k), Medoids: make([]int, k), Quality: d.Quality(classes)}
	named := make([]uint8, k)
	for n, class := range order {
		out.Sizes[n], out.Medoids[n], named[class] = sizes[class], d.Rows[medoids[class]], uint8(n+1)
	}
	for i, c := range classes {
		out.Of[d.Rows[i]] = named[c-1]
	}
	return out
}

// FamilyMeans are the mean scores of a node: of all places that are in a family, then of
// each family, and how far from the mean of all the places are (their standard deviation).
func (r *IndexResult) FamilyMeans(c *FamilyCut, node int) (all float64, each []float64, sd float64) {
	each = make([]float64, len(c.Sizes))
	counts := make([]float64, len(c.Sizes))
	var kept []float64
	for row, v := range r.Scores.Column(node) {
		if f := c.Of[row]; f > 0 && !math.IsNaN(v) {
			each[f-1] += v
			counts[f-1]++
			kept = append(kept, v)
		}
	}
	for f := range each {
		each[f] /= counts[f]
	}
	m := composite.MomentsOf(kept)
	return m.Mean, each, m.SD
}
