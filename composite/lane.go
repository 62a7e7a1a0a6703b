package composite

// drawsTogether is how many draws a worker makes on a block of rows before the next
// block: they read the same numbers, which stay in the second cache meanwhile.
const drawsTogether = 8

// worthBlocks is how many numbers no longer lie in the second cache as a whole.
const worthBlocks = 1 << 16

// lane is what one worker keeps from draw to draw.
type lane struct {
	scores Matrix // of every aggregate; a column is of one draw at a time
	draws  []laneDraw
	made   []drawn // the draws that are made together
	kinds  []*kind // and what each is
}

// laneDraw is the memory of one of the draws that are made together.
type laneDraw struct {
	weights []float64
	scratch AggregateScratch
	scores  []float64 // of the target
	err     error
}

func newLane(s *Structure, rows int) *lane {
	return &lane{scores: NewMatrix(rows, len(s.Nodes)-s.Indicators)}
}

// weigh takes the weights of a draw.
func (l *laneDraw) weigh(r *runs, k *kind, d drawn) error {
	l.weights = append(l.weights[:0], k.weights...)
	for i := range r.factors {
		if d.moves[i] != nil {
			l.weights = k.moved.At(d.moves[i], l.weights)
		}
	}
	return d.finish(r.s, r.factors, l.weights)
}

// draw returns the memory of the n-th draw made together.
func (l *lane) draw(n int) *laneDraw {
	for len(l.draws) <= n {
		l.draws = append(l.draws, laneDraw{})
	}
	return &l.draws[n]
}

// score gives the scores of the target in one draw.
func (l *lane) score(r *runs, x, logs Matrix, years []int32, k *kind, d drawn) ([]float64, error) {
	m := l.draw(0)
	if err := m.weigh(r, k, d); err != nil {
		return nil, err
	}
	m.scratch.Logs = logs
	if err := k.aggregator.Scores(x, years, m.weights, l.scores, &m.scratch); err != nil {
		return nil, err
	}
	return l.scores.Column(r.target - r.s.Indicators), nil
}

// together gives use the scores of the target in the draws of the lane, made side by side one
// block of rows after the other, where each row is scored by itself; what is told when
// one can't be made is what the first of them says.
func (l *lane) together(r *runs, x, logs Matrix, years []int32, use func(n int, scores []float64)) error {
	draws, kinds := l.made, l.kinds
	single := len(draws) == 1
	for _, k := range kinds {
		single = single || !k.aggregator.byRows()
	}
	if single {
		for n, d := range draws {
			scores, err := l.score(r, x, logs, years, kinds[n], d)
			if err != nil {
				return r.under(d, err)
			}
			use(n, scores)
		}
		return nil
	}
	l.draw(len(draws) - 1)
	for n, d := range draws {
		m := &l.draws[n]
		if m.err = m.weigh(r, kinds[n], d); m.err == nil {
			m.scratch.Logs = logs
			m.err = kinds[n].aggregator.begin(x, years, m.weights, l.scores, &m.scratch)
		}
		m.scores = grown(m.scores, x.Rows)
	}
	target := l.scores.Column(r.target - r.s.Indicators)
	for b := range (x.Rows + aggregateBlock - 1) / aggregateBlock {
		top, bottom := b*aggregateBlock, min((b+1)*aggregateBlock, x.Rows)
		for n := range draws {
			if m := &l.draws[n]; m.err == nil {
				m.err = m.scratch.block(b)
				copy(m.scores[top:bottom], target[top:bottom])
			}
		}
	}
	for n, d := range draws {
		m := &l.draws[n]
		m.scratch.run = aggregateRun{}
		if m.err != nil {
			return r.under(d, m.err)
		}
		use(n, m.scores)
	}
	return nil
}

// byRows tells whether each row is scored by itself.
func (a *Aggregator) byRows() bool {
	for i := range a.nodes {
		if a.nodes[i].pairs && !a.nodes[i].idle {
			return false
		}
	}
	return true
}

// begin makes a scratch ready for [AggregateScratch.block].
func (a *Aggregator) begin(x Matrix, years []int32, weights []float64, out Matrix, scratch *AggregateScratch) error {
	r := &scratch.run
	*r = aggregateRun{Aggregator: a, x: x, out: out, skip: a.s.Indicators, scratch: scratch}
	if err := r.checkShapes(years); err != nil {
		return err
	}
	scratch.workers = grown(scratch.workers, 1)
	return r.share(weights)
}

// block computes every aggregate for one block of rows.
func (s *AggregateScratch) block(b int) error {
	return s.workers[0].run(&s.run, 0, len(s.run.nodes), b, b+1)
}
