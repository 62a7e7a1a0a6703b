package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/twin"
)

func (s *Server) twinRoutes() []Route {
	return []Route{
		{Name: "twins", FR: "/initiatives/doublons", EN: "/en/initiatives/duplicates", Handle: s.twins},
		{Name: "twins", Method: http.MethodPost, FR: "/initiatives/doublons", EN: "/en/initiatives/duplicates", Handle: s.twinsSaid},
		{Name: "twin", FR: "/initiatives/doublons/comparer", EN: "/en/initiatives/duplicates/compare", Handle: s.twin},
	}
}

const (
	pairsParameter  = "lesquels"
	importParameter = "import"
	firstParameter  = "a"
	secondParameter = "b"
)

// twinsPage lists the pairs of sheets that may be one, the likeliest first.
type twinsPage struct {
	Page
	Head     Head
	Find     *Button
	Last     string
	Progress *Progress
	Tabs     []Tab
	Whole    string // all pairs, when those of an import are shown
	Pairs    []twinShown
	Merges   []mergeShown
	Pager    Pager
	Empty    *Empty
}

// twinShown is a pair: both sheets, how alike they are, and why.
type twinShown struct {
	A, B      string // identifiers
	First     sheetNamed
	Second    sheetNamed
	Score     string
	Reasons   []string
	Against   []string
	Compare   string // in a list
	Merge     string
	Said      string // who said that they are two, and when
	Different bool
}

// sheetNamed is a sheet by its name, with what tells it from its like.
type sheetNamed struct{ Name, Lang, Href, About string }

func (s *Server) twins(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	state := twin.State(r.Query(pairsParameter))
	if !slices.Contains(twin.States, state) {
		state = twin.Open
	}
	batch := r.Query(importParameter)
	list, err := s.app.Twins(r.Context(), r.Actor, space, state, batch, r.after())
	if err != nil {
		return err
	}
	page := &twinsPage{Head: Head{Title: r.L.T("twin.title"), Lead: r.L.T("twin.lead")}, Find: &Button{Text: r.L.T("twin.find"), Kind: Primary, Name: "do", Value: "find"}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	for _, st := range twin.States {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("twin.state." + string(st)), Href: r.To("twins", pairsParameter, string(st)), Current: st == state, Count: r.L.Int(list.Counts[st])})
	}
	made := r.Query(pairsParameter) == mergedPairs
	page.Tabs = append(page.Tabs, Tab{Text: r.L.T("twin.state.merged"), Href: r.To("twins", pairsParameter, mergedPairs), Current: made})
	if made {
		page.Tabs[0].Current = false
		return s.merged(w, r, space, page)
	}
	for _, v := range list.Pairs {
		page.Pairs = append(page.Pairs, s.twinShown(r, v))
	}
	if batch != "" {
		page.Head.Lead, page.Tabs = r.L.T("twin.lead.import"), nil
		page.Whole = r.To("twins")
	}
	page.searched(w, r, list.Search)
	if list.Next != nil {
		page.Pager.Next = twinsAt(r, state, batch, afterParameter, placeText(*list.Next))
	}
	if r.Query(afterParameter) != "" {
		page.Pager.Previous = twinsAt(r, state, batch)
	}
	if len(page.Pairs) == 0 && page.Progress == nil {
		page.Empty = twinsEmpty(r, state, list.Search != nil)
	}
	return r.Render(w, "twins", page)
}

// twinsAt is the list of the pairs in a state, all of them or those of an import.
func twinsAt(r *Request, state twin.State, batch string, more ...any) string {
	with := []any{pairsParameter, string(state)}
	if batch != "" {
		with = append(with, importParameter, batch)
	}
	return r.To("twins", append(with, more...)...)
}

// searched tells of the last search; while it runs, the page asks again by itself.
func (page *twinsPage) searched(w http.ResponseWriter, r *Request, job *app.Job) {
	switch {
	case job == nil:
	case job.State == "waiting" || job.State == "running":
		page.Find, page.Progress = nil, &Progress{Text: r.L.T("twin.searching"), Done: job.Done, Total: job.Whole}
		w.Header().Set("Refresh", reloadSeconds)
	case job.State == "failed":
		page.Last = r.L.T("twin.failed", "when", r.L.Instant(job.Created))
	default:
		page.Last = r.L.T("twin.last", "when", r.L.Instant(job.Created))
	}
}

func twinsEmpty(r *Request, state twin.State, searched bool) *Empty {
	if state == twin.Different {
		return &Empty{Title: r.L.T("twin.none_different"), Text: r.L.T("twin.none_different.text")}
	}
	if searched {
		return &Empty{Title: r.L.T("twin.none"), Text: r.L.T("twin.none.text")}
	}
	return &Empty{Title: r.L.T("twin.never"), Text: r.L.T("twin.never.text"), Takes: r.L.T("twin.never.takes")}
}

func (s *Server) twinShown(r *Request, v app.TwinView) twinShown {
	shown := twinShown{A: v.A, B: v.B, First: sheetNamedOf(r, v.First), Second: sheetNamedOf(r, v.Second), Score: r.L.T("twin.score", "n", v.Score),
		Compare: r.To("twin", firstParameter, v.A, secondParameter, v.B), Merge: r.To("twin_merge", firstParameter, v.A, secondParameter, v.B), Different: v.State == twin.Different}
	for _, reason := range v.Reasons {
		said := r.L.T("twin.reason."+string(reason.Signal)) + r.L.T("twin.points", "n", reason.Points)
		if reason.Points < 0 {
			shown.Against = append(shown.Against, said)
		} else {
			shown.Reasons = append(shown.Reasons, said)
		}
	}
	if shown.Different {
		shown.Said = r.L.T("twin.said", "who", v.By, "when", r.L.Date(v.Date))
	}
	return shown
}

