package web

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
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
		{Name: "indicator_map_file", FR: "/cartes/{code}/fichier/{file}", EN: "/en/maps/{code}/file/{file}", Handle: s.indicatorMapFile, Cache: Public, PerMinute: 20},
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
	mostBound       = 1e9 // nothing that ships is beyond
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
	r = withSemicolons(r)
	page, err := s.indicatorMapPage(r)
	if err != nil {
		return err
	}
	return r.Render(w, "indicator_map", page)
}

// indicatorMapFrame is the map alone, to be shown on the page of someone else.
func (s *Server) indicatorMapFrame(w http.ResponseWriter, r *Request) error {
	r = withSemicolons(r)
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
	r = withSemicolons(r)
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

// withSemicolons is the request with the semicolons that someone typed in its
// address: a query string that holds them as they are is otherwise dropped.
func withSemicolons(r *Request) *Request {
	if !strings.Contains(r.URL.RawQuery, ";") {
		return r
	}
	asked, request := *r, *r.Request
	address := *r.URL
	address.RawQuery = strings.ReplaceAll(address.RawQuery, ";", "%3B")
	request.URL = &address
	asked.Request = &request
	return &asked
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
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
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
	page.Figure, err = s.indicatorMaps.get(r.Lang+" "+book.State()+s.mapAddress(r, "indicator_map")+drawnFor(places, asked.within), func() (*FigureBox, error) { return r.drawn(s.mapFigure(r, asked)) })
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
	if card.Level != territory.Commune {
		levels = []string{string(card.Level)}
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
			list[i].Unmarked = true // each can be left alone: no need to say so
			list[i].First = r.L.T("indicator_map.none")
			list[i].Settled = slices.Contains([]string{mapLevelParameter, mapMethodParameter, mapClassesParameter}, list[i].Name)
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
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
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
	if card.Level == territory.Departement {
		asked.level = card.Level // nothing is known elsewhere
	}
	var wrong fault.List
	if code := form.Text(mapOtherParameter); code != "" {
		if asked.other, known = book.Card(code); !known || asked.other.Level != card.Level {
			wrong.Add(mapOtherParameter, "indicator_map.other_unknown", "value", cut(code, 40))
		} else if asked.other == card {
			wrong.Add(mapOtherParameter, "indicator_map.other_same")
		}
	}
	asked.bounds = mapBounds(form.Text(mapBoundsParameter), &asked.method, &wrong)
	if typed := form.Text(mapWithinParameter); typed != "" {
		if key, known := s.departementTyped(typed); known {
			typed = string(key)
		}
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
	if len(asked.bounds) > 0 && (asked.other != nil || asked.centred) {
		wrong.Add(mapBoundsParameter, "indicator_map.bounds_alone")
	}
	if len(wrong) == 0 {
		wrong = s.fits(asked)
	}
	if err := form.Err(); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	return asked, wrong.Err()
}

// departementTyped is the département whose code was typed, alone: a région may have the same.
func (s *Server) departementTyped(typed string) (territory.Key, bool) {
	places, err := s.app.Territories()
	if err != nil {
		return "", false
	}
	key := territory.Key("departement:" + strings.ToUpper(typed))
	if len(typed) == 1 {
		key = territory.Key("departement:0" + typed)
	}
	return key, places.Has(key)
}

// mapBounds reads fixed bounds: « 5 ; 10 ; 20 ». Bounds alone ask for the method that takes them.
func mapBounds(typed string, method *geo.Method, wrong *fault.List) []float64 {
	var bounds []float64
	for _, word := range strings.FieldsFunc(typed, func(c rune) bool { return c == ';' || c == '|' }) {
		n, problem := sheet.ParseNumber(strings.TrimSpace(word))
		if problem != nil || math.Abs(n.Value) > mostBound || len(bounds) > 0 && n.Value <= bounds[len(bounds)-1] {
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
