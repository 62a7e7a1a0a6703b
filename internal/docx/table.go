package docx

import (
	"fmt"
	"strconv"
)

// Table is rows under a header that comes again on each page.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Run // a run a cell; the first names its row
}

// Column is a column of a table: its share of the width, and whether it holds figures.
type Column struct {
	Name    string
	Width   float64 // relative to the others; 1 when 0
	Numeric bool
}

// textWidth is the width of the text in twentieths of a point: A4 less its margins.
const textWidth = pageWidth - 2*pageMargin

// Table adds a table under its caption.
func (d *Document) Table(t Table) {
	if len(t.Columns) == 0 {
		d.fail(fmt.Errorf("table %q without a column", t.Caption))
		return
	}
	d.checked(t.Caption)
	d.paragraph("Caption", Text(t.Caption))
	widths := t.widths()
	d.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/><w:tblW w:w="` + strconv.Itoa(textWidth) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/>` +
		`<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>` +
		`<w:tblCaption w:val="` + escape(t.Caption) + `"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		d.body.WriteString(`<w:gridCol w:w="` + strconv.Itoa(w) + `"/>`)
	}
	d.body.WriteString(`</w:tblGrid>`)
	names := make([]Run, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = Text(c.Name)
	}
	d.row(t, widths, names, `<w:cantSplit/><w:tblHeader/>`)
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			d.fail(fmt.Errorf("table %q: %d cells in row %d for %d columns", t.Caption, len(row), i+1, len(t.Columns)))
			return
		}
		d.row(t, widths, row, `<w:cantSplit/>`)
	}
	d.body.WriteString(`</w:tbl>`)
	d.paragraph("Small") // two tables that follow one another would be one
}

func (d *Document) row(t Table, widths []int, cells []Run, properties string) {
	d.body.WriteString(`<w:tr><w:trPr>` + properties + `</w:trPr>`)
	for i, cell := range cells {
		style := "Cell"
		if t.Columns[i].Numeric {
			style = "CellNumber"
		}
		d.body.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(widths[i]) + `" w:type="dxa"/></w:tcPr>`)
		d.paragraph(style, cell)
		d.body.WriteString(`</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}

// widths shares the width of the text out among the columns.
func (t Table) widths() []int {
	all, widths := 0.0, make([]int, len(t.Columns))
	for _, c := range t.Columns {
		all += c.share()
	}
	left := textWidth
	for i, c := range t.Columns {
		widths[i] = int(c.share() / all * textWidth)
		left -= widths[i]
	}
	widths[0] += left
	return widths
}

func (c Column) share() float64 {
	if c.Width <= 0 {
		return 1
	}
	return c.Width
}
