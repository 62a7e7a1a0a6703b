package geo

import (
	"cmp"
	"maps"
	"slices"
)

// Year says how the communes of a pack stand in another year.
type Year struct {
	// Now is the code of the commune that holds one of the pack, of those that go by
	// another: merged, or under a new code.
	Now map[string]string
	// Within is the code of the EPCI of a commune of the year, "" for none.
	Within func(commune string) (epci string)
}

func (y Year) now(code string) string { return cmp.Or(y.Now[code], code) }

// Recast gives the communes their outlines of another year: communes that merged are
// one, dissolved. A département is made again when it is first asked for. A commune
// that is no longer one of the year is left out, one that has no outline has none.
func (c *Communes) Recast(y Year) *Communes {
	out := &Communes{at: map[string]int{}}
	sources := map[string][]int{}
	var order []string
	add := func(departement string, from int) {
		if sources[departement] == nil {
			order = append(order, departement)
		}
		if !slices.Contains(sources[departement], from) {
			sources[departement] = append(sources[departement], from)
		}
	}
	for i, s := range c.sections {
		add(s.code, i)
	}
	for _, before := range slices.Sorted(maps.Keys(y.Now)) {
		if i, ok := c.at[departementOf(before)]; ok {
			add(departementOf(y.Now[before]), i)
		}
	}
	for _, code := range order {
		from := sources[code]
		s := section{code: code, frame: c.sections[from[0]].frame, box: nowhere}
		for _, i := range from {
			s.box = s.box.join(c.sections[i].box)
		}
		out.take(s, func() (*Atlas, error) { return c.recast(y, code, from) })
	}
	return out
}

// recast is a département of the year, made of those where its communes were.
func (c *Communes) recast(y Year, departement string, sources []int) (*Atlas, error) {
	m, members := newMerger(), map[string][]int{}
	var order []string
	for _, i := range sources {
		from, err := c.bare[i]()
		if err != nil {
			return nil, err
		}
		var codes []string
		for i := range from.shapes {
			now := y.now(from.shapes[i].code)
			if departementOf(now) != departement {
				continue
			}
			if members[now] == nil {
				order = append(order, now)
			}
			members[now] = append(members[now], len(m.atlas.shapes)+len(codes))
			codes = append(codes, from.shapes[i].code)
		}
		m.add(from, codes)
	}
	a, merged := &Atlas{arcs: m.atlas.arcs}, len(order) < len(m.atlas.shapes)
	for _, code := range order {
		s := m.atlas.joined(members[code])
		s.level, s.code, s.parents = Commune, code, parents{y.Within(code), departement}
		a.shapes = append(a.shapes, s)
	}
	a.index()
	if merged {
		return a.compact(order), nil
	}
	return a, nil
}

// joined is a shape, or several as one.
func (a *Atlas) joined(members []int) shape {
	if len(members) == 1 {
		return a.shapes[members[0]]
	}
	shapes := make([]*shape, len(members))
	for i, n := range members {
		shapes[i] = &a.shapes[n]
	}
	return a.dissolve(shapes)
}

// compact is an atlas of communes without the arcs that none of them uses.
func (a *Atlas) compact(codes []string) *Atlas {
	m := newMerger()
	m.add(a, codes)
	m.atlas.index()
	return m.atlas
}

// SmallestBend is the area in square metres of the smallest bend of an atlas: an EPCI
// may fill a page.
const SmallestBend = 2e4

// Atlas makes the outlines of the EPCI, départements and régions of those of their
// communes, simplified as Derive does. region gives the région of a département. It
// costs a second: keep it.
func (c *Communes) Atlas(region func(departement string) string) (*Atlas, error) {
	m := newMerger()
	for i := range c.sections {
		from, err := c.bare[i]()
		if err != nil {
			return nil, err
		}
		codes := make([]string, len(from.shapes))
		for i := range from.shapes {
			codes[i] = from.shapes[i].code
		}
		m.add(from, codes)
	}
	t, names := &Topology{Objects: map[string][]Geometry{}}, map[Level]string{}
	for i := range m.atlas.arcs {
		t.Arcs = append(t.Arcs, m.atlas.arcs[i].apart())
	}
	for level, of := range map[Level]func(*shape) string{
		EPCI:        func(s *shape) string { return s.parents.epci },
		Departement: func(s *shape) string { return s.parents.departement },
		Region:      func(s *shape) string { return region(s.parents.departement) },
	} {
		names[level] = string(level)
		for _, s := range m.atlas.dissolved(of) {
			t.Objects[string(level)] = append(t.Objects[string(level)], Geometry{ID: s.code, Polygons: s.polygons})
		}
	}
	return derive(t, names, func(line [][2]float64) (arc, error) { return drawnApart(line), nil })
}

// frameApart keeps the grids of two frames from each other in a topology.
const frameApart = 1 << 24

// apart are the points of an arc, each frame in a place of its own.
func (c *arc) apart() [][2]float64 {
	line := make([][2]float64, len(c.points))
	for i, p := range c.points {
		line[i] = [2]float64{float64(p.x) + float64(c.frame*frameApart), float64(p.y)}
	}
	return line
}

// drawnApart is the arc of a line of such a topology.
func drawnApart(line [][2]float64) arc {
	c := arc{frame: int(line[0][0]+frameApart/2) / frameApart}
	points := make([]XY, len(line))
	for i, p := range line {
		points[i] = XY{(p[0] - float64(c.frame*frameApart)) * quantum, p[1] * quantum}
	}
	c.keep(points, SmallestBend)
	return c
}
