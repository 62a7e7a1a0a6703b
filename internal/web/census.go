package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

func (s *Server) censusRoutes() []Route {
	entryFR, entryEN := "/etudes/{slug}/recensement/{initiative}", "/en/studies/{slug}/census/{initiative}"
	post := http.MethodPost
	return []Route{
		{Name: "census", FR: "/etudes/{slug}/recensement", EN: "/en/studies/{slug}/census", Handle: s.census, Cache: Public},
		{Name: "census_add", FR: "/etudes/{slug}/recensement/ajouter", EN: "/en/studies/{slug}/census/add", Handle: s.censusAdd},
		{Name: "census_add", Method: post, FR: "/etudes/{slug}/recensement/ajouter", EN: "/en/studies/{slug}/census/add", Handle: s.censusAdded},
		{Name: "entry", FR: entryFR, EN: entryEN, Handle: s.entry, Cache: Public},
		{Name: "entry_read", FR: entryFR + "/lire", EN: entryEN + "/read", Handle: s.entryRead},
		{Name: "entry_read", Method: post, FR: entryFR + "/lire", EN: entryEN + "/read", Handle: s.entryReadSave},
		{Name: "entry_decide", FR: entryFR + "/decider", EN: entryEN + "/decide", Handle: s.entryDecide},
		{Name: "entry_decide", Method: post, FR: entryFR + "/decider", EN: entryEN + "/decide", Handle: s.entryDecided},
		{Name: "entry_recuse", Method: post, FR: entryFR + "/deport", EN: entryEN + "/recusal", Handle: s.entryRecuse},
		{Name: "entry_remove", Method: post, FR: entryFR + "/retirer", EN: entryEN + "/remove", Handle: s.entryRemove},
	}
}

const (
	censusWindow    = 100
	stateParameter  = "etat"
	reasonParameter = "motif"
	sinceParameter  = "depuis"
)

// The states of a census beyond those of an entry: what its screening lacks.
const (
	stateMissing = "missing"
	stateDiffer  = "differ"
)

// censusPage is the census of a study: what became of the initiatives, then
// each of them.
type censusPage struct {
	StudyPage
	Flow    *FigureBox
	Sums    *Table
	Search  Search
	Facets  Facets
	Said    string
	Lines   []entryLine
	Unnamed string
	Pager   Pager
	Blocks  *Table
	Add     *Button
	Quality *Button
	Empty   *Empty
}

// entryLine is an initiative of the census in the list.
type entryLine struct {
	Name, Lang, Href string
	Status           Tag
	Reason           string
	Progress         string
	Recused          string
}

// censusQuery is what the address asks of the census.
type censusQuery struct {
	words, state, reason string
	since                int
}

func censusAsked(r *Request) censusQuery {
	q := censusQuery{words: strings.TrimSpace(r.Query(wordsParameter)), state: r.Query(stateParameter), reason: r.Query(reasonParameter)}
	if n, err := strconv.Atoi(r.Query(sinceParameter)); err == nil && n > 0 {
		q.since = n
	}
	return q
}

func (q censusQuery) filtered() bool { return q.words != "" || q.state != "" || q.reason != "" }

func (q censusQuery) address(r *Request, slug string) string {
	pairs := []any{slug, wordsParameter, q.words, stateParameter, q.state, reasonParameter, q.reason}
	if q.since > 0 {
		pairs = append(pairs, sinceParameter, strconv.Itoa(q.since))
	}
	return r.To("census", pairs...)
}

// bears says whether an initiative bears the folded words in its name, in the
// language it was written in or in another that a page may show.
func bears(in app.Subject, folded string) bool {
	return slices.ContainsFunc(append([]string{in.Original}, calledIn(in)...), func(name string) bool {
		return strings.Contains(text.Fold(name), folded)
	})
}

func calledIn(in app.Subject) []string {
	names := make([]string, len(languages))
	for i, lang := range languages {
		names[i] = in.Called(lang)
	}
	return names
}

// keeps says whether the query keeps an initiative.
func (q censusQuery) keeps(e app.EntryView) bool {
	if q.words != "" && !bears(e.Initiative, text.Fold(q.words)) {
		return false
	}
	if q.reason != "" && e.Reason != q.reason {
		return false
	}
	return q.state == "" || slices.Contains(statesOf(e), q.state)
}

