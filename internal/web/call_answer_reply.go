package web

import (
	"errors"
	"net/http"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

type callContactPage struct {
	Page
	Call   Fact
	Head   Head
	Notice string
	Spoken string
	Fields []Field
	Sides  []Field // what is written here beside what was kept meanwhile
	Seen   string  // the mark of the contact that was there
	Send   Button
	Back   string
	Skip   string
}

func (s *Server) callContactPage(r *Request, v app.ProposalView, form *Form, err error) *callContactPage {
	slug, link := r.PathValue("slug"), r.PathValue("link")
	f := r.Fields(form, err, "call.contact")
	page := &callContactPage{Call: Fact{Text: v.Call.Title, TextLang: written(v.Call.Lang), Href: r.To("call", slug)},
		Head: Head{Title: r.L.T("call.contact.title"), Lead: r.L.T("call.contact.lead")}, Notice: v.Call.Notice, Spoken: written(v.Call.Lang),
		Fields: []Field{f.Text("name").UpTo(200).Completed("name").Capitals("words").Entering("next"), f.Email("email").UpTo(200).Entering("next"), f.Check("by_mail"),
			f.Phone("phone").UpTo(40).Entering("done"), f.Check("agreement").Require()},
		Send: Button{Text: r.L.T("call.continue"), Kind: Primary}, Skip: r.To("call_reply", slug, link),
		Back: r.To("call_answer", slug, link, previous(v.Call.Call, v.Proposal, ""))}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Seen = v.ContactMark()
	page.tried(r, v.Call)
	return page
}

// contactSides are the parts of a contact, as they are written here and as they were kept.
func contactSides(r *Request, v app.ProposalView, form *Form) []Field {
	label := func(name string) string { return r.L.T("call.contact." + name) }
	yes := map[bool]string{true: r.L.T("call.yes"), false: r.L.T("call.no")}
	return sides(r, form, []answerSide{
		{Name: "name", Label: label("name"), Here: form.Text("name"), Kept: v.Contact.Name, Lang: written(v.Lang)},
		{Name: "email", Label: label("email"), Here: form.Text("email"), Kept: v.Contact.Email, Lang: r.Lang},
		{Name: "by_mail", Label: label("by_mail"), Here: yes[form.Checked("by_mail")], Kept: yes[v.ByMail], Lang: r.Lang},
		{Name: "phone", Label: label("phone"), Here: form.Text("phone"), Kept: v.Contact.Phone, Lang: r.Lang},
	})
}

// chosenContact is what is written here, but for the parts of which what was kept stays.
func chosenContact(form *Form, v app.ProposalView) (c initiative.Contact, byMail bool) {
	c, byMail = initiative.Contact{Name: form.Text("name"), Email: form.Text("email"), Phone: form.Text("phone")}, form.Checked("by_mail")
	if form.keeps("name") {
		c.Name = v.Contact.Name
	}
	if form.keeps("email") {
		c.Email = v.Contact.Email
	}
	if form.keeps("phone") {
		c.Phone = v.Contact.Phone
	}
	if form.keeps("by_mail") {
		byMail = v.ByMail
	}
	return c, byMail
}

func (s *Server) callContact(w http.ResponseWriter, r *Request) error {
	v, err := s.app.ProposalBy(r.Context(), r.PathValue("slug"), r.PathValue("link"))
	if err != nil {
		return err
	}
	if !v.Writable() {
		return r.Redirect(w, r.To("call_reply", r.PathValue("slug"), r.PathValue("link")))
	}
	form := (&Form{}).Set("name", v.Contact.Name).Set("email", v.Contact.Email).Set("phone", v.Contact.Phone)
	if v.Contact.Consent != "" {
		form.Set("agreement", "oui")
	}
	if v.ByMail {
		form.Set("by_mail", "oui")
	}
	return r.Render(w, "call_contact", s.callContactPage(r, v, form, nil))
}

func (s *Server) callContactSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	slug, link := r.PathValue("slug"), r.PathValue("link")
	v, err := s.app.ProposalBy(r.Context(), slug, link)
	if err != nil {
		return err
	}
	c, byMail := chosenContact(form, v)
	given := v.Contact.Consent != "" && (form.keeps("name") || form.keeps("email") || form.keeps("phone")) // with what is kept
	if !c.Empty() && (form.Checked("agreement") || given) {
		c.Notice, c.Consent = noticeVersion, s.now().Format(time.DateOnly)
	}
	if _, err := s.app.SetContact(r.Context(), slug, link, c, byMail, form.Text("coordonnees"), app.From{Source: "form"}); err != nil {
		err = contactFaults(err)
		page := s.callContactPage(r, v, form, err)
		if givenTwice(err) {
			page.Sides, page.Send.Text = contactSides(r, v, form), r.L.T("call.side.send")
		}
		return r.Again(w, "call_contact", page, err)
	}
	return r.Redirect(w, r.To("call_reply", slug, link))
}

// contactFaults names the fields as this form does.
func contactFaults(err error) error {
	names := map[string]string{"contact.name": "name", "contact.email": "email", "contact.phone": "phone"}
	var out fault.List
	for _, f := range fault.All(err) {
		c := *f
		if name := names[c.Field]; name != "" {
			c.Field = name
		}
		out = append(out, &c)
	}
	if len(out) == 0 {
		return err
	}
	return out.Err()
}

// replyPage is what a private link opens: the answers to read over, then the
// receipt and what became of them.
type replyPage struct {
	Page
	Call Fact
	Head Head
	// Asked is what a reader asks of its sender, or why nothing came of it.
	Asked, AskedLang string

	Todo      []NavLink // questions that must still be answered
	TodoCount string
	Answers   []reviewLine
	Contact   reviewLine
	Levels    []Fact // what follows from where and with whom
	Receipt   string
	Link      *oneTimeLink
	Sheet     string
	Send      *Button
	Until     string
	Next      []string
	Erase     *Button
}

