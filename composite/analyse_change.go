package composite

import (
	"cmp"
	"math"
	"slices"
)

// Change asks what moved between two results that have the same tree: two
// years, or two ways to compute.
type Change struct {
	Node string `json:"node,omitempty" yaml:"node,omitempty"` // whose score; the only top when empty
}

// changing is a change made ready.
type changing struct {
	before, after    *Computed
	target           int
	d                *decomposer
	sharesA, sharesB []float64
	rowBefore        map[string]int // by unit, in its year
}

// ready matches the units of two results by code. yearBefore and yearAfter
// choose the rows of each; 0 takes the only year, or the last.
func (o Change) ready(before, after *Computed, yearBefore, yearAfter int) (*changing, []int, error) {
	for _, x := range []*Computed{before, after} {
		if err := x.check(); err != nil {
			return nil, nil, err
		}
	}
	if err := sameTree(before.Structure, after.Structure); err != nil {
		return nil, nil, err
	}
	target, err := after.node(o.Node)
	if err != nil {
		return nil, nil, err
	}
	d, err := newDecomposer(before.Structure, before.Aggregation, after.Aggregation, target)
	if err != nil {
		return nil, nil, err
	}
	c := &changing{before: before, after: after, target: target, d: d, rowBefore: map[string]int{},
		sharesA: sharesOf(before.Structure, before.Weights), sharesB: sharesOf(after.Structure, after.Weights)}
	for _, r := range rowsOfYear(before.Data.Units, yearBefore) {
		c.rowBefore[before.Data.Units[r].Code] = r
	}
	return c, rowsOfYear(after.Data.Units, yearAfter), nil
}

func sameTree(a, b *Structure) error {
	if len(a.Nodes) != len(b.Nodes) || a.Indicators != b.Indicators {
		return &Error{Step: StepAnalyse, Reason: OtherTree, Value: float64(len(b.Nodes)), Limit: float64(len(a.Nodes))}
	}
	for n := range a.Nodes {
		if a.Nodes[n].Code != b.Nodes[n].Code || a.Nodes[n].Parent != b.Nodes[n].Parent {
			return &Error{Step: StepAnalyse, Reason: OtherNode, Indicator: a.Nodes[n].Code, Other: b.Nodes[n].Code}
		}
	}
	return nil
}

// rowsOfYear lists the rows of a year, of the last one when it is 0.
func rowsOfYear(units []Unit, year int) []int {
	if year == 0 {
		for _, u := range units {
			year = max(year, u.Year)
		}
	}
	var out []int
	for r, u := range units {
		if u.Year == year {
			out = append(out, r)
		}
	}
	return out
}

// Of takes the change of the score of one unit apart, from before to after,
// exactly, as [Sources.Run] does a difference: what the scores of each
// indicator bring, what its weight brings when the weights were changed, what
// a value that came or went brings, and what a change of method brings to the
// aggregates where it was made. Both results may be one and the same panel.
// Years choose the rows; 0 takes the last year of each.
//
// A score may change though the value of the unit did not: when the scores are
// relative to the others (minimum, mean, ranks of the year), the others moved.
// Value and AgainstValue, where known, tell it; goalposts fixed over the years
// avoid it.
//
// Errors: as [Sources.Run], and trees that differ.
func (o Change) Of(before, after *Computed, unit string, yearBefore, yearAfter int) (*Decomposition, error) {
	c, rows, err := o.ready(before, after, yearBefore, yearAfter)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if after.Data.Units[r].Code != unit {
			continue
		}
		q, found := c.rowBefore[unit]
		if !found {
			return nil, &Error{Step: StepAnalyse, Reason: NoSuchUnit, Unit: unit, Year: yearBefore}
		}
		return c.of(q, r)
	}
	return nil, &Error{Step: StepAnalyse, Reason: NoSuchUnit, Unit: unit, Year: yearAfter}
}

func (c *changing) of(q, r int) (*Decomposition, error) {
	out := c.after.decomposition(r, c.target)
	out.Against, out.AgainstUnit, out.AgainstYear = AgainstUnit, c.before.Data.Units[q].Code, c.before.Data.Units[q].Year
	own := c.after.side(r, c.sharesB)
	if err := out.compare(c.d, c.before.side(q, c.sharesA), own, c.target); err != nil {
		return nil, err
	}
	c.after.describe(out, c.d, c.target, q, c.before, r)
	out.addParts(c.d, own, c.target)
	return out, nil
}

// Move is what happened to one unit between two results.
type Move struct {
	Unit       string   `json:"unit"`
	Name       string   `json:"name"`
	Before     Number   `json:"before"`
	After      Number   `json:"after"`
	Change     Number   `json:"change"`
	RankBefore int      `json:"rank_before"` // among the units that have a score in both; 1 for the highest
	RankAfter  int      `json:"rank_after"`
	Places     int      `json:"places"` // gained, above 0, or lost
	Own        Number   `json:"own"`    // places owed to the unit's own change of score
	Others     Number   `json:"others"` // places owed to the changes of the others
	Why        []Driver `json:"why"`    // what moved the unit most, relative to the others
}

// Driver is what one node brought to a move.
type Driver struct {
	Code     string `json:"code"`
	Total    Number `json:"total"`    // points of the score, all lines of the node
	Relative Number `json:"relative"` // less what it brought to the units on average
}

