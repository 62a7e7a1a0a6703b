package geo

import (
	"math"
	"slices"
)

// Level is the kind of a shape. The values are territory's own.
type Level string

// The levels an atlas holds. Communes have atlases of their own: see Communes.
const (
	Commune     Level = "commune"
	EPCI        Level = "epci"
	Departement Level = "departement"
	Region      Level = "region"
)

// levels are written in files by their number: a new one goes last.
var levels = []Level{EPCI, Departement, Region, Commune}

// quantum is the grid of an atlas, in metres.
const quantum = 20

// cell is a point of an atlas: multiples of the quantum, y to the north.
type cell struct{ x, y int32 }

// arc is a border, or a piece of coast, stored once.
type arc struct {
	frame  int // index in Frames
	points []cell
	bends  []uint8 // of each point: how large a bend it makes, by rankOf
	world  []cell  // the points on the plane of tiles, once it was asked for
	box    box
	kind   Level // the highest level it bounds
	coast  bool  // nothing on the other side
}

// ref is an arc in a ring; negative when taken backwards, as in TopoJSON.
type ref = int

// shape is a territory: polygons of rings of arcs.
type shape struct {
	level    Level
	code     string
	frame    int
	polygons [][][]ref
	box      box
	parents  parents // of a commune
}

// parents are the territories that hold a commune; epci is "" for four islands.
type parents struct{ epci, departement string }

func (s *shape) key() string { return string(s.level) + ":" + s.code }

// Atlas holds the outlines of the territories, ready to draw. It never changes
// once read, and many requests may share it.
type Atlas struct {
	arcs   []arc
	shapes []shape
	byKey  map[string]int
	lands  []shape // of each frame: its land as a whole, without the borders inside
}

// box is a rectangle on the atlas's grid.
type box struct{ minX, minY, maxX, maxY float64 }

var nowhere = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b box) with(x, y float64) box {
	return box{min(b.minX, x), min(b.minY, y), max(b.maxX, x), max(b.maxY, y)}
}

func (b box) join(o box) box {
	return box{min(b.minX, o.minX), min(b.minY, o.minY), max(b.maxX, o.maxX), max(b.maxY, o.maxY)}
}

func (b box) meets(o box) bool {
	return b.minX <= o.maxX && o.minX <= b.maxX && b.minY <= o.maxY && o.minY <= b.maxY
}

func (b box) width() float64  { return b.maxX - b.minX }
func (b box) height() float64 { return b.maxY - b.minY }

func (b box) grow(by float64) box { return box{b.minX - by, b.minY - by, b.maxX + by, b.maxY + by} }

// Has says whether the atlas can draw a territory ("departement:61").
func (a *Atlas) Has(key string) bool {
	_, ok := a.byKey[key]
	return ok
}

// Keys lists the territories of a level, in the order of the source.
func (a *Atlas) Keys(level Level) []string {
	var keys []string
	for i := range a.shapes {
		if a.shapes[i].level == level {
			keys = append(keys, a.shapes[i].key())
		}
	}
	return keys
}

// finish works out what is not stored: boxes and what each arc parts.
func (a *Atlas) finish() {
	q := &queue{}
	for i := range a.arcs {
		c := &a.arcs[i]
		c.box, c.bends = boxOf(c.points), q.bends(c.points)
	}
	a.byKey = make(map[string]int, len(a.shapes))
	uses := make([][4]uint8, len(a.arcs))
	for i := range a.shapes {
		s := &a.shapes[i]
		a.byKey[s.key()] = i
		s.box = nowhere
		level := slices.Index(levels, s.level)
		for _, r := range s.refs() {
			k, _ := direct(r)
			uses[k][level]++
			s.box = s.box.join(a.arcs[k].box)
			s.frame = a.arcs[k].frame
		}
	}
	for i, u := range uses {
		c := &a.arcs[i]
		switch {
		case u[2] > 0:
			c.kind, c.coast = Region, u[2] == 1
		case u[1] > 0:
			c.kind = Departement
		case u[0] > 0:
			c.kind = EPCI
		default:
			c.kind = Commune
		}
	}
	for frame := range Frames {
		a.lands = append(a.lands, a.landOf(frame))
	}
}

// landOf is what the régions of a frame cover together.
func (a *Atlas) landOf(frame int) shape {
	var regions []*shape
	for i := range a.shapes {
		if s := &a.shapes[i]; s.level == Region && s.frame == frame {
			regions = append(regions, s)
		}
	}
	land := a.dissolve(regions)
	land.level, land.frame = Region, frame
	return land
}

// end is where an arc ends, in the direction it is taken.
func (a *Atlas) end(r ref) cell {
	k, backwards := direct(r)
	points := a.arcs[k].points
	if backwards {
		return points[0]
	}
	return points[len(points)-1]
}

// refs lists every arc of a shape.
func (s *shape) refs() []ref {
	var all []ref
	for _, polygon := range s.polygons {
		for _, ring := range polygon {
			all = append(all, ring...)
		}
	}
	return all
}

// ring puts the arcs of a ring end to end, without the bends under a rank and
// without repeating where they meet.
func (a *Atlas) ring(refs []ref, least uint8) []cell {
	return a.ringOn(func(c *arc) []cell { return c.points }, refs, least)
}

// ringOn is ring on the plane that gives an arc its points.
func (a *Atlas) ringOn(plane func(*arc) []cell, refs []ref, least uint8) []cell {
	var out []cell
	for _, r := range refs {
		k, backwards := direct(r)
		c := &a.arcs[k]
		points := plane(c)
		for i := range points {
			if backwards {
				i = len(points) - 1 - i
			}
			if p := points[i]; (least == 0 || c.bends[i] >= least) && (len(out) == 0 || out[len(out)-1] != p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// ringArea is twice a signed area on the grid: the sign says which way it turns.
func ringArea(ring []cell) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += float64(float64(p.x)*float64(q.y)) - float64(float64(q.x)*float64(p.y))
	}
	return sum
}
