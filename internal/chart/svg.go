package chart

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Attr is an attribute of an SVG element.
type Attr struct{ name, value string }

// A returns an attribute holding text: a class, an id, a path. The text is
// escaped when it is written.
func A(name, value string) Attr { return Attr{name, value} }

// N returns an attribute holding a length or a coordinate, written to the
// hundredth of a unit: finer than any screen or printer shows here.
func N(name string, v float64) Attr { return Attr{name, Num(v)} }

// Num writes a coordinate: at most two decimals, no trailing zero, never an
// exponent. What is not a number is written 0, so that a drawing always parses.
func Num(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	s := strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

// Exact writes a factor of a transformation, to six significant digits.
func Exact(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "1"
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// Drawing writes SVG, element by element, and escapes whatever it is given. It
// writes classes and geometry only: a page served under a strict content
// security policy shows it as it is.
type Drawing struct {
	b    strings.Builder
	open []string
}

// Open begins an element.
func (d *Drawing) Open(tag string, attrs ...Attr) {
	d.tag(tag, attrs)
	d.b.WriteByte('>')
	d.open = append(d.open, tag)
}

// Close ends the element opened last.
func (d *Drawing) Close() {
	last := len(d.open) - 1
	d.b.WriteString("</" + d.open[last] + ">")
	d.open = d.open[:last]
}

// Empty writes an element that holds nothing.
func (d *Drawing) Empty(tag string, attrs ...Attr) {
	d.tag(tag, attrs)
	d.b.WriteString("/>")
}

// Element writes an element that holds only text.
func (d *Drawing) Element(tag, text string, attrs ...Attr) {
	d.tag(tag, attrs)
	d.b.WriteByte('>')
	d.b.WriteString(Escape(text))
	d.b.WriteString("</" + tag + ">")
}

// Text writes words at a point.
func (d *Drawing) Text(x, y float64, class, words string, attrs ...Attr) {
	d.Element("text", words, append([]Attr{A("class", class), N("x", x), N("y", y)}, attrs...)...)
}

// Lines writes words on several lines, the first at y, the next leading units
// below.
func (d *Drawing) Lines(x, y, leading float64, class string, lines []string, attrs ...Attr) {
	for i, words := range lines {
		d.Text(x, y+float64(i)*leading, class, words, attrs...)
	}
}

// Line writes a straight line.
func (d *Drawing) Line(class string, x1, y1, x2, y2 float64) {
	d.Empty("line", A("class", class), N("x1", x1), N("y1", y1), N("x2", x2), N("y2", y2))
}

// Rect writes a rectangle.
func (d *Drawing) Rect(class string, x, y, w, h float64, attrs ...Attr) {
	d.Empty("rect", append([]Attr{A("class", class), N("x", x), N("y", y), N("width", w), N("height", h)}, attrs...)...)
}

// Circle writes a circle.
func (d *Drawing) Circle(class string, x, y, r float64) {
	d.Empty("circle", A("class", class), N("cx", x), N("cy", y), N("r", r))
}

// Path writes a path.
func (d *Drawing) Path(class, path string, attrs ...Attr) {
	d.Empty("path", append([]Attr{A("class", class), A("d", path)}, attrs...)...)
}

// Raw joins what another drawing holds, already escaped.
func (d *Drawing) Raw(other *Drawing) { d.b.WriteString(other.b.String()) }

// HTML is the drawing, safe to place in a page.
func (d *Drawing) HTML() template.HTML { return template.HTML(d.b.String()) }

func (d *Drawing) tag(tag string, attrs []Attr) {
	d.b.WriteString("<" + tag)
	for _, a := range attrs {
		d.b.WriteString(" " + a.name + `="`)
		d.b.WriteString(Escape(a.value))
		d.b.WriteByte('"')
	}
}

// Escape makes any text fit for an element or an attribute: markup is escaped,
// and what XML 1.0 cannot hold (control characters, broken UTF-8, U+FFFE)
// becomes U+FFFD.
func Escape(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case allowed(r):
			b.WriteRune(r)
		default:
			b.WriteRune(utf8.RuneError)
		}
	}
	return b.String()
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= utf8.RuneSelf || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' {
			return false
		}
	}
	return true
}

// allowed is the Char production of XML 1.0, without U+0085 nor the C1 controls,
// which browsers refuse to show.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' ||
		r >= 0x20 && r < 0x7f || r >= 0xa0 && r <= 0xd7ff ||
		r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
