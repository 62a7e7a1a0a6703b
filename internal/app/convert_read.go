package app

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// codeColumns are what a column of codes of communes is called, folded, the
// likeliest first.
var codeColumns = []string{"codgeo", "code insee", "insee com", "code commune", "codecommune", "depcom", "insee", "com", "code"}

// headerLines is in how many lines a header is looked for.
const headerLines = 20

// open finds the header and the columns that were named.
func (c *converting) open() error {
	var first []sheet.Row
	for row, err := range c.book.Rows(c.Sheet) {
		if err != nil {
			return err
		}
		if first = append(first, row); len(first) == headerLines && row.Line >= c.Header {
			break
		}
	}
	h, own := c.book.Header(c.Sheet)
	switch {
	case own:
	case c.Header > 0:
		h = sheet.HeaderAt(first, c.Header)
	default:
		h = sheet.DetectHeader(first)
	}
	if h.Line == 0 {
		return fault.New(fault.Invalid, "convert.no_header")
	}
	c.header = h
	return c.findColumns()
}

func (c *converting) findColumns() error {
	var err error
	if c.code, err = c.codeColumn(); err != nil {
		return err
	}
	for _, name := range c.named() {
		if _, taken := c.column(name); taken {
			continue
		}
		at := c.find(name)
		if at < 0 {
			return fault.New(fault.NotFound, "convert.no_column", "name", name, "list", strings.Join(c.header.Names, ", "))
		}
		c.columns = append(c.columns, valueColumn{name: name, at: at})
	}
	for _, name := range c.Classes {
		v, _ := c.column(name)
		v.class = true
	}
	if len(c.columns) == 0 {
		return fault.New(fault.Invalid, "convert.nothing", "list", strings.Join(c.header.Names, ", "))
	}
	return nil
}

// named lists each column that values are read from.
func (c *converting) named() []string {
	names := append([]string{}, c.Counts...)
	for _, r := range c.Ratios {
		names = append(names, r.Numerator, r.Denominator)
	}
	names = append(append(append(names, c.Rates...), c.Medians...), c.Classes...)
	if c.Weight != "" {
		names = append(names, c.Weight)
	}
	return names
}

func (c *converting) column(name string) (*valueColumn, bool) {
	for i := range c.columns {
		if c.columns[i].name == name {
			return &c.columns[i], true
		}
	}
	return nil, false
}

// find is the position of a column by its name, whatever its case and accents,
// or its letter; -1 when there is none.
func (c *converting) find(name string) int {
	for i, n := range c.header.Names {
		if n == name {
			return i
		}
	}
	for i, n := range c.header.Names {
		if n != "" && text.Fold(n) == text.Fold(name) || sheet.ColumnName(i+1) == name {
			return i
		}
	}
	return -1
}

func (c *converting) codeColumn() (int, error) {
	if c.Code != "" {
		at := c.find(c.Code)
		if at < 0 {
			return 0, fault.New(fault.NotFound, "convert.no_column", "name", c.Code, "list", strings.Join(c.header.Names, ", "))
		}
		return at, nil
	}
	for _, known := range codeColumns {
		for i, name := range c.header.Names {
			if text.Fold(strings.ReplaceAll(name, "_", " ")) == known {
				return i, nil
			}
		}
	}
	return 0, fault.New(fault.Invalid, "convert.no_code", "list", strings.Join(c.header.Names, ", "))
}

// readCodes reads the codes of the table, each with its first line.
func (c *converting) readCodes() error {
	if !c.unknownYear() {
		codes, err := c.places.Codes(c.From)
		if err != nil {
			return err
		}
		c.stands = make(map[string]bool, len(codes))
		for _, code := range codes {
			c.stands[code] = true
		}
	}
	c.lines, c.years = map[string]int{}, map[string][]int{}
	return c.eachLine(func(row sheet.Row) error {
		c.report.Lines++
		if code, problem := c.codeOf(row); problem == nil && c.lines[code] == 0 {
			c.lines[code] = row.Line
			c.codes = append(c.codes, code)
		}
		return nil
	})
}

func (c *converting) eachLine(take func(sheet.Row) error) error {
	for row, err := range c.book.Rows(c.Sheet) {
		if err != nil {
			return err
		}
		if row.Line <= c.header.Line || row.Blank() {
			continue
		}
		if err := take(row); err != nil {
			return err
		}
	}
	return nil
}

