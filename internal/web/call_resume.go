package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// askPage is a short form of who has no account: an address, or the code that came.
type askPage struct {
	Page
	Of     Fact // what it is about, with the way back
	Head   Head
	Fields []Field
	Send   Button
	Text   string
	Again  *NavLink // another code
}

func (s *Server) resumePage(r *Request, c app.CallView, form *Form, err error) *askPage {
	f := r.Fields(form, err, "call.resume")
	page := &askPage{Of: Fact{Text: c.Title, TextLang: written(c.Lang), Href: r.To("call", r.PathValue("slug"))}, Head: Head{Title: r.L.T("call.resume.title"), Lead: r.L.T("call.resume.lead")},
		Fields: []Field{f.Email("email").Require().UpTo(200).Entering("send")}, Send: Button{Text: r.L.T("call.resume.send"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.tried(r, c)
	return page
}

func (s *Server) callResume(w http.ResponseWriter, r *Request) error {
	c, done, err := s.callHere(w, r, "call_resume")
	if err != nil || done {
		return err
	}
	return r.Render(w, "ask", s.resumePage(r, c, &Form{}, nil))
}

func (s *Server) callResumeAsk(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	c, _, err := s.app.CallAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	at := func(ask string) string { return r.To("call_code", r.PathValue("slug"), ask) }
	ask, err := s.app.AskResume(r.Context(), r.PathValue("slug"), form.Text("email"), r.Lang, r.from(form), at)
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "ask", s.resumePage(r, c, form, err), err)
	}
	return r.ledTo(w, at(ask), err)
}

// ledTo leads where a form led, the first time or again.
func (r *Request) ledTo(w http.ResponseWriter, at string, err error) error {
	if fault.Is(err, fault.AlreadyDone) {
		first, ok := fault.All(err)[0].Args["location"].(string)
		if !ok || first == "" {
			return err
		}
		at = first
	}
	return r.Redirect(w, at)
}

// codePage asks for the six digits of a letter. Opening it changes nothing: a
// machine that opens the letter's links types none.
func (s *Server) codePage(r *Request, of Fact, again NavLink, form *Form, err error) *askPage {
	f := r.Fields(form, err, "code.field")
	text := r.L.T("code.text")
	if !s.app.Mails() {
		text = r.L.T("code.text.held")
	}
	page := &askPage{Of: of, Head: Head{Title: r.L.T("code.title"), Lead: text}, Send: Button{Text: r.L.T("code.send"), Kind: Primary}, Again: &again,
		Fields: []Field{f.Digits("code").Require().UpTo(20).Completed("one-time-code").Entering("go")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	return page
}

func (s *Server) callCodePage(r *Request, c app.CallView, form *Form, err error) *askPage {
	slug := r.PathValue("slug")
	return s.codePage(r, Fact{Text: c.Title, TextLang: written(c.Lang), Href: r.To("call", slug)}, NavLink{Text: r.L.T("code.again"), Href: r.To("call_resume", slug)}, form, err)
}

func (s *Server) callCode(w http.ResponseWriter, r *Request) error {
	c, done, err := s.callHere(w, r, "call")
	if err != nil || done {
		return err
	}
	return r.Render(w, "ask", s.callCodePage(r, c, &Form{}, nil))
}

func (s *Server) callCodeTyped(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	slug := r.PathValue("slug")
	c, _, err := s.app.CallAt(r.Context(), r.Actor, slug)
	if err != nil {
		return err
	}
	at := func(link string) string { return r.To("call_reply", slug, link) }
	link, err := s.app.Resume(r.Context(), slug, r.PathValue("ask"), form.Text("code"), r.from(form), at)
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "ask", s.callCodePage(r, c, form, err), err)
	}
	return r.ledTo(w, at(link), err)
}