// statesOf are the states that an entry counts in.
func statesOf(e app.EntryView) []string {
	states := []string{string(e.Status)}
	missing, differ := false, false
	for _, p := range e.Progress {
		missing, differ = missing || p.Needed > 0, differ || p.Differ
	}
	if missing {
		states = append(states, stateMissing)
	}
	if differ && e.Settled == "" {
		states = append(states, stateDiffer)
	}
	return states
}

func (s *Server) census(w http.ResponseWriter, r *Request) error {
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	census, err := s.app.Entries(r.Context(), r.Actor, view)
	if err != nil {
		return err
	}
	page := &censusPage{StudyPage: s.studyPage(r, view, "census")}
	page.Wide, page.Description = true, r.L.T("census.lead")
	page.Head.Lead = r.L.T("census.lead")
	if s.pressed == nil {
		if err := s.awaitingNotice(r, &page.Page); err != nil {
			return err
		}
	}
	if page.Flow, err = flowFigure(r, view, census.Flow); err != nil {
		return err
	}
	if page.Editor {
		page.Add = &Button{Text: r.L.T("census.add"), Kind: Secondary, Href: r.To("census_add", view.Slug)}
		page.Quality = &Button{Text: r.L.T("quality.see"), Kind: Plain, Href: r.To("study_quality", view.Slug)}
	}
	if page.Flow == nil {
		page.Empty = s.censusEmpty(r, view, page.Editor)
		return r.Render(w, "census", page)
	}
	sums := flowTable(r, census.Flow, page.Words)
	page.Sums = &sums
	page.Blocks = blockTable(r, view)
	page.list(r, view, census)
	return r.Render(w, "census", page)
}

func (s *Server) censusEmpty(r *Request, view app.StudyView, editor bool) *Empty {
	e := &Empty{Title: r.L.T("study.next.census"), Text: r.L.T("census.empty")}
	if editor {
		e.Text, e.Takes = r.L.T("study.next.census.text"), r.L.T("study.next.census.takes")
		e.Action = &Button{Text: r.L.T("census.add"), Kind: Primary, Href: r.To("census_add", view.Slug)}
	}
	return e
}

// list fills the window of initiatives that the address asks for.
func (p *censusPage) list(r *Request, view app.StudyView, census app.Census) {
	q := censusAsked(r)
	p.Search = Search{Action: r.To("census", view.Slug), Name: wordsParameter, Label: r.L.T("census.search"), Value: q.words}
	for name, value := range map[string]string{stateParameter: q.state, reasonParameter: q.reason} {
		if value != "" {
			p.Search.Keep = append(p.Search.Keep, Kept{Name: name, Value: value})
		}
	}
	p.Facets = censusFacets(r, view, census, q)
	var kept []app.EntryView
	for _, e := range census.Entries {
		if q.keeps(e) {
			kept = append(kept, e)
		}
	}
	p.Said = r.L.N("census.found", len(kept))
	if unnamed := census.Flow.Registered.Unnamed; unnamed > 0 && !q.filtered() {
		p.Unnamed = r.L.N("census.unnamed", unnamed)
	}
	first := min(q.since, max(0, len(kept)-1))
	last := min(first+censusWindow, len(kept))
	for _, e := range kept[first:last] {
		p.Lines = append(p.Lines, entryLineOf(r, view, e))
	}
	if first > 0 || last < len(kept) {
		p.Pager.Said = r.L.T("census.window", "first", first+1, "last", last, "total", len(kept))
	}
	if first > 0 {
		before := q
		before.since = max(0, first-censusWindow)
		p.Pager.Previous = before.address(r, view.Slug)
	}
	if last < len(kept) {
		q.since = last
		p.Pager.Next = q.address(r, view.Slug)
	}
}

var statusTones = map[study.EntryStatus]Tone{study.Registered: Calm, study.ToRead: Caution, study.Selected: Positive, study.NotSelected: Sky}

// statusTag says where an initiative stands; the group also reads that only its
// decision is missing.
func statusTag(r *Request, e app.EntryView) Tag {
	if awaitsDecision(e) {
		return Tag{Text: r.L.T("entry.status.to_decide"), Tone: statusTones[e.Status]}
	}
	return Tag{Text: r.L.T("entry.status." + string(e.Status)), Tone: statusTones[e.Status]}
}

