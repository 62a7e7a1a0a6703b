package composite

import (
	"cmp"
	"math"
	"slices"
)

// duels is the memory of methods that compare units with one another.
type duels struct {
	rows   []int     // of one year after another
	units  []int     // rows of one year that have enough to be compared
	x      []float64 // their scores, child by child
	shares []float64 // of the children
	net    []float64 // of one unit against each other: weight for − weight against
	shared []float64 // weight of what both have
	score  []float64
	met    []float64
	order  Ranker
	kemeny kemenyScratch
}

// even is how far from a tie weights may be for rounding alone.
const even = 1e-12

// compare computes a node by comparing units of the same year two by two.
func (r *aggregateRun) compare(n *aggregateNode, i int, years []int32) error {
	if n.Method == Benefit {
		return r.benefit(n, i, years)
	}
	d, y := &r.scratch.duels, r.out.Column(n.at-r.skip)
	d.rows = grown(d.rows, r.x.Rows)
	for row := range d.rows {
		d.rows[row], y[row] = row, math.NaN()
	}
	if years != nil {
		slices.SortStableFunc(d.rows, func(a, b int) int { return cmp.Compare(years[a], years[b]) })
	}
	for from := 0; from < len(d.rows); {
		to := from + 1
		for to < len(d.rows) && (years == nil || years[d.rows[to]] == years[d.rows[from]]) {
			to++
		}
		d.gather(r, n, r.active(i), d.rows[from:to])
		if err := d.limit(r, n); err != nil {
			return err
		}
		d.run(r, n)
		for u, row := range d.units {
			y[row] = d.score[u]
		}
		from = to
	}
	return nil
}

// gather takes the units of a year that have enough, and their scores.
func (d *duels) gather(r *aggregateRun, n *aggregateNode, active, rows []int) {
	d.units, d.shares = d.units[:0], d.shares[:0]
	for _, row := range rows {
		var have float64
		for _, c := range active {
			if v := r.column(c)[row]; v == v {
				have += r.scratch.shares[c]
			}
		}
		if n.enough(have) {
			d.units = append(d.units, row)
		}
	}
	d.x = grown(d.x, len(active)*len(d.units))
	for i, c := range active {
		d.shares = append(d.shares, r.scratch.shares[c])
		from, to := r.column(c), d.column(i)
		for u, row := range d.units {
			to[u] = from[row]
		}
	}
	d.score, d.met = grown(d.score, len(d.units)), grown(d.met, len(d.units))
	d.net, d.shared = grown(d.net, len(d.units)), grown(d.shared, len(d.units))
	clear(d.score)
	clear(d.met)
}

func (d *duels) column(i int) []float64 { return d.x[i*len(d.units) : (i+1)*len(d.units)] }

func (d *duels) limit(r *aggregateRun, n *aggregateNode) error {
	limit := MaxDuels
	if n.Method == Kemeny {
		limit = MaxKemeny
	}
	if n.Method == Borda || len(d.units) <= limit {
		return nil
	}
	e := &Error{Step: StepAggregate, Reason: TooMany, Indicator: n.code, Other: string(n.Method), Value: float64(len(d.units)), Limit: float64(limit)}
	if r.units != nil {
		e.Year = r.units[d.units[0]].Year
	}
	return e
}

func (d *duels) run(r *aggregateRun, n *aggregateNode) {
	switch n.Method {
	case Borda:
		d.borda()
	case Kemeny:
		if !d.kemeny.run(d, r.units) {
			r.scratch.Heuristic = true
		}
	default:
		d.againstEach(n.Method == Outranking)
	}
}

// duel fills net and shared for unit a against those after it. A child that
// one of both lacks says nothing.
func (d *duels) duel(a int) {
	net, shared := d.net[a+1:], d.shared[a+1:]
	clear(net)
	clear(shared)
	for i, share := range d.shares {
		x := d.column(i)
		mine := x[a]
		if mine != mine {
			continue
		}
		for b, other := range x[a+1:] {
			if other != other {
				continue
			}
			shared[b] += share
			if mine > other {
				net[b] += share
			} else if mine < other {
				net[b] -= share
			}
		}
	}
}

