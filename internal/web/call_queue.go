package web

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) callQueueRoutes() []Route {
	post := http.MethodPost
	one, oneEN := "/appels/{slug}/propositions/{id}", "/en/calls/{slug}/proposals/{id}"
	return []Route{
		{Name: "calls_kept", FR: "/appels/suivi", EN: "/en/calls/kept", Handle: s.callsKept},
		{Name: "call_queue", FR: "/appels/{slug}/propositions", EN: "/en/calls/{slug}/proposals", Handle: s.callQueue},
		{Name: "call_proposal", FR: one, EN: oneEN, Handle: s.callProposal},
		{Name: "call_proposal", Method: post, FR: one, EN: oneEN, Handle: s.callProposalDecided},
		{Name: "call_proposal_file", FR: one + "/fichiers/{sum}", Handle: s.callProposalFile},
	}
}

// keptStates are those that have a tab: what is being written is nobody's to read.
var keptStates = []call.State{call.Sent, call.Back, call.Taken, call.NotTaken}

type callsKeptPage struct {
	Page
	Head  Head
	Calls []callKeptLine
	Open  Button
	Next  string
}

// callKeptLine is a call with what waits in it.
type callKeptLine struct {
	Title, Lang, Queue, Waiting, Edit, Standing string
}

func (s *Server) callsKept(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.CallSpace(r.Context())
	if err != nil {
		return err
	}
	calls, next, err := s.app.Calls(r.Context(), r.Actor, space, r.after())
	if err != nil {
		return err
	}
	page := &callsKeptPage{Head: Head{Title: r.L.T("call_kept.list.title"), Lead: r.L.T("call_kept.list.lead")}, Open: Button{Text: r.L.T("call_kept.new.title"), Kind: Primary, Href: r.To("call_new")}}
	page.Title, page.Section, page.Demo = page.Head.Title, "calls_kept", space == app.Demonstration && len(calls) > 0
	if err := s.lettersNotice(r, &page.Page); err != nil {
		return err
	}
	if err := s.awaitingNotice(r, &page.Page); err != nil {
		return err
	}
	waiting, err := s.app.Waiting(r.Context(), r.Actor, space, calls)
	if err != nil {
		return err
	}
	for _, c := range calls {
		slug := slugOf(c.Path)
		page.Calls = append(page.Calls, callKeptLine{Title: c.Title, Lang: written(c.Lang), Queue: r.To("call_queue", slug), Edit: r.To("call_edit", slug),
			Waiting: r.L.N("call_kept.waiting", waiting[c.ID]), Standing: r.L.T("call_kept.standing." + string(c.Standing))})
	}
	if next != nil {
		page.Next = r.To("calls_kept", afterParameter, placeText(*next))
	}
	return r.Render(w, "calls_kept", page)
}

type callQueuePage struct {
	Page
	Head  Head
	Tabs  []Tab
	Lines []callQueueLine
	None  string
	Next  string
	Edit  string
	Enter string // answers on paper
}

type callQueueLine struct {
	Name, Lang, Href, Where, When string
	Paper                         string
	Like                          []NavLink
}

// keptCallHere is the call of the address, for those who keep it.
func (s *Server) keptCallHere(w http.ResponseWriter, r *Request, route string, more ...any) (c app.CallView, done bool, err error) {
	if err := mayEdit(r); err != nil {
		return c, false, err
	}
	c, moved, err := s.app.CallAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil || moved == "" || r.Method == http.MethodPost {
		return c, false, err
	}
	return c, true, r.Moved(w, r.To(route, append([]any{slugOf(moved)}, more...)...))
}

