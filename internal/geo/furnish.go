package geo

import (
	"math"

	"codeberg.org/bocage/bocage/internal/chart"
)

// furnish draws what stands on the ground of a sheet: circles, names, an
// inset's name. It returns how many points it shows.
func (m Map) furnish(d *chart.Drawing, l chart.Layout, s sheet, at spot) int {
	points := m.located(s, at)
	letters := func(n int) int { return len([]rune(m.number(n))) }
	circles := gather(points, letters)
	labels := &labels{l: l, at: at}
	for _, c := range circles {
		labels.block(c)
	}
	under := &chart.Drawing{}
	if s.inset {
		m.insetFoot(d, l, s, at)
	} else {
		m.names(d, under, l, s, at, labels)
	}
	m.numbers(under, s, at, labels)
	for _, c := range circles {
		m.circle(d, l, c)
	}
	d.Raw(under)
	return len(points)
}

// located lists the points of a sheet, in the layout. A territory's map shows
// its neighbours' points too.
func (m Map) located(s sheet, at spot) [][2]float64 {
	var points [][2]float64
	for _, p := range m.Points {
		if x, y, ok := s.locate(at, p.Lon, p.Lat); ok && p.Located {
			points = append(points, [2]float64{x, y})
		}
	}
	return points
}

// locate gives the place of a longitude and latitude in the layout; ok is false
// when the sheet doesn't show it.
func (s sheet) locate(at spot, lon, lat float64) (x, y float64, ok bool) {
	f, ok := FrameAt(lon, lat)
	if !ok || f != Frames[s.frame] {
		return 0, 0, false
	}
	mx, my := f.Project(lon, lat)
	gx, gy := mx/quantum, my/quantum
	b := s.view.box
	if gx < b.minX || gx > b.maxX || gy < b.minY || gy > b.maxY {
		return 0, 0, false
	}
	x, y = s.on(at, gx, gy)
	return x, y, true
}

// on gives the place of a point of the grid in the layout.
func (s sheet) on(at spot, gx, gy float64) (x, y float64) {
	unit := at.wide / s.view.box.width()
	return at.x + (gx-s.view.box.minX)*unit, at.y + (s.view.box.maxY-gy)*unit
}

func (m Map) number(n int) string {
	switch {
	case m.Words.Counted != nil:
		return m.Words.Counted(n)
	case m.Format == nil:
		return chart.Num(float64(n))
	}
	return m.Format(float64(n))
}

func (m Map) circle(d *chart.Drawing, l chart.Layout, c circle) {
	if c.count == 1 {
		d.Circle("map-point", c.x, c.y, c.r)
		return
	}
	d.Circle("map-cluster", c.x, c.y, c.r)
	d.Text(c.x, c.y+4, "map-count", m.number(c.count))
}

// insetFoot names an inset and gives its own scale.
func (m Map) insetFoot(d *chart.Drawing, l chart.Layout, s sheet, at spot) {
	y := at.y + at.height() + 12
	d.Text(at.x, y, "map-small", m.Words.Frame(Frames[s.frame]))
	m.scaleBar(d, s, at, at.x, y+13, 26)
}

// feet draws the scale and the north of the main sheet, and returns the room
// they take under the map. The names of insets in the last row stand there too.
func (m Map) feet(d *chart.Drawing, l chart.Layout, sheets []sheet, bottom float64) float64 {
	s := sheets[0]
	at, x, y, room := s.in(l), l.Width-130, bottom+16, 26.0
	switch {
	case len(sheets) > 1 && l.Narrow:
		// in the corner under the Pyrenees, away from the scales of the insets
		x, y, room = 0, bottom-lowest(sheets, l)+at.y+at.height()-8, 34
	case len(sheets) > 1:
		y, room = bottom+24, 34
	}
	north := m.scaleBar(d, s, at, x, y, l.Width/9) + 28
	d.Path("map-north", "M"+chart.Num(north)+" "+chart.Num(y-13)+"l4.5 13-4.5-3.4-4.5 3.4z")
	d.Text(north-7, y, "map-small", m.Words.North, chart.A("text-anchor", "end"))
	return room
}

// lowest is where the lowest sheet ends, when the first begins at its own place.
func lowest(sheets []sheet, l chart.Layout) float64 {
	low := 0.0
	for _, s := range sheets {
		low = max(low, s.in(l).y+s.in(l).height())
	}
	return low
}

// scaleBar draws a round distance no longer than longest, with its words, and
// returns where they end.
func (m Map) scaleBar(d *chart.Drawing, s sheet, at spot, x, y, longest float64) float64 {
	metre := at.wide / (s.view.box.width() * quantum)
	metres := roundBelow(longest / metre)
	wide := float64(metres) * metre
	d.Path("map-mark", "M"+chart.Num(x)+" "+chart.Num(y-4)+"v4h"+chart.Num(wide)+"v-4")
	words := m.Words.Distance(metres)
	d.Text(x+wide+5, y, "map-small", words)
	return x + wide + 5 + chart.Width(words, 11)
}

// roundBelow is the largest of 1, 2 or 5 times a power of ten that isn't over v.
func roundBelow(v float64) int {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, k := range []float64{5, 2} {
		if k*power <= v {
			return int(k * power)
		}
	}
	return int(power)
}
