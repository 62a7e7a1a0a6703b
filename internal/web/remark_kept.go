package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/text"
)

func (s *Server) remarkKeptRoutes() []Route {
	return []Route{
		{Name: "remarks", FR: "/signalements", EN: "/en/errors-and-omissions", Handle: s.remarks},
		{Name: "remark_kept", FR: "/signalements/{id}", EN: "/en/errors-and-omissions/{id}", Handle: s.remarkKept},
		{Name: "remark_kept", Method: http.MethodPost, FR: "/signalements/{id}", EN: "/en/errors-and-omissions/{id}", Handle: s.remarkDecided, PerMinute: 60},
	}
}

// remarksPage lists what people told of the directory, what waits first.
type remarksPage struct {
	Page
	Head  Head
	Tabs  []Tab
	Lines []remarkLine
	None  string
	Next  string
}

type remarkLine struct {
	Name, Lang, Href string
	Kind             Tag
	Said, SaidLang   string
	When             string
}

// mostOfALine is how much of a remark its line shows.
const mostOfALine = 160

func (s *Server) remarks(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	state := remark.State(r.Query(stateParameter))
	if !slices.Contains(remark.States, state) {
		state = remark.Waiting
	}
	q, err := s.app.Remarks(r.Context(), r.Actor, state, r.after())
	if err != nil {
		return err
	}
	page := &remarksPage{Head: Head{Title: r.L.T("remarks.title"), Lead: r.L.T("remarks.lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "remarks", true
	for _, st := range remark.States {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("remarks.state." + string(st)), Href: r.To("remarks", stateParameter, string(st)), Current: st == state, Count: r.L.Int(q.Counts[st])})
	}
	for _, v := range q.Remarks {
		page.Lines = append(page.Lines, remarkLineOf(r, v))
	}
	if len(q.Remarks) == 0 {
		page.None = r.L.T("remarks.none." + string(state))
	}
	if q.Next != nil {
		page.Next = r.To("remarks", stateParameter, string(state), afterParameter, placeText(*q.Next))
	}
	return r.Render(w, "remarks", page)
}

func remarkLineOf(r *Request, v app.RemarkView) remarkLine {
	name, lang := remarkName(r, v)
	said := v.Wrong
	if v.Kind == remark.Omission {
		said = strings.Join(slices.DeleteFunc([]string{v.Where, v.Does}, func(s string) bool { return s == "" }), ". ")
	}
	said = text.Beginning(said, mostOfALine)
	return remarkLine{Name: name, Lang: lang, Href: r.To("remark_kept", v.ID), Kind: Tag{Text: r.L.T("remark.kind." + string(v.Kind)), Tone: Calm},
		Said: said, SaidLang: written(v.Lang), When: r.L.T("remark.told", "date", r.L.Date(v.Sent))}
}

// remarkName is the sheet that a remark is about, as it is called now, else as it was
// told.
func remarkName(r *Request, v app.RemarkView) (name, lang string) {
	if v.Kind == remark.Error && v.Sheet.ID != "" {
		return sheetName(r, v.Sheet.Initiative), sheetLang(r, v.Sheet)
	}
	return v.Name, written(v.Lang)
}

// remarkKeptPage is one remark, for who answers it.
type remarkKeptPage struct {
	Page
	Head    Head
	Said    []Fact
	Sheet   *NavLink
	Edit    *Button // the form of its sheet, where the error is shown beside
	Gone    string
	Like    []NavLink // sheets that may be what is missing
	Decided []Fact
	Reach   string
	Version string
	Begin   []NavLink
	Message *Field
	Reason  *Field
	Deeds   []Button
}

func (s *Server) remarkKept(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.RemarkFor(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	form := &Form{}
	if model := r.Query("modele"); slices.Contains(remarkModels, model) {
		form.Set("message", s.config.Catalogue.For(written(v.Lang)).T("remark.model."+model, "name", v.Name))
		if model != "corrected" {
			form.Set("reason", model)
		}
	}
	page, err := s.remarkKeptPage(r, v, form, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "remark_kept", page)
}

// remarkModels are the answers that one may begin from.
var remarkModels = []string{"corrected", "right", "known", "unverified", "outside"}

func (s *Server) remarkKeptPage(r *Request, v app.RemarkView, form *Form, refused error) (*remarkKeptPage, error) {
	name, lang := remarkName(r, v)
	status := Tag{Text: r.L.T("remarks.is." + string(v.State)), Tone: Calm}
	page := &remarkKeptPage{Head: Head{Eyebrow: r.L.T("remark.kind." + string(v.Kind)), Title: name, TitleLang: lang, Status: &status}, Said: remarkFacts(r, v), Version: strconv.FormatInt(v.Version, 10), Reach: s.remarkReach(r, v)}
	page.Title, page.Section, page.NoIndex = r.L.T("remark.kind."+string(v.Kind))+", "+name, "remarks", true
	page.Path = []Step{{Text: r.L.T("remarks.title"), Href: r.To("remarks")}, {Text: name, Lang: lang}}
	switch {
	case v.Sheet.ID != "":
		page.Sheet = &NavLink{Text: r.L.T("claims.sheet"), Href: r.To("initiative", slugOf(v.Sheet.Path))}
		if v.State == remark.Waiting {
			page.Edit = &Button{Text: r.L.T("remark.edit"), Kind: Primary, Href: r.To("initiative_edit", slugOf(v.Sheet.Path))}
		}
	case v.Initiative != "":
		page.Gone = r.L.T("remark.sheet_gone")
	}
	like, err := s.app.NamedLike(r.Context(), r.Actor, v)
	if err != nil {
		return nil, err
	}
	for _, in := range like {
		page.Like = append(page.Like, NavLink{Text: in.Name, Href: r.To("initiative", slugOf(in.Path)), Lang: written(in.Lang)})
	}
	page.Decided = remarkDecision(r, v, status.Text)
	page.decide(r, v, form, refused)
	return page, s.remarkLeft(r, page, v)
}

// decide shows what can be done about a remark.
func (page *remarkKeptPage) decide(r *Request, v app.RemarkView, form *Form, refused error) {
	deed := func(to string, kind ButtonKind) {
		page.Deeds = append(page.Deeds, Button{Text: r.L.T("remark.deed." + to), Kind: kind, Name: rowDeed, Value: to})
	}
	if v.State != remark.Waiting {
		deed("waiting", Secondary)
	}
	if v.State != remark.Waiting && refused == nil {
		return // what was typed meanwhile stays in its fields
	}
	f := r.Fields(form, refused, "remark.answer")
	message, reason := f.Long("message").UpTo(remark.MaxText).High(5), f.Select("reason", r.Options("remark.reason", remark.Reasons...))
	message.Lang = written(v.Lang)
	page.Message, page.Reason = &message, &reason
	if v.State != remark.Waiting {
		return
	}
	for _, model := range remarkModels {
		page.Begin = append(page.Begin, NavLink{Text: r.L.T("remark.model.name." + model), Href: r.To("remark_kept", v.ID, "modele", model) + "#decision"})
	}
	if v.Kind == remark.Omission {
		deed("begin", Primary)
	} else {
		deed("corrected", Primary)
	}
	deed("discarded", Secondary)
}

func remarkDecision(r *Request, v app.RemarkView, state string) []Fact {
	d := v.Remark.Decision
	if d.By == "" {
		return nil
	}
	facts := told(nil, r.L.T("call_queue.decided"), r.L.T("call_queue.decided.by", "state", state, "by", d.By, "date", r.L.Date(d.Date)))
	if d.Reason != "" {
		facts = told(facts, r.L.T("remark.answer.reason"), r.L.T("remark.reason."+d.Reason))
	}
	if d.Message != "" {
		facts = append(facts, Fact{Label: r.L.T("remark.answer.message"), Text: d.Message, TextLang: written(v.Lang)})
	}
	return facts
}

// remarkReach says how an answer reaches whoever told.
func (s *Server) remarkReach(r *Request, v app.RemarkView) string {
	key := "remark.reach"
	switch {
	case v.Written() && s.app.Mails():
		key = "remark.reach.mail"
	case v.Written():
		key = "remark.reach.held"
	}
	return r.L.T(key, "receipt", v.Receipt, "address", v.Contact.Email)
}

// remarkLeft tells what became of the last letter to whoever told.
func (s *Server) remarkLeft(r *Request, page *remarkKeptPage, v app.RemarkView) error {
	l, found, err := s.app.RemarkLetter(r.Context(), r.Actor, v)
	if err != nil || !found {
		return err
	}
	if notice := stuckLetter(r, l); notice != nil {
		page.Notices = append(page.Notices, *notice)
	}
	return nil
}

func (s *Server) remarkDecided(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	to, said := r.To("remarks"), "remark_"+form.Text(rowDeed)
	switch deed := form.Text(rowDeed); deed {
	case "begin":
		at := func(path string) string { return r.To("initiative_edit", slugOf(path)) }
		draft, err := s.app.BeginSheet(r.Context(), r.Actor, id, version, form.Text("message"), r.from(form), at)
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.ledTo(w, at(draft.Path), err)
		}
		return s.remarkAgain(w, r, form, err)
	case "corrected", "discarded":
		err = s.app.DecideRemark(r.Context(), r.Actor, id, version, remark.State(deed), form.Text("reason"), form.Text("message"), r.from(form))
	case "waiting":
		to = r.To("remark_kept", id)
		err = s.app.DecideRemark(r.Context(), r.Actor, id, version, remark.Waiting, "", "", r.from(form))
	default:
		err = fault.New(fault.Invalid, "call.no_decision")
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, to, said)
	}
	return s.remarkAgain(w, r, form, err)
}

