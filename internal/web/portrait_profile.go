package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// frameworkParameter names the grid that a profile is read by.
const frameworkParameter = "grille"

// profileFrameworks are the grids that the shipped indicators are mapped to; the first is shown.
var profileFrameworks = []string{"insee-2014", "observatoire-9", "oecd-rwb"}

// profilePage sets a place against larger ones, dimension by dimension.
type profilePage struct {
	Page
	Head     Head
	Grids    []Tab
	Parts    []profileDimension
	Changes  *changesPart // of a place whose portrait has no room for them
	Author   string
	Portrait string
}

// profileDimension is the indicators of a dimension; or why there is none.
type profileDimension struct {
	ID, Title string
	Figure    *FigureBox
	None      string
	Acting    string // who acts there, as far as sheets declare it
	Themes    []NavLink
	Missing   *missingPart
}

func (s *Server) territoryProfile(w http.ResponseWriter, r *Request) error {
	p, done, err := s.placeAsked(w, r, "territory_profile")
	if err != nil || done {
		return err
	}
	f, err := s.app.Framework(profileFramework(r), "")
	if err != nil {
		return err
	}
	page := &profilePage{Head: Head{Eyebrow: p.t.Name, Title: r.L.T("portrait.profile.title"), Lead: r.L.T("portrait.profile.lead")},
		Author: p.mappedBy(f, p.shown()), Portrait: territoryURL(r, p.t.Key)}
	page.Title = r.L.T("portrait.profile.window", "name", p.places.Label(p.t.Key))
	page.Section, page.Description, page.Path = "territories", page.Head.Lead, p.pathTo(r.L.T("portrait.profile.step"))
	page.Grids = p.grids(f.ID, s.app.Library())
	if page.Parts, err = p.dimensions(f); err != nil {
		return err
	}
	if err := s.whoActs(r, page, p.places, p.t, f); err != nil {
		return err
	}
	if mapFirst(p.t) {
		page.Changes = p.changed()
	}
	return r.Render(w, "territory_profile", page)
}

// placeAsked reads the place of the address, of which something must be known; done when
// the reader was led to where it is now.
func (s *Server) placeAsked(w http.ResponseWriter, r *Request, route string) (p placeReader, done bool, err error) {
	places, err := s.places(r)
	if err != nil {
		return p, false, err
	}
	t, moved, err := territoryAsked(r, places)
	if err != nil {
		return p, false, err
	}
	if moved != "" {
		return p, true, r.Moved(w, r.To(route, string(t.Level), t.Code))
	}
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return p, false, err
	}
	at, known := book.Place(places, t.Key)
	if !known {
		return p, false, fault.New(fault.NotFound, "not_found")
	}
	return placeReader{r: r, book: book, places: places, at: at, t: t}, false, nil
}

// pathTo is the way to a page under the place's own.
func (p placeReader) pathTo(step string) []Step {
	path := append(territoryPath(p.r, p.places, p.t), Step{Text: step})
	path[len(path)-2].Href = territoryURL(p.r, p.t.Key)
	return path
}

// profileFramework is the grid asked for, the first when none of ours is.
func profileFramework(r *Request) string {
	asked := r.Query(frameworkParameter)
	for _, id := range profileFrameworks {
		if id == asked {
			return id
		}
	}
	return profileFrameworks[0]
}

func (p placeReader) grids(now string, library *framework.Library) []Tab {
	var tabs []Tab
	for _, id := range profileFrameworks {
		if f, known := library.Get(id, ""); known {
			tabs = append(tabs, Tab{Text: f.Title.In(p.r.Lang), Current: id == now,
				Href: p.r.To("territory_profile", string(p.t.Level), p.t.Code, frameworkParameter, id)})
		}
	}
	return tabs
}

// mappedBy says who proposed the dimensions of a grid that cards speak of: the house, for those
// that ship, and each person for those that they brought.
func (p placeReader) mappedBy(f *framework.Framework, cards []*series.Card) string {
	words := []string{p.r.L.T("portrait.profile.author", "author", series.Author, "framework", f.Title.In(p.r.Lang))}
	by := map[string][]string{}
	for _, c := range cards {
		for _, m := range c.Dimensions {
			if m.Framework == f.ID && m.Author != series.Author && !slices.Contains(by[m.Author], c.Label.In(p.r.Lang)) {
				by[m.Author] = append(by[m.Author], c.Label.In(p.r.Lang))
			}
		}
	}
	for _, author := range slices.Sorted(maps.Keys(by)) {
		words = append(words, p.r.L.N("portrait.profile.author.of", len(by[author]), "list", by[author], "author", author))
	}
	return strings.Join(words, " ")
}

// dimensionCards are the indicators that speak of a dimension.
type dimensionCards struct {
	ID, Title string
	Cards     []*series.Card
}

// byDimension lays cards under the dimensions of a grid that they speak of, all its dimensions
// in their order, then what the grid has no dimension for, if anything.
func (p placeReader) byDimension(f *framework.Framework, cards []*series.Card) []dimensionCards {
	var parts []dimensionCards
	placed := map[*series.Card]bool{}
	for _, d := range f.Leaves() {
		part := dimensionCards{ID: "d-" + d.ID, Title: d.Title.In(p.r.Lang)}
		for _, c := range cards {
			if slices.ContainsFunc(c.Dimensions, func(m series.Mapping) bool { return m.Framework == f.ID && m.Dimension == d.ID }) {
				part.Cards, placed[c] = append(part.Cards, c), true
			}
		}
		parts = append(parts, part)
	}
	rest := dimensionCards{ID: "d-autres", Title: p.r.L.T("portrait.profile.rest")}
	for _, c := range cards {
		if !placed[c] {
			rest.Cards = append(rest.Cards, c)
		}
	}
	if len(rest.Cards) > 0 {
		parts = append(parts, rest)
	}
	return parts
}

