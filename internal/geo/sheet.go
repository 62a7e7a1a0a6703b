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
	level        Level    // of the territory that a close sheet frames; "" for a whole frame
	areas        []*shape // the territories told apart from their neighbours
	inset        bool
	wide, narrow spot
}

// close says whether the sheet frames a territory and not the whole country.
func (s sheet) close() bool { return s.level != "" }

// sheets lays out what the map shows: the country, or a territory among its
// neighbours. Areas that lie in several frames are shown on the country.
func (m Map) sheets() ([]sheet, error) {
	framed, err := m.framed()
	if err != nil {
		return nil, err
	}
	areas, err := m.Atlas.find(m.Areas)
	if err != nil {
		return nil, err
	}
	var all []sheet
	if s, together := m.Atlas.around(m.grounds(framed)); together {
		if m.Communes == nil && m.Shade != nil && len(m.Shade.Values) > manyShapes {
			s.view = s.view.coarser(4)
		}
		all = []sheet{s}
	} else {
		all = m.Atlas.france()
		if m.crowded() {
			all[0].view = all[0].view.coarser(1.6)
		}
	}
	for i := range all {
		for _, area := range areas {
			if area.frame == all[i].frame {
				all[i].areas = append(all[i].areas, area)
			}
		}
	}
	return all, nil
}

// manyShapes is how many territories of a close map are too many for the borders of each
// to be drawn as finely as those of a few: a département has a dozen EPCI, a région a
// hundred and more.
const manyShapes = 60

// framed are the outlines that the map frames.
func (m Map) framed() ([]*shape, error) {
	switch {
	case len(m.Around) > 0:
		return m.Atlas.find(m.Around)
	case len(m.Areas) > 0 || m.Communes == nil:
		return m.Atlas.find(m.Areas)
	}
	all := make([]*shape, len(m.Communes.shapes))
	for i := range all {
		all[i] = &m.Communes.shapes[i]
	}
	return all, nil
}

// ground is a piece of a frame that a map has to show.
type ground struct {
	frame int
	box   box
	level Level
}

// nearby is how many metres a map shows around a point at least: one alone is
// read among the places that people know.
const nearby = 20_000

// grounds are the outlines to frame; where there is none, what the points of a
// close map stand on.
func (m Map) grounds(framed []*shape) []ground {
	var all []ground
	for _, s := range framed {
		all = append(all, ground{s.frame, s.box, s.level})
	}
	for _, w := range m.Wholes {
		all = append(all, w.grounds()...)
	}
	if len(all) == 0 {
		all = m.zoned()
	}
	if len(all) > 0 || !m.Close {
		return all
	}
	for _, p := range m.Points {
		f, ok := FrameAt(p.Lon, p.Lat)
		if !p.Located || !ok {
			continue
		}
		x, y := f.Project(p.Lon, p.Lat)
		all = append(all, ground{slices.Index(Frames, f), box{x / quantum, y / quantum, x / quantum, y / quantum}.grow(nearby / quantum), Departement})
	}
	return all
}

// find gives the outlines of territories.
func (a *Atlas) find(keys []string) ([]*shape, error) {
	var found []*shape
	for _, key := range keys {
		i, ok := a.byKey[key]
		if !ok {
			return nil, fmt.Errorf("%w: %q", ErrArea, key)
		}
		found = append(found, &a.shapes[i])
	}
	return found, nil
}

