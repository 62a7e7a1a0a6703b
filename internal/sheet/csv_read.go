package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Mark is the header of the last, empty column of a CSV that Bocage wrote for
// people: its texts were made harmless, and come back exactly as they were.
const Mark = "bocage:1"

// csvFile is a CSV of which encoding and separator are known.
type csvFile struct {
	in       io.ReaderAt
	size     int64
	limits   Limits
	encoding encoding
	layout   csvLayout
	mark     int // column of the mark, -1 without
}

// csvLayout is how the lines are cut.
type csvLayout struct {
	separator byte // 0: one column
	directive bool // the first line is sep=…, which programs obey and don't show
}

func openCSV(r io.ReaderAt, size int64, lim Limits) (*csvFile, Description, error) {
	e, err := findEncoding(r, size)
	if err != nil {
		return nil, Description{}, err
	}
	f := &csvFile{in: r, size: size, limits: lim, encoding: e, mark: -1}
	sample := make([]byte, sniffed)
	n, err := io.ReadFull(e.reader(r, size), sample)
	whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !whole {
		return nil, Description{}, fmt.Errorf("read file: %w", err)
	}
	f.layout = guessLayout(string(sample[:n]), whole)
	f.rows(func(first Row, err error) bool {
		f.mark = slices.Index(first.Cells, Mark)
		return false
	})
	about := Description{Kind: CSV, Encoding: e.name, BOM: e.bom, Sheets: []string{""}, Marked: f.mark >= 0}
	if f.layout.separator != 0 {
		about.Separator = string(rune(f.layout.separator))
	}
	return f, about, nil
}

