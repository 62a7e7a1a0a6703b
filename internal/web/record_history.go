package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/story"
)

const (
	recordFR = "/etudes/{slug}/historique/{kind}/{id}"
	recordEN = "/en/studies/{slug}/history/{kind}/{id}"

	olderParameter  = "de"
	newerParameter  = "a"
	beforeParameter = "avant"
)

func (s *Server) recordRoutes() []Route {
	return []Route{
		{Name: "study_trail", FR: "/etudes/{slug}/changements", EN: "/en/studies/{slug}/changes", Handle: s.studyTrail},
		{Name: "record_history", FR: recordFR, EN: recordEN, Handle: s.recordHistory},
		{Name: "record_undo", Method: http.MethodPost, FR: recordFR + "/annuler", EN: recordEN + "/undo", Handle: s.recordUndo},
	}
}

// recordPage is the history of a record of a study: its changes, the newest first,
// and two of its versions side by side when they are asked for.
type recordPage struct {
	StudyPage
	Record  NavLink // where it is read; no address when it was taken out
	Notice  *Notice
	Compare *comparePart
	Changes []historyChange
	Older   string
}

// comparePart sets two versions of a record side by side, and lets choose which.
type comparePart struct {
	Action   string
	From, To Field
	Title    string // of what is compared, when something is
	Table    *Table
	Same     *Table
	Said     string
}

// historyTo is the address of the history of a record.
func (r *Request) historyTo(study app.StudyView, kind, name string, pairs ...any) string {
	return r.To("record_history", append([]any{study.Slug, kind, name}, pairs...)...)
}

// remembers links a page about a record to its history, for those who may read it.
func (p *StudyPage) remembers(r *Request, study app.StudyView, kind, name, text string) {
	if r.Actor.SignedIn() && r.server.has("record_history") {
		p.Histories = append(p.Histories, NavLink{Text: r.L.T(text), Href: r.historyTo(study, kind, name)})
	}
}

func (s *Server) recordHistory(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	h, err := s.app.RecordHistory(r.Context(), r.Actor, study, r.PathValue("kind"), r.PathValue("id"), before)
	if err != nil {
		return err
	}
	teller, err := s.teller(r, study)
	if err != nil {
		return err
	}
	page := s.recordPageOf(r, study, h, teller)
	if page.Compare, err = s.compared(r, study, h, teller); err != nil {
		return err
	}
	return r.Render(w, "record_history", page)
}

func (s *Server) recordPageOf(r *Request, study app.StudyView, h app.RecordHistory, teller *teller) *recordPage {
	page := &recordPage{StudyPage: s.studyPage(r, study, partOf[h.Kind]), Record: r.recordLink(study, h.RecordView)}
	page.Head.Eyebrow, page.Head.Lead = r.L.T("history.of."+h.Kind), r.L.T("history.lead")
	page.Head.Title, page.Head.TitleLang = page.Record.Text, page.Record.Lang
	page.Title, page.NoIndex = r.L.T("history.title", "name", page.Record.Text)+", "+study.Title, true
	page.under(r, partOf[h.Kind], page.Record.Text)
	last := len(page.Path) - 1
	page.Path[last].Href, page.Path[last].Lang = page.Record.Href, page.Record.Lang
	page.Path = append(page.Path, Step{Text: r.L.T("history.short")})
	page.Notice = historyNotice(r, h)
	for _, c := range h.Changes {
		shown := historyChange{Version: c.Version, When: r.L.Instant(c.At), Who: c.Actor, Source: r.code("history.source", c.Source), Table: teller.table(h.Kind, r.L.T("history.fields", "version", c.Version), c.Ops,
			r.L.T("history.before"), r.L.T("history.after"))}
		if c.Version < h.Version && !h.TakenOut {
			shown.Compare = r.historyTo(study, h.Kind, h.Name, olderParameter, c.Version, newerParameter, h.Version) + "#comparaison"
		}
		if c.Version > 1 && page.Editor && h.Undoable && !erased(c.Ops) && (!h.TakenOut || c.Version == h.Version) {
			shown.Undo, shown.UndoText = r.To("record_undo", study.Slug, h.Kind, h.Name), r.L.T("history.undo")
			if h.TakenOut {
				shown.UndoText = r.L.T("history.bring_back")
			}
		}
		page.Changes = append(page.Changes, shown)
	}
	if n := len(h.Changes); n == app.HistoryPage && h.Changes[n-1].Version > 1 {
		page.Older = r.historyTo(study, h.Kind, h.Name, beforeParameter, h.Changes[n-1].Version)
	}
	return page
}