// dimensions draws each dimension, or says that no indicator speaks of it.
func (p placeReader) dimensions(f *framework.Framework) ([]profileDimension, error) {
	var parts []profileDimension
	for _, d := range p.byDimension(f, p.shown()) {
		part := profileDimension{ID: d.ID, Title: d.Title}
		var err error
		if part.Figure, err = p.profile(part, d.Cards); err != nil {
			return nil, err
		}
		if part.Figure == nil {
			part.None = p.r.L.T("portrait.profile.none")
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// shown are the cards that a profile may show of a place: no bare count, and
// those published by EPCI for EPCI alone; of a family, the latest.
func (p placeReader) shown() []*series.Card {
	var cards []*series.Card
	for _, c := range p.cards() {
		family := p.book.Family(c.Family)
		latest := family[len(family)-1]
		if !c.Count && (latest == c || c.Break.FR != "" || latest.Break.FR != "") {
			cards = append(cards, c)
		}
	}
	return cards
}

// profile draws a dimension; nil without an indicator.
func (p placeReader) profile(part profileDimension, cards []*series.Card) (*FigureBox, error) {
	if len(cards) == 0 {
		return nil, nil
	}
	l, up := p.r.L, p.above()
	c := chart.ProfileChart{Place: p.t.Name, Middle: l.T("portrait.profile.middle", "of", l.N("territory.level."+string(p.t.Level), 2)),
		About: chart.About{ID: strings.ReplaceAll(part.ID, ".", "-"), Finding: part.Title, Caption: part.Title, Measure: l.T("portrait.profile.measure"), Source: p.sources(cards), Note: l.T("portrait.profile.note"),
			Desc: l.T("portrait.profile.desc", "name", p.t.Name, "dimension", part.Title)},
		Words: chart.ProfileWords{Label: l.T("portrait.profile.indicator"), Note: l.T("portrait.profile.year"), Missing: l.T("portrait.missing"),
			Band: func(low, high string) string { return l.T("portrait.profile.band", "from", low, "to", high) }}}
	for _, t := range up {
		c.Against = append(c.Against, t.Name)
	}
	if n := len(p.similar()); n > 0 {
		c.Against, c.Note = append(c.Against, l.T("alike.reference")), c.Note+" "+l.N("alike.reference.note", n)
	}
	for _, card := range cards {
		c.Rows = append(c.Rows, p.row(card, up))
	}
	c.Finding = p.finding(c.Rows)
	figure, err := chart.Profile(c)
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "figure-" + part.ID, Chart: figure}, nil
}

func (p placeReader) row(c *series.Card, up []territory.Territory) chart.ProfileRow {
	l, v := p.r.L, p.book.Value(c.Code, p.at)
	row := chart.ProfileRow{Label: c.Label.In(p.r.Lang), Format: func(v float64) string { return placeFigure(p.r, c, v) }, Note: cardPeriod(p.r, c)}
	if row.Value = chart.Missing(p.why(c, v)); v.Has() {
		row.Value = chart.Known(v.Number)
		if words := p.status(c, v); words != "" {
			row.Note += l.T("portrait.profile.flag", "words", uncapital(words))
		}
	}
	for _, t := range up {
		other := chart.Missing("")
		if w := p.compared(c, t); w.Has() {
			other = chart.Known(w.Number)
		}
		row.Others = append(row.Others, other)
	}
	if len(p.similar()) > 0 {
		other := chart.Missing("")
		if w, _ := p.amongSimilar(c, v); w.Has() {
			other = chart.Known(w.Number)
		}
		row.Others = append(row.Others, other)
	}
	if span, known := p.book.Range(c.Code, p.t.Level); known && !p.book.SharedOut(p.at, v) {
		row.Least, row.Low, row.High, row.Greatest = span.Least, span.Low, span.High, span.Greatest
	}
	return row
}

// finding says which indicators lie outside the band where half of the like are.
func (p placeReader) finding(rows []chart.ProfileRow) string {
	l := p.r.L
	var above, below []string
	known := 0
	for _, r := range rows {
		if r.Value.Known {
			known++
		}
		switch {
		case !r.Value.Known || r.Greatest <= r.Least:
		case r.Value.Number > r.High:
			above = append(above, uncapital(r.Label))
		case r.Value.Number < r.Low:
			below = append(below, uncapital(r.Label))
		}
	}
	of := l.N("territory.level."+string(p.t.Level), 2)
	switch {
	case known == 0:
		return l.T("portrait.finding.unknown")
	case len(above) > 0 && len(below) > 0:
		return l.T("portrait.finding.both", "above", l.List(above), "below", l.List(below))
	case len(above) > 0:
		return l.T("portrait.finding.above", "above", l.List(above))
	case len(below) > 0:
		return l.T("portrait.finding.below", "below", l.List(below))
	}
	return l.T("portrait.finding.none", "of", of)
}

// uncapital begins a label inside a sentence.
func uncapital(s string) string {
	first := []rune(s)
	if len(first) < 2 || unicode.IsUpper(first[1]) || unicode.IsDigit(first[1]) {
		return s // an abbreviation
	}
	return strings.ToLower(string(first[:1])) + string(first[1:])
}