func (f *csvFile) rows(yield func(Row, error) bool) {
	p := newCSVParser(f.encoding.reader(f.in, f.size), f.layout, f.limits)
	held := 0
	for {
		cells, err := p.record()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil && len(cells) > 0 {
			if held++; held > f.limits.Rows {
				err = fault.New(fault.TooLarge, "sheet.too_many_rows", "max", f.limits.Rows)
			}
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		if len(cells) > 0 && !yield(Row{Line: p.line, Cells: f.unmarked(cells)}, nil) {
			return
		}
	}
}

// unmarked gives back what was written before the texts were made harmless.
func (f *csvFile) unmarked(cells []string) []string {
	if f.mark < 0 {
		return cells
	}
	if f.mark < len(cells) {
		cells = trimmed(slices.Delete(cells, f.mark, f.mark+1))
	}
	for i, c := range cells {
		cells[i] = text.Restore(c)
	}
	return cells
}

// csvParser cuts a text into records, as spreadsheet programs do: a quote
// matters at the beginning of a cell only, two within quotes are one, and what
// follows the closing quote belongs to the cell.
type csvParser struct {
	in        io.Reader
	buf       []byte
	r, w      int
	readErr   error
	separator byte
	limits    Limits
	line      int    // of the record last read
	row       []byte // its cells, end to end
	ends      []int
}

func newCSVParser(in io.Reader, layout csvLayout, lim Limits) *csvParser {
	p := &csvParser{in: in, buf: make([]byte, 64<<10), separator: layout.separator, limits: lim}
	if layout.directive {
		for {
			c, ok := p.next()
			if !ok || c == '\n' || c == '\r' && !p.follows('\n') {
				break
			}
		}
	}
	return p
}

// next gives the next byte; false at the end or when reading fails.
func (p *csvParser) next() (byte, bool) {
	if p.r == p.w && !p.fill() {
		return 0, false
	}
	c := p.buf[p.r]
	p.r++
	return c, true
}

func (p *csvParser) fill() bool {
	for p.readErr == nil {
		p.r = 0
		p.w, p.readErr = p.in.Read(p.buf)
		if p.w > 0 {
			return true
		}
	}
	return false
}

// follows says whether c comes next.
func (p *csvParser) follows(c byte) bool {
	return (p.r < p.w || p.fill()) && p.buf[p.r] == c
}

// record reads one line of the sheet; nothing for a line that holds nothing,
// io.EOF after the last.
func (p *csvParser) record() ([]string, error) {
	p.row, p.ends = p.row[:0], p.ends[:0]
	p.line++
	if p.r == p.w && !p.fill() {
		return nil, p.end()
	}
	for {
		more, err := p.cell()
		if err != nil {
			return nil, err
		}
		if n := len(p.row); len(p.ends) >= p.limits.Columns && n > p.ends[p.limits.Columns-1] {
			return nil, fault.New(fault.TooLarge, "sheet.too_many_columns", "max", p.limits.Columns, "line", p.line)
		}
		p.ends = append(p.ends, len(p.row))
		if !more {
			return p.cells(), nil
		}
	}
}

func (p *csvParser) end() error {
	if p.readErr != nil && !errors.Is(p.readErr, io.EOF) {
		return fmt.Errorf("read file: %w", p.readErr)
	}
	return io.EOF
}

// cells cuts the row: one string, shared by its cells.
func (p *csvParser) cells() []string {
	n := len(p.ends)
	for n > 0 && p.ends[n-1] == start(p.ends, n-1) {
		n--
	}
	if n == 0 {
		return nil
	}
	row := string(p.row[:p.ends[n-1]])
	cells := make([]string, n)
	for i := range cells {
		cells[i] = row[start(p.ends, i):p.ends[i]]
	}
	return cells
}

func start(ends []int, i int) int {
	if i == 0 {
		return 0
	}
	return ends[i-1]
}

// cell reads one cell into the row and says whether another follows it.
func (p *csvParser) cell() (more bool, err error) {
	from := len(p.row)
	if p.follows('"') {
		p.r++
		if err := p.quoted(from); err != nil {
			return false, err
		}
	}
	for {
		c, ok := p.next()
		switch {
		case !ok:
			if err := p.end(); !errors.Is(err, io.EOF) {
				return false, err
			}
			return false, nil
		case c == p.separator && c != 0:
			return true, nil
		case c == '\n':
			return false, nil
		case c == '\r':
			if p.follows('\n') {
				p.r++
			}
			return false, nil
		}
		if err := p.keep(c, from); err != nil {
			return false, err
		}
	}
}

// quoted reads up to the closing quote.
func (p *csvParser) quoted(from int) error {
	for {
		c, ok := p.next()
		if !ok {
			if err := p.end(); !errors.Is(err, io.EOF) {
				return err
			}
			return fault.New(fault.Invalid, "sheet.quote_open", "line", p.line, "column", ColumnName(len(p.ends)+1))
		}
		switch {
		case c == '"' && p.follows('"'):
			p.r++
		case c == '"':
			return nil
		case c == '\r':
			if p.follows('\n') {
				continue
			}
			c = '\n'
		}
		if err := p.keep(c, from); err != nil {
			return err
		}
	}
}

func (p *csvParser) keep(c byte, from int) error {
	if c == 0 {
		return fault.New(fault.Invalid, "sheet.is_binary")
	}
	if p.row = append(p.row, c); len(p.row)-from > p.limits.CellBytes {
		return fault.New(fault.TooLarge, "sheet.csv_cell_too_large", "max", p.limits.CellBytes, "line", p.line, "column", ColumnName(len(p.ends)+1))
	}
	return nil
}

// separators that are tried, the likeliest first.
const separators = ";\t,|"

// guessLayout finds the separator of a text. sep=… says it; else it is the
// candidate that cuts most lines into the same number of cells, the header
// among them; one that cuts nothing is none.
func guessLayout(sample string, whole bool) csvLayout {
	first, _, _ := strings.Cut(strings.ReplaceAll(sample, "\r", "\n"), "\n")
	if d := strings.Trim(strings.TrimSpace(first), `"`); len(d) == 5 && strings.EqualFold(d[:4], "sep=") && d[4] != '"' {
		return csvLayout{separator: d[4], directive: true}
	}
	if strings.EqualFold(strings.TrimSpace(first), "sep=") || strings.EqualFold(first, "sep=\t") {
		return csvLayout{separator: '\t', directive: true}
	}
	best, score := byte(0), 0.0
	for _, c := range []byte(separators) {
		if s := evenness(widths(sample, whole, c)); s > score {
			best, score = c, s
		}
	}
	return csvLayout{separator: best}
}

// sampledLines are enough to know how a file is cut.
const sampledLines = 200

// widths counts the cells of the first lines, as far as they are whole.
func widths(sample string, whole bool, separator byte) []int {
	p := newCSVParser(strings.NewReader(sample), csvLayout{separator: separator}, Limits{Columns: sniffed}.withDefaults()) // a table too wide is still cut: it is told to be too wide
	var out []int
	for len(out) < sampledLines {
		cells, err := p.record()
		if err != nil {
			break
		}
		if len(cells) > 0 {
			out = append(out, len(p.ends))
		}
	}
	if !whole && len(out) > 1 && len(out) < sampledLines {
		out = out[:len(out)-1]
	}
	return out
}

// evenness is the share of lines cut into the commonest number of cells above
// one, plus one when a line of that width is among the first few, where a
// header stands: a decimal comma cuts the lines evenly too, but not the header.
// Zero when most lines are not cut at all: a comma within a text is no separator.
func evenness(widths []int) float64 {
	count := map[int]int{}
	common, cut := 0, 0
	for _, w := range widths {
		if w < 2 {
			continue
		}
		cut++
		if count[w]++; count[w] > count[common] || count[w] == count[common] && w > common {
			common = w
		}
	}
	if common == 0 || 2*cut < len(widths) {
		return 0
	}
	score := float64(count[common]) / float64(len(widths))
	if slices.Contains(widths[:min(len(widths), 6)], common) {
		score++
	}
	return score
}
