package web

import (
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) mapFigure(r *Request, asked mapAsked) (*FigureBox, error) {
	m, err := s.indicatorMapOf(r, asked)
	if err != nil {
		return nil, err
	}
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "carte", Chart: figure, Downloads: mapDownloads(r, func(name string) string { return s.mapAddress(r, "indicator_map_file", name) })}, nil
}

// indicatorMapOf is the map that is asked.
func (s *Server) indicatorMapOf(r *Request, asked mapAsked) (*geo.Map, error) {
	atlas, places, err := s.atlasAndPlaces()
	if err != nil {
		return nil, err
	}
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	of := asked.within
	if of == "" {
		of = territory.NationalKey
	}
	a := mapMaker{r: r, book: book, places: places, asked: asked, members: sortedMembers(places, of, asked.level)}
	m := &geo.Map{Atlas: atlas, Format: a.format(asked.card), Words: mapWords(r), Names: func(key string) string { return nameOf(places, territory.Key(key)) }}
	a.words(m)
	if asked.within != "" && asked.within != territory.NationalKey && atlas.Has(string(asked.within)) {
		m.Areas = []string{string(asked.within)}
	}
	if asked.within.Level() == territory.Perimeter {
		if err := s.bounded(a, m); err != nil {
			return nil, err
		}
	}
	if asked.level == territory.Commune {
		if err := s.outlines(a, m); err != nil {
			return nil, err
		}
	}
	if asked.layer != "" {
		if err := s.layer(a, m); err != nil {
			return nil, err
		}
	}
	return m, a.shade(m)
}

// bounded draws the outline of the perimeter that a map is of, and frames what is shaded.
func (s *Server) bounded(a mapMaker, m *geo.Map) error {
	whole, err := s.wholeOf(a.places, a.asked.within)
	if err != nil || whole == nil {
		return err
	}
	m.Wholes = []*geo.Whole{whole}
	for _, t := range a.members {
		if m.Atlas.Has(string(t.Key)) {
			m.Around = append(m.Around, string(t.Key))
		}
	}
	words := "indicator_map.bounded"
	if a.asked.level != territory.Commune {
		words = "indicator_map.bounded.cut"
	}
	m.Note = strings.TrimSpace(m.Note + " " + a.r.L.T(words, "name", nameOf(a.places, a.asked.within)))
	return nil
}

// outlines gives a map the borders of its communes; those that have none stay in the table.
func (s *Server) outlines(a mapMaker, m *geo.Map) error {
	communes, err := s.communes()
	if err != nil {
		return err
	}
	codes := make([]string, len(a.members))
	for i, t := range a.members {
		codes[i] = t.Code
	}
	m.Communes, _, err = communes.Of(codes)
	m.Places = towns(territory.Territory{}, a.members)
	return err
}

// mapMaker reads values for a map.
type mapMaker struct {
	r       *Request
	book    *series.Book
	places  *territory.Set
	asked   mapAsked
	members []territory.Territory
}

func (a mapMaker) format(c *series.Card) chart.Format {
	return func(v float64) string { return a.r.L.Number(v, c.Decimals) }
}

// values are a card's, of each place; of the commune in the middle where a median
// is not computed again.
func (a mapMaker) values(c *series.Card) []placed {
	out := make([]placed, 0, len(a.members))
	for _, t := range a.members {
		v := placed{Key: string(t.Key), Number: math.NaN()}
		if at, known := a.book.Place(a.places, t.Key); known {
			value := a.book.Shown(c.Code, at)
			v.Absence, v.Reserve = absenceOf(value.Status), a.reserve(c, at, value)
			if value.Has() {
				v.Number = value.Number
			}
		}
		out = append(out, v)
	}
	return out
}

// reserve is what is to be known of a value: how it was estimated, that it is the
// commune in the middle's, what its card warns of; or why there is none.
func (a mapMaker) reserve(c *series.Card, at series.Place, v series.Value) string {
	l := a.r.L
	switch {
	case v.Status == series.NotApplicable:
		return l.T("place_indicator.status.not_applicable")
	case !v.Has():
		return ""
	case c.Middled(a.asked.level):
		return l.T("indicator_map.reserve.middle")
	case a.book.SharedOut(at, v):
		return l.T("indicator_map.reserve.shared_out")
	case v.Status == series.Estimated:
		return l.T("indicator_map.reserve.estimated")
	case v.Status == series.Flagged:
		return l.T("place_indicator.status.flagged")
	}
	return ""
}

func absenceOf(st series.Status) geo.Absence {
	switch st {
	case series.Secret:
		return geo.Secret
	case series.NotApplicable:
		return geo.NotApplicable
	case formula.DividedByZero:
		return geo.Divided
	case formula.Undefined:
		return geo.Undefined
	case formula.TooLarge:
		return geo.TooLarge
	}
	return geo.Missing
}

