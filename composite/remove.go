package composite

import (
	"context"
	"slices"
)

// Removal is an index made again without one indicator or aggregate, and what
// that does to ranks.
type Removal struct {
	RemovalEffect
	Level  int       `json:"level"`
	Scores []float64 `json:"-"` // one a unit
	// Alone tells that nothing else is left below some aggregate, so that the
	// index can't be made without it; the rest is then empty.
	Alone bool `json:"alone,omitempty"`
}

// Remove makes the index again without each node of the tree but the ones at
// the top, one at a time: the node counts for nothing, and the weights of its
// siblings make up for it. Everything before weighting stays as it is. Warnings
// name each node whose removal moves no rank. A unit without a score on either
// side counts for nothing: see [RemoveOne.Run] for formulas.
//
// Errors: those of [Aggregator.Scores]; that of ctx.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 7.
func (r *Result) Remove(ctx context.Context, m Machine) ([]Removal, []Warning, error) {
	var out []Removal
	var draws []drawn
	for _, node := range r.Structure.Nodes {
		if node.Parent < 0 {
			continue
		}
		d := noDraw(nil)
		d.weights = map[string]float64{node.Code: 0}
		removal := Removal{RemovalEffect: RemovalEffect{Code: node.Code}, Level: node.Level}
		weights := slices.Clone(r.Weights)
		name(r.Structure, d.weights, weights)
		removal.Alone = prune(r.Structure, weights) != nil
		out, draws = append(out, removal), append(draws, d)
	}
	k := &kind{weights: r.Weights}
	var err error
	if k.aggregator, err = NewAggregator(r.Structure, r.Plan.Aggregate); err != nil {
		return nil, nil, err
	}
	k.aggregator = k.aggregator.Naming(r.Data().Units)
	u := &runs{s: r.Structure, target: r.Target, workers: max(1, m.Workers)}
	data := r.Data()
	years := yearLabels(data.Units)
	lanes := make([]*lane, u.workers)
	rankers := make([]Ranker, u.workers)
	tick := counter(len(out), m.Progress)
	err = parallel(ctx, len(out), u.workers, func(worker, n int) error {
		defer tick(1)
		if out[n].Alone {
			return nil
		}
		if lanes[worker] == nil {
			lanes[worker] = newLane(r.Structure, len(data.Units))
		}
		scores, err := lanes[worker].score(u, data.Values, Matrix{}, years, k, draws[n])
		if err != nil {
			return err
		}
		out[n].Scores = slices.Clone(scores)
		out[n].RemovalEffect = RemoveOne{}.removal(&rankers[worker], data.Units, r.Scores.Column(r.Target), Without{out[n].Code, out[n].Scores})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var warnings []Warning
	for _, o := range out {
		warnings = append(warnings, o.idle()...)
	}
	return out, warnings, nil
}
