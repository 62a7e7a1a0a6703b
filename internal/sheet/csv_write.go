package sheet

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/text"
)

// CSVWriter writes a CSV as a stream: UTF-8, lines that end in CRLF.
type CSVWriter struct {
	to        io.Writer
	buf       []byte // what is not written yet
	err       error
	separator byte
	people    bool
}

// writtenAtOnce is how much of a CSV leaves at once.
const writtenAtOnce = 64 << 10

// NewCSVWriter writes for programs: RFC 4180, decimal point, every text as it
// is.
func NewCSVWriter(w io.Writer) *CSVWriter {
	return &CSVWriter{to: w, separator: ','}
}

// NewCSVForPeople writes for a French spreadsheet program: byte order mark,
// semicolons, decimal commas, and no text that could be run as a formula. The
// last column, empty, is the mark by which the reader gives the texts back
// exactly.
func NewCSVForPeople(w io.Writer) *CSVWriter {
	return &CSVWriter{to: w, separator: ';', people: true, buf: []byte("\ufeff")}
}

// Header writes the names of the columns.
func (c *CSVWriter) Header(names ...string) error { return c.line(Texts(names...), Mark) }

// Row writes a line.
func (c *CSVWriter) Row(cells ...Cell) error { return c.line(cells, "") }

func (c *CSVWriter) line(cells []Cell, mark string) error {
	for i := range cells {
		if i > 0 {
			c.buf = append(c.buf, c.separator)
		}
		if cells[i].kind != emptyCell {
			c.cell(&cells[i])
		}
	}
	if c.people {
		c.buf = append(c.buf, c.separator)
		c.buf = append(c.buf, mark...)
	}
	c.buf = append(c.buf, '\r', '\n')
	if len(c.buf) >= writtenAtOnce {
		c.flush()
	}
	return c.err
}

func (c *CSVWriter) flush() {
	if c.err == nil && len(c.buf) > 0 {
		_, c.err = c.to.Write(c.buf)
	}
	c.buf = c.buf[:0]
}

func (c *CSVWriter) cell(x *Cell) {
	if x.kind == numberCell {
		from := len(c.buf)
		c.buf = strconv.AppendFloat(c.buf, x.number, 'f', -1, 64)
		if at := bytes.IndexByte(c.buf[from:], '.'); c.people && at >= 0 {
			c.buf[from+at] = ','
		}
		return
	}
	s := x.text
	if c.people {
		s = text.Neutralise(s)
	}
	c.quote(s)
}

// quote protects what would break a line, and spaces that programs drop.
func (c *CSVWriter) quote(s string) {
	if !breaksLine(s) && !outerSpace(s) {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	for {
		before, after, found := strings.Cut(s, `"`)
		c.buf = append(c.buf, before...)
		if !found {
			break
		}
		c.buf = append(c.buf, `""`...)
		s = after
	}
	c.buf = append(c.buf, '"')
}

// lineBreakers are the bytes that one program or another reads as more than a text.
var lineBreakers = func() (of [256]bool) {
	for _, b := range []byte(";,\"\r\n\t|") {
		of[b] = true
	}
	return of
}()

func breaksLine(s string) bool {
	for i := range len(s) {
		if lineBreakers[s[i]] {
			return true
		}
	}
	return false
}

// outerSpace says whether a text begins or ends with a space of any kind.
func outerSpace(s string) bool {
	if s == "" {
		return false
	}
	first, last := s[0], s[len(s)-1]
	if first > ' ' && first < utf8.RuneSelf && last > ' ' && last < utf8.RuneSelf {
		return false // nearly all: none of the letters, digits and signs of ASCII is one
	}
	return strings.TrimSpace(s) != s
}

// Close writes what is left and says whether everything was written.
func (c *CSVWriter) Close() error {
	c.flush()
	return c.err
}
