package web

import (
	"html/template"
	"net/http"
	"net/url"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
)

func (s *Server) matrixRoutes() []Route {
	return []Route{
		{Name: "matrix", FR: "/etudes/{slug}/matrice", EN: "/en/studies/{slug}/matrix", Handle: s.matrix, Cache: Public},
		{Name: "matrix_dimensions", FR: "/etudes/{slug}/dimensions", EN: "/en/studies/{slug}/dimensions", Handle: s.matrixDimensions, Cache: Public},
		{Name: "matrix_dimension", FR: "/etudes/{slug}/dimensions/{dimension}", EN: "/en/studies/{slug}/dimensions/{dimension}", Handle: s.matrixDimension, Cache: Public},
		{Name: "matrix_levels", FR: "/etudes/{slug}/echelons", EN: "/en/studies/{slug}/levels", Handle: s.matrixLevels, Cache: Public},
		{Name: "matrix_transitions", FR: "/etudes/{slug}/transitions", EN: "/en/studies/{slug}/transitions", Handle: s.matrixTransitions, Cache: Public},
		{Name: "matrix_csv", FR: "/etudes/{slug}/matrice.csv", Handle: s.matrixCSV, Cache: Public, PerMinute: 30},
		{Name: "matrix_xlsx", FR: "/etudes/{slug}/matrice.xlsx", Handle: s.matrixXLSX, Cache: Public, PerMinute: 30},
		{Name: "matrix_row", FR: "/etudes/{slug}/matrice/{initiative}", EN: "/en/studies/{slug}/matrix/{initiative}", Handle: s.matrixRow, Cache: Public},
		{Name: "matrix_row", Method: http.MethodPost, FR: "/etudes/{slug}/matrice/{initiative}", EN: "/en/studies/{slug}/matrix/{initiative}", Handle: s.matrixRowSettle},
	}
}

// matrixPage is the emblem of the product: initiatives × dimensions, each cell
// a mark and a sentence.
type matrixPage struct {
	StudyPage
	Views    []Tab
	Coverage *coveragePart
	Filters  matrixFilters
	Table    *matrixTable
	Empty    *Empty
	Files    []Download
}

// matrixTable is a window of the matrix.
type matrixTable struct {
	Lang    string // of the names of its rows
	Caption string
	Groups  []matrixGroup
	Columns []matrixColumn
	Rows    []matrixLine
	Defs    template.HTML
	Legend  Legend
	Pagers  []matrixPager
	Unnamed string
	Many    bool // more columns than a sheet of A4 holds at their usual width
}

// matrixGroup is a heading above several columns.
type matrixGroup struct {
	Title string
	Span  int
}

// matrixColumn heads a dimension. First begins a group: a rule stands before it.
type matrixColumn struct {
	Title, Href string
	Told        string // with its colon, before what a cell says
	First       bool
}

// matrixLine is an initiative.
type matrixLine struct {
	Name, Href string
	Lang       string // of the name
	Tally      string
	Cells      []matrixCell
}

// matrixCell is a mark and what it says. Without Href there is nothing to open.
type matrixCell struct {
	Mark    template.HTML
	Column  string
	Said    string
	Href    string
	Class   string
	Studied bool
}

func (s *Server) matrix(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	q, wrong := readMatrixQuery(r)
	view, err := s.app.Matrix(r.Context(), r.Actor, study, q)
	if err != nil {
		return err
	}
	return r.Render(w, "matrix", s.matrixPageOf(r, view, wrong))
}

func (s *Server) matrixPageOf(r *Request, view app.MatrixView, wrong error) *matrixPage {
	study := view.Study
	page := &matrixPage{StudyPage: s.studyPage(r, study, "matrix"), Files: matrixFiles(r, study)}
	page.Wide = true
	page.Head.Lead, page.Description = r.L.T("matrix.lead"), r.L.T("matrix.lead")
	page.Views = matrixViews(r, study, "matrix")
	page.Coverage = coverageOf(r, &page.Page, study, view.Coverage)
	page.Filters = matrixFiltersOf(r, view, wrong)
	switch {
	case len(view.Rows) > 0:
		page.Table = matrixTableOf(r, view)
	case view.Query.Filtered():
		page.Empty = &Empty{Title: r.L.T("matrix.none"), Text: r.L.T("matrix.none.text"),
			Action: &Button{Text: r.L.T("matrix.filter.clear"), Kind: Secondary, Href: r.To("matrix", study.Slug)}}
	default:
		page.Empty = matrixEmpty(r, study)
	}
	return page
}

func matrixEmpty(r *Request, study app.StudyView) *Empty {
	e := &Empty{Title: r.L.T("matrix.empty"), Text: r.L.T("matrix.empty.text"), Example: r.L.T("matrix.empty.example")}
	if mayAssess(r) {
		e.Takes = r.L.T("matrix.empty.takes")
		if r.server.has("census") {
			e.Action = &Button{Text: r.L.T("matrix.empty.census"), Kind: Secondary, Href: r.To("census", study.Slug)}
		}
	}
	return e
}

// matrixViews are the ways to read the same effects.
func matrixViews(r *Request, study app.StudyView, now string) []Tab {
	var tabs []Tab
	for _, name := range []string{"matrix", "matrix_dimensions", "matrix_levels", "matrix_transitions"} {
		tabs = append(tabs, Tab{Text: r.L.T("matrix.view." + name), Href: r.To(name, study.Slug), Current: name == now})
	}
	return tabs
}