// againstEach sums over the others whether the unit wins (Copeland), or by how
// much, in shares of the weight that both have (outranking):
//
//	Copeland_a = #{b: net_ab > 0} − #{b: net_ab < 0}
//	outranking_a = mean over b of net_ab / shared_ab = 2 mean c_ab − 1
//
// Both sum to 0 over the units when all meet. A unit that meets nobody has 0.
//
// Sources: Copeland, A Reasonable Social Welfare Function (1951); Brans and
// Vincke, A Preference Ranking Organisation Method, Management Science 31
// (1985), net flow with the usual criterion.
func (d *duels) againstEach(byHowMuch bool) {
	for a := range d.units {
		d.duel(a)
		for b := a + 1; b < len(d.units); b++ {
			if d.shared[b] == 0 {
				continue
			}
			won := d.net[b] / d.shared[b]
			if !byHowMuch {
				won = outcome(won)
			}
			d.score[a] += won
			d.score[b] -= won
			d.met[a]++
			d.met[b]++
		}
	}
	if byHowMuch {
		for u := range d.score {
			d.score[u] /= max(1, d.met[u])
		}
	}
}

func outcome(net float64) float64 {
	switch {
	case net > even:
		return 1
	case net < -even:
		return -1
	}
	return 0
}

// borda gives each unit its points on each child, brought to a full field
// where some units have no score:
//
//	y_a = (n−1) Σ w_i s_ai / Σ w_i,  s_ai = (below + ½ equal) / (n_i − 1)
//
// over the children that the unit has, n_i the units that have child i. A
// child that one unit alone has says nothing.
//
// Source: Borda, Mémoire sur les élections au scrutin (1781); ties by halves
// after Black (1976).
func (d *duels) borda() {
	for i, share := range d.shares {
		x := d.column(i)
		order := d.order.Order(x)
		if len(order) < 2 {
			continue
		}
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && x[order[to]] == x[order[from]] {
				to++
			}
			points := float64(len(order)-to) + float64(to-from-1)/2
			for _, u := range order[from:to] {
				d.score[u] += share * points / float64(len(order)-1)
				d.met[u] += share
			}
			from = to
		}
	}
	for u := range d.score {
		if d.met[u] > 0 {
			d.score[u] *= float64(len(d.units)-1) / d.met[u]
		}
	}
}

// OutrankingMatrix compares units two by two on their scores x (units ×
// indicators):
//
//	c_ab = Σ w_i [x_ai > x_bi] + ½ Σ w_i [x_ai = x_bi]
//
// the sums over the indicators that both have, divided by their weight, so
// that c_ab + c_ba = 1. NaN when they share none, and of a unit with itself.
//
// Errors: more than [MaxDuels] units; weights that are not one an indicator,
// of 0 or more and some above 0.
//
// Source: Munda and Nardo, Noncompensatory/nonlinear composite indicators for
// ranking countries: a defensible setting, Applied Economics 41 (2009).
func OutrankingMatrix(x Matrix, weights []float64) (Matrix, error) {
	switch {
	case x.Rows > MaxDuels:
		return Matrix{}, &Error{Step: StepAggregate, Reason: TooMany, Indicator: string(Outranking), Other: string(Outranking), Value: float64(x.Rows), Limit: MaxDuels}
	case len(weights) != x.Columns:
		return Matrix{}, &Error{Step: StepAggregate, Reason: WeightsOfOthers, Value: float64(len(weights)), Limit: float64(x.Columns)}
	case !usableWeights(weights):
		return Matrix{}, &Error{Step: StepAggregate, Reason: WrongOrderWeights, Indicator: string(Outranking)}
	}
	d := duels{units: make([]int, x.Rows), x: x.Values, shares: weights, net: make([]float64, x.Rows), shared: make([]float64, x.Rows)}
	out := NewMatrix(x.Rows, x.Rows)
	for a := range x.Rows {
		out.Set(a, a, math.NaN())
		d.duel(a)
		for b := a + 1; b < x.Rows; b++ {
			c := (1 + d.net[b]/d.shared[b]) / 2
			out.Set(a, b, c)
			out.Set(b, a, 1-c)
		}
	}
	return out, nil
}
