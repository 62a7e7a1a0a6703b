package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// callEnterRoutes are for who types answers that were given on paper.
func (s *Server) callEnterRoutes() []Route {
	post := http.MethodPost
	return []Route{
		{Name: "call_enter", FR: "/appels/{slug}/saisir", EN: "/en/calls/{slug}/enter", Handle: s.callEnter},
		{Name: "call_enter", Method: post, FR: "/appels/{slug}/saisir", EN: "/en/calls/{slug}/enter", Handle: s.callEnterSave},
		{Name: "call_entered", FR: "/appels/{slug}/saisir/{id}", EN: "/en/calls/{slug}/enter/{id}", Handle: s.callEntered},
		{Name: "call_entered", Method: post, FR: "/appels/{slug}/saisir/{id}", EN: "/en/calls/{slug}/enter/{id}", Handle: s.callEnteredSave},
	}
}

const (
	receivedParameter = "recu"   // the day when the last paper came in: the next one lies in the same pile
	enteredParameter  = "saisie" // the one that was typed last
)

// callEnterPage is the questionnaire on one page, in the order and with the numbers
// of the paper, for who has it beside the keyboard.
type callEnterPage struct {
	Page
	Head     Head
	Of       Fact
	Received Field
	Rows     []enterRow
	Contact  []Field
	Version  string
	Send     Button
	Last     *NavLink // typed just before
	Queue    string
}

// enterRow is a question of the paper, with its number.
type enterRow struct {
	Number         int
	Lang           string // of its words
	Field          Field
	About, Unknown *Field
	First          bool // where the next paper begins: its day is that of the pile
}

// paperAnswer names the fields of a question, where all are on one page.
func paperAnswer(q call.Question) answerFields {
	return answerFields{Value: "q_" + q.ID, About: "about_" + q.ID, Unknown: "unknown_" + q.ID, Abroad: "abroad_" + q.ID}
}

// paperContact are the fields of who wrote, by what the contact calls them.
var paperContact = map[string]string{"contact.name": "who_name", "contact.email": "who_email", "contact.phone": "who_phone"}

func (s *Server) callEnterPage(r *Request, c app.CallView, form *Form, err error) *callEnterPage {
	slug := r.PathValue("slug")
	f := r.Fields(form, err, "call_enter.field")
	page := &callEnterPage{Of: Fact{Text: c.Title, TextLang: written(c.Lang), Href: r.To("call_queue", slug)},
		Head:     Head{Title: r.L.T("call_enter.title"), Lead: r.L.T("call_enter.lead", "reference", paperReference(c))},
		Received: f.Date("received").Require(), Version: form.Text("version"), Queue: r.To("call_queue", slug),
		Contact: []Field{f.Text("who_name").UpTo(200).Completed("off"), f.Email("who_email").UpTo(200).Completed("off"), f.Phone("who_phone").UpTo(initiative.MaxPhone).Completed("off"), f.Check("agreed"), f.Check("by_mail")},
		Send:    Button{Text: r.L.T("call_enter.next"), Kind: Primary}}
	page.Title, page.Section, page.Wide = page.Head.Title+", "+c.Title, "calls_kept", true
	page.Path = s.callKeptPath(r, Step{Text: c.Title, Lang: written(c.Lang), Href: r.To("call_queue", slug)}, Step{Text: page.Head.Title})
	for n, q := range onPaper(c.Call) {
		page.Rows = append(page.Rows, s.enterRow(r, c.Call, q, n+1, form, f))
	}
	for i := range page.Contact {
		page.Contact[i].Unmarked = true
	}
	return page
}

// onPaper are the questions that paper can answer, in the order of their numbers.
func onPaper(c call.Call) []call.Question {
	return slices.DeleteFunc(c.Asked(), func(q call.Question) bool { return q.Kind == call.Picture || q.Kind == call.File })
}

// paperReference names the questionnaire as it is printed now: the call, and which
// writing of it.
func paperReference(c app.CallView) string {
	slug := slugOf(c.Path)
	return strings.ToUpper(slug[strings.LastIndex(slug, "-")+1:]) + "-" + strconv.FormatInt(c.Version, 10)
}

