package geo

import (
	"cmp"
	"slices"
)

// edge is a piece of a ring, from left to right, and its place in the ring.
type edge struct {
	a, b [2]float64
	i    int
}

// mostCompared is how many pairs of edges are looked at before a ring is left: about a
// second's work.
const mostCompared = 10_000_000

// crossing finds where a ring crosses itself or comes back over its own line. Edges are
// taken from the left, each against those that reach as far: n log n for the rings of
// territories, whose edges are short. Touching at a point is allowed: an outline may be
// pinched. A ring of long edges side by side by the thousand is no territory: it is
// left as intricate. What is "" when nothing is wrong.
func crossing(ring [][2]float64) (at [2]float64, what TroubleKind) {
	n := len(ring) - 1
	edges := make([]edge, 0, n)
	for i := range n {
		e := edge{ring[i], ring[i+1], i}
		if e.b[0] < e.a[0] {
			e.a, e.b = e.b, e.a
		}
		if e.a != e.b {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, func(e, f edge) int { return cmp.Or(cmp.Compare(e.a[0], f.a[0]), cmp.Compare(e.i, f.i)) })
	var open []edge
	compared := 0
	for _, e := range edges {
		open = slices.DeleteFunc(open, func(f edge) bool { return f.b[0] < e.a[0] })
		if compared += len(open); compared > mostCompared {
			return e.a, RingIntricate
		}
		for _, f := range open {
			if e.crosses(f) {
				return e.meets(f), RingCrossing
			}
		}
		open = append(open, e)
	}
	return at, ""
}

// crosses says whether two edges share more than a point where one of them ends.
func (e edge) crosses(f edge) bool {
	s1, s2 := side(e.a, e.b, f.a), side(e.a, e.b, f.b)
	s3, s4 := side(f.a, f.b, e.a), side(f.a, f.b, e.b)
	if s1 == 0 && s2 == 0 { // on one line: they lie over one another, or not
		return e.over(f)
	}
	return s1*s2 < 0 && s3*s4 < 0
}

// meets is where two edges that cross do, or where they begin to lie over one another.
func (e edge) meets(f edge) [2]float64 {
	ex, ey, fx, fy := e.b[0]-e.a[0], e.b[1]-e.a[1], f.b[0]-f.a[0], f.b[1]-f.a[1]
	if side(e.a, e.b, f.a) != side(e.a, e.b, f.b) {
		along := ((f.a[0]-e.a[0])*fy - (f.a[1]-e.a[1])*fx) / (ex*fy - ey*fx)
		return [2]float64{e.a[0] + along*ex, e.a[1] + along*ey}
	}
	starts := []([2]float64){e.low(), f.low()}
	return slices.MaxFunc(starts, func(p, q [2]float64) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) })
}

// low is the end of an edge that is left, or under when it stands upright.
func (e edge) low() [2]float64 {
	if e.a[0] == e.b[0] && e.b[1] < e.a[1] {
		return e.b
	}
	return e.a
}

// over says whether two edges of one line have more than a point in common.
func (e edge) over(f edge) bool {
	axis := 0
	if e.a[0] == e.b[0] {
		axis = 1
	}
	low, high := func(g edge) float64 { return min(g.a[axis], g.b[axis]) }, func(g edge) float64 { return max(g.a[axis], g.b[axis]) }
	return max(low(e), low(f)) < min(high(e), high(f))
}

// side is on which side of a line a point stands: 1, −1, or 0 on it.
func side(a, b, p [2]float64) int {
	return cmp.Compare((b[0]-a[0])*(p[1]-a[1])-(b[1]-a[1])*(p[0]-a[0]), 0)
}
