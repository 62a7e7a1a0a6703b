package geo

import (
	"fmt"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/chart"
)

// spot is where a sheet stands in a layout.
type spot struct{ x, y, wide, ratio float64 }

func (s spot) height() float64 { return s.wide * s.ratio }

// sheet is a piece of ground to draw: France, an inset, a territory.
type sheet struct {
	frame        int
	view         view
	area         *shape // the territory in the middle; nil for a whole frame
	inset        bool
	wide, narrow spot
}

// sheets lays out what the map shows.
func (m Map) sheets() ([]sheet, error) {
	if m.Area == "" {
		return m.Atlas.france(), nil
	}
	i, ok := m.Atlas.byKey[m.Area]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrArea, m.Area)
	}
	return []sheet{m.Atlas.around(&m.Atlas.shapes[i])}, nil
}

// frameBox is the extent of a frame.
func (a *Atlas) frameBox(frame int) box {
	b := nowhere
	for i := range a.shapes {
		if s := &a.shapes[i]; s.frame == frame && s.level != EPCI {
			b = b.join(s.box)
		}
	}
	return b
}

// france lays metropolitan France out with its insets in the Atlantic, or in
// rows under it when narrow.
func (a *Atlas) france() []sheet {
	var all []sheet
	for frame := range Frames {
		b := a.frameBox(frame)
		if math.IsInf(b.minX, 0) {
			continue
		}
		if frame == 0 {
			b = b.grow(b.width() * 0.01)
			v, ratio := newView(b, 612), b.height()/b.width()
			all = append(all, sheet{frame: frame, view: v, wide: spot{108, 0, 612, ratio}, narrow: spot{0, 0, 320, ratio}})
			continue
		}
		all = append(all, inset(frame, b, len(all)-1))
	}
	return all
}

const insetWide, insetNarrow = 78.0, 84.0

// inset places the nth overseas frame in its column or row.
func inset(frame int, b box, n int) sheet {
	b = square(b.grow(b.width() * 0.06))
	s := sheet{frame: frame, view: newView(b, insetWide), inset: true}
	row, column := n/2, n%2
	s.wide = spot{float64(column) * 96, 246 + float64(row)*116, insetWide, 1}
	row, column = n/3, n%3
	s.narrow = spot{10 + float64(column)*108, 316 + float64(row)*122, insetNarrow, 1}
	return s
}

func square(b box) box {
	side := max(b.width(), b.height())
	cx, cy := (b.minX+b.maxX)/2, (b.minY+b.maxY)/2
	return box{cx - side/2, cy - side/2, cx + side/2, cy + side/2}
}

// around frames a territory with a margin where its neighbours show. The sheet
// is never taller than 0.9 of its width.
func (a *Atlas) around(s *shape) sheet {
	b := s.box.grow(max(s.box.width(), s.box.height()) * 0.09)
	const lowest, highest = 0.6, 0.9
	cx, cy := (b.minX+b.maxX)/2, (b.minY+b.maxY)/2
	w, h := b.width(), b.height()
	switch {
	case h < w*lowest:
		h = w * lowest
	case h > w*highest:
		w = h / highest
	}
	b = box{cx - w/2, cy - h/2, cx + w/2, cy + h/2}
	ratio := h / w
	return sheet{frame: s.frame, view: newView(b, 720), area: s, wide: spot{0, 0, 720, ratio}, narrow: spot{0, 0, 320, ratio}}
}

// in is where the sheet stands in a layout.
func (s sheet) in(l chart.Layout) spot {
	if l.Narrow {
		return s.narrow
	}
	return s.wide
}

// ground draws land and borders, for both layouts to use.
func (m Map) ground(d *chart.Drawing, i int, s sheet) {
	attrs := []chart.Attr{chart.A("id", groundID(m.ID, i))}
	if s.area != nil {
		clip := groundID(m.ID, i) + "-clip"
		d.Open("clipPath", chart.A("id", clip))
		d.Empty("rect", chart.N("width", s.view.box.width()*s.view.scale), chart.N("height", s.view.box.height()*s.view.scale))
		d.Close()
		attrs = append(attrs, chart.A("clip-path", "url(#"+clip+")"))
	}
	d.Open("g", attrs...)
	m.land(d, s)
	m.lines(d, s)
	d.Close()
}

func (m Map) land(d *chart.Drawing, s sheet) {
	a := m.Atlas
	path(d, "map-land", a.area(s.view, a.shapesOf(s, Region)...))
	if s.area != nil {
		path(d, "map-here", a.area(s.view, s.area))
	}
	if m.Shade == nil {
		return
	}
	for _, v := range m.Shade.Values {
		shape := &a.shapes[a.byKey[v.Key]]
		if shape.frame != s.frame {
			continue
		}
		p := a.area(s.view, shape)
		switch {
		case p == "":
		case v.Value.Known:
			d.Path("map-class map-class-"+chart.Num(float64(v.Step)), p)
		default:
			d.Path("map-class", p, chart.HatchFill(m.ID, groundHatch))
		}
	}
}

func path(d *chart.Drawing, class, data string) {
	if data != "" {
		d.Path(class, data)
	}
}

func (a *Atlas) shapesOf(s sheet, level Level) []*shape {
	var all []*shape
	for i := range a.shapes {
		if c := &a.shapes[i]; c.level == level && c.frame == s.frame {
			all = append(all, c)
		}
	}
	return all
}

// lines draws hairlines from the faintest to the strongest, and the edge of the
// territory last.
func (m Map) lines(d *chart.Drawing, s sheet) {
	a := m.Atlas
	if m.showsEPCI(s) {
		path(d, "map-line map-epci", a.borders(s.view, s.frame, func(c *arc) bool { return c.kind == EPCI }))
	}
	path(d, "map-line map-departement", a.borders(s.view, s.frame, func(c *arc) bool { return c.kind == Departement }))
	path(d, "map-line map-region", a.borders(s.view, s.frame, func(c *arc) bool { return c.kind == Region && !c.coast }))
	path(d, "map-line map-coast", a.borders(s.view, s.frame, func(c *arc) bool { return c.coast }))
	if s.area == nil {
		return
	}
	edge := map[int]bool{}
	for _, r := range s.area.refs() {
		k, _ := direct(r)
		edge[k] = true
	}
	t := &tracer{}
	for _, k := range sortedKeys(edge) {
		if c := &a.arcs[k]; c.box.meets(s.view.clip) {
			t.border(s.view, c.line(s.view.coarse))
		}
	}
	path(d, "map-line map-edge", string(t.b))
}

// showsEPCI says whether a sheet is close enough for the outlines of EPCI: a
// département or less, or when they are what is shaded.
func (m Map) showsEPCI(s sheet) bool {
	if m.Shade != nil && len(m.Shade.Values) > 0 {
		k := m.Atlas.byKey[m.Shade.Values[0].Key]
		return m.Atlas.shapes[k].level == EPCI && s.area != nil
	}
	return s.area != nil && s.area.level != Region
}

func sortedKeys(set map[int]bool) []int {
	keys := make([]int, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
