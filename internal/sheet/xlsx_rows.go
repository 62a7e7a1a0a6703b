package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Uncomputed stands for a formula whose result the file does not hold: the
// program that wrote it never computed. The value is in no way empty.
const Uncomputed = "#FORMULE!"

func (f *xlsxFile) rows(name string, yield func(Row, error) bool) {
	s, err := f.find(name)
	if err != nil {
		yield(Row{}, err)
		return
	}
	p := &sheetParser{file: f, sheet: s}
	if err := p.run(yield); err != nil && !errors.Is(err, errStopped) {
		yield(Row{}, damaged(s.part, err))
	}
}

// errStopped ends the reading that the caller wanted no more of.
var errStopped = errors.New("stopped")

// sheetParser reads the rows of one sheet.
type sheetParser struct {
	file   *xlsxFile
	sheet  xlsxSheet
	x      *xmlReader
	shared *sharedTexts
	merged []Area // those that begin where headers stand
	yield  func(Row, error) bool

	held  int
	line  int
	row   []byte // the cells of the row, end to end
	cells []cellSpan
	cell  cellState
}

type cellSpan struct{ column, from, to int }

// cellState is the cell being read.
type cellState struct {
	column  int
	kind    string // b, e, s, str, inlineStr, d or a number
	style   int
	formula bool
	inValue bool
	value   []byte
	inline  richText
	long    bool
}

func (p *sheetParser) run(yield func(Row, error) bool) error {
	var err error
	if p.shared, err = p.file.sharedTexts(); err != nil {
		return err
	}
	areas, err := p.file.merged(p.sheet.name)
	if err != nil {
		return err
	}
	for _, a := range areas {
		if a.FirstLine <= headerZone && a.LastColumn > a.FirstColumn {
			p.merged = append(p.merged, a)
		}
	}
	in, err := p.file.parts.open(p.sheet.part)
	if err != nil {
		return err
	}
	defer in.Close()
	p.x, p.yield = newXMLReader(in), yield
	p.x.maxText = p.file.limits.CellBytes
	inside := false
	for {
		kind, err := p.x.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if p.x.is("sheetData") && kind != xmlText {
			inside = kind == xmlStart
		} else if inside {
			if err := p.visit(kind); err != nil {
				return err
			}
		}
	}
}

func (p *sheetParser) visit(kind xmlKind) error {
	x := p.x
	if kind == xmlText {
		p.takeText()
		return nil
	}
	if len(x.name) == 1 {
		switch x.name[0] {
		case 'c':
			if kind == xmlEnd {
				return p.endCell()
			}
			return p.startCell()
		case 'v':
			p.cell.inValue = kind == xmlStart
			x.keepText = p.cell.inValue && !x.closed
		case 'f':
			p.cell.formula = true
		case 't':
			p.cell.inline.take(x, kind)
		}
		return nil
	}
	switch {
	case x.is("row") && kind == xmlStart:
		return p.startRow()
	case x.is("row"):
		return p.endRow()
	case x.is("rPh"):
		p.cell.inline.take(x, kind)
	}
	return nil
}

func (p *sheetParser) takeText() {
	if p.cell.inValue {
		p.cell.value = append(p.cell.value, p.x.text...)
		p.cell.long = p.cell.long || p.x.long || len(p.cell.value) > p.file.limits.CellBytes
		p.cell.value = p.cell.value[:min(len(p.cell.value), p.file.limits.CellBytes)]
		return
	}
	p.cell.inline.take(p.x, xmlText)
}

func (p *sheetParser) startRow() error {
	line := p.line + 1
	if ref := p.x.attr("r"); ref != nil {
		line = lineNumber(ref)
	}
	if line <= p.line {
		return errors.New("rows out of order")
	}
	p.line = line
	p.row, p.cells = p.row[:0], p.cells[:0]
	p.cell = cellState{value: p.cell.value[:0]}
	return nil
}

func (p *sheetParser) startCell() error {
	c := cellState{column: p.cell.column + 1, value: p.cell.value[:0], inline: richText{bytes: p.cell.inline.bytes[:0], max: p.file.limits.CellBytes}}
	if ref := p.x.attr("r"); ref != nil {
		if c.column, _ = columnNumber(ref); c.column == 0 {
			return errors.New("cell reference malformed")
		}
	}
	c.kind = kindName(p.x.attr("t"))
	if style := p.x.attr("s"); style != nil {
		c.style = lineNumber(style)
	}
	p.cell = c
	return nil
}

