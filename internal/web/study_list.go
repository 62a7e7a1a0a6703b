package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

func (s *Server) studyRoutes() []Route {
	return []Route{
		{Name: "studies", FR: "/etudes", EN: "/en/studies", Handle: s.studies, Cache: Public},
		{Name: "study", FR: "/etudes/{slug}", EN: "/en/studies/{slug}", Handle: s.study, Cache: Public},
		{Name: "study_new", FR: "/etudes/nouvelle", EN: "/en/studies/new", Handle: s.studyNew},
		{Name: "study_new", Method: http.MethodPost, FR: "/etudes/nouvelle", EN: "/en/studies/new", Handle: s.studyCreate},
		{Name: "study_edit", FR: "/etudes/{slug}/cadrage/modifier", EN: "/en/studies/{slug}/framing/edit", Handle: s.studyEdit},
		{Name: "study_edit", Method: http.MethodPost, FR: "/etudes/{slug}/cadrage/modifier", EN: "/en/studies/{slug}/framing/edit", Handle: s.studySave},
		{Name: "study_members", FR: "/etudes/{slug}/groupe", EN: "/en/studies/{slug}/group", Handle: s.studyMembers},
		{Name: "study_members", Method: http.MethodPost, FR: "/etudes/{slug}/groupe", EN: "/en/studies/{slug}/group", Handle: s.studyMemberAdd},
		{Name: "study_member", FR: "/etudes/{slug}/groupe/{member}", EN: "/en/studies/{slug}/group/{member}", Handle: s.studyMember},
		{Name: "study_member", Method: http.MethodPost, FR: "/etudes/{slug}/groupe/{member}", EN: "/en/studies/{slug}/group/{member}", Handle: s.studyMemberSave},
		{Name: "study_member_remove", Method: http.MethodPost, FR: "/etudes/{slug}/groupe/{member}/retirer", EN: "/en/studies/{slug}/group/{member}/remove", Handle: s.studyMemberRemove},
		{Name: "study_history", FR: "/etudes/{slug}/historique", EN: "/en/studies/{slug}/history", Handle: s.studyHistory},
		{Name: "study_undo", Method: http.MethodPost, FR: "/etudes/{slug}/annuler", EN: "/en/studies/{slug}/undo", Handle: s.studyUndo},
	}
}

// studiesPage lists the studies: what each asks, how far it is.
type studiesPage struct {
	Page
	Head    Head
	Studies []studyItem
	Shown   string // said above the studies of the demonstration
	// Demonstration stands below the studies of the house, for who writes them.
	Demonstration []studyItem
	Empty         *Empty
	New           *Button
}

// studyItem is a study in the list.
type studyItem struct {
	Lang        string // of the title
	Title, Href string
	Question    prose
	Counts      string
	Published   *Fact
	Tags        []Tag
}

func (s *Server) studies(w http.ResponseWriter, r *Request) error {
	space := app.Principal
	lines, err := s.app.Studies(r.Context(), r.Actor, space)
	if err == nil && len(lines) == 0 {
		space = app.Demonstration // something to read from the first day
		lines, err = s.app.Studies(r.Context(), r.Actor, space)
	}
	if err != nil {
		return err
	}
	page := &studiesPage{Head: Head{Title: r.L.T("studies.title"), Lead: r.L.T("studies.lead")}}
	page.Title, page.Section, page.Description = page.Head.Title, "studies", r.L.T("studies.lead")
	for _, l := range lines {
		page.Studies = append(page.Studies, studyItemOf(r, l))
	}
	mayCreate := access.Can(r.Actor, access.Create, access.Object{Kind: access.KindStudy})
	switch {
	case len(lines) == 0:
		page.Empty = &Empty{Title: r.L.T("studies.empty"), Text: r.L.T("studies.empty.text"), Example: r.L.T("studies.empty.example"), Takes: r.L.T("studies.empty.takes")}
	case space == app.Demonstration:
		page.Shown = r.L.T("studies.demonstration")
	}
	if len(lines) > 0 && space == app.Principal && mayCreate { // who writes a first study still looks at one that is whole
		shown, err := s.app.Studies(r.Context(), r.Actor, app.Demonstration)
		if err != nil {
			return err
		}
		for _, l := range shown {
			page.Demonstration = append(page.Demonstration, studyItemOf(r, l))
		}
	}
	if mayCreate && s.has("study_new") {
		page.New = &Button{Text: r.L.T("studies.new"), Kind: Secondary, Href: r.To("study_new")}
	}
	return r.Render(w, "studies", page)
}

func studyItemOf(r *Request, l app.StudyLine) studyItem {
	item := studyItem{Lang: written(l.Lang), Title: l.Title, Href: r.To("study", l.Slug), Question: proseOf(r, l.StudyView, l.Framing.Question),
		Counts: r.L.T("studies.counts", "registered", r.L.N("study.registered", l.Registered), "selected", r.L.N("study.selected", l.Selected))}
	if e := l.Last; e != nil {
		item.Published = &Fact{Text: r.L.T("studies.published", "number", e.Number, "date", r.L.Date(e.Date))}
		if r.server.has("edition") {
			item.Published.Href = r.To("edition", l.Slug, e.Number)
		}
	}
	if l.Fictional {
		item.Tags = append(item.Tags, Tag{Text: r.L.T("studies.fictional"), Tone: Caution})
	}
	if !l.Public {
		item.Tags = append(item.Tags, Tag{Text: r.L.T("study.draft"), Tone: Caution})
	}
	return item
}

// prose is a text that people wrote, a line a paragraph. Lang is its language
// when it isn't the page's.
type prose struct {
	Lang  string
	Lines []string
}

// proseOf is a text of a study.
func proseOf(r *Request, study app.StudyView, text string) prose {
	return prose{Lang: langOf(r, study.Lang), Lines: paragraphs(text)}
}
