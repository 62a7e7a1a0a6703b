package web

import (
	"cmp"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
)

type publishPage struct {
	StudyPage
	Upcoming app.Upcoming
	Facts    []Fact
	Warnings []Notice
	Diff     *Table
	TitleIn  Field
	Changes  *Field // nil for a first version: nothing came before
	Language Field
	Date     Field
	Save     Button
}

func (s *Server) publish(w http.ResponseWriter, r *Request) error {
	study, sent, err := s.studyHere(w, r)
	if err != nil || sent {
		return err
	}
	page, err := s.publishForm(r, study, nil, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "publish", page)
}

func (s *Server) publishForm(r *Request, study app.StudyView, form *Form, wrong error) (*publishPage, error) {
	u, err := s.app.Upcoming(r.Context(), r.Actor, study)
	if err != nil {
		return nil, err
	}
	if form == nil {
		form = (&Form{}).Set("title", study.Title).Set("lang", cmp.Or(study.Lang, French))
	}
	f := r.Fields(form, wrong, "edition.field")
	page := &publishPage{StudyPage: s.studyPage(r, study, "editions"), Upcoming: u}
	name := r.L.T("edition.publish.title", "number", u.Number)
	page.under(r, "editions", name)
	page.Title, page.Head.Title, page.Head.Lead = name, name, r.L.T("edition.publish.lead")
	page.TitleIn = f.Text("title").Require().UpTo(300)
	if u.Last != nil {
		changes := f.Long("changes").UpTo(5000).Require()
		page.Changes = &changes
	}
	page.Language = f.Radios("lang", r.Options("language", French, English)).Require()
	page.Date = f.Date("date")
	page.Save = Button{Text: r.L.T("edition.publish.button", "number", u.Number), Kind: Primary}
	page.Facts = upcomingFacts(r, u)
	page.Warnings = upcomingWarnings(r, study, u)
	page.Diff = differencesTable(r, u.Differences)
	return page, nil
}

func upcomingFacts(r *Request, u app.Upcoming) []Fact {
	return []Fact{
		{Label: r.L.T("edition.upcoming.initiatives"), Text: r.L.Int(u.Initiatives)},
		{Label: r.L.T("edition.upcoming.effects"), Text: r.L.Int(u.Effects)},
		{Label: r.L.T("edition.upcoming.figures"), Text: r.L.Int(u.Figures)},
		{Label: r.L.T("edition.upcoming.told"), Text: r.L.Int(u.Told)},
		{Label: r.L.T("edition.upcoming.untold"), Text: r.L.Int(u.Untold)},
	}
}

// upcomingWarnings say what someone would regret to have published.
func upcomingWarnings(r *Request, study app.StudyView, u app.Upcoming) []Notice {
	var all []Notice
	add := func(kind NoticeKind, there bool, text, route string) {
		if !there {
			return
		}
		n := Notice{Kind: kind, Text: text}
		if r.server.has(route) {
			n.Href, n.Link = r.To(route, study.Slug), r.L.T("edition.upcoming.see")
		}
		all = append(all, n)
	}
	add(NoticeInfo, !u.Closed && u.Initiatives > pressedAtOnce, r.L.N("edition.upcoming.large", pressing(u.Initiatives), "initiatives", r.L.Int(u.Initiatives)), "")
	add(NoticeDanger, u.Closed, r.L.T("fault.edition.study_closed"), "study_edit")
	add(NoticeWarning, u.Open > 0, r.L.N("edition.upcoming.open", u.Open), "matrix")
	add(NoticeWarning, u.Untested > 0, r.L.N("edition.upcoming.untested", u.Untested), "conclusions")
	add(NoticeInfo, u.Reports == 0, r.L.T("edition.upcoming.no_report"), "report")
	if u.Last != nil && len(u.Differences) == 0 {
		same := r.L.T("edition.upcoming.same")
		if n := len(app.EditionView{Edition: *u.Last}.Gaps()); n > 0 {
			same = r.L.N("edition.upcoming.withdrawn", n)
		}
		add(NoticeInfo, true, same, "")
	}
	return all
}

// pressedAtOnce is how many initiatives a version may have whose site is made
// while the browser waits: each costs some 20 ms of a processor. A larger site is left
// to the house, and the page of the version says that it is being made.
const pressedAtOnce = 200

// pressing is how many minutes the site and the PDF of a version may take: forty
// thousandths of a second an initiative, twice what is measured, so that a slow
// machine keeps the word that is given.
func pressing(initiatives int) int {
	const perMinute = 1500
	return (initiatives + perMinute - 1) / perMinute
}

func (s *Server) publishNow(w http.ResponseWriter, r *Request) error {
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	p := app.Publication{Title: form.Text("title"), Changes: form.Text("changes"), Lang: form.Text("lang"), Date: form.Date("date"), AtOnce: pressedAtOnce}
	p.Number, _ = strconv.Atoi(form.Text("number"))
	var e app.EditionView
	if err = form.Err(); err == nil {
		// One form makes one version, whatever was changed in it since: what is published stays.
		e, err = s.app.Publish(r.Context(), r.Actor, study.Space, study.ID, p, app.From{Source: "form", Token: cut(form.Raw(TokenField), 100)})
	}
	if number, made := app.MadeVersion(err); made { // sent again after going back, with other words
		return r.Done(w, r.To("edition", study.Slug, number), "edition_made_before")
	}
	if err != nil {
		page, formErr := s.publishForm(r, study, form, err)
		if formErr != nil {
			return formErr
		}
		return r.Again(w, "publish", page, err)
	}
	return r.Done(w, r.To("edition", study.Slug, e.Number), "edition_published")
}
