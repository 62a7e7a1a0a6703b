package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/study"
)

// entryPage is an initiative within a study: where it stands and why; for the
// group, each member's reading of each criterion.
type entryPage struct {
	StudyPage
	Facts   []Fact
	Settled prose
	Onward  []Fact
	Group   *entryGroup
}

// entryGroup is what only the group sees.
type entryGroup struct {
	Criteria []criterionReadings
	Said     string
	Next     *Button // the initiative to go on with, after a reading or a decision
	Left     string
	Read     *Button
	Decide   *Button
	Recused  string
	Recuse   *Field
	RecuseAt string
	Remove   *Button
	RemoveAt string
}

// criterionReadings is a criterion with what each member read.
type criterionReadings struct {
	Label, Kind string
	Help        prose
	State       Tag
	Readings    []readingLine
}

type readingLine struct {
	Member string
	Answer Tag
	Note   string
}

var answerTones = map[study.Answer]Tone{study.Yes: Positive, study.No: Negative, study.Unsure: Caution}

// entryHere finds the entry of the address; done says that the reader was sent
// to the study's present address.
func (s *Server) entryHere(w http.ResponseWriter, r *Request) (app.StudyView, app.EntryView, bool, error) {
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return view, app.EntryView{}, done, err
	}
	e, err := s.app.Entry(r.Context(), r.Actor, view, r.PathValue("initiative"))
	return view, e, false, err
}

// entryBase is the frame of the pages of an entry; step names the page below it.
func (s *Server) entryBase(r *Request, view app.StudyView, e app.EntryView, step string) StudyPage {
	p := s.studyPage(r, view, "census")
	tag := statusTag(r, e)
	name, lang := e.Initiative.NameIn(r.Lang)
	p.Head = Head{Eyebrow: r.L.T("entry.eyebrow"), Title: name, TitleLang: lang, Status: &tag}
	p.Title = name + ", " + view.Title
	p.Demo = p.Demo || e.Initiative.Fictional
	p.under(r, "census", name)
	p.Path[len(p.Path)-1].Lang = lang
	if step != "" {
		p.Head.Eyebrow, p.Head.EyebrowLang, p.Head.Title, p.Head.TitleLang = name, lang, step, ""
		p.Title = step + ", " + name
		p.Path[len(p.Path)-1].Href = r.To("entry", view.Slug, subjectName(e.Initiative))
		p.Path = append(p.Path, Step{Text: step})
	}
	return p
}

func (s *Server) entry(w http.ResponseWriter, r *Request) error {
	view, e, done, err := s.entryHere(w, r)
	if err != nil || done {
		return err
	}
	page := &entryPage{StudyPage: s.entryBase(r, view, e, "")}
	page.remembers(r, view, "entry", e.Initiative.ID, "history.see")
	page.Facts = told(nil, r.L.T("entry.reason"), e.Reason)
	for i := range page.Facts {
		page.Facts[i].TextLang = page.Words
	}
	if e.Initiative.Reach != "" {
		page.Facts = append(page.Facts, Fact{Label: r.L.T("entry.reach"), Text: reachFact(r, e.Initiative.Reach)})
	}
	page.Settled = proseOf(r, view, e.Settled)
	page.Onward = s.entryOnward(r, view, e)
	if access.Can(r.Actor, access.See, access.Object{Kind: access.KindStudy}) {
		if page.Group, err = s.entryGroup(r, view, e, page.Editor); err != nil {
			return err
		}
	}
	return r.Render(w, "entry", page)
}

func (s *Server) entryOnward(r *Request, view app.StudyView, e app.EntryView) []Fact {
	name := subjectName(e.Initiative)
	var ways []Fact
	if e.Initiative.Slug != "" {
		ways = append(ways, Fact{Label: r.L.T("entry.sheet"), Text: r.L.T("entry.sheet.text"), Href: r.To("initiative", e.Initiative.Slug)})
	}
	if e.Status == study.Selected {
		ways = append(ways, Fact{Label: r.L.T("entry.row"), Text: r.L.T("entry.row.text"), Href: r.To("matrix_row", view.Slug, name)})
		if s.has("solution") {
			ways = append(ways, Fact{Label: r.L.T("entry.solution"), Text: r.L.T("entry.solution.text"), Href: r.To("solution", view.Slug, name)})
		}
	}
	return ways
}

