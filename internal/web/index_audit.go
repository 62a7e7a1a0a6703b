package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

// auditPage looks at an index before anyone believes it.
type auditPage struct {
	Page
	Head     Head
	Findings []auditFinding
	Sound    string
	Tables   []Table
	Back     NavLink
}

// auditFinding answers one question: what was found, and what there is to do about it.
type auditFinding struct {
	ID, Title, Lead string
	Said            []string
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
	all := found.Findings()
	if all.Empty() {
		page.Sound = x.r.L.T("index.audit.sound")
	} else {
		page.Findings = x.findings(all)
	}
	page.Tables = []Table{x.actsTable(found.Acts), x.describedTable(found.Given, found.Last), x.placesTable(found.Report)}
	if between := x.betweenTable(found.Report); len(between.Rows) > 1 {
		page.Tables = append(page.Tables, between)
	}
	return nil
}

// findings are what deserves a look: the three questions an audit answers, each even
// when the answer is that there is nothing, then all else.
func (x *indexReader) findings(all composite.Findings) []auditFinding {
	out := []auditFinding{x.finding("redundant", all.Redundant), x.finding("opposed", all.Opposed), x.finding("inactive", all.Inactive)}
	if len(all.Others) > 0 {
		out = append(out, x.finding("others", all.Others))
	}
	return out
}

func (x *indexReader) finding(kind string, found []composite.Warning) auditFinding {
	out := auditFinding{ID: "a-voir-" + kind, Title: x.r.L.T("index.audit." + kind)}
	if len(found) == 0 {
		out.Lead = x.r.L.T("index.audit." + kind + ".none")
		return out
	}
	out.Lead = x.r.L.T("index.audit." + kind + ".do")
	for _, w := range found {
		out.Said = append(out.Said, capital(x.compositeSaid(&w)))
	}
	return out
}

// actsTable sets what each indicator was meant to weigh beside what it does.
func (x *indexReader) actsTable(report *composite.AuditReport) Table {
	l := x.r.L
	t := Table{Caption: l.T("index.audit.acts"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.audit.weight"), Numeric: true},
		{Label: l.T("index.audit.importance"), Numeric: true}, {Label: l.T("index.audit.with_index"), Numeric: true}}}
	for _, i := range report.Indicators {
		figure := func(v composite.Number, said string) TableCell {
			if v != v {
				return TableCell{Text: l.T("index.audit.untold"), Missing: true}
			}
			return TableCell{Text: said, Numeric: true}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: x.label(i.Code)}, {Text: l.Percent(float64(i.Weight), 0), Numeric: true},
			figure(i.Importance, l.Percent(float64(i.Importance), 0)), figure(i.Correlation.R, l.Number(float64(i.Correlation.R), 2))}})
	}
	return t
}

// label names an indicator, a dimension or a place of the index by its code.
func (b indexBuild) label(code string) string {
	if code == index.Top {
		return b.v.Title
	}
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
			return TableCell{Text: l.Number(float64(v), card.Decimals), Numeric: true}
		}
		count := func(n int) TableCell { return TableCell{Text: l.Int(n), Numeric: true} }
		name := card.Label.In(x.r.Lang)
		if unit := unitWord(x.r, card); unit != "" { // once: its figures stand in columns
			name = l.T("index.audit.in_unit", "name", name, "unit", unit)
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: name, Href: x.r.To("place_indicator", card.Code)}, {Text: l.T("place_indicator.known.of", "n", g.Count, "base", g.Count+g.Missing), Numeric: true},
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
