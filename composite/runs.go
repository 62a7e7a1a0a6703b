package composite

import (
	"context"
	"encoding/binary"
	"slices"
	"sync/atomic"

	"codeberg.org/bocage/bocage/stats"
)

// runs makes a plan again and again under other choices. Draws that share what
// is done before weighting share it: they are made one after the other on the
// same normalised numbers.
type runs struct {
	plan    Plan
	base    *Dataset // screened: the units that are ranked, in some draw at least
	screen  *screened
	s       *Structure
	target  int
	factors []Factor
	takes   []int // how many numbers of a draw each factor takes
	seed    uint64
	workers int
	done    func(n int)  // counts finished draws
	sides   []sideMemory // of the calls of each, which are made one after the other
}

// batch is the draws that share their numbers before weighting.
type batch struct {
	key   string
	draws []int
}

// batches sorts draws by what they share, in the order of the first of each.
func (r *runs) batches(draws []drawn) []batch {
	var up []int
	for i := range r.factors {
		if r.factors[i].upstream() {
			up = append(up, i)
		}
	}
	at := map[string]int{}
	var out []batch
	for n, d := range draws {
		var key []byte
		for _, i := range up {
			key = binary.AppendUvarint(key, uint64(d.choice[i]))
			key = binary.AppendUvarint(key, d.seed[i])
		}
		b, known := at[string(key)]
		if !known {
			b = len(out)
			at[string(key)] = b
			out = append(out, batch{key: string(key)})
		}
		out[b].draws = append(out[b].draws, n)
	}
	return out
}

// each makes every draw and gives its scores of the target for the rows from
// first to last (excluded) to use, which may be called from several goroutines
// at once, once a draw; the scores are valid until it returns.
func (r *runs) each(ctx context.Context, draws []drawn, first, last int, use func(worker, draw int, scores []float64)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := r.batches(draws)
	w := &work{runs: r, draws: draws, first: first, last: last, use: use}
	// Many small batches are made side by side; few large ones one by one,
	// with their draws side by side, so that one set of numbers is in memory.
	side, within := 1, r.workers
	if len(batches) >= 4*r.workers {
		side, within = r.workers, 1
	}
	r.sides = grown(r.sides, max(side, len(r.sides)))
	return parallel(ctx, len(batches), side, func(worker, b int) error {
		return w.batch(ctx, batches[b], &r.sides[worker], worker*within, within)
	})
}

// sideMemory is what batches made one after the other use again.
type sideMemory struct {
	normalised, logs Matrix
	lanes            []*lane // one a worker
}

// like returns m when it has the shape of x, else a new matrix of that shape.
func (m Matrix) like(x Matrix) Matrix {
	if m.Rows == x.Rows && m.Columns == x.Columns {
		return m
	}
	return NewMatrix(x.Rows, x.Columns)
}

// work is one call of each.
type work struct {
	*runs
	draws       []drawn
	first, last int
	use         func(worker, draw int, scores []float64)
}

func (w *work) batch(ctx context.Context, b batch, m *sideMemory, firstWorker, workers int) error {
	data, weighed, err := w.normalised(ctx, w.draws[b.draws[0]], m)
	if err != nil {
		return w.under(w.draws[b.draws[0]], err)
	}
	kinds, err := w.kinds(b, weighed)
	if err != nil {
		return err
	}
	rows := data.Values
	if w.first > 0 || w.last < rows.Rows {
		rows = rows.rows(w.first, w.last)
	}
	var logs Matrix
	if w.takesLogs(kinds) {
		m.logs = m.logs.like(rows)
		logs = m.logs
		logsInto(rows, logs)
	}
	m.lanes = grown(m.lanes, workers)
	years := yearLabels(data.Units[w.first:w.last])
	many := w.many(len(b.draws), workers, len(rows.Values))
	return parallel(ctx, (len(b.draws)+many-1)/many, workers, func(worker, group int) error {
		if m.lanes[worker] == nil || m.lanes[worker].scores.Rows != rows.Rows {
			m.lanes[worker] = newLane(w.s, rows.Rows)
		}
		lane, list := m.lanes[worker], b.draws[group*many:min((group+1)*many, len(b.draws))]
		lane.made, lane.kinds = lane.made[:0], lane.kinds[:0]
		for _, n := range list {
			lane.made, lane.kinds = append(lane.made, w.draws[n]), append(lane.kinds, kinds[w.kindOf(w.draws[n])])
		}
		return lane.together(w.runs, rows, logs, years, func(n int, scores []float64) {
			w.use(firstWorker+worker, list[n], scores)
			w.done(1)
		})
	})
}

