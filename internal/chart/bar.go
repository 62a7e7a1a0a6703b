package chart

import "fmt"

// BarChart compares amounts from zero. Negative ones go the other way.
type BarChart struct {
	About
	Rows   []BarRow
	Format Format
	Words  RowWords
}

// BarRow is an amount.
type BarRow struct {
	Label string
	Value Value
	Note  string // base or number of answers
}

// Bar draws a BarChart. Three things look different: an amount, zero (a tick on
// the zero line) and a missing amount (hatched over the whole row, with its
// reason). It errs when there is no row.
func Bar(c BarChart) (Figure, error) {
	if err := c.check(); err != nil {
		return Figure{}, fmt.Errorf("bar chart: %w", err)
	}
	if len(c.Rows) == 0 {
		return Figure{}, fmt.Errorf("bar chart: %w", ErrEmpty)
	}
	rows := make([]BarRow, len(c.Rows))
	for i, r := range c.Rows {
		r.Value = tidy(r.Value)
		rows[i] = r
	}
	c.Rows = rows
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

func (c *BarChart) draw(d *Drawing, l Layout) float64 {
	rows := make([]row, len(c.Rows))
	values := []Value{Known(0)}
	for i, r := range c.Rows {
		rows[i] = row{r.Label, "", r.Value.In(c.Format, c.Words.Missing), r.Note}
		values = append(values, r.Value)
	}
	f := newRowFrame(l, rows)
	lo, hi, _ := extent(values)
	if lo == hi {
		hi = 1
	}
	s := scale{lo, hi, f.left, f.right}
	hatch := HatchFill(c.ID, 6)
	zero, y, marks := s.at(0), 2.0, &Drawing{}
	var strips []span
	for i, r := range rows {
		p := f.place(r, y)
		f.words(marks, p)
		c.Rows[i].mark(marks, f, s, p.mid, hatch)
		y = p.bottom
		strips = append(strips, f.strip(p))
		if i < len(rows)-1 {
			f.rule(d, y)
		}
	}
	d.Raw(marks)
	if !l.Narrow {
		strips = []span{{2, y}}
	}
	for _, strip := range strips {
		d.Line("baseline", zero, strip.top, zero, strip.bottom)
	}
	return y + 2
}

const barHeight = 14

func (r BarRow) mark(d *Drawing, f rowFrame, s scale, y float64, hatch Attr) {
	zero := s.at(0)
	switch {
	case !r.Value.Known:
		d.Rect("missing", f.left, y-barHeight/2, f.right-f.left, barHeight, hatch)
	case r.Value.Number > 0:
		d.Rect("bar", zero, y-barHeight/2, max(s.at(r.Value.Number)-zero, 0.5), barHeight)
	case r.Value.Number < 0:
		w := max(zero-s.at(r.Value.Number), 0.5)
		d.Rect("bar-negative", zero-w, y-barHeight/2, w, barHeight)
	default:
		d.Line("zero", zero, y-barHeight/2-1, zero, y+barHeight/2+1)
	}
}

func (c *BarChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Label}, {c.Words.Value, true}}}
	notes := false
	for _, r := range c.Rows {
		notes = notes || r.Note != ""
	}
	if notes {
		t.Columns = append(t.Columns, Column{Label: c.Words.Note})
	}
	for _, r := range c.Rows {
		line := []Cell{{Text: r.Label}, {Text: r.Value.In(c.Format, c.Words.Missing)}}
		if notes {
			line = append(line, Cell{Text: r.Note})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
