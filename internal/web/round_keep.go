package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/qr"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// screenPage is what a room sees while it answers.
type screenPage struct {
	Page
	Name, Spoken string // of the round, and its language
	Asks         string
	QR           template.HTML
	Where, Code  string
	Link         string
	Count        string
	Live         string
	Back         NavLink
}

func (s *Server) roundScreen(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	if round.Standing == weighing.Closed {
		return r.Redirect(w, r.To("round", v.ID, round.ID))
	}
	n, err := s.app.CountAnswers(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	link := s.base(r) + r.To("weigh", round.ID)
	page := &screenPage{Name: round.Title, Spoken: written(round.Lang), Asks: round.Asks, Link: link, Where: bareAddress(s.base(r) + r.To("weigh_code")), Code: spacedCode(round.ID),
		Count: r.L.N("round.count", n), Live: r.To("round_count", v.ID, round.ID, languageParameter, foreign(r)), Back: NavLink{Text: r.L.T("round.screen.back"), Href: r.To("round", v.ID, round.ID)}}
	if len(link) <= qr.MaxBytes {
		if page.QR, err = qr.Draw(link, r.L.T("round.screen.qr", "address", link)); err != nil {
			return err
		}
	}
	page.Title, page.Section, page.NoIndex, page.Path = r.L.T("round.screen"), "territories", true, roundPath(r, v, round, r.L.T("round.screen"))
	page.Wide, page.OwnStyle, page.PaperStyle = true, true, "round.css"
	return r.Render(w, "round_screen", page)
}

// roundCount tells the screen of a room how many have answered.
func (s *Server) roundCount(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	if err := mayEdit(r); err != nil {
		return err
	}
	_, round, err := s.roundHere(r)
	if err != nil {
		return err
	}
	n, err := s.app.CountAnswers(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(struct {
		Said string `json:"said"`
	}{r.L.N("round.count", n)})
}

// answersPage is every answer of a round, for who keeps it: one that can't be meant is set
// aside, with the reason.
type answersPage struct {
	Page
	Head    Head
	Empty   *Empty
	Columns []string
	Langs   []string
	Rows    []answerRow
}

type answerRow struct {
	ID      string // of its field
	Number  string
	Sent    string
	As      string
	Points  []string
	Aside   string // why it is set aside
	Action  string
	Version string
	Do      Button
	Field   Field
}

func (s *Server) roundAnswers(w http.ResponseWriter, r *Request) error {
	page, err := s.answersPage(r, "", &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "round_answers", page)
}

// answersPage lists the answers; typed is what was written of one of them, and what of it
// is wrong.
func (s *Server) answersPage(r *Request, answer string, typed *Form, wrong error) (*answersPage, error) {
	v, round, err := s.roundKept(r)
	if err != nil {
		return nil, err
	}
	answers, err := s.app.Answers(r.Context(), r.Actor, v.ID, round.ID)
	if err != nil {
		return nil, err
	}
	x, err := s.roundReader(r, round)
	if err != nil {
		return nil, err
	}
	page := &answersPage{Head: Head{Eyebrow: round.Title, EyebrowLang: written(round.Lang), Title: r.L.T("round.answers.each"), Lead: r.L.T("round.answers.lead")}}
	page.Title, page.Section, page.NoIndex, page.Path, page.Wide = page.Head.Title, "territories", true, roundPath(r, v, round, page.Head.Title), true
	page.OwnStyle, page.PaperStyle = true, "round.css"
	if len(answers) == 0 {
		page.Empty = &Empty{Title: r.L.T("round.answers.none"), Text: r.L.T("round.answers.none.text")}
	}
	x.columns(page)
	for _, a := range sortedAnswers(answers) {
		row := x.answerRow(v, a)
		if a.Counted() {
			f := r.Fields(&Form{}, nil, "round.field")
			if a.ID == answer {
				f = r.Fields(typed, wrong, "round.field")
			}
			row.Field = f.Text("reason").UpTo(weighing.MaxReason)
			row.Field.Of, row.Field.Unmarked = r.L.T("round.answer.of", "n", row.Number), true
			row.ID = row.Field.ID()
			if a.ID != answer {
				row.ID += "-" + row.Number
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (x roundReader) columns(page *answersPage) {
	if x.round.Way == weighing.Points {
		for _, p := range x.round.Parts {
			name, lang := x.part(p)
			page.Columns, page.Langs = append(page.Columns, name), append(page.Langs, lang)
		}
		return
	}
	for _, p := range x.round.Pairs() {
		one, _ := x.round.Part(p.A)
		two, _ := x.round.Part(p.B)
		a, lang := x.part(one)
		b, _ := x.part(two)
		page.Columns, page.Langs = append(page.Columns, x.r.L.T("round.versus", "a", a, "b", b)), append(page.Langs, lang)
	}
}

func (x roundReader) answerRow(v app.IndexView, a app.AnswerView) answerRow {
	l := x.r.L
	row := answerRow{Number: strconv.Itoa(a.Number), Sent: l.Date(a.Sent), As: l.T("round.as.unsaid"), Version: strconv.FormatInt(a.Version, 10), Action: x.r.To("round_aside", v.ID, x.round.ID, a.ID),
		Do: Button{Text: l.T("round.aside"), Kind: Secondary, Name: "do", Value: "aside"}}
	if a.As != "" {
		row.As = l.T("round.as." + a.As)
	}
	if a.Link == "" {
		row.Sent = l.T("round.answer.paper", "date", row.Sent)
	}
	if !a.Counted() {
		row.Aside, row.Do = l.T("round.aside.since", "date", l.Date(a.Aside), "reason", a.Reason), Button{Text: l.T("round.aside.back"), Kind: Secondary, Name: "do", Value: "back"}
	}
	for _, p := range x.round.Parts {
		if x.round.Way == weighing.Points {
			row.Points = append(row.Points, l.Int(a.Points[p.Code]))
		}
	}
	if x.round.Way == weighing.Points {
		return row
	}
	said := map[weighing.Pair]weighing.Lean{}
	for _, c := range a.Leans {
		said[weighing.Pair{A: c.A, B: c.B}] = c.Lean
	}
	for _, p := range x.round.Pairs() {
		lean, there := said[p]
		word := "none"
		if there {
			word = leanWord(lean)
		}
		row.Points = append(row.Points, l.T("round.lean.short."+word))
	}
	return row
}

func (s *Server) roundAside(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id, code, answer := r.PathValue("id"), r.PathValue("code"), r.PathValue("answer")
	aside := form.Choice("do", "aside", "back") != "back"
	err = s.app.SetAside(r.Context(), r.Actor, id, code, answer, versionOf(form), aside, form.Text("reason"), r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		page, bad := s.answersPage(r, answer, form, err)
		if bad != nil {
			return bad
		}
		return r.Again(w, "round_answers", page, err)
	}
	if aside {
		return r.Done(w, r.To("round_answers", id, code), "round_aside")
	}
	return r.Done(w, r.To("round_answers", id, code), "round_aside_back")
}
