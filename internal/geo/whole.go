package geo

import (
	"math"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Whole is the outline of communes together, such as a perimeter. Many requests may
// share it.
type Whole struct {
	atlas   *Atlas  // of its communes
	shapes  []shape // one for each frame
	without int
}

// Whole dissolves communes, wherever they are; nil when none has an outline.
func (c *Communes) Whole(codes []string) (*Whole, error) {
	a, without, err := c.Of(codes)
	if err != nil || len(a.shapes) == 0 {
		return nil, err
	}
	w, j := &Whole{atlas: a, without: len(without)}, a.joiner()
	for frame := range Frames {
		var in []*shape
		for i := range a.shapes {
			if s := &a.shapes[i]; s.frame == frame {
				in = append(in, s)
			}
		}
		if len(in) > 0 {
			w.shapes = append(w.shapes, j.join(in))
		}
	}
	return w, nil
}

// in is what of the whole lies in a frame; nil for nothing.
func (w *Whole) in(frame int) *shape {
	for i := range w.shapes {
		if w.shapes[i].frame == frame {
			return &w.shapes[i]
		}
	}
	return nil
}

// grounds are what a map has to show of it.
func (w *Whole) grounds() []ground {
	var all []ground
	for i := range w.shapes {
		all = append(all, ground{w.shapes[i].frame, w.shapes[i].box, EPCI})
	}
	return all
}

// Limits of a map that shows the borders of communes inside a whole: with more of
// them, or from further, hairlines would be a blur.
const (
	mostHairlines = 400
	farCommunes   = 150_000 // metres across
	wholeBend     = 2.5     // how much larger than elsewhere the smallest bend is: less than half the heavy line
)

// wholes draws each whole by one heavy line. Where nothing is shaded, it hides the
// ground and shows the borders of its communes, which are as fine as it is.
func (m Map) wholes(d *chart.Drawing, s sheet, id string) {
	for n, w := range m.Wholes {
		area := w.in(s.frame)
		if area == nil {
			continue
		}
		data := w.atlas.area(s.view.coarser(wholeBend), area)
		d.Open("defs") // to be drawn several times, and not by itself
		whole := outlineOf(d, id+"-whole-"+chart.Num(float64(n)), data)
		d.Close()
		if m.Shade == nil {
			trace(d, "map-here", whole)
			m.within(d, s, w)
		} else {
			trace(d, "map-line map-casing", whole)
		}
		trace(d, "map-line map-whole", whole)
	}
}

// within draws the borders inside a whole, from the faintest to the strongest.
func (m Map) within(d *chart.Drawing, s sheet, w *Whole) {
	for _, l := range []struct {
		level Level
		far   float64
	}{{Commune, farCommunes}, {EPCI, farEPCI}, {Departement, math.Inf(1)}} {
		if s.view.box.width()*quantum < l.far && (l.level != Commune || len(w.atlas.shapes) <= mostHairlines) {
			path(d, "map-line map-within-"+string(l.level), w.atlas.borders(s.view.coarser(wholeBend), s.frame, func(_ int, c *arc) bool { return c.kind == l.level && !c.coast }))
		}
	}
}
