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
	Moves  bool   // its ground says what it holds, so that Recolour can change its classes
	Zones  []Zone // of a zoning that someone brings, drawn over all else
	// Wholes are perimeters, each drawn by its own outline. Without Areas nor Around, the
	// map frames them.
	Wholes []*Whole
	// Communes hold the outlines of what is shaded by commune, and of nothing else;
	// without Areas nor Around, the map frames them.
	Communes *Atlas
	Names    func(key string) string // name of a territory; "" leaves it unnamed
	Format   chart.Format
	Words    Words
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

// Words are the words of a map, in the reader's language.
type Words struct {
	North     string                  // "N"
	Distance  func(metres int) string // the scale bar
	OffMap    func(count int) string  // points no frame shows
	Frame     func(f Frame) string    // name of an inset
	Group     string                  // heading: territory
	Count     string                  // heading: number of points
	Point     string                  // heading: initiative
	Place     string                  // heading: town
	Value     string                  // heading: the shaded measure
	Other     string                  // heading: the second measure, of a map of two
	Class     string                  // heading: the class, when the table gives it
	Missing   string                  // no value
	Secret    string                  // a value that secrecy hides
	Nowhere   string                  // a value that has no sense there
	Divided   string                  // a value that would be divided by zero
	Undefined string                  // a value that can't be computed
	TooLarge  string                  // a value too large to be computed
	Outlines  func(count int) string  // shaded territories that have no outline
	Counted   func(count int) string  // writes a count; Format does when nil
	Total     string                  // last row of counts
}

// absences are the words of each absence.
func (w Words) absences() []string {
	return []string{Missing: w.Missing, Secret: w.Secret, NotApplicable: w.Nowhere, Divided: w.Divided, Undefined: w.Undefined, TooLarge: w.TooLarge}
}

// ErrArea is a territory that the atlas doesn't hold.
var ErrArea = errors.New("territory without an outline")

// Figure draws the map and its table. It errs when a word is missing, when the
// area has no outline, or when there are too many classes. A shaded territory
// without an outline stands in the table, and their number under the map, when
// Words say so; else it is refused. Points outside every frame aren't drawn; they stay in the table and
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
	return m.checkShade()
}

// draw defines the ground once and uses it in both layouts.
func (m Map) draw(sheets []sheet) template.HTML {
	define := func(d *chart.Drawing) {
		if m.Shade != nil {
			m.patterns(d)
		}
		for i, s := range sheets {
			m.ground(d, i, s)
		}
	}
	return chart.PlotWith(m.About, define, m.over(sheets))
}

// over draws a layout over the ground.
func (m Map) over(sheets []sheet) func(d *chart.Drawing, l chart.Layout) float64 {
	return func(d *chart.Drawing, l chart.Layout) float64 {
		top := m.legend(d, l)
		bottom, off := top, len(m.Points)
		for i, s := range sheets {
			at := s.in(l)
			at.y += top
			d.Empty("use", chart.A("href", "#"+groundID(m.ID, i)), chart.A("transform", place(at, s.view)))
			off -= m.furnish(d, l, s, at)
			bottom = max(bottom, at.y+at.height())
		}
		bottom += m.feet(d, l, sheets, bottom)
		for _, note := range m.notes(off) {
			d.Text(0, bottom+l.Size(), "chart-note", note)
			bottom += l.Size() + 8
		}
		return bottom
	}
}

// notes say what the map doesn't show.
func (m Map) notes(off int) []string {
	var notes []string
	if off > 0 {
		notes = append(notes, m.Words.OffMap(off))
	}
	n := m.outlineless()
	if m.Shade == nil {
		for _, w := range m.Wholes {
			n += w.without
		}
	}
	if n > 0 && m.Words.Outlines != nil {
		notes = append(notes, m.Words.Outlines(n))
	}
	return notes
}

func groundID(id string, i int) string { return id + "-ground-" + chart.Num(float64(i)) }

// place is the transformation from path units to a spot of the layout.
func place(p spot, v view) string {
	return "translate(" + chart.Num(p.x) + " " + chart.Num(p.y) + ") scale(" + chart.Exact(p.wide/(v.box.width()*v.scale)) + ")"
}
