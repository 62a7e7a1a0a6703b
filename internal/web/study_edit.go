package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/study"
)

// studyForm is the framing note as a form: what most groups write first, the
// rest folded.
type studyForm struct {
	StudyPage
	First       []Field
	Sections    []formSection
	Fingerprint string
	Send        Button
	Mine        *conflictPart
	Where       *studyPerimeter // as it is saved
}

// formSection is a folded part of a long form.
type formSection struct {
	ID, Title string
	Open      bool
	Fields    []Field
	List      *rowList
}

// The lists of the framing note.
var (
	definitionColumns = []column{{name: "term", limit: study.MaxLine}, {name: "text", kind: longColumn, limit: study.MaxProse}}
	criterionColumns  = []column{{name: "label", limit: study.MaxLine}, {name: "help", kind: longColumn, limit: study.MaxProse}, {name: "kind", kind: choiceColumn}, {name: "id", kind: hiddenColumn}}
	blockColumns      = []column{{name: "label", limit: study.MaxLine}, {name: "count", kind: numberColumn}, {name: "status", kind: choiceColumn}, {name: "reason", limit: study.MaxLine},
		{name: "source", limit: study.MaxLine}, {name: "id", kind: hiddenColumn}}
	framingLists = map[string][]column{"definitions": definitionColumns, "criteria": criterionColumns, "blocks": blockColumns}
)

// framingFields are what a conflict compares, in the order of the form.
var framingFields = []string{"title", "subtitle", "question", "why", "for_whom", "perimeter", "territories", "framework", "definitions", "criteria", "blocks",
	"national", "smallest_effect", "means", "calendar", "licence", "public", "fictional"}

func (s *Server) studyForm(r *Request, base StudyPage, form *Form, err error) *studyForm {
	f := r.Fields(form, err, "study.field")
	long := func(name string, lines int) Field { return f.Long(name).UpTo(study.MaxProse).High(lines) }
	page := &studyForm{StudyPage: base, Fingerprint: form.Text(printParameter), Send: Button{Text: r.L.T("study.save"), Kind: Primary},
		First: []Field{f.Text("title").Require().UpTo(study.MaxTitle), long("question", 3), f.Long("territories").High(2),
			f.Select("framework", s.frameworkOptions(r)).Require(), f.Check("public")},
		Sections: []formSection{
			{ID: "note", Fields: []Field{f.Text("subtitle").UpTo(study.MaxLine), long("why", 4), long("for_whom", 3), long("perimeter", 3)}},
			{ID: "mots", List: f.rows(r, "definitions", definitionColumns)},
			{ID: "criteres", List: f.rows(r, "criteria", withOptions(criterionColumns, r.Options("study.field.criteria.kind", string(study.Gate), string(study.Judgement))))},
			{ID: "blocs", List: f.rows(r, "blocks", withOptions(blockColumns, r.Options("entry.status", codes(study.Statuses)...)))},
			{ID: "regles", Fields: []Field{f.Radios("national", r.Options("study.field.national", "apart", "crosses")), f.Number("smallest_effect")}},
			{ID: "moyens", Fields: []Field{long("means", 3), long("calendar", 3)}},
			{ID: "licence", Fields: []Field{f.Text("licence").UpTo(study.MaxLine), f.Check("fictional")}},
		}}
	for i := range page.Sections {
		page.Sections[i].prepare(r, form)
	}
	return page
}

// prepare names the section and opens it where there is something to correct or
// a row was asked for.
func (p *formSection) prepare(r *Request, form *Form) {
	p.Title = r.L.T("study.section." + p.ID)
	p.Open = p.List != nil && form.Text(addParameter) == p.List.Name
	fields := p.Fields
	if p.List != nil {
		for _, row := range p.List.Rows {
			fields = append(fields[:len(fields):len(fields)], row.Fields...)
		}
	}
	for _, f := range fields {
		p.Open = p.Open || f.Error != ""
	}
}

func withOptions(columns []column, options []Option) []column {
	out := append([]column(nil), columns...)
	for i := range out {
		if out[i].kind == choiceColumn {
			out[i].options = options
		}
	}
	return out
}

func (s *Server) frameworkOptions(r *Request) []Option {
	var options []Option
	for _, f := range s.app.Frameworks() {
		options = append(options, Option{Value: f.ID + "@" + f.Version, Text: r.L.T("study.framework", "title", f.Title.In(r.Lang), "version", f.Version, "n", len(f.Leaves()))})
	}
	return options
}

