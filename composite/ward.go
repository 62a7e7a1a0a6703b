package composite

import (
	"cmp"
	"math"
	"slices"
)

// MostClusteredUnits is how many units Ward's method takes: its time grows with
// their square.
const MostClusteredUnits = 10_000

// Why units can't be sorted into classes.
const (
	TooManyUnits Reason = "too_many_units"
	TooFewUnits  Reason = "too_few_units"
	WrongClasses Reason = "wrong_classes"
)

var clusterSentences = map[Reason]string{
	TooManyUnits: "{value} units are to be sorted by Ward’s method, which takes at most {limit}: keep fewer, or gather them first into groups (WardOfMany)",
	TooFewUnits:  "{value} units have every value: at least {limit} are needed to sort them into classes",
	WrongClasses: "{value} classes are asked for among {limit} units: give a number between 1 and that of the units",
}

// Merge joins two clusters. Clusters 0 … n−1 are the units kept; cluster n + m
// is what merge m made.
type Merge struct {
	A, B   int     // A < B
	Height float64 // √(2 × what the sum of squares within classes grows by)
	Size   int     // units in the cluster made
}

// Dendrogram is how units join into classes, from all apart to all together.
type Dendrogram struct {
	Rows   []int   // of the units kept, in the order of the data
	Aside  []int   // rows set aside, because a value is missing
	Merges []Merge // by height; of groups, when [WardOfMany] made some
	Groups int     // how many groups were joined; 0 when the units themselves were
	points [][]float64
	sizes  []float64

	units [][]float64 // when groups were joined: the units kept
	of    []int       // the group of each
	inner float64     // sum of squares within groups
}

// Ward sorts units into classes step by step, each time joining the two whose
// joining adds least to the sum of squares within classes:
//
//	ΔSS(a, b) = n_a n_b / (n_a + n_b) ‖c_a − c_b‖²
//
// with c the mean of a class and n its size; the height of a join is √(2 ΔSS),
// which for two units is their distance (as ward.D2 of R). x has a row a unit
// and a column a variable: give scores that are on one scale. sizes are those
// of the units when they are groups of others, nil when all are 1. Units with a
// missing value are set aside.
//
// The nearest-neighbour chain finds the joins in a time that grows with the
// square of the units, with the means of classes alone in memory. Of joins as
// cheap as each other, that of the lower rows comes first. Errors: TooManyUnits
// above [MostClusteredUnits], TooFewUnits below 2, WrongShape.
//
// Sources: Ward, Hierarchical grouping to optimize an objective function, JASA
// 58 (1963); Murtagh and Legendre, Ward's hierarchical agglomerative clustering
// method, Journal of Classification 31 (2014); chain: Benzécri, Construction
// d'une classification ascendante hiérarchique par la recherche en chaîne des
// voisins réciproques, Les cahiers de l'analyse des données 7 (1982).
func Ward(x Matrix, sizes []float64) (*Dendrogram, error) {
	if sizes != nil && len(sizes) != x.Rows {
		return nil, &Error{Step: StepAnalyse, Reason: WrongShape, Indicator: "sizes", Value: float64(len(sizes)), Limit: float64(x.Rows)}
	}
	d, err := keptUnits(x, sizes)
	if err != nil {
		return nil, err
	}
	if n := len(d.Rows); n > MostClusteredUnits {
		return nil, &Error{Step: StepAnalyse, Reason: TooManyUnits, Value: float64(n), Limit: MostClusteredUnits}
	}
	d.join()
	return d, nil
}

// WardOfMany sorts more units than [Ward] takes: k gathers them into groups, of
// which Ward's method joins the means, each with its size. What joins adds to the
// sum of squares is what it adds for the units themselves, so that classes are
// those of the units but for units that a group already holds together: it can't be
// parted. Sums of squares in [Dendrogram.Quality] are those of the units; the
// silhouette is that of the groups, each counting once.
//
// Its time grows with the units times the groups. Units with a missing value are
// set aside. Errors: TooFewUnits below 2, WrongClasses for more groups than
// [MostClusteredUnits] or fewer than 2.
func WardOfMany(x Matrix, k KMeans) (*Dendrogram, error) {
	if k.Groups != 0 && k.Groups < 2 || k.Groups > MostClusteredUnits {
		return nil, &Error{Step: StepAnalyse, Reason: WrongClasses, Value: float64(k.Groups), Limit: MostClusteredUnits}
	}
	d, err := keptUnits(x, nil)
	if err != nil {
		return nil, err
	}
	g := k.run(d.points)
	d.units, d.of, d.inner = d.points, g.of, g.inner
	d.points, d.sizes, d.Groups = g.means, g.sizes, len(g.means)
	d.join()
	return d, nil
}

