package chart

import (
	"errors"
	"fmt"
	"math"
)

// ProfileChart sets one place against others, an indicator a row. Units differ, so
// each row has a scale of its own: from the least to the greatest that most
// places have. What lies beyond stands at the end, with a tip that says so.
type ProfileChart struct {
	About
	Rows    []ProfileRow
	Place   string   // the name of what is shown
	Against []string // the names of what it is set against, at most five
	Middle  string   // what the band is: « la moitié des communes »
	Words   ProfileWords
}

// ProfileRow is an indicator.
type ProfileRow struct {
	Label  string
	Value  Value
	Others []Value // in the order of Against
	// Least and Greatest end the scale; Low and High bound the band. A row without
	// a band has none of the four, and draws no mark.
	Least, Low, High, Greatest float64
	Format                     Format // with its unit
	Note                       string // year, source, flags
}

// ProfileWords are the headings of the table twin and the word of what is missing.
type ProfileWords struct {
	Label, Note, Missing string
	Band                 func(low, high string) string
}

// maxAgainst is how many marks can be told apart on a line.
const maxAgainst = 5

// Profile draws a ProfileChart. A missing value keeps its row, hatched, with the
// reason; a missing comparison has no mark. It errs without a row, when a row has
// other comparisons than the chart names, or when its scale is reversed.
func Profile(c ProfileChart) (Figure, error) {
	if err := c.prepare(); err != nil {
		return Figure{}, fmt.Errorf("profile chart: %w", err)
	}
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

func (c *ProfileChart) prepare() error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Rows) == 0 {
		return ErrEmpty
	}
	if c.Words.Band == nil {
		return errors.New("words of the band missing")
	}
	if len(c.Against) > maxAgainst {
		return fmt.Errorf("%d comparisons, at most %d", len(c.Against), maxAgainst)
	}
	for i, r := range c.Rows {
		if len(r.Others) != len(c.Against) {
			return fmt.Errorf("row %q: %d comparisons for %d names", r.Label, len(r.Others), len(c.Against))
		}
		if r.Least > r.Low || r.Low > r.High || r.High > r.Greatest || math.IsNaN(r.Least+r.Low+r.High+r.Greatest) {
			return fmt.Errorf("row %q: scale reversed or unknown", r.Label)
		}
		c.Rows[i].Value = tidy(r.Value)
		others := make([]Value, len(r.Others))
		for k, v := range r.Others {
			others[k] = tidy(v)
		}
		c.Rows[i].Others = others
	}
	return nil
}

// scaled says whether the row has anything to be drawn on.
func (r ProfileRow) scaled() bool { return r.Greatest > r.Least }

func (c *ProfileChart) draw(d *Drawing, l Layout) float64 {
	rows := make([]row, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = row{label: r.Label, value: r.Value.In(r.Format, c.Words.Missing), note: r.Note}
	}
	f := newRowFrame(l, rows)
	y := key(d, l, c.key())
	hatch := HatchFill(c.ID, 6)
	for i, r := range rows {
		p := f.place(r, y)
		f.words(d, p)
		c.Rows[i].marks(d, f, p.mid, hatch)
		y = p.bottom
		if i < len(rows)-1 {
			f.rule(d, y)
		}
	}
	return y + 4
}

func (c *ProfileChart) key() []keyEntry {
	entries := []keyEntry{{func(d *Drawing, x, y float64) { d.Circle("dot", x, y, 6.5) }, c.Place}}
	for i, word := range c.Against {
		entries = append(entries, keyEntry{func(d *Drawing, x, y float64) { againstMark(d, i, x, y) }, word})
	}
	return append(entries, keyEntry{func(d *Drawing, x, y float64) { d.Rect("profile-band", x-7, y-4, 14, 8) }, c.Middle})
}

// againstMark draws a mark that shape alone tells apart: ring, diamond, square,
// triangle, and a tick for the last.
func againstMark(d *Drawing, i int, x, y float64) {
	at := Num(x) + " " + Num(y-5)
	switch i {
	case 0:
		d.Circle("dot-ring", x, y, 4.5)
	case 1:
		d.Path("dot-diamond", "M"+at+"l5 5-5 5-5-5z")
	case 2:
		d.Path("profile-square", "M"+Num(x-4)+" "+Num(y-4)+"h8v8h-8z")
	case 3:
		d.Path("profile-triangle", "M"+at+"l5 9h-10z")
	default:
		d.Line("profile-tick", x, y-9, x, y+9)
	}
}

func (r ProfileRow) marks(d *Drawing, f rowFrame, y float64, hatch Attr) {
	if !r.Value.Known {
		d.Rect("missing", f.left, y-5, f.right-f.left, 10, hatch)
	}
	if !r.scaled() {
		return
	}
	s := scale{r.Least, r.Greatest, f.left, f.right}
	d.Line("chart-rule", f.left, y, f.right, y)
	d.Rect("profile-band", s.at(r.Low), y-4, max(s.at(r.High)-s.at(r.Low), 1), 8)
	for i := len(r.Others) - 1; i >= 0; i-- {
		if v := r.Others[i]; v.Known {
			againstMark(d, i, s.at(min(max(v.Number, r.Least), r.Greatest)), y)
		}
	}
	if !r.Value.Known {
		return
	}
	x := s.at(min(max(r.Value.Number, r.Least), r.Greatest))
	d.Circle("dot", x, y, 6.5)
	switch {
	case r.Value.Number > r.Greatest:
		d.Path("profile-beyond", "M"+Num(x+8)+" "+Num(y-4)+"l5 4-5 4")
	case r.Value.Number < r.Least:
		d.Path("profile-beyond", "M"+Num(x-8)+" "+Num(y-4)+"l-5 4 5 4")
	}
}

func (c *ProfileChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Label}, {c.Place, true}}}
	for _, name := range c.Against {
		t.Columns = append(t.Columns, Column{name, true})
	}
	t.Columns = append(t.Columns, Column{c.Middle, true}, Column{Label: c.Words.Note})
	for _, r := range c.Rows {
		line := []Cell{{Text: r.Label}, {Text: r.Value.In(r.Format, c.Words.Missing)}}
		for _, v := range r.Others {
			line = append(line, Cell{Text: v.In(r.Format, c.Words.Missing)})
		}
		band := c.Words.Missing
		if r.scaled() {
			band = c.Words.Band(r.Format.of(r.Low), r.Format.of(r.High))
		}
		t.Rows = append(t.Rows, append(line, Cell{Text: band}, Cell{Text: r.Note}))
	}
	return t
}
