package composite

import "context"

// Removal is an index made again without one indicator or aggregate.
type Removal struct {
	Code   string    `json:"code"`
	Level  int       `json:"level"`
	Scores []float64 `json:"-"` // one a unit
	Ranks  []int32   `json:"-"`
	// Change is the mean over units of |rank without − rank with|, and Most the
	// largest.
	Change Number `json:"change"`
	Most   int32  `json:"most"`
	// Moved is the unit that moves most, the first of them in the order of the
	// data.
	Moved string `json:"moved"`
	// Alone tells that nothing else is left below some aggregate, so that the
	// index can't be made without it; the rest is then empty.
	Alone bool `json:"alone,omitempty"`
}

// Remove makes the index again without each node of the tree but the ones at
// the top, one at a time: the node counts for nothing, and the weights of its
// siblings make up for it. Everything before weighting stays as it is.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 7.
func (r *Result) Remove(ctx context.Context, m Machine) ([]Removal, error) {
	var out []Removal
	var draws []drawn
	for _, node := range r.Structure.Nodes {
		if node.Parent < 0 {
			continue
		}
		d := noDraw(nil)
		d.weights = map[string]float64{node.Code: 0}
		removal := Removal{Code: node.Code, Level: node.Level}
		weights := append([]float64(nil), r.Weights...)
		name(r.Structure, d.weights, weights)
		removal.Alone = prune(r.Structure, weights) != nil
		out, draws = append(out, removal), append(draws, d)
	}
	k := &kind{weights: r.Weights}
	var err error
	if k.aggregator, err = NewAggregator(r.Structure, r.Plan.Aggregate); err != nil {
		return nil, err
	}
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
		scores, err := lanes[worker].score(u, data.Values, years, k, draws[n])
		if err != nil {
			return err
		}
		out[n].Scores = append([]float64(nil), scores...)
		out[n].Ranks = make([]int32, len(scores))
		rankByYear(scores, years, &rankers[worker], out[n].Ranks)
		out[n].compare(r)
		return nil
	})
	return out, err
}

// compare tells how far ranks moved.
func (o *Removal) compare(r *Result) {
	o.Change = Number(MeanRankChange(o.Ranks, r.Ranks))
	for row, k := range o.Ranks {
		was := r.Ranks[row]
		if k == 0 || was == 0 {
			continue
		}
		if moved := max(k-was, was-k); moved > o.Most {
			o.Most, o.Moved = moved, r.Data().Units[row].Code
		}
	}
}
