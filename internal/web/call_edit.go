package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// callKeptRoutes are the pages of those who keep a call: what anyone reads of it
// is elsewhere.
func (s *Server) callKeptRoutes() []Route {
	post := http.MethodPost
	return []Route{
		{Name: "call_new", FR: "/appels/nouveau", EN: "/en/calls/new", Handle: s.callNew},
		{Name: "call_new", Method: post, FR: "/appels/nouveau", EN: "/en/calls/new", Handle: s.callCreate},
		{Name: "call_edit", FR: "/appels/{slug}/modifier", EN: "/en/calls/{slug}/edit", Handle: s.callEdit},
		{Name: "call_edit", Method: post, FR: "/appels/{slug}/modifier", EN: "/en/calls/{slug}/edit", Handle: s.callSave},
	}
}

// The parts of a row of the form: one of the call's own questions, one beginning
// of an answer. The short name of a question is hidden: it never changes.
var (
	askedParts = []string{"label", "help", "kind", "options", "unit", "required", "id"}
	replyParts = []string{"name", "text"}
)

// callForm is a call as those who keep it write it.
type callForm struct {
	Page
	Head    Head
	First   []Field
	Asked   sheetRows
	Names   []Kept // the short names of the questions
	Replies sheetRows
	Public  Field
	Version string
	Send    Button
	Mine    *conflictPart
}

// callFields are what a conflict compares, in the order of the form.
var callFields = []string{"title", "purpose", "opens", "closes", "notice", "write", "return", "study"}

func (s *Server) callForm(r *Request, form *Form, lang string, err error) (*callForm, error) {
	studies, failed := s.app.Studies(r.Context(), r.Actor, app.Principal)
	if failed != nil {
		return nil, failed
	}
	var options []Option
	for _, study := range studies {
		options = append(options, Option{Value: study.ID, Text: study.Title})
	}
	f := r.Fields(form, err, "call_kept.field")
	page := &callForm{
		First: []Field{
			f.Text("title").Require().UpTo(call.MaxTitle), f.Long("purpose").UpTo(call.MaxText).High(5), f.Date("opens").Require(), f.Date("closes"),
			f.Long("notice").UpTo(call.MaxText).High(8), f.Text("write").UpTo(call.MaxTitle), f.Long("return").UpTo(call.MaxReturn).High(3), f.Select("study", options),
		},
		Public: f.Check("public"), Version: form.Text("version"), Send: Button{Text: r.L.T("call_kept.save"), Kind: Primary},
	}
	page.Section = "calls_kept"
	for n := range rowsOf(form, "ask") {
		page.Asked.add(askedRow(r, f, n))
		page.Names = append(page.Names, Kept{Name: rowName("ask", n, "id"), Value: form.Text(rowName("ask", n, "id"))})
	}
	for n := range rowsOf(form, "reply") {
		row := f.Row("reply_" + strconv.Itoa(n) + "_")
		page.Replies.add(sheetRow{Legend: r.L.T("call_kept.reply.row", "n", n+1), Value: "remove:reply:" + strconv.Itoa(n), At: "reponses",
			Fields: []Field{row.Text("name").UpTo(call.MaxTitle), row.Long("text").UpTo(call.MaxText)}})
	}
	page.Asked.after(form, "ask")
	page.Replies.after(form, "reply")
	for _, fields := range append([][]Field{page.First}, rowFields(page.Asked, page.Replies)...) {
		for i := range fields {
			if k := fields[i].Kind; k == "text" || k == "long" {
				fields[i].Lang = lang
			}
		}
	}
	return page, nil
}

func rowFields(lists ...sheetRows) (out [][]Field) {
	for _, list := range lists {
		for _, row := range list.Rows {
			out = append(out, row.Fields)
		}
	}
	return out
}

func askedRow(r *Request, f Fields, n int) sheetRow {
	at := strconv.Itoa(n)
	row := f.Row("ask_" + at + "_")
	out := sheetRow{Legend: r.L.T("call_kept.ask.row", "n", n+1), Value: "remove:ask:" + at, At: "questions", Fields: []Field{
		row.Text("label").Require().UpTo(2 * call.MaxTitle), row.Long("help").UpTo(call.MaxText).High(2), row.Select("kind", r.Options("call_kept.kind", codes(call.OwnKinds)...)).Require(),
		row.Long("options").High(3), row.Text("unit").UpTo(shortText), row.Check("required")}}
	if n > 0 {
		out.Up = "up:ask:" + at
	}
	return out
}