// awaitingNotice tells who keeps the directory what waits to be read, and where.
func (s *Server) awaitingNotice(r *Request, page *Page) error {
	w, err := s.app.Awaiting(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	waits := Notice{Kind: NoticeInfo, Text: r.L.T("awaiting")}
	if w.Remarks > 0 {
		waits.Links = append(waits.Links, NavLink{Text: r.L.N("awaiting.remarks", w.Remarks), Href: r.To("remarks")})
	}
	if w.Proposals > 0 && page.Section != "calls_kept" { // which says it call by call
		waits.Links = append(waits.Links, NavLink{Text: r.L.N("awaiting.proposals", w.Proposals), Href: r.To("calls_kept")})
	}
	if waits.Links != nil {
		page.Notices = append(page.Notices, waits)
	}
	return nil
}

// remarkAgain shows a remark as it stands, with what was typed: who has seen what
// another decided may decide otherwise.
func (s *Server) remarkAgain(w http.ResponseWriter, r *Request, form *Form, err error) error {
	now, failed := s.app.RemarkFor(r.Context(), r.Actor, r.PathValue("id"))
	if failed != nil {
		return failed
	}
	page, failed := s.remarkKeptPage(r, now, form, err)
	if failed != nil {
		return failed
	}
	return r.Again(w, "remark_kept", page, err)
}
