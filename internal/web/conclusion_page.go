package web

import (
	"html/template"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/text"
)

// conclusionPage is one conclusion, argued or tested.
type conclusionPage struct {
	StudyPage
	Name      string
	Kind      *Tag
	Statement []string
	Argued    *arguedPart
	Tested    *testedPart
	Plan      []Fact
	Work      *conclusionWork
	Computing *computing
}

// conclusionWork is what a member of the group can do here.
type conclusionWork struct {
	Edit, Run, Remove, Version string
	RunText                    string
}

func (s *Server) conclusion(w http.ResponseWriter, r *Request) error {
	study, c, done, err := s.conclusionHere(w, r)
	if err != nil || done {
		return err
	}
	page := &conclusionPage{StudyPage: s.conclusionFrame(r, study, c.Title), Name: c.Title, Statement: paragraphs(c.Statement),
		Kind: &Tag{Text: capital(r.L.T("conclusion.kind." + string(c.Kind))), Tone: Calm}}
	page.Description = c.Statement
	page.remembers(r, study, "conclusion", c.ID, "history.see")
	if mayAssess(r) {
		page.Work = workOn(r, study, c)
	}
	if c.Kind == conclusion.KindArgued {
		support, err := s.app.SupportOf(r.Context(), r.Actor, study, c)
		if err != nil {
			return err
		}
		page.Argued = arguedOf(r, &page.Page, study, c, support)
		return r.Render(w, "conclusion", page)
	}
	page.Plan = planFacts(r, c.Test.Plan)
	if c.Test.Result != nil {
		if page.Tested, err = testedOf(r, &page.Page, study, c); err != nil {
			return err
		}
	}
	if c.Changed {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("conclusions.changed"), Href: redoURL(r, study, c), Link: r.L.T("conclusions.redo")})
	}
	if mayAssess(r) {
		if err := s.tellComputation(w, r, page, study, c); err != nil {
			return err
		}
	}
	return r.Render(w, "conclusion", page)
}

// conclusionHere finds the conclusion of the address.
func (s *Server) conclusionHere(w http.ResponseWriter, r *Request) (app.StudyView, app.ConclusionView, bool, error) {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return study, app.ConclusionView{}, done, err
	}
	c, err := s.app.Conclusion(r.Context(), r.Actor, study, r.PathValue("id"))
	return study, c, false, err
}

func workOn(r *Request, study app.StudyView, c app.ConclusionView) *conclusionWork {
	work := &conclusionWork{Edit: r.To("conclusion_edit", study.Slug, c.ID), Remove: r.To("conclusion_remove", study.Slug, c.ID), Version: strconv.FormatInt(c.Version, 10)}
	if c.Kind == conclusion.KindTested {
		work.Run, work.RunText = r.To("conclusion_run", study.Slug, c.ID), r.L.T("conclusions.run")
		if c.Test.Result != nil {
			work.RunText = r.L.T("conclusions.run_again")
		}
	}
	return work
}

// arguedPart is the case for a conclusion, the case against, the exceptions.
type arguedPart struct {
	Lang      string // of what the group wrote
	Rests     string
	Note      *Note
	Sides     []sidePart
	Agreement []string
	Dissent   []string
}

// sidePart is one of the three lists of arguments.
type sidePart struct {
	Code, Title string
	Points      []pointPart
	None        string
	Add         string
	AddText     string
}

// pointPart is an argument with what it points to.
type pointPart struct {
	Lang        string // of the text
	Text        []string
	Cells       []citedCell
	Quotes      []Quote
	Initiatives []Fact
	Edit        string
}

// citedCell is a cell that an argument rests on.
type citedCell struct {
	Mark             template.HTML
	Of               NavLink // the initiative
	Name, Said, Href string
}

var sideCodes = []string{"for", "against", "exceptions"}

// sideOf is a list of arguments by its code; nil for a code that is none.
func sideOf(a *conclusion.Argued, code string) *[]conclusion.Point {
	switch code {
	case "for":
		return &a.For
	case "against":
		return &a.Against
	case "exceptions":
		return &a.Exceptions
	}
	return nil
}

func arguedOf(r *Request, page *Page, study app.StudyView, c app.ConclusionView, support app.Support) *arguedPart {
	part := &arguedPart{Lang: written(study.Lang), Rests: restsOn(r, *c.Argued), Agreement: paragraphs(c.Argued.Agreement), Dissent: paragraphs(c.Argued.Dissent)}
	part.Note = page.Note(r.L.T("conclusions.argued.note"), NoteEvidence).Quoting(r.L.T("conclusions.source"), r.L.N("conclusions.source.rows", support.Rows, "study", study.Title), quotedTitle(study))
	for _, code := range sideCodes {
		side := sidePart{Code: code, Title: r.L.T("conclusion.argued." + code), None: r.L.T("conclusions.side.none." + code)}
		points := *sideOf(c.Argued, code)
		for i, p := range points {
			shown := pointOf(r, study, c, support, p)
			if mayAssess(r) {
				shown.Edit = r.To("argument", study.Slug, c.ID, code, i)
			}
			side.Points = append(side.Points, shown)
		}
		if mayAssess(r) {
			side.Add, side.AddText = r.To("argument", study.Slug, c.ID, code, len(points)), r.L.T("conclusions.argument.add."+code)
		}
		part.Sides = append(part.Sides, side)
	}
	return part
}

// quoteLength is how much of a testimony is quoted when no passage was chosen.
const quoteLength = 400

func pointOf(r *Request, study app.StudyView, c app.ConclusionView, support app.Support, p conclusion.Point) pointPart {
	part := pointPart{Lang: written(study.Lang), Text: paragraphs(p.Text)}
	for _, ref := range p.Cells {
		cell, known := support.Cells[ref]
		cited := citedCell{Of: subjectSaid(r, c, ref.Initiative), Name: leafWord(r, c, ref.Dimension), Said: r.L.T("conclusions.cell.hidden")}
		if known {
			cited.Mark, cited.Said = chart.Mark(markOf(cell)), cellWords(r, cell)
			if slug := c.Names[ref.Initiative].Slug; slug != "" && r.server.has("cell") {
				cited.Href = r.To("cell", study.Slug, slug, ref.Dimension)
			}
		}
		part.Cells = append(part.Cells, cited)
	}
	for _, id := range p.Testimonies {
		if told, known := support.Stories[id]; known {
			part.Quotes = append(part.Quotes, quoteOf(r, study, told))
		}
	}
	for _, id := range p.Initiatives {
		said := subjectSaid(r, c, id)
		f := Fact{Text: said.Text, TextLang: said.Lang}
		if slug := c.Names[id].Slug; slug != "" {
			f.Href = r.To("initiative", slug)
		}
		part.Initiatives = append(part.Initiatives, f)
	}
	return part
}

// quoteOf quotes the first passage chosen in a testimony, else its beginning.
func quoteOf(r *Request, study app.StudyView, told app.StoryView) Quote {
	words := text.Beginning(told.Text, quoteLength)
	if len(told.Excerpts) > 0 {
		words = told.Excerpts[0].Text
	}
	q := Quote{Text: words, By: told.Teller, Where: told.Role, ByLang: written(told.Lang), WhereLang: written(told.Lang), Lang: written(told.Lang)}
	if told.Teller == "" {
		q.ByLang = ""
		q.By = r.L.T("conclusions.teller")
	}
	if r.server.has("story") {
		q.Href, q.Link = r.To("story", study.Slug, told.ID), r.L.T("conclusions.story")
	}
	return q
}
