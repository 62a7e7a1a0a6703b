package chart

import (
	"fmt"
	"math"
	"slices"
)

// LineChart follows values through time.
type LineChart struct {
	About
	Series  []Series
	Breaks  []Break
	Format  Format
	Moments Format // writes a moment; the year as it is when nil
	Words   LineWords
}

// Series is one line, in the order of its moments. The first is drawn
// strongest.
type Series struct {
	Label  string
	Points []Point
}

// Point is a value at a moment: a year, or a year and its fraction.
type Point struct {
	At    float64
	Value Value
}

// Break is a moment from which values aren't comparable with those before: a
// merger of communes, a new questionnaire. No line crosses it.
type Break struct {
	At    float64 // the first moment of the new series
	Label string
}

// LineWords are the headings of the table twin.
type LineWords struct {
	Moment, Break, Missing string
}

const maxSeries = 4

// Line draws a LineChart. A missing value is a gap: no line crosses it, and a
// value alone between two gaps is a dot. It errs without a known value, over
// four series (more can't be told apart in black and white), or when moments
// aren't in order.
func Line(c LineChart) (Figure, error) {
	if err := c.prepare(); err != nil {
		return Figure{}, fmt.Errorf("line chart: %w", err)
	}
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

func (c *LineChart) prepare() error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Series) > maxSeries {
		return fmt.Errorf("%d series, at most %d", len(c.Series), maxSeries)
	}
	known := false
	series := make([]Series, len(c.Series))
	for i, s := range c.Series {
		s.Points = slices.Clone(s.Points)
		for k := range s.Points {
			s.Points[k].Value = tidy(s.Points[k].Value)
			known = known || s.Points[k].Value.Known
			if k > 0 && !(s.Points[k].At > s.Points[k-1].At) {
				return fmt.Errorf("series %q: moments not in order", s.Label)
			}
		}
		series[i] = s
	}
	c.Series = series
	if !known {
		return ErrEmpty
	}
	return nil
}

