package composite

import "math"

// Scores are the scores of every indicator and aggregate.
type Scores struct {
	Structure    *Structure
	Units        []Unit
	Values       Matrix    // units × nodes, in the order of Structure.Nodes
	Availability Matrix    // units × nodes: the share of the weight of the children that the unit has; 1 or 0 for an indicator
	Warnings     []Warning // what deserves to be said beside the scores
}

// Of returns the scores of an indicator or aggregate, nil when there is none of
// that code.
func (s *Scores) Of(code string) []float64 {
	at := s.Structure.Find(code)
	if at < 0 {
		return nil
	}
	return s.Values.Column(at)
}

// ScoresOf aggregates data already normalised, once. weights has one number a
// node of the tree of the data; nil for the weights that the data give.
//
// Errors are those of [NewAggregator] and [Aggregator.Scores], with units
// named.
func ScoresOf(d *Dataset, weights []float64, o Aggregation) (*Scores, error) {
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		return nil, err
	}
	a, err := NewAggregator(s, o)
	if err != nil {
		return nil, err
	}
	out := &Scores{Structure: s, Units: d.Units, Values: NewMatrix(d.Values.Rows, len(s.Nodes))}
	scratch := AggregateScratch{}
	if err := a.Naming(d.Units).Scores(d.Values, yearLabels(d.Units), weights, out.Values, &scratch); err != nil {
		return nil, err
	}
	out.Availability = availabilityOf(s, out.Values, scratch.shares)
	if scratch.Heuristic {
		out.Warnings = a.heuristicOrders()
	}
	out.Warnings = append(out.Warnings, a.stretchedOrders()...)
	out.Warnings = append(out.Warnings, a.countedAlike(out.Values)...)
	return out, nil
}

// availabilityOf sums the shares of the children that have a score.
func availabilityOf(s *Structure, scores Matrix, shares []float64) Matrix {
	out := NewMatrix(scores.Rows, scores.Columns)
	for n, node := range s.Nodes {
		y := out.Column(n)
		if n < s.Indicators {
			addPresent(y, scores.Column(n), 1)
		}
		for _, c := range node.Children {
			addPresent(y, scores.Column(c), shares[c])
		}
	}
	return out
}

func addPresent(y, scores []float64, share float64) {
	for r, v := range scores {
		if v == v {
			y[r] += share
		}
	}
}

func (a *Aggregator) heuristicOrders() []Warning {
	var out []Warning
	for _, n := range a.nodes {
		if n.Method == Kemeny {
			out = append(out, Warning{Step: StepAggregate, Reason: HeuristicOrder, Indicator: n.code, Other: string(n.Method), Limit: exactKemeny})
		}
	}
	return out
}

// stretchedOrders tells the averages by order that have not a weight for each part.
func (a *Aggregator) stretchedOrders() []Warning {
	var out []Warning
	for _, n := range a.nodes {
		if n.Method == OWA && len(n.Order) != len(n.children) {
			out = append(out, Warning{Step: StepAggregate, Reason: OrderStretched, Indicator: n.code, Value: float64(len(n.Order)), Limit: float64(len(n.children))})
		}
	}
	return out
}

// countedAlike tells the countings that give the same to every unit: their cutoff lies
// outside the scores, as one in the unit of an indicator, or of scores from 0 to 100 where
// those below go from 0 to 1.
func (a *Aggregator) countedAlike(scores Matrix) []Warning {
	var out []Warning
	for _, n := range a.nodes {
		if n.Method != Counting || n.idle {
			continue
		}
		least, most, units := presentRange(scores.Column(n.at))
		if units < 2 || least < most {
			continue
		}
		w := Warning{Step: StepAggregate, Reason: CountsAlike, Indicator: n.code, Other: plain(least), Value: math.Inf(1), Limit: math.Inf(-1)}
		for _, c := range n.children {
			if low, high, units := presentRange(scores.Column(c)); units > 0 {
				w.Value, w.Limit = min(w.Value, low), max(w.Limit, high)
			}
		}
		out = append(out, w)
	}
	return out
}

// presentRange is the least and the largest number, and how many there are.
func presentRange(x []float64) (least, most float64, n int) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		if v == v {
			least, most, n = min(least, v), max(most, v), n+1
		}
	}
	return least, most, n
}
