package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

// auditPage looks at an index before anyone believes it.
type auditPage struct {
	Page
	Head     Head
	Findings []string
	Sound    string
	Tables   []Table
	Back     NavLink
}

func (s *Server) indexAudit(w http.ResponseWriter, r *Request) error {
	x, err := s.indexRead(r)
	if err != nil {
		return err
	}
	v := x.v
	page := &auditPage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("index.audit"), Lead: r.L.T("index.audit.lead")}, Back: NavLink{Text: r.L.T("index.why.back"), Href: r.To("index", v.ID)}}
	page.Title, page.Section, page.NoIndex, page.Path = r.L.T("index.step.window", "step", page.Head.Title, "name", v.Title), "territories", !v.Shared(), indexPath(r, v, page.Head.Title)
	page.OwnStyle, page.PaperStyle = true, "index.css"
	if err := x.audit(page); err != nil {
		return err
	}
	return r.Render(w, "index_audit", page)
}

func (x *indexReader) audit(page *auditPage) error {
	found, err := x.s.app.AuditOf(x.result)
	if err != nil {
		return err
	}
	for _, w := range slices.Concat(found.Flagged, found.Warned) {
		page.Findings = append(page.Findings, capital(x.compositeSaid(&w)))
	}
	for _, p := range x.inactive(found.Plays) {
		page.Findings = append(page.Findings, p)
	}
	if len(page.Findings) == 0 {
		page.Sound = x.r.L.T("index.audit.sound")
	}
	page.Tables = []Table{x.describedTable(found.Given, found.Last), x.placesTable(found.Report)}
	if between := x.betweenTable(found.Report); len(between.Rows) > 1 {
		page.Tables = append(page.Tables, between)
	}
	return nil
}

// inactive are the indicators that hardly move the index: their score goes with it too
// little to be told.
func (x *indexReader) inactive(plays []composite.Correlation) []string {
	var out []string
	for c, i := range x.v.Indicators {
		r := float64(plays[c].R)
		if card, known := x.book.Card(i.Code); known && x.result.Structure.Nodes[c].Weight > 0 && r < 0.2 {
			out = append(out, x.r.L.T("index.audit.inactive", "label", card.Label.In(x.r.Lang), "r", x.r.L.Number(r, 2)))
		}
	}
	return out
}

// label names an indicator, a dimension or a place of the index by its code.
func (b indexBuild) label(code string) string {
	if c, known := b.book.Card(code); known {
		return c.Label.In(b.r.Lang)
	}
	for _, d := range b.v.Dimensions {
		if d.Code == code {
			return d.Name
		}
	}
	if key, err := territory.NewKey(b.v.Level, code); err == nil && b.places.Has(key) {
		return b.places.Label(key)
	}
	return code
}

// describedTable tells of each indicator how its figures lie and what was done to them.
func (x *indexReader) describedTable(given, last []composite.IndicatorStatistics) Table {
	l := x.r.L
	t := Table{Caption: l.T("index.audit.described"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("place_indicator.known"), Numeric: true}, {Label: l.T("index.audit.low"), Numeric: true}, {Label: l.T("index.audit.middle"), Numeric: true},
		{Label: l.T("index.audit.high"), Numeric: true}, {Label: l.T("index.audit.imputed"), Numeric: true}, {Label: l.T("index.audit.winsorised"), Numeric: true}, {Label: l.T("index.audit.clipped"), Numeric: true}}}
	for i, g := range given {
		card, known := x.book.Card(g.Code)
		if !known {
			continue
		}
		figure := func(v composite.Number) TableCell {
			return TableCell{Text: placeFigure(x.r, card, float64(v)), Numeric: true}
		}
		count := func(n int) TableCell { return TableCell{Text: l.Int(n), Numeric: true} }
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: card.Label.In(x.r.Lang), Href: x.r.To("place_indicator", card.Code)}, {Text: l.T("place_indicator.known.of", "n", g.Count, "base", g.Count+g.Missing), Numeric: true},
			figure(g.Min), figure(g.Median), figure(g.Max), count(last[i].Imputed), count(last[i].Winsorised + last[i].Transformed), count(last[i].Clipped)}})
	}
	return t
}

// placesTable tells how each indicator goes with its own dimension and with the nearest.
func (x *indexReader) placesTable(report *composite.CorrelationReport) Table {
	l := x.r.L
	t := Table{Caption: l.T("index.audit.places"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.dimension")}, {Label: l.T("index.audit.rest"), Numeric: true}, {Label: l.T("index.audit.closest")}}}
	for _, p := range report.Places {
		rest := TableCell{Text: l.T("index.audit.alone"), Missing: true}
		if r := float64(p.Rest.R); r == r {
			rest = TableCell{Text: l.Number(r, 2), Numeric: true}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: x.label(p.Code)}, {Text: x.label(p.Dimension), Lang: written(x.v.Lang)}, rest, {Text: x.label(p.Closest), Lang: written(x.v.Lang)}}})
	}
	return t
}

// betweenTable gives the correlations of dimensions with one another.
func (x *indexReader) betweenTable(report *composite.CorrelationReport) Table {
	l := x.r.L
	t := Table{Caption: l.T("index.audit.between"), Compact: true, Columns: []Column{{Label: l.T("index.dimension")}}}
	used := usedCodes(x.v.Index)
	for _, code := range used {
		t.Columns = append(t.Columns, Column{Label: x.label(code), Numeric: true})
	}
	for i, code := range used {
		row := Row{[]TableCell{{Text: x.label(code), Lang: written(x.v.Lang)}}}
		for j := range used {
			cell := TableCell{Text: l.Number(report.Between.R.At(i, j), 2), Numeric: true}
			if i == j {
				cell = TableCell{Text: "–", Numeric: true}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func usedCodes(x index.Index) []string {
	var codes []string
	for _, d := range x.Used() {
		codes = append(codes, d.Code)
	}
	return codes
}