// mayOpenStudy refuses who can't create or edit a study.
func mayOpenStudy(r *Request, action access.Action) error {
	switch {
	case access.Can(r.Actor, action, access.Object{Kind: access.KindStudy}):
		return nil
	case r.Actor.SignedIn():
		return fault.New(fault.Denied, "denied")
	}
	return fault.New(fault.SignIn, "sign_in")
}

// newStudyPage is the frame of a study that has no address yet.
func newStudyPage(r *Request) StudyPage {
	p := StudyPage{Head: Head{Title: r.L.T("study.new.title"), Lead: r.L.T("study.new.lead")}}
	p.Title, p.Section = p.Head.Title, "studies"
	p.Path = []Step{{Text: r.L.T("nav.studies"), Href: r.To("studies")}, {Text: p.Head.Title}}
	return p
}

func (s *Server) studyNew(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Create); err != nil {
		return err
	}
	// What the method always asks, to be rewritten by the group.
	form := (&Form{}).Set("national", "apart").Set("smallest_effect", r.L.Show(0.33)).Set("licence", "CC-BY-4.0").
		Set("criteria.0.label", r.L.T("study.new.criterion")).Set("criteria.0.kind", string(study.Gate))
	return r.Render(w, "study_form", s.newStudyForm(r, form, nil))
}

func (s *Server) newStudyForm(r *Request, form *Form, err error) *studyForm {
	proposeWords(r, form)
	page := s.studyForm(r, newStudyPage(r), form, err)
	page.Send.Text = r.L.T("study.open")
	for _, section := range page.Sections {
		if section.ID == "mots" {
			exampleWords(r, section.List.Rows)
		}
	}
	return page
}

func (s *Server) studyCreate(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Create); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if form.Has(addParameter) {
		return r.Render(w, "study_form", s.newStudyForm(r, form, nil))
	}
	withoutProposed(r, form)
	in, err := s.readFraming(r, form, study.Study{ID: id.New(), Lang: r.Lang})
	if err == nil {
		var saved app.StudyView
		if saved, err = s.app.SaveStudy(r.Context(), r.Actor, app.Principal, in, 0, r.from(form)); err == nil {
			return r.Done(w, r.To("study", saved.Slug), "study_created")
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	err = framingFaults(err)
	return r.Again(w, "study_form", s.newStudyForm(r, form, err), err)
}

func (s *Server) framingPage(r *Request, view app.StudyView) StudyPage {
	p := s.studyPage(r, view, "study")
	p.Head.Title, p.Head.Lead = r.L.T("study.edit.title"), r.L.T("study.edit.lead")
	p.Title = p.Head.Title + ", " + view.Title
	p.under(r, "study", r.L.T("study.edit.title"))
	return p
}

func (s *Server) studyEdit(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Edit); err != nil {
		return err
	}
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	form, err := s.fillFraming(r, view)
	if err != nil {
		return err
	}
	form.Set(printParameter, form.fingerprint())
	page := s.studyForm(r, s.framingPage(r, view), form, nil)
	if page.Where, err = s.perimeterOf(r, view); err != nil {
		return err
	}
	return r.Render(w, "study_form", page)
}

func (s *Server) studySave(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Edit); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	now, err := s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug")) // a former address still saves
	if err != nil {
		return err
	}
	if form.Has(addParameter) {
		return r.Render(w, "study_form", s.studyForm(r, s.framingPage(r, now), form, nil))
	}
	stored, err := s.fillFraming(r, now)
	if err != nil {
		return err
	}
	in, err := s.readFraming(r, form, now.Study)
	if err == nil && form.Text(printParameter) != stored.fingerprint() {
		err = fault.New(fault.Conflict, "changed_meanwhile")
	}
	if err == nil {
		var saved app.StudyView
		if saved, err = s.app.SaveStudy(r.Context(), r.Actor, now.Space, in, now.Version, r.from(form)); err == nil {
			return r.Done(w, r.To("study", saved.Slug), "study_saved")
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	err = framingFaults(err)
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set(printParameter, stored.fingerprint()) // sending again, having seen, chooses mine
	}
	page := s.studyForm(r, s.framingPage(r, now), form, err)
	if conflict {
		page.Mine = &conflictPart{Href: r.To("study", now.Slug), Table: compareForms(r, "study.field", stored, form, framingFields, framingLists)}
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "study_form", page, err)
}

// framingFaults names the faults of a study by the fields of the form.
func framingFaults(err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		c := *f
		if strings.HasPrefix(c.Field, "framing.territories") {
			c.Field = "territories"
		}
		out[i] = &c
	}
	return out
}