// enterControls are the fields in which the answers of a paper are typed: a list, of
// which a letter chooses, rather than buttons that can't be let go.
var enterControls = map[call.Kind]string{call.Line: "text", call.Text: "long", call.Number: "number", call.Year: "digits", call.One: "select", call.Many: "checks", call.YesNo: "select", call.Places: "long"}

func (s *Server) enterRow(r *Request, c call.Call, q call.Question, number int, form *Form, f Fields) enterRow {
	told, names := tellQuestion(r, c, q), paperAnswer(q)
	row := enterRow{Number: number, Lang: told.Lang}
	if call.IsCommon(q.ID) {
		told.Label, row.Lang = r.L.T("call_queue.label."+q.ID), r.Lang
	}
	label := strconv.Itoa(number) + ". " + told.Label
	f.labels[names.Value] = label
	row.Field = Field{Kind: enterControls[q.Kind], Name: names.Value, Label: label, Value: form.Raw(names.Value), Error: f.faults[names.Value], Lines: 3,
		Required: q.Required && call.IsCommon(q.ID), Unit: q.Unit, First: r.L.T("call_enter.blank")}
	for _, o := range told.Options {
		o.Chosen, o.Lang = slices.Contains(form.All(names.Value), o.Value), told.Lang
		if o.Value == unsure || q.Kind == call.YesNo || call.IsCommon(q.ID) {
			o.Lang = r.Lang
		}
		row.Field.Options = append(row.Field.Options, o)
	}
	box := func(name, words string) *Field {
		return &Field{Kind: "check", Name: name, Label: words, Options: []Option{{Value: "oui", Text: words, Chosen: form.Checked(name)}}}
	}
	if mayBeAbout(q) {
		row.About = box(names.About, r.L.T("call_enter.about"))
	}
	if q.Kind == call.Places {
		row.About = box(names.Abroad, r.L.T("call_enter.abroad"))
	}
	if mayBeUnknown(q) && len(told.Options) == 0 {
		row.Unknown = box(names.Unknown, r.L.T("call.unknown"))
	}
	return row
}

// paperFaults names the faults by the fields of this form.
func paperFaults(c call.Call, err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		one := *f
		if q, ok := c.Question(one.Field); ok {
			one.Field = paperAnswer(q).Value
		} else if name := paperContact[one.Field]; name != "" {
			one.Field = name
		}
		out[i] = &one
	}
	return out
}

func (s *Server) callEnter(w http.ResponseWriter, r *Request) error {
	c, done, err := s.keptCallHere(w, r, "call_enter")
	if err != nil || done {
		return err
	}
	if c.Standing != call.Open && c.Standing != call.Closed {
		return r.Redirect(w, r.To("call", r.PathValue("slug")))
	}
	received := r.Query(receivedParameter)
	if received == "" {
		received = s.now().Format(time.DateOnly)
	}
	page := s.callEnterPage(r, c, (&Form{}).SetDate("received", received), nil)
	page.Rows[0].First = true
	if last, err := s.app.PaperOf(r.Context(), r.Actor, c, r.Query(enteredParameter)); err == nil {
		page.Last = &NavLink{Text: last.Name(), Lang: written(last.Lang), Href: r.To("call_entered", r.PathValue("slug"), last.ID)}
	} else if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return err
	}
	return r.Render(w, "call_enter", page)
}

// readPaper reads what was typed of a paper.
func readPaper(c call.Call, form *Form) app.PaperInput {
	in := app.PaperInput{Answers: map[string]call.Answer{}, Agreed: form.Checked("agreed"), ByMail: form.Checked("by_mail"), Received: form.Date("received"), Lang: cmp.Or(c.Lang, French),
		Contact: initiative.Contact{Name: form.Text("who_name"), Email: form.Text("who_email"), Phone: form.Text("who_phone"), Notice: noticeVersion}}
	for _, q := range onPaper(c) {
		in.Answers[q.ID] = readAnswer(q, form, paperAnswer(q))
	}
	return in
}

// enterNext is where a typed paper leads: to the next one.
func (s *Server) enterNext(r *Request, received string) func(app.ProposalView) string {
	return func(v app.ProposalView) string {
		return r.To("call_enter", r.PathValue("slug"), receivedParameter, received, enteredParameter, v.ID)
	}
}