// historyNotice says first what makes this history unlike others.
func historyNotice(r *Request, h app.RecordHistory) *Notice {
	told, isStory := h.Value.(story.Story)
	switch {
	case isStory && told.Withdrawn != "":
		return &Notice{Kind: NoticeInfo, Text: r.L.T("history.withdrawn", "date", r.L.Date(told.Withdrawn))}
	case h.TakenOut:
		return &Notice{Kind: NoticeInfo, Text: r.L.T("history.taken_out")}
	case !h.Undoable:
		return &Notice{Kind: NoticeInfo, Text: r.L.T("history.published")}
	}
	return nil
}

// compared sets the two versions asked for side by side; the choice alone when none
// is, nothing when there is but one.
func (s *Server) compared(r *Request, study app.StudyView, h app.RecordHistory, teller *teller) (*comparePart, error) {
	return comparison(r, r.historyTo(study, h.Kind, h.Name), h.Changes,
		func(from, to int64) (app.Comparison, error) {
			return s.app.CompareRecord(r.Context(), r.Actor, study, h.Kind, h.Name, from, to)
		},
		func(caption string, ops []app.Op, from, to string) Table {
			return teller.table(h.Kind, caption, ops, from, to)
		})
}

// comparison lets choose two versions among changes, and sets those that the address
// asks for side by side, as table does.
func comparison(r *Request, action string, changes []app.Change, read func(from, to int64) (app.Comparison, error), table func(caption string, ops []app.Op, from, to string) Table) (*comparePart, error) {
	form := r.QueryForm()
	from, _ := strconv.ParseInt(form.Text(olderParameter), 10, 64)
	to, _ := strconv.ParseInt(form.Text(newerParameter), 10, 64)
	asked := from > 0 || to > 0
	var options []Option
	for _, c := range changes {
		n := strconv.FormatInt(c.Version, 10)
		options = append(options, Option{Value: n, Text: r.L.T("history.version", "version", c.Version) + ", " + r.L.Instant(c.At)})
	}
	if len(options) < 2 && !asked {
		return nil, nil
	}
	if !asked {
		form = (&Form{}).Set(olderParameter, options[1].Value).Set(newerParameter, options[0].Value)
	}
	f := r.Fields(form, nil, "history.compare")
	part := &comparePart{Action: action, From: f.Select(olderParameter, options), To: f.Select(newerParameter, options)}
	part.From.Unmarked, part.To.Unmarked = true, true
	if !asked {
		return part, nil
	}
	c, err := read(from, to)
	if err != nil {
		return nil, err
	}
	older, newer := r.L.T("history.version", "version", from), r.L.T("history.version", "version", to)
	part.Title = r.L.T("history.compared", "from", from, "to", to)
	switch {
	case c.Erased:
		part.Said = r.L.T("history.compare.erased")
	case len(c.Differ) == 0:
		part.Said = r.L.T("history.compare.same")
	default:
		t := table(part.Title, c.Differ, older, newer)
		part.Table = &t
	}
	if same := table(r.L.T("history.compare.unchanged"), c.Same, older, newer); len(same.Rows) > 0 {
		part.Same = &same
	}
	return part, nil
}

func (s *Server) recordUndo(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	kind, name := r.PathValue("kind"), r.PathValue("id")
	if err := s.app.UndoRecord(r.Context(), r.Actor, study.Space, study.ID, kind, name, seenVersion(form), r.from(form)); err != nil {
		return err
	}
	return r.Done(w, r.historyTo(study, kind, name), "undone")
}