// moments lists every moment of every series, once, in order.
func (c *LineChart) moments() []float64 {
	var all []float64
	for _, s := range c.Series {
		for _, p := range s.Points {
			all = append(all, p.At)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *LineChart) breakAt(at float64) (Break, bool) {
	for _, b := range c.Breaks {
		if b.At == at {
			return b, true
		}
	}
	return Break{}, false
}

// segments cuts a series at gaps and breaks.
func (c *LineChart) segments(s Series) [][]Point {
	var all [][]Point
	var run []Point
	flush := func() {
		if len(run) > 0 {
			all = append(all, run)
		}
		run = nil
	}
	for _, p := range s.Points {
		if len(run) > 0 && c.crosses(run[len(run)-1].At, p.At) {
			flush()
		}
		if !p.Value.Known {
			flush()
			continue
		}
		run = append(run, p)
	}
	flush()
	return all
}

func (c *LineChart) crosses(from, to float64) bool {
	return slices.ContainsFunc(c.Breaks, func(b Break) bool { return from < b.At && b.At <= to })
}

// linePlot is where a LineChart is drawn.
type linePlot struct {
	l           Layout
	x, y        scale
	ticks       []float64
	top, bottom float64
	words       [][]string // direct labels, a list of lines per series
	notes       [][]string // labels of the breaks
}

const (
	lineHeightWide   = 250
	lineHeightNarrow = 210
)

func (c *LineChart) plot(l Layout) linePlot {
	var values []Value
	for _, s := range c.Series {
		for _, p := range s.Points {
			values = append(values, p.Value)
		}
	}
	lo, hi, _ := extent(values)
	p := linePlot{l: l, ticks: Ticks(lo, hi, 4), top: 14}
	room, height := 170.0, float64(lineHeightWide)
	if l.Narrow {
		room, height = 104, lineHeightNarrow
	}
	left := 0.0
	for _, t := range p.ticks {
		left = max(left, Width(c.Format.of(t), l.Size())+8)
	}
	for _, b := range c.Breaks {
		lines := Wrap(b.Label, l.Width-left-room, l.Size()-1)
		p.notes = append(p.notes, lines)
		p.top += float64(len(lines)) * (l.Size() + 3)
	}
	for _, s := range c.Series {
		p.words = append(p.words, c.directLabel(s, l, room))
	}
	p.bottom = p.top + height
	moments := c.moments()
	first, last := moments[0], moments[len(moments)-1]
	if first == last {
		first, last = first-1, last+1
	}
	p.x = scale{first, last, left + 4, l.Width - room}
	p.y = newScale(p.ticks, p.bottom, p.top)
	return p
}

// directLabel is the last known value and the name.
func (c *LineChart) directLabel(s Series, l Layout, room float64) []string {
	last, ok := lastKnown(s)
	if !ok {
		return Wrap(s.Label+" "+c.Words.Missing, room-14, l.Size())
	}
	return Wrap(last.Value.In(c.Format, "")+" "+s.Label, room-14, l.Size())
}

func lastKnown(s Series) (Point, bool) {
	for _, p := range slices.Backward(s.Points) {
		if p.Value.Known {
			return p, true
		}
	}
	return Point{}, false
}

func (c *LineChart) draw(d *Drawing, l Layout) float64 {
	p := c.plot(l)
	for _, t := range p.ticks {
		y := p.y.at(t)
		class := "grid"
		if t == 0 {
			class = "baseline"
		}
		d.Line(class, p.x.from-4, y, p.x.to, y)
		d.Text(p.x.from-8, y+l.Size()*0.35, "tick", c.Format.of(t), A("text-anchor", "end"))
	}
	c.momentTicks(d, p)
	c.breaks(d, p)
	for i := len(c.Series) - 1; i >= 0; i-- {
		c.series(d, p, i)
	}
	lowest := c.labels(d, p)
	return max(p.bottom+l.Size()+12, lowest)
}

// momentTicks names the first and last moments and as many between as fit.
func (c *LineChart) momentTicks(d *Drawing, p linePlot) {
	moments := c.moments()
	last := len(moments) - 1
	end := p.x.at(moments[last]) - c.momentWidth(p, moments[last]) - 10
	free := math.Inf(-1)
	for i, m := range moments {
		x, w := p.x.at(m), c.momentWidth(p, m)
		fits := x-w/2 >= free && x+w/2 <= end
		if i != 0 && i != last && !fits {
			continue
		}
		anchor := "middle"
		switch {
		case last == 0:
		case i == 0:
			anchor, free = "start", x+w+10
		case i == last:
			anchor = "end"
		default:
			free = x + w/2 + 10
		}
		d.Line("grid", x, p.bottom, x, p.bottom+4)
		d.Text(x, p.bottom+p.l.Size()+6, "tick", c.moment(m), A("text-anchor", anchor))
	}
}

func (c *LineChart) moment(at float64) string { return c.Moments.of(at) }

func (c *LineChart) momentWidth(p linePlot, at float64) float64 {
	return Width(c.moment(at), p.l.Size())
}

// breaks draws a dashed line per break, its words on lines of their own above.
func (c *LineChart) breaks(d *Drawing, p linePlot) {
	y := p.l.Size() - 1
	for i, b := range c.Breaks {
		x := p.x.at(b.At)
		if before, ok := c.momentBefore(b.At); ok {
			x = p.x.at((before + b.At) / 2)
		}
		x = min(max(x, p.x.from), p.x.to)
		anchor, at := "start", x+5
		wide := 0.0
		for _, line := range p.notes[i] {
			wide = max(wide, Width(line, p.l.Size()-1))
		}
		if at+wide > p.l.Width {
			anchor, at = "end", max(x-5, wide)
		}
		d.Lines(at, y, p.l.Size()+3, "chart-key", p.notes[i], A("text-anchor", anchor))
		d.Line("break", x, y-p.l.Size()+3, x, p.bottom)
		y += float64(len(p.notes[i])) * (p.l.Size() + 3)
	}
}

func (c *LineChart) momentBefore(at float64) (float64, bool) {
	before, ok := 0.0, false
	for _, m := range c.moments() {
		if m < at {
			before, ok = m, true
		}
	}
	return before, ok
}

const manyPoints = 14

func (c *LineChart) series(d *Drawing, p linePlot, i int) {
	s := c.Series[i]
	n := Num(float64(i + 1))
	for _, run := range c.segments(s) {
		if len(run) > 1 {
			path := ""
			for k, q := range run {
				op := "L"
				if k == 0 {
					op = "M"
				}
				path += op + Num(p.x.at(q.At)) + " " + Num(p.y.at(q.Value.Number))
			}
			d.Path("line line-"+n, path)
		}
		for _, q := range run {
			if len(run) == 1 || len(s.Points) <= manyPoints {
				d.Circle("point point-"+n, p.x.at(q.At), p.y.at(q.Value.Number), 2.6)
			}
		}
	}
	if last, ok := lastKnown(s); ok {
		d.Circle("point point-"+n, p.x.at(last.At), p.y.at(last.Value.Number), 4)
	}
}

// labels writes each name beside the end of its line and returns the lowest
// place used.
func (c *LineChart) labels(d *Drawing, p linePlot) float64 {
	leading := p.l.Size() + 3
	wanted := make([]float64, len(c.Series))
	for i, s := range c.Series {
		wanted[i] = p.bottom
		if last, ok := lastKnown(s); ok {
			wanted[i] = p.y.at(last.Value.Number)
		}
	}
	half := func(i int) float64 { return float64(len(p.words[i])) * leading / 2 }
	ys := apart(wanted, func(a, b int) float64 { return half(a) + half(b) + 4 }, p.top, p.bottom)
	lowest := 0.0
	for i, words := range p.words {
		y := ys[i] - half(i) + leading/2 + p.l.Size()*0.35
		if math.Abs(ys[i]-wanted[i]) > 3 {
			d.Line("leader", p.x.to+6, wanted[i], p.x.to+12, ys[i])
		}
		d.Lines(p.x.to+14, y, leading, "series series-"+Num(float64(i+1)), words)
		lowest = max(lowest, ys[i]+half(i)+4)
	}
	return lowest
}

func (c *LineChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Moment}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{s.Label, true})
	}
	if len(c.Breaks) > 0 {
		t.Columns = append(t.Columns, Column{Label: c.Words.Break})
	}
	for _, m := range c.tableMoments() {
		line := []Cell{{Text: c.moment(m)}}
		for _, s := range c.Series {
			line = append(line, Cell{Text: c.at(s, m).In(c.Format, c.Words.Missing)})
		}
		if len(c.Breaks) > 0 {
			b, _ := c.breakAt(m)
			line = append(line, Cell{Text: b.Label})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// tableMoments adds the breaks that fall between two moments.
func (c *LineChart) tableMoments() []float64 {
	all := c.moments()
	for _, b := range c.Breaks {
		all = append(all, b.At)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *LineChart) at(s Series, moment float64) Value {
	for _, p := range s.Points {
		if p.At == moment {
			return p.Value
		}
	}
	return Value{}
}
