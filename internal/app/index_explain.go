package app

import (
	"context"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/index"
)

// Explain takes the score of a place apart, against a place that would have the median
// score on each indicator.
func (r *IndexResult) Explain(code string) (*composite.Decomposition, error) {
	d, err := composite.Sources{Node: index.Top, Against: composite.AgainstMedian}.Run(r.Computed(), code, 0)
	return d, IndexFault(err, nil)
}

// ExplainBeside takes the difference between the scores of two places apart.
func (r *IndexResult) ExplainBeside(code, other string) (*composite.Decomposition, error) {
	d, err := composite.Sources{Node: index.Top, Against: composite.AgainstUnit, Unit: other}.Run(r.Computed(), code, 0)
	return d, IndexFault(err, nil)
}

// OtherChoice is what a place would have under one other choice.
type OtherChoice struct {
	Choice string // "equal", "geometric", "arithmetic", or "without"
	Node   string // that is left out
	Before float64
	Behind float64 // share of the other places that are behind it, as Before under the index itself
}

// OtherChoices tells how a place would stand if weights were equal, scores brought
// together in another way, or one dimension left out.
func (r *IndexResult) OtherChoices(ctx context.Context, row int) ([]OtherChoice, error) {
	before := behind(r.Scores.Column(r.Target), row)
	var out []OtherChoice
	add := func(choice, node string, scores []float64) {
		if scores != nil && !math.IsNaN(scores[row]) {
			out = append(out, OtherChoice{choice, node, before, behind(scores, row)})
		}
	}
	equal := map[string]float64{}
	for n, node := range r.Structure.Nodes {
		if node.Parent >= 0 && r.Weights[n] > 0 {
			equal[node.Code] = 1
		}
	}
	moved, err := r.Move(ctx, equal)
	if err != nil {
		return nil, err
	}
	add("equal", "", moved.Scores)
	other := composite.Geometric
	if r.Plan.Aggregate.Method == composite.Geometric {
		other = composite.Arithmetic
	}
	scores, err := r.broughtBy(other)
	if err != nil {
		return nil, err
	}
	add(string(other), "", scores)
	used := r.Index.Used()
	for _, d := range used {
		if len(used) < 3 || d.Weight == 0 {
			continue
		}
		moved, err := r.Move(ctx, map[string]float64{d.Code: 0})
		if err != nil {
			return nil, err
		}
		add("without", d.Code, moved.Scores)
	}
	return out, nil
}

// broughtBy is the score of every place when scores are brought together in another way.
func (r *IndexResult) broughtBy(method composite.AggregateMethod) ([]float64, error) {
	a, err := composite.NewAggregator(r.Structure, composite.Aggregation{AggregateRule: composite.AggregateRule{Method: method}})
	if err != nil {
		return nil, IndexFault(err, nil)
	}
	d := r.Data()
	above := composite.NewMatrix(len(d.Units), len(r.Structure.Nodes)-r.Structure.Indicators)
	if err := a.Scores(d.Values, nil, r.Weights, above, &composite.AggregateScratch{}); err != nil {
		return nil, IndexFault(err, nil)
	}
	return slices.Clone(above.Column(r.Target - r.Structure.Indicators)), nil
}

// behind is the share of the other places whose score is lower, equal ones counting half.
func behind(scores []float64, row int) float64 {
	lower, all := 0.0, 0.0
	for i, v := range scores {
		switch {
		case i == row || math.IsNaN(v):
			continue
		case v < scores[row]:
			lower++
		case v == scores[row]:
			lower += 0.5
		}
		all++
	}
	return lower / all
}

// Described are the statistics of the indicators as given, and what every step did to
// them in the end; what is warned of is what the steps before normalisation left.
func (r *IndexResult) Described() (given, last []composite.IndicatorStatistics, warned []composite.Warning, err error) {
	if given, _, err = (composite.Statistics{}).Run(r.before()); err != nil {
		return nil, nil, nil, IndexFault(err, nil)
	}
	if _, warned, err = (composite.Statistics{}).Run(r.Scored()); err != nil {
		return nil, nil, nil, IndexFault(err, nil)
	}
	last, _, err = composite.Statistics{}.Run(r.Data())
	return given, last, warned, IndexFault(err, nil)
}

// before are the figures of the places that are scored, before any was changed.
func (r *IndexResult) before() *composite.Dataset {
	if kept := r.After(composite.StepScreen); kept != nil {
		return kept
	}
	return r.Given
}

// Treated are the statistics once extreme values were treated; nil when they were not.
func (r *IndexResult) Treated() ([]composite.IndicatorStatistics, error) {
	d := r.After(composite.StepTreat)
	if d == nil {
		return nil, nil
	}
	out, _, err := composite.Statistics{}.Run(d)
	return out, IndexFault(err, nil)
}

// Mark tells what was done to the figure of an indicator for a place that is scored.
func (r *IndexResult) Mark(row, indicator int) composite.Mark { return r.Data().Mark(row, indicator) }
