package conclusion

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// engine holds the data of a test in the order in which everything is computed
// (units by id, dimensions as planned), and remembers what it computed: a
// comparison depends only on the scores of each group, sorted, so the same
// sorted scores never cost twice.
type engine struct {
	plan       Plan
	units      []Unit
	dimensions []string
	cells      [][]Cell // unit × dimension
	comparisons
	counted   stats.RankSumCache
	tests     map[string]stats.PermutationResult
	intervals map[string]stats.Interval
}

// comparisons are the measures to make, and where each unit stands in them.
type comparisons struct {
	scales []Scale  // one "" for a claim without scales
	sides  [][]side // scale × unit
}

// contrast is one comparison as scored: which measure, and each group's scores
// in ascending order, missing aside.
type contrast struct {
	scale     Scale
	dimension int // −1 is overall
	groups    [2][]float64
}

func newEngine(units []Unit, plan Plan) *engine {
	e := &engine{
		plan: plan, units: slices.Clone(units), dimensions: plan.Dimensions, counted: stats.RankSumCache{},
		tests: map[string]stats.PermutationResult{}, intervals: map[string]stats.Interval{},
	}
	slices.SortFunc(e.units, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	if len(e.dimensions) == 0 {
		e.dimensions = dimensionsOf(units)
	}
	e.cells = make([][]Cell, len(e.units))
	for u, unit := range e.units {
		e.cells[u] = make([]Cell, len(e.dimensions))
		for d, name := range e.dimensions {
			e.cells[u][d] = unit.Scores[name] // the zero Cell reads as not studied
		}
	}
	e.place()
	return e
}

func dimensionsOf(units []Unit) []string {
	seen := map[string]bool{}
	for _, u := range units {
		for d := range u.Scores {
			seen[d] = true
		}
	}
	return sortedKeys(seen)
}

// place says where each unit stands.
func (e *engine) place() {
	e.scales = e.plan.Scales
	if e.plan.Hypothesis == LocalPositive {
		e.scales = []Scale{""}
	}
	e.sides = make([][]side, len(e.scales))
	for s, scale := range e.scales {
		e.sides[s] = make([]side, len(e.units))
		for u, unit := range e.units {
			if e.plan.Hypothesis == LocalPositive {
				e.sides[s][u] = standing(unit.Local, unconcerned)
			} else {
				e.sides[s][u] = standing(unit.Interscalar[scale], others)
			}
		}
	}
}

func standing(t Tri, no side) side {
	switch t {
	case Yes:
		return claimed
	case No:
		return no
	}
	return unclassed
}

// contrasts scores every measure, in order: by scale, overall then each
// dimension. without is the index of a unit to leave out, or −1.
func (e *engine) contrasts(r reading, without int) []contrast {
	var all []contrast
	buffer := make([]float64, 0, len(e.dimensions))
	for s, scale := range e.scales {
		for d := -1; d < e.lastDimension(); d++ {
			c := contrast{scale: scale, dimension: d}
			for u := range e.units {
				where := e.sides[s][u]
				if where > others || u == without {
					continue
				}
				if v := r.scoreOf(e.cellsOf(u, d), where, buffer); !math.IsNaN(v) {
					c.groups[where] = append(c.groups[where], v)
				}
			}
			slices.Sort(c.groups[claimed])
			slices.Sort(c.groups[others])
			all = append(all, c)
		}
	}
	return all
}

func (e *engine) lastDimension() int {
	if e.plan.ByDimension {
		return len(e.dimensions)
	}
	return 0
}

func (e *engine) cellsOf(u, d int) []Cell {
	if d < 0 {
		return e.cells[u]
	}
	return e.cells[u][d : d+1]
}

func (e *engine) dimensionName(d int) string {
	if d < 0 {
		return ""
	}
	return e.dimensions[d]
}

// compared says whether there are two groups, or one held against 0.
func (e *engine) compared() bool { return e.plan.Hypothesis == InterscalarMore }

// smallest is the smallest effect of interest, in the unit of the effect.
func (e *engine) smallest() float64 {
	if e.compared() {
		return e.plan.SmallestDelta
	}
	return e.plan.SmallestMean
}

// enough says whether each group has as many scores as the plan wants.
func (e *engine) enough(c contrast) bool {
	return len(c.groups[claimed]) >= e.plan.MinUnits && (!e.compared() || len(c.groups[others]) >= e.plan.MinUnits)
}

func (e *engine) effect(c contrast) float64 {
	if e.compared() {
		return stats.CliffDelta(c.groups[claimed], c.groups[others])
	}
	return stats.Mean(c.groups[claimed])
}

// key identifies a comparison by its measure and its sorted scores.
func (e *engine) key(c contrast) string {
	name := string(c.scale) + "/" + e.dimensionName(c.dimension)
	k := binary.AppendUvarint([]byte(name), uint64(len(name)))
	for _, g := range c.groups {
		k = binary.AppendUvarint(k, uint64(len(g)))
		for _, v := range g {
			k = binary.BigEndian.AppendUint64(k, math.Float64bits(v+0)) // −0 is 0
		}
	}
	return string(k)
}

// seed of a measure: the plan's, mixed with the measure's name, so that adding
// a dimension never changes the draws of another.
func (e *engine) seed(c contrast) uint64 {
	sum := sha256.Sum256([]byte(string(c.scale) + "/" + e.dimensionName(c.dimension)))
	return e.plan.Seed ^ binary.BigEndian.Uint64(sum[:])
}

// countingLimit is the most additions spent to count a test exactly (about 0.2
// seconds) before drawing at random instead: some 170 initiatives.
const countingLimit = 2e8

// test makes the one-sided permutation test of a comparison whose groups are
// not empty.
func (e *engine) test(c contrast) (stats.PermutationResult, error) {
	key := e.key(c)
	if r, ok := e.tests[key]; ok {
		return r, nil
	}
	r, err := e.permute(c)
	if err == nil {
		e.tests[key] = r
	}
	return r, err
}

func (e *engine) permute(c contrast) (stats.PermutationResult, error) {
	a, b := c.groups[claimed], c.groups[others]
	drawn := stats.Permutation{Limit: e.plan.Arrangements, Draws: e.plan.Draws, Seed: e.seed(c)}
	switch {
	case !e.compared():
		return stats.SignFlip(a, drawn)
	case stats.CountingSteps(len(a)+len(b), len(a)) <= countingLimit:
		return stats.RankSumTest(a, b, e.counted)
	}
	labels := make([]int, len(a)+len(b))
	for i := range a {
		labels[i] = 1
	}
	return stats.Permute(labels, deltaOfLabels(append(slices.Clone(a), b...), len(a)), drawn)
}

// deltaOfLabels is Cliff's delta from ranks made once: 2U/nm − 1, U from the
// rank sum of the k units labelled 1.
func deltaOfLabels(values []float64, k int) func([]int) float64 {
	ranks := stats.Ranks(values)
	n, m := float64(k), float64(len(values)-k)
	return func(labels []int) float64 {
		sum := 0.0 // of halves: exact
		for i, l := range labels {
			if l == 1 {
				sum += ranks[i]
			}
		}
		return 2*(sum-n*(n+1)/2)/(n*m) - 1
	}
}

// interval makes the bootstrap interval of a comparison.
func (e *engine) interval(c contrast) (stats.Interval, error) {
	key := e.key(c)
	if i, ok := e.intervals[key]; ok {
		return i, nil
	}
	a, b := c.groups[claimed], c.groups[others]
	sizes, statistic := []int{len(a)}, meanOf(a)
	if e.compared() {
		sizes, statistic = []int{len(a), len(b)}, deltaOf(a, b)
	}
	i, err := stats.BootstrapIndices(sizes, statistic,
		stats.Resampling{Method: intervalMethod, Level: Level, Draws: e.plan.Replicates, Seed: e.seed(c)})
	if err == nil {
		e.intervals[key] = i
	}
	return i, err
}

// intervalMethod is BCa because it covers the true delta more often than
// Percentile at nearly the same width (BenchmarkCoverage; figures in
// docs/METHOD/conclusions.md).
const intervalMethod = stats.BCa

func meanOf(x []float64) func([][]int) float64 {
	values := make([]float64, 0, len(x))
	return func(picked [][]int) float64 {
		values = values[:0]
		for _, i := range picked[0] {
			values = append(values, x[i])
		}
		return stats.Mean(values)
	}
}

// deltaOf is Cliff's delta of picked units, by counting how many of b fall on
// each distinct value: linear in the number of units.
func deltaOf(a, b []float64) func([][]int) float64 {
	distinct := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(a), b...))))
	class := func(x []float64) []int {
		classes := make([]int, len(x))
		for i, v := range x {
			classes[i], _ = slices.BinarySearch(distinct, v)
		}
		return classes
	}
	inA, inB := class(a), class(b)
	balance := make([]int, len(distinct)) // of b below minus b above, by value
	return func(picked [][]int) float64 {
		clear(balance)
		for _, i := range picked[1] {
			balance[inB[i]]++
		}
		below := 0
		for v, here := range balance {
			balance[v] = 2*below + here - len(picked[1])
			below += here
		}
		dominance := 0
		for _, i := range picked[0] {
			dominance += balance[inA[i]]
		}
		return float64(dominance) / (float64(len(picked[0])) * float64(len(picked[1])))
	}
}
