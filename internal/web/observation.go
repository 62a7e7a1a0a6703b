package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) observationRoutes() []Route {
	const list, en = "/etudes/{slug}/chiffres", "/en/studies/{slug}/figures"
	return []Route{
		{Name: "observations", FR: list, EN: en, Handle: s.observations, Cache: Public},
		{Name: "observation_new", FR: list + "/nouveau", EN: en + "/new", Handle: s.observationNew},
		{Name: "observation_new", Method: http.MethodPost, FR: list + "/nouveau", EN: en + "/new", Handle: s.observationSave},
		{Name: "observation", FR: list + "/{id}", EN: en + "/{id}", Handle: s.observation, Cache: Public},
		{Name: "observation_edit", FR: list + "/{id}/modifier", EN: en + "/{id}/edit", Handle: s.observationEdit},
		{Name: "observation_edit", Method: http.MethodPost, FR: list + "/{id}/modifier", EN: en + "/{id}/edit", Handle: s.observationSave},
		{Name: "indicators", FR: "/etudes/{slug}/indicateurs", EN: "/en/studies/{slug}/indicators", Handle: s.indicators, Cache: Public},
		{Name: "indicator_new", FR: "/etudes/{slug}/indicateurs/nouveau", EN: "/en/studies/{slug}/indicators/new", Handle: s.indicatorNew},
		{Name: "indicator_new", Method: http.MethodPost, FR: "/etudes/{slug}/indicateurs/nouveau", EN: "/en/studies/{slug}/indicators/new", Handle: s.indicatorSave},
		{Name: "indicator", FR: "/etudes/{slug}/indicateurs/{id}", EN: "/en/studies/{slug}/indicators/{id}", Handle: s.indicator, Cache: Public},
		{Name: "indicator_edit", FR: "/etudes/{slug}/indicateurs/{id}/modifier", EN: "/en/studies/{slug}/indicators/{id}/edit", Handle: s.indicatorEdit},
		{Name: "indicator_edit", Method: http.MethodPost, FR: "/etudes/{slug}/indicateurs/{id}/modifier", EN: "/en/studies/{slug}/indicators/{id}/edit", Handle: s.indicatorSave},
	}
}

const observationsPageSize = 40

// observationsPage lists the figures of a study, each with its n, its base, its
// period and its source.
type observationsPage struct {
	StudyPage
	Only       *storyOnly
	Groups     []figureGroup
	Pager      Pager
	Indicators string
	Empty      *Empty
	New        *Button
}

// figureGroup is the figures of one initiative, or of a territory.
type figureGroup struct {
	About   NavLink
	Figures []figureItem
}

// figureItem is a figure in a list.
type figureItem struct {
	ID           string
	Value, Label string
	ValueLang    string // of a value that stands as it was published
	Group, Words string // what the study wrote in the label, and its language
	Href         string
	Missing      bool
	Facts        []Fact
}

func (s *Server) observations(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	only := r.Query("initiative")
	all, err := s.app.Observations(r.Context(), r.Actor, study, only)
	if err != nil {
		return err
	}
	page := &observationsPage{StudyPage: s.studyPage(r, study, "observations"), Indicators: r.To("indicators", study.Slug)}
	page.Head.Lead = r.L.T("observation.lead")
	if only != "" {
		page.Only = &storyOnly{Text: r.L.N("observation.only", len(all)), All: r.To("observations", study.Slug)}
	}
	from, next := pageOfList(all, r.Query(afterParameter), observationsPageSize, func(o app.ObservationView) string { return o.ID })
	page.Groups = s.figureGroups(r, study, all[from:min(from+observationsPageSize, len(all))])
	page.Pager = listPager(r, "observations", study.Slug, from, next)
	if page.Editor {
		page.New = &Button{Text: r.L.T("observation.new"), Kind: Secondary, Href: r.To("observation_new", study.Slug, "initiative", only)}
	}
	if len(all) == 0 {
		page.Empty = &Empty{Title: r.L.T("observation.empty"), Text: r.L.T("observation.empty.text"), Example: r.L.T("observation.empty.example")}
	}
	return r.Render(w, "observations", page)
}

