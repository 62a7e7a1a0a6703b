package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func (s *Server) qualityRoutes() []Route {
	return []Route{
		{Name: "quality", FR: "/initiatives/qualite", EN: "/en/initiatives/quality", Handle: s.quality},
		{Name: "study_quality", FR: "/etudes/{slug}/recensement/qualite", EN: "/en/studies/{slug}/census/quality", Handle: s.studyQuality},
		{Name: "sheet_tend", Method: http.MethodPost, FR: "/initiatives/{slug}/etat", EN: "/en/initiatives/{slug}/state", Handle: s.sheetTend},
	}
}

// qualityPage says what there is to do to the sheets, so that whoever has an hour
// knows where to begin.
type qualityPage struct {
	Page
	Head  Head
	Said  string
	When  string
	Parts []qualityPart
	Done  string // there is nothing to do
	Empty *Empty
	Whole *NavLink // the board of the whole directory, from that of a study
	Ones  []NavLink
}

// qualityPart is one kind of things to do.
type qualityPart struct {
	ID, Title, Lead string
	Lines           []qualityLine
	None            string
}

// qualityLine is one thing that some sheets need: how many, why it matters, and the
// way to them.
type qualityLine struct {
	Count, Title, Why string
	See, Lot          string
}

func (s *Server) quality(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	q, err := s.app.QualityOf(r.Context(), r.Actor, space, nil)
	if err != nil {
		return err
	}
	page := &qualityPage{Head: Head{Eyebrow: r.L.T("registry.title"), Title: r.L.T("quality.title"), Lead: r.L.T("quality.lead")}}
	page.Title, page.Section, page.NoIndex, page.Wide = page.Head.Title, "registry", true, true
	page.DemoList = space == app.Demonstration
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if q.Total == 0 {
		page.Empty = &Empty{Title: r.L.T("registry.empty"), Text: r.L.T("quality.empty"), Action: &Button{Text: r.L.T("registry.new"), Kind: Secondary, Href: r.To("initiative_new")}}
		return r.Render(w, "quality", page)
	}
	page.fill(r, q, nil)
	n, _, err := s.app.OpenTwins(r.Context(), r.Actor, space, "")
	if err != nil {
		return err
	}
	if n > 0 {
		page.part("twins").Lines = append(page.part("twins").Lines, qualityLine{Count: r.L.Int(n), Title: r.L.N("quality.twins", n), Why: r.L.T("quality.twins.why"), See: r.To("twins")})
	}
	studies, err := s.app.Studies(r.Context(), r.Actor, space)
	if err != nil {
		return err
	}
	for _, one := range studies {
		page.Ones = append(page.Ones, NavLink{Text: one.Title, Lang: written(one.Lang), Href: r.To("study_quality", one.Slug)})
	}
	page.settle(r)
	return r.Render(w, "quality", page)
}

func (s *Server) studyQuality(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	q, err := s.app.QualityOf(r.Context(), r.Actor, view.Space, &view)
	if err != nil {
		return err
	}
	frame := s.studyPage(r, view, "census")
	page := &qualityPage{Page: frame.Page, Head: Head{Eyebrow: view.Title, EyebrowLang: written(view.Lang), Title: r.L.T("quality.title"), Lead: r.L.T("quality.study.lead")}}
	page.Title, page.NoIndex, page.Wide = page.Head.Title+", "+view.Title, true, true
	if n := len(page.Path); n > 0 {
		page.Path[n-1].Href = r.To("census", view.Slug)
	}
	page.Path = append(page.Path, Step{Text: r.L.T("quality.title")})
	page.Whole = &NavLink{Text: r.L.T("quality.whole"), Href: r.To("quality")}
	switch {
	case q.More:
		page.Said = r.L.T("quality.more", "n", app.MostCounted)
	case q.Total == 0:
		page.Empty = &Empty{Title: r.L.T("study.next.census"), Text: r.L.T("census.empty"), Action: &Button{Text: r.L.T("census.add"), Kind: Secondary, Href: r.To("census_add", view.Slug)}}
	default:
		page.fill(r, q, &view)
		page.settle(r)
	}
	return r.Render(w, "quality", page)
}