// reviewLine is a question with what was answered, and where to change it.
type reviewLine struct {
	Label, LabelLang string
	Said, SaidLang   string
	Missing          string
	Href             string
}

func (s *Server) callReply(w http.ResponseWriter, r *Request) error {
	v, err := s.app.ProposalBy(r.Context(), r.PathValue("slug"), r.PathValue("link"))
	if err != nil {
		return err
	}
	page, err := s.replyPage(r, v, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "call_reply", page)
}

func (s *Server) replyPage(r *Request, v app.ProposalView, refused error) (*replyPage, error) {
	slug, link := r.PathValue("slug"), r.PathValue("link")
	state := "call.state." + string(v.State)
	page := &replyPage{Call: Fact{Text: v.Call.Title, TextLang: written(v.Call.Lang), Href: r.To("call", slug)},
		Head: Head{Title: r.L.T(state + ".title"), Lead: r.L.T(state + ".lead")}, Link: s.privateLink(r), Asked: v.Proposal.Decision.Message, AskedLang: written(v.Call.Lang)}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.tried(r, v.Call)
	if v.State != call.Taken {
		page.Erase = &Button{Text: r.L.T("call.erase"), Kind: Danger, Name: "do", Value: "erase"}
	}
	if v.Writable() {
		page.Send = &Button{Text: r.L.T("call.send"), Kind: Primary, Name: "do", Value: "send"}
	}
	if v.State == call.Begun {
		page.Until = r.L.T("call.until", "date", r.L.Date(v.Until().Format(time.DateOnly)))
	} else {
		page.Receipt = v.Receipt
	}
	if v.State == call.NotTaken {
		page.Head.Lead = r.L.T("call.reason." + v.Proposal.Decision.Reason)
	}
	if v.State == call.Sent {
		page.Next = []string{r.L.T("call.next.read"), r.L.T("call.next.back"), r.L.T("call.next.public")}
	}
	if v.State == call.Taken {
		sheet, err := s.app.Initiative(r.Context(), access.Anyone, v.Call.Space, v.Initiative)
		switch {
		case err == nil:
			page.Sheet = r.To("initiative", slugOf(sheet.Path))
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
	}
	page.Contact = reviewLine{Label: r.L.T("call.contact.title"), LabelLang: r.Lang, Said: contactSaid(v.Contact), SaidLang: r.Lang}
	switch {
	case v.Written() && v.State == call.Sent: // of its receipt, nothing is promised: five an hour leave
		page.Contact.Said += r.L.T("call.by_mail.sent")
	case v.Written():
		page.Contact.Said += r.L.T("call.by_mail")
	}
	if v.Writable() {
		page.Contact.Href = r.To("call_contact", slug, link)
	}
	return page, s.review(r, v, page, refused)
}

// review lists every question with its answer, and what is still missing.
func (s *Server) review(r *Request, v app.ProposalView, page *replyPage, refused error) error {
	missing := map[string]string{}
	for _, f := range append(fault.All(v.Call.Missing(v.Proposal).Err()), fault.All(refused)...) {
		missing[f.Field] = r.L.Fault(f)
	}
	for _, q := range v.Call.Asked() {
		if v.Call.Skipped(q.ID, v.Proposal) {
			continue
		}
		told := tellQuestion(r, v.Call.Call, q)
		said, lang, err := s.answered(r, v, q)
		if err != nil {
			return err
		}
		line := reviewLine{Label: told.Label, LabelLang: told.Lang, Said: said, SaidLang: lang}
		if v.Writable() {
			line.Missing = missing[q.ID]
			line.Href = r.To("call_answer", r.PathValue("slug"), r.PathValue("link"), q.ID, rereadParameter, "oui")
		}
		if line.Missing != "" {
			page.Todo = append(page.Todo, NavLink{Text: line.Label, Lang: line.LabelLang, Href: line.Href})
		}
		page.Answers = append(page.Answers, line)
	}
	page.TodoCount = r.L.N("call.todo", len(page.Todo))
	places, err := s.places(r)
	if err == nil && len(v.Where) > 0 {
		page.Levels = levelFacts(r, places, v)
	}
	return err
}

func contactSaid(c initiative.Contact) string {
	said := ""
	for _, part := range []string{c.Name, c.Email, c.Phone} {
		if part != "" {
			said += part + "\n"
		}
	}
	return said
}

// privateLink is the address to keep.
func (s *Server) privateLink(r *Request) *oneTimeLink {
	return &oneTimeLink{Label: r.L.T("call.link"), Hint: r.L.T("call.link.hint"), Address: s.base(r) + r.To("call_reply", r.PathValue("slug"), r.PathValue("link"))}
}

func (s *Server) callReplySave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	slug, link := r.PathValue("slug"), r.PathValue("link")
	if form.Text("do") == "erase" {
		if err := s.app.WithdrawProposal(r.Context(), slug, link, r.from(form)); err != nil {
			return err
		}
		return r.Done(w, r.To("call", slug), "call_erased")
	}
	sent, err := s.app.SendProposal(r.Context(), slug, link, app.From{Source: "form"})
	mine, readErr := s.app.ProposalBy(r.Context(), slug, link)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if err == nil && sent.ID == mine.ID {
		return r.Redirect(w, r.To("call_reply", slug, link))
	}
	page, pageErr := s.replyPage(r, mine, err)
	if pageErr != nil {
		return pageErr
	}
	if err == nil { // the same was sent from another link
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("call.sent_twice", "receipt", sent.Receipt), Fresh: true})
		return r.Render(w, "call_reply", page)
	}
	return r.Again(w, "call_reply", page, err)
}
