// Package chart draws the figures of a page as SVG on the server: dots, bars,
// lines, slopes, the selection flow and the marks of the matrix. A figure always
// comes with its table twin, which holds the same numbers, and with what a number
// never travels without: measure, source, note.
//
// Words arrive in the reader's language and numbers through a Format: there is
// no text of ours here. Classes are styled by chart.css; there is no inline
// style, no script and no colour in a figure.
//
// Each plot is drawn twice, for a wide and for a narrow column: chart.css shows
// the one that fits, so that letters keep their size at 320 px. See DESIGN.md.
package chart

import (
	"errors"
	"fmt"
	"html/template"
	"math"
	"strconv"
)

// Figure is a drawing, its table twin and the words around them. A page shows
// Finding as the title, Measure under it, then the drawing, Note and Source,
// then the table.
type Figure struct {
	SVG     template.HTML
	Table   Table
	Finding string // what the reader learns, as a sentence
	Measure string // what is measured, in which unit, over which period
	Source  string
	Note    string
}

// Table holds the numbers of a figure.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
}

// Column is a heading. Numeric columns align on the right.
type Column struct {
	Label   string
	Numeric bool
}

// Cell is a text, sometimes a link. The first cell of a row is its heading.
type Cell struct {
	Text string
	Href string
	Lang string // of a text that people wrote
}

// About is what every figure says of itself.
type About struct {
	ID      string // unique in the page: a letter, then letters, digits, - or _
	Finding string // the title of the drawing
	Measure string
	Source  string
	Note    string
	Desc    string // a sentence that tells the drawing to who can't see it
	Caption string // of the table; Finding when empty
}

// Errors of every figure.
var (
	ErrID      = errors.New("figure id missing or malformed")
	ErrFinding = errors.New("figure without a finding")
	ErrDesc    = errors.New("figure without a description")
	ErrEmpty   = errors.New("figure without anything to draw")
)

func (a About) check() error {
	switch {
	case !ValidID(a.ID):
		return fmt.Errorf("%w: %q", ErrID, a.ID)
	case a.Finding == "":
		return ErrFinding
	case a.Desc == "":
		return ErrDesc
	}
	return nil
}

// Figure puts a drawing and its table together.
func (a About) Figure(svg template.HTML, t Table) Figure {
	t.Caption = a.Caption
	if t.Caption == "" {
		t.Caption = a.Finding
	}
	return Figure{SVG: svg, Table: t, Finding: a.Finding, Measure: a.Measure, Source: a.Source, Note: a.Note}
}

// ValidID says whether an id can name parts of a drawing.
func ValidID(id string) bool {
	for i, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return id != ""
}

// Layout is one of the two drawings of a plot.
type Layout struct {
	Width  float64 // of the viewBox; one unit is a CSS pixel at 18 px text
	Narrow bool
	suffix string
	class  string
}

// The two layouts: a text column and a telephone of 320 px.
var (
	Wide   = Layout{Width: 720, class: "plot-wide"}
	Narrow = Layout{Width: 320, Narrow: true, suffix: "-n", class: "plot-narrow"}
)

// Size of the letters in a layout's unit; chart.css says the same.
func (l Layout) Size() float64 {
	if l.Narrow {
		return 13
	}
	return 14
}

// ID makes an id unique to this layout.
func (l Layout) ID(base, part string) string { return base + "-" + part + l.suffix }

// Plot draws both layouts. draw returns the height it used.
func Plot(a About, draw func(d *Drawing, l Layout) float64) template.HTML {
	return PlotWith(a, func(d *Drawing) { hatch(d, a.ID, 6) }, draw)
}

// PlotWith draws both layouts with definitions they share: patterns, clips,
// ground to use. They stand in a drawing of their own, of no size, because
// browsers forget the patterns of a drawing that is not displayed.
func PlotWith(a About, define func(d *Drawing), draw func(d *Drawing, l Layout) float64) template.HTML {
	out := &Drawing{}
	out.Open("div", A("class", "plot"))
	out.Open("svg", A("class", "plot-defs"), A("xmlns", xmlns), A("aria-hidden", "true"), A("width", "0"), A("height", "0"))
	out.Open("defs")
	define(out)
	out.Close()
	out.Close()
	layouts(out, a, draw)
	out.Close()
	return out.HTML()
}

// Layouts are both layouts alone, over definitions that are on the page already.
func Layouts(a About, draw func(d *Drawing, l Layout) float64) template.HTML {
	out := &Drawing{}
	layouts(out, a, draw)
	return out.HTML()
}

func layouts(out *Drawing, a About, draw func(d *Drawing, l Layout) float64) {
	for _, l := range []Layout{Wide, Narrow} {
		inner := &Drawing{}
		height := draw(inner, l)
		title, desc := l.ID(a.ID, "title"), l.ID(a.ID, "desc")
		out.Open("svg", A("class", "chart "+l.class), A("xmlns", xmlns), A("role", "img"),
			A("id", l.ID(a.ID, "svg")), A("aria-labelledby", title), A("aria-describedby", desc),
			A("viewBox", "0 0 "+Num(l.Width)+" "+Num(math.Ceil(height))), A("width", "100%"))
		out.Element("title", a.Finding, A("id", title))
		out.Element("desc", a.Desc, A("id", desc))
		out.Raw(inner)
		out.Close()
	}
}

const xmlns = "http://www.w3.org/2000/svg"

// hatch defines the pattern of what is missing, lines so many units apart.
func hatch(d *Drawing, id string, apart float64) {
	n := func(share float64) string { return Num(apart * share) }
	d.Open("pattern", A("id", id+"-hatch-"+Num(apart)), A("patternUnits", "userSpaceOnUse"), N("width", apart), N("height", apart))
	d.Path("hatch", "M"+n(-0.2)+" "+n(0.2)+"L"+n(0.2)+" "+n(-0.2)+"M0 "+n(1)+"L"+n(1)+" 0M"+n(0.8)+" "+n(1.2)+"L"+n(1.2)+" "+n(0.8))
	d.Close()
}

// Hatches defines the pattern of what is missing for each distance between
// lines, in the unit of what it fills.
func Hatches(d *Drawing, id string, apart ...float64) {
	for _, a := range apart {
		hatch(d, id, a)
	}
}

// HatchFill fills with the pattern of a figure.
func HatchFill(id string, apart float64) Attr { return A("fill", "url(#"+id+"-hatch-"+Num(apart)+")") }

// Format writes a number in the reader's language.
type Format func(float64) string

func (f Format) of(v float64) string {
	if f == nil {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return f(v)
}

// Value is a number that may be missing. Missing is never zero: the zero Value
// is missing without a reason.
type Value struct {
	Number float64
	Known  bool
	Text   string // as published, when it differs from the Format; or why it is missing
}

// Known returns a value. What is not a finite number is missing.
func Known(n float64) Value {
	return Value{Number: n, Known: !math.IsNaN(n) && !math.IsInf(n, 0)}
}

// Missing returns the absence of a value, with its reason in words.
func Missing(why string) Value { return Value{Text: why} }

// In writes the value: as published when it has a text, else by the format; when
// it is missing, its reason or the word given.
func (v Value) In(f Format, missing string) string {
	switch {
	case v.Text != "":
		return v.Text
	case v.Known:
		return f.of(v.Number)
	}
	return missing
}

// tidy makes a value given field by field obey the rule of Known.
func tidy(v Value) Value {
	v.Known = v.Known && !math.IsNaN(v.Number) && !math.IsInf(v.Number, 0)
	return v
}
