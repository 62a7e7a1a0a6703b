package web

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Whoever answers has no account: their private link is all that they hold. Its
// pages are kept nowhere, and no search engine is let in. The referrer stays on
// this site, as everywhere; none at all would have old phones send their forms
// from nowhere, and be refused.
func (s *Server) callAnswerRoutes() []Route {
	return []Route{
		{Name: "call_begin", FR: "/appels/{slug}/repondre", EN: "/en/calls/{slug}/answer", Handle: s.callBegin},
		{Name: "call_begin", Method: http.MethodPost, FR: "/appels/{slug}/repondre", EN: "/en/calls/{slug}/answer", Handle: s.callBeginSave, PerMinute: 20},
		{Name: "call_answer", FR: "/appels/{slug}/reponse/{link}/{question}", EN: "/en/calls/{slug}/answer/{link}/{question}", Handle: s.callAnswer},
		{Name: "call_answer", Method: http.MethodPost, FR: "/appels/{slug}/reponse/{link}/{question}", EN: "/en/calls/{slug}/answer/{link}/{question}", Handle: s.callAnswerSave, BodyLimit: filesLimit, PerMinute: 90},
		{Name: "call_contact", FR: "/appels/{slug}/coordonnees/{link}", EN: "/en/calls/{slug}/contact/{link}", Handle: s.callContact},
		{Name: "call_contact", Method: http.MethodPost, FR: "/appels/{slug}/coordonnees/{link}", EN: "/en/calls/{slug}/contact/{link}", Handle: s.callContactSave, PerMinute: 30},
		{Name: "call_resume", FR: "/appels/{slug}/reprendre", EN: "/en/calls/{slug}/resume", Handle: s.callResume},
		{Name: "call_resume", Method: http.MethodPost, FR: "/appels/{slug}/reprendre", EN: "/en/calls/{slug}/resume", Handle: s.callResumeAsk, PerMinute: 10},
		{Name: "call_code", FR: "/appels/{slug}/reprendre/{ask}", EN: "/en/calls/{slug}/resume/{ask}", Handle: s.callCode},
		{Name: "call_code", Method: http.MethodPost, FR: "/appels/{slug}/reprendre/{ask}", EN: "/en/calls/{slug}/resume/{ask}", Handle: s.callCodeTyped, PerMinute: 20},
		{Name: "call_reply", FR: "/appels/{slug}/reponse/{link}", EN: "/en/calls/{slug}/answer/{link}", Handle: s.callReply},
		{Name: "call_reply", Method: http.MethodPost, FR: "/appels/{slug}/reponse/{link}", EN: "/en/calls/{slug}/answer/{link}", Handle: s.callReplySave, PerMinute: 30},
	}
}

// unseenField is filled in by what fills in everything: nobody sees it.
const unseenField = "site_du_projet"

// beganField carries when the first screen was shown; nobody writes a name in less
// than patientFor.
const (
	beganField = "vu"
	patientFor = 2 * time.Second
)

// answerPage is one screen of the form: one question.
type answerPage struct {
	Page
	Call       Fact // its title, with the way back to it
	Step, Of   int
	Q          toldQuestion
	Field      Field
	About      *Field
	Unknown    *Field
	Words      *Field  // what a file shows, or is called
	Held       bool    // a file is there
	Kept       string  // what it shows, or is called; "" as long as it is still asked
	Sides      []Field // what is written here beside what was kept meanwhile
	Abroad     *Field
	Understood []string
	Outside    []string // places outside France, as they were written
	Version    int64
	Seen       string // of the first screen
	Unseen     string
	Back, Skip string
	Send       Button
	Later      bool // the link can be kept
}

// answering is the proposal of the address, with the question.
func (s *Server) answering(r *Request) (app.ProposalView, call.Question, error) {
	v, err := s.app.ProposalBy(r.Context(), r.PathValue("slug"), r.PathValue("link"))
	if err != nil {
		return v, call.Question{}, err
	}
	q, known := v.Call.Question(r.PathValue("question"))
	if !known {
		return v, q, fault.New(fault.NotFound, "not_found")
	}
	return v, q, nil
}

// answerFields names what an answer is typed and ticked in.
type answerFields struct{ Value, About, Unknown, Abroad string }

