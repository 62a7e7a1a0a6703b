package geo

import (
	"errors"
	"fmt"
	"html/template"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Map is France, or a territory among its neighbours, with points and, when
// asked, a class for each territory of a level.
type Map struct {
	chart.About
	Atlas  *Atlas
	Areas  []string // keys of territories ("departement:61") told apart; France when there are none
	Around []string // what to frame instead of them
	Close  bool     // frames the points when there is nothing else to frame
	Points []Point
	Listed []Point // lines of the table that no point shows: the areas themselves
	Places []Place // towns to name where there is room
	Groups []string
	List   bool // the table lists the points; else it counts them by group
	Shade  *Shade
	Names  func(key string) string // name of a territory; "" leaves it unnamed
	Format chart.Format
	Words  Words
}

// Point is an initiative somewhere.
type Point struct {
	Label, Href string
	Lang        string // of the label, when people wrote it
	Place       string // town, in words
	Group       string // territory it is counted with, in words
	Lon, Lat    float64
	Located     bool
}

// Place is a town that helps to find one's way.
type Place struct {
	Label    string
	Lon, Lat float64
}

// Shade gives each territory of a level a class.
type Shade struct {
	Steps  []string // words of each class, from the lowest; at most five
	Values []Shaded
}

// Shaded is a territory with its value. Step counts from 1; a value that isn't
// known is hatched.
type Shaded struct {
	Key   string
	Step  int
	Value chart.Value
}

// Words are the words of a map, in the reader's language.
type Words struct {
	North    string                  // "N"
	Distance func(metres int) string // the scale bar
	OffMap   func(count int) string  // points no frame shows
	Frame    func(f Frame) string    // name of an inset
	Group    string                  // heading: territory
	Count    string                  // heading: number of points
	Point    string                  // heading: initiative
	Place    string                  // heading: town
	Value    string                  // heading: the shaded measure
	Missing  string                  // no value
	Total    string                  // last row of counts
}

// ErrArea is a territory that the atlas doesn't hold.
var ErrArea = errors.New("territory without an outline")

const maxSteps = 5

// Figure draws the map and its table. It errs when a word is missing, when the
// area or a shaded territory has no outline, or when there are more than five
// classes. Points outside every frame aren't drawn; they stay in the table and
// their number is written under the map.
func (m Map) Figure() (chart.Figure, error) {
	if err := m.check(); err != nil {
		return chart.Figure{}, fmt.Errorf("map: %w", err)
	}
	sheets, err := m.sheets()
	if err != nil {
		return chart.Figure{}, fmt.Errorf("map: %w", err)
	}
	svg := m.draw(sheets)
	return m.About.Figure(svg, m.table()), nil
}

func (m Map) check() error {
	w := m.Words
	switch {
	case !chart.ValidID(m.ID):
		return fmt.Errorf("%w: %q", chart.ErrID, m.ID)
	case m.Finding == "":
		return chart.ErrFinding
	case m.Desc == "":
		return chart.ErrDesc
	case w.Distance == nil || w.OffMap == nil || w.Frame == nil:
		return errors.New("words of the map missing")
	case m.Atlas == nil:
		return errors.New("atlas missing")
	}
	if m.Shade == nil {
		return nil
	}
	if len(m.Shade.Steps) > maxSteps {
		return fmt.Errorf("%d classes, at most %d", len(m.Shade.Steps), maxSteps)
	}
	for _, v := range m.Shade.Values {
		if !m.Atlas.Has(v.Key) {
			return fmt.Errorf("%w: %q", ErrArea, v.Key)
		}
		if v.Value.Known && (v.Step < 1 || v.Step > len(m.Shade.Steps)) {
			return fmt.Errorf("class %d of %q, there are %d", v.Step, v.Key, len(m.Shade.Steps))
		}
	}
	return nil
}

// draw defines the ground once and uses it in both layouts.
func (m Map) draw(sheets []sheet) template.HTML {
	define := func(d *chart.Drawing) {
		if m.Shade != nil {
			chart.Hatches(d, m.ID, 6, groundHatch)
		}
		for i, s := range sheets {
			m.ground(d, i, s)
		}
	}
	return chart.PlotWith(m.About, define, func(d *chart.Drawing, l chart.Layout) float64 {
		top := m.steps(d, l)
		bottom, off := top, len(m.Points)
		for i, s := range sheets {
			at := s.in(l)
			at.y += top
			d.Empty("use", chart.A("href", "#"+groundID(m.ID, i)), chart.A("transform", place(at, s.view)))
			off -= m.furnish(d, l, s, at)
			bottom = max(bottom, at.y+at.height())
		}
		bottom += m.feet(d, l, sheets, bottom)
		if off > 0 {
			d.Text(0, bottom+l.Size(), "chart-note", m.Words.OffMap(off))
			bottom += l.Size() + 8
		}
		return bottom
	})
}

const groundHatch = 60 // between the hatches of the ground, in its own units

func groundID(id string, i int) string { return id + "-ground-" + chart.Num(float64(i)) }

// place is the transformation from path units to a spot of the layout.
func place(p spot, v view) string {
	return "translate(" + chart.Num(p.x) + " " + chart.Num(p.y) + ") scale(" + chart.Exact(p.wide/(v.box.width()*v.scale)) + ")"
}

// steps writes the classes of the shade, above the map, and returns the room
// they take.
func (m Map) steps(d *chart.Drawing, l chart.Layout) float64 {
	if m.Shade == nil {
		return 0
	}
	x, y := 0.0, 2.0
	entry := func(class, word string, attrs ...chart.Attr) {
		wide := 24 + chart.Width(word, l.Size()-1) + 16
		if x > 0 && x+wide > l.Width {
			x, y = 0, y+22
		}
		d.Rect(class, x, y, 18, 12, attrs...)
		d.Text(x+24, y+11, "chart-key", word)
		x += wide
	}
	for i, word := range m.Shade.Steps {
		entry("map-key map-class-"+chart.Num(float64(i+1)), word)
	}
	for _, v := range m.Shade.Values {
		if !v.Value.Known {
			entry("missing", m.Words.Missing, chart.HatchFill(m.ID, 6))
			break
		}
	}
	return y + 28
}
