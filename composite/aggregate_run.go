package composite

import (
	"math"
	"strconv"
	"sync"
)

// AggregateScratch is the memory that [Aggregator.Scores] works in. The zero
// value is ready; keep it, and nothing is allocated from the second call on.
// It belongs to one goroutine.
type AggregateScratch struct {
	// Workers shares the rows among so many goroutines; one when 0. Scores are
	// the same to the last bit whatever their number.
	Workers int

	// Logs may hold [LogsOf] the very matrix that is aggregated, for geometric
	// means that run many times on the same scores. Several goroutines may
	// share it.
	Logs Matrix

	// Heuristic is set when an order of [Kemeny] was not proved the best.
	Heuristic bool

	shares  []float64 // one a node: its part of the weight of its siblings
	active  []int     // children of weight above 0, aggregate by aggregate
	from    []int     // where the children of each aggregate begin in active
	failed  []error
	workers []aggregateWorker
	duels   duels
	run     aggregateRun // here, so that a call needs no memory of its own
}

// aggregateBlock is how many rows are aggregated at a time: a few columns of
// them lie in the first cache, all of them in the second.
const aggregateBlock = 512

// Scores computes every aggregate for each row of x, which holds one column an
// indicator, normalised. years tells rows of different years apart for methods
// that compare units with one another; nil when there is one. weights has one
// number a node, in the order of Structure.Nodes; nil for the tree's own.
//
// out has as many rows as x, and one column an aggregate, or one a node: then
// the scores of indicators are copied into the first, unless x already is
// these very columns.
//
// Errors: shapes or weights that do not fit; a score out of the domain of a
// method (0 or less under a geometric mean, which would erase the rest); more
// units than a method by pairs takes.
func (a *Aggregator) Scores(x Matrix, years []int32, weights []float64, out Matrix, scratch *AggregateScratch) error {
	r := &scratch.run
	*r = aggregateRun{Aggregator: a, x: x, out: out, skip: a.s.Indicators, scratch: scratch}
	defer func() { *r = aggregateRun{} }()
	if out.Columns == len(a.s.Nodes) {
		r.skip = 0
	}
	if err := r.checkShapes(years); err != nil {
		return err
	}
	if err := r.share(weights); err != nil {
		return err
	}
	if r.skip == 0 && len(x.Values) > 0 && &out.Values[0] != &x.Values[0] {
		copy(out.Values, x.Values)
	}
	scratch.Heuristic = false
	for first := 0; first < len(a.nodes); {
		last := first
		for last < len(a.nodes) && !a.nodes[last].pairs {
			last++
		}
		if err := r.blocks(first, last); err != nil {
			return err
		}
		if last < len(a.nodes) {
			if a.nodes[last].idle {
				first = last + 1
				continue
			}
			if err := r.compare(&a.nodes[last], last, years); err != nil {
				return err
			}
			last++
		}
		first = last
	}
	return nil
}

// aggregateRun is one call of Scores.
type aggregateRun struct {
	*Aggregator
	x, out  Matrix
	skip    int // how many nodes have no column in out
	scratch *AggregateScratch
}

// column is the scores of a node.
func (r *aggregateRun) column(node int) []float64 {
	if node < r.s.Indicators {
		return r.x.Column(node)
	}
	return r.out.Column(node - r.skip)
}

func (r *aggregateRun) checkShapes(years []int32) error {
	wrong := func(what string, got, want int) error {
		return &Error{Step: StepAggregate, Reason: WrongScores, Other: what, Value: float64(got), Limit: float64(want)}
	}
	x, out, logs := r.x, r.out, r.scratch.Logs
	switch {
	case x.Columns != r.s.Indicators || len(x.Values) != x.Rows*x.Columns:
		return wrong("scores", len(x.Values), x.Rows*r.s.Indicators)
	case out.Rows != x.Rows || out.Columns != len(r.s.Nodes)-r.skip || len(out.Values) != out.Rows*out.Columns:
		return wrong("places for scores", len(out.Values), x.Rows*(len(r.s.Nodes)-r.skip))
	case years != nil && len(years) != x.Rows:
		return wrong("years", len(years), x.Rows)
	case logs.Values != nil && len(logs.Values) != len(x.Values):
		return wrong("logarithms", len(logs.Values), len(x.Values))
	}
	return nil
}

// share turns weights into shares among siblings, and lists the children that
// count.
func (r *aggregateRun) share(weights []float64) error {
	s := r.scratch
	if weights != nil && len(weights) != len(r.s.Nodes) {
		return &Error{Step: StepAggregate, Reason: WeightsOfOthers, Value: float64(len(weights)), Limit: float64(len(r.s.Nodes))}
	}
	s.shares, s.active, s.from = grown(s.shares, len(r.s.Nodes)), s.active[:0], append(s.from[:0], 0)
	for i := range r.nodes {
		n := &r.nodes[i]
		var total float64
		for _, c := range n.children {
			w := r.s.Nodes[c].Weight
			if weights != nil {
				w = weights[c]
			}
			if !(w >= 0) || math.IsInf(w, 0) {
				return &Error{Step: StepAggregate, Reason: WrongWeight, Indicator: r.s.Nodes[c].Code, Other: n.code, Value: w}
			}
			s.shares[c] = w
			total += w
			if w > 0 {
				s.active = append(s.active, c)
			}
		}
		for _, c := range s.active[s.from[i]:] {
			s.shares[c] /= total
		}
		s.from = append(s.from, len(s.active))
	}
	return nil
}

// active lists the children of the i-th aggregate that count.
func (r *aggregateRun) active(i int) []int {
	return r.scratch.active[r.scratch.from[i]:r.scratch.from[i+1]]
}

// blocks computes aggregates first ≤ i < last, which score each row by itself.
func (r *aggregateRun) blocks(first, last int) error {
	blocks := (r.x.Rows + aggregateBlock - 1) / aggregateBlock
	workers := max(1, min(r.scratch.Workers, blocks))
	r.scratch.workers, r.scratch.failed = grown(r.scratch.workers, workers), grown(r.scratch.failed, workers)
	if workers == 1 {
		return r.scratch.workers[0].run(r, first, last, 0, blocks)
	}
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			r.scratch.failed[w] = r.scratch.workers[w].run(r, first, last, w*blocks/workers, (w+1)*blocks/workers)
		})
	}
	done.Wait()
	for _, err := range r.scratch.failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// grown returns a slice of n, with what s held as far as it goes.
func grown[S any](s []S, n int) []S {
	if cap(s) >= n {
		return s[:n]
	}
	out := make([]S, n)
	copy(out, s)
	return out
}

func decimal(n int) string { return strconv.Itoa(n) }