// aloneOnScreen are those of a question that has the page to itself.
func aloneOnScreen(q call.Question) answerFields {
	return answerFields{q.ID, "about", "unknown", "abroad"}
}

// answerForm opens the form on what was answered already.
func answerForm(q call.Question, v app.ProposalView) *Form {
	f := &Form{}
	setAnswer(f, q, v.Answers[q.ID], aloneOnScreen(q))
	switch {
	case q.Kind == call.Picture && v.Picture != nil:
		f.Set("alt", v.Picture.Alt)
	case q.Kind == call.File && v.Document != nil:
		f.Set("title", v.Document.Title)
	}
	return f
}

// setAnswer opens the fields of a question on what was answered.
func setAnswer(f *Form, q call.Question, a call.Answer, names answerFields) {
	f.SetAll(names.Value, a.Values)
	if q.Kind == call.Places {
		f.Set(names.Value, strings.Join(a.Values, "\n"))
	}
	if a.About {
		f.Set(names.About, "oui")
	}
	if a.Abroad {
		f.Set(names.Abroad, "oui")
	}
	if a.Unknown {
		f.Set(names.Unknown, "oui")
		if len(q.Options) > 0 || q.Kind == call.YesNo {
			f.Set(names.Value, unsure)
		}
	}
}

// readAnswer reads what was typed or ticked.
func readAnswer(q call.Question, f *Form, names answerFields) call.Answer {
	a := call.Answer{About: f.Checked(names.About), Unknown: f.Checked(names.Unknown), Abroad: f.Checked(names.Abroad)}
	switch q.Kind {
	case call.One, call.Many, call.YesNo:
		for _, v := range f.All(names.Value) {
			if v == unsure {
				a.Unknown = true
			} else {
				a.Values = append(a.Values, v)
			}
		}
	case call.Places:
		a.Values = strings.Split(f.Text(names.Value), "\n")
	default:
		a.Values = []string{f.Text(names.Value)}
	}
	return a
}

func (s *Server) answerPage(r *Request, c app.CallView, q call.Question, p call.Proposal, form *Form, err error) *answerPage {
	told := tellQuestion(r, c.Call, q)
	page := &answerPage{Call: Fact{Text: c.Title, TextLang: written(c.Lang), Href: r.To("call", r.PathValue("slug"))}, Q: told,
		Send: Button{Text: r.L.T("call.continue"), Kind: Primary}, Unseen: unseenField}
	page.Step, page.Of = step(c.Call, p, q.ID)
	page.Title, page.Section, page.NoIndex = told.Label, "registry", true
	page.tried(r, c)
	f := r.Fields(form, err, "call.form")
	f.labels[q.ID] = told.Label
	page.Field = Field{Kind: controls[q.Kind], Name: q.ID, Label: told.Label, Hint: told.Hint, Error: f.faults[q.ID], Value: form.Raw(q.ID), Required: q.Required, Unit: q.Unit, Lines: 5, Keys: keysOf(q)}
	if call.IsCommon(q.ID) {
		page.Field.Complete = completed[q.ID]
	}
	page.Field.Options = f.choose("radios", q.ID, told.Options).Options
	f.labels[q.ID] = told.Label
	if mayBeAbout(q) {
		about := f.Check("about")
		page.About = &about
	}
	if mayBeUnknown(q) && len(told.Options) == 0 {
		unknown := f.Check("unknown")
		page.Unknown = &unknown
	}
	if q.Kind == call.Places {
		abroad := f.Check("abroad")
		page.Abroad = &abroad
	}
	switch q.Kind {
	case call.Picture: // HEIC is not named: a telephone that makes it then sends a JPEG, also without a script
		words := f.Text("alt").UpTo(300).Completed("off").Capitals("sentences").Entering("done")
		words.Unmarked = true // asked only with a picture
		page.Words, page.Field.Accept = &words, "image/jpeg,image/png,image/webp"
	case call.File:
		words := f.Text("title").UpTo(300).Completed("off").Capitals("sentences").Entering("done")
		words.Unmarked = true
		page.Words, page.Field.Accept = &words, "application/pdf"
	}
	return page
}

