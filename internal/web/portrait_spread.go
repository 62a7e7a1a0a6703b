package web

import (
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// spread is how the communes of a larger place lie on what its portrait opens on:
// the least, the quarters, the greatest, and for how many communes it is known. Nil
// of a place that is not told by its communes.
func (p placeReader) spread() *Table {
	if !p.spreads() {
		return nil
	}
	l := p.r.L
	t := &Table{Caption: l.T("portrait.spread.caption", "name", p.t.Name), Compact: true, Columns: []Column{{Label: l.T("portrait.profile.indicator")}}}
	for _, name := range spreadColumns[:5] {
		t.Columns = append(t.Columns, Column{Label: l.T("portrait.spread." + name), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Label: l.T("place_indicator.known"), Numeric: true})
	for _, c := range p.first() {
		s, known := p.book.Spread(c.Code, p.at)
		if c.Level != territory.Commune || !known {
			continue
		}
		row := Row{Cells: []TableCell{{Text: p.heading(c), Href: p.r.To("place_indicator", c.Code)}}}
		for _, v := range []float64{s.Least, s.Quarter, s.Middle, s.ThreeQuarters, s.Greatest} {
			row.Cells = append(row.Cells, TableCell{Text: l.Number(v, c.Decimals), Numeric: true})
		}
		row.Cells = append(row.Cells, TableCell{Text: l.T("place_indicator.known.of", "n", s.Known, "base", s.Communes), Numeric: true})
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// heading names an indicator with its period and its unit, over or before figures alone.
func (p placeReader) heading(c *series.Card) string {
	words := p.r.L.T("portrait.communes.column", "label", c.Label.In(p.r.Lang), "period", cardPeriod(p.r, c))
	if unit := unitWord(p.r, c); unit != "" {
		words = p.r.L.T("portrait.communes.column.unit", "column", words, "unit", unit)
	}
	return words
}

// downloads are the ways to take a portrait away.
func (p placeReader) downloads() []Download {
	r, lang := p.r, ""
	if r.Lang != French {
		lang = r.Lang
	}
	level, code := string(p.t.Level), p.t.Code
	list := []Download{
		{Text: r.L.T("portrait.take.docx"), Href: r.To("portrait_docx", level, code, languageParameter, lang), Format: "DOCX"},
		{Text: r.L.T("portrait.take.xlsx"), Href: r.To("portrait_xlsx", level, code, languageParameter, lang), Format: "XLSX"},
	}
	if p.spreads() {
		list = append(list, Download{Text: r.L.N("portrait.take.communes", p.at.Communes()), Href: r.To("portrait_communes", level, code, languageParameter, lang), Format: "XLSX"})
	}
	if p.sheets() {
		list = append(list, Download{Text: r.L.N("portrait.take.sheets", p.at.Communes()), Href: r.To("portrait_sheets", level, code, languageParameter, lang), Format: "DOCX"})
	}
	return list
}
