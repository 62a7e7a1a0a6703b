package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/study"
)

// membersPage is the working group, for who writes it.
type membersPage struct {
	StudyPage
	Members []memberGroup
	Missing string // colleges nobody is from
	First   []Field
	Send    Button
	Empty   *Empty
	Onward  string // to the census, once someone is in the group
}

// memberPage is one member as a form.
type memberPage struct {
	StudyPage
	First       []Field
	Recused     *Field
	Many        string // why the initiatives are not all listed
	Fingerprint string
	Send        Button
	Mine        *conflictPart
	Remove      *Button
	RemoveAt    string
	Kept        string // why the member can't leave
}

// maxChecks is how many initiatives a form lists as boxes.
const maxChecks = 200

var memberFields = []string{"name", "organisation", "role", "college", "recused"}

// undoParameter carries the version of a change that can be taken back at once.
const undoParameter = "retire"

func (s *Server) studyMembers(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Edit); err != nil {
		return err
	}
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	page, err := s.membersPage(r, view, &Form{}, nil)
	if err != nil {
		return err
	}
	if version := r.Query(undoParameter); version != "" {
		page.Undo = &UndoNotice{Text: r.L.T("members.removed"), Action: r.To("study_undo", view.Slug), Fields: []Kept{{Name: "version", Value: version}}}
	}
	return r.Render(w, "study_members", page)
}

func (s *Server) membersPage(r *Request, view app.StudyView, form *Form, err error) (*membersPage, error) {
	brief, briefErr := s.app.Brief(r.Context(), r.Actor, view)
	if briefErr != nil {
		return nil, briefErr
	}
	page := &membersPage{StudyPage: s.studyPage(r, view, "study_members"), Members: memberGroups(r, view, brief.Names), Send: Button{Text: r.L.T("members.add"), Kind: Primary}}
	page.Head.Lead = r.L.T("members.lead")
	page.First = memberFormFields(r.Fields(form, err, "member.field"), r)
	for i := range page.Members {
		for j := range page.Members[i].Members {
			m := &page.Members[i].Members[j]
			m.Href = r.To("study_member", view.Slug, m.ID)
		}
	}
	page.Missing, page.Onward = missingColleges(r, view), r.To("census", view.Slug)
	if len(view.Members) == 0 {
		page.Empty = &Empty{Title: r.L.T("study.next.study_members"), Text: r.L.T("study.next.study_members.text"), Example: r.L.T("members.empty.example"), Takes: r.L.T("study.next.study_members.takes")}
	}
	return page, nil
}

// missingColleges says who is not in the room yet.
func missingColleges(r *Request, view app.StudyView) string {
	var missing []string
	for _, c := range colleges {
		if !slices.ContainsFunc(view.Members, func(m study.Member) bool { return m.College == c }) {
			missing = append(missing, r.L.T("college."+string(c)))
		}
	}
	if len(missing) == 0 || len(view.Members) == 0 {
		return ""
	}
	return r.L.T("members.missing", "colleges", r.L.List(missing))
}

func memberFormFields(f Fields, r *Request) []Field {
	return []Field{f.Text("name").Require().UpTo(study.MaxLine).Completed("off"), f.Text("organisation").UpTo(study.MaxLine).Completed("off"), f.Text("role").UpTo(study.MaxLine),
		f.Radios("college", r.Options("member.college", codes(colleges)...)).Require()}
}

// readMember puts what was typed into the member.
func readMember(form *Form, m study.Member) (study.Member, error) {
	form.limited(study.MaxLine, "name", "organisation", "role")
	m.Name, m.Organisation, m.Role = form.Text("name"), form.Text("organisation"), form.Text("role")
	m.College = study.College(form.Choice("college", codes(colleges)...))
	for name, missing := range map[string]bool{"name": m.Name == "", "college": form.Text("college") == ""} {
		if missing {
			form.Refuse(name, "required")
		}
	}
	return m, form.Err()
}

func (s *Server) studyMemberAdd(w http.ResponseWriter, r *Request) error {
	if err := mayOpenStudy(r, access.Edit); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, err := s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	m, err := readMember(form, study.Member{ID: id.New()})
	if err == nil {
		in := view.Study
		in.Members = append(slices.Clone(in.Members), m)
		_, err = s.app.SaveStudy(r.Context(), r.Actor, view.Space, in, view.Version, r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("study_members", view.Slug), "member_added")
		}
	}
	page, pageErr := s.membersPage(r, view, form, err)
	if pageErr != nil {
		return pageErr
	}
	return r.Again(w, "study_members", page, err)
}