func (s *Server) callEnterSave(w http.ResponseWriter, r *Request) error {
	c, _, err := s.keptCallHere(w, r, "call_enter")
	if err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	in := readPaper(c.Call, form)
	next := s.enterNext(r, in.Received)
	v, err := s.app.EnterPaper(r.Context(), r.Actor, c, in, r.from(form), next)
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	if err = paperFaults(c.Call, withDate(form, err)); err != nil {
		return r.Again(w, "call_enter", s.callEnterPage(r, c, form, err), err)
	}
	return r.Done(w, next(v), "call_entered")
}

// withDate puts a date that could not be read before what else is wrong, in place
// of saying that there is none.
func withDate(form *Form, err error) error {
	unread := fault.All(form.Err())
	if len(unread) == 0 {
		return err
	}
	out := fault.List(slices.Clone(unread))
	for _, f := range fault.All(err) {
		if !slices.ContainsFunc(unread, func(u *fault.Fault) bool { return u.Field == f.Field }) {
			out = append(out, f)
		}
	}
	return out
}

// correctPage opens what was typed of a paper.
func (s *Server) correctPage(r *Request, v app.ProposalView, form *Form, err error) *callEnterPage {
	page := s.callEnterPage(r, v.Call, form, err)
	page.Head.Title, page.Head.Lead = r.L.T("call_enter.correct"), paperWords(r, v)
	page.Send.Text = r.L.T("call_enter.save")
	page.Path[len(page.Path)-1].Text = page.Head.Title
	page.Title = page.Head.Title + ", " + v.Name()
	return page
}

// paperWords say where a proposal that was typed comes from; "" of the others.
func paperWords(r *Request, v app.ProposalView) string {
	if v.Paper == nil {
		return ""
	}
	words := r.L.T("call_enter.from", "by", v.Paper.By, "date", r.L.Date(v.Paper.Entered), "received", r.L.Date(v.Paper.Received))
	if v.Paper.Agreed != "" {
		words += " " + r.L.T("call_enter.agreed", "by", v.Paper.Agreed)
	}
	return words
}

func paperForm(v app.ProposalView) *Form {
	f := (&Form{}).Set("version", strconv.FormatInt(v.Version, 10)).SetDate("received", v.Paper.Received).
		Set("who_name", v.Contact.Name).Set("who_email", v.Contact.Email).Set("who_phone", v.Contact.Phone)
	if v.Paper.Agreed != "" {
		f.Set("agreed", "oui")
	}
	if v.ByMail {
		f.Set("by_mail", "oui")
	}
	for _, q := range onPaper(v.Call.Call) {
		setAnswer(f, q, v.Answers[q.ID], paperAnswer(q))
	}
	return f
}

func (s *Server) callEntered(w http.ResponseWriter, r *Request) error {
	c, done, err := s.keptCallHere(w, r, "call_entered", r.PathValue("id"))
	if err != nil || done {
		return err
	}
	v, err := s.app.PaperOf(r.Context(), r.Actor, c, r.PathValue("id"))
	if fault.Is(err, fault.Conflict) { // decided meanwhile: its page says by whom
		return r.Redirect(w, r.To("call_proposal", r.PathValue("slug"), r.PathValue("id")))
	}
	if err != nil {
		return err
	}
	return r.Render(w, "call_enter", s.correctPage(r, v, paperForm(v), nil))
}

func (s *Server) callEnteredSave(w http.ResponseWriter, r *Request) error {
	c, _, err := s.keptCallHere(w, r, "call_entered")
	if err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	slug, id := r.PathValue("slug"), r.PathValue("id")
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	at := func(v app.ProposalView) string { return r.To("call_proposal", slug, v.ID) }
	v, err := s.app.CorrectPaper(r.Context(), r.Actor, c, id, version, readPaper(c.Call, form), r.from(form), at)
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	if err = paperFaults(c.Call, withDate(form, err)); err == nil {
		return r.Done(w, at(v), "call_corrected")
	}
	now, readErr := s.app.ProposalOf(r.Context(), r.Actor, c, id)
	if readErr != nil {
		return readErr
	}
	if fault.Is(err, fault.Conflict) {
		form.Set("version", strconv.FormatInt(now.Version, 10)) // sending again, having seen, chooses mine
	}
	return r.Again(w, "call_enter", s.correctPage(r, now, form, err), err)
}