// keptUnits are those without a missing value: at least two.
func keptUnits(x Matrix, sizes []float64) (*Dendrogram, error) {
	d := &Dendrogram{}
	for r := range x.Rows {
		point := x.Row(r, nil)
		if slices.ContainsFunc(point, notANumber) || sizes != nil && !(sizes[r] > 0) {
			d.Aside = append(d.Aside, r)
			continue
		}
		size := 1.0
		if sizes != nil {
			size = sizes[r]
		}
		d.Rows, d.points, d.sizes = append(d.Rows, r), append(d.points, point), append(d.sizes, size)
	}
	if n := len(d.Rows); n < 2 {
		return nil, &Error{Step: StepAnalyse, Reason: TooFewUnits, Value: float64(n), Limit: 2}
	}
	return d, nil
}

// wardCluster is a class on its way; first is its lowest unit, by which it is
// named until merges are in order.
type wardCluster struct {
	mean  []float64
	size  float64
	first int
	made  float64 // what its last join added: later ones add no less, whatever rounding makes of it
}

func (a *wardCluster) growth(b *wardCluster) float64 {
	var sum float64
	for v, m := range a.mean {
		off := m - b.mean[v]
		sum += float64(off * off)
	}
	return float64(a.size*b.size) / (a.size + b.size) * sum
}

// wardJoin is a merge named by the lowest unit of both sides.
type wardJoin struct {
	a, b   int
	growth float64
}

// join follows chains of nearest neighbours until two are each other's, which
// may be joined at once: what is nearest to others does not change by it.
func (d *Dendrogram) join() {
	alive := make([]*wardCluster, len(d.points))
	for i, p := range d.points {
		alive[i] = &wardCluster{mean: slices.Clone(p), size: d.sizes[i], first: i}
	}
	var joins []wardJoin
	var chain []*wardCluster
	for len(alive) > 1 {
		if len(chain) == 0 {
			chain = append(chain, alive[0])
		}
		top := chain[len(chain)-1]
		nearest, growth := top.nearest(alive, chain)
		if len(chain) < 2 || nearest != chain[len(chain)-2] {
			chain = append(chain, nearest)
			continue
		}
		chain = chain[:len(chain)-2]
		top.made = max(growth, top.made, nearest.made)
		joins = append(joins, wardJoin{min(top.first, nearest.first), max(top.first, nearest.first), top.made})
		alive = slices.DeleteFunc(alive, func(c *wardCluster) bool { return c == nearest })
		top.take(nearest)
	}
	d.order(joins)
}

// nearest finds the class that joins c most cheaply; of several, the one before
// it in the chain, so that chains end, else the first.
func (c *wardCluster) nearest(alive, chain []*wardCluster) (*wardCluster, float64) {
	var found *wardCluster
	least := math.Inf(1)
	if len(chain) > 1 {
		found = chain[len(chain)-2]
		least = c.growth(found)
	}
	for _, other := range alive {
		if other == c {
			continue
		}
		if g := c.growth(other); g < least || found == nil {
			found, least = other, g
		}
	}
	return found, least
}

func (c *wardCluster) take(other *wardCluster) {
	total := c.size + other.size
	for v := range c.mean {
		c.mean[v] = (float64(c.size*c.mean[v]) + float64(other.size*other.mean[v])) / total
	}
	c.size = total
	c.first = min(c.first, other.first)
}

// order puts joins by height and names clusters by the merge that made them.
func (d *Dendrogram) order(joins []wardJoin) {
	slices.SortStableFunc(joins, func(a, b wardJoin) int { return cmp.Compare(a.growth, b.growth) })
	n := len(d.points)
	parent, sizes := make([]int, 2*n-1), make([]int, 2*n-1)
	for i := range parent {
		parent[i], sizes[i] = i, 1
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for m, j := range joins {
		a, b := root(j.a), root(j.b)
		parent[a], parent[b], sizes[n+m] = n+m, n+m, sizes[a]+sizes[b]
		d.Merges = append(d.Merges, Merge{A: min(a, b), B: max(a, b), Height: math.Sqrt(2 * j.growth), Size: sizes[n+m]})
	}
}

// Classes cuts the dendrogram into k classes, numbered from 1 in the order of
// their first unit; one number a unit kept. Error: WrongClasses.
func (d *Dendrogram) Classes(k int) ([]int, error) {
	joined, err := d.joined(k)
	if err != nil || d.of == nil {
		return joined, err
	}
	out := make([]int, len(d.of)) // groups are numbered by their first unit, and so are classes then
	for i, g := range d.of {
		out[i] = joined[g]
	}
	return out, nil
}

// joined are the classes of what was joined: units, or groups.
func (d *Dendrogram) joined(k int) ([]int, error) {
	n := len(d.points)
	if k < 1 || k > n {
		return nil, &Error{Step: StepAnalyse, Reason: WrongClasses, Value: float64(k), Limit: float64(n)}
	}
	of := make([]int, n+len(d.Merges))
	for i := range of {
		of[i] = i
	}
	for m := len(d.Merges) - 1; m >= 0; m-- {
		if m < n-k { // below the cut: both sides are in the class of what they make
			of[d.Merges[m].A], of[d.Merges[m].B] = of[n+m], of[n+m]
		}
	}
	number, out := map[int]int{}, make([]int, n)
	for i := range n {
		if number[of[i]] == 0 {
			number[of[i]] = len(number) + 1
		}
		out[i] = number[of[i]]
	}
	return out, nil
}
