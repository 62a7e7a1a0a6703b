package web

import (
	"net/http"
	"strconv"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/remark"
)

func (s *Server) remarkRoutes() []Route {
	post := http.MethodPost
	return append([]Route{
		{Name: "remark_error", FR: "/initiatives/{slug}/signaler", EN: "/en/initiatives/{slug}/tell-an-error", Handle: s.remarkError},
		{Name: "remark_error", Method: post, FR: "/initiatives/{slug}/signaler", EN: "/en/initiatives/{slug}/tell-an-error", Handle: s.remarkErrorTold, PerMinute: 10},
		{Name: "remark_omission", FR: "/signaler-un-oubli", EN: "/en/tell-an-omission", Handle: s.remarkOmission},
		{Name: "remark_omission", Method: post, FR: "/signaler-un-oubli", EN: "/en/tell-an-omission", Handle: s.remarkOmissionTold, PerMinute: 10},
		{Name: "remark_sent", FR: "/mon-signalement/{link}", EN: "/en/what-i-told/{link}", Handle: s.remarkSent},
	}, s.remarkKeptRoutes()...)
}

// callParameter names the call on whose page an omission is told.
const callParameter = "appel"

// remarkForm asks what is wrong, or missing.
type remarkForm struct {
	Page
	Of     *Fact // the sheet, with the way back
	Head   Head
	Fields []Field
	Answer []Field // where to answer
	Seen   string  // when the form was shown
	Unseen string
	Send   Button
}

func (s *Server) remarkForm(r *Request, kind remark.Kind, form *Form, err error) *remarkForm {
	key := "remark." + string(kind)
	f := r.Fields(form, err, "remark.field")
	page := &remarkForm{Head: Head{Title: r.L.T(key + ".title"), Lead: r.L.T(key + ".lead")}, Seen: form.Text(beganField), Unseen: unseenField,
		Answer: []Field{f.Email("email").UpTo(200), f.Check("agreement")}, Send: Button{Text: r.L.T("remark.send"), Kind: Primary}}
	if page.Seen == "" {
		page.Seen = strconv.FormatInt(s.now().Unix(), 10)
	}
	if kind == remark.Error {
		page.Fields = []Field{f.Select("part", r.Options("remark.part", remark.Parts...)), f.Long("wrong").Require().UpTo(remark.MaxText), f.Long("right").UpTo(remark.MaxText), f.Long("how").UpTo(remark.MaxText).High(2)}
	} else {
		page.Fields = []Field{f.Text("name").Require().UpTo(initiative.MaxName), f.Long("where").Require().UpTo(remark.MaxText).High(2), f.Text("reach").UpTo(remark.MaxText), f.Long("does").UpTo(remark.MaxText), f.Long("how").UpTo(remark.MaxText).High(2)}
	}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	return page
}

// remarkOn is the form about a sheet.
func (s *Server) remarkOn(r *Request, in app.InitiativeView, form *Form, err error) *remarkForm {
	page := s.remarkForm(r, remark.Error, form, err)
	_, spoken := in.In(r.Lang, "name")
	page.Of = &Fact{Text: sheetName(r, in.Initiative), TextLang: spoken, Href: r.To("initiative", slugOf(in.Path))}
	page.Title += ", " + sheetName(r, in.Initiative)
	return page
}

func (s *Server) remarkError(w http.ResponseWriter, r *Request) error {
	in, moved, err := s.app.Remarkable(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if moved != "" {
		return r.Moved(w, r.To("remark_error", slugOf(moved)))
	}
	return r.Render(w, "remark_form", s.remarkOn(r, in, &Form{}, nil))
}

func (s *Server) remarkErrorTold(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	slug := r.PathValue("slug")
	in, _, err := s.app.Remarkable(r.Context(), slug)
	if err != nil {
		return err
	}
	page := func(err error) *remarkForm { return s.remarkOn(r, in, form, err) }
	return s.remarkTold(w, r, form, page, r.To("initiative", slugOf(in.Path)), func(input app.RemarkInput, at func(string) string) (string, error) {
		return s.app.TellError(r.Context(), slug, input, r.from(form), at)
	})
}

func (s *Server) remarkOmission(w http.ResponseWriter, r *Request) error {
	return r.Render(w, "remark_form", s.remarkForm(r, remark.Omission, (&Form{}).Set("name", r.Query(wordsParameter)).Set("where", r.Query(whereParameter)), nil))
}

func (s *Server) remarkOmissionTold(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	page := func(err error) *remarkForm { return s.remarkForm(r, remark.Omission, form, err) }
	return s.remarkTold(w, r, form, page, r.To("registry"), func(input app.RemarkInput, at func(string) string) (string, error) {
		input.Call = r.Query(callParameter)
		return s.app.TellOmission(r.Context(), input, r.from(form), at)
	})
}

// remarkTold keeps what a form tells, but for what no person wrote: what fills in
// everything, or answers before anyone reads, is answered as if it were kept, or
// asked once more.
func (s *Server) remarkTold(w http.ResponseWriter, r *Request, form *Form, page func(error) *remarkForm, home string, tell func(app.RemarkInput, func(string) string) (string, error)) error {
	if form.Text(unseenField) != "" {
		return r.Done(w, home, "remark_thanks")
	}
	if s.hasty(form) {
		again := page(nil)
		again.Notices = append(again.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("remark.once_more"), Fresh: true})
		return r.Render(w, "remark_form", again)
	}
	input := app.RemarkInput{Email: form.Text("email"), Remark: remark.Remark{Lang: r.Lang, Part: form.Text("part"), Wrong: form.Text("wrong"), Right: form.Text("right"), How: form.Text("how"),
		Name: form.Text("name"), Where: form.Text("where"), Reach: form.Text("reach"), Does: form.Text("does")}}
	if form.Checked("agreement") {
		input.Notice, input.Consent = noticeVersion, s.now().Format(time.DateOnly)
	}
	at := func(link string) string { return r.To("remark_sent", link) }
	link, err := tell(input, at)
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "remark_form", page(err), err)
	}
	return r.ledTo(w, at(link), err)
}