func cellOf(row sheet.Row, at int) string {
	if at >= len(row.Cells) {
		return ""
	}
	return row.Cells[at]
}

// codeOf reads a line's code and says when it is no commune of the vintage.
func (c *converting) codeOf(row sheet.Row) (string, *fault.Fault) {
	cell := strings.Clone(cellOf(row, c.code)) // what is kept of a line does not keep the line
	code, _, problem := sheet.ParseCommuneCode(cell)
	switch {
	case problem != nil:
		return "", problem
	case code == "":
		return "", fault.New(fault.Invalid, "convert.code_missing")
	}
	_, former, known := c.places.Current(code)
	if c.stands == nil && known || c.stands[code] || former != nil && former.Kind == arrondissement {
		return code, nil
	}
	years, met := c.years[code]
	if !met {
		years = c.places.YearsOf(code)
		c.years[code] = years
	}
	if len(years) == 0 || c.stands == nil {
		return "", fault.New(fault.NotFound, "convert.code_unknown", "code", code)
	}
	return "", fault.New(fault.Invalid, "convert.code_elsewhen", "code", code, "year", strconv.Itoa(c.From),
		"years", yearSpans(c.places, years))
}

// yearSpans writes years in a row of vintages as one: 1968–1975, 2024–2026.
func yearSpans(places *territory.Set, years []int) string {
	all := places.Vintages()
	var spans []string
	for i := 0; i < len(years); {
		at, n := slices.Index(all, years[i]), 1
		for i+n < len(years) && years[i+n] == all[at+n] {
			n++
		}
		span := strconv.Itoa(years[i])
		if n > 1 {
			span += "–" + strconv.Itoa(years[i+n-1])
		}
		spans = append(spans, span)
		i += n
	}
	return strings.Join(spans, ", ")
}

// readValues reads the values of the lines that were kept, and gives the others
// to rest.
func (c *converting) readValues(rest io.Writer) error {
	at := make(map[string]int, len(c.codes))
	for i, code := range c.codes {
		at[code] = i
	}
	left := &leftLines{words: c.words, names: c.header.Names, to: rest}
	err := c.eachLine(func(row sheet.Row) error {
		problem := c.take(row, at)
		if problem == nil {
			return nil
		}
		c.report.Refused++
		if len(c.report.Problems) < mostProblems {
			c.report.Problems = append(c.report.Problems, ConvertProblem{Line: row.Line, Why: c.words.Fault(problem)})
		}
		return left.add(row, problem)
	})
	if err != nil {
		return err
	}
	return left.close()
}

// take reads the values of a line; none of them when one can't be read.
func (c *converting) take(row sheet.Row, at map[string]int) *fault.Fault {
	code, problem := c.codeOf(row)
	if problem != nil {
		return problem
	}
	i, kept := at[code]
	switch {
	case !kept:
		return fault.New(fault.Invalid, "convert.code_lost", "code", code, "year", strconv.Itoa(c.To))
	case c.lines[code] != row.Line:
		return fault.New(fault.Invalid, "convert.code_twice", "code", code, "line", c.lines[code])
	case c.counted(code, at):
		return fault.New(fault.Invalid, "convert.counted_already", "code", code)
	}
	read := make([]struct {
		x  float64
		st series.Status
	}, len(c.columns))
	for k, v := range c.columns {
		if v.class {
			continue
		}
		if read[k].x, read[k].st, problem = readValue(cellOf(row, v.at)); problem != nil {
			return fault.New(fault.Invalid, "convert.in_column", "name", v.name, "text", c.words.Fault(problem))
		}
	}
	for k, v := range c.columns {
		v.values.Values[i], v.values.Status[i] = read[k].x, read[k].st
		if v.class {
			v.classes[i] = strings.Clone(text.CleanLine(cellOf(row, v.at), 200))
		}
	}
	return nil
}

// counted says whether a code is that of an arrondissement whose commune is in
// the table.
func (c *converting) counted(code string, at map[string]int) bool {
	_, former, ok := c.places.Current(code)
	if !ok || former == nil || former.Kind != arrondissement {
		return false
	}
	_, there := at[former.Commune.Code()]
	return there
}
