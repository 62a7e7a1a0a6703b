package geo

import (
	"math"
	"slices"
)

// dissolve joins shapes into one. An arc that two of them share is inside, and goes;
// what is left is chained into rings by where arcs end. Rings that turn as most of the
// land does are borders, the others are holes of the least border around them. Shapes
// that only touch at a point stay polygons apart.
//
// Each ring of each shape closes, and taking an arc away both ways opens none: a chain
// always comes back to where it began, and the area of the whole is that of its parts.
func (a *Atlas) dissolve(shapes []*shape) shape { return a.joiner().join(shapes) }

// joiner joins shapes of an atlas, one after the other in the same room.
type joiner struct {
	atlas *Atlas
	net   []int8 // of each arc: how often it is taken forwards, less backwards
	outer []link
	from  map[cell]int // where arcs begin → the last of outer that does
	left  bool         // the land is on the left of its border
}

// link is an arc to take, and the one before it that begins at the same place; −1 none.
type link struct {
	ref    ref
	begins cell
	before int
	area   float64 // twice what lies between it and the origin
	taken  bool
}

func (a *Atlas) joiner() *joiner {
	return &joiner{atlas: a, net: make([]int8, len(a.arcs)), from: map[cell]int{}}
}

func (j *joiner) join(shapes []*shape) shape {
	whole := shape{box: nowhere}
	for _, s := range shapes {
		whole.box, whole.frame = whole.box.join(s.box), s.frame
	}
	j.outer = j.outer[:0]
	clear(j.from)
	area := 0.0
	for _, r := range j.unshared(shapes) {
		l := link{ref: r, begins: j.atlas.end(^r), before: -1, area: j.atlas.swept(r)}
		if at, shared := j.from[l.begins]; shared {
			l.before = at
		}
		j.from[l.begins] = len(j.outer)
		j.outer = append(j.outer, l)
		area += l.area
	}
	j.left = area > 0
	var rings []closed
	for i := range j.outer {
		if !j.outer[i].taken {
			rings = append(rings, j.walk(i)...)
		}
	}
	whole.polygons = j.atlas.nested(rings)
	return whole
}

// unshared are the arcs that shapes do not share, in the direction they are taken. A
// shape that is given twice counts once.
func (j *joiner) unshared(shapes []*shape) []ref {
	var refs []ref
	seen := make(map[*shape]bool, len(shapes))
	for _, s := range shapes {
		if seen[s] {
			continue
		}
		seen[s] = true
		for _, r := range s.refs() {
			k, backwards := direct(r)
			j.net[k] += way(backwards)
			refs = append(refs, r)
		}
	}
	kept := refs[:0]
	for _, r := range refs {
		if k, backwards := direct(r); j.net[k]*way(backwards) > 0 {
			j.net[k] -= way(backwards)
			kept = append(kept, r)
		}
	}
	return kept
}

func way(backwards bool) int8 {
	if backwards {
		return -1
	}
	return 1
}

// swept is twice the area between an arc and the origin.
func (a *Atlas) swept(r ref) float64 {
	k, backwards := direct(r)
	points, sum := a.arcs[k].points, 0.0
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		sum += float64(float64(p.x)*float64(q.y)) - float64(float64(q.x)*float64(p.y))
	}
	if backwards {
		return -sum
	}
	return sum
}

// closed is a ring of arcs, which ends where it begins.
type closed struct {
	refs []ref
	area float64 // twice, with the sign of the way it turns
}

// passed is a place where arcs meet, and how many arcs of a path came before it.
type passed struct {
	at     cell
	before int
}

// walk follows arcs from one until they come back, and closes a ring each time that
// they come back to a place where they were.
func (j *joiner) walk(first int) []closed {
	var all []closed
	var path []int
	forks := []passed{{j.outer[first].begins, 0}}
	for i := first; i >= 0; {
		j.outer[i].taken = true
		path = append(path, i)
		end := j.atlas.end(j.outer[i].ref)
		been := slices.IndexFunc(forks, func(p passed) bool { return p.at == end })
		if been >= 0 {
			before := forks[been].before
			all = append(all, j.close(path[before:]))
			path, forks = path[:before], forks[:been+1]
			if before == 0 {
				return all
			}
		} else if j.outer[j.from[end]].before >= 0 {
			forks = append(forks, passed{end, len(path)})
		}
		i = j.next(j.outer[i].ref, end)
	}
	return all // never: see dissolve
}

func (j *joiner) close(path []int) closed {
	c := closed{refs: make([]ref, len(path))}
	for n, i := range path {
		c.refs[n] = j.outer[i].ref
		c.area += j.outer[i].area
	}
	return c
}

// next is the arc that goes on from the end of one along the same land: where several
// meet, the first one met when turning over the land from where it comes; −1 for none.
func (j *joiner) next(r ref, end cell) int {
	best, least := -1, math.Inf(1)
	at, ok := j.from[end]
	if !ok {
		return -1
	}
	if l := &j.outer[at]; l.before < 0 && !l.taken {
		return at
	}
	back := j.atlas.heading(^r)
	for ; at >= 0; at = j.outer[at].before {
		if j.outer[at].taken {
			continue
		}
		turn := j.atlas.heading(j.outer[at].ref) - back
		if j.left { // the land is met clockwise
			turn = -turn
		}
		if turn <= 0 {
			turn += 2 * math.Pi
		}
		if turn < least {
			best, least = at, turn
		}
	}
	return best
}

// heading is the direction in which an arc leaves its beginning.
func (a *Atlas) heading(r ref) float64 {
	k, backwards := direct(r)
	points := a.arcs[k].points
	for i := range points {
		p, start := points[i], points[0]
		if backwards {
			p, start = points[len(points)-1-i], points[len(points)-1]
		}
		if p != start {
			return math.Atan2(float64(p.y-start.y), float64(p.x-start.x))
		}
	}
	return 0
}

// nested makes polygons of rings: borders with their holes. A ring without an area is
// left out.
func (a *Atlas) nested(rings []closed) [][][]ref {
	area := 0.0
	for _, r := range rings {
		area += r.area
	}
	var borders, holes []closed
	for _, r := range rings {
		switch {
		case r.area == 0:
		case r.area > 0 == (area > 0):
			borders = append(borders, r)
		default:
			holes = append(holes, r)
		}
	}
	polygons := make([][][]ref, len(borders))
	for i, b := range borders {
		polygons[i] = [][]ref{b.refs}
	}
	for _, h := range holes {
		if i := a.borderAround(borders, h); i >= 0 {
			polygons[i] = append(polygons[i], h.refs)
		}
	}
	return polygons
}

// borderAround is the least of the borders that hold a ring; −1 when none does.
func (a *Atlas) borderAround(borders []closed, ring closed) int {
	if len(borders) == 1 {
		return 0
	}
	least, points := -1, a.ring(ring.refs, 0)
	for i, b := range borders {
		if (least < 0 || abs(b.area) < abs(borders[least].area)) && holds(a.ring(b.refs, 0), points) {
			least = i
		}
	}
	return least
}

// holds says whether a ring lies within another, which it may touch: by the first of
// its points that is none of the other's.
func holds(border, ring []cell) bool {
	if !boxOf(ring).inside(boxOf(border)) {
		return false
	}
	for _, p := range ring {
		if !slices.Contains(border, p) {
			return surrounds(border, p)
		}
	}
	return true
}