func sheetNamedOf(r *Request, v app.InitiativeView) sheetNamed {
	n := sheetNamed{Href: r.To("initiative", slugOf(v.Path)), About: v.Source.List}
	n.Name, n.Lang = v.In(r.Lang, "name")
	if !v.Public {
		n.About = strings.TrimPrefix(n.About+", "+r.L.T("twin.draft"), ", ")
	}
	return n
}

// twinsSaid begins a search, or keeps what someone says of a pair.
func (s *Server) twinsSaid(w http.ResponseWriter, r *Request) error {
	form, space, err := s.listForm(r)
	if err != nil {
		return err
	}
	from := app.From{Source: "form", Token: form.Token()}
	tell := func(state twin.State) error {
		return s.app.TellTwins(r.Context(), r.Actor, space, form.Text("a"), form.Text("b"), state, from)
	}
	switch form.Text("do") {
	case "find":
		if err := s.app.FindTwins(r.Context(), r.Actor, space, from); err != nil {
			return err
		}
		return r.Redirect(w, r.To("twins"))
	case "different":
		if err := tell(twin.Different); err != nil {
			return err
		}
		return r.Done(w, r.To("twins"), "twins_different")
	case "open":
		if err := tell(twin.Open); err != nil {
			return err
		}
		return r.Done(w, r.To("twins"), "twins_open")
	}
	return fault.New(fault.NotFound, "not_found")
}

// twinPage puts both sheets of a pair side by side.
type twinPage struct {
	Page
	Head  Head
	Pair  twinShown
	Apart Table
	Alike string // the fields that say the same
}

func (s *Server) twin(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	v, err := s.app.Twin(r.Context(), r.Actor, space, r.Query(firstParameter), r.Query(secondParameter))
	if err != nil {
		return err
	}
	page := &twinPage{Head: Head{Title: r.L.T("twin.compare"), Lead: r.L.T("twin.compare.lead")}, Pair: s.twinShown(r, v)}
	page.Pair.Compare = "" // here
	page.Title, page.Section, page.NoIndex, page.Wide = page.Head.Title, "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("twin.title"), Href: r.To("twins")}, {Text: page.Head.Title}}
	page.Apart, page.Alike, err = s.apart(r, v)
	if err != nil {
		return err
	}
	return r.Render(w, "twin", page)
}

// apart is the table of what differs, and the names of what does not.
func (s *Server) apart(r *Request, v app.TwinView) (Table, string, error) {
	first, second := sheetNamedOf(r, v.First), sheetNamedOf(r, v.Second)
	table := Table{Caption: r.L.T("twin.apart"), Columns: []Column{{Label: r.L.T("history.field")}, {Label: r.L.T("twin.first")}, {Label: r.L.T("twin.second")}}}
	table.Rows = append(table.Rows, Row{[]TableCell{{Text: r.L.T("twin.sheet")}, {Text: first.Name, Lang: first.Lang, Href: first.Href}, {Text: second.Name, Lang: second.Lang, Href: second.Href}}})
	a, err := s.comparedFacts(r, v.First)
	if err != nil {
		return table, "", err
	}
	b, err := s.comparedFacts(r, v.Second)
	if err != nil {
		return table, "", err
	}
	var alike []string
	seen := map[string]bool{}
	for _, f := range append(slices.Clone(a), b...) {
		if seen[f.Label] {
			continue
		}
		seen[f.Label] = true
		x, y := cellOf(r, a, f.Label), cellOf(r, b, f.Label)
		if x.Text == y.Text {
			alike = append(alike, f.Label)
			continue
		}
		table.Rows = append(table.Rows, Row{[]TableCell{{Text: f.Label}, x, y}})
	}
	return table, r.L.List(alike), nil
}

// cellOf is what the facts of a sheet say under a label.
func cellOf(r *Request, facts []Fact, label string) TableCell {
	var texts []string
	cell := TableCell{}
	for _, f := range facts {
		if f.Label == label {
			texts, cell.Lang = append(texts, f.Text), f.TextLang
		}
	}
	if len(texts) == 0 {
		return TableCell{Text: r.L.T("history.absent"), Missing: true}
	}
	cell.Text = strings.Join(texts, " ; ")
	return cell
}

// comparedFacts is all that a sheet says, to be read beside another.
func (s *Server) comparedFacts(r *Request, v app.InitiativeView) ([]Fact, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	var names, themes []string
	for _, k := range v.Territories {
		name := string(k)
		if t, known := places.Get(k); known {
			name = t.Name
		}
		names = append(names, name)
	}
	for _, t := range v.Themes {
		themes = append(themes, r.code("registry.theme", t))
	}
	var facts []Fact
	if summary, spoken := v.In(r.Lang, "summary"); summary != "" {
		facts = append(facts, Fact{Label: r.L.T("initiative.field.summary"), Text: summary, TextLang: spoken})
	}
	if status := initiativeStatus(r, v.Status); status != nil {
		facts = told(facts, r.L.T("initiative.field.status"), status.Text)
	}
	facts = told(facts, r.L.T("initiative.field.territories"), r.L.List(names))
	facts = told(facts, r.L.T("initiative.field.themes"), r.L.List(themes))
	facts = append(append(append(facts, initiativeFacts(r, v.Initiative, "")...), reachFacts(r, v.Initiative)...), approachFacts(r, v.Initiative)...)
	if n := len(v.Pictures); n > 0 {
		facts = told(facts, r.L.T("twin.pictures"), r.L.Int(n))
	}
	if n := len(v.Documents); n > 0 {
		facts = told(facts, r.L.T("initiative.documents"), r.L.Int(n))
	}
	return facts, nil
}
