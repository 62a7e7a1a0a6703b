package composite

import (
	"math"
	"slices"
)

// CorrelationMap looks at how indicators go together within and between
// dimensions. A field that is 0 takes its usual value.
type CorrelationMap struct {
	Method       CorrelationMethod `json:"method,omitempty" yaml:"method,omitempty"`
	Level        int               `json:"level,omitempty" yaml:"level,omitempty"`               // of the nodes that are dimensions; the parents of the indicators when 0
	Redundant    float64           `json:"redundant,omitempty" yaml:"redundant,omitempty"`       // |r| above: a pair says the same: 0.92
	Opposed      float64           `json:"opposed,omitempty" yaml:"opposed,omitempty"`           // −r above, within a dimension: 0.1
	Closer       float64           `json:"closer,omitempty" yaml:"closer,omitempty"`             // by how much r with another dimension passes r with its own: 0.1
	Inflation    float64           `json:"inflation,omitempty" yaml:"inflation,omitempty"`       // variance inflation above: 10
	Size         float64           `json:"size,omitempty" yaml:"size,omitempty"`                 // |r| with a denominator above: 0.6
	Significance float64           `json:"significance,omitempty" yaml:"significance,omitempty"` // p-value below which a correlation is told: 0.05
}

// CorrelationReport is the map: every number that the warnings rest on.
type CorrelationReport struct {
	Indicators *Correlations     `json:"indicators"` // with each other
	Between    *Correlations     `json:"between"`    // dimensions with each other
	Dimensions []DimensionWithin `json:"dimensions"`
	Places     []IndicatorPlace  `json:"places"` // one an indicator, in the order of the data
	Pairs      []PairFinding     `json:"pairs"`
}

// DimensionWithin sums up the correlations of the pairs within a dimension.
type DimensionWithin struct {
	Code       string `json:"code"`
	Indicators int    `json:"indicators"`
	Mean       Number `json:"mean"` // of the pairs that have a correlation; missing below two indicators
	Min        Number `json:"min"`
	Max        Number `json:"max"`
	Complete   int    `json:"complete"` // units on which variance inflation was computed: nothing missing in the dimension
}

// IndicatorPlace says how an indicator goes with its own dimension and with
// the others.
type IndicatorPlace struct {
	Code      string             `json:"code"`
	Dimension string             `json:"dimension"` // "" for an indicator that stands alone
	Rest      Correlation        `json:"rest"`      // with the other indicators of its dimension, taken together
	Others    []NamedCorrelation `json:"others"`    // with each other dimension
	Closest   string             `json:"closest"`   // the dimension with the highest r, its own by its rest
	Inflation Number             `json:"inflation"` // variance inflation among the indicators of its dimension; +Inf when the others make it up exactly
}

// NamedCorrelation is a correlation with a node or a column.
type NamedCorrelation struct {
	Code string `json:"code"`
	Correlation
}

// PairFinding is a pair of indicators that deserves a look.
type PairFinding struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Within  bool   `json:"within"` // both in one dimension
	Finding Reason `json:"finding"`
	Correlation
}

func (o CorrelationMap) usual() CorrelationMap {
	o.Redundant, o.Opposed, o.Closer = usually(o.Redundant, 0.92), usually(o.Opposed, 0.1), usually(o.Closer, 0.1)
	o.Inflation, o.Size, o.Significance = usually(o.Inflation, 10), usually(o.Size, 0.6), usually(o.Significance, 0.05)
	return o
}

func (o CorrelationMap) check() error {
	if err := o.Method.check(); err != nil {
		return err
	}
	if err := above0("inflation", o.Inflation); err != nil {
		return err
	}
	return sharesIn01([]string{"redundant", "opposed", "closer", "size", "significance"}, o.Redundant, o.Opposed, o.Closer, o.Size, o.Significance)
}

// Run maps the correlations of scores, units × nodes of s, higher being
// better: the scores of a result, or [StandardScores] before there is one.
//
// An indicator is compared with the rest of its dimension, the weighted mean
// of the standardised scores of the others: with the dimension itself it
// would be compared with a sum that holds it. Variance inflation is
// 1/(1−R²), with R² that of the indicator regressed on the others of its
// dimension, over the units where none is missing; missing when there are not
// more units than indicators.
//
// Missing values: each correlation takes the units that have both. Warnings:
// a redundant or mirrored pair (anywhere), a pair within a dimension that goes opposite
// ways, an indicator closer to another dimension, one that the others of its
// dimension make up. Errors: an unknown method, a limit out of range, a level
// that has no dimension, scores of another shape.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 4; Belsley, Kuh and Welsch, Regression Diagnostics (1980) for inflation.
func (o CorrelationMap) Run(s *Structure, scores Matrix) (*CorrelationReport, []Warning, error) {
	o = o.usual()
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	if err := checkScores(s, scores); err != nil {
		return nil, nil, err
	}
	of, dimensions := dimensionsOf(s, o.Level)
	if len(dimensions) == 0 {
		return nil, nil, &Error{Step: StepAnalyse, Reason: NoSuchLevel, Value: float64(o.Level)}
	}
	indicators := make([]int, s.Indicators)
	for i := range indicators {
		indicators[i] = i
	}
	out := &CorrelationReport{}
	var warnings []Warning
	out.Indicators, warnings, _ = o.Method.Between(nodeColumns(s, scores, indicators), nil)
	out.Between, _, _ = o.Method.Between(nodeColumns(s, scores, dimensions), nil)
	out.Places = o.places(s, scores, of, dimensions)
	for _, d := range dimensions {
		out.Dimensions = append(out.Dimensions, summedWithin(s, scores, out, of, d))
	}
	out.Pairs = o.pairs(out.Indicators, of)
	return out, append(warnings, o.warn(out)...), nil
}