// memberHere finds a member of the study of the address.
func (s *Server) memberHere(r *Request) (app.StudyView, study.Member, error) {
	if err := mayOpenStudy(r, access.Edit); err != nil {
		return app.StudyView{}, study.Member{}, err
	}
	view, err := s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return view, study.Member{}, err
	}
	m, known := view.Member(r.PathValue("member"))
	if !known {
		return view, m, fault.New(fault.NotFound, "not_found")
	}
	return view, m, nil
}

func fillMember(m study.Member) *Form {
	return (&Form{}).Set("name", m.Name).Set("organisation", m.Organisation).Set("role", m.Role).Set("college", string(m.College)).SetAll("recused", m.Recused)
}

func (s *Server) studyMember(w http.ResponseWriter, r *Request) error {
	view, m, err := s.memberHere(r)
	if err != nil {
		return err
	}
	form := fillMember(m)
	form.Set(printParameter, form.fingerprint())
	page, err := s.memberPage(r, view, m, form, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "study_member", page)
}

func (s *Server) memberPage(r *Request, view app.StudyView, m study.Member, form *Form, err error) (*memberPage, error) {
	census, censusErr := s.app.Entries(r.Context(), r.Actor, view)
	if censusErr != nil {
		return nil, censusErr
	}
	f := r.Fields(form, err, "member.field")
	page := &memberPage{StudyPage: s.studyPage(r, view, "study_members"), First: memberFormFields(f, r), Fingerprint: form.Text(printParameter),
		Send: Button{Text: r.L.T("members.save"), Kind: Primary}}
	page.Head.Title = m.Name
	page.Title = m.Name + ", " + view.Title
	page.under(r, "study_members", m.Name)
	if options := recusedOptions(r, census, m); len(options) > 0 {
		recused := f.Checks("recused", options).Beside()
		page.Recused = &recused
		if len(census.Entries) > len(options) {
			page.Many = r.L.T("members.many", "max", maxChecks)
		}
	}
	if slices.ContainsFunc(census.Entries, func(e app.EntryView) bool {
		return slices.ContainsFunc(e.Readings, func(a study.ScreeningAnswer) bool { return a.Member == m.ID })
	}) {
		page.Kept = r.L.T("members.kept")
	} else {
		page.Remove = &Button{Text: r.L.T("members.remove"), Kind: Danger}
		page.RemoveAt = r.To("study_member_remove", view.Slug, m.ID)
	}
	return page, nil
}

// recusedOptions are the initiatives one may step back from; of a large census,
// only those already chosen.
func recusedOptions(r *Request, census app.Census, m study.Member) []Option {
	var options []Option
	for _, e := range census.Entries {
		if len(census.Entries) <= maxChecks || m.RecusedFrom(e.Initiative.ID) {
			options = append(options, subjectOption(r, e.Initiative))
		}
	}
	return options
}

func (s *Server) studyMemberSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, now, err := s.memberHere(r)
	if err != nil {
		return err
	}
	m, err := readMember(form, now)
	m.Recused = form.All("recused")
	stored := fillMember(now)
	if err == nil && form.Text(printParameter) != stored.fingerprint() {
		err = fault.New(fault.Conflict, "changed_meanwhile")
	}
	if err == nil {
		in := view.Study
		in.Members = slices.Clone(in.Members)
		in.Members[slices.IndexFunc(in.Members, func(o study.Member) bool { return o.ID == m.ID })] = m
		_, err = s.app.SaveStudy(r.Context(), r.Actor, view.Space, in, view.Version, r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("study_members", view.Slug), "member_saved")
		}
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set(printParameter, stored.fingerprint())
	}
	page, pageErr := s.memberPage(r, view, now, form, err)
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Mine = &conflictPart{Href: r.To("study_members", view.Slug), Table: compareForms(r, "member.field", stored, form, memberFields, nil)}
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "study_member", page, err)
}

// studyMemberRemove takes a member who read nothing off the list; it can be
// taken back at once.
func (s *Server) studyMemberRemove(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, m, err := s.memberHere(r)
	if err != nil {
		return err
	}
	in := view.Study
	in.Members = slices.DeleteFunc(slices.Clone(in.Members), func(o study.Member) bool { return o.ID == m.ID })
	saved, err := s.app.SaveStudy(r.Context(), r.Actor, view.Space, in, view.Version, r.from(form))
	if err != nil {
		return err
	}
	return r.Redirect(w, r.To("study_members", saved.Slug, undoParameter, strconv.FormatInt(saved.Version, 10)))
}

// studyUndo takes back one change of the study.
func (s *Server) studyUndo(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	if err := s.app.UndoStudy(r.Context(), r.Actor, view.Space, view.ID, seenVersion(form), r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("study_history", view.Slug), "undone")
}
