package chart

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// NetworkChart shows who is tied to whom: two columns that face each other, and a
// line for each tie. Labels never overlap, since each has a row of its own.
type NetworkChart struct {
	About
	Left, Right []NetworkNode // in the order they are drawn
	Ties        []NetworkTie
	LeftTitle   string
	RightTitle  string
	Table       Table
}

// NetworkNode is one end of ties. Nodes of one block hold together: blocks are set
// apart.
type NetworkNode struct {
	Label string
	Lang  string // of a label that people wrote, when not the page’s
	Block int
	Group bool // it stands for several
}

// NetworkTie ties two nodes. Kind is a class of chart.css (carries, funds…): the
// line differs by its stroke before its colour.
type NetworkTie struct {
	From, To         int // in their columns
	FromLeft, ToLeft bool
	Kind             string
	Weight           int // how many ties it stands for
}

// Network draws a NetworkChart.
func Network(c NetworkChart) (Figure, error) {
	if err := c.check(); err != nil {
		return Figure{}, fmt.Errorf("network: %w", err)
	}
	if len(c.Left)+len(c.Right) == 0 {
		return Figure{}, fmt.Errorf("network: %w", ErrEmpty)
	}
	for _, t := range c.Ties {
		if !within(t.From, t.FromLeft, c) || !within(t.To, t.ToLeft, c) {
			return Figure{}, fmt.Errorf("network: tie to nothing: %+v", t)
		}
	}
	f := c.Figure(PlotWith(c.About, func(*Drawing) {}, c.draw), c.Table)
	return f, nil
}

func within(at int, left bool, c NetworkChart) bool {
	if left {
		return at >= 0 && at < len(c.Left)
	}
	return at >= 0 && at < len(c.Right)
}

// networkGrid is where things stand in one layout.
type networkGrid struct {
	label float64 // width of a column of labels
	row   float64
	gap   float64 // between blocks
	top   float64
	lines int // of a label
}

func (l Layout) network() networkGrid {
	if l.Narrow {
		return networkGrid{label: 112, row: 36, gap: 16, top: 34, lines: 2}
	}
	return networkGrid{label: 250, row: 24, gap: 20, top: 34, lines: 1}
}

func (c NetworkChart) draw(d *Drawing, l Layout) float64 {
	g := l.network()
	left, right, height := c.rows(g)
	xl, xr := g.label+8, l.Width-g.label-8
	d.Text(g.label, 16, "chart-key", c.LeftTitle, A("text-anchor", "end"))
	d.Text(xr+8, 16, "chart-key", c.RightTitle)
	end := func(at int, isLeft bool) (float64, float64) {
		if isLeft {
			return xl, left[at]
		}
		return xr, right[at]
	}
	for _, t := range c.Ties {
		x1, y1 := end(t.From, t.FromLeft)
		x2, y2 := end(t.To, t.ToLeft)
		class := "net net-" + t.Kind
		if t.Weight > 3 {
			class += " net-many"
		}
		d.Path(class, tiePath(x1, y1, x2, y2, t.FromLeft, t.ToLeft, xr-xl))
	}
	c.column(d, g, c.Left, left, xl, true)
	c.column(d, g, c.Right, right, xr, false)
	return height
}

// tiePath is the line of a tie: across, or out and back on the same side.
func tiePath(x1, y1, x2, y2 float64, fromLeft, toLeft bool, across float64) string {
	bend := across / 2
	c1, c2 := x1+bend, x2-bend
	switch {
	case fromLeft && toLeft:
		bend = math.Min(across*0.75, 18+math.Abs(y2-y1)*0.3)
		c1, c2 = x1+bend, x2+bend
	case !fromLeft && !toLeft:
		bend = math.Min(across*0.75, 18+math.Abs(y2-y1)*0.3)
		c1, c2 = x1-bend, x2-bend
	case !fromLeft:
		c1, c2 = x1-bend, x2+bend
	}
	return "M" + Num(x1) + " " + Num(y1) + "C" + Num(c1) + " " + Num(y1) + " " + Num(c2) + " " + Num(y2) + " " + Num(x2) + " " + Num(y2)
}

// rows gives each node its height: the shorter side of a block is spread along the
// longer.
func (c NetworkChart) rows(g networkGrid) (left, right []float64, height float64) {
	left, right = make([]float64, len(c.Left)), make([]float64, len(c.Right))
	y := g.top
	for i, j := 0, 0; i < len(c.Left) || j < len(c.Right); {
		block := nextBlock(c, i, j)
		a, b := run(c.Left, i, block), run(c.Right, j, block)
		rows := float64(max(a, b))
		for k := range a {
			left[i+k] = y + rows*g.row*(float64(k)+0.5)/float64(a)
		}
		for k := range b {
			right[j+k] = y + rows*g.row*(float64(k)+0.5)/float64(b)
		}
		i, j, y = i+a, j+b, y+rows*g.row+g.gap
	}
	return left, right, y - g.gap + 6
}

func nextBlock(c NetworkChart, i, j int) int {
	switch {
	case i == len(c.Left):
		return c.Right[j].Block
	case j == len(c.Right):
		return c.Left[i].Block
	}
	return min(c.Left[i].Block, c.Right[j].Block)
}

func run(side []NetworkNode, from, block int) int {
	n := 0
	for from+n < len(side) && side[from+n].Block == block {
		n++
	}
	return n
}

func (c NetworkChart) column(d *Drawing, g networkGrid, nodes []NetworkNode, rows []float64, x float64, left bool) {
	for i, n := range nodes {
		class := "net-dot net-right"
		at, anchor := x+8, A("text-anchor", "start")
		if left {
			class, at, anchor = "net-dot net-left", x-8, A("text-anchor", "end")
		}
		if n.Group {
			d.Rect(class, x-4.5, rows[i]-4.5, 9, 9)
		} else {
			d.Circle(class, x, rows[i], 4)
		}
		lines := netLines(n.Label, g)
		attrs := []Attr{anchor}
		if n.Lang != "" {
			attrs = append(attrs, A("lang", n.Lang))
		}
		const leading = 14
		d.Lines(at, rows[i]+4.5-float64(len(lines)-1)*leading/2, leading, "net-label", lines, attrs...)
	}
}

// netLines cuts a label to what its row holds; the table beside the drawing has
// it whole.
func netLines(label string, g networkGrid) []string {
	lines := Wrap(label, g.label, netLetters)
	if len(lines) > g.lines {
		last := []rune(lines[g.lines-1])
		for len(last) > 1 && Width(string(last)+"…", netLetters) > g.label {
			last = last[:len(last)-1]
		}
		lines = append(lines[:g.lines-1], strings.TrimRight(string(last), " ,")+"…")
	}
	return lines
}

// netLetters is the size of a label; chart.css says the same.
const netLetters = 12.5

// NetworkMark is the line of a kind of tie, for a legend.
func NetworkMark(kind string) template.HTML {
	d := &Drawing{}
	d.Open("svg", A("class", "net-mark"), A("xmlns", xmlns), A("viewBox", "0 0 40 12"), A("aria-hidden", "true"), A("width", "40"), A("height", "12"))
	d.Path("net net-"+kind, "M1 6L39 6")
	d.Close()
	return d.HTML()
}
