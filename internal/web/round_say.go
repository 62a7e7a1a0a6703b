package web

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// sayPage is where someone says what counts: on a phone in a room, at home by a link, or
// for a paper that is typed.
type sayPage struct {
	Page
	Head    Head
	How     string
	Closed  string // since when nothing is taken
	All     *Field // for faults of the whole, and its name
	About   []Fact // what is compared
	Points  []Field
	Pairs   []Field
	As      Field
	Left    string // what a script says of the points that are left, with {n}
	Over    string
	Whole   string
	Version string
	Seen    string
	Unseen  string
	Send    Button
	Fit     *Button
	Privacy string
	Mine    string   // what was said, once it can't be changed
	Result  *NavLink // what came of it, for all

	// Of an answer that is kept.
	Link    string
	Unsay   *Button
	Another *NavLink
	Outcome *roundOutcome
	Why     string // nothing is told yet
	Action  string // of the way to take it back
	Paper   bool
}

// asNobody is the choice of who does not say as what they answer.
const asNobody = "unsaid"

// weighCode leads from a code that someone types to its round.
func (s *Server) weighCode(w http.ResponseWriter, r *Request) error {
	form := r.QueryForm()
	typed := weighing.ReadCode(form.Text("code"))
	var wrong error
	if typed == "" && form.Has("code") {
		wrong = fault.On("code", fault.Invalid, "required")
	}
	if typed != "" {
		round, err := s.app.RoundBy(r.Context(), typed)
		if err == nil {
			return r.Redirect(w, r.To("weigh", round.ID))
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		wrong = fault.On("code", fault.Invalid, "weighing.no_such_code")
	}
	f := r.Fields(form, wrong, "round.field")
	page := &weighCodePage{Head: Head{Title: r.L.T("round.code"), Lead: r.L.T("round.code.lead")}, Code: f.Text("code").Require().UpTo(20), Go: Button{Text: r.L.T("round.code.go"), Kind: Primary}}
	page.Code.Complete = "off"
	page.Title, page.Section, page.NoIndex, page.AtOnce = page.Head.Title, "territories", true, true
	if wrong != nil {
		return r.Again(w, "weigh_code", page, wrong)
	}
	return r.Render(w, "weigh_code", page)
}

// weighCodePage asks for the code of a round.
type weighCodePage struct {
	Page
	Head Head
	Code Field
	Go   Button
}

func (s *Server) weigh(w http.ResponseWriter, r *Request) error {
	round, err := s.app.RoundBy(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	page, err := s.sayForm(r, round, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "weigh", page)
}

// sayForm is the form of a round, as its reader filled it in.
func (s *Server) sayForm(r *Request, round app.RoundView, form *Form, err error) (*sayPage, error) {
	x, bad := s.roundReader(r, round)
	if bad != nil {
		return nil, bad
	}
	page := &sayPage{Head: Head{Eyebrow: round.Title, EyebrowLang: written(round.Lang), Title: r.L.T("round.say." + string(round.Way)), Lead: round.Asks, LeadLang: written(round.Lang)}, How: r.L.T("round.say." + string(round.Way) + ".how"),
		Unseen: unseenField, Seen: form.Text(beganField), Send: Button{Text: r.L.T("round.say.send"), Kind: Primary}, Privacy: r.L.T("round.say.privacy")}
	page.Title, page.Section, page.NoIndex, page.AtOnce = page.Head.Title+r.L.T("portrait.semicolon")+round.Title, "territories", true, true
	page.OwnStyle, page.PaperStyle = true, "round.css"
	if page.Seen == "" {
		page.Seen = strconv.FormatInt(s.now().Unix(), 10)
	}
	if round.Standing == weighing.Closed {
		page.Closed = r.L.T("round.say.closed", "when", roundStanding(r, round))
		if round.Public {
			page.Result = &NavLink{Text: r.L.T("round.say.result"), Href: r.To("round", round.Index, round.ID)}
		}
	}
	f := r.Fields(form, err, "round.field")
	page.As = f.Radios("as", append(r.Options("round.as", weighing.Kinds...), Option{Value: asNobody, Text: r.L.T("round.as.unsaid")}))
	if form.Text("as") == "" {
		page.As.Options[len(page.As.Options)-1].Chosen = true
	}
	inside, bad := s.app.Inside(r.Context(), round)
	if bad != nil {
		return nil, bad
	}
	x.asked(page, f, form, inside)
	for _, wrong := range fault.All(err) {
		if wrong.Key == "weighing.left" || wrong.Key == "weighing.over" {
			page.Fit = &Button{Text: r.L.T("round.say.fit"), Kind: Secondary, Name: "fit", Value: "oui"}
		}
	}
	return page, nil
}

// about says what a part is: the indicators that a dimension holds, or what an indicator
// measures. Of an indicator that the reader does not see, nothing is said.
func (x roundReader) about(code string, inside map[string][]string) string {
	if card, known := x.book.Card(code); known {
		return card.Definition.In(x.r.Lang)
	}
	var names []string
	for _, c := range inside[code] {
		if card, known := x.book.Card(c); known {
			names = append(names, uncapital(card.Label.In(x.r.Lang)))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return x.r.L.T("round.inside", "names", strings.Join(names, x.r.L.T("portrait.semicolon")))
}

// asked lays out what a round asks.
func (x roundReader) asked(page *sayPage, f Fields, form *Form, inside map[string][]string) {
	l := x.r.L
	if x.round.Way == weighing.Pairs {
		for _, p := range x.round.Parts {
			if about := x.about(p.Code, inside); about != "" {
				name, lang := x.part(p)
				page.About = append(page.About, Fact{Label: name, Lang: lang, Text: about})
			}
		}
	}
	name := string(x.round.Way)
	all := f.Text(name)
	page.All = &all
	if x.round.Way == weighing.Pairs {
		for i, p := range x.round.Pairs() {
			page.Pairs = append(page.Pairs, x.pair(p, i+1, f, form))
		}
		return
	}
	page.Left, page.Over, page.Whole = l.T("round.say.left", "n", "{n}"), l.T("round.say.over", "n", "{n}"), l.T("round.say.whole")
	for _, p := range x.round.Parts {
		name, _ := x.part(p)
		field := weighing.PointField(p.Code)
		f.labels[field] = name
		page.Points = append(page.Points, Field{Kind: "number", Name: field, Label: name, Value: form.Raw(field), Hint: x.about(p.Code, inside), Error: f.faults[field], Unit: l.T("round.points"), Unmarked: true})
	}
}

// pair asks which of two parts counts more.
func (x roundReader) pair(p weighing.Pair, number int, f Fields, form *Form) Field {
	l := x.r.L
	one, _ := x.round.Part(p.A)
	two, _ := x.round.Part(p.B)
	a, _ := x.part(one)
	b, _ := x.part(two)
	label := l.T("round.pair", "number", number, "a", a, "b", b)
	f.labels[p.Field()] = label
	field := Field{Kind: "radios", Name: p.Field(), Label: label, Error: f.faults[p.Field()], Unmarked: true}
	for _, lean := range weighing.Leans {
		value := strconv.Itoa(int(lean))
		field.Options = append(field.Options, Option{Value: value, Text: l.T("round.lean."+leanWord(lean), "a", a, "b", b), Chosen: form.Text(p.Field()) == value})
	}
	return field
}

// leanWord names a lean in the catalogue.
func leanWord(lean weighing.Lean) string {
	return map[weighing.Lean]string{2: "a2", 1: "a1", 0: "same", -1: "b1", -2: "b2"}[lean]
}

// mostPoints is the largest number that is read as points, right or wrong.
const mostPoints = 1_000_000

// readWeights reads what someone says. Faults are of the form.
func readWeights(round app.RoundView, form *Form) weighing.Answer {
	a := weighing.Answer{As: form.Choice("as", append([]string{asNobody}, weighing.Kinds...)...)}
	if a.As == asNobody {
		a.As = ""
	}
	if round.Way == weighing.Points {
		a.Points = map[string]int{}
		for _, p := range round.Parts {
			field := weighing.PointField(p.Code)
			switch n := form.Number(field); {
			case n == nil:
			case *n != math.Trunc(*n) || math.Abs(*n) > mostPoints:
				form.Refuse(field, "weighing.points", "max", weighing.AllPoints)
			default:
				a.Points[p.Code] = int(*n)
			}
		}
		return a
	}
	var leans []string
	for _, lean := range weighing.Leans {
		leans = append(leans, strconv.Itoa(int(lean)))
	}
	for _, p := range round.Pairs() {
		if said := form.Choice(p.Field(), leans...); said != "" {
			lean, _ := strconv.Atoi(said)
			a.Leans = append(a.Leans, weighing.Compared{A: p.A, B: p.B, Lean: weighing.Lean(lean)})
		}
	}
	return a
}

// fillWeights opens the form on what was said.
func fillWeights(a app.AnswerView) *Form {
	form := (&Form{}).Set("as", a.As).Set("version", strconv.FormatInt(a.Version, 10))
	for code, n := range a.Points {
		form.Set(weighing.PointField(code), strconv.Itoa(n))
	}
	for _, c := range a.Leans {
		form.Set(weighing.Pair{A: c.A, B: c.B}.Field(), strconv.Itoa(int(c.Lean)))
	}
	return form
}

// fitted brings the points of a form to 100, for who asks for that: they see it before
// they send it.
func fitted(round app.RoundView, form *Form) bool {
	if !form.Checked("fit") || round.Way != weighing.Points {
		return false
	}
	fit := round.Fit(readWeights(round, form).Points)
	if form.Err() != nil || fit == nil {
		return false
	}
	for code, n := range fit {
		form.Set(weighing.PointField(code), strconv.Itoa(n))
	}
	return true
}

// tryAgain shows the form once more, with what it lacks or what was done to it.
func (s *Server) tryAgain(w http.ResponseWriter, r *Request, round app.RoundView, form *Form, err error, dress func(*sayPage)) error {
	page, bad := s.sayForm(r, round, form, err)
	if bad != nil {
		return bad
	}
	if dress != nil {
		dress(page)
	}
	if err != nil {
		return r.Again(w, "weigh", page, err)
	}
	return r.Render(w, "weigh", page)
}

// said is a notice of what has just been done to what someone wrote.
func (p *sayPage) said(text string) {
	p.Notices = append(p.Notices, Notice{Kind: NoticeInfo, Text: text, Fresh: true})
}

func (s *Server) weighed(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	round, err := s.app.RoundBy(r.Context(), code)
	if err != nil {
		return err
	}
	if form.Text(unseenField) != "" { // answered as if it were kept
		return r.Done(w, r.To("weigh", code), "weighed_thanks")
	}
	if fitted(round, form) {
		return s.tryAgain(w, r, round, form, nil, func(p *sayPage) { p.said(r.L.T("round.say.fitted")) })
	}
	if s.hasty(form) {
		return s.tryAgain(w, r, round, form, nil, func(p *sayPage) { p.said(r.L.T("round.once_more")) })
	}
	answer := readWeights(round, form)
	if err = form.Err(); err == nil {
		to := func(link string) string { return r.To("weighed", code, link) }
		var link string
		link, err = s.app.SayWeights(r.Context(), code, answer, r.from(form), to)
		if fault.Is(err, fault.AlreadyDone) {
			if at, ok := fault.All(err)[0].Args["location"].(string); ok {
				return r.Redirect(w, at)
			}
		}
		if err == nil {
			return r.Done(w, to(link), "weighed_thanks")
		}
	}
	return s.tryAgain(w, r, round, form, err, nil)
}

func (s *Server) weighedAgain(w http.ResponseWriter, r *Request) error {
	a, err := s.app.AnswerBy(r.Context(), r.PathValue("code"), r.PathValue("link"))
	if err != nil {
		return err
	}
	page, err := s.sayForm(r, a.Of, fillWeights(a), nil)
	if err != nil {
		return err
	}
	if err := s.ownAnswer(r, page, a); err != nil {
		return err
	}
	return r.Render(w, "weigh", page)
}

// ownAnswer dresses the form of an answer that is kept: its link, the way to take it back,
// and what came of the round once it is closed.
func (s *Server) ownAnswer(r *Request, page *sayPage, a app.AnswerView) error {
	code, link := r.PathValue("code"), r.PathValue("link")
	page.Head.Title, page.Head.Lead, page.How = r.L.T("round.own"), "", r.L.T("round.own.lead")
	page.Title = page.Head.Title + r.L.T("portrait.semicolon") + a.Of.Title
	page.Send.Text, page.Version = r.L.T("round.own.change"), strconv.FormatInt(a.Version, 10)
	page.Link, page.Action = s.base(r)+r.To("weighed", code, link), r.To("weighed_unsay", code, link)
	page.Privacy = ""
	page.Unsay = &Button{Text: r.L.T("round.own.unsay"), Kind: Plain}
	if a.Aside != "" {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("round.own.aside", "date", r.L.Date(a.Aside), "reason", a.Reason)})
	}
	if a.Of.Standing == weighing.Open {
		page.Another, page.Why = &NavLink{Text: r.L.T("round.own.another"), Href: r.To("weigh", code)}, r.L.T("round.own.later")
		return nil
	}
	page.How = ""
	x, err := s.roundReader(r, a.Of)
	if err != nil {
		return err
	}
	page.Mine = x.mine(a.Answer)
	o, err := s.app.OutcomeBy(r.Context(), a)
	if err != nil {
		return err
	}
	if o == nil {
		page.Why = r.L.T("round.own.few", "min", weighing.FewPeople)
		return nil
	}
	page.Outcome, err = x.outcome(o)
	return err
}

// mine says what someone answered, once it can't be changed.
func (x roundReader) mine(a weighing.Answer) string {
	var said []string
	for _, p := range x.round.Parts {
		if name, _ := x.part(p); x.round.Way == weighing.Points {
			said = append(said, x.r.L.T("round.own.points", "part", name, "points", x.r.L.Int(a.Points[p.Code])))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return x.r.L.T("round.own.said", "points", x.r.L.List(said))
}

func (s *Server) weighedChanged(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	code, link := r.PathValue("code"), r.PathValue("link")
	a, err := s.app.AnswerBy(r.Context(), code, link)
	if err != nil {
		return err
	}
	dress := func(said string) func(*sayPage) {
		return func(p *sayPage) {
			if s.ownAnswer(r, p, a) == nil && said != "" {
				p.said(said)
			}
		}
	}
	if fitted(a.Of, form) {
		return s.tryAgain(w, r, a.Of, form, nil, dress(r.L.T("round.say.fitted")))
	}
	answer := readWeights(a.Of, form)
	if err = form.Err(); err == nil {
		if err = s.app.SayAgain(r.Context(), code, link, answer, versionOf(form), r.from(form)); err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("weighed", code, link), "weighed_changed")
		}
	}
	return s.tryAgain(w, r, a.Of, form, err, dress(""))
}

func (s *Server) weighedUnsaid(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	if err := s.app.Unsay(r.Context(), code, r.PathValue("link"), r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("weigh", code), "weighed_unsaid")
}

// roundEnter types an answer that was given on paper.
func (s *Server) roundEnter(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	return s.tryAgain(w, r, round, &Form{}, nil, func(p *sayPage) { p.paper(r, v, round) })
}

// paper dresses the form for who types papers one after the other.
func (p *sayPage) paper(r *Request, v app.IndexView, round app.RoundView) {
	p.Paper, p.Closed, p.Privacy, p.Unseen = true, "", "", ""
	p.Head.Title, p.Head.Lead, p.How = r.L.T("round.enter"), r.L.T("round.enter.lead"), ""
	p.Head.LeadLang = ""
	p.Send.Text = r.L.T("round.enter.next")
	p.Title, p.Path = p.Head.Title, roundPath(r, v, round, p.Head.Title)
}

func (s *Server) roundEntered(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	dress := func(p *sayPage) { p.paper(r, v, round) }
	if fitted(round, form) {
		return s.tryAgain(w, r, round, form, nil, func(p *sayPage) { dress(p); p.said(r.L.T("round.say.fitted")) })
	}
	answer := readWeights(round, form)
	if err = form.Err(); err == nil {
		if err = s.app.EnterAnswer(r.Context(), r.Actor, v.ID, round.ID, answer, r.from(form)); err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("round_enter", v.ID, round.ID), "round_entered")
		}
	}
	return s.tryAgain(w, r, round, form, err, dress)
}

// sortedAnswers are the answers that count first, each with the number it came in.
func sortedAnswers(all []app.AnswerView) []app.AnswerView {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b app.AnswerView) int {
		switch {
		case a.Counted() == b.Counted():
			return 0
		case a.Counted():
			return -1
		}
		return 1
	})
	return out
}
