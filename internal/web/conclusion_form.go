package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/study"
)

// conclusionForm is a conclusion as a form: a few fields, the rest under
// « Approfondir ».
type conclusionForm struct {
	StudyPage
	First []Field
	More  []Field
	Seen  string // the version that the writer saw
	Send  Button
	Back  string
	Mine  *conflictPart // what someone else saved meanwhile, beside what was typed
}

// arguedForm opens or shows again the form of an argued conclusion; a new one
// asks for its first argument too, since without one it argues nothing.
func (s *Server) arguedForm(r *Request, study_ app.StudyView, form *Form, err error, fresh bool) *conclusionForm {
	f := r.Fields(form, err, "conclusions.field")
	page := &conclusionForm{StudyPage: s.conclusionFrame(r, study_, r.L.T("conclusions.argue")),
		First: []Field{f.Text("title").Require().UpTo(study.MaxTitle), f.Long("statement").Require().UpTo(study.MaxProse)},
		More:  []Field{f.Long("agreement").UpTo(study.MaxProse), f.Long("dissent").UpTo(study.MaxProse)},
		Seen:  form.Text("version"), Send: Button{Text: r.L.T("conclusions.save"), Kind: Primary}, Back: r.To("conclusions", study_.Slug)}
	if fresh {
		page.Head.Lead = r.L.T("conclusions.argue.lead")
		page.First = append(page.First, f.Long("for").Require().UpTo(study.MaxProse))
		return page
	}
	page.Title, page.Head.Title, page.Head.TitleLang = r.L.T("conclusions.edit.title"), r.L.T("conclusions.edit.title"), ""
	page.Back = r.To("conclusion", study_.Slug, r.PathValue("id"))
	return page
}

func (s *Server) conclusionArgue(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	return r.Render(w, "conclusion_form", s.arguedForm(r, study, &Form{}, nil, true))
}

func (s *Server) conclusionArgueSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	c := conclusion.Conclusion{ID: id.New(), Kind: conclusion.KindArgued, Title: form.Text("title"), Statement: form.Text("statement"),
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: form.Text("for")}}, Agreement: form.Text("agreement"), Dissent: form.Text("dissent")}}
	if _, err = s.app.SaveConclusion(r.Context(), r.Actor, study.Space, study.ID, c, 0, r.from(form)); err != nil {
		return s.conclusionAgain(w, r, study, s.arguedForm(r, study, form, conclusionFaults(err), true), err)
	}
	return r.Done(w, r.To("conclusion", study.Slug, c.ID), "conclusion_saved")
}

// conclusionAgain shows a refused form, or leads where the same form led before.
func (s *Server) conclusionAgain(w http.ResponseWriter, r *Request, study app.StudyView, page *conclusionForm, err error) error {
	if fault.Is(err, fault.AlreadyDone) {
		return r.Redirect(w, r.To("conclusions", study.Slug))
	}
	return r.Again(w, "conclusion_form", page, conclusionFaults(err))
}

// conclusionFaults names the faults of a conclusion by the fields of the form.
func conclusionFaults(err error) error {
	all := fault.All(err)
	if len(all) == 0 || fault.Is(err, fault.Conflict) {
		return err
	}
	var told fault.List
	for _, f := range all {
		copied := *f
		name := strings.TrimPrefix(copied.Field, "test.plan.")
		switch {
		case strings.HasPrefix(name, "argued.for"):
			name = "for"
		case strings.HasPrefix(name, "scales"):
			name = "scales"
		}
		copied.Field = name
		told = append(told, &copied)
	}
	return told
}

func (s *Server) conclusionEdit(w http.ResponseWriter, r *Request) error {
	if _, err := s.studyToWrite(r); err != nil {
		return err
	}
	study, c, done, err := s.conclusionHere(w, r)
	if err != nil || done {
		return err
	}
	form := fillConclusion(r, c.Conclusion).Set("version", strconv.FormatInt(c.Version, 10))
	if c.Kind == conclusion.KindTested {
		page := s.planForm(r, study, form, nil, false)
		told, ok, err := s.app.ComputationOf(r.Context(), r.Actor, study, c)
		if err != nil {
			return err
		}
		if ok && told.UnderWay() {
			page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("conclusions.computing.edit")})
		}
		return r.Render(w, "conclusion_form", page)
	}
	return r.Render(w, "conclusion_form", s.arguedForm(r, study, form, nil, false))
}