// checkScores holds scores to one column a node.
func checkScores(s *Structure, scores Matrix) error {
	if scores.Columns != len(s.Nodes) || len(scores.Values) != scores.Rows*scores.Columns {
		return &Error{Step: StepAnalyse, Reason: WrongShape, Value: float64(len(scores.Values)), Limit: float64(scores.Rows * len(s.Nodes))}
	}
	return nil
}

// dimensionsOf gives each indicator its dimension, −1 when it has none, and
// lists the dimensions in the order of the tree. At a level, the dimension is
// the highest node above the indicator that is not above the level.
func dimensionsOf(s *Structure, level int) (of, dimensions []int) {
	of = make([]int, s.Indicators)
	for i := range of {
		p := s.Nodes[i].Parent
		for level > 0 && p >= 0 && s.Nodes[p].Parent >= 0 && s.Nodes[s.Nodes[p].Parent].Level <= level {
			p = s.Nodes[p].Parent
		}
		if level > 0 && p >= 0 && s.Nodes[p].Level > level {
			p = -1
		}
		of[i] = p
		if p >= 0 && !slices.Contains(dimensions, p) {
			dimensions = append(dimensions, p)
		}
	}
	slices.Sort(dimensions)
	return of, dimensions
}

// nodeColumns are the scores of some nodes under their codes.
func nodeColumns(s *Structure, scores Matrix, nodes []int) []Column {
	out := make([]Column, len(nodes))
	for i, n := range nodes {
		out[i] = Column{Code: s.Nodes[n].Code, Name: s.Nodes[n].Name, Values: scores.Column(n)}
	}
	return out
}

// places compares each indicator with the rest of its dimension and with each
// other dimension.
func (o CorrelationMap) places(s *Structure, scores Matrix, of, dimensions []int) []IndicatorPlace {
	out := make([]IndicatorPlace, s.Indicators)
	var others []prepared
	for _, d := range dimensions {
		others = append(others, o.Method.prepare(scores.Column(d)))
	}
	rests := restsOf(s, scores, of)
	inParallel(scores.Rows*s.Indicators*len(dimensions), s.Indicators, func(i int) {
		x := o.Method.prepare(scores.Column(i))
		p := IndicatorPlace{Code: s.Nodes[i].Code, Rest: Correlation{R: Number(math.NaN()), P: Number(math.NaN())}, Inflation: Number(math.NaN())}
		best := math.Inf(-1)
		if of[i] >= 0 {
			p.Dimension = s.Nodes[of[i]].Code
			rest := o.Method.prepare(rests.Column(i))
			p.Rest = o.Method.pair(&x, &rest)
			if r := float64(p.Rest.R); r == r {
				p.Closest, best = p.Dimension, r
			}
		}
		for k, d := range dimensions {
			if d == of[i] {
				continue
			}
			c := NamedCorrelation{Code: s.Nodes[d].Code, Correlation: o.Method.pair(&x, &others[k])}
			p.Others = append(p.Others, c)
			if float64(c.R) > best {
				p.Closest, best = c.Code, float64(c.R)
			}
		}
		out[i] = p
	})
	return out
}

// restsOf is, for each indicator, the weighted mean of the standardised scores
// of the other indicators of its dimension that are present.
func restsOf(s *Structure, scores Matrix, of []int) Matrix {
	z := NewMatrix(scores.Rows, s.Indicators)
	inParallel(len(z.Values), s.Indicators, func(i int) { copy(z.Column(i), standardised(scores.Column(i))) })
	weights := shareWithin(s, of)
	rests := NewMatrix(scores.Rows, s.Indicators)
	inParallel(len(rests.Values), s.Indicators, func(i int) {
		to := rests.Column(i)
		for r := range to {
			var sum, total float64
			for j := range s.Indicators {
				if v := z.At(r, j); j != i && of[j] == of[i] && v == v {
					sum += float64(weights[j] * v)
					total += weights[j]
				}
			}
			to[r] = sum / total
		}
	})
	return rests
}

// shareWithin is the share of each indicator in its dimension: the product of
// the shares on the way up to it.
func shareWithin(s *Structure, of []int) []float64 {
	out := make([]float64, s.Indicators)
	for i := range out {
		out[i] = 1
		for n := i; n != of[i] && s.Nodes[n].Parent >= 0; n = s.Nodes[n].Parent {
			total := 0.0
			for _, c := range s.Nodes[s.Nodes[n].Parent].Children {
				total += s.Nodes[c].Weight
			}
			out[i] *= s.Nodes[n].Weight / total
		}
	}
	return out
}

// standardised is (x − mean)/sd over the values present; all missing when they
// do not vary.
func standardised(x []float64) []float64 {
	m := MomentsOf(x)
	out := make([]float64, len(x))
	for r, v := range x {
		if out[r] = (v - m.Mean) / m.SD; m.SD == 0 {
			out[r] = math.NaN()
		}
	}
	return out
}