func (s *Server) callQueue(w http.ResponseWriter, r *Request) error {
	c, done, err := s.keptCallHere(w, r, "call_queue")
	if err != nil || done {
		return err
	}
	slug := slugOf(c.Path)
	state := call.State(r.Query(stateParameter))
	if !slices.Contains(keptStates, state) {
		state = call.Sent
	}
	q, err := s.app.Proposals(r.Context(), r.Actor, c, state, r.after())
	if err != nil {
		return err
	}
	page := &callQueuePage{Head: Head{Eyebrow: r.L.T("call_queue.title"), Title: c.Title, TitleLang: written(c.Lang)}, Edit: r.To("call_edit", slug)}
	page.Title, page.Section, page.Demo = r.L.T("call_queue.title")+", "+c.Title, "calls_kept", c.Trial()
	if c.Standing == call.Open || c.Standing == call.Closed {
		page.Enter = r.To("call_enter", slug)
	}
	page.Path = s.callKeptPath(r, Step{Text: c.Title, Lang: written(c.Lang)})
	for _, st := range keptStates {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("call_queue.state." + string(st)), Href: r.To("call_queue", slug, stateParameter, string(st)), Current: st == state, Count: r.L.Int(q.Counts[st])})
	}
	like, err := s.app.Resembling(r.Context(), r.Actor, c.Space, q.Proposals)
	if err != nil {
		return err
	}
	for _, p := range q.Proposals {
		line, err := s.queueLine(r, slug, p)
		if err != nil {
			return err
		}
		line.Like = likeSheets(r, like[p.ID])
		page.Lines = append(page.Lines, line)
	}
	if len(page.Lines) == 0 {
		page.None = r.L.T("call_queue.none." + string(state))
	}
	if q.Next != nil {
		page.Next = r.To("call_queue", slug, stateParameter, string(state), afterParameter, placeText(*q.Next))
	}
	return r.Render(w, "call_queue", page)
}

func (s *Server) queueLine(r *Request, slug string, p app.ProposalView) (callQueueLine, error) {
	line := callQueueLine{Name: p.Name(), Lang: written(p.Lang), Href: r.To("call_proposal", slug, p.ID), When: sentWords(r, p), Paper: paperWords(r, p)}
	places, err := s.app.Territories()
	if err != nil {
		return line, err
	}
	line.Where = whereText(r, places, p)
	return line, nil
}

// sentWords say when a proposal was sent, or came in on paper.
func sentWords(r *Request, p app.ProposalView) string {
	if p.Paper != nil {
		return r.L.T("call_queue.received", "date", r.L.Date(p.Paper.Received))
	}
	return r.L.T("call_queue.sent", "date", r.L.Date(p.Sent))
}

func whereText(r *Request, places *territory.Set, p app.ProposalView) string {
	var names []string
	for _, k := range p.Where {
		names = append(names, territoryName(places, k))
	}
	for _, place := range p.Abroad {
		names = append(names, r.L.T("call.outside_one", "place", place))
	}
	return r.L.List(names)
}

func likeSheets(r *Request, like []app.InitiativeView) (out []NavLink) {
	for _, in := range like {
		out = append(out, NavLink{Text: in.Name, Href: r.To("initiative", slugOf(in.Path)), Lang: written(in.Lang)})
	}
	return out
}

type callProposalPage struct {
	Page
	Head       Head
	Answers    []Fact
	Understood []Fact
	Like       []NavLink
	Picture    *sheetPicture
	Document   *Download
	Contact    []Fact
	Decided    []Fact
	Sheet      string
	Open       bool // may still be decided on
	Version    string
	Public     Field
	Reason     Field
	Message    Field
	Begin      []NavLink
	OnPaper    bool
	Reach      string
	Correct    string // what was typed from paper
	Erase      Button
}

func (s *Server) callProposal(w http.ResponseWriter, r *Request) error {
	c, done, err := s.keptCallHere(w, r, "call_proposal", r.PathValue("id"))
	if err != nil || done {
		return err
	}
	v, err := s.app.ProposalOf(r.Context(), r.Actor, c, r.PathValue("id"))
	if err != nil {
		return err
	}
	form := (&Form{}).Set("version", strconv.FormatInt(v.Version, 10)).Set("public", "oui")
	if n, err := strconv.Atoi(r.Query("modele")); err == nil && n >= 0 && n < len(c.Answers) {
		form.Set("message", c.Answers[n].Text)
	}
	page, err := s.proposalPage(r, v, form, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "call_proposal", page)
}

