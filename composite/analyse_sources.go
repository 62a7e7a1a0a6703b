package composite

import (
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// Computed is an index that was computed, with what it was computed from.
type Computed struct {
	Structure   *Structure
	Aggregation Aggregation
	Weights     []float64 // one a node; the tree's own when nil
	Scores      Matrix    // units × nodes of Structure
	Data        *Dataset  // normalised, with the marks of every step; rows as in Scores
	Values      *Dataset  // as people know them, before they were normalised; may be nil
}

func (x *Computed) check() error {
	if err := checkScores(x.Structure, x.Scores); err != nil {
		return err
	}
	if x.Weights != nil && len(x.Weights) != len(x.Structure.Nodes) {
		return &Error{Step: StepAnalyse, Reason: WrongShape, Value: float64(len(x.Weights)), Limit: float64(len(x.Structure.Nodes))}
	}
	for _, d := range []*Dataset{x.Data, x.Values} {
		if d != nil && (len(d.Units) != x.Scores.Rows || len(d.Indicators) != x.Structure.Indicators) {
			return &Error{Step: StepAnalyse, Reason: WrongShape, Value: float64(len(d.Values.Values)), Limit: float64(x.Scores.Rows * x.Structure.Indicators)}
		}
	}
	return nil
}

// node finds a node by code, the only top when it is empty.
func (x *Computed) node(code string) (int, error) {
	if code == "" {
		if len(x.Structure.Roots) == 1 {
			return x.Structure.Roots[0], nil
		}
		return 0, &Error{Step: StepAnalyse, Reason: WhichTop, Value: float64(len(x.Structure.Roots))}
	}
	n := x.Structure.Find(code)
	if n < 0 {
		return 0, &Error{Step: StepAnalyse, Reason: NoSuchIndicator, Indicator: code}
	}
	return n, nil
}

// row finds a unit in a year, in its last one when year is 0.
func (x *Computed) row(code string, year int) (int, error) {
	found := -1
	for r, u := range x.Data.Units {
		if u.Code == code && (year == 0 || u.Year == year) && (found < 0 || u.Year > x.Data.Units[found].Year) {
			found = r
		}
	}
	if found < 0 {
		return 0, &Error{Step: StepAnalyse, Reason: NoSuchUnit, Unit: code, Year: year}
	}
	return found, nil
}

func (x *Computed) side(r int, shares []float64) decomposedSide {
	return decomposedSide{scores: x.Scores.Row(r, nil), shares: shares}
}

// peers lists the rows of the year of r and, with a grouping, of its group.
func (x *Computed) peers(r int, grouping string) ([]int, error) {
	var groups []string
	if grouping != "" {
		if groups = x.Data.Grouping(grouping); groups == nil {
			return nil, &Error{Step: StepAnalyse, Reason: NoSuchGrouping, Other: grouping}
		}
	}
	var out []int
	for q, u := range x.Data.Units {
		if u.Year == x.Data.Units[r].Year && (groups == nil || groups[q] == groups[r]) {
			out = append(out, q)
		}
	}
	return out, nil
}

// ReferenceKind says to what a unit is compared.
type ReferenceKind string

// What a unit may be compared to.
const (
	AgainstMean   ReferenceKind = "mean"   // a unit that would have the mean score on each indicator; the usual one
	AgainstMedian ReferenceKind = "median" // … the median score
	AgainstUnit   ReferenceKind = "unit"   // another unit of the same year
)

// Sources asks where the score of a unit comes from.
type Sources struct {
	Node    string        `json:"node,omitempty" yaml:"node,omitempty"`       // whose score; the only top when empty
	Against ReferenceKind `json:"against,omitempty" yaml:"against,omitempty"` // the mean when empty
	Unit    string        `json:"unit,omitempty" yaml:"unit,omitempty"`       // the other unit, with “unit”
	Within  string        `json:"within,omitempty" yaml:"within,omitempty"`   // a grouping: mean or median of the unit's own group
}

// Source is what one node brings to a difference. Every contribution is in
// points of the score decomposed.
type Source struct {
	Code             string   `json:"code"`
	Name             string   `json:"name,omitempty"`
	Parent           string   `json:"parent,omitempty"`
	Level            int      `json:"level"`  // 1 for an indicator
	Weight           Number   `json:"weight"` // effective, in the score decomposed: product of the shares of what is present; 0 when missing
	AgainstWeight    Number   `json:"against_weight"`
	Score            Number   `json:"score"`
	AgainstScore     Number   `json:"against_score"`
	Value            Number   `json:"value"`             // as people know it; indicators only
	AgainstValue     Number   `json:"against_value"`     // of another unit, or another moment
	Part             Number   `json:"part"`              // of the score itself, see Decomposition.Parts; indicators only
	FromScore        Number   `json:"from_score"`        // of an aggregate: what all below it and its own method bring
	FromWeight       Number   `json:"from_weight"`       // because its weight differs
	FromAvailability Number   `json:"from_availability"` // because it, or a neighbour, is missing on one side
	FromBalance      Number   `json:"from_balance"`      // aggregates: because its method rewards or penalises how its parts differ
	FromMethod       Number   `json:"from_method"`       // aggregates: because its method was changed
	Total            Number   `json:"total"`             // FromScore + FromWeight + FromAvailability
	Marks            []string `json:"marks,omitempty"`   // of the indicator for the unit
}

// PartsScale says in what the parts of a score add up.
type PartsScale string

// How parts add up.
const (
	InPoints PartsScale = "points" // Σ weight × score = score, less the balance of MPI and its like
	InLogs   PartsScale = "logs"   // Σ weight × ln score = ln of the score
	NoParts  PartsScale = ""       // means of different kinds are mixed: only differences can be told
)

// Decomposition takes the difference between the score of a unit and a
// reference apart. The totals of the indicators, and the weight, availability,
// balance and method of the aggregates, add up to the difference.
type Decomposition struct {
	Unit         string        `json:"unit"`
	Name         string        `json:"name"`
	Year         int           `json:"year,omitempty"`
	Node         string        `json:"node"`
	Score        Number        `json:"score"`
	Against      ReferenceKind `json:"against,omitempty"`
	AgainstUnit  string        `json:"against_unit,omitempty"`
	AgainstYear  int           `json:"against_year,omitempty"`
	Peers        int           `json:"peers,omitempty"` // units of which the reference is the mean or the median
	AgainstScore Number        `json:"against_score"`
	Difference   Number        `json:"difference"`
	Parts        PartsScale    `json:"parts,omitempty"`
	PartsBalance Number        `json:"parts_balance"` // what is left between the parts and the score: the balance of MPI and its like
	Sources      []Source      `json:"sources"`       // indicators first, then aggregates, as in the tree; what is under Node only, itself last
}

// Run decomposes the score of a unit, in a year (its last one when 0), exactly,
// for any mixture of arithmetic, geometric, harmonic and generalised means:
// see [Source] for what each line brings. MPI, AMPI, ordered averages, median,
// minimum and maximum are an arithmetic mean and a balance, told as a line of
// its own.
//
// The mean (or median) reference is a unit that would have the mean score of
// its peers on each indicator that any has: with arithmetic means and nothing
// missing its score is the mean of the scores; with others it is close to it,
// and the difference told is that with this reference.
//
// Errors: a node, unit or grouping that is not there; a unit without a score;
// a node under the target whose method compares units (Copeland, Borda, Kemeny,
// outranking) or is no mean of scores (counting, OppChoVec).
//
// Sources: Ang, The LMDI approach to decomposition analysis, Energy Policy 33
// (2005), for the logarithmic mean.
func (o Sources) Run(x *Computed, unit string, year int) (*Decomposition, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	target, err := x.node(o.Node)
	if err != nil {
		return nil, err
	}
	r, err := x.row(unit, year)
	if err != nil {
		return nil, err
	}
	d, err := newDecomposer(x.Structure, x.Aggregation, x.Aggregation, target)
	if err != nil {
		return nil, err
	}
	shares := sharesOf(x.Structure, x.Weights)
	out := x.decomposition(r, target)
	reference, other, err := o.reference(x, r, shares, out)
	if err != nil {
		return nil, err
	}
	own := x.side(r, shares)
	if err := out.compare(d, reference, own, target); err != nil {
		return nil, err
	}
	x.describe(out, d, target, other, x, r)
	out.addParts(d, own, target)
	return out, nil
}

// decomposition begins the report of a row.
func (x *Computed) decomposition(r, target int) *Decomposition {
	u := x.Data.Units[r]
	return &Decomposition{Unit: u.Code, Name: u.Label(), Year: u.Year, Node: x.Structure.Nodes[target].Code, Score: Number(x.Scores.At(r, target))}
}

// reference is the side to which the row is compared, and its row when it is a
// unit, −1 otherwise.
func (o Sources) reference(x *Computed, r int, shares []float64, out *Decomposition) (decomposedSide, int, error) {
	out.Against = o.Against
	switch o.Against {
	case AgainstUnit:
		other, err := x.row(o.Unit, x.Data.Units[r].Year)
		if err != nil {
			return decomposedSide{}, -1, err
		}
		out.AgainstUnit, out.AgainstYear = x.Data.Units[other].Code, x.Data.Units[other].Year
		return x.side(other, shares), other, nil
	case AgainstMean, "":
		out.Against = AgainstMean
		side, err := x.typical(r, o.Within, shares, out, stats.Mean)
		return side, -1, err
	case AgainstMedian:
		side, err := x.typical(r, o.Within, shares, out, stats.Median)
		return side, -1, err
	}
	return decomposedSide{}, -1, unknownWord(StepAnalyse, "", o.Against, AgainstMean, AgainstMedian, AgainstUnit)
}

// typical is a unit that would have the mean or median of the peers of r on
// each indicator.
func (x *Computed) typical(r int, within string, shares []float64, out *Decomposition, of func([]float64) float64) (decomposedSide, error) {
	peers, err := x.peers(r, within)
	if err != nil {
		return decomposedSide{}, err
	}
	out.Peers = len(peers)
	row := NewMatrix(1, x.Structure.Indicators)
	for i := range row.Columns {
		row.Set(0, i, of(pick(x.Scores.Column(i), peers)))
	}
	a, err := NewAggregator(x.Structure, x.Aggregation)
	if err != nil {
		return decomposedSide{}, err
	}
	scores := NewMatrix(1, len(x.Structure.Nodes))
	if err := a.Scores(row, nil, x.Weights, scores, &AggregateScratch{}); err != nil {
		return decomposedSide{}, err
	}
	return decomposedSide{scores: scores.Values, shares: shares}, nil
}

// compare runs the decomposer from a to b.
func (out *Decomposition) compare(d *decomposer, a, b decomposedSide, target int) error {
	out.AgainstScore = Number(a.scores[target])
	out.Difference = out.Score - out.AgainstScore
	if out.Difference != out.Difference {
		return &Error{Step: StepAnalyse, Reason: NoScore, Unit: out.Unit, Year: out.Year, Indicator: out.Node}
	}
	if err := d.between(a, b, target); err != nil {
		return err
	}
	inside := under(d.s, target)
	for n, node := range d.s.Nodes {
		if !inside[n] {
			continue
		}
		l := d.lines[n]
		source := Source{Code: node.Code, Name: node.Name, Level: node.Level, Weight: Number(l.weightB), AgainstWeight: Number(l.weightA),
			Score: Number(b.scores[n]), AgainstScore: Number(a.scores[n]), Part: Number(math.NaN()), Value: Number(math.NaN()), AgainstValue: Number(math.NaN()),
			FromScore: Number(l.score), FromWeight: Number(l.weight), FromAvailability: Number(l.availability),
			FromBalance: Number(l.balance), FromMethod: Number(l.method), Total: Number(l.total())}
		if node.Parent >= 0 {
			source.Parent = d.s.Nodes[node.Parent].Code
		}
		out.Sources = append(out.Sources, source)
	}
	return nil
}

// describe adds to the lines of indicators the values as people know them, and
// the marks; other is the row of the reference in from, −1 when it is none.
func (x *Computed) describe(out *Decomposition, d *decomposer, target, other int, from *Computed, r int) {
	inside, line := under(d.s, target), 0
	for i := range x.Structure.Indicators {
		if !inside[i] {
			continue
		}
		source := &out.Sources[line]
		line++
		source.Marks = x.Data.Mark(r, i).Names()
		if x.Values != nil {
			source.Value = Number(x.Values.Values.At(r, i))
		}
		if from.Values != nil && other >= 0 {
			source.AgainstValue = Number(from.Values.Values.At(other, i))
		}
	}
}

// addParts gives each indicator its part of the score, where parts add up.
func (out *Decomposition) addParts(d *decomposer, own decomposedSide, target int) {
	points, logs := true, true
	for n, in := range under(d.s, target) {
		if in && n >= d.s.Indicators {
			kind := d.nodes[n-d.s.Indicators].mean
			points = points && (kind == meanPlain || kind == meanNone)
			logs = logs && kind == meanLog
		}
	}
	whole := float64(out.Score)
	switch {
	case points:
		out.Parts = InPoints
	case logs:
		out.Parts, whole = InLogs, math.Log(whole)
	default:
		out.PartsBalance = Number(math.NaN())
		return
	}
	for i := range out.Sources {
		s := &out.Sources[i]
		if s.Level > 1 || s.Score != s.Score {
			continue
		}
		v := float64(s.Score)
		if out.Parts == InLogs {
			v = math.Log(v)
		}
		s.Part = s.Weight * Number(v)
		whole -= float64(s.Part)
	}
	if out.Parts == InPoints {
		out.PartsBalance = Number(whole)
	}
}

// Names are the marks as words of the plan, in the order of the steps.
func (m Mark) Names() []string {
	var out []string
	for i, name := range []string{"denominated", "imputed", "winsorised", "transformed", "clipped"} {
		if m&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}
