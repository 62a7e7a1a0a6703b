package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/programme"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) indicatorMapRoutes() []Route {
	return []Route{
		{Name: "indicator_map", FR: "/cartes/{code}", EN: "/en/maps/{code}", Handle: s.indicatorMap, Cache: Public},
		{Name: "indicator_map_frame", FR: "/cartes/{code}/cadre", EN: "/en/maps/{code}/frame", Handle: s.indicatorMapFrame, Cache: Public},
		{Name: "indicator_map_file", FR: "/cartes/{code}/fichier/{file}", EN: "/en/maps/{code}/file/{file}", Handle: s.indicatorMapFile, Cache: Public, PerMinute: 60},
	}
}

// What an address asks of a map.
const (
	mapLevelParameter   = "echelon"
	mapWithinParameter  = "dans"
	mapMethodParameter  = "methode"
	mapClassesParameter = "classes"
	mapBoundsParameter  = "bornes"
	mapOtherParameter   = "avec"
	mapCentreParameter  = "repere"
	mapLayerParameter   = "couche"
)

// mapParameters are all of them, in the order that addresses write.
var mapParameters = []string{mapLevelParameter, mapWithinParameter, mapMethodParameter, mapClassesParameter, mapBoundsParameter, mapOtherParameter, mapCentreParameter, mapLayerParameter}

// mapLevels are the levels that a map can be shaded by; the first is shown of France.
var mapLevels = []string{string(territory.EPCI), string(territory.Departement), string(territory.Commune)}

var mapMethods = []string{string(geo.Quantiles), string(geo.Jenks), string(geo.EqualIntervals), string(geo.StandardDeviation), string(geo.Fixed)}

// Limits of what a map takes.
const (
	mostMapCommunes = 1500 // of one drawing; a département has 890 at most
	defaultClasses  = 5
	aroundFrance    = "france"
	keptIndicators  = 64 // maps kept drawn
)

// mapAsked is what an address asks, understood.
type mapAsked struct {
	card, other *series.Card // other of a map of two
	level       territory.Level
	within      territory.Key // "" for France
	method      geo.Method
	classes     int
	bounds      []float64
	centred     bool
	layer       programme.Code // laid over it; "" for none
}

// indicatorMapPage is a map of an indicator, with what it can be asked.
type indicatorMapPage struct {
	Page
	Head   Head
	Action string
	Fields []Field
	More   []Field
	Open   bool
	Send   Button
	Figure *FigureBox
	Frame  string // to copy into a page of one's own
	Card   string
	Whole  string // in a frame: the same map in the house
}

func (s *Server) indicatorMap(w http.ResponseWriter, r *Request) error {
	page, err := s.indicatorMapPage(r)
	if err != nil {
		return err
	}
	return r.Render(w, "indicator_map", page)
}

// indicatorMapFrame is the map alone, to be shown on the page of someone else.
func (s *Server) indicatorMapFrame(w http.ResponseWriter, r *Request) error {
	r.Actor = access.Anyone
	page, err := s.indicatorMapPage(r)
	if err != nil {
		return err
	}
	page.Bare, page.NoIndex, page.Whole = true, true, s.mapAddress(r, "indicator_map")
	if page.Figure != nil {
		figure := *page.Figure
		figure.Downloads = nil
		page.Figure = &figure
	}
	w.Header().Set("Content-Security-Policy", framedPolicy)
	return r.Render(w, "indicator_map_frame", page)
}

func (s *Server) indicatorMapFile(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	asked, err := s.readMap(r)
	if err != nil {
		return err
	}
	m, err := s.indicatorMapOf(r, asked)
	if err != nil {
		return err
	}
	return s.sendMap(w, r, mapFile{m, asked.licence(r)}, r.PathValue("file"))
}

// licence of the outlines, and of the values of each source.
func (a mapAsked) licence(r *Request) string {
	licences := []string{a.card.Source.Licence}
	if a.other != nil && a.other.Source.Licence != licences[0] {
		licences = append(licences, a.other.Source.Licence)
	}
	return r.L.T("indicator_map.licence", "values", r.L.List(licences))
}

// mapAddress is the address of a page about the same map; values follow the code.
func (s *Server) mapAddress(r *Request, route string, values ...any) string {
	pairs := append([]any{r.PathValue("code")}, values...)
	for _, name := range mapParameters {
		pairs = append(pairs, name, r.Query(name))
	}
	return r.To(route, pairs...)
}