// screen is the page of a question of a proposal under way.
func (s *Server) screen(r *Request, v app.ProposalView, q call.Question, form *Form, err error) (*answerPage, error) {
	page := s.answerPage(r, v.Call, q, v.Proposal, form, err)
	slug, link := r.PathValue("slug"), r.PathValue("link")
	page.Version, page.Later = v.Version, true
	page.Back = r.To("call_reply", slug, link)
	if before := previous(v.Call.Call, v.Proposal, q.ID); before != "" && !r.rereads() {
		page.Back = r.To("call_answer", slug, link, before)
	}
	if !q.Required {
		page.Skip = s.following(r, v, q.ID)
	}
	if page.Held, page.Kept = fileWords(v, q); page.Held {
		page.Words.Required = true
	}
	names, placesErr := s.placeNamesOf(v.Where)
	if q.Kind == call.Places {
		page.Understood, page.Outside = names, v.Abroad
	} else if r.Query(understoodParameter) != "" && len(names)+len(v.Abroad) > 0 {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: understoodWords(r, names, v.Abroad),
			Href: r.To("call_answer", slug, link, "where"), Link: r.L.T("call.correct")})
	}
	return page, placesErr
}

// understoodWords say which places were understood, and which were kept as written.
func understoodWords(r *Request, names, outside []string) string {
	var said []string
	if len(names) > 0 {
		said = append(said, r.L.T("call.understood", "places", r.L.List(names)))
	}
	if len(outside) > 0 {
		said = append(said, r.L.T("call.outside", "places", strings.Join(outside, " ; ")))
	}
	return strings.Join(said, " ")
}

const (
	understoodParameter = "compris"
	rereadParameter     = "relire"
)

// rereads says whether the answer is changed from the page that shows them all.
func (r *Request) rereads() bool { return r.Query(rereadParameter) != "" }

// following is where the form goes after a question.
func (s *Server) following(r *Request, v app.ProposalView, question string) string {
	slug, link := r.PathValue("slug"), r.PathValue("link")
	if r.rereads() || v.State == call.Back {
		return r.To("call_reply", slug, link)
	}
	next := v.Call.Next(question, v.Proposal)
	switch {
	case next == "":
		return r.To("call_contact", slug, link)
	case question == "where" && len(v.Where)+len(v.Abroad) > 0:
		return r.To("call_answer", slug, link, next, understoodParameter, "oui")
	}
	return r.To("call_answer", slug, link, next)
}

func (s *Server) callBegin(w http.ResponseWriter, r *Request) error {
	c, done, err := s.callHere(w, r, "call_begin")
	if err != nil || done {
		return err
	}
	if c.Standing != call.Open {
		return r.Redirect(w, r.To("call", r.PathValue("slug")))
	}
	return r.Render(w, "call_answer", s.firstScreen(r, c, &Form{}, nil))
}

func (s *Server) firstScreen(r *Request, c app.CallView, form *Form, err error) *answerPage {
	page := s.answerPage(r, c, call.Common[0], call.Proposal{}, form, err)
	page.Back, page.AtOnce = page.Call.Href, true
	if page.Seen = form.Text(beganField); page.Seen == "" {
		page.Seen = strconv.FormatInt(s.now().Unix(), 10)
	}
	return page
}

// hasty says whether a form came back sooner than anyone writes.
func (s *Server) hasty(form *Form) bool {
	seen, err := strconv.ParseInt(form.Text(beganField), 10, 64)
	return err != nil || s.now().Sub(time.Unix(seen, 0)) < patientFor
}

func (s *Server) callBeginSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	c, _, err := s.app.CallAt(r.Context(), access.Anyone, r.PathValue("slug"))
	if err != nil {
		return err
	}
	slug, first := r.PathValue("slug"), call.Common[0]
	if form.Text(unseenField) != "" { // answered as if it were kept
		return r.Done(w, r.To("call", slug), "call_thanks")
	}
	if s.hasty(form) {
		page := s.firstScreen(r, c, form, nil)
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("call.once_more"), Fresh: true})
		return r.Render(w, "call_answer", page)
	}
	next := c.Next(first.ID, call.Proposal{})
	to := func(link string) string { return r.To("call_answer", slug, link, next) }
	link, err := s.app.BeginProposal(r.Context(), slug, first.ID, readAnswer(first, form, aloneOnScreen(first)), r.Lang, r.from(form), to)
	switch {
	case fault.Is(err, fault.AlreadyDone):
		if at, ok := fault.All(err)[0].Args["location"].(string); ok {
			return r.Redirect(w, at)
		}
		return err
	case err != nil:
		return r.Again(w, "call_answer", s.firstScreen(r, c, form, err), err)
	}
	return r.Redirect(w, to(link))
}