// part is one of the parts, by its name.
func (page *qualityPage) part(id string) *qualityPart {
	for i := range page.Parts {
		if page.Parts[i].ID == id {
			return &page.Parts[i]
		}
	}
	return nil
}

// fill writes the lines that have something to do, in the order in which it helps most.
func (page *qualityPage) fill(r *Request, q app.Quality, of *app.StudyView) {
	page.Said, page.When = r.L.N("quality.total", q.Total), r.L.T("quality.when")
	for _, id := range []string{"missing", "doubtful", "twins", "stale", "outside"} {
		page.Parts = append(page.Parts, qualityPart{ID: id, Title: r.L.T("quality.part." + id), Lead: r.L.T("quality.part." + id + ".lead"), None: r.L.T("quality.part." + id + ".none")})
	}
	line := func(part, facet, value string, n app.Counted, key string, pairs ...any) {
		if n.N == 0 {
			return
		}
		l := qualityLine{Count: r.L.Int(n.N), Title: r.L.T(key, pairs...), Why: r.L.T(key+".why", pairs...)}
		if n.More {
			l.Count = r.L.T("registry.printed.more", "n", n.N)
		}
		ask := []any{facet, value}
		if of != nil {
			ask = append(ask, app.FacetStudy, of.ID)
		}
		l.See, l.Lot = r.To("registry", ask...), r.To("lot_choose", append(ask, whichParameter, "all")...)
		p := page.part(part)
		p.Lines = append(p.Lines, l)
	}
	for _, kind := range initiative.GapKinds {
		line("missing", app.FacetGap, kind, app.Counted{N: q.Gaps[kind]}, "quality.gap."+kind)
	}
	for _, kind := range app.DoubtKinds {
		line("doubtful", app.FacetDoubt, kind, app.Counted{N: q.Doubts[kind]}, "quality.doubt."+kind)
	}
	for _, months := range app.StaleMonths {
		line("stale", app.FacetStale, strconv.Itoa(months), app.Counted{N: q.Stale[months]}, "quality.stale", "years", r.L.N("quality.years", months/12))
	}
	about := app.EveryStudy
	if of != nil {
		about = of.ID
	}
	line("outside", app.FacetOutside, about, q.Outside, "quality.outside")
	if !q.Bounded {
		page.part("outside").None = r.L.T("quality.part.outside.unbounded")
	}
}

// settle says when all is well.
func (page *qualityPage) settle(r *Request) {
	todo := false
	for _, p := range page.Parts {
		todo = todo || len(p.Lines) > 0
	}
	if !todo {
		page.Done = r.L.T("quality.done")
	}
}

// stateChips says what is asked about the state of the sheets, and how to ask it no
// more.
func (s *Server) stateChips(r *Request, a asked) ([]Chip, error) {
	var chips []Chip
	for _, f := range a.facets {
		said, err := s.stateSaid(r, f)
		if err != nil {
			return nil, err
		}
		if said.Text != "" {
			said.Href = a.address(r, f.Name, "")
			chips = append(chips, said)
		}
	}
	return chips, nil
}

// stateSaid says what a facet asks about the state of the sheets; nothing of another.
func (s *Server) stateSaid(r *Request, f app.Facet) (Chip, error) {
	switch f.Name {
	case app.FacetGap, app.FacetDoubt:
		return Chip{Text: r.code(codeKeys[f.Name], f.Value)}, nil
	case app.FacetStale:
		months, _ := strconv.Atoi(f.Value)
		return Chip{Text: r.L.N("quality.chip.stale", months)}, nil
	case app.FacetOutside, app.FacetStudy:
		key := "quality.chip." + f.Name
		if f.Value == app.EveryStudy {
			return Chip{Text: r.L.T(key + ".all")}, nil
		}
		space, err := s.app.Listed(r.Context())
		if err != nil {
			return Chip{}, err
		}
		study, err := s.app.Study(r.Context(), r.Actor, space, f.Value)
		if fault.Is(err, fault.NotFound) {
			return Chip{Text: r.L.T("quality.chip.gone")}, nil // a search that was kept longer than its study
		}
		return Chip{Text: r.L.T(key, "study", study.Title), Within: study.Title, Lang: written(study.Lang)}, err
	}
	return Chip{}, nil
}
