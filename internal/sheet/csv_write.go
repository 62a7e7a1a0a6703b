package sheet

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// CSVWriter writes a CSV as a stream: UTF-8, lines that end in CRLF.
type CSVWriter struct {
	out       *bufio.Writer
	separator byte
	people    bool
	number    []byte
}

// NewCSVWriter writes for programs: RFC 4180, decimal point, every text as it
// is.
func NewCSVWriter(w io.Writer) *CSVWriter {
	return &CSVWriter{out: bufio.NewWriterSize(w, 64<<10), separator: ','}
}

// NewCSVForPeople writes for a French spreadsheet program: byte order mark,
// semicolons, decimal commas, and no text that could be run as a formula. The
// last column, empty, is the mark by which the reader gives the texts back
// exactly.
func NewCSVForPeople(w io.Writer) *CSVWriter {
	c := &CSVWriter{out: bufio.NewWriterSize(w, 64<<10), separator: ';', people: true}
	c.out.WriteString("\ufeff") // a failure stays in the buffer and comes out of Close
	return c
}

// Header writes the names of the columns.
func (c *CSVWriter) Header(names ...string) error { return c.line(Texts(names...), Mark) }

// Row writes a line.
func (c *CSVWriter) Row(cells ...Cell) error { return c.line(cells, "") }

func (c *CSVWriter) line(cells []Cell, mark string) error {
	for i, x := range cells {
		if i > 0 {
			c.out.WriteByte(c.separator)
		}
		c.cell(x)
	}
	if c.people {
		c.out.WriteByte(c.separator)
		c.out.WriteString(mark)
	}
	_, err := c.out.WriteString("\r\n")
	return err
}

func (c *CSVWriter) cell(x Cell) {
	switch x.kind {
	case numberCell:
		c.number = strconv.AppendFloat(c.number[:0], x.number, 'f', -1, 64)
		if c.people {
			for i, b := range c.number {
				if b == '.' {
					c.number[i] = ','
				}
			}
		}
		c.out.Write(c.number)
	case textCell, dayCell:
		s := x.text
		if c.people {
			s = text.Neutralise(s)
		}
		c.quote(s)
	}
}

// quote protects what would break a line, and spaces that programs drop.
func (c *CSVWriter) quote(s string) {
	if !strings.ContainsAny(s, ";,\"\r\n\t|") && strings.TrimSpace(s) == s {
		c.out.WriteString(s)
		return
	}
	c.out.WriteByte('"')
	for {
		before, after, found := strings.Cut(s, `"`)
		c.out.WriteString(before)
		if !found {
			break
		}
		c.out.WriteString(`""`)
		s = after
	}
	c.out.WriteByte('"')
}

// Close writes what is left and says whether everything was written.
func (c *CSVWriter) Close() error { return c.out.Flush() }