// conclusionSave writes the next version. When someone wrote meanwhile, what was
// typed comes back with the present version: sending again, having seen, keeps mine.
func (s *Server) conclusionSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if _, err := s.studyToWrite(r); err != nil {
		return err
	}
	study, c, done, err := s.conclusionHere(w, r)
	if err != nil || done {
		return err
	}
	now := c.Version
	next := c.Conclusion
	next.Title, next.Statement = form.Text("title"), form.Text("statement")
	if next.Kind == conclusion.KindTested {
		next.Test = &conclusion.Test{Plan: readPlan(form, study, c.Test.Plan)}
	} else {
		argued := *next.Argued
		argued.Agreement, argued.Dissent = form.Text("agreement"), form.Text("dissent")
		next.Argued = &argued
	}
	if err = form.Err(); err == nil {
		_, err = s.app.SaveConclusion(r.Context(), r.Actor, study.Space, study.ID, next, seenVersion(form), r.from(form))
	}
	if err == nil {
		return r.Done(w, r.To("conclusion", study.Slug, c.ID), "conclusion_saved")
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("version", strconv.FormatInt(now, 10))
	}
	page := s.arguedForm(r, study, form, conclusionFaults(err), false)
	if next.Kind == conclusion.KindTested {
		page = s.planForm(r, study, form, conclusionFaults(err), false)
	}
	if conflict {
		page.Mine = conclusionConflict(r, study, c, "conclusions.field", fillConclusion(r, c.Conclusion), form)
		page.Send.Text = r.L.T("conclusions.save.mine")
		if c.Test != nil && c.Test.Result != nil {
			page.Mine.Also = r.L.T("conclusions.conflict.result")
		}
	}
	return s.conclusionAgain(w, r, study, page, err)
}

// fillConclusion opens a form on a conclusion.
func fillConclusion(r *Request, c conclusion.Conclusion) *Form {
	form := (&Form{}).Set("title", c.Title).Set("statement", c.Statement)
	if c.Kind == conclusion.KindTested {
		return fillPlan(r, form, c.Test.Plan)
	}
	return form.Set("agreement", c.Argued.Agreement).Set("dissent", c.Argued.Dissent)
}

// conclusionConflict sets what someone else saved meanwhile beside what was typed.
func conclusionConflict(r *Request, study app.StudyView, c app.ConclusionView, prefix string, theirs, mine *Form) *conflictPart {
	return &conflictPart{Href: r.To("conclusion", study.Slug, c.ID), Table: compareForms(r, prefix, theirs, mine, comparedFields, nil)}
}

// comparedFields are the fields that a conflict compares.
var comparedFields = []string{"title", "statement", "agreement", "dissent", "text", "hypothesis", "scales", "by_dimension", "smallest_delta", "smallest_mean", "score",
	"min_units", "min_intensity", "min_solidity", "selected", "seed"}

// seenVersion is the version that the writer saw; a form without one saw the
// first, so that it can't overwrite another.
func seenVersion(form *Form) int64 {
	v, err := strconv.ParseInt(form.Text("version"), 10, 64)
	if err != nil || v < 1 {
		return 1
	}
	return v
}

func (s *Server) conclusionRemove(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	err = s.app.RemoveConclusion(r.Context(), r.Actor, study.Space, study.ID, r.PathValue("id"), seenVersion(form), r.from(form))
	if err != nil {
		return err
	}
	return r.Redirect(w, r.To("conclusions", study.Slug, goneParameter, r.PathValue("id")))
}

func (s *Server) conclusionRestore(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	at := r.PathValue("id")
	err = s.app.RestoreConclusion(r.Context(), r.Actor, study.Space, study.ID, at, r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("conclusion", study.Slug, at), "conclusion_restored")
}
