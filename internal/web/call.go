package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) callRoutes() []Route {
	return append([]Route{
		{Name: "calls", FR: "/appels", EN: "/en/calls", Handle: s.calls, Cache: Public},
		{Name: "call", FR: "/appels/{slug}", EN: "/en/calls/{slug}", Handle: s.call, Cache: Public},
		{Name: "call_paper", FR: "/appels/{slug}/questionnaire", EN: "/en/calls/{slug}/questionnaire", Handle: s.callPaper, Cache: Public},
	}, s.callAnswerRoutes()...)
}

type callsPage struct {
	Page
	Head  Head
	Calls []callLine
	None  *Empty
}

// callLine is a call in a list.
type callLine struct {
	Title, Lang, Href string
	When              string
	Status            Tag
}

var callTones = map[call.Standing]Tone{call.Open: Positive, call.Before: Sky, call.Closed: Calm, call.Draft: Caution}

func (s *Server) calls(w http.ResponseWriter, r *Request) error {
	space, err := s.app.CallSpace(r.Context())
	if err != nil {
		return err
	}
	all, _, err := s.app.Calls(r.Context(), r.Actor, space, app.Place{})
	if err != nil {
		return err
	}
	page := &callsPage{Head: Head{Title: r.L.T("call.list.title"), Lead: r.L.T("call.list.lead")}}
	page.Title, page.Section, page.Demo = page.Head.Title, "registry", space == app.Demonstration && len(all) > 0
	for _, c := range all {
		page.Calls = append(page.Calls, callLine{Title: c.Title, Lang: written(c.Lang), Href: r.To("call", slugOf(c.Path)), When: callDates(r, c), Status: callStatus(r, c)})
	}
	if len(all) == 0 {
		page.None = &Empty{Title: r.L.T("call.list.none"), Text: r.L.T("call.list.none.text"),
			Action: &Button{Text: r.L.T("propose.title"), Kind: Secondary, Href: r.To("initiative_propose")}}
	}
	return r.Render(w, "calls", page)
}

func callStatus(r *Request, c app.CallView) Tag {
	return Tag{Text: r.L.T("call.standing." + string(c.Standing)), Tone: callTones[c.Standing]}
}

// callDates says until when a call is open, in words.
func callDates(r *Request, c app.CallView) string {
	opens, closes := r.L.Date(c.Opens), r.L.Date(c.Closes)
	switch {
	case c.Standing == call.Closed:
		return r.L.T("call.dates.closed", "opens", opens, "closes", closes)
	case c.Standing == call.Before && c.Closes == "":
		return r.L.T("call.dates.before_long", "opens", opens)
	case c.Standing == call.Before || c.Standing == call.Draft && c.Closes != "":
		return r.L.T("call.dates.before", "opens", opens, "closes", closes)
	case c.Closes == "":
		return r.L.T("call.dates.open_long", "opens", opens)
	}
	return r.L.T("call.dates.open", "closes", closes)
}

// openCalls are those that take answers from anyone.
func (s *Server) openCalls(r *Request) ([]app.CallView, error) {
	space, err := s.app.CallSpace(r.Context())
	if err != nil {
		return nil, err
	}
	all, _, err := s.app.Calls(r.Context(), access.Anyone, space, app.Place{})
	var open []app.CallView
	for _, c := range all {
		if c.Standing == call.Open {
			open = append(open, c)
		}
	}
	return open, err
}

// proposeHref is where someone who knows of an initiative is led: the one open
// call, the list of several, or what to do meanwhile.
func (s *Server) proposeHref(r *Request) (string, error) {
	open, err := s.openCalls(r)
	switch {
	case err != nil:
		return "", err
	case len(open) == 1:
		return r.To("call", slugOf(open[0].Path)), nil
	case len(open) > 1:
		return r.To("calls"), nil
	}
	return r.To("initiative_propose"), nil
}

type callPage struct {
	Page
	Head      Head
	Spoken    string
	When      string
	Purpose   string
	Notice    string
	Of        *Fact // the study whose census it fills
	Answer    *Button
	Paper     string
	Resume    string
	Tell      string // where one tells of someone else’s initiative
	Questions string
	Write     string
	Keep      []NavLink // of those who keep it
}

// tried says, on a page where someone writes to the call of the demonstration, that it
// is one and what becomes of what is written.
func (p *Page) tried(r *Request, c app.CallView) {
	if c.Trial() {
		p.Demo = true
		p.Notices = append(p.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("call.trial")})
	}
}

// callHere finds the call of the address, or leads to where it moved.
func (s *Server) callHere(w http.ResponseWriter, r *Request, route string) (app.CallView, bool, error) {
	c, moved, err := s.app.CallAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil || moved == "" {
		return c, false, err
	}
	return c, true, r.Moved(w, r.To(route, slugOf(moved)))
}

func (s *Server) call(w http.ResponseWriter, r *Request) error {
	c, done, err := s.callHere(w, r, "call")
	if err != nil || done {
		return err
	}
	status := callStatus(r, c)
	_, questions := step(c.Call, call.Proposal{}, call.Common[0].ID) // as many as the first screen says
	page := &callPage{Head: Head{Eyebrow: r.L.T("call.eyebrow"), Title: c.Title, TitleLang: written(c.Lang), Status: &status},
		Spoken: written(c.Lang), When: callDates(r, c), Purpose: c.Purpose, Notice: c.Notice, Write: c.Write,
		Paper: r.To("call_paper", r.PathValue("slug")), Questions: r.L.N("call.questions", questions)}
	page.AtOnce = true
	page.tried(r, c)
	if !c.Trial() {
		page.Tell = r.To("remark_omission", callParameter, r.PathValue("slug"))
	}
	if c.Standing != call.Draft && c.Standing != call.Before {
		page.Resume = r.To("call_resume", r.PathValue("slug"))
	}
	page.titledAs(c.Title, written(c.Lang))
	page.Section, page.Description = "registry", r.L.T("call.list.lead")
	page.Path = []Step{{Text: r.L.T("call.list.title"), Href: r.To("calls")}, {Text: c.Title, Lang: written(c.Lang)}}
	if c.Standing == call.Open {
		page.Answer = &Button{Text: r.L.T("call.answer"), Kind: Primary, Href: r.To("call_begin", r.PathValue("slug"))}
	}
	if slug := r.PathValue("slug"); access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindCall}) {
		page.Keep = []NavLink{{Text: r.L.T("call_kept.edit.title"), Href: r.To("call_edit", slug)}, {Text: r.L.T("call_kept.read"), Href: r.To("call_queue", slug)}}
		if c.Standing == call.Open || c.Standing == call.Closed {
			page.Keep = append(page.Keep, NavLink{Text: r.L.T("call_enter.title"), Href: r.To("call_enter", slug)})
		}
	}
	if err := s.callStudy(r, c, page); err != nil {
		return err
	}
	return r.Render(w, "call", page)
}

// callStudy names the study whose census the call fills, to who may read it.
func (s *Server) callStudy(r *Request, c app.CallView, page *callPage) error {
	if c.Study == "" {
		return nil
	}
	study, err := s.app.Study(r.Context(), r.Actor, c.Space, c.Study)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err == nil {
		page.Of = &Fact{Text: study.Title, TextLang: written(study.Lang), Href: r.To("study", study.Slug)}
	}
	return err
}
