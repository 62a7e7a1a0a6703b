package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/call"
)

// callPaperPage is the questionnaire of a call, to be printed and filled in by hand.
type callPaperPage struct {
	Page
	Head      Head
	Spoken    string
	Reference string // on each sheet: sheets get parted
	Purpose   string
	Notice    string
	When      string
	Return    string // where it is handed in
	Write     string
	Online    string
	Asked     []paperQuestion
	Who       []string // what is asked of who answers
	Agreement []string // the boxes
	Typed     []string // left to whoever types it
	Back      string
	Enter     string
}

// paperQuestion is a question on paper, with the number under which it is typed.
type paperQuestion struct {
	Number        int
	Label, Hint   string
	Lang          string
	Options       []string
	Many          bool
	Lines         []int // to write on
	Unit          string
	About, Unsure bool
}

// paperLines are the lines left to write on, by kind of question.
var paperLines = map[call.Kind]int{call.Line: 1, call.Text: 4, call.Number: 1, call.Year: 1, call.Places: 3}

func (s *Server) callPaper(w http.ResponseWriter, r *Request) error {
	c, done, err := s.callHere(w, r, "call_paper")
	if err != nil || done {
		return err
	}
	slug := r.PathValue("slug")
	page := &callPaperPage{Head: Head{Eyebrow: r.L.T("call.paper.title"), Title: c.Title, TitleLang: written(c.Lang), Lead: r.L.T("call.paper.lead")},
		Spoken: written(c.Lang), Reference: paperReference(c), Purpose: c.Purpose, Notice: c.Notice, When: callDates(r, c), Return: c.Return, Write: c.Write,
		Online: s.base(r) + r.To("call", slug), Back: r.To("call", slug)}
	page.Title, page.Section, page.Demo = r.L.T("call.paper.of", "call", c.Title), "registry", c.Trial()
	if mayAssess(r) && c.Standing != call.Draft && c.Standing != call.Before {
		page.Enter = r.To("call_enter", slug)
	}
	for _, field := range []string{"name", "email", "phone"} {
		page.Who = append(page.Who, r.L.T("call.contact."+field))
	}
	page.Agreement = []string{r.L.T("call.contact.agreement"), r.L.T("call.contact.by_mail")}
	page.Typed = []string{r.L.T("call.paper.received"), r.L.T("call.paper.typed"), r.L.T("call.paper.by")}
	for n, q := range onPaper(c.Call) {
		told := tellQuestion(r, c.Call, q)
		p := paperQuestion{Number: n + 1, Label: told.Label, Hint: told.Hint, Lang: told.Lang, Unit: q.Unit, Many: q.Kind == call.Many,
			About: mayBeAbout(q), Unsure: mayBeUnknown(q) && len(told.Options) == 0, Lines: make([]int, paperLines[q.Kind])}
		if call.IsCommon(q.ID) && r.L.Has("call.question."+q.ID+".paper") {
			p.Hint = r.L.T("call.question." + q.ID + ".paper")
		}
		for _, o := range told.Options {
			p.Options = append(p.Options, o.Text)
		}
		page.Asked = append(page.Asked, p)
	}
	return r.Render(w, "call_paper", page)
}
