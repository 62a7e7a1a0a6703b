package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/call"
)

// callPaperPage is the questionnaire of a call, to be printed and filled in by hand.
type callPaperPage struct {
	Page
	Head   Head
	Spoken string
	Notice string
	Asked  []paperQuestion
	Who    []string // what is asked of who answers
	Back   string
}

// paperQuestion is a question on paper. Its code says where the answer is entered.
type paperQuestion struct {
	Number        int
	Code          string
	Label, Hint   string
	Lang          string
	Options       []string
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
	page := &callPaperPage{Head: Head{Eyebrow: c.Title, EyebrowLang: written(c.Lang), Title: r.L.T("call.paper.title"), Lead: r.L.T("call.paper.lead")},
		Spoken: written(c.Lang), Notice: c.Notice, Back: r.To("call", r.PathValue("slug"))}
	page.Title, page.Section = r.L.T("call.paper.of", "call", c.Title), "registry"
	for _, field := range []string{"name", "email", "phone"} {
		page.Who = append(page.Who, r.L.T("call.contact."+field))
	}
	for _, q := range c.Asked() {
		if q.Kind == call.Picture || q.Kind == call.File {
			continue
		}
		told := tellQuestion(r, c.Call, q)
		p := paperQuestion{Number: len(page.Asked) + 1, Code: q.ID, Label: told.Label, Hint: told.Hint, Lang: told.Lang, Unit: q.Unit,
			About: mayBeAbout(q), Unsure: mayBeUnknown(q) && len(told.Options) == 0, Lines: make([]int, paperLines[q.Kind])}
		for _, o := range told.Options {
			p.Options = append(p.Options, o.Text)
		}
		page.Asked = append(page.Asked, p)
	}
	return r.Render(w, "call_paper", page)
}