// fillCall opens the form on what is stored.
func fillCall(c call.Call) *Form {
	f := (&Form{}).Set("title", c.Title).Set("purpose", c.Purpose).SetDate("opens", c.Opens).Set("notice", c.Notice).Set("write", c.Write).Set("return", c.Return).Set("study", c.Study)
	if c.Closes != "" {
		f.SetDate("closes", c.Closes)
	}
	if c.Public {
		f.Set("public", "oui")
	}
	for n, q := range c.Questions {
		row := map[string]string{"label": q.Label, "help": q.Help, "kind": string(q.Kind), "options": strings.Join(q.Options, "\n"), "unit": q.Unit, "id": q.ID}
		if q.Required {
			row["required"] = "oui"
		}
		setRow(f, "ask", n, row)
	}
	for n, a := range c.Answers {
		setRow(f, "reply", n, map[string]string{"name": a.Name, "text": a.Text})
	}
	return f
}

// readCall puts what was typed into a call. at gives the row of each of its own
// questions. A question that was there keeps its short name, by which people
// answered it; no form can give it that of another call's or of a sheet's.
func readCall(f *Form, c call.Call) (_ call.Call, at map[string]int, err error) {
	known := map[string]bool{}
	for _, q := range c.Questions {
		known[q.ID] = true
	}
	c.Title, c.Purpose, c.Notice, c.Write, c.Study = f.Text("title"), f.Text("purpose"), f.Text("notice"), f.Text("write"), f.Text("study")
	c.Return = f.Text("return")
	c.Opens, c.Closes, c.Public = f.Date("opens"), f.Date("closes"), f.Checked("public")
	c.Questions, c.Answers, at = nil, nil, map[string]int{}
	for n := range rowsOf(f, "ask") {
		part := func(name string) string { return rowName("ask", n, name) }
		q := call.Question{ID: f.Text(part("id")), Label: f.Text(part("label")), Help: f.Text(part("help")), Kind: call.Kind(f.Choice(part("kind"), codes(call.OwnKinds)...)),
			Options: linesOf(f.Text(part("options"))), Unit: f.Text(part("unit")), Required: f.Checked(part("required"))}
		if q.Label == "" && q.Help == "" && len(q.Options) == 0 {
			continue // a row in which nothing is asked
		}
		if q.Label == "" {
			f.Refuse(part("label"), "required")
		}
		if q.Kind == "" {
			f.Refuse(part("kind"), "required")
		}
		if !known[q.ID] {
			q.ID = id.New()
		}
		delete(known, q.ID)
		if q.Kind != call.One && q.Kind != call.Many {
			q.Options = nil
		}
		if q.Kind != call.Number {
			q.Unit = ""
		}
		at[q.ID] = n
		c.Questions = append(c.Questions, q)
	}
	for n := range rowsOf(f, "reply") {
		c.Answers = append(c.Answers, call.Template{Name: f.Text(rowName("reply", n, "name")), Text: f.Text(rowName("reply", n, "text"))})
	}
	return c, at, f.Err()
}

// callFaults names the faults of a call by the fields of its form.
func callFaults(err error, at map[string]int) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		c := *f
		if name, ok := strings.CutPrefix(c.Field, "question."); ok {
			part := "label"
			switch c.Key {
			case "call.few_options", "too_many":
				part = "options"
			case "code.unknown":
				part = "kind"
			}
			c.Field = rowName("ask", at[name], part)
		}
		out[i] = &c
	}
	return out
}

func (s *Server) newCallForm(r *Request, form *Form, err error) (*callForm, error) {
	page, failed := s.callForm(r, form, r.Lang, err)
	if failed != nil {
		return nil, failed
	}
	page.Head = Head{Title: r.L.T("call_kept.new.title"), Lead: r.L.T("call_kept.new.lead")}
	page.Title = page.Head.Title
	page.Path = s.callKeptPath(r, Step{Text: page.Title})
	return page, nil
}

func (s *Server) editCallForm(r *Request, now app.CallView, form *Form, err error) (*callForm, error) {
	page, failed := s.callForm(r, form, written(now.Lang), err)
	if failed != nil {
		return nil, failed
	}
	page.Head = Head{Eyebrow: r.L.T("call_kept.edit.title"), Title: now.Title, TitleLang: written(now.Lang), Lead: r.L.T("call_kept.edit.lead")}
	page.Title = r.L.T("call_kept.edit.title") + ", " + now.Title
	page.Path = s.callKeptPath(r, Step{Text: r.L.T("call_kept.edit.title")})
	return page, nil
}

