package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/study"
)

// studyHome is a study as one opens it: its question, what it found, how it was
// framed, by whom, with what.
type studyHome struct {
	StudyPage
	Subtitle    prose
	Question    prose
	Figures     []KeyFigure
	Flow        *FigureBox
	Conclusions []studyConclusion
	Onward      []Fact
	Framing     []framingPart
	Definitions []definition
	Members     []memberGroup
	Method      []Fact
	Criteria    []criterionLine
	Editions    []Fact
	Actions     []Button
	Empty       *Empty
}

// studyConclusion is a conclusion in one line.
type studyConclusion struct {
	Title, Href string
	Statement   prose
	Tag         Tag
}

// framingPart is a paragraph of the framing note under its title.
type framingPart struct {
	ID, Title string
	Text      prose
	Places    []Fact
	Where     *studyPerimeter
}

type definition struct {
	Term string
	Text prose
}

func (s *Server) study(w http.ResponseWriter, r *Request) error {
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	brief, err := s.app.Brief(r.Context(), r.Actor, view)
	if err != nil {
		return err
	}
	page := &studyHome{StudyPage: s.studyPage(r, view, "study")}
	page.titledAs(view.Title, page.Words)
	page.Head.Title, page.Head.TitleLang, page.Head.Eyebrow = view.Title, page.Words, r.L.T("study.eyebrow")
	page.Description = view.Framing.Question
	page.Spoken = foreignWords(r, page.Words)
	page.Subtitle, page.Question = proseOf(r, view, view.Subtitle), proseOf(r, view, view.Framing.Question)
	page.Figures = briefFigures(r, &page.Page, view, brief)
	if page.Flow, err = flowFigure(r, view, brief.Flow); err != nil {
		return err
	}
	if page.Conclusions, err = s.studyConclusions(r, view); err != nil {
		return err
	}
	if page.Framing, err = s.framingParts(r, view); err != nil {
		return err
	}
	for _, d := range view.Framing.Definitions {
		page.Definitions = append(page.Definitions, definition{d.Term, proseOf(r, view, d.Text)})
	}
	page.Members = memberGroups(r, view, brief.Names)
	page.Method, page.Criteria = methodFacts(r, view), criterionLines(r, view)
	if page.Editions, err = s.editionFacts(r, view); err != nil {
		return err
	}
	page.Onward = s.onward(r, view, brief)
	if page.Editor {
		page.Actions, page.Empty = s.studyActions(r, view), s.studyNext(r, view, brief)
	}
	return r.Render(w, "study", page)
}

// briefFigures are the few numbers of a study, each with what it is out of.
func briefFigures(r *Request, page *Page, view app.StudyView, b app.Brief) []KeyFigure {
	flow, t := b.Flow, b.Coverage.Tally
	if flow.Registered.Total() == 0 {
		return nil
	}
	date := r.L.Date(b.Coverage.Date)
	registered := page.Note(r.L.T("study.figure.registered.note"), NoteEvidence).
		With(r.L.T("flow.table.named"), r.L.Int(flow.Registered.Named)).With(r.L.T("flow.table.unnamed"), r.L.Int(flow.Registered.Unnamed)).With(r.L.T("study.asof"), date)
	selected := page.Note(r.L.T("study.figure.selected.note"), NoteEvidence).
		With(r.L.T("study.out_of"), r.L.N("study.registered", flow.Registered.Total())).With(r.L.T("study.left"), r.L.Int(flow.NotSelectedTotal().Total())).
		With(r.L.T("study.pending"), r.L.Int(flow.Waiting.Total()+flow.ToRead.Total()))
	figures := []KeyFigure{
		{Value: r.L.Int(flow.Registered.Total()), Label: r.L.N("study.figure.registered", flow.Registered.Total()), Note: registered},
		{Value: r.L.Int(flow.Selected.Total()), Label: r.L.N("study.figure.selected", flow.Selected.Total()), Note: selected},
	}
	if t.Studied() > 0 {
		figures = append(figures, effectFigure(r, page, b))
	}
	if b.Stories > 0 {
		figures = append(figures, KeyFigure{Value: r.L.Int(b.Stories), Label: r.L.N("study.figure.stories", b.Stories),
			Note: page.Note(r.L.T("study.figure.stories.note"), NoteEvidence)})
	}
	return figures
}

