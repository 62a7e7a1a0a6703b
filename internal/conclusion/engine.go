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
// (units by id, dimensions as planned), and remembers what it computed of the
// measure at hand: a comparison depends only on the scores of each group,
// sorted, so the same sorted scores never cost twice.
type engine struct {
	plan       Plan
	units      []Unit
	dimensions []string
	cells      [][]Cell // unit × dimension
	comparisons
	counted   stats.RankSumCache
	tests     map[comparison]stats.PermutationResult
	intervals map[comparison]stats.Interval
}

// comparison identifies a measure with its sorted scores.
type comparison [sha256.Size]byte

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
		tests: map[comparison]stats.PermutationResult{}, intervals: map[comparison]stats.Interval{},
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

// measure is what is compared: by a scale, overall (−1) or on one dimension.
type measure struct{ scale, dimension int }

// measures lists them in order: by scale, overall then each dimension.
func (e *engine) measures() []measure {
	var all []measure
	for s := range e.scales {
		for d := -1; d < e.lastDimension(); d++ {
			all = append(all, measure{s, d})
		}
	}
	return all
}

// contrasts scores every measure.
func (e *engine) contrasts(r reading) []contrast {
	var all []contrast
	for _, m := range e.measures() {
		all = append(all, e.contrast(r, m))
	}
	return all
}

// contrast scores one measure.
func (e *engine) contrast(r reading, m measure) contrast {
	c := contrast{scale: e.scales[m.scale], dimension: m.dimension}
	for u, v := range e.scores(r, m) {
		if !math.IsNaN(v) {
			where := e.sides[m.scale][u]
			c.groups[where] = append(c.groups[where], v)
		}
	}
	slices.Sort(c.groups[claimed])
	slices.Sort(c.groups[others])
	return c
}

// scores are those of each unit in a measure, NaN when it is in neither group
// or has none.
func (e *engine) scores(r reading, m measure) []float64 {
	all, buffer := make([]float64, len(e.units)), make([]float64, 0, len(e.dimensions))
	for u, where := range e.sides[m.scale] {
		if all[u] = math.NaN(); where <= others {
			all[u] = r.scoreOf(e.cellsOf(u, m.dimension), where, buffer)
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
func (e *engine) key(c contrast) comparison {
	name := string(c.scale) + "/" + e.dimensionName(c.dimension)
	k := binary.AppendUvarint([]byte(name), uint64(len(name)))
	for _, g := range c.groups {
		k = binary.AppendUvarint(k, uint64(len(g)))
		for _, v := range g {
			k = binary.BigEndian.AppendUint64(k, math.Float64bits(v+0)) // −0 is 0
		}
	}
	return sha256.Sum256(k)
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
	switch a, b := c.groups[claimed], c.groups[others]; {
	case !e.compared():
		return stats.SignFlip(a, e.permutation(c))
	case counts(len(a), len(b)):
		return stats.RankSumTest(a, b, e.counted)
	}
	r, err := stats.PermuteDeltas([]stats.TwoGroups{c.two()}, e.permutation(c))
	if err != nil {
		return stats.PermutationResult{}, err
	}
	return r[0], nil
}

// counts says whether a test is made exactly by counting.
func counts(n, m int) bool { return stats.CountingSteps(n+m, n) <= countingLimit }

func (e *engine) permutation(c contrast) stats.Permutation {
	return stats.Permutation{Limit: e.plan.Arrangements, Draws: e.plan.Draws, Seed: e.seed(c)}
}

func (e *engine) resampling(c contrast) stats.Resampling {
	return stats.Resampling{Method: intervalMethod, Level: Level, Draws: e.plan.Replicates, Seed: e.seed(c)}
}

func (c contrast) two() stats.TwoGroups {
	return stats.TwoGroups{A: c.groups[claimed], B: c.groups[others]}
}

// interval makes the bootstrap interval of a comparison.
func (e *engine) interval(c contrast) (stats.Interval, error) {
	key := e.key(c)
	if i, ok := e.intervals[key]; ok {
		return i, nil
	}
	i, err := e.bootstrap(c)
	if err == nil {
		e.intervals[key] = i
	}
	return i, err
}

func (e *engine) bootstrap(c contrast) (stats.Interval, error) {
	if !e.compared() {
		a := c.groups[claimed]
		return stats.BootstrapIndices([]int{len(a)}, meanOf(a), e.resampling(c))
	}
	i, err := stats.DeltaIntervals([]stats.TwoGroups{c.two()}, e.resampling(c))
	if err != nil {
		return stats.Interval{}, err
	}
	return i[0], nil
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
