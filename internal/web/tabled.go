package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// tabled is a table that can be taken away as a list, or as a workbook that says first
// how to read it.
type tabled struct {
	Columns []string
	Lines   func(give func(...sheet.Cell) error) error
	// Of the workbook alone.
	Title, Sheet string
	Read         []sheet.Line
	Before       func(book *sheet.XLSXWriter) error // sheets that come first; nil for none
}

func (t tabled) csv(w http.ResponseWriter) error {
	out := sheet.NewCSVForPeople(w)
	if err := out.Header(t.Columns...); err != nil {
		return err
	}
	if err := t.Lines(out.Row); err != nil {
		return err
	}
	return out.Close()
}

func (t tabled) xlsx(w http.ResponseWriter, r *Request) error {
	book := sheet.NewXLSXWriter(w, t.Title, r.Lang, r.L.T("map.book.lists"))
	if err := book.Prose(r.L.T("map.book.read"), append([]sheet.Line{{Heading: true, Text: t.Title}}, t.Read...)...); err != nil {
		return err
	}
	if t.Before != nil {
		if err := t.Before(book); err != nil {
			return err
		}
	}
	columns := make([]sheet.Column, len(t.Columns))
	for i, name := range t.Columns {
		columns[i] = sheet.Column{Name: name}
	}
	if err := book.Table(t.Sheet, columns...); err != nil {
		return err
	}
	if err := t.Lines(book.Row); err != nil {
		return err
	}
	return book.Close()
}

// said are the lines of prose that say something.
func said(words ...string) []sheet.Line {
	var lines []sheet.Line
	for _, w := range words {
		if w != "" {
			lines = append(lines, sheet.Line{Text: w})
		}
	}
	return lines
}