func (s *Server) figureGroups(r *Request, study app.StudyView, all []app.ObservationView) []figureGroup {
	var groups []figureGroup
	for _, o := range all {
		about := s.figureSubject(r, study, o)
		if n := len(groups); n == 0 || groups[n-1].About != about {
			groups = append(groups, figureGroup{About: about})
		}
		g := &groups[len(groups)-1]
		item := figureItem{ID: "chiffre-" + o.ID, ValueLang: publishedLang(o.Observation, study.Lang), Group: o.Group, Words: written(study.Lang), Value: figureWords(r, o.Observation, cardOf(o)), Label: r.L.T("observation.unnamed"), Href: r.To("observation", study.Slug, o.ID),
			Missing: noValue(o.Observation), Facts: figureFacts(r, o.Observation, nil, study.Lang)[:4]}
		if o.CardKnown {
			item.Label, item.Facts = groupedLabel(cardLabel(r, o.Card), o.Group), figureFacts(r, o.Observation, &o.Card, study.Lang)[:4]
		}
		g.Figures = append(g.Figures, item)
	}
	return groups
}

func cardOf(o app.ObservationView) *indicator.Indicator {
	if !o.CardKnown {
		return nil
	}
	return &o.Card
}

// noValue says whether the figure tells why there is none.
func noValue(o indicator.Observation) bool {
	return o.Status == indicator.Missing || o.Status == indicator.Secret || o.Status == indicator.NotApplicable
}

// figureSubject is what a figure is about: an initiative or a territory.
func (s *Server) figureSubject(r *Request, study app.StudyView, o app.ObservationView) NavLink {
	if o.Territory == "" {
		name, lang := o.Subject.NameIn(r.Lang)
		return NavLink{Text: name, Lang: lang, Href: r.To("matrix_row", study.Slug, subjectName(o.Subject))}
	}
	about := NavLink{Text: o.Territory}
	key, err := territory.ParseKey(o.Territory)
	if err != nil {
		return about
	}
	if set, err := s.places(r); err == nil {
		if t, known := set.Get(key); known {
			about.Text = t.Name
		}
	}
	if s.has("territory") {
		about.Href = r.To("territory", string(key.Level()), key.Code())
	}
	return about
}

// observationPage is one figure with all that it stands on, and what it backs.
type observationPage struct {
	StudyPage
	Value, Label string
	ValueLang    string // of a value that stands as it was published
	Missing      bool
	Facts        []Fact
	Definition   string
	CardHref     string
	Backs        []cellItem
	Defs         template.HTML
	Edit         *Button
}

// observationHere finds a figure that the actor may read.
func (s *Server) observationHere(r *Request, study app.StudyView) (app.ObservationView, error) {
	return s.app.Observation(r.Context(), r.Actor, study, r.PathValue("id"))
}

func (s *Server) observation(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	o, err := s.observationHere(r, study)
	if err != nil {
		return err
	}
	cells, err := s.app.Backed(r.Context(), r.Actor, study, o.ID)
	if err != nil {
		return err
	}
	page := &observationPage{StudyPage: s.studyPage(r, study, "observations"), ValueLang: publishedLang(o.Observation, study.Lang), Value: figureWords(r, o.Observation, cardOf(o)), Missing: noValue(o.Observation), Facts: figureFacts(r, o.Observation, cardOf(o), study.Lang)}
	about := s.figureSubject(r, study, o)
	page.Facts = append([]Fact{{Label: r.L.T("observation.about"), Text: about.Text, TextLang: about.Lang, Href: about.Href}}, page.Facts...)
	page.Head.Title = r.L.T("observation.unnamed")
	if o.CardKnown {
		page.Head.Title, page.Definition, page.CardHref = cardLabel(r, o.Card), o.Card.Definition, r.To("indicator", study.Slug, o.Card.ID)
	}
	page.Title = page.Head.Title + ", " + about.Text
	page.under(r, "observations", page.Head.Title)
	page.Backs, page.Defs = backedItems(r, study, cells)
	page.remembers(r, study, "observation", o.ID, "history.see")
	if page.Editor {
		page.Edit = &Button{Text: r.L.T("observation.edit"), Kind: Secondary, Href: r.To("observation_edit", study.Slug, o.ID)}
	}
	return r.Render(w, "observation", page)
}
