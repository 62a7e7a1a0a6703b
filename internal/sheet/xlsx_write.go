package sheet

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Column describes a column of a table.
type Column struct {
	Name    string
	Width   float64  // in characters; from the name when 0
	Prompt  string   // shown beside a cell that is chosen
	Choices []string // offered in a list; others stay allowed
}

// XLSXWriter writes a workbook for people as a stream: each table has a bold
// header that stays in sight and can be filtered; texts and codes are cells of
// text, harmless ones; the same calls give the same bytes.
type XLSXWriter struct {
	zip    *zip.Writer
	out    *bufio.Writer
	title  string
	lang   string
	lists  string // name of the sheet that holds the choices
	sheets []writtenSheet
	choice [][]string // each a column of that sheet

	open    bool
	columns []Column
	refs    []string // how the cells of a column begin, up to the number of their line
	line    int
	across  float64 // width of the columns, in characters
	height  float64 // of the lines that are written, in points; the program's choice when 0
	buf     []byte
	err     error
}

type writtenSheet struct {
	name   string
	filter string // the area with a filter
	hidden bool
}

// maxCellText is how many characters a cell of an XLSX may hold; programs
// declare a file with more damaged.
const maxCellText = 32_767

// compression is the level at which writing costs little and size hardly more.
const compression = 3

// NewXLSXWriter begins a workbook. lists names the sheet, hidden, that holds
// the choices of columns.
func NewXLSXWriter(w io.Writer, title, lang, lists string) *XLSXWriter {
	x := &XLSXWriter{zip: zip.NewWriter(w), title: title, lang: lang, lists: lists}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, compression) })
	x.part("_rels/.rels", relsTop)
	return x
}

// part writes a whole part.
func (x *XLSXWriter) part(name, content string) {
	w, err := x.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	x.fail(err)
}

func (x *XLSXWriter) fail(err error) {
	if x.err == nil && err != nil {
		x.err = fmt.Errorf("write workbook: %w", err)
	}
}

// begin starts the part of a sheet.
func (x *XLSXWriter) begin(name string, hidden bool) {
	x.end()
	x.sheets = append(x.sheets, writtenSheet{name: x.sheetName(name), hidden: hidden})
	w, err := x.zip.Create("xl/worksheets/sheet" + strconv.Itoa(len(x.sheets)) + ".xml")
	x.fail(err)
	if err != nil {
		w = io.Discard
	}
	x.out = bufio.NewWriterSize(w, 64<<10)
	x.open, x.line, x.columns, x.across, x.height = true, 0, nil, 0, 0
}

// sheetName keeps what a sheet may be called, once.
func (x *XLSXWriter) sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " ")), " '")
	kept := []rune(name)
	if len(kept) == 0 {
		kept = []rune("Feuille")
	}
	kept = kept[:min(len(kept), 28)]
	for n := 1; ; n++ {
		candidate := string(kept)
		if n > 1 {
			candidate += " " + strconv.Itoa(n)
		}
		if !x.hasSheet(candidate) {
			return candidate
		}
	}
}

func (x *XLSXWriter) hasSheet(name string) bool {
	for _, s := range x.sheets {
		if strings.EqualFold(s.name, name) {
			return true
		}
	}
	return false
}

