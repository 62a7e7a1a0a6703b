package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// matrixView is a page that reads the same effects another way, as a table.
type matrixView struct {
	StudyPage
	Views []Tab
	Table Table
	After []string // how to read it, and what not to do with it
	Blind *blindPart
}

// matrixDimensions counts what was read, dimension by dimension.
func (s *Server) matrixDimensions(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	view, err := s.app.Matrix(r.Context(), r.Actor, study, app.MatrixQuery{})
	if err != nil {
		return err
	}
	page := &matrixView{StudyPage: s.studyPage(r, study, "matrix"), Views: matrixViews(r, study, "matrix_dimensions")}
	page.Wide, page.Head.Lead = true, r.L.T("matrix.dimensions.lead")
	page.under(r, "matrix", r.L.T("matrix.view.matrix_dimensions"))
	page.Table = dimensionTable(r, study, view.Coverage)
	page.After = []string{r.L.T("matrix.dimensions.after")}
	if len(view.Coverage.Blind) > 0 && view.Coverage.Rows > 0 {
		page.Blind = blindOf(r, &page.Page, study, view.Coverage)
	}
	return r.Render(w, "matrix_view", page)
}

func dimensionTable(r *Request, study app.StudyView, c app.Coverage) Table {
	t := Table{Caption: r.L.T("matrix.dimensions.caption", "sheets", r.L.N("matrix.sheets", c.Rows), "date", r.L.Date(c.Date)), Columns: []Column{{Label: r.L.T("matrix.dimension")}}}
	for _, name := range []string{"positive", "negative", "mixed", "no_effect", "not_applicable", "not_studied", "measured"} {
		t.Columns = append(t.Columns, Column{Label: r.L.T("matrix.column." + name), Numeric: true})
	}
	for _, d := range c.Dimensions {
		measured := 0
		for s := matrix.Measured; s <= matrix.Replicated; s++ {
			measured += d.Solidity[s]
		}
		row := Row{[]TableCell{{Text: dimensionTitle(r, d.Dimension), Href: r.To("matrix_dimension", study.Slug, d.ID)}}}
		for _, n := range []int{d.Positive, d.Negative, d.Mixed, d.NoEffect, d.NotApplicable, d.NotStudied, measured} {
			row.Cells = append(row.Cells, TableCell{Text: r.L.Int(n), Numeric: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Server) matrixLevels(w http.ResponseWriter, r *Request) error {
	return s.breakdown(w, r, app.ByLevel, "matrix_levels")
}

func (s *Server) matrixTransitions(w http.ResponseWriter, r *Request) error {
	return s.breakdown(w, r, app.ByTransition, "matrix_transitions")
}

// breakdown tells effects apart by where they are felt, or by what they move.
func (s *Server) breakdown(w http.ResponseWriter, r *Request, by app.BreakdownBy, name string) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	b, err := s.app.Breakdown(r.Context(), r.Actor, study, by)
	if err != nil {
		return err
	}
	page := &matrixView{StudyPage: s.studyPage(r, study, "matrix"), Views: matrixViews(r, study, name)}
	page.Wide, page.Head.Lead = true, r.L.T(name+".lead")
	page.under(r, "matrix", r.L.T("matrix.view."+name))
	page.After = []string{r.L.T("matrix.breakdown.sum"), r.L.T("matrix.breakdown.unsaid")}
	page.Table = breakdownTable(r, study, b, name)
	return r.Render(w, "matrix_view", page)
}

// breakdownWord is the word of a line of a breakdown.
func breakdownWord(r *Request, by app.BreakdownBy, code string) string {
	if code == app.Unsaid {
		return r.L.T("matrix.unsaid")
	}
	return r.L.T(string(by) + "." + code)
}

// breakdownTable has a line for each dimension and a column for each level or
// transition: narrow enough for a telephone.
func breakdownTable(r *Request, study app.StudyView, b app.Breakdown, name string) Table {
	t := Table{Caption: r.L.T(name+".caption", "sheets", r.L.N("matrix.sheets", b.Rows)), Columns: []Column{{Label: r.L.T("matrix.dimension")}}}
	total := Row{[]TableCell{{Text: r.L.T("matrix.breakdown.all")}}}
	filter := "echelon"
	if b.By == app.ByTransition {
		filter = "transition"
	}
	for _, line := range b.Lines {
		t.Columns = append(t.Columns, Column{Label: breakdownWord(r, b.By, line.Code), Numeric: true})
		cell := TableCell{Text: r.L.Int(line.All), Numeric: true}
		if line.All > 0 {
			cell.Href = r.To("matrix", study.Slug, filter, line.Code)
		}
		total.Cells = append(total.Cells, cell)
	}
	for i, d := range b.Columns {
		row := Row{[]TableCell{{Text: dimensionTitle(r, d), Href: r.To("matrix_dimension", study.Slug, d.ID)}}}
		for _, line := range b.Lines {
			row.Cells = append(row.Cells, TableCell{Text: effectsCount(r, line.Cells[i]), Numeric: true})
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = &total
	return t
}

// effectsCount counts initiatives with an effect; those whose effect is not
// only positive are said apart, never subtracted.
func effectsCount(r *Request, t matrix.Tally) string {
	n := r.L.Int(t.Effects())
	if other := t.Negative + t.Mixed; other > 0 {
		return n + " " + r.L.T("matrix.breakdown.other", "n", other)
	}
	return n
}

// dimensionPage is a column of the matrix, read initiative by initiative.
type dimensionPage struct {
	StudyPage
	Views   []Tab
	Base    *Note
	Said    string
	Groups  []cellGroup
	Blank   []NavLink // not studied yet
	BlankT  string
	Defs    template.HTML
	Unnamed string
}

// cellGroup is the cells of one state, under its name.
type cellGroup struct {
	Title string
	Cells []cellItem
}

// cellItem is a cell in a list.
type cellItem struct {
	Mark     template.HTML
	Of       NavLink // the initiative, where the list has several
	Name     string  // the dimension, where the list has several
	Lang     string  // of the sentence
	Href     string
	Said     string
	Sentence string
	Natures  string
}

func (s *Server) matrixDimension(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	column, err := s.app.MatrixColumn(r.Context(), r.Actor, study, r.PathValue("dimension"))
	if err != nil {
		return err
	}
	page := &dimensionPage{StudyPage: s.studyPage(r, study, "matrix"), Views: matrixViews(r, study, "")}
	page.Head.Title, page.Head.Lead = dimensionTitle(r, column.Dimension), column.Dimension.Description.In(r.Lang)
	page.Title = page.Head.Title + ", " + study.Title
	page.under(r, "matrix_dimensions", page.Head.Title)
	if top := topGroup(study.Grid, column.Dimension); top.ID != column.Dimension.ID {
		page.Head.Eyebrow = dimensionTitle(r, top)
	}
	page.Base = page.Note(r.L.T("matrix.dimension.note"), NoteEvidence).With(r.L.T("evidence.base"), r.L.N("matrix.sheets", len(column.Cells))).With(r.L.T("evidence.period"), r.L.T("matrix.on", "date", r.L.Date(column.Date)))
	page.Said = capital(tallyWords(r, column.Tally))
	if len(column.Cells) == 0 {
		page.Said = r.L.T("matrix.dimension.nobody")
	}
	if column.Unnamed > 0 {
		page.Unnamed = r.L.N("matrix.unnamed", column.Unnamed)
	}
	page.sort(r, study, column)
	return r.Render(w, "matrix_dimension", page)
}

// sort puts the cells of a column under what they say.
func (p *dimensionPage) sort(r *Request, study app.StudyView, column app.ColumnView) {
	var marks chart.MarkSet
	byTitle := map[string]int{}
	for _, key := range []string{"cell.group.positive", "cell.group.mixed", "cell.group.negative", "cell.group.no_effect", "cell.group.not_applicable"} {
		byTitle[key] = len(p.Groups)
		p.Groups = append(p.Groups, cellGroup{Title: r.L.T(key)})
	}
	for _, l := range column.Cells {
		href := cellAddress(r, study, l)
		if l.Cell.State == matrix.NotStudied {
			link := NavLink{}
			link.Text, link.Lang = l.Initiative.NameIn(r.Lang)
			if mayAssess(r) {
				link.Href = href
			}
			p.Blank = append(p.Blank, link)
			continue
		}
		key := "cell.group." + string(l.Cell.State)
		if l.Cell.State == matrix.Effect {
			key = "cell.group." + string(l.Cell.Direction)
		}
		group := &p.Groups[byTitle[key]]
		name, lang := l.Initiative.NameIn(r.Lang)
		group.Cells = append(group.Cells, cellItem{Mark: marks.Use(markOf(l.Cell)), Of: NavLink{Text: name, Lang: lang}, Lang: written(study.Lang), Href: href, Said: capital(cellWords(r, l.Cell)), Sentence: l.Sentence, Natures: naturesWords(r, l.Natures)})
	}
	p.Groups = filled(p.Groups)
	p.BlankT = r.L.N("matrix.blank", len(p.Blank))
	p.Defs = marks.Defs()
}

func filled(all []cellGroup) []cellGroup {
	var out []cellGroup
	for _, g := range all {
		if len(g.Cells) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// naturesWords lists what an effect is made of.
func naturesWords(r *Request, natures []matrix.Nature) string {
	var words []string
	for _, n := range natures {
		words = append(words, r.L.T("nature."+string(n)))
	}
	return r.L.List(words)
}

// subjectName is how an address names an initiative of a study.
func subjectName(in app.Subject) string {
	if in.Slug != "" {
		return in.Slug
	}
	return in.ID
}

func cellAddress(r *Request, study app.StudyView, l app.CellLine) string {
	return r.To("cell", study.Slug, subjectName(l.Initiative), l.Dimension.ID)
}