func (s *Server) callAnswer(w http.ResponseWriter, r *Request) error {
	v, q, err := s.answering(r)
	if err != nil {
		return err
	}
	if !v.Writable() {
		return r.Redirect(w, r.To("call_reply", r.PathValue("slug"), r.PathValue("link")))
	}
	page, err := s.screen(r, v, q, answerForm(q, v), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "call_answer", page)
}

func (s *Server) callAnswerSave(w http.ResponseWriter, r *Request) error {
	v, q, err := s.answering(r)
	if err != nil {
		return err
	}
	var form *Form
	if q.Kind == call.Picture || q.Kind == call.File {
		form, err = s.attachAnswer(r, v, q)
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, formLimit) // only a file may weigh more
		if form, err = r.ReadForm(); err == nil {
			var kept app.ProposalView
			if kept, err = s.keepAnswer(r, v, q, form); err == nil {
				return r.Redirect(w, s.following(r, kept, q.ID)) // not read again: it may hold two hundred answers
			}
		}
	}
	if form == nil {
		return err
	}
	after, readErr := s.app.ProposalBy(r.Context(), r.PathValue("slug"), r.PathValue("link"))
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if err != nil {
		page, pageErr := s.screen(r, after, q, form, err)
		if pageErr != nil {
			return pageErr
		}
		if givenTwice(err) {
			page.Sides = answerSides(r, after, q, form)
			page.Send.Text = r.L.T("call.side.send")
		}
		return r.Again(w, "call_answer", page, err)
	}
	return r.Redirect(w, s.following(r, after, q.ID))
}

// keepAnswer keeps an answer, and gives the proposal with it. The same one sent twice
// is no conflict with itself.
func (s *Server) keepAnswer(r *Request, v app.ProposalView, q call.Question, form *Form) (app.ProposalView, error) {
	answer := chosen(form, readAnswer(q, form, aloneOnScreen(q)), v.Answers[q.ID])
	kept, err := s.app.AnswerProposal(r.Context(), r.PathValue("slug"), r.PathValue("link"), q.ID, answer, seenVersion(form), app.From{Source: "form"})
	if fault.Is(err, fault.Conflict) && v.Writable() && reflect.DeepEqual(q.Clean(answer), v.Answers[q.ID]) {
		return v, nil
	}
	return kept, err
}

// attachAnswer reads a file with the words that go with it, or the words of the one that
// is there. Nothing at all passes on.
func (s *Server) attachAnswer(r *Request, v app.ProposalView, q call.Question) (*Form, error) {
	slug, link, from := r.PathValue("slug"), r.PathValue("link"), app.From{Source: "form"}
	came, refused := false, error(nil)
	var typed *Form // before the file
	form, err := r.ReadParts(func(f *Form, file File) error {
		typed = f
		if came {
			return nil
		}
		came = true
		if q.Kind == call.Picture {
			_, refused = s.app.AttachPicture(r.Context(), slug, link, file.Body, f.Text("alt"), from)
		} else {
			_, refused = s.app.AttachDocument(r.Context(), slug, link, file.Body, f.Text("title"), from)
		}
		return nil
	})
	switch {
	case fault.Is(err, fault.TooLarge) && typed != nil:
		form = typed // the file weighs more than is read to its end
		if refused == nil {
			refused = err
		}
	case err != nil:
		return nil, err
	case form.Text("do") == "remove":
		_, refused = s.app.Detach(r.Context(), slug, link, q.ID, from)
	case came:
	default:
		held, kept := fileWords(v, q)
		words := form.Text("alt") + form.Text("title") // the page has one of them
		if words != kept || held && words == "" {
			_, refused = s.app.DescribeFile(r.Context(), slug, link, q.ID, words, from)
		}
	}
	return form, filesFaults(refused, q.ID)
}

// fileWords says whether the file that a question asks for is there, and its words.
func fileWords(v app.ProposalView, q call.Question) (held bool, words string) {
	switch {
	case q.Kind == call.Picture && v.Picture != nil:
		return true, v.Picture.Alt
	case q.Kind == call.File && v.Document != nil:
		return true, v.Document.Title
	}
	return false, ""
}
