package composite

import (
	"errors"
	"math"
	"slices"
)

// Audit asks what each indicator really does in an index. A field that is 0
// takes its usual value.
type Audit struct {
	Node      string            `json:"node,omitempty" yaml:"node,omitempty"`           // whose score; the only top when empty
	Method    CorrelationMethod `json:"method,omitempty" yaml:"method,omitempty"`       // of the correlations
	Redundant float64           `json:"redundant,omitempty" yaml:"redundant,omitempty"` // |r| of two indicators above: 0.92
	Opposed   float64           `json:"opposed,omitempty" yaml:"opposed,omitempty"`     // −r with the score above, when its p-value is below 0.05: 0.1
	Inactive  float64           `json:"inactive,omitempty" yaml:"inactive,omitempty"`   // importance below so much of the weight, in size: 0.1
	Grouping  string            `json:"grouping,omitempty" yaml:"grouping,omitempty"`   // importance within each group too
}

// IndicatorAudit is what one indicator does to the score.
type IndicatorAudit struct {
	Code        string            `json:"code"`
	Name        string            `json:"name,omitempty"`
	Weight      Number            `json:"weight"`      // effective: product of its shares up to the node
	Importance  Number            `json:"importance"`  // share of the variance of the score that it carries; may be below 0
	Correlation Correlation       `json:"correlation"` // with the score
	Groups      []GroupImportance `json:"groups,omitempty"`
	Findings    []Reason          `json:"findings,omitempty"`
}

// GroupImportance is an importance among the units of one group.
type GroupImportance struct {
	Group      string `json:"group"`
	N          int    `json:"n"`
	Importance Number `json:"importance"`
}

// AuditReport is the audit: each line of it is a warning too, in a sentence.
type AuditReport struct {
	Node       string           `json:"node"`
	N          int              `json:"n"` // units that have the score
	Indicators []IndicatorAudit `json:"indicators"`
	Pairs      []PairFinding    `json:"pairs"` // redundant
}

// auditSignificance is the p-value below which a correlation is told.
const auditSignificance = 0.05

func (o Audit) usual() Audit {
	o.Redundant, o.Opposed, o.Inactive = usually(o.Redundant, 0.92), usually(o.Opposed, 0.1), usually(o.Inactive, 0.1)
	return o
}

func (o Audit) check() error {
	if err := o.Method.check(); err != nil {
		return err
	}
	return sharesIn01([]string{"redundant", "opposed", "inactive"}, o.Redundant, o.Opposed, o.Inactive)
}

// Run compares what each indicator weighs with what it does:
//
//	importance_i = Cov(c_i, y) / Var(y),   c_i = y's part that i brings
//
// c_iu being what indicator i brings to the difference between unit u and the
// unit of mean scores (see [Sources]); with arithmetic means and nothing
// missing it is w_i x_iu, and importances sum to 1. An importance far below
// the weight says that the indicator hardly tells units apart, or that others
// pull the other way; one above says that it leads the index more than was
// meant. A year is audited at a time: the last one when there are several.
//
// Findings, each a warning too, sorted by [SortFindings]: redundant or mirrored
// pairs; an indicator opposed to the score; else one inactive, whose weight is
// above 0 and whose importance is below Inactive × weight in size. One that is
// opposed pulls the other way and is not told to do nothing. Whether removing
// it moves ranks is [RemoveOne]'s to tell.
//
// Missing values: units without the score are left out; an indicator brings 0
// to a unit that lacks it but for its absence, which is counted with it. Where
// the score is by a method that can't be taken apart (a median, ranks), every
// importance is missing and a warning says so; the rest is told.
// Errors: as [Sources.Run] but for that; a grouping that is not there.
//
// Sources: Paruolo, Saisana and Saltelli, Ratings and rankings: voodoo or
// science?, JRSS A 176 (2013); the share is the covariance decomposition of
// the variance of a sum.
func (o Audit) Run(x *Computed) (*AuditReport, []Warning, error) {
	o = o.usual()
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	if err := x.check(); err != nil {
		return nil, nil, err
	}
	target, err := x.node(o.Node)
	if err != nil {
		return nil, nil, err
	}
	groups, err := o.groups(x)
	if err != nil {
		return nil, nil, err
	}
	rows := slices.DeleteFunc(rowsOfYear(x.Data.Units, 0), func(r int) bool { return IsMissing(x.Scores.At(r, target)) })
	parts, untold, err := x.broughtOrUntold(rows, target)
	if err != nil {
		return nil, nil, err
	}
	out := &AuditReport{Node: x.Structure.Nodes[target].Code, N: len(rows)}
	y := pick(x.Scores.Column(target), rows)
	shares := sharesOf(x.Structure, x.Weights)
	for _, i := range x.Structure.Below(target) {
		v := IndicatorAudit{Code: x.Structure.Nodes[i].Code, Name: x.Structure.Nodes[i].Name, Weight: Number(weightIn(x.Structure, shares, i, target)),
			Importance: Number(covariance(parts.Column(i), y) / covariance(y, y))}
		if v.Correlation, err = o.Method.Of(pick(x.Scores.Column(i), rows), y); err != nil {
			return nil, nil, err
		}
		v.Groups = importanceByGroup(parts.Column(i), y, pickGroups(groups, rows))
		v.Findings = o.findings(v)
		out.Indicators = append(out.Indicators, v)
	}
	out.Pairs = o.redundant(x, rows, target)
	return out, append(untold, out.warnings()...), nil
}

