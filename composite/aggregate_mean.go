package composite

import "math"

// meanKind is what a mean makes of scores before it adds them.
type meanKind uint8

const (
	meanNone    meanKind = iota
	meanPlain            // x
	meanLog              // ln x
	meanInverse          // 1/x
	meanPower            // x^p
)

// aggregateWorker is the memory of one worker.
type aggregateWorker struct {
	columns  [][]float64 // of the children of a node, for the rows of a block
	shares   []float64
	changed  [][]float64 // children put through ln, 1/x, x^p
	logs     [][]float64 // one an aggregate: its logarithm, where a parent needs it
	sum      []float64
	values   []float64 // of one row
	weights  []float64
	children []int
}

// run computes some aggregates for some blocks of rows.
func (w *aggregateWorker) run(r *aggregateRun, first, last, from, to int) error {
	w.logs = grown(w.logs, len(r.nodes))
	w.sum = grown(w.sum, aggregateBlock)
	for b := from; b < to; b++ {
		top, bottom := b*aggregateBlock, min((b+1)*aggregateBlock, r.x.Rows)
		for i := first; i < last; i++ {
			n := &r.nodes[i]
			if n.idle {
				continue
			}
			var err error
			if n.mean != meanNone {
				err = w.meanOf(r, n, i, first, top, bottom)
			} else {
				err = w.rowsOf(r, n, i, top, bottom)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// meanOf computes g⁻¹(Σ w g(x)) for the rows of a block.
func (w *aggregateWorker) meanOf(r *aggregateRun, n *aggregateNode, i, first, top, bottom int) error {
	active := r.active(i)
	y := r.out.Column(n.at - r.skip)[top:bottom]
	w.columns, w.shares = w.columns[:0], w.shares[:0]
	for place, c := range active {
		x := r.column(c)[top:bottom]
		if n.mean != meanPlain {
			var err error
			if x, err = w.change(r, n, place, c, first, top, bottom); err != nil {
				return err
			}
		}
		w.columns, w.shares = append(w.columns, x), append(w.shares, r.scratch.shares[c])
	}
	sum := y
	if n.mean == meanLog && n.inLog {
		w.logs[i] = grown(w.logs[i], aggregateBlock)
		sum = w.logs[i][:len(y)]
	}
	weighted(sum, w.columns, w.shares)
	for row, v := range sum {
		if v != v || n.mean == meanLog && math.IsInf(v, -1) {
			var err error
			if sum[row], err = w.partial(r, n, active, row, top); err != nil {
				return err
			}
		}
	}
	if n.logOnly {
		return nil
	}
	n.restore(sum, y)
	if n.mean == meanPower || n.mean == meanInverse {
		for row, v := range y {
			if math.IsInf(v, 0) {
				return r.refuse(n, ScoreTooLarge, top+row, n.at, v)
			}
		}
	}
	return nil
}

// partial is the mean over the children that a row has.
func (w *aggregateWorker) partial(r *aggregateRun, n *aggregateNode, active []int, row, top int) (float64, error) {
	var sum, have float64
	for place, x := range w.columns {
		v := x[row]
		if v != v {
			continue
		}
		if n.mean == meanLog && math.IsInf(v, -1) { // the logarithm of what is not above 0
			return 0, r.refuse(n, ScoreNotPositive, top+row, active[place], r.column(active[place])[top+row])
		}
		sum += float64(w.shares[place] * v)
		have += w.shares[place]
	}
	if !n.enough(have) {
		return math.NaN(), nil
	}
	return sum / have, nil
}

// enough says whether the weight present reaches the availability asked, but
// for rounding.
func (n *aggregateNode) enough(have float64) bool { return have > 0 && have >= n.Availability-1e-12 }

// change puts the scores of a child through ln, 1/x or x^p, or takes their
// logarithms where they are known.
func (w *aggregateWorker) change(r *aggregateRun, n *aggregateNode, place, c, first, top, bottom int) ([]float64, error) {
	if n.mean == meanLog {
		if c < r.s.Indicators && r.scratch.Logs.Values != nil {
			return r.scratch.Logs.Column(c)[top:bottom], nil
		}
		if i := c - r.s.Indicators; i >= first && r.nodes[i].mean == meanLog {
			return w.logs[i][:bottom-top], nil
		}
	}
	for len(w.changed) <= place {
		w.changed = append(w.changed, make([]float64, aggregateBlock))
	}
	x, y := r.column(c)[top:bottom], w.changed[place][:bottom-top]
	if at := n.through(x, y); at >= 0 {
		reason := ScoreNotPositive
		if n.mean == meanPower && n.Power > 0 {
			reason = ScoreNegative
		}
		return nil, r.refuse(n, reason, top+at, c, x[at])
	}
	return y, nil
}

// through writes g(x) into y, and returns the place of the first score out of
// its domain, or −1.
func (n *aggregateNode) through(x, y []float64) int {
	y = y[:len(x)]
	switch {
	case n.mean == meanLog:
		for r, v := range x {
			if v <= 0 {
				return r
			}
			y[r] = math.Log(v)
		}
	case n.mean == meanInverse:
		for r, v := range x {
			if v <= 0 {
				return r
			}
			y[r] = 1 / v
		}
	default:
		for r, v := range x {
			if v < 0 || v == 0 && n.Power < 0 {
				return r
			}
			y[r] = math.Pow(v, n.Power)
		}
	}
	return -1
}

// restore writes g⁻¹ of the sums into y.
func (n *aggregateNode) restore(sum, y []float64) {
	switch n.mean {
	case meanLog:
		for r, v := range sum {
			y[r] = math.Exp(v)
		}
	case meanInverse:
		for r, v := range sum {
			y[r] = 1 / v
		}
	case meanPower:
		for r, v := range sum {
			y[r] = math.Pow(v, 1/n.Power)
		}
	}
}

// LogsOf returns the natural logarithm of every score, for
// [AggregateScratch].Logs: missing stays missing, and what is not above 0 is
// −∞, which a geometric mean refuses.
func LogsOf(x Matrix) Matrix {
	out := NewMatrix(x.Rows, x.Columns)
	logsInto(x, out)
	return out
}

func logsInto(x, out Matrix) {
	inParallel(len(x.Values), x.Columns, func(c int) {
		y := out.Column(c)
		for r, v := range x.Column(c) {
			switch {
			case v > 0:
				y[r] = math.Log(v)
			case v <= 0:
				y[r] = math.Inf(-1)
			default:
				y[r] = v
			}
		}
	})
}

// weighted writes Σ w_i x_i into y, in the order given, several columns at a
// time; a missing score makes the sum missing.
func weighted(y []float64, columns [][]float64, w []float64) {
	if len(columns) == 0 {
		for r := range y {
			y[r] = math.NaN()
		}
		return
	}
	first, share := columns[0][:len(y)], w[0]
	for r := range y {
		y[r] = share * first[r]
	}
	for columns, w = columns[1:], w[1:]; len(columns) >= 4; columns, w = columns[4:], w[4:] {
		addFour(y, columns[0], columns[1], columns[2], columns[3], w[0], w[1], w[2], w[3])
	}
	for i, x := range columns {
		share, x = w[i], x[:len(y)]
		for r, v := range y {
			y[r] = v + float64(share*x[r])
		}
	}
}

func addFour(y, a, b, c, d []float64, wa, wb, wc, wd float64) {
	a, b, c, d = a[:len(y)], b[:len(y)], c[:len(y)], d[:len(y)]
	for r, v := range y {
		v += float64(wa * a[r])
		v += float64(wb * b[r])
		v += float64(wc * c[r])
		v += float64(wd * d[r])
		y[r] = v
	}
}
