package composite

import (
	"context"
	"slices"
)

// Live answers at once when weights are moved by hand: only what weights
// change is made again. It is not safe for concurrent use.
type Live struct {
	r       *Result
	scores  Matrix
	a       *Aggregator
	scratch AggregateScratch
	ranker  Ranker
	ranks   []int32
	class   []uint8
	classes int
}

// Moved is an answer of [Live]; its slices are valid until the next one.
type Moved struct {
	Scores []float64 // of the target
	Above  Matrix    // units × aggregates, in the order of the tree after the indicators; missing for one below which nothing counts
	Ranks  []int32   // 0 for a unit without a score
	Class  []uint8   // 1 for the highest class; 0 for a unit without a score
	Breaks []float64 // the lowest score of each class, from the highest
}

// Live prepares a result for weights moved by hand, with the units sorted into
// classes of equal numbers: what stands before weighting is kept, each move
// weighs and aggregates anew. Scores are those that [Plan.Run] gives under the
// same weights, bit for bit.
//
// Errors: classes not within 1…255; data of several years; an aggregation that
// can't be, as [NewAggregator].
func (r *Result) Live(classes, workers int) (*Live, error) {
	if classes < 1 || classes > 255 {
		return nil, &Error{Step: StepRank, Reason: OutOfRange, Other: "classes", Value: float64(classes), Limit: 255}
	}
	if yearLabels(r.Data().Units) != nil {
		return nil, &Error{Step: StepRank, Reason: SeveralYears}
	}
	a, err := NewAggregator(r.Structure, r.Plan.Aggregate)
	if err != nil {
		return nil, err
	}
	n := len(r.Data().Units)
	return &Live{r: r, a: a, classes: classes, ranks: make([]int32, n), class: make([]uint8, n),
		scores: NewMatrix(n, len(r.Structure.Nodes)-r.Structure.Indicators), scratch: AggregateScratch{Workers: max(1, workers)}}, nil
}

// Move gives scores, ranks and classes under other weights, one a node in the
// order of Structure.Nodes, on any scale among the children of one parent. With
// R_u the rank of unit u among the n that have a score, as [Ranker.Rank], and k
// classes,
//
//	class_u = ⌊(R_u − 1) k / n⌋ + 1
//
// Missing values: as the aggregation of the plan says; an aggregate below which
// nothing counts is left out, and a unit without a score has rank and class 0.
// Errors: those of [Aggregator.Scores]; [NothingLeft] when no weight is left; that
// of ctx.
func (l *Live) Move(ctx context.Context, weights []float64) (*Moved, error) {
	weights = slices.Clone(weights)
	if err := prune(l.r.Structure, weights); err != nil {
		return nil, err
	}
	if err := l.a.Scores(l.r.Data().Values, nil, weights, l.scores, &l.scratch); err != nil {
		return nil, err
	}
	scores := l.scores.Column(l.r.Target - l.r.Structure.Indicators)
	order := l.ranker.rank(scores, l.ranks)
	clear(l.class)
	out := &Moved{Scores: scores, Above: l.scores, Ranks: l.ranks, Class: l.class, Breaks: make([]float64, 0, l.classes)}
	for _, row := range order {
		l.class[row] = uint8(int(l.ranks[row]-1)*l.classes/len(order)) + 1
		if c := int(l.class[row]); c > len(out.Breaks) || len(out.Breaks) == 0 {
			out.Breaks = append(out.Breaks, scores[row])
		} else {
			out.Breaks[len(out.Breaks)-1] = scores[row]
		}
	}
	return out, ctx.Err()
}