// indicatorMapPage draws what the address asks; what of it can't be understood is
// said at its field, and nothing is drawn in its place.
func (s *Server) indicatorMapPage(r *Request) (*indicatorMapPage, error) {
	book, err := s.app.PlaceIndicators()
	if err != nil {
		return nil, err
	}
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	card, known := book.Card(r.PathValue("code"))
	if !known {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	page := &indicatorMapPage{Head: Head{Eyebrow: r.L.T("indicator_map.eyebrow"), Title: card.Label.In(r.Lang), Lead: r.L.T("indicator_map.period", "period", cardPeriod(r, card))}, Action: r.To("indicator_map", card.Code), Card: r.To("place_indicator", card.Code)}
	page.Title, page.Section = r.L.T("indicator_map.window", "label", page.Head.Title), "territories"
	page.Description = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("place_indicator.list.title"), Href: r.To("place_indicators")}, {Text: page.Head.Title, Href: page.Card}, {Text: r.L.T("indicator_map.eyebrow")}}
	asked, wrong := s.readMap(r)
	if wrong != nil && len(fault.All(wrong)) == 0 {
		return nil, wrong
	}
	s.mapFields(r, page, book, asked, wrong)
	if wrong != nil {
		return page, nil
	}
	page.Figure, err = s.indicatorMaps.get(r.Lang+" "+s.mapAddress(r, "indicator_map")+drawnFor(places, asked.within), func() (*FigureBox, error) { return r.drawn(s.mapFigure(r, asked)) })
	page.Frame = s.frameOf(r, page.Title)
	return page, err
}

// drawnFor tells apart two states of a perimeter under one address.
func drawnFor(places *territory.Set, within territory.Key) string {
	if within.Level() != territory.Perimeter {
		return ""
	}
	return fmt.Sprint(places.State())
}

// frameOf is the frame that someone copies into a page of theirs.
func (s *Server) frameOf(r *Request, title string) string {
	var b strings.Builder
	if err := frameTag.Execute(&b, map[string]string{"Address": s.base(r) + s.mapAddress(r, "indicator_map_frame"), "Title": title}); err != nil {
		return "" // a text and an address: it can't be
	}
	return b.String()
}

// mapFields offer another map.
func (s *Server) mapFields(r *Request, page *indicatorMapPage, book *series.Book, asked mapAsked, wrong error) {
	card, form := asked.card, r.QueryForm()
	form.Set(mapLevelParameter, string(asked.level)).Set(mapMethodParameter, string(asked.method)).Set(mapClassesParameter, strconv.Itoa(asked.classes))
	f := r.Fields(form, wrong, "indicator_map.field")
	if wrong != nil {
		page.Errors = r.summary(wrong)
	}
	levels := mapLevels
	if card.Level == territory.EPCI {
		levels = levels[:1]
	}
	var others []Option
	for _, c := range book.Cards() {
		if c != card && !c.Count && c.Level == card.Level {
			others = append(others, Option{Value: c.Code, Text: r.L.T("indicator_map.other", "label", c.Label.In(r.Lang), "period", cardPeriod(r, c))})
		}
	}
	page.Fields = []Field{f.Select(mapLevelParameter, r.Options("indicator_map.level", levels...)), f.Text(mapWithinParameter).UpTo(mostTerritory)}
	page.More = []Field{f.Select(mapMethodParameter, r.Options("indicator_map.method", mapMethods...)), f.Select(mapClassesParameter, countOptions(r, 2, 5)),
		f.Text(mapBoundsParameter).UpTo(200), f.Select(mapCentreParameter, r.Options("indicator_map.centre", aroundFrance)), f.Select(mapOtherParameter, others), f.Select(mapLayerParameter, r.Options("programme", layerCodes()...))}
	for _, list := range [][]Field{page.Fields, page.More} {
		for i := range list {
			list[i].Required = true // each can be left alone: no need to say so
		}
	}
	for _, name := range mapParameters[2:] {
		page.Open = page.Open || r.Query(name) != ""
	}
	page.Send = Button{Text: r.L.T("indicator_map.send"), Kind: Primary}
}

func layerCodes() []string {
	var out []string
	for _, c := range programme.Codes() {
		out = append(out, string(c))
	}
	return out
}

func countOptions(r *Request, from, to int) []Option {
	var options []Option
	for n := from; n <= to; n++ {
		options = append(options, Option{Value: strconv.Itoa(n), Text: r.L.N("indicator_map.classes", n)})
	}
	return options
}

// readMap understands what an address asks. Faults are of the fields of the form.
func (s *Server) readMap(r *Request) (mapAsked, error) {
	book, err := s.app.PlaceIndicators()
	if err != nil {
		return mapAsked{}, err
	}
	card, known := book.Card(r.PathValue("code"))
	if !known {
		return mapAsked{}, fault.New(fault.NotFound, "not_found")
	}
	form := r.QueryForm()
	asked := mapAsked{card: card, level: territory.Level(form.Choice(mapLevelParameter, mapLevels...)), classes: defaultClasses,
		method: geo.Method(form.Choice(mapMethodParameter, mapMethods...)), centred: form.Choice(mapCentreParameter, aroundFrance) != "", layer: programme.Code(form.Choice(mapLayerParameter, layerCodes()...))}
	if n := form.Choice(mapClassesParameter, "2", "3", "4", "5"); n != "" {
		asked.classes, _ = strconv.Atoi(n)
	}
	var wrong fault.List
	if code := form.Text(mapOtherParameter); code != "" {
		if asked.other, known = book.Card(code); !known || asked.other.Level != card.Level {
			wrong.Add(mapOtherParameter, "indicator_map.other_unknown", "value", cut(code, 40))
		}
	}
	asked.bounds = mapBounds(form.Text(mapBoundsParameter), &asked.method, &wrong)
	if typed := form.Text(mapWithinParameter); typed != "" {
		if asked.within, err = s.placeTyped(r, mapWithinParameter, typed); err != nil {
			if len(fault.All(err)) == 0 {
				return asked, err
			}
			wrong = append(wrong, fault.All(err)...)
		}
	}
	if asked.method == "" {
		asked.method = geo.Jenks
	}
	if asked.level == "" {
		asked.level = territory.EPCI
		if asked.within != "" && asked.within.Level() != territory.Region && asked.within != territory.NationalKey && card.Level == territory.Commune {
			asked.level = territory.Commune
		}
	}
	wrong = append(wrong, s.fits(asked)...)
	if err := form.Err(); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	return asked, wrong.Err()
}

