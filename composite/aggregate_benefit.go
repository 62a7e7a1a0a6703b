package composite

import (
	"context"
	"errors"
	"slices"
)

// Why the benefit of the doubt can't make an aggregate.
const (
	BoDIsAggregation Reason = "bod_is_aggregation"
	BoDTakesNoWeight Reason = "bod_takes_no_weight"
	LoneWeight       Reason = "lone_weight"
)

var benefitSentences = map[Reason]string{
	BoDIsAggregation: "the benefit of the doubt gives each unit weights of its own, and makes its score at once: write method: bod under aggregate, not under weights",
	LoneWeight:       "the factor {other} varies weights, and no aggregate has two parts to weigh: add indicators, or let something else vary",
	BoDTakesNoWeight: "the factor {other} varies weights, and the benefit of the doubt gives each unit its own: let something else vary, such as the indicators that count (without) or how they are normalised",
}

// UnitWeights are the weights that the benefit of the doubt gave each unit in
// one aggregate, whose children they are of, and the units that held it down.
type UnitWeights struct {
	Node     int      // in Structure.Nodes
	Children []int    // those that count
	Weights  Matrix   // units × children: w_j; missing for a unit without a score
	Parts    Matrix   // units × children: the part of each in the score, which add up to 1; missing when the score is 0
	Peers    [][]Peer // by unit, rows of the data
}

// benefit scores the units of one year under one aggregate by their own best
// weights. Children of weight 0 count for nothing; when some are left out, and
// the largest parts of the others no longer make a whole, these are stretched
// in proportion until they do.
func (o BenefitOfTheDoubt) benefit(s *Structure, code string, children, active, rows []int, column func(node int) []float64, units []Unit) (*BoDReport, error) {
	d := &Dataset{Values: NewMatrix(len(rows), len(active))}
	for _, r := range rows {
		if units == nil {
			d.Units = append(d.Units, Unit{Code: decimal(r + 1)})
			continue
		}
		d.Units = append(d.Units, units[r])
	}
	for n, c := range active {
		d.Indicators = append(d.Indicators, Indicator{Code: s.Nodes[c].Code, Name: s.Nodes[c].Name})
		copy(d.Values.Column(n), pick(column(c), rows))
	}
	report, err := o.amid(d, len(active) < len(children)).Run(context.Background(), d)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Reason == NoUnit && o.LeaveOut: // every unit lacks something
		report = noBenefit(len(rows), len(active))
	case errors.As(err, &e):
		at := *e
		if at.Step = StepAggregate; at.Indicator == "" {
			at.Indicator = code
		}
		if at.Reason == BoDNegative {
			at.Value = threeDigits(at.Value)
		}
		return nil, &at
	case err != nil:
		return nil, err
	}
	return report, nil
}

// amid keeps the limits of the children that count.
func (o BenefitOfTheDoubt) amid(d *Dataset, fewer bool) BenefitOfTheDoubt {
	if !fewer {
		return o
	}
	limits, room := map[string]PieLimits{}, 0.0
	for _, i := range d.Indicators {
		l := o.limitsOf(i.Code)
		limits[i.Code] = l
		room += l.Upper
	}
	for code, l := range limits {
		if room > 0 && room < 1 {
			limits[code] = PieLimits{l.Lower, min(1, l.Upper/room)}
		}
	}
	o.Limits = limits
	return o
}

// limitsOf are those of one indicator.
func (o BenefitOfTheDoubt) limitsOf(code string) PieLimits {
	if l, named := o.Limits[code]; named {
		return l
	}
	if o.Upper == 0 {
		return PieLimits{o.Lower, 1}
	}
	return PieLimits{o.Lower, o.Upper}
}

func noBenefit(units, children int) *BoDReport {
	out := &BoDReport{Scores: make([]float64, units), Weights: NewMatrix(units, children), Parts: NewMatrix(units, children), Peers: make([][]Peer, units)}
	for _, list := range [][]float64{out.Scores, out.Weights.Values, out.Parts.Values} {
		for i := range list {
			list[i] = Missing()
		}
	}
	return out
}

// checkBenefit tells limits that no score can keep, before any data.
func (r AggregateRule) checkBenefit(s *Structure, n Node) error {
	if r.Method != Benefit {
		return nil
	}
	d := &Dataset{}
	for _, c := range n.Children {
		d.Indicators = append(d.Indicators, Indicator{Code: s.Nodes[c].Code})
	}
	var e *Error
	if _, err := r.Benefit.limits(d); errors.As(err, &e) {
		at := *e
		if at.Step = StepAggregate; at.Indicator == "" {
			at.Indicator = n.Code
		}
		return &at
	}
	return nil
}