// broughtOrUntold is what each indicator brings; missing, with a warning, where the
// score is by a method that is no sum of what its parts bring.
func (x *Computed) broughtOrUntold(rows []int, target int) (Matrix, []Warning, error) {
	parts, err := x.brought(rows, target)
	var untold *Error
	if !errors.As(err, &untold) || untold.Reason != NotDecomposable {
		return parts, nil, err
	}
	parts = NewMatrix(len(rows), x.Structure.Indicators)
	for i := range parts.Values {
		parts.Values[i] = Missing()
	}
	return parts, []Warning{*untold}, nil
}

func (o Audit) groups(x *Computed) ([]string, error) {
	if o.Grouping == "" {
		return nil, nil
	}
	if g := x.Data.Grouping(o.Grouping); g != nil {
		return g, nil
	}
	return nil, &Error{Step: StepAnalyse, Reason: NoSuchGrouping, Other: o.Grouping}
}

func pickGroups(groups []string, rows []int) []string {
	if groups == nil {
		return nil
	}
	return pick(groups, rows)
}

// brought is what each indicator brings to each row against the unit of mean
// scores.
func (x *Computed) brought(rows []int, target int) (Matrix, error) {
	parts := NewMatrix(len(rows), x.Structure.Indicators)
	if len(rows) == 0 {
		return parts, nil
	}
	d, err := newDecomposer(x.Structure, x.Aggregation, x.Aggregation, target)
	if err != nil {
		return parts, err
	}
	shares := sharesOf(x.Structure, x.Weights)
	reference, _, err := Sources{}.reference(x, rows[0], shares, &Decomposition{})
	if err != nil {
		return parts, err
	}
	own := decomposedSide{shares: shares}
	for k, r := range rows {
		own.scores = x.Scores.Row(r, own.scores)
		if err := d.between(reference, own, target); err != nil {
			return parts, err
		}
		for i := range x.Structure.Indicators {
			parts.Set(k, i, d.lines[i].total())
		}
	}
	return parts, nil
}

// weightIn is the product of the shares from an indicator up to the target.
func weightIn(s *Structure, shares []float64, n, target int) float64 {
	w := 1.0
	for ; n != target; n = s.Nodes[n].Parent {
		w *= shares[n]
	}
	return w
}

// covariance of two columns without gaps, over n.
func covariance(x, y []float64) float64 {
	mx, my := meanOf(x), meanOf(y)
	var sum float64
	for r := range x {
		sum += float64((x[r] - mx) * (y[r] - my))
	}
	return sum / float64(len(x))
}

func importanceByGroup(part, y []float64, groups []string) []GroupImportance {
	var out []GroupImportance
	for _, name := range slices.Compact(slices.Sorted(slices.Values(groups))) {
		var p, v []float64
		for r, g := range groups {
			if g == name && name != "" {
				p, v = append(p, part[r]), append(v, y[r])
			}
		}
		if len(p) > 0 {
			out = append(out, GroupImportance{Group: name, N: len(p), Importance: Number(covariance(p, v) / covariance(v, v))})
		}
	}
	return out
}

// findings is the one rule by which an indicator is said to be opposed or inactive.
func (o Audit) findings(v IndicatorAudit) []Reason {
	switch {
	case -float64(v.Correlation.R) > o.Opposed && float64(v.Correlation.P) < auditSignificance:
		return []Reason{OpposedToScore}
	case v.Weight > 0 && math.Abs(float64(v.Importance)) < o.Inactive*float64(v.Weight):
		return []Reason{InactiveIndicator}
	}
	return nil
}

func (o Audit) redundant(x *Computed, rows []int, target int) []PairFinding {
	var columns []Column
	for _, i := range x.Structure.Below(target) {
		columns = append(columns, Column{Code: x.Structure.Nodes[i].Code, Values: pick(x.Scores.Column(i), rows)})
	}
	c, _, err := o.Method.Between(columns, nil)
	if err != nil {
		return nil
	}
	alone := make([]int, len(columns))
	for i := range alone {
		alone[i] = -1
	}
	return CorrelationMap{Redundant: o.Redundant, Significance: auditSignificance}.pairs(c, alone)
}

func (a *AuditReport) warnings() []Warning {
	var out []Warning
	for _, p := range a.Pairs {
		out = append(out, Warning{Step: StepAnalyse, Reason: p.Finding, Indicator: p.A, Other: p.B, Value: threeDigits(float64(p.R))})
	}
	for _, v := range a.Indicators {
		for _, f := range v.Findings {
			w := Warning{Step: StepAnalyse, Reason: f, Indicator: v.Code, Other: a.Node, Value: threeDigits(float64(v.Importance)), Limit: threeDigits(float64(v.Weight))}
			if f == OpposedToScore {
				w.Value = threeDigits(float64(v.Correlation.R))
			}
			out = append(out, w)
		}
	}
	return out
}
