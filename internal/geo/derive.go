package geo

import (
	"fmt"
	"math"
	"slices"
)

// Derive makes an atlas from a topology of communes: it keeps the borders that
// part EPCI, départements or régions, joins the pieces that run between two
// forks, projects, simplifies and rounds them. names gives the topology's
// object for each level, smallest the bends worth keeping, in square metres.
func Derive(t *Topology, names map[Level]string, smallest float64) (*Atlas, error) {
	return derive(t, names, func(line [][2]float64) (arc, error) { return drawArc(line, smallest) })
}

// derive is Derive with what makes an arc of a line of the topology.
func derive(t *Topology, names map[Level]string, draw func(line [][2]float64) (arc, error)) (*Atlas, error) {
	d := derivation{t: t, signature: make([]string, len(t.Arcs)), forks: map[[2]float64][]int{}}
	for _, level := range levels {
		for _, g := range t.Objects[names[level]] {
			d.mark(level, g)
		}
	}
	d.index()
	a := &Atlas{}
	if err := d.chains(a, draw); err != nil {
		return nil, err
	}
	for _, level := range levels {
		for _, g := range t.Objects[names[level]] {
			a.shapes = append(a.shapes, shape{level: level, code: g.ID, polygons: d.polygons(g), parents: parents{g.EPCI, g.Departement}})
		}
	}
	a.finish()
	return a, nil
}

// derivation follows source arcs to the arcs of the atlas.
type derivation struct {
	t         *Topology
	signature []string             // of each source arc: the shapes that use it; "" when none does
	forks     map[[2]float64][]int // end point → used source arcs that end there
	chain     []int                // of each source arc: the atlas arc it became part of
	backwards []bool               // whether it lies backwards there
}

// mark adds a geometry to the signature of its arcs.
func (d *derivation) mark(level Level, g Geometry) {
	for _, polygon := range g.Polygons {
		for _, ring := range polygon {
			for _, r := range ring {
				k, _ := direct(r)
				d.signature[k] += string(level) + g.ID + " "
			}
		}
	}
}

func (d *derivation) index() {
	d.chain, d.backwards = make([]int, len(d.t.Arcs)), make([]bool, len(d.t.Arcs))
	for k, line := range d.t.Arcs {
		d.chain[k] = -1
		if d.signature[k] == "" {
			continue
		}
		d.forks[line[0]] = append(d.forks[line[0]], k)
		end := line[len(line)-1]
		d.forks[end] = append(d.forks[end], k)
	}
}

// next returns the arc that goes on from one's end, when nothing forks there.
func (d *derivation) next(k int, at [2]float64) (int, bool) {
	meet := d.forks[at]
	if len(meet) != 2 || meet[0] == meet[1] {
		return 0, false
	}
	other := meet[0]
	if other == k {
		other = meet[1]
	}
	return other, d.signature[other] == d.signature[k] && d.chain[other] < 0
}

// chains walks every used arc once, both ways from where it starts.
func (d *derivation) chains(a *Atlas, draw func(line [][2]float64) (arc, error)) error {
	for k := range d.t.Arcs {
		if d.signature[k] == "" || d.chain[k] >= 0 {
			continue
		}
		line := d.walk(k, len(a.arcs))
		c, err := draw(line)
		if err != nil {
			return fmt.Errorf("derive atlas: %w", err)
		}
		a.arcs = append(a.arcs, c)
	}
	return nil
}

// walk joins an arc with those before and after it.
func (d *derivation) walk(k, chain int) [][2]float64 {
	line := slices.Clone(d.t.Arcs[k])
	d.chain[k] = chain
	members := []int{k}
	for range 2 {
		last := k
		for {
			end := line[len(line)-1]
			other, ok := d.next(last, end)
			if !ok || end == line[0] {
				break
			}
			piece := slices.Clone(d.t.Arcs[other])
			if piece[0] != end {
				slices.Reverse(piece)
				d.backwards[other] = true
			}
			d.chain[other] = chain
			members = append(members, other)
			line = append(line, piece[1:]...)
			last = other
		}
		// once more from the other end: everything placed so far turns round
		slices.Reverse(line)
		for _, m := range members {
			d.backwards[m] = !d.backwards[m]
		}
	}
	return line
}

// drawArc projects, simplifies and rounds a line.
func drawArc(line [][2]float64, smallest float64) (arc, error) {
	mid := line[len(line)/2]
	f, ok := FrameAt(mid[0], mid[1])
	if !ok {
		return arc{}, fmt.Errorf("place %v in no frame", mid)
	}
	c := arc{frame: slices.Index(Frames, f)}
	points := make([]XY, len(line))
	for i, p := range line {
		points[i].X, points[i].Y = f.Project(p[0], p[1])
	}
	c.keep(points, smallest)
	return c, nil
}

// keep rounds the points of a line whose bends are large enough.
func (c *arc) keep(points []XY, smallest float64) {
	for i, area := range Areas(points) {
		p := cell{int32(math.Round(points[i].X / quantum)), int32(math.Round(points[i].Y / quantum))}
		if area >= smallest {
			c.points = append(c.points, p)
		}
	}
}

// polygons rewrites a geometry with the arcs of the atlas.
func (d *derivation) polygons(g Geometry) [][][]ref {
	var out [][][]ref
	for _, polygon := range g.Polygons {
		var rings [][]ref
		for _, ring := range polygon {
			rings = append(rings, d.ring(ring))
		}
		out = append(out, rings)
	}
	return out
}

func (d *derivation) ring(source []int) []ref {
	var refs []ref
	for _, s := range source {
		k, backwards := direct(s)
		r := d.chain[k]
		if backwards != d.backwards[k] {
			r = ^r
		}
		if len(refs) == 0 || refs[len(refs)-1] != r {
			refs = append(refs, r)
		}
	}
	if len(refs) > 1 && refs[0] == refs[len(refs)-1] {
		refs = refs[:len(refs)-1]
	}
	return refs
}