// frameBox is the extent of a frame.
func (a *Atlas) frameBox(frame int) box {
	b := nowhere
	for i := range a.shapes {
		if s := &a.shapes[i]; s.frame == frame && (s.level == Departement || s.level == Region) {
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

// widestFramed is the share of a frame beyond which territories are shown on the
// whole of it.
const widestFramed = 0.6

// around frames territories with a margin where their neighbours show, unless
// there are none, they lie in several frames or across most of one. The sheet is
// never taller than 0.9 of its width.
func (a *Atlas) around(framed []ground) (sheet, bool) {
	if len(framed) == 0 {
		return sheet{}, false
	}
	b, first := nowhere, framed[0]
	for _, s := range framed {
		if s.frame != first.frame {
			return sheet{}, false
		}
		b = b.join(s.box)
	}
	if len(framed) > 1 && b.width() > widestFramed*a.frameBox(first.frame).width() {
		return sheet{}, false
	}
	b = b.grow(max(b.width(), b.height()) * 0.09)
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
	if first.level == Departement && len(framed) > 1 && w*quantum > farEPCI {
		first.level = Region // which names what can still be read
	}
	return sheet{frame: first.frame, view: newView(b, 720), level: first.level, wide: spot{0, 0, 720, ratio}, narrow: spot{0, 0, 320, ratio}}, true
}

// in is where the sheet stands in a layout.
func (s sheet) in(l chart.Layout) spot {
	if l.Narrow {
		return s.narrow
	}
	return s.wide
}

// ground draws land and borders, for both layouts to use. An outline that is
// filled and stroked, or drawn under and over the rest, is written once.
func (m Map) ground(d *chart.Drawing, i int, s sheet) {
	id := groundID(m.ID, i)
	land, here := outlineOf(d, id+"-land", m.Atlas.area(s.view, &m.Atlas.lands[s.frame])), outlineOf(d, id+"-here", m.here(s))
	attrs := []chart.Attr{chart.A("id", id)}
	if s.close() {
		clip := id + "-clip"
		d.Open("clipPath", chart.A("id", clip))
		d.Empty("rect", chart.N("width", s.view.box.width()*s.view.scale), chart.N("height", s.view.box.height()*s.view.scale))
		d.Close()
		attrs = append(attrs, chart.A("clip-path", "url(#"+clip+")"))
	}
	d.Open("g", attrs...)
	trace(d, "map-land", land)
	if m.Communes != nil { // what they cover hides the coarser lines under it
		m.lines(d, s, nil)
		trace(d, "map-line map-coast", land)
	}
	trace(d, "map-here", here)
	shaded := m.classes(d, s, id)
	if m.Communes == nil {
		m.lines(d, s, shaded)
		trace(d, "map-line map-coast", land)
	} else {
		m.innerLines(d, s)
	}
	if m.Communes == nil || len(m.Wholes) == 0 { // else the whole has its own line
		trace(d, "map-line map-edge", here)
	}
	m.wholes(d, s, id)
	m.zones(d, s, id)
	d.Close()
}

// here is the outline of what is told apart: the areas, or the communes together.
func (m Map) here(s sheet) string {
	if m.Communes == nil {
		return m.Atlas.area(s.view, s.areas...)
	}
	whole := m.Communes.dissolve(m.Communes.shapesOf(s, Commune))
	return m.Communes.area(s.view, &whole)
}

// innerLines part the communes by EPCI and by département.
func (m Map) innerLines(d *chart.Drawing, s sheet) {
	for _, level := range []Level{EPCI, Departement} {
		path(d, "map-line map-inner-"+string(level), m.Communes.borders(s.view, s.frame, func(_ int, c *arc) bool { return c.kind == level && !c.coast }))
	}
}

// outlineOf defines an outline to trace, and returns its id; "" when nothing of
// it is seen.
func outlineOf(d *chart.Drawing, id, data string) string {
	if data == "" {
		return ""
	}
	d.Path("map-outline", data, chart.A("id", id))
	return id
}

func trace(d *chart.Drawing, class, id string) {
	if id != "" {
		d.Empty("use", chart.A("class", class), chart.A("href", "#"+id))
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

// farEPCI is how many metres across a map may be and still show every EPCI.
const farEPCI = 300_000

// lines draws hairlines from the faintest to the strongest, but for those around
// what is shaded at that level.
func (m Map) lines(d *chart.Drawing, s sheet, shaded map[int]bool) {
	a := m.Atlas
	between := func(level Level) string {
		own := m.shades(level)
		return a.borders(s.view, s.frame, func(k int, c *arc) bool { return c.kind == level && !c.coast && !(own && shaded[k]) })
	}
	if s.close() && s.level != Region && s.view.box.width()*quantum < farEPCI { // on a larger map they would be a blur
		path(d, "map-line map-epci", between(EPCI))
	}
	path(d, "map-line map-departement", between(Departement))
	path(d, "map-line map-region", between(Region))
}