// Table begins a sheet with a header; Row adds its lines.
func (x *XLSXWriter) Table(name string, columns ...Column) error {
	x.begin(name, false)
	selected := ""
	if len(x.sheets) == 1 {
		selected = ` tabSelected="1"`
	}
	x.out.WriteString(xmlHead + `<worksheet xmlns="` + nsMain + `">` + fitToPage + `<sheetViews><sheetView` + selected +
		` workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, c := range columns {
		width := c.Width
		if width <= 0 {
			width = float64(min(max(utf8.RuneCountInString(c.Name)+4, 12), 40))
		}
		x.across += width
		fmt.Fprintf(x.out, `<col min="%d" max="%d" width="%s" style="%d" customWidth="1"/>`, i+1, i+1, plain(width), styleText)
	}
	x.out.WriteString(`</cols><sheetData>`)
	x.columns = columns
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return x.write(Texts(names...), styleHeader)
}

// Row adds a line to the table.
func (x *XLSXWriter) Row(cells ...Cell) error { return x.write(cells, styleText) }

// Line is a line of prose, a title when Heading.
type Line struct {
	Heading bool
	Text    string
}

// Prose writes a sheet of text: what the workbook is and how to use it.
func (x *XLSXWriter) Prose(name string, lines ...Line) error {
	x.begin(name, false)
	x.out.WriteString(xmlHead + `<worksheet xmlns="` + nsMain + `">` + fitToPage + `<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>` +
		`<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="` + strconv.Itoa(proseWidth) + `" customWidth="1"/></cols><sheetData>`)
	for _, l := range lines {
		style, broad := styleProse, proseWidth
		if l.Heading {
			style, broad = styleTitle, proseWidth*11/14
		}
		x.height = 0
		for part := range strings.Lines(l.Text) {
			x.height += 16 * float64(1+(utf8.RuneCountInString(part)-1)/broad)
		}
		if l.Heading {
			x.height += 6
		}
		if err := x.write(Texts(l.Text), style); err != nil {
			return err
		}
	}
	return x.err
}

func (x *XLSXWriter) write(cells []Cell, style int) error {
	if x.err != nil {
		return x.err
	}
	if !x.open {
		return errors.New("write workbook: a row outside a sheet")
	}
	x.line++
	b := append(x.buf[:0], `<row r="`...)
	b = strconv.AppendInt(b, int64(x.line), 10)
	if x.height > 0 { // not every program makes a line as high as its text
		b = append(b, `" customHeight="1" ht="`...)
		b = strconv.AppendFloat(b, x.height, 'f', -1, 64)
	}
	b = append(b, `">`...)
	var digits [20]byte
	line := strconv.AppendInt(digits[:0], int64(x.line), 10)
	for i := range cells {
		c := &cells[i]
		if c.kind == emptyCell && c.tint == NoTint {
			continue
		}
		if len(c.text) > maxCellText && c.kind == textCell && utf8.RuneCountInString(c.text) > maxCellText {
			return fault.New(fault.TooLarge, "sheet.cell_over_xlsx", "max", maxCellText, "line", x.line, "column", ColumnName(i+1))
		}
		b = append(append(b, x.ref(i)...), line...)
		b = appendCell(b, c, style)
	}
	x.buf = append(b, `</row>`...)
	_, err := x.out.Write(x.buf)
	x.fail(err)
	return x.err
}

// ref is how a cell of a column, from 0, begins.
func (x *XLSXWriter) ref(column int) string {
	for len(x.refs) <= column {
		x.refs = append(x.refs, `<c r="`+ColumnName(len(x.refs)+1))
	}
	return x.refs[column]
}

// appendCell writes what follows the reference of a cell that holds something.
func appendCell(b []byte, c *Cell, style int) []byte {
	b = append(b, `" s="`...)
	switch {
	case c.kind == dayCell:
		style = styleDay
	case c.kind != textCell:
		style = styleOn(int(c.shown), c.tint)
	case c.tint != NoTint:
		style = styleOn(textForm, c.tint)
	}
	b = strconv.AppendInt(b, int64(style), 10)
	if c.kind == emptyCell {
		return append(b, `"/>`...)
	}
	if c.kind != textCell {
		b = append(b, `"><v>`...)
		b = strconv.AppendFloat(b, c.number, 'g', -1, 64)
		return append(b, `</v></c>`...)
	}
	b = append(b, `" t="inlineStr"><is><t`...)
	s := text.Neutralise(c.text)
	if outerSpace(s) || strings.IndexByte(s, '\n') >= 0 {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = append(b, '>')
	b = appendText(b, s)
	return append(b, `</t></is></c>`...)
}

// end closes the sheet: its filter, its choices and its prompts.
func (x *XLSXWriter) end() {
	if !x.open {
		return
	}
	x.open = false
	x.out.WriteString(`</sheetData>`)
	if n := len(x.columns); n > 0 {
		area := "A1:" + ColumnName(n) + strconv.Itoa(max(x.line, 1))
		x.sheets[len(x.sheets)-1].filter = area
		x.out.WriteString(`<autoFilter ref="` + area + `"/>`)
		x.validations()
	}
	x.out.WriteString(x.pageSetup() + `</worksheet>`)
	x.fail(x.out.Flush())
}

// What a page of paper takes across: a prose as it is, a table lying down, made
// smaller where it can still be read.
const (
	proseWidth = 78
	mostAcross = 200.0
	fitToPage  = `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`
)

// pageSetup says how the sheet is printed: whole across where it can be read so,
// page after page down.
func (x *XLSXWriter) pageSetup() string {
	switch {
	case len(x.columns) == 0:
		return `<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0"/>`
	case x.across > mostAcross:
		return `<pageSetup paperSize="9" orientation="landscape" fitToWidth="0" fitToHeight="0"/>`
	}
	return `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`
}

// validations offers choices and prompts in every line below the header.
func (x *XLSXWriter) validations() {
	var b strings.Builder
	count := 0
	for i, c := range x.columns {
		if c.Prompt == "" && len(c.Choices) == 0 {
			continue
		}
		count++
		b.WriteString(`<dataValidation allowBlank="1" showInputMessage="1"`)
		if len(c.Choices) > 0 {
			b.WriteString(` type="list"`)
		}
		if c.Prompt != "" {
			b.WriteString(` promptTitle="` + attribute(text.Beginning(c.Name, 32)) + `" prompt="` + attribute(text.Beginning(c.Prompt, 255)) + `"`)
		}
		column := ColumnName(i + 1)
		b.WriteString(` sqref="` + column + `2:` + column + `1048576">`)
		if len(c.Choices) > 0 {
			x.choice = append(x.choice, c.Choices)
			list := "$" + ColumnName(len(x.choice))
			b.WriteString(`<formula1>` + attribute(quoteSheet(x.lists)+"!"+list+"$1:"+list+"$"+strconv.Itoa(len(c.Choices))) + `</formula1>`)
		}
		b.WriteString(`</dataValidation>`)
	}
	if count > 0 {
		fmt.Fprintf(x.out, `<dataValidations count="%d">%s</dataValidations>`, count, b.String())
	}
}

func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

// Close ends the workbook and says whether everything was written.
func (x *XLSXWriter) Close() error {
	x.end()
	if len(x.choice) > 0 {
		x.writeChoices()
	}
	x.writeBook()
	x.fail(x.zip.Close())
	return x.err
}

func (x *XLSXWriter) writeChoices() {
	x.begin(x.lists, true)
	x.out.WriteString(xmlHead + `<worksheet xmlns="` + nsMain + `"><sheetData>`)
	longest := 0
	for _, list := range x.choice {
		longest = max(longest, len(list))
	}
	for i := range longest {
		cells := make([]Cell, len(x.choice))
		for column, list := range x.choice {
			if i < len(list) {
				cells[column] = Text(list[i])
			}
		}
		x.fail(x.write(cells, styleText))
	}
	x.end()
}