func (s *Server) entryGroup(r *Request, view app.StudyView, e app.EntryView, editor bool) (*entryGroup, error) {
	g := &entryGroup{Said: progressWords(r, e), Criteria: readingsOf(r, view, e)}
	if names := recusedNames(view, e.Initiative.ID); len(names) > 0 {
		g.Recused = r.L.T("entry.recused", "names", r.L.List(names))
	}
	if !editor {
		return g, nil
	}
	name := subjectName(e.Initiative)
	members := memberOptions(r, view, e.Initiative.ID)
	if len(view.Criteria) > 0 && len(members) > 0 {
		g.Read = &Button{Text: r.L.T("entry.read"), Kind: Primary, Href: r.To("entry_read", view.Slug, name)}
	}
	g.Decide = &Button{Text: r.L.T("entry.decide"), Kind: Secondary, Href: r.To("entry_decide", view.Slug, name)}
	switch {
	case decided(e):
		g.Decide.Text = r.L.T("entry.decide.again")
	case awaitsDecision(e):
		g.Decide.Kind = Primary
		if g.Read != nil {
			g.Read.Kind = Secondary
		}
	}
	if err := s.goOn(r, view, e, g); err != nil {
		return nil, err
	}
	if len(members) > 0 {
		recuse := r.Fields(&Form{}, nil, "entry.field").Select("member", members).Require()
		g.Recuse, g.RecuseAt = &recuse, r.To("entry_recuse", view.Slug, name)
	}
	if e.Status == study.Registered && len(e.Readings) == 0 {
		g.Remove, g.RemoveAt = &Button{Text: r.L.T("entry.remove"), Kind: Plain, Name: "version", Value: strconv.FormatInt(e.Version, 10)}, r.To("entry_remove", view.Slug, name)
	}
	return g, nil
}

// goOn offers what comes next to who has just read or decided.
func (s *Server) goOn(r *Request, view app.StudyView, e app.EntryView, g *entryGroup) (err error) {
	switch member, known := view.Member(r.Query(memberParameter)); {
	case r.Query(doneParameter) == "entry_decided":
		g.Next, g.Left, err = s.nextToDecide(r, view, e)
	case known:
		g.Next, g.Left, err = s.nextToRead(r, view, e, member)
	}
	if g.Next != nil {
		g.Decide.Kind = Secondary
		if g.Read != nil {
			g.Read.Kind = Secondary
		}
	}
	return err
}

// readingsOf sets out each criterion with the reading of each member.
func readingsOf(r *Request, view app.StudyView, e app.EntryView) []criterionReadings {
	var all []criterionReadings
	for i, c := range view.Criteria {
		line := criterionReadings{Label: c.Label, Kind: r.L.T("criterion.kind." + string(c.Kind)), Help: proseOf(r, view, c.Help)}
		for _, a := range e.Readings {
			if a.Criterion != c.ID {
				continue
			}
			name := a.Member
			if m, known := view.Member(a.Member); known {
				name = m.Name
			}
			line.Readings = append(line.Readings, readingLine{Member: name, Answer: Tag{Text: r.code("answer", string(a.Answer)), Tone: answerTones[a.Answer]}, Note: a.Note})
		}
		if i < len(e.Progress) {
			line.State = progressTag(r, e.Progress[i])
		}
		all = append(all, line)
	}
	return all
}

func progressTag(r *Request, p study.Progress) Tag {
	switch {
	case p.Differ:
		return Tag{Text: r.L.T("entry.criterion.differ"), Tone: Caution}
	case p.Needed > 0:
		return Tag{Text: r.L.N("entry.criterion.needed", p.Needed), Tone: Calm}
	}
	return Tag{Text: r.L.T("entry.criterion.agree"), Tone: Positive}
}

// entryRecuse notes that a member steps back from the initiative.
func (s *Server) entryRecuse(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	e, err := s.app.Entry(r.Context(), r.Actor, view, r.PathValue("initiative"))
	if err != nil {
		return err
	}
	if err := s.app.Recuse(r.Context(), r.Actor, view.Space, view.ID, form.Text("member"), e.Initiative.ID, r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("entry", view.Slug, subjectName(e.Initiative)), "entry_recused")
}

// entryRemove takes out of the census what came in by mistake.
func (s *Server) entryRemove(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	e, err := s.app.Entry(r.Context(), r.Actor, view, r.PathValue("initiative"))
	if err != nil {
		return err
	}
	if err := s.app.RemoveEntry(r.Context(), r.Actor, view.Space, view.ID, e.Initiative.ID, seenVersion(form), r.from(form)); err != nil {
		return err
	}
	return r.Done(w, r.To("census", view.Slug), "entry_removed")
}