func (s *Server) proposalPage(r *Request, v app.ProposalView, form *Form, refused error) (*callProposalPage, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	slug, lang := slugOf(v.Call.Path), written(v.Lang)
	status := Tag{Text: r.L.T("call_queue.is." + string(v.State)), Tone: Calm}
	f := r.Fields(form, refused, "call_queue.field")
	page := &callProposalPage{Head: Head{Eyebrow: r.L.T("call_queue.one"), Title: v.Name(), TitleLang: lang, Status: &status, Lead: cmp.Or(paperWords(r, v), sentWords(r, v))},
		Answers: saidFacts(r, v), Understood: understoodFacts(r, places, v), Contact: contactFacts(r, v.Contact), Open: v.State != call.Taken, Version: form.Text("version"),
		Public: f.Check("public"), Reason: f.Select("reason", r.Options("call_queue.reason", call.Reasons...)), Message: f.Long("message").UpTo(call.MaxText).High(8), Reach: s.reachWords(r, v), OnPaper: v.Paper != nil,
		Erase: Button{Text: r.L.T("call_queue.erase"), Kind: Danger, Name: rowDeed, Value: "erase"}}
	page.Message.Lang = lang
	if err := s.partnersUnderstood(r, page, v); err != nil {
		return nil, err
	}
	stuck, err := s.left(r, v)
	if err != nil {
		return nil, err
	}
	if stuck != nil {
		page.Notices = append(page.Notices, *stuck)
	}
	page.Title, page.Section, page.Demo = r.L.T("call_queue.one")+", "+v.Name(), "calls_kept", v.Call.Trial()
	page.Path = s.callKeptPath(r, Step{Text: v.Call.Title, Href: r.To("call_queue", slug), Lang: written(v.Call.Lang)}, Step{Text: v.Name(), Lang: lang})
	for n, a := range v.Call.Answers {
		page.Begin = append(page.Begin, NavLink{Text: a.Name, Lang: written(v.Call.Lang), Href: r.To("call_proposal", slug, v.ID, "modele", strconv.Itoa(n)) + "#decision"})
	}
	like, err := s.app.Resembling(r.Context(), r.Actor, v.Call.Space, []app.ProposalView{v})
	if err != nil {
		return nil, err
	}
	page.Like = likeSheets(r, like[v.ID])
	if p := v.Picture; p != nil && p.Alt != "" {
		page.Picture = &sheetPicture{Small: r.To("call_proposal_file", slug, v.ID, p.Small), Whole: r.To("call_proposal_file", slug, v.ID, p.Blob), Alt: p.Alt}
	}
	if d := v.Document; d != nil && d.Title != "" {
		page.Document = &Download{Text: d.Title, Href: r.To("call_proposal_file", slug, v.ID, d.Blob), Format: "PDF"}
	}
	if d := v.Proposal.Decision; d.By != "" {
		page.Decided = []Fact{{Label: r.L.T("call_queue.decided"), Text: r.L.T("call_queue.decided.by", "state", status.Text, "by", d.By, "date", r.L.Date(d.Date))}}
		if d.Reason != "" {
			page.Decided = told(page.Decided, r.L.T("call_queue.field.reason"), r.L.T("call_queue.reason."+d.Reason))
		}
		if d.Message != "" {
			page.Decided = append(page.Decided, Fact{Label: r.L.T("call_queue.field.message"), Text: d.Message, TextLang: lang})
		}
	}
	if v.Paper != nil && (v.State == call.Sent || v.State == call.Back) {
		page.Correct = r.To("call_entered", slug, v.ID)
	}
	if v.Initiative != "" {
		if in, err := s.app.Initiative(r.Context(), r.Actor, v.Call.Space, v.Initiative); err == nil {
			page.Sheet = r.To("initiative", slugOf(in.Path))
		}
	}
	return page, nil
}

// reachWords say how an answer reaches its sender.
func (s *Server) reachWords(r *Request, v app.ProposalView) string {
	key := "call_queue.reach"
	switch {
	case v.Contact.Empty():
		key = "call_queue.reach.none"
	case v.Paper != nil && !v.Written():
		key = "call_queue.reach.paper"
	case v.Written() && s.app.Mails():
		key = "call_queue.reach.mail"
	case v.Written():
		key = "call_queue.reach.held"
	}
	return r.L.T(key, "receipt", v.Receipt)
}

// left tells what became of the last letter to a proposal's sender.
func (s *Server) left(r *Request, v app.ProposalView) (*Notice, error) {
	l, found, err := s.app.ProposalLetter(r.Context(), r.Actor, v)
	if err != nil || !found {
		return nil, err
	}
	return stuckLetter(r, l), nil
}