// mapBounds reads fixed bounds: « 5 ; 10 ; 20 ». Bounds alone ask for the method that takes them.
func mapBounds(typed string, method *geo.Method, wrong *fault.List) []float64 {
	var bounds []float64
	for _, word := range strings.FieldsFunc(typed, func(c rune) bool { return c == ';' || c == '|' }) {
		n, problem := sheet.ParseNumber(strings.TrimSpace(word))
		if problem != nil || len(bounds) > 0 && n.Value <= bounds[len(bounds)-1] {
			wrong.Add(mapBoundsParameter, "indicator_map.bounds", "value", cut(word, 40))
			return nil
		}
		bounds = append(bounds, n.Value)
	}
	switch {
	case len(bounds) > 0:
		*method = geo.Fixed
	case *method == geo.Fixed:
		wrong.Add(mapBoundsParameter, "indicator_map.bounds_missing")
	}
	if len(bounds) >= defaultClasses {
		wrong.Add(mapBoundsParameter, "indicator_map.bounds_many", "max", defaultClasses-1)
	}
	return bounds
}

// fits says what of a map can't be drawn together.
func (s *Server) fits(asked mapAsked) fault.List {
	var wrong fault.List
	places, err := s.app.Territories()
	if err != nil {
		return nil
	}
	switch {
	case asked.within.Fictional():
		wrong.Add(mapWithinParameter, "indicator_map.fictional")
	case asked.card.Level == territory.EPCI && asked.level != territory.EPCI:
		wrong.Add(mapLevelParameter, "indicator_map.epci_only")
	case asked.level == territory.Commune && (asked.within == "" || asked.within.Level() == territory.Commune):
		wrong.Add(mapWithinParameter, "indicator_map.within_missing")
	case asked.level == territory.Commune && len(places.Members(asked.within, territory.Commune)) > mostMapCommunes:
		wrong.Add(mapWithinParameter, "indicator_map.within_large", "max", mostMapCommunes)
	case asked.within != "" && asked.within != territory.NationalKey && len(places.Members(asked.within, asked.level)) == 0:
		wrong.Add(mapWithinParameter, "indicator_map.within_small")
	}
	return wrong
}

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
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	book, err := s.app.PlaceIndicators()
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
			value := a.book.Value(c.Code, at)
			if middled(c, a.asked.level) {
				value = a.book.Middle(c.Code, at)
			}
			v.Absence = absenceOf(value.Status)
			if value.Has() {
				v.Number = value.Number
			}
		}
		out = append(out, v)
	}
	return out
}

// middled says whether a level shows the commune in the middle.
func middled(c *series.Card, level territory.Level) bool {
	return c.Rule == series.None && c.Level == territory.Commune && level != territory.Commune
}

func absenceOf(st series.Status) geo.Absence {
	switch st {
	case series.Secret:
		return geo.Secret
	case series.NotApplicable:
		return geo.NotApplicable
	}
	return geo.Missing
}

// words are all that the map says.
func (a mapMaker) words(m *geo.Map) {
	l, c := a.r.L, a.asked.card
	what := l.N("territory.level."+string(a.asked.level), 2)
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
		Source: l.T("indicator_map.source", "sources", strings.Join(sources, " ; "), "ground", boundaries.Source), Note: a.note()}
	m.Words.Group, m.Words.Value = capital(l.N("territory.level."+string(a.asked.level), 1)), valueHeading(a.r, c)
	if a.asked.other != nil {
		m.Words.Other = valueHeading(a.r, a.asked.other)
	}
	m.Words.Class = l.T("map.class")
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
	if len(known) < 4 {
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
		if middled(c, a.asked.level) {
			words = append(words, a.r.L.T("indicator_map.middle", "label", c.Label.In(a.r.Lang)))
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
	v := a.book.Value(a.asked.card.Code, at)
	if middled(a.asked.card, a.asked.level) || a.asked.card.Rule == series.None {
		v = a.book.Middle(a.asked.card.Code, at)
	}
	return v.Number, v.Has() && a.asked.card.Rule != series.Sum
}
