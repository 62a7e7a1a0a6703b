package geo

import (
	"cmp"
	"math"
	"slices"
)

// circle stands for one point or several that are too close to be told apart.
type circle struct {
	x, y, r float64
	count   int
}

const (
	pointRadius = 3.4
	largest     = 36.0 // past some 570 points the number tells it alone, or one town would hide a region
	tightest    = 0.8  // share of two radii that must part two centres
)

// radius grows with the square root of a count, so that area tells it; from
// two points on there is room for the number.
func radius(count, letters int) float64 {
	if count == 1 {
		return pointRadius
	}
	return max(min(6.2+1.25*math.Sqrt(float64(count)), largest), 3.4*float64(letters)+3.4)
}

// gather turns points into circles that don't cover one another: the two that
// overlap most become one, at their common centre, until none do. The same
// points in any order give the same circles, and no point is lost:
// Σ count = len(points).
func gather(points [][2]float64, letters func(count int) int) []circle {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, func(a, b [2]float64) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	circles := merge(sorted)
	for i := range circles {
		circles[i].r = radius(circles[i].count, letters(circles[i].count))
	}
	o := newOverlaps(circles)
	for i, j := o.worst(); i >= 0; i, j = o.worst() {
		c := join(circles[i], circles[j])
		c.r = radius(c.count, letters(c.count))
		circles[i], circles[j].count = c, 0
		o.merged(i, j)
	}
	circles = slices.DeleteFunc(circles, func(c circle) bool { return c.count == 0 })
	slices.SortStableFunc(circles, func(a, b circle) int { return cmp.Compare(b.r, a.r) })
	return circles
}

// merge puts points of the same spot together, within a unit or so, which keeps
// the search for overlaps short however many there are.
func merge(sorted [][2]float64) []circle {
	spots := map[[2]int]int{}
	var circles []circle
	spot := 1.5
	if len(sorted) > 600 {
		spot = 8
	}
	for _, p := range sorted {
		key := [2]int{int(math.Floor(p[0] / spot)), int(math.Floor(p[1] / spot))}
		one := circle{x: p[0], y: p[1], count: 1}
		if i, ok := spots[key]; ok {
			circles[i] = join(circles[i], one)
			continue
		}
		spots[key] = len(circles)
		circles = append(circles, one)
	}
	return circles
}

func join(a, b circle) circle {
	n := float64(a.count + b.count)
	return circle{
		x:     (float64(a.x*float64(a.count)) + float64(b.x*float64(b.count))) / n,
		y:     (float64(a.y*float64(a.count)) + float64(b.y*float64(b.count))) / n,
		count: a.count + b.count,
	}
}

// overlaps remembers, for each circle, which of those after it it overlaps
// most: joining two then looks again only at their neighbours.
type overlaps struct {
	circles []circle
	with    []int // −1 when it overlaps none after it
	by      []float64
}

func newOverlaps(circles []circle) *overlaps {
	o := &overlaps{circles, make([]int, len(circles)), make([]float64, len(circles))}
	for i := range circles {
		o.look(i)
	}
	return o
}

// overlap is how far two circles reach into each other; 0 when they don't.
func (o *overlaps) overlap(i, j int) float64 {
	a, b := &o.circles[i], &o.circles[j]
	reach := (a.r + b.r) * tightest
	dx, dy := a.x-b.x, a.y-b.y
	if a.count == 0 || b.count == 0 || abs(dx) >= reach || abs(dy) >= reach {
		return 0
	}
	return max(0, reach-math.Sqrt(float64(dx*dx)+float64(dy*dy)))
}

func (o *overlaps) look(i int) {
	o.with[i], o.by[i] = -1, 0
	for j := i + 1; j < len(o.circles); j++ {
		if by := o.overlap(i, j); by > o.by[i] {
			o.with[i], o.by[i] = j, by
		}
	}
}

// worst returns the two circles that overlap most, −1 when none do.
func (o *overlaps) worst() (int, int) {
	w, by := -1, 0.0
	for i, v := range o.by {
		if v > by {
			w, by = i, v
		}
	}
	if w < 0 {
		return -1, -1
	}
	return w, o.with[w]
}

// merged looks again after j went into i.
func (o *overlaps) merged(i, j int) {
	o.look(i)
	o.with[j], o.by[j] = -1, 0
	for k := range o.circles {
		switch {
		case k == i || k == j:
		case o.with[k] == i || o.with[k] == j:
			o.look(k)
		case k < i:
			if by := o.overlap(k, i); by > o.by[k] {
				o.with[k], o.by[k] = i, by
			}
		}
	}
}
