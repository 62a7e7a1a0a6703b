package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
)

// StudyPage is a page of a study: embed it, set Head.Lead and what is its own,
// and begin its template with {{template "study_top" .}}, end it with
// {{template "study_bottom" .}}.
type StudyPage struct {
	Page
	Head   Head // its title is the part's; a page about one thing sets its own
	Slug   string
	Words  string // the language of what the study wrote
	Spoken string // that it is not the page's, said where the study is read at length
	Parts  []Tab  // the parts of the study whose pages exist
	Editor bool   // may write in the study
	// Histories lead to the history of what the page is about.
	Histories []NavLink
}

// studyParts are the routes of a study's parts, in the order of the method, with
// study.part.<name> as text. The last ones are for who writes.
var (
	studyParts  = []string{"study", "census", "matrix", "observations", "stories", "conclusions", "wall", "report", "editions"}
	studyDrafts = []string{"study_members"}
)

// studyPage prepares the page of a part: its title, its place among the others,
// the banner of a fictional study, the tag of a draft.
func (s *Server) studyPage(r *Request, study app.StudyView, part string) StudyPage {
	p := StudyPage{Slug: study.Slug, Words: written(study.Lang), Editor: mayAssess(r)}
	name := r.L.T("study.part." + part)
	p.Head = Head{Title: name}
	if !study.Public {
		p.Head.Status = &Tag{Text: r.L.T("study.draft"), Tone: Caution}
	}
	p.Title, p.Section, p.Demo, p.NoIndex = name+", "+study.Title, "studies", study.Fictional, !study.Public
	if s.has("studies") {
		p.Path = append(p.Path, Step{Text: r.L.T("nav.studies"), Href: r.To("studies")})
	}
	switch {
	case part == "study":
		p.Path = append(p.Path, Step{Text: study.Title, Lang: p.Words})
	case s.has("study"):
		p.Path = append(p.Path, Step{Text: study.Title, Href: r.To("study", study.Slug), Lang: p.Words}, Step{Text: name})
	}
	p.Parts = s.partsOf(r, study, part, p.Editor)
	if part == "report" {
		p.booked()
	}
	return p
}

// booked gives a page the styles of what reads as a book: a report, a solution's sheet.
func (p *StudyPage) booked() { p.OwnStyle, p.PaperStyle = true, "book.css" }

// foreignWords says that what the study wrote is in another language than the
// page, so that nobody takes French for a page left half translated; "" otherwise.
func foreignWords(r *Request, lang string) string {
	if lang == r.Lang {
		return ""
	}
	return r.L.T("study.spoken", "language", r.code("story.lang", lang))
}

// named adds the step of a thing that the study named itself, and heads the page
// with that name.
func (p *StudyPage) named(r *Request, part, name string) {
	p.under(r, part, name)
	p.Path[len(p.Path)-1].Lang = p.Words
	p.Head.Title, p.Head.TitleLang = name, p.Words
}

// under adds a step for a page about one thing of the part: the part becomes a link.
func (p *StudyPage) under(r *Request, part, name string) {
	if n := len(p.Path); n > 0 {
		p.Path[n-1].Href = r.To(part, p.Slug)
	}
	p.Path = append(p.Path, Step{Text: name})
}

func (s *Server) partsOf(r *Request, study app.StudyView, part string, editor bool) []Tab {
	names := studyParts
	if editor {
		names = append(names[:len(names):len(names)], studyDrafts...)
	}
	var parts []Tab
	for _, name := range names {
		if s.has(name) && (s.pressed == nil || !slices.Contains(aside, name)) {
			parts = append(parts, Tab{Text: r.L.T("study.part." + name), Href: r.To(name, study.Slug), Current: name == part})
		}
	}
	return parts
}

// quotedTitle is the title of a study, quoted in a sentence of ours.
func quotedTitle(study app.StudyView) passage { return passage{study.Title, written(study.Lang)} }