func entryLineOf(r *Request, view app.StudyView, e app.EntryView) entryLine {
	line := entryLine{Href: r.To("entry", view.Slug, subjectName(e.Initiative)), Status: statusTag(r, e), Reason: e.Reason}
	line.Name, line.Lang = e.Initiative.NameIn(r.Lang)
	if e.Progress != nil {
		line.Progress = progressWords(r, e)
	}
	if names := recusedNames(view, e.Initiative.ID); len(names) > 0 {
		line.Recused = r.L.T("entry.recused", "names", r.L.List(names))
	}
	return line
}

// progressWords says in a few words what the readings of an entry lack.
func progressWords(r *Request, e app.EntryView) string {
	missing, differ := 0, 0
	for _, p := range e.Progress {
		missing += p.Needed
		if p.Differ {
			differ++
		}
	}
	switch {
	case len(e.Readings) == 0 && (e.Status == study.Selected || e.Status == study.NotSelected):
		return r.L.T("entry.unread.decided")
	case len(e.Readings) == 0:
		return r.L.T("entry.unread")
	case differ > 0 && e.Settled != "":
		return r.L.N("entry.settled", differ)
	case differ > 0:
		return r.L.N("entry.differ", differ)
	case missing > 0:
		return r.L.N("entry.missing", missing)
	}
	return r.L.T("entry.agree")
}

// maxReasons is how many reasons, the most frequent, narrow the list.
const maxReasons = 20

// censusFacets count the initiatives by where they stand, by reason and, for
// the group, by what their readings lack. One answer at a time: a reason says
// already that the initiative is not kept.
func censusFacets(r *Request, view app.StudyView, census app.Census, q censusQuery) Facets {
	states, reasons := map[string]int{}, map[string]int{}
	for _, e := range census.Entries {
		for _, state := range statesOf(e) {
			states[state]++
		}
		if e.Reason != "" {
			reasons[e.Reason]++
		}
	}
	all := Facets{Title: r.L.T("census.facets")}
	if q.state != "" || q.reason != "" {
		all.ClearURL = censusQuery{words: q.words}.address(r, view.Slug)
	}
	where := Facet{Label: r.L.T("census.facet.state"), Open: true}
	for _, state := range append(codes(study.Statuses), stateMissing, stateDiffer) {
		if n := states[state]; n > 0 {
			o := FacetOption{Text: r.L.T("entry.status." + state), Count: n, Chosen: q.state == state}
			o.Href = censusQuery{words: q.words, state: unlessChosen(o.Chosen, state)}.address(r, view.Slug)
			where.Options = append(where.Options, o)
		}
	}
	why := Facet{Label: r.L.T("census.facet.reason"), Open: q.reason != ""}
	for _, reason := range census.Flow.NotSelected {
		if n := reasons[reason.Reason]; n > 0 && len(why.Options) < maxReasons {
			o := FacetOption{Text: reason.Reason, Lang: written(view.Lang), Count: n, Chosen: q.reason == reason.Reason}
			o.Href = censusQuery{words: q.words, reason: unlessChosen(o.Chosen, reason.Reason)}.address(r, view.Slug)
			why.Options = append(why.Options, o)
		}
	}
	for _, f := range []Facet{where, why} {
		if len(f.Options) > 0 {
			all.Facets = append(all.Facets, f)
		}
	}
	return all
}

func unlessChosen(chosen bool, value string) string {
	if chosen {
		return ""
	}
	return value
}

// blockTable lists the groups that are counted without being named.
func blockTable(r *Request, view app.StudyView) *Table {
	if len(view.Blocks) == 0 {
		return nil
	}
	t := &Table{Caption: r.L.T("census.blocks"), Columns: []Column{{Label: r.L.T("census.blocks.label")}, {Label: r.L.T("study.field.blocks.count"), Numeric: true},
		{Label: r.L.T("flow.kind")}, {Label: r.L.T("census.blocks.reason")}, {Label: r.L.T("study.field.blocks.source")}}}
	lang := written(view.Lang)
	for _, b := range view.Blocks {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: b.Label, Lang: lang}, {Text: r.L.Int(b.Count), Numeric: true}, {Text: r.L.T("entry.status." + string(b.Status))},
			orMissing(r, b.Reason, b.Status == study.NotSelected).in(lang), orMissing(r, b.Source, true).in(lang)}})
	}
	return t
}

// orMissing is a text, or that nobody gave one, when one was due.
func orMissing(r *Request, text string, due bool) TableCell {
	if text == "" && due {
		return TableCell{Text: r.L.T("census.unsaid"), Missing: true}
	}
	return TableCell{Text: text}
}
