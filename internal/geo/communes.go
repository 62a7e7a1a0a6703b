package geo

import (
	"fmt"
	"slices"
	"sync"
)

// Communes holds the outlines of every commune, read a département at a time and
// kept. Many requests may share it.
type Communes struct {
	sections []section
	bare     []func() (*Atlas, error) // of each section, what is stored of it, read each time
	read     []func() (*Atlas, error) // the same with what is worked out, once
	at       map[string]int           // département → section
}

// OpenCommunes reads the table of a pack written by WriteCommunes, whose bytes must
// not change. What a block holds is read when it is first asked for.
func OpenCommunes(pack []byte) (*Communes, error) {
	all, err := sections(pack)
	if err != nil {
		return nil, err
	}
	c := &Communes{at: map[string]int{}}
	for _, s := range all {
		c.take(s, s.bare)
	}
	return c, nil
}

// take adds a département.
func (c *Communes) take(s section, bare func() (*Atlas, error)) {
	c.at[s.code] = len(c.sections)
	c.sections, c.bare = append(c.sections, s), append(c.bare, bare)
	c.read = append(c.read, sync.OnceValues(func() (*Atlas, error) {
		a, err := bare()
		if err != nil {
			return nil, err
		}
		a.finishCommunes()
		return a, nil
	}))
}

// Departements lists the codes of the départements it holds, in order.
func (c *Communes) Departements() []string {
	codes := make([]string, len(c.sections))
	for i, s := range c.sections {
		codes[i] = s.code
	}
	return codes
}

// Departement is the atlas of the communes of a département.
func (c *Communes) Departement(code string) (*Atlas, error) {
	i, ok := c.at[code]
	if !ok {
		return nil, fmt.Errorf("%w: département %q", ErrArea, code)
	}
	return c.read[i]()
}

// Of is the atlas of some communes, wherever they are; those without an outline are
// returned too, for whoever must not lose them: communes re-created since 2018,
// overseas collectivities, codes that don't exist.
func (c *Communes) Of(codes []string) (a *Atlas, without []string, err error) {
	byCode := map[string][]string{}
	var order []string
	for _, code := range codes {
		d := departementOf(code)
		if byCode[d] == nil {
			order = append(order, d)
		}
		byCode[d] = append(byCode[d], code)
	}
	m := newMerger()
	for _, d := range order {
		i, ok := c.at[d]
		if !ok {
			without = append(without, byCode[d]...)
			continue
		}
		from, err := c.read[i]()
		if err != nil {
			return nil, nil, err
		}
		without = append(without, m.add(from, byCode[d])...)
	}
	m.atlas.finishCommunes()
	return m.atlas, without, nil
}

// departementOf is the département of a commune, by its code.
func departementOf(commune string) string {
	n := 2
	if len(commune) > 2 && commune[:2] == "97" {
		n = 3
	}
	return commune[:min(n, len(commune))]
}

// merger joins communes of several départements into one atlas, where a border
// between two of them is one arc.
type merger struct {
	atlas *Atlas
	known map[border]int
}

func newMerger() merger { return merger{atlas: &Atlas{}, known: map[border]int{}} }

// border tells an arc, whichever way it was drawn.
type border struct {
	low, high, middle cell
	points            int
}

func borderOf(points []cell) (b border, backwards bool) {
	n := len(points)
	b = border{points[0], points[n-1], points[n/2], n}
	if before(b.high, b.low) || b.high == b.low && before(points[n-2], points[1]) { // the outline of an enclave begins where it ends
		return border{b.high, b.low, points[n-1-n/2], n}, true
	}
	return b, false
}

func before(p, q cell) bool { return p.x < q.x || p.x == q.x && p.y < q.y }

// add takes communes in from an atlas, and returns the codes that it doesn't hold.
func (m *merger) add(from *Atlas, codes []string) (without []string) {
	moved := map[int]ref{}
	for _, code := range codes {
		i, ok := from.byKey[string(Commune)+":"+code]
		if !ok {
			without = append(without, code)
			continue
		}
		s := from.shapes[i]
		s.polygons = nil
		for _, polygon := range from.shapes[i].polygons {
			var rings [][]ref
			for _, ring := range polygon {
				rings = append(rings, m.ring(from, ring, moved))
			}
			s.polygons = append(s.polygons, rings)
		}
		m.atlas.shapes = append(m.atlas.shapes, s)
	}
	return without
}

func (m *merger) ring(from *Atlas, ring []ref, moved map[int]ref) []ref {
	out := make([]ref, len(ring))
	for i, r := range ring {
		k, backwards := direct(r)
		to, ok := moved[k]
		if !ok {
			to = m.arc(from.arcs[k])
			moved[k] = to
		}
		if backwards {
			to = ^to
		}
		out[i] = to
	}
	return out
}

// arc is the place of an arc: that of the same border, when another département
// brought it.
func (m *merger) arc(c arc) ref {
	b, backwards := borderOf(c.points)
	k, ok := m.known[b]
	if !ok {
		k = len(m.atlas.arcs)
		m.known[b] = k
		m.atlas.arcs = append(m.atlas.arcs, c)
		return k
	}
	if _, there := borderOf(m.atlas.arcs[k].points); there != backwards {
		return ^k
	}
	return k
}

// finishCommunes works out what is not stored in a pack: boxes, bends, and the
// highest level that each arc bounds.
func (a *Atlas) finishCommunes() {
	a.index()
	q := &queue{}
	for i := range a.arcs {
		if c := &a.arcs[i]; c.bends == nil {
			c.box, c.bends = boxOf(c.points), q.bendsEitherWay(c.points)
		}
	}
	sides := make([][]*shape, len(a.arcs))
	for i := range a.shapes {
		s := &a.shapes[i]
		s.box = nowhere
		for _, r := range s.refs() {
			k, _ := direct(r)
			sides[k] = append(sides[k], s)
			s.box, s.frame = s.box.join(a.arcs[k].box), a.arcs[k].frame
		}
	}
	for k, between := range sides {
		a.arcs[k].kind, a.arcs[k].coast = parts(between), len(between) == 1
	}
}

// index finds shapes by their keys.
func (a *Atlas) index() {
	a.byKey = make(map[string]int, len(a.shapes))
	for i := range a.shapes {
		a.byKey[a.shapes[i].key()] = i
	}
}

// parts is the highest level that a border between communes bounds; for one that
// has a single side here, its département.
func parts(sides []*shape) Level {
	switch {
	case len(sides) < 2 || sides[0].parents.departement != sides[1].parents.departement:
		return Departement
	case sides[0].parents.epci != sides[1].parents.epci:
		return EPCI
	}
	return Commune
}

func boxOf(points []cell) box {
	b := nowhere
	for _, p := range points {
		b = b.with(float64(p.x), float64(p.y))
	}
	return b
}

// bendsEitherWay ranks the bends of a line the same, whichever way it is drawn:
// two départements then simplify their border alike.
func (q *queue) bendsEitherWay(points []cell) []uint8 {
	if _, backwards := borderOf(points); !backwards {
		return q.bends(points)
	}
	turned := slices.Clone(points)
	slices.Reverse(turned)
	bends := q.bends(turned)
	slices.Reverse(bends)
	return bends
}
