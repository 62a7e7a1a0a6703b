package composite

import (
	"math"
	"slices"
)

// bodSimplex finds the best weights of one unit after another. It walks from
// corner to corner of the weights allowed; a corner is where as many
// constraints hold exactly as there are indicators. A constraint is a row a
// and a side b, a·w ≤ b:
//
//	0 … n−1        a candidate of the front: y_k · w ≤ 1
//	n … n+m−1      an axis: −w_j ≤ 0
//	n+m … n+2m−1   a lower limit: l_j Σ w y − w_j y_j ≤ 0
//	n+2m … n+3m−1  an upper limit: w_j y_j − u_j Σ w y ≤ 0
//
// inverse is the inverse of the rows that hold, column by column: w is its
// product with their sides, and the multipliers λ are those of y. A negative λ
// is a constraint better left: the one with the most negative is, and the walk
// goes along the edge to the first constraint that stops it. When steps of no
// length follow one another, the smallest index is taken on both sides
// (Bland), so that no corner comes back for ever.
//
// Source: Chvátal, Linear Programming (1983), ch. 3 and 10.
type bodSimplex struct {
	b       *bod
	n, m    int
	y       []float64
	w       []float64
	basis   []int
	inverse Matrix // inverse.Column(s) belongs to basis[s]
	lambda  []float64
	edge    []float64
	slack   []float64 // of the candidates
	speed   []float64 // how fast each candidate's slack shrinks along the edge
	row     []float64
	scratch Matrix
	inBasis []bool
	warm    bool
	limited bool
	pivots  int
}

const (
	bodTight   = 1e-9  // below it, a multiplier or a slack is 0
	bodMoves   = 1e-11 // below it, a constraint does not stop a walk
	bodPatient = 30    // steps of no length before Bland's rule
	bodRenew   = 40    // steps before the inverse is made afresh
)

func newBoDSimplex(b *bod) *bodSimplex {
	n, m := b.front.Rows, b.front.Columns
	s := &bodSimplex{b: b, n: n, m: m, w: make([]float64, m), basis: make([]int, m), inverse: NewMatrix(m, m), lambda: make([]float64, m),
		edge: make([]float64, m), slack: make([]float64, n), speed: make([]float64, n), row: make([]float64, m), scratch: NewMatrix(2*m, m), inBasis: make([]bool, n+3*m)}
	s.limited = slices.ContainsFunc(b.limits, func(l PieLimits) bool { return l.Lower > 0 || l.Upper < 1 })
	return s
}

// solve finds the weights of the unit whose scores are y; false when it does
// not end.
func (s *bodSimplex) solve(y []float64) bool {
	s.y = y
	if !s.warm || s.limited || !s.renew() || !s.feasible() {
		if !s.start() {
			return false
		}
	}
	s.warm = false
	still := 0
	for step := range 200 * (s.m + 10) {
		if step > 0 && step%bodRenew == 0 && !s.renew() {
			return false
		}
		leave := s.leaving(still > bodPatient)
		if leave < 0 {
			if s.settled() {
				s.warm = true
				return true
			}
			if !s.feasible() && !s.start() {
				return false
			}
			continue
		}
		enter, length := s.entering(leave, still > bodPatient)
		if enter < 0 {
			return false
		}
		if length > 1e-13 {
			still = 0
		} else {
			still++
		}
		s.exchange(leave, enter, length)
	}
	return false
}

// settled makes the inverse afresh from the constraints in order, so that the
// same corner gives the same bits whatever the way to it, and looks again.
func (s *bodSimplex) settled() bool {
	slices.Sort(s.basis)
	return s.renew() && s.leaving(false) < 0 && s.feasible()
}

// constraint writes the row of a constraint.
func (s *bodSimplex) constraint(c int, a []float64) {
	switch kind, j := (c-s.n)/s.m, (c-s.n)%s.m; {
	case c < s.n:
		for i := range a {
			a[i] = s.b.front.At(c, i)
		}
	case kind == 0:
		clear(a)
		a[j] = -1
	case kind == 1:
		for i, v := range s.y {
			a[i] = s.b.limits[j].Lower * v
		}
		a[j] -= s.y[j]
	default:
		for i, v := range s.y {
			a[i] = -s.b.limits[j].Upper * v
		}
		a[j] += s.y[j]
	}
}

