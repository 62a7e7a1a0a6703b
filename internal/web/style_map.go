package web

import (
	"math"
	"net/http"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// styleMapPage shows one kind of map, and leads to the others.
type styleMapPage struct {
	Page
	Head   Head
	Tabs   []Tab
	Figure FigureBox
}

// styleMaps draw each kind of map.
var styleMaps = map[string]func(s *Server, r *Request, places *territory.Set, m *geo.Map) error{
	"departements": (*Server).styleDepartements, "epci": (*Server).styleEPCI, "communes": (*Server).styleCommunes,
	"gap": (*Server).styleGap, "pair": (*Server).stylePair,
}

var styleMapKinds = []string{"departements", "epci", "communes", "gap", "pair"}

func (s *Server) styleMap(w http.ResponseWriter, r *Request) error {
	m, err := s.styleMapOf(r, r.PathValue("kind"))
	if err != nil {
		return err
	}
	figure, err := m.Figure()
	if err != nil {
		return err
	}
	page := &styleMapPage{Head: Head{Title: r.L.T("style.maps.title"), Lead: r.L.T("style.maps.lead")}, Figure: FigureBox{ID: "carte", Chart: figure}}
	page.Title, page.Section, page.NoIndex = r.L.T("style.maps.title"), "style", true
	page.Figure.Downloads = mapDownloads(r, func(name string) string {
		return r.To("style_map_file", r.PathValue("kind"), name, languageParameter, foreign(r))
	})
	for _, kind := range styleMapKinds {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("style.maps.tab." + kind), Href: r.To("style_map", kind), Current: kind == r.PathValue("kind")})
	}
	return r.Render(w, "style_map", page)
}

func (s *Server) styleMapFile(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	m, err := s.styleMapOf(r, r.PathValue("kind"))
	if err != nil {
		return err
	}
	return s.sendMap(w, r, mapFile{m, r.L.T("map.licence")}, r.PathValue("file"))
}

// styleMapOf is the map of a kind.
func (s *Server) styleMapOf(r *Request, kind string) (*geo.Map, error) {
	draw, known := styleMaps[kind]
	if !known {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	atlas, places, err := s.atlasAndPlaces()
	if err != nil {
		return nil, err
	}
	t := r.L.T
	measure := t("style.maps." + kind + ".measure")
	m := &geo.Map{Atlas: atlas, Format: func(v float64) string { return r.L.Show(math.Round(v*10) / 10) }, Words: mapWords(r),
		Names: func(key string) string { return nameOf(places, territory.Key(key)) },
		About: chart.About{ID: "choroplethe", Finding: t("style.maps." + kind), Measure: measure, Note: t("style.maps.hidden"),
			Source: t("style.maps.source", "source", boundaries.Source), Desc: t("style.maps.desc", "measure", measure)}}
	m.Words.Class, m.Words.Value = t("map.class"), t("style.maps.people")
	return m, draw(s, r, places, m)
}

// measured reads a measure for the members of a place, and hides some.
func measured(places *territory.Set, of territory.Key, level territory.Level, measure func(t territory.Territory) float64) []placed {
	const each = 30
	var values []placed
	for i, t := range sortedMembers(places, of, level) {
		if t.Kind == "COM" {
			continue
		}
		v := placed{Key: string(t.Key), Number: measure(t)}
		if i%each == each-1 {
			v = placed{Key: v.Key, Number: math.NaN(), Absence: geo.Absence(i / each % 4)}
		}
		values = append(values, v)
	}
	return values
}

func people(t territory.Territory) float64 {
	if t.Population == nil {
		return math.NaN()
	}
	return float64(*t.Population)
}

// ruralShare is the share of the inhabitants of rural communes, in per cent.
func ruralShare(places *territory.Set) func(t territory.Territory) float64 {
	return func(t territory.Territory) float64 {
		share, known := places.Rural(t.Key).Share()
		if !known {
			return math.NaN()
		}
		return share * 100
	}
}

func (s *Server) styleDepartements(r *Request, places *territory.Set, m *geo.Map) error {
	values := measured(places, territory.NationalKey, territory.Departement, people)
	c, err := geo.Classify(numbersOf(values), geo.Jenks, 5)
	m.Shade = shadeOf(r, values, c, m.Format)
	return err
}

func (s *Server) styleEPCI(r *Request, places *territory.Set, m *geo.Map) error {
	values := measured(places, territory.NationalKey, territory.EPCI, ruralShare(places))
	c, err := geo.ClassifyAt(numbersOf(values), 20, 40, 60, 80)
	m.Shade = shadeOf(r, values, c, m.Format)
	m.Words.Group, m.Words.Value = capital(r.L.N("territory.level.epci", 1)), r.L.T("style.maps.rural")
	return err
}

func (s *Server) styleCommunes(r *Request, places *territory.Set, m *geo.Map) error {
	const orne = "61"
	values := measured(places, "departement:"+orne, territory.Commune, people)
	c, err := geo.Classify(numbersOf(values), geo.Quantiles, 5)
	if err != nil {
		return err
	}
	communes, err := s.communes()
	if err != nil {
		return err
	}
	m.Shade, m.Areas = shadeOf(r, values, c, m.Format), []string{"departement:" + orne}
	m.Words.Group = capital(r.L.N("territory.level.commune", 1))
	m.Places = towns(territory.Territory{}, sortedMembers(places, "departement:"+orne, territory.Commune))
	m.Communes, err = communes.Departement(orne)
	return err
}

func (s *Server) styleGap(r *Request, places *territory.Set, m *geo.Map) error {
	share := ruralShare(places)
	national := share(territory.Territory{Key: territory.NationalKey})
	values := measured(places, territory.NationalKey, territory.Departement, func(t territory.Territory) float64 { return share(t) - national })
	c, err := geo.Diverge(numbersOf(values), 0, geo.Jenks, 3)
	m.Shade = shadeOf(r, values, c, m.Format)
	m.Words.Value = r.L.T("style.maps.points")
	return err
}

func (s *Server) stylePair(r *Request, places *territory.Set, m *geo.Map) error {
	first := measured(places, territory.NationalKey, territory.Departement, people)
	second := measured(places, territory.NationalKey, territory.Departement, ruralShare(places))
	p, err := geo.ClassifyPair(numbersOf(first), numbersOf(second), geo.Quantiles)
	m.Words.Other = r.L.T("style.maps.rural")
	m.Shade = pairOf(r, first, second, p, geo.PairWords{First: m.Words.Value, Second: m.Words.Other}, m.Format)
	return err
}