// saidFacts are the answers as they were said: nothing, « je ne sais pas » and a
// number that is a guess are told apart.
func saidFacts(r *Request, v app.ProposalView) []Fact {
	var out []Fact
	asked := map[string]bool{}
	for _, q := range v.Call.Asked() {
		asked[q.ID] = true
		if q.Kind == call.Picture || q.Kind == call.File || v.Call.Skipped(q.ID, v.Proposal) {
			continue
		}
		fact := Fact{Label: q.Label, Lang: written(v.Call.Lang)}
		if call.IsCommon(q.ID) {
			fact.Label, fact.Lang = r.L.T("call_queue.label."+q.ID), ""
		}
		fact.Text, fact.TextLang = answerText(r, v, q)
		out = append(out, fact)
	}
	for _, id := range slices.Sorted(maps.Keys(v.Answers)) {
		if a := v.Answers[id]; !asked[id] && len(a.Values) > 0 {
			out = append(out, Fact{Label: r.L.T("call_queue.gone"), Text: strings.Join(a.Values, " ; "), TextLang: written(v.Lang)})
		}
	}
	return out
}

func answerText(r *Request, v app.ProposalView, q call.Question) (said, lang string) {
	a := v.Answers[q.ID]
	switch {
	case a.Unknown:
		return r.L.T("call_queue.unknown"), ""
	case len(a.Values) == 0:
		return r.L.T("call_queue.unsaid"), ""
	}
	values, lang := slices.Clone(a.Values), written(v.Lang)
	if q.Kind == call.YesNo || optionWords[q.ID] != "" {
		lang = ""
		for i, value := range values {
			values[i] = optionText(r, q, value)
		}
	}
	said = strings.Join(values, " ; ")
	if q.Unit != "" {
		said += " " + q.Unit
	}
	if a.About {
		return r.L.T("call_queue.about", "value", said), ""
	}
	return said, lang
}

// understoodFacts say what the sheet would hold of where and with whom, and why.
func understoodFacts(r *Request, places *territory.Set, v app.ProposalView) []Fact {
	return append(told(nil, r.L.T("call_queue.where"), whereText(r, places, v)), levelFacts(r, places, v)...)
}

// levelFacts say which levels follow from where, with whom and with what money: nobody
// is asked for them.
func levelFacts(r *Request, places *territory.Set, v app.ProposalView) []Fact {
	levels := call.LevelsWhere(v.Where, places.Chain)
	var communes []territory.Key
	for _, k := range v.Where {
		if k.Level() == territory.Commune {
			communes = append(communes, k)
		}
	}
	var why []string
	if together := call.LevelsWhere(communes, places.Chain); len(together) > 0 {
		why = append(why, r.L.N("call_queue.why."+string(together[0]), len(communes)))
	}
	if len(communes) < len(v.Where) {
		why = append(why, r.L.T("call_queue.why.own"))
	}
	facts := told(nil, r.L.T("call_queue.level.action"), levelsWhy(r, levels, strings.Join(why, ", ")))
	facts = told(facts, r.L.T("call_queue.level.governance"), levelsWhy(r, call.LevelsWith(v.Answers["with"].Values), circlesText(r, v, "with")))
	return told(facts, r.L.T("call_queue.level.funding"), levelsWhy(r, call.LevelsWith(v.Answers["paid_by"].Values), circlesText(r, v, "paid_by")))
}

// partnersUnderstood says, of each partner that was named, whether it is an organisation
// that is known already, and which, or a new one.
func (s *Server) partnersUnderstood(r *Request, page *callProposalPage, v app.ProposalView) error {
	names := v.Partners()
	if len(names) == 0 {
		return nil
	}
	known, err := s.app.KnownOrganisations(r.Context(), r.Actor, v.Call.Space, names)
	if err != nil {
		return err
	}
	for _, name := range names {
		f := Fact{Label: r.L.T("call_queue.partner"), Text: r.L.T("call_queue.partner.new", "name", name), TextLang: written(v.Lang), Within: name}
		if o, there := known[name]; there {
			f = Fact{Label: f.Label, Text: r.L.T("call_queue.partner.known", "name", o.Name), Href: r.To("organisation", o.Slug)}
		}
		page.Understood = append(page.Understood, f)
	}
	return nil
}