// stands tells whether a constraint that is not a candidate has something to
// say: an axis where no lower limit holds, a limit of an indicator above 0.
func (s *bodSimplex) stands(c int) bool {
	switch kind, j := (c-s.n)/s.m, (c-s.n)%s.m; kind {
	case 0:
		return s.b.limits[j].Lower == 0 || s.y[j] == 0
	case 1:
		return s.b.limits[j].Lower > 0 && s.y[j] > 0
	default:
		return s.b.limits[j].Upper < 1 && s.y[j] > 0
	}
}

// start stands at a corner near the best: parts at their lower limit, then
// filled up to the upper one from where the unit is nearest to the best, all
// as large as the first candidate allows.
func (s *bodSimplex) start() bool {
	order := make([]int, s.m)
	left := 1.0
	for j := range order {
		order[j] = j
		left -= s.b.limits[j].Lower
	}
	slices.SortStableFunc(order, func(p, q int) int {
		switch {
		case s.y[p] > s.y[q]:
			return -1
		case s.y[p] < s.y[q]:
			return 1
		}
		return 0
	})
	s.basis = s.basis[:0]
	found := false // the indicator whose part lies between its limits
	for _, j := range order {
		l := s.b.limits[j]
		s.edge[j] = 0
		switch {
		case s.y[j] == 0:
			s.basis = append(s.basis, s.n+j)
			continue
		case !found && left <= l.Upper-l.Lower+1e-12:
			found = true
			s.edge[j] = (l.Lower + max(0, left)) / s.y[j]
			continue
		case !found:
			left -= l.Upper - l.Lower
			s.basis = append(s.basis, s.n+2*s.m+j)
			s.edge[j] = l.Upper / s.y[j]
			continue
		case l.Lower > 0:
			s.basis = append(s.basis, s.n+s.m+j)
		default:
			s.basis = append(s.basis, s.n+j)
		}
		s.edge[j] = l.Lower / s.y[j]
	}
	if !found {
		return false
	}
	first, most := 0, 0.0
	s.product(s.edge, s.speed)
	for k, v := range s.speed {
		if v > most {
			first, most = k, v
		}
	}
	s.basis = append(s.basis, first)
	return s.renew()
}

// product is y_k · v of every candidate, into out.
func (s *bodSimplex) product(v, out []float64) {
	clear(out)
	for j, x := range v {
		if x == 0 {
			continue
		}
		for k, f := range s.b.front.Column(j)[:len(out)] {
			out[k] += float64(f * x)
		}
	}
}

// renew makes everything afresh from the constraints that hold; false when
// they don't meet in one point.
func (s *bodSimplex) renew() bool {
	clear(s.inBasis)
	for r, c := range s.basis {
		s.constraint(c, s.row)
		for i, v := range s.row {
			s.scratch.Set(i, r, v) // the rows as columns: its inverse is the transposed one
		}
		s.inBasis[c] = true
	}
	if !s.invert() {
		return false
	}
	s.weigh()
	s.product(s.w, s.slack)
	for k, v := range s.slack {
		s.slack[k] = 1 - v
	}
	return true
}

