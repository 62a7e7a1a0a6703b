package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/matrix"
)

func (s *Server) cellRoutes() []Route {
	return []Route{
		{Name: "cell", FR: "/etudes/{slug}/matrice/{initiative}/{dimension}", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}", Handle: s.cell, Cache: Public},
		{Name: "cell_read", FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/lire", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/read", Handle: s.cellRead},
		{Name: "cell_read", Method: http.MethodPost, FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/lire", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/read", Handle: s.cellSave},
		{Name: "cell_settle", FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/trancher", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/settle", Handle: s.cellSettle},
		{Name: "cell_settle", Method: http.MethodPost, FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/trancher", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/settle", Handle: s.cellSettleSave},
		{Name: "cell_unsettle", Method: http.MethodPost, FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/rouvrir", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/reopen", Handle: s.cellUnsettle},
		{Name: "cell_remove", Method: http.MethodPost, FR: "/etudes/{slug}/matrice/{initiative}/{dimension}/retirer", EN: "/en/studies/{slug}/matrix/{initiative}/{dimension}/remove", Handle: s.cellRemove},
	}
}

// The hidden fields that say which effect a form is about, and which version of
// it was seen.
const (
	effectField  = "effet"
	versionField = "version"
	memberField  = "member"
	seenField    = "vu"
)

// cellPage shows a cell with all that stands behind it, to anyone who may read
// it.
type cellPage struct {
	StudyPage
	cellHead
	Effects  []effectPart
	Empty    *Empty
	Another  *Button // one more effect on the same cell
	Before   *NavLink
	After    *NavLink
	Ceiling  bool
	Rollup   string // how several effects make one cell
	Writable bool
}

// cellHead says which cell a page is about.
type cellHead struct {
	Mark                  template.HTML
	Initiative, Dimension string
	InitiativeLang        string
	RowURL, ColumnURL     string
	CellURL               string
	Said                  string
	Notice                *Notice
}

func (s *Server) cellHere(w http.ResponseWriter, r *Request) (app.StudyView, app.CellView, bool, error) {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return study, app.CellView{}, done, err
	}
	view, err := s.app.Cell(r.Context(), r.Actor, study, r.PathValue("initiative"), r.PathValue("dimension"))
	return study, view, false, err
}

func cellHeadOf(r *Request, v app.CellView) cellHead {
	h := cellHead{Mark: chart.Mark(markOf(v.Cell)), Dimension: dimensionTitle(r, v.Dimension), Said: capital(cellWords(r, v.Cell)) + ".",
		RowURL: r.To("matrix_row", v.Study.Slug, subjectName(v.Initiative)), ColumnURL: r.To("matrix_dimension", v.Study.Slug, v.Dimension.ID),
		CellURL: r.To("cell", v.Study.Slug, subjectName(v.Initiative), v.Dimension.ID)}
	h.Initiative, h.InitiativeLang = v.Initiative.NameIn(r.Lang)
	if !v.Selected {
		h.Notice = &Notice{Kind: NoticeInfo, Text: r.L.T("matrix.row.not_selected")}
	}
	return h
}

// heading names a page about a cell and where it stands: under the line of its
// initiative. What is done there, if anything, is said above.
func (p *StudyPage) heading(r *Request, v app.CellView, h cellHead, doing string) {
	p.Head.Of, p.Head.OfLang, p.Head.Title = h.Initiative, h.InitiativeLang, h.Dimension
	if doing != "" {
		p.Head.Eyebrow = r.L.T(doing)
	}
	p.Title = h.Initiative + r.L.T("matrix.colon") + " " + h.Dimension + ", " + v.Study.Title
	p.under(r, "matrix", h.Initiative)
	p.Path[len(p.Path)-1].Lang = h.InitiativeLang
	p.Path[len(p.Path)-1].Href = h.RowURL
	p.Path = append(p.Path, Step{Text: h.Dimension})
}

func (s *Server) cell(w http.ResponseWriter, r *Request) error {
	study, v, done, err := s.cellHere(w, r)
	if err != nil || done {
		return err
	}
	page := &cellPage{StudyPage: s.studyPage(r, study, "matrix"), cellHead: cellHeadOf(r, v), Writable: mayAssess(r)}
	page.heading(r, v, page.cellHead, "")
	page.Before, page.After = cellNeighbours(r, v, page.Writable)
	for i, e := range v.Effects {
		page.Effects = append(page.Effects, effectOf(r, &page.Page, v, e, i))
		page.Ceiling = page.Ceiling || len(e.Evidence) > 0
		page.remembers(r, study, "contribution", e.ID, "history.see.effect")
	}
	if len(v.Effects) > 1 {
		page.Rollup = r.L.T("cell.rollup")
	}
	if len(v.Effects) == 0 {
		page.Empty = &Empty{Title: r.L.T("cell.empty"), Text: r.L.T("cell.empty.text"), Example: r.L.T("cell.empty.example")}
	}
	if page.Writable {
		button := &Button{Text: r.L.T("cell.another"), Kind: Secondary, Href: r.To("cell_read", study.Slug, subjectName(v.Initiative), v.Dimension.ID)}
		if page.Empty != nil {
			button.Text, button.Kind = r.L.T("cell.first"), Primary
			page.Empty.Takes, page.Empty.Action = r.L.T("cell.empty.takes"), button
		} else {
			page.Another = button
		}
	}
	return r.Render(w, "cell", page)
}

// cellNeighbours are the nearest cells of the same line that hold something to
// read, or any for who may fill them.
func cellNeighbours(r *Request, v app.CellView, writable bool) (before, after *NavLink) {
	at := -1
	for i, c := range v.Row {
		if c.Dimension == v.Dimension.ID {
			at = i
		}
	}
	find := func(step int) *NavLink {
		for i := at + step; i >= 0 && i < len(v.Row); i += step {
			if c := v.Row[i]; writable || c.State != matrix.NotStudied {
				return &NavLink{Text: dimensionName(r, v, c.Dimension), Href: r.To("cell", v.Study.Slug, subjectName(v.Initiative), c.Dimension)}
			}
		}
		return nil
	}
	return find(-1), find(1)
}

// dimensionName is the title of a dimension of the study; its code when the
// framework is not installed here.
func dimensionName(r *Request, v app.CellView, id string) string {
	if v.Study.Grid != nil {
		if d, known := v.Study.Grid.Lookup(id); known {
			return dimensionTitle(r, d)
		}
	}
	return id
}

// readsDrafts says whether the actor is told who read what.
func readsDrafts(r *Request) bool {
	return access.Can(r.Actor, access.See, access.Object{Kind: access.KindStudy})
}