func levelsWhy(r *Request, levels []territory.Level, why string) string {
	if len(levels) == 0 {
		return r.L.T("call_queue.level.none")
	}
	var names []string
	for _, l := range levels {
		names = append(names, r.L.T("level."+string(l)))
	}
	return r.L.T("call_queue.level.because", "levels", strings.Join(names, " + "), "why", why)
}

func circlesText(r *Request, v app.ProposalView, question string) string {
	q, _ := v.Call.Question(question)
	said, _ := answerText(r, v, q)
	return said
}

// labelsIn names what of an answer has no field in a sheet, in its language.
func labelsIn(l *i18n.Localiser) func(string) string {
	return func(question string) string {
		switch question {
		case "unknown":
			return l.T("call_queue.unknown")
		case "about":
			return l.T("call_queue.about.word")
		}
		if strings.HasPrefix(question, "circle.") {
			return l.T("call_queue." + question)
		}
		return l.T("call_queue.label." + question)
	}
}

func (s *Server) callProposalDecided(w http.ResponseWriter, r *Request) error {
	c, _, err := s.keptCallHere(w, r, "call_proposal")
	if err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	id, slug := r.PathValue("id"), slugOf(c.Path)
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	said := ""
	before, err := s.app.ProposalOf(r.Context(), r.Actor, c, id)
	if form.Text(rowDeed) == "erase" {
		if err == nil {
			err = s.app.EraseProposal(r.Context(), r.Actor, c, id)
		}
		if err != nil && !fault.Is(err, fault.NotFound) { // pressed twice, it is gone already
			return err
		}
		return r.Done(w, r.To("call_queue", slug), "call_answer_erased")
	}
	if err != nil {
		return err
	}
	switch deed := form.Text(rowDeed); deed {
	case "take":
		_, err = s.app.TakeProposal(r.Context(), r.Actor, c, id, version, form.Checked("public"), form.Text("message"), labelsIn(s.config.Catalogue.For(before.Lang)), r.from(form))
		said = "call_taken"
	case "ask":
		err = s.app.AnswerSender(r.Context(), r.Actor, c, id, version, call.Back, "", form.Text("message"), r.from(form))
		said = "call_back"
	case "decline":
		err = s.app.AnswerSender(r.Context(), r.Actor, c, id, version, call.NotTaken, form.Choice("reason", call.Reasons...), form.Text("message"), r.from(form))
		said = "call_not_taken"
	default:
		err = fault.New(fault.Invalid, "call.no_decision")
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		to, err := s.nextProposal(r.Context(), r, c, id)
		if err != nil {
			return err
		}
		if to == "" {
			to = r.To("call_queue", slug)
		}
		if before.Written() {
			said += "_mail"
		}
		return r.Done(w, to, said)
	}
	now, failed := s.app.ProposalOf(r.Context(), r.Actor, c, id)
	if failed != nil {
		return failed
	}
	if fault.Is(err, fault.Conflict) {
		form.Set("version", strconv.FormatInt(now.Version, 10)) // who has seen what was decided may decide otherwise
	}
	page, failed := s.proposalPage(r, now, form, err)
	if failed != nil {
		return failed
	}
	return r.Again(w, "call_proposal", page, err)
}

// nextProposal is the one that waits longest, after a decision.
func (s *Server) nextProposal(ctx context.Context, r *Request, c app.CallView, here string) (string, error) {
	q, err := s.app.Proposals(ctx, r.Actor, c, call.Sent, app.Place{})
	for _, p := range q.Proposals {
		if p.ID != here {
			return r.To("call_proposal", slugOf(c.Path), p.ID), err
		}
	}
	return "", err
}

func (s *Server) callProposalFile(w http.ResponseWriter, r *Request) error {
	c, done, err := s.keptCallHere(w, r, "call_proposal_file", r.PathValue("id"), r.PathValue("sum"))
	if err != nil || done {
		return err
	}
	file, about, err := s.app.OpenProposalFile(r.Context(), r.Actor, c, r.PathValue("id"), r.PathValue("sum"))
	if err != nil {
		return err
	}
	defer file.Close()
	openedOrSaved(w.Header(), about.Media)
	info, err := file.Stat()
	if err != nil {
		return err
	}
	http.ServeContent(w, r.Request, "", info.ModTime(), file)
	return nil
}
