package chart

import (
	"fmt"
	"math"
)

// DotChart compares values of the same unit, one row each, with their interval
// and up to two values to compare with.
type DotChart struct {
	About
	Rows      []DotRow
	Series    []string // names of the value and of each comparison
	Reference *Reference
	Format    Format
	FromZero  bool // the scale begins at zero
	Words     RowWords
}

// DotRow is a value with its interval.
type DotRow struct {
	Label     string
	Lang      string // of a label that people wrote; "" is the chart's
	Value     Value
	Low, High Value     // of the interval; both missing when there is none
	Compare   []Value   // in the order of Series[1:]
	Each      []float64 // the single values that the row sums up, one small dot each
	Note      string    // base or number of answers
}

// Reference is a value that every row is read against.
type Reference struct {
	Value float64
	Label string
}

// RowWords are the headings of the table twin and the word of what is missing.
type RowWords struct {
	Label, Value, Low, High, Note string
	Missing                       string
}

const maxComparisons = 2

// Dot draws a DotChart. A missing value keeps its row, hatched, with the reason.
// It errs when there is no row, when an interval is reversed, or when
// comparisons have no name.
func Dot(c DotChart) (Figure, error) {
	if err := c.prepare(); err != nil {
		return Figure{}, fmt.Errorf("dot chart: %w", err)
	}
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

func (c *DotChart) prepare() error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Rows) == 0 {
		return ErrEmpty
	}
	rows := make([]DotRow, len(c.Rows))
	for i, r := range c.Rows {
		r.Value, r.Low, r.High = tidy(r.Value), tidy(r.Low), tidy(r.High)
		if r.Low.Known != r.High.Known || r.Low.Known && r.Low.Number > r.High.Number {
			return fmt.Errorf("row %q: interval open or reversed", r.Label)
		}
		if len(r.Compare) > maxComparisons || len(r.Compare) > 0 && len(r.Compare) >= len(c.Series) {
			return fmt.Errorf("row %q: %d comparisons for %d names", r.Label, len(r.Compare), len(c.Series))
		}
		compare := make([]Value, len(r.Compare))
		for k, v := range r.Compare {
			compare[k] = tidy(v)
		}
		r.Compare = compare
		rows[i] = r
	}
	c.Rows = rows
	return nil
}

func (c *DotChart) scale(f rowFrame) ([]float64, scale) {
	var all []Value
	for _, r := range c.Rows {
		all = append(append(all, r.Value, r.Low, r.High), r.Compare...)
		for _, v := range r.Each {
			all = append(all, Known(v))
		}
	}
	if c.Reference != nil {
		all = append(all, Known(c.Reference.Value))
	}
	if c.FromZero {
		all = append(all, Known(0))
	}
	lo, hi, _ := extent(all)
	steps := 5
	if f.l.Narrow {
		steps = 3
	}
	ticks := Ticks(lo, hi, steps)
	return ticks, newScale(ticks, f.left, f.right)
}

func (c *DotChart) draw(d *Drawing, l Layout) float64 {
	rows := c.rows()
	f := newRowFrame(l, rows)
	ticks, s := c.scale(f)
	hatch := HatchFill(c.ID, 6)
	top := key(d, l, c.key())
	top += c.reference(nil, f, s, nil)
	marks, strips := &Drawing{}, []span(nil)
	y := top
	for i, r := range rows {
		p := f.place(r, y)
		f.words(marks, p)
		c.Rows[i].marks(marks, f, s, p.mid, hatch)
		y = p.bottom
		f.rule(marks, y)
		strips = append(strips, f.strip(p))
	}
	if !l.Narrow {
		strips = []span{{top, y + 4}}
	}
	axis(d, f, s, ticks, strips, y, c.Format)
	c.reference(d, f, s, strips)
	d.Raw(marks)
	return y + l.Size() + 14
}

func (c *DotChart) rows() []row {
	rows := make([]row, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = row{r.Label, r.Lang, r.Value.In(c.Format, c.Words.Missing), r.Note}
	}
	return rows
}

func (c *DotChart) key() []keyEntry {
	drawn := 0
	for _, r := range c.Rows {
		drawn = max(drawn, len(r.Compare))
	}
	if drawn == 0 {
		return nil
	}
	var entries []keyEntry
	for i, word := range c.Series[:drawn+1] {
		entries = append(entries, keyEntry{func(d *Drawing, x, y float64) { symbol(d, i, x, y) }, word})
	}
	return entries
}

// symbol draws the value's dot, the first comparison's ring, the second's
// diamond: told apart by shape.
func symbol(d *Drawing, i int, x, y float64) {
	switch i {
	case 0:
		d.Circle("dot", x, y, 5.5)
	case 1:
		d.Circle("dot-ring", x, y, 4.5)
	default:
		d.Path("dot-diamond", fmt.Sprintf("M%s %sl5 5-5 5-5-5z", Num(x), Num(y-5)))
	}
}