// many is how many draws are made together: as many as share a block of rows with
// profit and leave something to every worker.
func (w *work) many(draws, workers, numbers int) int {
	if numbers < worthBlocks {
		return 1
	}
	return max(1, min(drawsTogether, draws/workers))
}

// normalised makes the steps before weighting under the choices of a draw. The
// numbers stand in the memory of the side. When a draw leaves units out, its second
// answer is without them, as weights are to be found, and in the first they are missing.
func (w *work) normalised(ctx context.Context, d drawn, m *sideMemory) (all, kept *Dataset, err error) {
	data := w.base
	for i := range w.factors {
		if len(w.factors[i].Errors) > 0 {
			data = disturb(data, w.factors[i].Errors, stats.Draw(w.seed+uint64(i), d.seed[i]))
		}
	}
	rows := w.screen.of(d)
	if rows != nil {
		data = data.Keep(rows)
	}
	plan := w.plan.amended(w.factors, d)
	for _, step := range plan.stepsBeforeNormalising() {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		out, _, err := step.run(data)
		if err != nil {
			return nil, nil, err
		}
		data = out
	}
	scales, err := plan.Normalise.Fit(data)
	if err != nil {
		return nil, nil, err
	}
	out := *data
	m.normalised = m.normalised.like(w.base.Values)
	if rows == nil {
		out.Values = m.normalised
		return &out, &out, scales.Apply(data, m.normalised)
	}
	out.Values = NewMatrix(len(rows), data.Values.Columns)
	if err := scales.Apply(data, out.Values); err != nil {
		return nil, nil, err
	}
	widened(out.Values, rows, m.normalised)
	wide := *w.base
	wide.Values = m.normalised
	return &wide, &out, nil
}

// kind is a weighting and an aggregation, which draws of a batch may share.
type kind struct {
	weights    []float64
	moved      *VariedWeights // nil when no weight moves
	aggregator *Aggregator
}

// kindOf names the weighting, the person and the aggregation of a draw.
func (r *runs) kindOf(d drawn) string {
	var key []byte
	for i := range r.factors {
		if steps := r.factors[i].varies(); slices.Contains(steps, StepWeight) || slices.Contains(steps, StepAggregate) {
			key = binary.AppendUvarint(key, uint64(d.choice[i]))
		}
	}
	return string(key)
}

// kinds computes the weights and compiles the aggregation of each kind that a
// batch needs.
func (w *work) kinds(b batch, data *Dataset) (map[string]*kind, error) {
	out := map[string]*kind{}
	for _, n := range b.draws {
		key := w.kindOf(w.draws[n])
		if out[key] != nil {
			continue
		}
		k, err := w.kind(w.draws[n], data)
		if err != nil {
			return nil, w.under(w.draws[n], err)
		}
		out[key] = k
	}
	return out, nil
}

func (r *runs) kind(d drawn, data *Dataset) (*kind, error) {
	plan := r.plan.amended(r.factors, d)
	weights, _, err := plan.Weights.toAggregate(data, r.s)
	if err != nil {
		return nil, err
	}
	k := &kind{weights: weights}
	for i := range r.factors {
		if people := r.factors[i].People; len(people) > 0 {
			name(r.s, people[d.choice[i]].Weights, k.weights)
		}
	}
	for i := range r.factors {
		if v := r.factors[i].Weights; v != nil {
			if k.moved, err = v.Vary(r.s, k.weights); err != nil {
				return nil, err
			}
		}
	}
	if k.aggregator, err = NewAggregator(r.s, plan.Aggregate); err != nil {
		return nil, err
	}
	k.aggregator = k.aggregator.For(r.target).Naming(r.base.Units)
	return k, nil
}

// takesLogs tells whether some draw of a batch makes a geometric mean of
// indicators, whose logarithms are then taken once for all.
func (w *work) takesLogs(kinds map[string]*kind) bool {
	for _, k := range kinds {
		if k.aggregator.TakesLogs() {
			return true
		}
	}
	return false
}

// rows returns a copy of some rows.
func (m Matrix) rows(first, last int) Matrix {
	out := NewMatrix(last-first, m.Columns)
	for c := range m.Columns {
		copy(out.Column(c), m.Column(c)[first:last])
	}
	return out
}

// counter returns a function that counts what is done and tells progress about
// a hundred times, and at the end.
func counter(total int, progress func(done, total int)) func(n int) {
	if progress == nil || total == 0 {
		return func(int) {}
	}
	var done atomic.Int64
	every := int64(max(1, total/100))
	return func(n int) {
		now := done.Add(int64(n))
		if now/every != (now-int64(n))/every || now == int64(total) {
			progress(int(now), total)
		}
	}
}
