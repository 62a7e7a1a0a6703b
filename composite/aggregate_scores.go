package composite

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
