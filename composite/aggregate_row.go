package composite

import "math"

// rowsOf computes a method that needs the scores of a row together.
func (w *aggregateWorker) rowsOf(r *aggregateRun, n *aggregateNode, i, top, bottom int) error {
	active := r.active(i)
	y := r.out.Column(n.at - r.skip)[top:bottom]
	w.columns = w.columns[:0]
	for _, c := range active {
		w.columns = append(w.columns, r.column(c)[top:bottom])
	}
	for row := range y {
		y[row] = math.NaN()
		if !n.enough(w.gather(r, active, row)) {
			continue
		}
		at, why := -1, Reason("")
		if y[row], at, why = n.ofRow(w); at >= 0 {
			return r.refuse(n, r.whyNot(why, w.children[at], w.values[at]), top+row, w.children[at], w.values[at])
		}
		if math.IsInf(y[row], 0) {
			return r.refuse(n, ScoreTooLarge, top+row, n.at, y[row])
		}
	}
	return nil
}

// whyNot tells apart a mean below 0 that the scores have from the start from one that the
// penalty of an aggregate below has made.
func (r *aggregateRun) whyNot(why Reason, child int, score float64) Reason {
	if why != MeanNotPositive || child < r.s.Indicators || score > 0 {
		return why
	}
	if below := r.nodes[child-r.s.Indicators].Method; below == MPI || below == AMPI {
		return PenaltyTooLarge
	}
	return why
}

// gather takes the scores that a row of the block has, with their shares brought to a sum
// of 1, and returns the share of the weight that they have.
func (w *aggregateWorker) gather(r *aggregateRun, active []int, row int) float64 {
	w.values, w.weights, w.children = w.values[:0], w.weights[:0], w.children[:0]
	var have float64
	for i, x := range w.columns {
		v, c := x[row], active[i]
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
	case MPI, AMPI:
		return n.penalised(w.values, w.weights)
	case OWA:
		return n.ordered(w), -1, ""
	case WeightedMedian:
		return w.median(), -1, ""
	case Counting:
		return n.counted(w), -1, ""
	case OppChoVec:
		return n.oppChoVec(w.values, w.weights)
	}
	return n.extreme(w.values), -1, ""
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

// penalised takes from the mean of a unit what its scores differ among
// themselves:
//
//	MPI = M ∓ S·cv,  M = Σ w_i z_i,  S² = Σ w_i (z_i − M)²,  cv = S/M
//
// S² is multiplied by n/(n−1) for the deviation of a sample; one score alone
// has none.
//
// Source: Mazziotta and Pareto, Methods for Constructing Composite Indices: One
// for All or All for One?, Rivista Italiana di Economia Demografia e Statistica
// 67 (2013); for the AMPI, Social Indicators Research 127 (2016).
func (n *aggregateNode) penalised(values, weights []float64) (float64, int, Reason) {
	var m, s2 float64
	for i, v := range values {
		m += float64(weights[i] * v)
	}
	if !(m > 0) {
		return 0, lowest(values), MeanNotPositive
	}
	for i, v := range values {
		s2 += float64(weights[i] * float64((v-m)*(v-m)))
	}
	if count := float64(len(values)); n.Deviation == DeviationSample && count > 1 {
		s2 *= count / (count - 1)
	}
	if n.PenaltyAdded {
		return m + s2/m, -1, ""
	}
	return m - s2/m, -1, ""
}

func lowest(values []float64) int {
	at := 0
	for i, v := range values {
		if v < values[at] {
			at = i
		}
	}
	return at
}

// ordered gives weights to ranks. With Q the line through (k/n, weight of the
// best k of n ranks) and S_i the share of the unit's weight in its best i
// scores,
//
//	y = Σ (Q(S_i) − Q(S_{i−1})) x_(i)
//
// which is Yager's average when the children weigh the same and all are there,
// and Torra's weighted form of it otherwise.
//
// Sources: Yager, On Ordered Weighted Averaging Aggregation Operators, IEEE
// Transactions on Systems, Man and Cybernetics 18 (1988); Torra, The Weighted
// OWA Operator, International Journal of Intelligent Systems 12 (1997).
func (n *aggregateNode) ordered(w *aggregateWorker) float64 {
	w.sort()
	var y, share, before float64
	for i := len(w.values) - 1; i >= 0; i-- {
		share += w.weights[i]
		upTo := along(n.order, share)
		if i == 0 {
			upTo = 1
		}
		y += float64((upTo - before) * w.values[i])
		before = upTo
	}
	return y
}

// along reads the line through steps, which are evenly spaced over 0…1.
func along(steps []float64, share float64) float64 {
	last := len(steps) - 1
	place := float64(share * float64(last))
	k := min(int(place), last-1)
	return steps[k] + float64((place-float64(k))*(steps[k+1]-steps[k]))
}

// sort puts the scores gathered from the lowest to the highest, and forgets
// which child they are of.
func (w *aggregateWorker) sort() {
	v, s := w.values, w.weights
	for i := 1; i < len(v); i++ {
		value, share := v[i], s[i]
		j := i
		for ; j > 0 && v[j-1] > value; j-- {
			v[j], s[j] = v[j-1], s[j-1]
		}
		v[j], s[j] = value, share
	}
}

// median is the score at which half of the weight is reached; between two
// scores when exactly half lies on each side.
func (w *aggregateWorker) median() float64 {
	w.sort()
	var share float64
	for i, v := range w.values[:len(w.values)-1] {
		share += w.weights[i]
		if math.Abs(share-0.5) < 1e-12 {
			return (v + w.values[i+1]) / 2
		}
		if share > 0.5 {
			return v
		}
	}
	return w.values[len(w.values)-1]
}

// oppChoVec is the index of opportunities, choices and lived life:
//
//	I = (1/n) [Σ p_k d_k^β]^(α/β)
//
// over the n scores that the unit has, with weights p_k that sum to n. Scores
// are of 0 or more, usually from 0 to 1; so is the result when α ≥ β, up to
// n^(α/β − 1).
//
// Source: Bourdeau-Lepage, Gros, Tovar and Mauhé, BRRISE, rapport final (2020),
// halshs-02428935.
func (n *aggregateNode) oppChoVec(values, weights []float64) (float64, int, Reason) {
	count := float64(len(values))
	var sum float64
	for i, d := range values {
		if d < 0 {
			return 0, i, ScoreNegative
		}
		sum += float64(float64(count*weights[i]) * math.Pow(d, n.Beta))
	}
	return math.Pow(sum, n.Alpha/n.Beta) / count, -1, ""
}