func (r DotRow) marks(d *Drawing, f rowFrame, s scale, y float64, hatch Attr) {
	if !r.Value.Known {
		d.Rect("missing", f.left, y-5, f.right-f.left, 10, hatch)
	}
	eachDot(d, s, y, r.Each)
	if r.Low.Known {
		d.Line("interval", s.at(r.Low.Number), y, s.at(r.High.Number), y)
	}
	for i, v := range r.Compare {
		if v.Known {
			symbol(d, i+1, s.at(v.Number), y)
		}
	}
	if r.Value.Known {
		symbol(d, 0, s.at(r.Value.Number), y)
	}
}

// eachDot draws single values, those that would hide each other one above the other: at
// most four high, around the line.
func eachDot(d *Drawing, s scale, y float64, values []float64) {
	const across, high = 5, 4
	taken := map[int]int{}
	for _, v := range values {
		x := s.at(v)
		at := int(math.Round(x / across))
		turn := taken[at] % high
		taken[at]++
		off := float64((turn + 1) / 2 * across)
		if turn%2 == 1 {
			off = -off
		}
		d.Circle("dot-each", x, y+off, 2.4)
	}
}

// reference draws the line through the strips of the plot. Without a drawing it
// returns the room its label takes above the plot.
func (c *DotChart) reference(d *Drawing, f rowFrame, s scale, strips []span) float64 {
	if c.Reference == nil {
		return 0
	}
	room := f.l.Size() + 8
	if d == nil {
		return room
	}
	x, top := s.at(c.Reference.Value), key(&Drawing{}, f.l, c.key())
	half := Width(c.Reference.Label, f.l.Size()) / 2
	anchor, at := "middle", x
	if x-half < 0 {
		anchor, at = "start", 0
	} else if x+half > f.l.Width {
		anchor, at = "end", f.l.Width
	}
	d.Text(at, top+f.l.Size()-1, "chart-key", c.Reference.Label, A("text-anchor", anchor))
	if !f.l.Narrow {
		d.Line("reference", x, top+room-4, x, top+room)
	}
	for _, strip := range strips {
		d.Line("reference", x, strip.top, x, strip.bottom)
	}
	return room
}

// axis draws the hairlines of a scale and its values under the plot.
func axis(d *Drawing, f rowFrame, s scale, ticks []float64, strips []span, bottom float64, format Format) {
	for i, t := range ticks {
		x := s.at(t)
		class := "grid"
		if t == 0 {
			class = "baseline"
		}
		for _, strip := range strips {
			d.Line(class, x, strip.top, x, strip.bottom)
		}
		word := format.of(t)
		anchor := "middle"
		if i == 0 && x-Width(word, f.l.Size())/2 < 0 {
			anchor, x = "start", 0
		}
		if i == len(ticks)-1 && x+Width(word, f.l.Size())/2 > f.l.Width {
			anchor, x = "end", f.l.Width
		}
		d.Text(x, bottom+f.l.Size()+6, "tick", word, A("text-anchor", anchor))
	}
}

func (c *DotChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Label}, {c.valueHeading(), true}}}
	interval, notes, compared := false, false, 0
	for _, r := range c.Rows {
		interval = interval || r.Low.Known
		notes = notes || r.Note != ""
		compared = max(compared, len(r.Compare))
	}
	if interval {
		t.Columns = append(t.Columns, Column{c.Words.Low, true}, Column{c.Words.High, true})
	}
	for k := range compared {
		t.Columns = append(t.Columns, Column{c.Series[k+1], true})
	}
	if notes {
		t.Columns = append(t.Columns, Column{Label: c.Words.Note})
	}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, c.cells(r, interval, compared, notes))
	}
	if c.Reference != nil {
		line := []Cell{{Text: c.Reference.Label}, {Text: c.Format.of(c.Reference.Value)}}
		t.Rows = append(t.Rows, append(line, make([]Cell, len(t.Columns)-2)...))
	}
	return t
}

func (c *DotChart) valueHeading() string {
	if len(c.Series) > 0 {
		return c.Series[0]
	}
	return c.Words.Value
}

func (c *DotChart) cells(r DotRow, interval bool, compared int, notes bool) []Cell {
	line := []Cell{{Text: r.Label, Lang: r.Lang}, {Text: r.Value.In(c.Format, c.Words.Missing)}}
	if interval {
		line = append(line, Cell{Text: r.Low.In(c.Format, "")}, Cell{Text: r.High.In(c.Format, "")})
	}
	for k := range compared {
		cell := Cell{Text: c.Words.Missing}
		if k < len(r.Compare) {
			cell.Text = r.Compare[k].In(c.Format, c.Words.Missing)
		}
		line = append(line, cell)
	}
	if notes {
		line = append(line, Cell{Text: r.Note})
	}
	return line
}