func effectFigure(r *Request, page *Page, b app.Brief) KeyFigure {
	t := b.Coverage.Tally
	note := page.Note(r.L.T("study.figure.effects.note"), NoteEvidence).
		With(r.L.T("study.effects.positive"), r.L.Int(t.Positive)).With(r.L.T("study.effects.mixed"), r.L.Int(t.Mixed)).With(r.L.T("study.effects.negative"), r.L.Int(t.Negative)).
		With(r.L.T("study.out_of"), r.L.T("study.cells", "n", r.L.Int(t.Total()), "rows", r.L.N("study.selected", b.Coverage.Rows))).
		With(r.L.T("study.effects.none"), r.L.Int(t.NoEffect)).With(r.L.T("study.effects.not_applicable"), r.L.Int(t.NotApplicable)).
		With(r.L.T("study.effects.not_studied"), r.L.Int(t.NotStudied)).With(r.L.T("study.asof"), r.L.Date(b.Coverage.Date))
	return KeyFigure{Value: r.L.Int(t.Effects()), Label: r.L.N("study.figure.effects", t.Effects()), Note: note}
}

func (s *Server) studyConclusions(r *Request, view app.StudyView) ([]studyConclusion, error) {
	if !s.has("conclusion") {
		return nil, nil
	}
	all, err := s.app.Conclusions(r.Context(), r.Actor, view)
	if err != nil {
		return nil, err
	}
	var lines []studyConclusion
	for _, c := range all {
		line := studyConclusion{Title: c.Title, Href: r.To("conclusion", view.Slug, c.ID), Statement: proseOf(r, view, c.Statement), Tag: Tag{Text: capital(r.L.T("conclusion.kind.argued")), Tone: Calm}}
		if c.Test != nil {
			line.Tag = Tag{Text: r.L.T("study.not_computed"), Tone: Calm}
			if c.Test.Result != nil {
				line.Tag = *verdictTag(r, c.Test.Result.Verdict)
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// editionFacts are the published versions, the last first.
func (s *Server) editionFacts(r *Request, view app.StudyView) ([]Fact, error) {
	if !s.has("edition") {
		return nil, nil
	}
	all, err := s.app.Editions(r.Context(), r.Actor, view)
	var facts []Fact
	for _, e := range all {
		facts = append(facts, Fact{Label: r.L.Date(e.Date), Text: r.L.T("study.version", "number", e.Number), Href: r.To("edition", view.Slug, e.Number)})
	}
	return facts, err
}

// onward are the parts to read next, each with what one finds there.
func (s *Server) onward(r *Request, view app.StudyView, b app.Brief) []Fact {
	var facts []Fact
	for _, name := range []string{"matrix", "census", "stories", "conclusions", "wall", "report"} {
		if !s.has(name) || name == "stories" && b.Stories == 0 {
			continue
		}
		facts = append(facts, Fact{Label: r.L.T("study.onward." + name), Text: r.L.T("study.onward." + name + ".text"), Href: r.To(name, view.Slug)})
	}
	return facts
}

func (s *Server) studyActions(r *Request, view app.StudyView) []Button {
	var all []Button
	for _, name := range []string{"study_edit", "study_members", "study_history", "study_trail", "publish"} {
		if s.has(name) {
			all = append(all, Button{Text: r.L.T("study.action." + name), Kind: Secondary, Href: r.To(name, view.Slug)})
		}
	}
	return all
}

// studyNext says to who writes what a young study still needs.
func (s *Server) studyNext(r *Request, view app.StudyView, b app.Brief) *Empty {
	next := ""
	switch {
	case len(view.Members) == 0:
		next = "study_members"
	case b.Flow.Registered.Total() == 0:
		next = "census"
	case b.Flow.Selected == (study.Count{}):
		next = "select"
	default:
		return nil
	}
	e := &Empty{Title: r.L.T("study.next." + next), Text: r.L.T("study.next." + next + ".text"), Takes: r.L.T("study.next." + next + ".takes")}
	route := next
	if next == "select" {
		route = "census"
	}
	if s.has(route) {
		e.Action = &Button{Text: r.L.T("study.next." + next + ".action"), Kind: Primary, Href: r.To(route, view.Slug)}
	}
	return e
}
