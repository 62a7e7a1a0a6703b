package geo

import (
	"container/heap"
	"math"
)

// XY is a projected point, in metres.
type XY struct{ X, Y float64 }

// Areas returns, for each point of a line, the area in square metres of the
// triangle that leaving it out would lose (Visvalingam's effective area, made
// to grow along the elimination so that a threshold always keeps a coherent
// line). The two ends are +Inf; so are the two last inner points of a closed
// line, so that a ring never collapses.
//
// Source: M. Visvalingam, J. D. Whyatt, Line generalisation by repeated
// elimination of points, The Cartographic Journal 30 (1993).
func Areas(line []XY) []float64 { return new(queue).areas(line) }

// areas is Areas, in the room that the queue has from the line before: what it
// returns holds until the next one.
func (q *queue) areas(line []XY) []float64 {
	n := len(line)
	q.lost = resized(q.lost, n)
	for i := range q.lost {
		q.lost[i] = math.Inf(1)
	}
	if n < 3 {
		return q.lost
	}
	keep := 0
	if line[0] == line[n-1] {
		keep = 2
	}
	q.fill(line)
	floor := 0.0
	for q.Len() > keep {
		i := heap.Pop(q).(int)
		floor = max(floor, q.area[i])
		q.lost[i] = floor
		q.remove(i)
	}
	return q.lost
}

// resized gives a slice another length, its content being of no use any more.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, 2*n)
	}
	return s[:n]
}

// rankOf packs the area of a bend, in cells of the atlas, into a byte that grows
// with it; what is never left out has the highest.
func rankOf(area float64) uint8 {
	return uint8(min(8*math.Log2(1+area), math.MaxUint8))
}

// bends ranks the bends of a line of an atlas.
func (q *queue) bends(points []cell) []uint8 {
	q.own = resized(q.own, len(points))
	for i, p := range points {
		q.own[i] = XY{float64(p.x), float64(p.y)}
	}
	ranks := make([]uint8, len(points))
	for i, area := range q.areas(q.own) {
		ranks[i] = rankOf(area)
	}
	return ranks
}

// queue orders the inner points of a line by the area of their triangle with
// the neighbours that remain.
type queue struct {
	line       []XY
	area       []float64
	prev, next []int
	order      []int // heap of point indexes
	at         []int // where a point stands in order, −1 when gone
	lost       []float64
	own        []XY // the line, when it came as cells
}

// fill takes a line in.
func (q *queue) fill(line []XY) {
	n := len(line)
	q.line, q.order = line, q.order[:0]
	q.area, q.prev, q.next, q.at = resized(q.area, n), resized(q.prev, n), resized(q.next, n), resized(q.at, n)
	q.at[0], q.at[n-1] = -1, -1
	for i := 1; i < n-1; i++ {
		q.prev[i], q.next[i] = i-1, i+1
		q.area[i] = q.triangle(i)
		q.at[i] = len(q.order)
		q.order = append(q.order, i)
	}
	heap.Init(q)
}

func (q *queue) triangle(i int) float64 {
	a, b, c := q.line[q.prev[i]], q.line[i], q.line[q.next[i]]
	return math.Abs((b.X-a.X)*(c.Y-a.Y)-(c.X-a.X)*(b.Y-a.Y)) / 2
}

// remove joins the neighbours of a point that left the heap.
func (q *queue) remove(i int) {
	before, after := q.prev[i], q.next[i]
	if q.at[before] >= 0 {
		q.next[before] = after
		q.area[before] = q.triangle(before)
		heap.Fix(q, q.at[before])
	}
	if q.at[after] >= 0 {
		q.prev[after] = before
		q.area[after] = q.triangle(after)
		heap.Fix(q, q.at[after])
	}
}

func (q *queue) Len() int { return len(q.order) }

// Less breaks ties by position, so that the same line always simplifies alike.
func (q *queue) Less(a, b int) bool {
	i, j := q.order[a], q.order[b]
	if q.area[i] != q.area[j] {
		return q.area[i] < q.area[j]
	}
	return i < j
}

func (q *queue) Swap(a, b int) {
	q.order[a], q.order[b] = q.order[b], q.order[a]
	q.at[q.order[a]], q.at[q.order[b]] = a, b
}

// Push is never called: points only leave.
func (q *queue) Push(x any) { q.order = append(q.order, x.(int)) }

// Pop takes the last point away.
func (q *queue) Pop() any {
	last := len(q.order) - 1
	i := q.order[last]
	q.order = q.order[:last]
	q.at[i] = -1
	return i
}