// Moves are all the moves between two results.
type Moves struct {
	Node    string   `json:"node"`
	Units   int      `json:"units"`
	Left    []string `json:"left,omitempty"` // units without a score before or after
	Average []Driver `json:"average"`        // what each node brought on average; Relative is 0
	Moves   []Move   `json:"moves"`          // in the order of the data after
}

// Run tells, for each unit with a score in both results, how many places it
// gained or lost and why. Places are split exactly between what the unit did
// and what the others did:
//
//	own = ½ [(R(a,A) − R(b,A)) + (R(a,B) − R(b,B))],  others = places − own
//
// where R(x, S) is the rank that score x would have among the scores S of the
// other units, A before and B after, a and b being the unit's own. Drivers are
// the most (usually three) nodes whose contribution is the furthest from what
// it is on average: all units rising together move none. Equal scores share
// the best rank. Places are above 0 when the unit rises; drivers are in points of
// the score.
//
// Missing values: a unit without a score on either side is listed in Left and
// counts for no other.
// Errors: as [Change.Of].
//
// Source: the split is the Shapley value of two players, what the unit did and
// what the others did: Shapley, A Value for n-Person Games (1953); Shorrocks,
// Decomposition procedures for distributional analysis, Journal of Economic
// Inequality 11 (2013).
func (o Change) Run(before, after *Computed, yearBefore, yearAfter, most int) (*Moves, error) {
	c, rows, err := o.ready(before, after, yearBefore, yearAfter)
	if err != nil {
		return nil, err
	}
	if most <= 0 {
		most = 3
	}
	out := &Moves{Node: after.Structure.Nodes[c.target].Code}
	var pairs [][2]int
	var a, b []float64
	for _, r := range rows {
		u := after.Data.Units[r]
		q, found := c.rowBefore[u.Code]
		if !found || IsMissing(before.Scores.At(q, c.target)) || IsMissing(after.Scores.At(r, c.target)) {
			out.Left = append(out.Left, u.Code)
			continue
		}
		pairs = append(pairs, [2]int{q, r})
		a, b = append(a, before.Scores.At(q, c.target)), append(b, after.Scores.At(r, c.target))
		out.Moves = append(out.Moves, Move{Unit: u.Code, Name: u.Label(), Before: Number(a[len(a)-1]), After: Number(b[len(b)-1]), Change: Number(b[len(b)-1] - a[len(a)-1])})
	}
	out.Units = len(pairs)
	placed(out.Moves, a, b)
	return out, c.drive(out, pairs, most)
}

// placed ranks the moves before and after, and splits the places.
func placed(moves []Move, a, b []float64) {
	before, after := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	above := func(sorted []float64, v float64) int { // how many are strictly above v
		at, _ := slices.BinarySearchFunc(sorted, v, func(e, t float64) int {
			if e <= t {
				return -1
			}
			return 1
		})
		return len(sorted) - at
	}
	// A unit's own score is left out of those it is ranked among.
	rank := func(sorted []float64, own, v float64) float64 {
		n := 1 + above(sorted, v)
		if own > v {
			n--
		}
		return float64(n)
	}
	for i := range moves {
		m := &moves[i]
		aa, ba := rank(before, a[i], a[i]), rank(before, a[i], b[i])
		ab, bb := rank(after, b[i], a[i]), rank(after, b[i], b[i])
		m.RankBefore, m.RankAfter = int(aa), int(bb)
		m.Places = m.RankBefore - m.RankAfter
		m.Own = Number(((aa - ba) + (ab - bb)) / 2)
		m.Others = Number(m.Places) - m.Own
	}
}

// drive fills in why each unit moved.
func (c *changing) drive(out *Moves, pairs [][2]int, most int) error {
	nodes := len(c.d.s.Nodes)
	brought := NewMatrix(len(pairs), nodes)
	a, b := decomposedSide{shares: c.sharesA}, decomposedSide{shares: c.sharesB}
	for i, p := range pairs {
		a.scores, b.scores = c.before.Scores.Row(p[0], a.scores), c.after.Scores.Row(p[1], b.scores)
		if err := c.d.between(a, b, c.target); err != nil {
			return err
		}
		for n := range nodes {
			brought.Set(i, n, c.d.lines[n].alone(n < c.d.s.Indicators))
		}
	}
	inside := under(c.d.s, c.target)
	for n, node := range c.d.s.Nodes {
		if inside[n] && len(pairs) > 0 {
			out.Average = append(out.Average, Driver{Code: node.Code, Total: Number(meanOf(brought.Column(n)))})
		}
	}
	for i := range out.Moves {
		out.Moves[i].Why = driversOf(c.d.s, brought, inside, out.Average, i, most)
	}
	return nil
}

// alone is what a node brings itself, so that all nodes add up to the change.
func (l changeLine) alone(indicator bool) float64 {
	v := l.weight + l.availability + l.balance + l.method
	if indicator {
		v += l.score
	}
	return v
}

func driversOf(s *Structure, brought Matrix, inside []bool, average []Driver, row, most int) []Driver {
	var all []Driver
	k := 0
	for n, node := range s.Nodes {
		if !inside[n] {
			continue
		}
		v := brought.At(row, n)
		all = append(all, Driver{Code: node.Code, Total: Number(v), Relative: Number(v) - average[k].Total})
		k++
	}
	slices.SortStableFunc(all, func(a, b Driver) int {
		return cmp.Compare(math.Abs(float64(b.Relative)), math.Abs(float64(a.Relative)))
	})
	return slices.Clone(all[:min(most, len(all))])
}
