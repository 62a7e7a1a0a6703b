package chart

import "fmt"

// SlopeChart compares two moments, or two groups, over several items.
type SlopeChart struct {
	About
	Items    []SlopeItem
	From, To string // names of the two sides
	Format   Format
	Words    RowWords // Label and Missing
}

// SlopeItem has a value on each side.
type SlopeItem struct {
	Label    string
	From, To Value
	Strong   bool // the item the finding speaks of
}

// Slope draws a SlopeChart. An item known on one side only is a dot there; an
// item known on neither is named under the plot. It errs without a known value.
func Slope(c SlopeChart) (Figure, error) {
	if err := c.check(); err != nil {
		return Figure{}, fmt.Errorf("slope chart: %w", err)
	}
	items, known := make([]SlopeItem, len(c.Items)), false
	for i, it := range c.Items {
		it.From, it.To = tidy(it.From), tidy(it.To)
		known = known || it.From.Known || it.To.Known
		items[i] = it
	}
	if !known {
		return Figure{}, fmt.Errorf("slope chart: %w", ErrEmpty)
	}
	c.Items = items
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

// slopeSide is one column of a slope: which items stand there, at what height.
type slopeSide struct {
	x      float64
	items  []int
	wanted []float64
	words  [][]string
	right  bool
}

func (c *SlopeChart) draw(d *Drawing, l Layout) float64 {
	top := l.Size()*2 + 8
	height := max(220, float64(len(c.Items))*30)
	lo, hi, _ := extent(c.values())
	if lo == hi {
		lo, hi = lo-1, hi+1
	}
	s := scale{lo, hi, top + height - 10, top + 10}
	left, right := 190.0, l.Width-290
	if l.Narrow {
		left, right = 66, l.Width-128
	}
	d.Line("axis", left, top-4, left, top+height)
	d.Line("axis", right, top-4, right, top+height)
	d.Text(left, l.Size(), "chart-key", c.From, A("text-anchor", endWhen(l.Width, left, c.From, l)))
	d.Text(right, l.Size(), "chart-key", c.To, A("text-anchor", endWhen(l.Width, right, c.To, l)))
	for _, it := range c.Items {
		slopeMark(d, s, it, left, right)
	}
	lowest := c.side(d, l, s, slopeSide{x: left})
	lowest = max(lowest, c.side(d, l, s, slopeSide{x: right, right: true}))
	return c.unknown(d, l, max(lowest, top+height)+6)
}

// endWhen keeps a heading inside the drawing.
func endWhen(width, x float64, word string, l Layout) string {
	half := Width(word, l.Size()) / 2
	switch {
	case x-half < 0:
		return "start"
	case x+half > width:
		return "end"
	}
	return "middle"
}

func (c *SlopeChart) values() []Value {
	var all []Value
	for _, it := range c.Items {
		all = append(all, it.From, it.To)
	}
	return all
}

func slopeMark(d *Drawing, s scale, it SlopeItem, left, right float64) {
	class := ""
	if it.Strong {
		class = "-strong"
	}
	if it.From.Known && it.To.Known {
		d.Line("slope"+class, left, s.at(it.From.Number), right, s.at(it.To.Number))
	}
	if it.From.Known {
		d.Circle("slope-dot"+class, left, s.at(it.From.Number), 4)
	}
	if it.To.Known {
		d.Circle("slope-dot"+class, right, s.at(it.To.Number), 4)
	}
}

// side writes the values of one side; names go with the right one, or with the
// left when nothing is known on the right. It returns the lowest place used.
func (c *SlopeChart) side(d *Drawing, l Layout, s scale, side slopeSide) float64 {
	limit := side.x - 14
	if side.right {
		limit = l.Width - side.x - 14
	}
	for i, it := range c.Items {
		v := it.From
		if side.right {
			v = it.To
		}
		if !v.Known {
			continue
		}
		words := v.In(c.Format, "")
		if side.right || !it.To.Known && !l.Narrow {
			words += " " + it.Label
		}
		side.items = append(side.items, i)
		side.wanted = append(side.wanted, s.at(v.Number))
		side.words = append(side.words, Wrap(words, limit, l.Size()))
	}
	return c.place(d, l, s, side)
}

func (c *SlopeChart) place(d *Drawing, l Layout, s scale, side slopeSide) float64 {
	leading := l.Size() + 3
	half := func(i int) float64 { return float64(len(side.words[i])) * leading / 2 }
	ys := apart(side.wanted, func(a, b int) float64 { return half(a) + half(b) + 2 }, s.to-8, s.from+8)
	anchor, dx := "end", -12.0
	if side.right {
		anchor, dx = "start", 12
	}
	lowest := 0.0
	for k, i := range side.items {
		class := "series"
		if c.Items[i].Strong {
			class = "series series-1"
		}
		d.Lines(side.x+dx, ys[k]-half(k)+leading/2+l.Size()*0.35, leading, class, side.words[k], A("text-anchor", anchor))
		lowest = max(lowest, ys[k]+half(k))
	}
	return lowest
}

// unknown names, under the plot, the items that have no name in it: those
// without any value and, where there is no room on the left, those without one
// on the right.
func (c *SlopeChart) unknown(d *Drawing, l Layout, y float64) float64 {
	for _, it := range c.Items {
		if it.To.Known || it.From.Known && !l.Narrow {
			continue
		}
		words := it.Label + " " + it.To.In(c.Format, c.Words.Missing)
		if it.From.Known {
			words = it.Label + " " + it.From.In(c.Format, "") + " → " + it.To.In(c.Format, c.Words.Missing)
		}
		lines := Wrap(words, l.Width, l.Size()-1)
		d.Lines(0, y+l.Size(), l.Size()+4, "chart-note", lines)
		y += float64(len(lines)) * (l.Size() + 4)
	}
	return y + 6
}

func (c *SlopeChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Label}, {c.From, true}, {c.To, true}}}
	for _, it := range c.Items {
		t.Rows = append(t.Rows, []Cell{{Text: it.Label},
			{Text: it.From.In(c.Format, c.Words.Missing)}, {Text: it.To.In(c.Format, c.Words.Missing)}})
	}
	return t
}
