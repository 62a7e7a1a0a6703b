package geo

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/chart"
)

// labels places names where there is room: one that would cover another name, a
// circle or the edge isn't written.
type labels struct {
	l     chart.Layout
	at    spot
	taken []box
}

func (ls *labels) block(c circle) {
	ls.taken = append(ls.taken, box{c.x - c.r, c.y - c.r, c.x + c.r, c.y + c.r})
}

// fit takes a place if it is free and inside.
func (ls *labels) fit(b box) bool {
	inside := b.minX >= ls.at.x && b.maxX <= ls.at.x+ls.at.wide && b.minY >= ls.at.y && b.maxY <= ls.at.y+ls.at.height()
	if !inside {
		return false
	}
	for _, t := range ls.taken {
		if b.meets(t) {
			return false
		}
	}
	ls.taken = append(ls.taken, b)
	return true
}

const nameSize = 12.0

// names writes towns beside their dot, then territories in their middle.
func (m Map) names(dots, d *chart.Drawing, l chart.Layout, s sheet, at spot, ls *labels) {
	for _, p := range m.Places {
		if x, y, ok := s.locate(at, p.Lon, p.Lat); ok {
			town(dots, d, ls, p.Label, x, y)
		}
	}
	if m.Names == nil || !s.close() || m.Communes != nil {
		return
	}
	for _, level := range levels {
		for _, c := range m.Atlas.shapesOf(s, level) {
			if s.names(c) && c.box.meets(s.view.box) {
				m.territory(d, ls, c, s, at)
			}
		}
	}
}

// names says which territories a map names: those it tells apart when there are
// several; else départements on a région's map, EPCI on a département's,
// neighbouring EPCI on an EPCI's.
func (s sheet) names(c *shape) bool {
	switch {
	case len(s.areas) > 1:
		return slices.Contains(s.areas, c)
	case s.level == Region:
		return c.level == Departement
	}
	return c.level == EPCI && !slices.Contains(s.areas, c)
}

// town writes a dot and its name on the first free side.
func town(dots, d *chart.Drawing, ls *labels, name string, x, y float64) {
	w := chart.Width(name, nameSize)
	sides := []struct {
		anchor string
		dx, dy float64
		box    box
	}{
		{"start", 7, 4, box{x + 5, y - 8, x + 9 + w, y + 7}},
		{"end", -7, 4, box{x - 9 - w, y - 8, x - 5, y + 7}},
		{"middle", 0, -8, box{x - w/2, y - 20, x + w/2, y - 6}},
		{"middle", 0, 17, box{x - w/2, y + 6, x + w/2, y + 20}},
	}
	for _, side := range sides {
		if ls.fit(side.box) {
			dots.Circle("map-place", x, y, 2)
			d.Text(x+side.dx, y+side.dy, "map-name", name, chart.A("text-anchor", side.anchor))
			return
		}
	}
}

// territory writes a name inside an outline when it is wide enough there.
func (m Map) territory(d *chart.Drawing, ls *labels, c *shape, s sheet, at spot) {
	name := m.Names(c.key())
	if name == "" {
		return
	}
	unit := at.wide / s.view.box.width()
	w := chart.Width(name, nameSize)
	x, y, room := m.Atlas.roomiest(c, s.view)
	if room*unit < w+6 {
		return
	}
	x, y = s.on(at, x, y)
	if ls.fit(box{x - w/2, y - 9, x + w/2, y + 5}) {
		d.Text(x, y+4, "map-name-near", name, chart.A("text-anchor", "middle"))
	}
}

// roomiest returns the middle of the widest horizontal stretch inside a shape
// and inside the view, and its width, on the grid: eleven heights are tried,
// those near the middle first.
func (a *Atlas) roomiest(c *shape, v view) (x, y, room float64) {
	var rings [][][2]float64
	seen := nowhere
	for _, polygon := range c.polygons {
		for _, r := range polygon {
			ring := clipRing(a.ring(r, v.least), v.box)
			rings = append(rings, ring)
			for _, p := range ring {
				seen = seen.with(p[0], p[1])
			}
		}
	}
	for k := range 11 {
		step := float64((k + 1) / 2)
		if k%2 == 1 {
			step = -step
		}
		h := (seen.minY+seen.maxY)/2 + step*seen.height()/14
		left, right := widest(rings, h)
		if right-left > room*1.15 {
			x, y, room = (left+right)/2, h, right-left
		}
	}
	return x, y, room
}
