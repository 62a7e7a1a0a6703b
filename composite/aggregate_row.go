package composite

import "math"

// rowsOf computes a method that needs the scores of a row together.
func (w *aggregateWorker) rowsOf(r *aggregateRun, n *aggregateNode, i, top, bottom int) error {
	active := r.active(i)
	y := r.out.Column(n.at - r.skip)[top:bottom]
	for row := range y {
		y[row] = math.NaN()
		if !n.enough(w.gather(r, active, top+row)) {
			continue
		}
		at, reason := -1, Reason("")
		if y[row], at, reason = n.ofRow(w); at >= 0 {
			return r.refuse(n, reason, top+row, w.children[at], w.values[at])
		}
	}
	return nil
}

// gather takes the scores that a row has, with their shares brought to a sum
// of 1, and returns the share of the weight that they have.
func (w *aggregateWorker) gather(r *aggregateRun, active []int, row int) float64 {
	w.values, w.weights, w.children = w.values[:0], w.weights[:0], w.children[:0]
	var have float64
	for _, c := range active {
		v := r.column(c)[row]
		if v != v {
			continue
		}
		w.values, w.weights, w.children = append(w.values, v), append(w.weights, r.scratch.shares[c]), append(w.children, c)
		have += r.scratch.shares[c]
	}
	if len(w.values) < len(active) {
		for i := range w.weights {
			w.weights[i] /= have
		}
	}
	return have
}

// ofRow is the score of the row gathered; or the place of the score that the
// method can't take, and why.
func (n *aggregateNode) ofRow(w *aggregateWorker) (y float64, at int, why Reason) {
	switch n.Method {
	case Minimum, Maximum:
		return n.extreme(w.values), -1, ""
	}
	return math.NaN(), -1, ""
}

func (n *aggregateNode) extreme(values []float64) float64 {
	y := values[0]
	for _, v := range values[1:] {
		if v < y == (n.Method == Minimum) {
			y = v
		}
	}
	return y
}