// remarkSentPage is the receipt: what was told, and what came of it.
type remarkSentPage struct {
	Page
	Head    Head
	Sheet   *NavLink
	Answer  []Fact
	Said    []Fact
	Link    *oneTimeLink
	Erased  string
	Another string
}

func (s *Server) remarkSent(w http.ResponseWriter, r *Request) error {
	v, err := s.app.RemarkBy(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	key := "remark.state." + string(v.Kind) + "." + string(v.State)
	page := &remarkSentPage{Head: Head{Eyebrow: r.L.T("remark.receipt", "receipt", v.Receipt), Title: r.L.T(key + ".title"), Lead: r.L.T(key + ".lead")}, Said: remarkFacts(r, v),
		Link:    &oneTimeLink{Label: r.L.T("remark.link"), Hint: r.L.T("remark.link.hint"), Address: s.site(r) + r.To("remark_sent", r.PathValue("link"))},
		Another: r.To("registry")}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	if v.Sheet.ID != "" {
		page.Sheet = &NavLink{Text: sheetName(r, v.Sheet.Initiative), Href: r.To("initiative", slugOf(v.Sheet.Path)), Lang: sheetLang(r, v.Sheet)}
	}
	d := v.Remark.Decision
	if d.Reason != "" {
		page.Answer = told(page.Answer, r.L.T("remark.why"), r.L.T("remark.reason."+d.Reason+".told"))
	}
	if d.Message != "" {
		page.Answer = append(page.Answer, Fact{Label: r.L.T("claim.said"), Text: d.Message, TextLang: written(v.Lang)})
	}
	if gone := v.Gone(); !gone.IsZero() {
		page.Erased = r.L.T("remark.erased", "date", r.L.Date(gone.Format(time.DateOnly)))
	}
	return r.Render(w, "remark_sent", page)
}

func sheetLang(r *Request, in app.InitiativeView) string {
	_, spoken := in.In(r.Lang, "name")
	return spoken
}

// remarkFacts are a remark as it was told, but for who told it.
func remarkFacts(r *Request, v app.RemarkView) []Fact {
	if v.Kind == remark.Error {
		return append([]Fact{{Label: r.L.T("remark.said.sheet"), Text: v.Name, TextLang: written(v.Sheet.Lang)}}, errorFacts(r, v)...)
	}
	facts := saidWords(r, v, nil, "name", v.Name, "where", v.Where, "reach", v.Reach, "does", v.Does, "how", v.How)
	if v.Call != "" {
		facts = append(facts, Fact{Label: r.L.T("remark.said.call"), Text: r.L.T("remark.said.call.page"), Href: r.To("call", v.Call)})
	}
	return told(facts, r.L.T("remark.said.sent"), r.L.Date(v.Sent))
}

func errorFacts(r *Request, v app.RemarkView) []Fact {
	var facts []Fact
	if v.Part != "" {
		facts = told(facts, r.L.T("remark.said.part"), r.L.T("remark.part."+v.Part))
	}
	facts = saidWords(r, v, facts, "wrong", v.Wrong, "right", v.Right, "how", v.How)
	return told(facts, r.L.T("remark.said.sent"), r.L.Date(v.Sent))
}

// saidWords adds what was typed in fields, by pairs of a field and its words.
func saidWords(r *Request, v app.RemarkView, facts []Fact, pairs ...string) []Fact {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			facts = append(facts, Fact{Label: r.L.T("remark.said." + pairs[i]), Text: pairs[i+1], TextLang: written(v.Lang)})
		}
	}
	return facts
}

// remarkBeside is an error told of a sheet, beside its form.
type remarkBeside struct {
	Said []Fact
	Href string // where it is answered; "" for its holder,
	ID   string // who says so by its name
}

func remarksBeside(r *Request, list []app.RemarkView) (out []remarkBeside) {
	for _, v := range list {
		one := remarkBeside{ID: v.ID, Said: errorFacts(r, v)}
		if access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindRemark}) {
			one.Href = r.To("remark_kept", v.ID)
		}
		out = append(out, one)
	}
	return out
}

// remarked leads who finds an error on a sheet to where it is told, and shows who
// keeps the directory those that wait.
func (s *Server) remarked(r *Request, page *initiativePage, in app.InitiativeView, space string) error {
	if s.pressed != nil || space != app.Principal || in.Fictional {
		return nil
	}
	if in.Public {
		page.Tell = r.To("remark_error", slugOf(in.Path))
	}
	list, err := s.app.RemarksOn(r.Context(), r.Actor, in.ID)
	page.Remarks = remarksBeside(r, list)
	return err
}