// callKeptPath leads back to the calls that are kept.
func (s *Server) callKeptPath(r *Request, steps ...Step) []Step {
	if !s.has("calls_kept") {
		return steps
	}
	return append([]Step{{Text: r.L.T("nav.calls_kept"), Href: r.To("calls_kept")}}, steps...)
}

// callSaved is where whoever wrote a call is led: to the call as anyone reads it.
func (s *Server) callSaved(w http.ResponseWriter, r *Request, c app.CallView, code string) error {
	route := "call_edit"
	if s.has("call") {
		route = "call"
	}
	return r.Done(w, r.To(route, slugOf(c.Path)), code)
}

func (s *Server) callNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form := fillCall(call.Call{Opens: s.now().Format("2006-01-02"), Notice: r.L.T("call_kept.notice"), Study: r.Query("etude")})
	for n, name := range []string{"taken", "missing", "outside"} {
		setRow(form, "reply", n, map[string]string{"name": r.L.T("call_kept.template." + name), "text": r.L.T("call_kept.template." + name + ".text")})
	}
	page, err := s.newCallForm(r, form, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "call_form", page)
}

func (s *Server) callCreate(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if arrange(form) {
		page, err := s.newCallForm(r, form, nil)
		if err != nil {
			return err
		}
		return r.Render(w, "call_form", page)
	}
	c, at, err := readCall(form, call.Call{ID: id.New(), Lang: r.Lang})
	if err == nil {
		var saved app.CallView
		if saved, err = s.app.SaveCall(r.Context(), r.Actor, app.Principal, c, 0, r.from(form)); err == nil {
			return s.callSaved(w, r, saved, "call_opened")
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	err = callFaults(err, at)
	page, failed := s.newCallForm(r, form, err)
	if failed != nil {
		return failed
	}
	return r.Again(w, "call_form", page, err)
}

func (s *Server) callEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	c, moved, err := s.app.CallAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if moved != "" {
		return r.Moved(w, r.To("call_edit", slugOf(moved)))
	}
	page, err := s.editCallForm(r, c, fillCall(c.Call).Set("version", strconv.FormatInt(c.Version, 10)), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "call_form", page)
}

func (s *Server) callSave(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	now, _, err := s.app.CallAt(r.Context(), r.Actor, r.PathValue("slug")) // a former address still saves
	if err != nil {
		return err
	}
	if arrange(form) {
		page, err := s.editCallForm(r, now, form, nil)
		if err != nil {
			return err
		}
		return r.Render(w, "call_form", page)
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	c, at, err := readCall(form, now.Call)
	if err == nil {
		var saved app.CallView
		if saved, err = s.app.SaveCall(r.Context(), r.Actor, now.Space, c, max(version, 1), r.from(form)); err == nil {
			return s.callSaved(w, r, saved, "call_saved")
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("version", strconv.FormatInt(now.Version, 10)) // sending again, having seen, chooses mine
	}
	err = callFaults(err, at)
	page, failed := s.editCallForm(r, now, form, err)
	if failed != nil {
		return failed
	}
	if conflict {
		page.Mine = &conflictPart{Href: r.To("call_edit", slugOf(now.Path)), Table: compareCalls(r, now.Call, form)}
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "call_form", page, err)
}

// compareCalls sets what stands beside what was typed, where they differ.
func compareCalls(r *Request, now call.Call, mine *Form) Table {
	theirs := fillCall(now)
	for _, f := range []*Form{theirs, mine} {
		f.Set("opens", f.Date("opens")).Set("closes", f.Date("closes"))
	}
	t := compareForms(r, "call_kept.field", theirs, mine, callFields, nil)
	for _, list := range []string{"ask", "reply"} {
		if a, b := rowsText(theirs, list), rowsText(mine, list); a != b {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("call_kept." + list + ".title")}, sideText(r, a), sideText(r, b)}})
		}
	}
	if a, b := theirs.Checked("public"), mine.Checked("public"); a != b {
		said := map[bool]string{true: r.L.T("call_kept.public.yes"), false: r.L.T("call_kept.public.no")}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("call_kept.field.public")}, {Text: said[a]}, {Text: said[b]}}})
	}
	return t
}
