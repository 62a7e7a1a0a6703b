package geo

import (
	"fmt"
	"html/template"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Schematic is the map of a fictional territory: its communes as fields of a
// bocage, without a real outline, scale or north, so that nobody takes it for a
// place that exists.
type Schematic struct {
	chart.About
	Communes []SchematicCommune
	Points   []SchematicPoint
	List     bool // the table lists the points; else it counts them by commune
	Format   chart.Format
	Words    Words
}

// SchematicCommune is a fictional commune on a plane that goes from 0 to 1 both ways, y
// downwards.
type SchematicCommune struct {
	Name string
	X, Y float64
}

// SchematicPoint is an initiative in a commune, by its name.
type SchematicPoint struct {
	Label, Href string
	Lang        string // of the label, when people wrote it
	Commune     string
}

const schematicRatio = 0.62

// Figure draws the map and its table. It errs without a commune, for one
// outside the plane or named twice, and for a point in an unknown commune.
func (s Schematic) Figure() (chart.Figure, error) {
	if err := s.check(); err != nil {
		return chart.Figure{}, fmt.Errorf("schematic map: %w", err)
	}
	m := Map{About: s.About, Groups: s.names(), List: s.List, Format: s.Format, Words: s.Words}
	for _, p := range s.Points {
		m.Points = append(m.Points, Point{Label: p.Label, Lang: p.Lang, Href: p.Href, Place: p.Commune, Group: p.Commune})
	}
	return s.About.Figure(s.draw(m), m.table()), nil
}

func (s Schematic) check() error {
	switch {
	case !chart.ValidID(s.ID):
		return fmt.Errorf("%w: %q", chart.ErrID, s.ID)
	case s.Finding == "":
		return chart.ErrFinding
	case s.Desc == "":
		return chart.ErrDesc
	case len(s.Communes) == 0:
		return chart.ErrEmpty
	}
	known := map[string]bool{}
	for _, c := range s.Communes {
		if !(c.X >= 0 && c.X <= 1 && c.Y >= 0 && c.Y <= 1) {
			return fmt.Errorf("commune %q outside the plane", c.Name)
		}
		if known[c.Name] {
			return fmt.Errorf("commune %q twice", c.Name)
		}
		known[c.Name] = true
	}
	for _, p := range s.Points {
		if !known[p.Commune] {
			return fmt.Errorf("point in unknown commune %q", p.Commune)
		}
	}
	return nil
}

func (s Schematic) names() []string {
	names := make([]string, len(s.Communes))
	for i, c := range s.Communes {
		names[i] = c.Name
	}
	return names
}

// draw writes the fields between hedgerows, then a circle and a name by commune.
func (s Schematic) draw(m Map) template.HTML {
	_, counts := m.groups()
	return chart.Plot(s.About, func(d *chart.Drawing, l chart.Layout) float64 {
		ratio := schematicRatio
		if l.Narrow {
			ratio = 1.05
		}
		at := spot{0, 0, l.Width, ratio}
		places := make([][2]float64, len(s.Communes))
		for i, c := range s.Communes {
			// a margin keeps circles and names inside
			places[i] = [2]float64{(0.06 + 0.88*c.X) * at.wide, (0.08 + 0.84*c.Y) * at.height()}
		}
		for _, field := range fields(places, at.wide, at.height()) {
			path(d, "map-hedgerow", outline(field))
		}
		for _, field := range fields(places, at.wide, at.height()) {
			path(d, "map-field", outline(drawBack(field, 0.045)))
		}
		s.communes(d, m, l, at, places, counts)
		return at.height() + 2
	})
}

func (s Schematic) communes(d *chart.Drawing, m Map, l chart.Layout, at spot, places [][2]float64, counts map[string]int) {
	ls := &labels{l: l, at: at}
	circles := make([]circle, len(places))
	for i, p := range places {
		n := counts[s.Communes[i].Name]
		circles[i] = circle{x: p[0], y: p[1], r: 2, count: n}
		if n > 0 {
			circles[i].r = radius(n, len([]rune(m.number(n))))
		}
		ls.block(circles[i])
	}
	for i, c := range circles {
		if c.count == 0 {
			d.Circle("map-place", c.x, c.y, c.r)
		} else {
			m.circle(d, l, c)
		}
		beside(d, ls, s.Communes[i].Name, c)
	}
}

// beside writes a name under its circle, else above, else on a side; pushed
// inside where the edge is near.
func beside(d *chart.Drawing, ls *labels, name string, c circle) {
	w := chart.Width(name, nameSize)
	middle := min(max(c.x-w/2, ls.at.x+4), ls.at.x+ls.at.wide-w-4)
	for _, at := range [][2]float64{
		{middle, c.y + c.r + 13}, {middle, c.y - c.r - 6},
		{c.x + c.r + 5, c.y + 4}, {c.x - c.r - 5 - w, c.y + 4},
	} {
		if ls.fit(box{at[0], at[1] - 10, at[0] + w, at[1] + 3}) {
			d.Text(at[0]+w/2, at[1], "map-name", name, chart.A("text-anchor", "middle"))
			return
		}
	}
}

func outline(field [][2]float64) string {
	if len(field) < 3 {
		return ""
	}
	p := "M"
	for i, v := range field {
		if i > 0 {
			p += "L"
		}
		p += chart.Num(v[0]) + " " + chart.Num(v[1])
	}
	return p + "z"
}