// invert is Gauss–Jordan with the largest pivot of each column. scratch holds
// the constraints as columns above; the identity is put below, and columns are
// combined.
func (s *bodSimplex) invert() bool {
	m, a := s.m, s.scratch
	for c := range m {
		below := a.Column(c)[m:]
		clear(below)
		below[c] = 1
	}
	for i := range m {
		at, best := -1, 1e-12
		for c := i; c < m; c++ {
			if v := math.Abs(a.At(i, c)); v > best {
				at, best = c, v
			}
		}
		if at < 0 {
			return false
		}
		x, y := a.Column(i), a.Column(at)
		if at != i {
			for r := range x {
				x[r], y[r] = y[r], x[r]
			}
		}
		pivot := x[i]
		for r := range x {
			x[r] /= pivot
		}
		for c := range m {
			if f := a.At(i, c); c != i && f != 0 {
				for r, v := range a.Column(c) {
					a.Column(c)[r] = v - float64(f*x[r])
				}
			}
		}
	}
	// Columns of the constraints C were combined into the identity by C·T = 1,
	// so that T = C⁻¹; the rows A are Cᵀ, so that A⁻¹ is Tᵀ.
	for c := range m {
		for r := range m {
			s.inverse.Set(c, r, a.At(m+r, c))
		}
	}
	return true
}

// feasible tells whether the corner breaks no constraint.
func (s *bodSimplex) feasible() bool {
	for _, v := range s.slack {
		if v < -bodTight {
			return false
		}
	}
	for c := s.n; c < s.n+3*s.m; c++ {
		if s.stands(c) {
			s.constraint(c, s.row)
			if dot(s.row, s.w) > bodTight {
				return false
			}
		}
	}
	return true
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

// leaving is the place in the basis of the constraint to leave, −1 at the best.
func (s *bodSimplex) leaving(bland bool) int {
	out, least := -1, -bodTight
	for at, c := range s.basis {
		s.lambda[at] = dot(s.inverse.Column(at), s.y)
		switch {
		case bland && s.lambda[at] < -bodTight && (out < 0 || c < s.basis[out]):
			out = at
		case !bland && s.lambda[at] < least:
			out, least = at, s.lambda[at]
		}
	}
	return out
}

// entering is the constraint that stops the walk along the edge, and how long
// the walk is.
func (s *bodSimplex) entering(leave int, bland bool) (int, float64) {
	for i, v := range s.inverse.Column(leave) {
		s.edge[i] = -v
	}
	s.product(s.edge, s.speed)
	out, length, fast := -1, math.Inf(1), 0.0
	stop := func(c int, slack, speed float64) {
		if speed <= bodMoves || s.inBasis[c] {
			return
		}
		t := max(0, slack) / speed
		switch {
		case t > length+1e-13:
		case t < length-1e-13, bland && c < out, !bland && speed > fast:
			out, length, fast = c, min(t, length), speed
		}
	}
	for k, v := range s.speed {
		stop(k, s.slack[k], v)
	}
	for c := s.n; c < s.n+3*s.m; c++ {
		if s.stands(c) {
			s.constraint(c, s.row)
			stop(c, -dot(s.row, s.w), dot(s.row, s.edge))
		}
	}
	return out, length
}

// exchange puts one constraint in the place of another.
func (s *bodSimplex) exchange(leave, enter int, length float64) {
	s.constraint(enter, s.row)
	old := s.inverse.Column(leave)
	pivot := dot(s.row, old)
	for i := range old {
		old[i] /= pivot
	}
	for at := range s.basis {
		if at == leave {
			continue
		}
		of := s.inverse.Column(at)
		f := dot(s.row, of)
		for i := range of {
			of[i] -= float64(f * old[i])
		}
	}
	s.inBasis[s.basis[leave]], s.inBasis[enter] = false, true
	s.basis[leave] = enter
	s.weigh()
	for k, v := range s.speed {
		s.slack[k] -= float64(length * v)
	}
	s.pivots++
}

// weigh reads the weights off the corner.
func (s *bodSimplex) weigh() {
	clear(s.w)
	for at, c := range s.basis {
		if c < s.n {
			for i, v := range s.inverse.Column(at) {
				s.w[i] += v
			}
		}
	}
}

// peers are the candidates met at the corner, by row, with their multipliers.
func (s *bodSimplex) peers() []Peer {
	var out []Peer
	for at, c := range s.basis {
		if c < s.n && s.lambda[at] > bodTight {
			out = append(out, Peer{s.b.of[c], s.lambda[at]})
		}
	}
	return out
}