// kindName spares an allocation for each cell.
func kindName(t []byte) string {
	switch string(t) {
	case "", "n":
		return ""
	case "s":
		return "s"
	case "inlineStr":
		return "inlineStr"
	case "str":
		return "str"
	}
	return string(t)
}

func (p *sheetParser) endCell() error {
	from := len(p.row)
	if err := p.addValue(); err != nil {
		return err
	}
	if len(p.row) == from {
		return nil
	}
	if p.cell.column > p.file.limits.Columns {
		return fault.New(fault.TooLarge, "sheet.too_many_columns", "max", p.file.limits.Columns, "line", p.line)
	}
	if p.cell.long {
		return fault.New(fault.TooLarge, "sheet.cell_too_large", "max", p.file.limits.CellBytes, "sheet", p.sheet.name,
			"line", p.line, "column", ColumnName(p.cell.column))
	}
	p.cells = append(p.cells, cellSpan{p.cell.column, from, len(p.row)})
	return nil
}

// addValue appends to the row what the cell holds.
func (p *sheetParser) addValue() error {
	c := &p.cell
	if c.formula && len(c.value) == 0 && c.kind != "str" && len(c.inline.bytes) == 0 {
		p.row = append(p.row, Uncomputed...)
		return nil
	}
	switch c.kind {
	case "s":
		if len(c.value) == 0 {
			return nil
		}
		i, err := strconv.Atoi(string(bytes.TrimSpace(c.value)))
		value, long, ok := p.shared.get(i)
		if err != nil || !ok {
			return errors.New("shared text missing")
		}
		c.long = c.long || long
		p.row = append(p.row, value...)
	case "inlineStr":
		c.long = c.long || c.inline.long
		p.row = append(p.row, unescapeCell(c.inline.bytes)...)
	case "str", "e":
		p.row = append(p.row, unescapeCell(c.value)...)
	case "b":
		p.row = append(p.row, boolWord(c.value)...)
	case "d":
		p.row = append(p.row, bytes.TrimSuffix(bytes.TrimSuffix(c.value, []byte("Z")), []byte("T00:00:00"))...)
	default:
		p.addNumber(bytes.TrimSpace(c.value))
	}
	return nil
}

func boolWord(v []byte) string {
	switch string(v) {
	case "":
		return ""
	case "0", "false":
		return "false"
	}
	return "true"
}

func (p *sheetParser) addNumber(raw []byte) {
	if len(raw) == 0 {
		return
	}
	var f numberFormat
	if p.cell.style < len(p.file.formats) {
		f = p.file.formats[p.cell.style]
	}
	if f.kind == plainNumber && short(raw) {
		p.row = append(p.row, raw...)
		return
	}
	p.row = append(p.row, f.show(raw, p.file.date1904)...)
}

func (p *sheetParser) endRow() error {
	width := 0
	for _, c := range p.cells {
		width = max(width, c.column)
	}
	if width == 0 {
		return nil
	}
	if p.held++; p.held > p.file.limits.Rows {
		return fault.New(fault.TooLarge, "sheet.too_many_rows", "max", p.file.limits.Rows)
	}
	if !utf8.Valid(p.row) {
		return errors.New("text is not UTF-8")
	}
	row := string(p.row)
	cells := make([]string, width)
	for _, c := range p.cells {
		cells[c.column-1] = row[c.from:c.to]
	}
	cells = p.spread(cells)
	if p.file.marked {
		for i, c := range cells {
			cells[i] = text.Restore(c)
		}
	}
	if !p.yield(Row{Sheet: p.sheet.name, Line: p.line, Cells: cells}, nil) {
		return errStopped
	}
	return nil
}

// spread repeats the text of merged headers across their columns.
func (p *sheetParser) spread(cells []string) []string {
	for _, a := range p.merged {
		if a.FirstLine != p.line || a.FirstColumn > len(cells) || cells[a.FirstColumn-1] == "" {
			continue
		}
		for column := a.FirstColumn + 1; column <= min(a.LastColumn, p.file.limits.Columns); column++ {
			if column > len(cells) {
				cells = append(cells, "")
			}
			if cells[column-1] == "" {
				cells[column-1] = cells[a.FirstColumn-1]
			}
		}
	}
	return cells
}