func matrixFiles(r *Request, study app.StudyView) []Download {
	return []Download{
		{Text: r.L.T("matrix.file.xlsx"), Href: r.To("matrix_xlsx", study.Slug, "langue", r.Lang), Format: "XLSX"},
		{Text: r.L.T("matrix.file.csv"), Href: r.To("matrix_csv", study.Slug, "langue", r.Lang), Format: "CSV"},
	}
}

func matrixTableOf(r *Request, view app.MatrixView) *matrixTable {
	t := &matrixTable{Lang: written(view.Study.Lang), Caption: matrixCaption(r, view), Legend: markLegend(r), Pagers: matrixPagers(r, view)}
	t.headings(r, view)
	t.Many = len(t.Columns) > manyColumns
	if view.Unnamed > 0 {
		t.Unnamed = r.L.N("matrix.unnamed", view.Unnamed)
	}
	writer := cellWriter{r: r, editor: mayAssess(r), folded: view.Query.Folded, said: map[saying]string{}}
	for _, row := range view.Rows {
		line := matrixLine{Href: r.To("matrix_row", view.Study.Slug, subjectName(row.Initiative)), Tally: tallyWords(r, row.Tally)}
		line.Name, line.Lang = row.Initiative.NameIn(r.Lang)
		line.Cells = make([]matrixCell, len(row.Cells))
		for i, c := range row.Cells {
			line.Cells[i] = writer.cell(line.Href, view.Columns[i].ID, c, t.Columns[i])
		}
		t.Rows = append(t.Rows, line)
	}
	t.Defs = writer.marks.Defs()
	return t
}

// manyColumns of 8 mm fit on a sheet of A4, on its side; more are drawn narrower.
const manyColumns = 26

// matrixCaption says what the window holds, out of what.
func matrixCaption(r *Request, view app.MatrixView) string {
	q := view.Query
	if len(view.Rows) == view.RowsAll && len(view.Columns) == view.ColsAll {
		return r.L.T("matrix.caption.whole", "rows", r.L.N("matrix.rows", view.RowsAll), "columns", r.L.N("matrix.columns", view.ColsAll))
	}
	return r.L.T("matrix.caption", "first", r.L.Int(q.Row+1), "last", r.L.Int(q.Row+len(view.Rows)), "rows", r.L.N("matrix.rows", view.RowsAll),
		"columns", r.L.N("matrix.columns", view.ColsAll))
}

// headings fills the columns and, above them, their groups.
func (t *matrixTable) headings(r *Request, view app.MatrixView) {
	grid := view.Study.Grid
	last := "?"
	for _, d := range view.Columns {
		c := matrixColumn{Title: dimensionTitle(r, d)}
		c.Told = c.Title + r.L.T("matrix.colon")
		if d.Leaf {
			c.Href = r.To("matrix_dimension", view.Study.Slug, d.ID)
		} else {
			c.Href = r.To("matrix", view.Study.Slug, groupParameter, d.ID)
		}
		if top := topGroup(grid, d); top.ID != last {
			last, c.First = top.ID, true
			title := ""
			if top.ID != d.ID {
				title = dimensionTitle(r, top)
			}
			t.Groups = append(t.Groups, matrixGroup{Title: title})
		}
		t.Groups[len(t.Groups)-1].Span++
		t.Columns = append(t.Columns, c)
	}
	if len(t.Groups) == len(t.Columns) { // nothing is grouped
		t.Groups = nil
		for i := range t.Columns {
			t.Columns[i].First = false
		}
	}
}

// topGroup is the highest dimension above one; itself when it stands alone.
func topGroup(grid *framework.Framework, d framework.Dimension) framework.Dimension {
	for grid != nil && d.Parent != "" {
		up, known := grid.Lookup(d.Parent)
		if !known {
			break
		}
		d = up
	}
	return d
}

// cellWriter makes the cells of a window; what many of them share is made once.
type cellWriter struct {
	r              *Request
	marks          chart.MarkSet
	said           map[saying]string
	editor, folded bool
}

// saying is what the sentence of a cell depends on.
type saying struct {
	matrix.Value
	solidity      matrix.Solidity
	open, settled bool
	readings      int
}

func (w *cellWriter) words(c matrix.Cell) string {
	key := saying{c.Value, c.Solidity, c.Open, c.Settled, c.Readings}
	if w.said[key] == "" {
		w.said[key] = cellWords(w.r, c)
	}
	return w.said[key]
}

func (w *cellWriter) cell(row, dimension string, c matrix.Cell, column matrixColumn) matrixCell {
	out := matrixCell{Mark: w.marks.Use(markOf(c)), Column: column.Told, Said: w.words(c), Studied: c.State != matrix.NotStudied}
	if !w.folded && (out.Studied || w.editor) {
		out.Href = row + "/" + url.PathEscape(dimension)
	}
	switch {
	case column.First && !out.Studied:
		out.Class = "cell-blank cell-first"
	case column.First:
		out.Class = "cell-first"
	case !out.Studied:
		out.Class = "cell-blank"
	}
	return out
}