// words are all that the map says.
func (a mapMaker) words(m *geo.Map) {
	l, c := a.r.L, a.asked.card
	what := l.N("territory.level."+string(a.asked.level), 1) // « par commune »
	where := l.T("indicator_map.france")
	if a.asked.within != "" {
		where = a.places.Label(a.asked.within)
	}
	measure := l.T("indicator_map.measure", "period", cardPeriod(a.r, c), "unit", mapUnit(a.r, c), "what", what)
	sources := []string{c.Source.Title.In(a.r.Lang)}
	m.Finding = a.finding(c, where)
	if o := a.asked.other; o != nil {
		m.Finding = l.T("indicator_map.two", "first", c.Label.In(a.r.Lang), "second", o.Label.In(a.r.Lang), "where", where)
		measure = l.T("indicator_map.measure.two", "first", cardPeriod(a.r, c), "second", cardPeriod(a.r, o), "what", what)
		if o.Source != c.Source {
			sources = append(sources, o.Source.Title.In(a.r.Lang))
		}
	}
	m.About = chart.About{ID: "choroplethe", Finding: m.Finding, Measure: measure, Desc: l.T("indicator_map.desc", "measure", measure, "where", where), Caption: m.Finding,
		Source: l.T("indicator_map.source", "sources", strings.Join(sources, l.T("portrait.semicolon")), "ground", boundaries.Source), Note: a.note()}
	m.Words.Group, m.Words.Value = capital(l.N("territory.level."+string(a.asked.level), 1)), valueHeading(a.r, c)
	if a.asked.other != nil {
		m.Words.Other = valueHeading(a.r, a.asked.other)
	}
	m.Words.Class, m.Words.Nowhere = l.T("map.class"), l.T("place_indicator.status.not_applicable")
	m.Words.Outlines = func(n int) string { return l.N("map.outlines", n) }
}

func mapUnit(r *Request, c *series.Card) string {
	if unit := unitWord(r, c); unit != "" {
		return unit
	}
	return r.L.T("indicator_map.count")
}

func valueHeading(r *Request, c *series.Card) string {
	if unit := unitWord(r, c); unit != "" {
		return r.L.T("indicator_map.heading", "label", c.Label.In(r.Lang), "unit", unit)
	}
	return c.Label.In(r.Lang)
}

// finding says from where to where the values go, and what half of the places have.
func (a mapMaker) finding(c *series.Card, where string) string {
	known := slices.DeleteFunc(numbersOf(a.values(c)), math.IsNaN)
	label, l := c.Label.In(a.r.Lang), a.r.L
	switch {
	case len(known) == 0:
		return l.T("indicator_map.finding.none", "label", label, "where", where)
	case len(known) < 4:
		return l.T("indicator_map.finding.few", "label", label, "where", where)
	}
	slices.Sort(known)
	at := func(p float64) string { return placeFigure(a.r, c, known[int(p*float64(len(known)-1))]) }
	return l.T("indicator_map.finding", "label", label, "where", where, "least", at(0), "greatest", at(1), "low", at(0.25), "high", at(0.75))
}

// note says what stands for a median, and what of the values is flawed.
func (a mapMaker) note() string {
	var words []string
	for _, c := range []*series.Card{a.asked.card, a.asked.other} {
		if c == nil {
			continue
		}
		if c.Middled(a.asked.level) {
			words = append(words, a.r.L.T("indicator_map.middle", "label", c.Label.In(a.r.Lang)))
		}
		if c.Rule == series.Weighted && a.asked.level != territory.Commune {
			words = append(words, a.r.L.T("indicator_map.weighted", "label", c.Label.In(a.r.Lang)))
		}
		for _, f := range c.Flags {
			words = append(words, capital(f.Text.In(a.r.Lang))+".")
		}
	}
	return strings.Join(words, " ")
}

// shade parts the values into classes.
func (a mapMaker) shade(m *geo.Map) error {
	first := a.values(a.asked.card)
	if o := a.asked.other; o != nil {
		second := a.values(o)
		p, err := geo.ClassifyPair(numbersOf(first), numbersOf(second), geo.Quantiles)
		m.Shade = pairOf(a.r, first, second, p, geo.PairWords{First: valueHeading(a.r, a.asked.card), Second: valueHeading(a.r, o)}, m.Format)
		return err
	}
	c, err := a.classes(numbersOf(first))
	m.Shade = shadeOf(a.r, first, c, m.Format)
	return err
}

func (a mapMaker) classes(numbers []float64) (geo.Classes, error) {
	switch {
	case len(a.asked.bounds) > 0:
		return geo.ClassifyAt(numbers, a.asked.bounds...)
	case a.asked.centred:
		if centre, known := a.centre(); known {
			return geo.Diverge(numbers, centre, a.asked.method, max(a.asked.classes/2, 1))
		}
	}
	return geo.Classify(numbers, a.asked.method, a.asked.classes)
}

// centre is France's value.
func (a mapMaker) centre() (float64, bool) {
	at, known := a.book.Place(a.places, territory.NationalKey)
	if !known {
		return 0, false
	}
	v := a.book.Shown(a.asked.card.Code, at)
	return v.Number, v.Has() && a.asked.card.Rule != series.Sum
}