// benefit computes a node by the own best weights of each unit of each year.
func (r *aggregateRun) benefit(n *aggregateNode, i int, years []int32) error {
	y := r.out.Column(n.at - r.skip)
	o := n.Benefit
	o.Workers = max(1, r.scratch.Workers)
	for _, rows := range rowsOfYears(years, r.x.Rows) {
		report, err := o.benefit(r.s, n.code, n.children, r.active(i), rows, r.column, r.units)
		if err != nil {
			return err
		}
		for k, row := range rows {
			y[row] = report.Scores[k]
		}
	}
	return nil
}

// own keeps the weights of each unit where the benefit of the doubt gave them,
// with its warnings.
func (r *Result) own() error {
	d := r.Data()
	for at, node := range r.Structure.Nodes {
		rule := r.Plan.Aggregate.For(node)
		if at < r.Structure.Indicators || rule.Method != Benefit {
			continue
		}
		active := slices.DeleteFunc(slices.Clone(node.Children), func(c int) bool { return !(r.Weights[c] > 0) })
		out := UnitWeights{Node: at, Children: active, Weights: NewMatrix(len(d.Units), len(active)), Parts: NewMatrix(len(d.Units), len(active)), Peers: make([][]Peer, len(d.Units))}
		for _, rows := range rowsOfYears(yearLabels(d.Units), len(d.Units)) {
			report, err := rule.Benefit.benefit(r.Structure, node.Code, node.Children, active, rows, r.Scores.Column, d.Units)
			if err != nil {
				return err
			}
			for _, w := range report.Warnings {
				w.Step = StepAggregate
				r.Warnings = append(r.Warnings, w)
			}
			for k, row := range rows {
				for c := range active {
					out.Weights.Set(row, c, report.Weights.At(k, c))
					out.Parts.Set(row, c, report.Parts.At(k, c))
				}
				for _, p := range report.Peers[k] {
					out.Peers[row] = append(out.Peers[row], Peer{Unit: rows[p.Unit], Weight: p.Weight})
				}
			}
		}
		r.Own = append(r.Own, out)
	}
	return nil
}

// Weighs tells whether some weight below a node counts for something other than
// leaving out: none does where the benefit of the doubt makes every aggregate.
func (o Aggregation) Weighs(s *Structure, target int) bool {
	for n, inside := range under(s, target) {
		if inside && len(s.Nodes[n].Children) > 1 && o.For(s.Nodes[n]).Method != Benefit {
			return true
		}
	}
	return false
}

// Benefits tells whether the benefit of the doubt makes some aggregate, at or below a
// node, of several parts: these have weights of each unit's own.
func (o Aggregation) Benefits(s *Structure, target int) bool {
	for n, inside := range under(s, target) {
		if inside && len(s.Nodes[n].Children) > 1 && o.For(s.Nodes[n]).Method == Benefit {
			return true
		}
	}
	return false
}

// aggregations are the plan's own and those of its alternatives.
func (p Plan) aggregations(factors []Factor) []Aggregation {
	out := []Aggregation{p.Aggregate}
	for _, f := range factors {
		for _, a := range f.Alternatives {
			if a.Aggregate != nil {
				out = append(out, *a.Aggregate)
			}
		}
	}
	return out
}

// checkWeighs refuses a factor that varies weights that count for nothing.
func (p Plan) checkWeighs(factors []Factor, s *Structure, target int) error {
	if slices.ContainsFunc(p.aggregations(factors), func(o Aggregation) bool { return o.Weighs(s, target) }) {
		return nil
	}
	reason := LoneWeight
	if slices.ContainsFunc(p.aggregations(factors), func(o Aggregation) bool { return o.Benefits(s, target) }) {
		reason = BoDTakesNoWeight
	}
	for _, f := range factors {
		if f.Weights != nil || len(f.People) > 0 || slices.ContainsFunc(f.Alternatives, func(a Alternative) bool { return a.Weights != nil }) {
			return &Error{Step: StepUncertainty, Reason: reason, Other: f.Name}
		}
	}
	return nil
}

// compares tells whether some score rests on those of other units, so that no
// unit can be scored without the others.
func (p Plan) compares(factors []Factor, s *Structure) bool {
	return slices.ContainsFunc(p.aggregations(factors), func(o Aggregation) bool {
		return slices.ContainsFunc(s.Nodes[s.Indicators:], func(n Node) bool { return comparing[o.For(n).Method] })
	})
}

// comparing are the methods that compare units.
var comparing = map[AggregateMethod]bool{Copeland: true, Borda: true, Kemeny: true, Outranking: true, Benefit: true}
