package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/study"
)

// entryReadPage is one member's reading of the criteria. It does not show those
// of the others: each reads on their own.
type entryReadPage struct {
	StudyPage
	Members     []Tab // who reads
	Member      string
	Recused     string
	Criteria    []criterionFields
	Fingerprint string
	Sheet       string
	Send        Button
	Mine        *conflictPart
}

// criterionFields asks for the reading of a criterion.
type criterionFields struct {
	Answer Field
	Note   Field
}

const memberParameter = "membre"

var answers = []study.Answer{study.Yes, study.No, study.Unsure}

// entryToRead finds the entry and the member who reads; nobody when the address
// names none. Who stepped back is refused.
func (s *Server) entryToRead(w http.ResponseWriter, r *Request) (view app.StudyView, e app.EntryView, m study.Member, done bool, err error) {
	if _, err = s.studyToWrite(r); err != nil {
		return view, e, m, false, err
	}
	view, e, done, err = s.entryHere(w, r)
	if err != nil || done {
		return view, e, m, done, err
	}
	asked := r.Query(memberParameter)
	if asked == "" {
		return view, e, m, false, nil
	}
	m, known := view.Member(asked)
	switch {
	case !known:
		return view, e, m, false, fault.New(fault.NotFound, "not_found")
	case m.RecusedFrom(e.Initiative.ID):
		return view, e, m, false, fault.New(fault.Denied, "study.member_recused", "name", m.Name)
	}
	return view, e, m, false, nil
}

func (s *Server) entryRead(w http.ResponseWriter, r *Request) error {
	view, e, m, done, err := s.entryToRead(w, r)
	if err != nil || done {
		return err
	}
	form := fillReadings(view, e, m.ID)
	form.Set(printParameter, form.fingerprint())
	return r.Render(w, "entry_read", s.entryReadPage(r, view, e, m, form, nil))
}

func answerField(criterion string) string { return "answer." + criterion }
func noteField(criterion string) string   { return "note." + criterion }

// fillReadings opens the form on what the member read before.
func fillReadings(view app.StudyView, e app.EntryView, member string) *Form {
	form := &Form{}
	for _, c := range view.Criteria {
		form.Set(answerField(c.ID), "").Set(noteField(c.ID), "")
	}
	for _, a := range e.Readings {
		if a.Member == member {
			form.Set(answerField(a.Criterion), string(a.Answer)).Set(noteField(a.Criterion), a.Note)
		}
	}
	return form
}

func (s *Server) entryReadPage(r *Request, view app.StudyView, e app.EntryView, m study.Member, form *Form, err error) *entryReadPage {
	name := subjectName(e.Initiative)
	page := &entryReadPage{StudyPage: s.entryBase(r, view, e, r.L.T("entry.read.title")), Member: m.ID, Fingerprint: form.Text(printParameter),
		Send: Button{Text: r.L.T("entry.read.send"), Kind: Primary}}
	page.Head.Lead = r.L.T("entry.read.who")
	if m.ID != "" {
		page.Head.Lead = r.L.T("entry.read.lead", "name", m.Name)
	}
	for _, o := range memberOptions(r, view, e.Initiative.ID) {
		page.Members = append(page.Members, Tab{Text: o.Text, Href: r.To("entry_read", view.Slug, name, memberParameter, o.Value), Current: o.Value == m.ID})
	}
	if names := recusedNames(view, e.Initiative.ID); len(names) > 0 {
		page.Recused = r.L.T("entry.recused", "names", r.L.List(names))
	}
	if e.Initiative.Slug != "" {
		page.Sheet = r.To("initiative", e.Initiative.Slug)
	}
	f := r.Fields(form, err, "entry.field")
	for i, c := range view.Criteria {
		part := criterionFields{Answer: f.named("radios", answerField(c.ID), r.L.T("entry.criterion", "n", i+1, "label", c.Label)),
			Note: f.named("long", noteField(c.ID), r.L.T("entry.field.note")).High(2).UpTo(study.MaxProse)}
		part.Answer.Options = r.Options("answer", codes(answers)...)
		for j := range part.Answer.Options {
			part.Answer.Options[j].Chosen = part.Answer.Options[j].Value == part.Answer.Value
		}
		part.Answer.Hint, part.Answer.Columns, part.Answer.Heading = c.Help, true, true
		part.Answer.Unmarked = true
		page.Criteria = append(page.Criteria, part)
	}
	return page
}

// named is a field whose label is not in the catalogue: someone wrote it.
func (f Fields) named(kind, name, label string) Field {
	return Field{Kind: kind, Name: name, Label: label, Value: f.form.Raw(name), Error: f.faults[name]}
}

func (s *Server) entryReadSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, e, m, done, err := s.entryToRead(w, r)
	if err != nil || done {
		return err
	}
	if m.ID == "" {
		return fault.New(fault.Invalid, "study.member_unknown")
	}
	readings, err := readAnswers(form, view)
	stored := fillReadings(view, e, m.ID)
	if err == nil && form.Text(printParameter) != stored.fingerprint() {
		err = fault.New(fault.Conflict, "changed_meanwhile")
	}
	if err == nil {
		_, err = s.app.Screen(r.Context(), r.Actor, view.Space, view.ID, e.Initiative.ID, m.ID, readings, e.Version, r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("entry", view.Slug, subjectName(e.Initiative), memberParameter, m.ID), "entry_read")
		}
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set(printParameter, stored.fingerprint())
	}
	page := s.entryReadPage(r, view, e, m, form, err)
	if conflict {
		page.Mine = &conflictPart{Href: r.To("entry", view.Slug, subjectName(e.Initiative)), Table: compareReadings(r, view, stored, form)}
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "entry_read", page, err)
}

// readAnswers reads one answer a criterion; a note alone says nothing yet.
func readAnswers(form *Form, view app.StudyView) ([]study.ScreeningAnswer, error) {
	var all []study.ScreeningAnswer
	for _, c := range view.Criteria {
		form.limited(study.MaxProse, noteField(c.ID))
		a := study.ScreeningAnswer{Criterion: c.ID, Answer: study.Answer(form.Choice(answerField(c.ID), codes(answers)...)), Note: form.Text(noteField(c.ID))}
		if a.Answer == "" && a.Note != "" && form.Text(answerField(c.ID)) == "" {
			form.Refuse(answerField(c.ID), "entry.answer_missing")
		}
		if a.Answer != "" {
			all = append(all, a)
		}
	}
	return all, form.Err()
}

func compareReadings(r *Request, view app.StudyView, theirs, mine *Form) Table {
	t := compareForms(r, "entry.field", &Form{}, &Form{}, nil, nil)
	for _, c := range view.Criteria {
		side := func(f *Form) string {
			parts := slices.DeleteFunc([]string{r.code("answer", f.Text(answerField(c.ID))), f.Text(noteField(c.ID))}, func(s string) bool { return s == "" })
			return r.L.List(parts)
		}
		if a, b := side(theirs), side(mine); a != b {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: c.Label}, sideText(r, a), sideText(r, b)}})
		}
	}
	return t
}
