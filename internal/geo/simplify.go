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
func Areas(line []XY) []float64 {
	n := len(line)
	areas := make([]float64, n)
	for i := range areas {
		areas[i] = math.Inf(1)
	}
	if n < 3 {
		return areas
	}
	keep := 0
	if line[0] == line[n-1] {
		keep = 2
	}
	q := newQueue(line)
	floor := 0.0
	for q.Len() > keep {
		i := heap.Pop(q).(int)
		floor = max(floor, q.area[i])
		areas[i] = floor
		q.remove(i)
	}
	return areas
}

// rankOf packs the area of a bend, in cells of the atlas, into a byte that grows
// with it; what is never left out has the highest.
func rankOf(area float64) uint8 {
	return uint8(min(8*math.Log2(1+area), math.MaxUint8))
}

// bendsOf ranks the bends of a line of an atlas.
func bendsOf(points []cell) []uint8 {
	line := make([]XY, len(points))
	for i, p := range points {
		line[i] = XY{float64(p.x), float64(p.y)}
	}
	ranks := make([]uint8, len(points))
	for i, area := range Areas(line) {
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
}

func newQueue(line []XY) *queue {
	n := len(line)
	q := &queue{line: line, area: make([]float64, n), prev: make([]int, n), next: make([]int, n), at: make([]int, n)}
	q.at[0], q.at[n-1] = -1, -1
	for i := 1; i < n-1; i++ {
		q.prev[i], q.next[i] = i-1, i+1
		q.area[i] = q.triangle(i)
		q.at[i] = len(q.order)
		q.order = append(q.order, i)
	}
	heap.Init(q)
	return q
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
