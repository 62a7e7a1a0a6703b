package web

import (
	"context"
	"iter"
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// mapLimit is how many initiatives one drawing holds; beyond it, filters help
// the reader more than a denser map.
const mapLimit = 10_000

// keptRegistryMaps is how many of them are kept drawn, some 300 KB for a
// thousand initiatives.
const keptRegistryMaps = 8

// mapPage is the registry as a map, with the same filters as the list.
type mapPage struct {
	Page
	Head   Head
	Search Search
	Facets Facets
	Figure FigureBox
	Empty  *Empty
	Cut    string // said when the map does not hold them all
	List   string
	Live   *LiveMap
	Code   string // to show the map on another page
}

// errMapFull tells EachInitiative that the map is full.
var errMapFull = fault.New(fault.TooLarge, "web.map_full")

func (s *Server) registryMap(w http.ResponseWriter, r *Request) error {
	a := r.askedOf("registry_map")
	page := &mapPage{List: a.of("registry").address(r, "", "")}
	if err := s.fillMap(r, a, page); err != nil {
		return err
	}
	page.Section, page.Wide, page.Code = "registry", true, s.frameCode(r, a)
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("registry.map.short")}}
	return r.Render(w, "registry_map", page)
}

// mapped counts what is asked of the list that this house shows.
func (s *Server) mapped(r *Request, a asked) (app.Found, string, error) {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return app.Found{}, "", err
	}
	found, err := s.app.Initiatives(r.Context(), r.Actor, space, once(a.search()))
	return found, space, err
}

// fillMap draws what was asked.
func (s *Server) fillMap(r *Request, a asked, page *mapPage) error {
	found, space, err := s.mapped(r, a)
	if err != nil {
		return err
	}
	page.Head = Head{Title: r.L.T("registry.map.title"), Lead: r.L.T("registry.map.lead")}
	page.Title, page.DemoList = page.Head.Title, space == app.Demonstration
	page.Search, page.Facets = registrySearch(r, a), registryFacets(r, a, found)
	if found.Total == 0 {
		page.Empty = registryEmpty(r, a)
		return nil
	}
	figure, err := s.registryMaps.get(r.Lang+found.State, func() (*FigureBox, error) {
		drawn, err := s.drawRegistry(r, space, a, found.Total)
		return r.drawn(&FigureBox{ID: "carte", Chart: drawn, Downloads: registryDownloads(r, a)}, err)
	})
	if err != nil {
		return err
	}
	page.Figure = *figure
	if found.More {
		page.Cut = r.L.T("registry.map.cut.more", "n", mapLimit)
	} else if found.Total > mapLimit {
		page.Cut = r.L.T("registry.map.cut", "n", mapLimit, "total", found.Total)
	}
	page.Live, err = s.liveMap(r, a)
	return err
}

func (s *Server) drawRegistry(r *Request, space string, a asked, total int) (chart.Figure, error) {
	atlas, err := s.atlas()
	if err != nil {
		return chart.Figure{}, err
	}
	points, err := s.pointsOf(r, space, a)
	if err != nil {
		return chart.Figure{}, err
	}
	return geo.Map{
		About: chart.About{ID: "initiatives", Finding: r.L.N("registry.map.finding", total), Measure: r.L.T("registry.map.measure"),
			Source: r.L.T("registry.map.source", "source", boundaries.Source), Desc: r.L.N("registry.map.desc", total), Caption: r.L.T("registry.map.caption")},
		Atlas: atlas, Points: points, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: mapWords(r),
	}.Figure()
}

// pointsOf places what was asked, up to mapLimit.
func (s *Server) pointsOf(r *Request, space string, a asked) ([]geo.Point, error) {
	places, err := s.places(r)
	if err != nil {
		return nil, err
	}
	var points []geo.Point
	err = s.app.EachInitiative(context.WithoutCancel(r.Context()), r.Actor, space, a.search(), func(in app.Located) error {
		if len(points) == mapLimit {
			return errMapFull
		}
		name, lang := in.In(r.Lang, "name")
		p := geo.Point{Label: name, Lang: lang, Href: r.To("initiative", slugOf(in.Path)), Lon: in.Lon, Lat: in.Lat, Located: in.Located}
		if t, known := places.Get(in.Territory); known {
			p.Place = t.Name
		}
		p.Group = r.L.T("registry.map.elsewhere")
		if d, known := places.Get(in.Departement); known {
			p.Group = d.Name
		}
		points = append(points, p)
		return nil
	})
	if err == errMapFull {
		err = nil
	}
	return points, err
}

// mapWords are the words of every map.
func mapWords(r *Request) geo.Words {
	t := r.L.T
	return geo.Words{
		North: t("map.north"), Group: t("map.territory"), Count: t("map.count"), Point: t("map.initiative"), Place: t("map.place"),
		Value: t("map.value"), Missing: t("map.missing"), Secret: t("map.secret"), Nowhere: t("map.nowhere"), Divided: t("place_indicator.status.divided_by_zero"), Undefined: t("place_indicator.status.undefined"), TooLarge: t("place_indicator.status.too_large"),
		Total:    t("map.total"),
		Outlines: func(n int) string { return r.L.N("map.outlines", n) },
		Counted:  func(n int) string { return r.L.Int(n) },
		Distance: func(metres int) string { return t("map.distance", "n", metres/1000) },
		OffMap:   func(n int) string { return r.L.N("map.off", n) },
		Frame:    func(f geo.Frame) string { return t("map.frame." + string(f)) },
	}
}

// registryGeoJSON streams what is filtered, as it is read.
func (s *Server) registryGeoJSON(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	if _, err := s.app.Territories(); err != nil {
		return err
	}
	a := r.askedOf("registry_geojson")
	w.Header().Set("Content-Type", "application/geo+json")
	w.Header().Set("Content-Disposition", `attachment; filename="initiatives.geojson"`)
	_, err = geo.GeoJSON(w, s.features(r, space, a))
	if err != nil {
		// Part of the file is sent: cut the line, so that nobody takes it for whole.
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (s *Server) features(r *Request, space string, a asked) iter.Seq2[geo.Feature, error] {
	read := downloadFor(r)
	return func(yield func(geo.Feature, error) bool) {
		stop := fault.New(fault.Internal, "web.stopped")
		err := s.app.EachInitiative(r.Context(), r.Actor, space, a.search(), func(in app.Located) error {
			if !yield(s.feature(read, in), nil) {
				return stop
			}
			return nil
		})
		if err != nil && err != error(stop) {
			yield(geo.Feature{}, err)
		}
	}
}

// feature is a sheet as a point: docs/METHOD/donnees-liees.md says what each
// property is. Lists are flat, for the tables that maps make of them.
func (s *Server) feature(r *Request, in app.Located) geo.Feature {
	name, spoken := in.In(r.Lang, "name")
	summary, _ := in.In(r.Lang, "summary")
	keys := make([]string, 0, len(in.Territories))
	for _, k := range in.Territories {
		keys = append(keys, string(k))
	}
	var address string
	if i := slices.IndexFunc(in.Places, func(p initiative.Place) bool { return p.Address != "" }); i >= 0 {
		address = in.Places[i].Address
	}
	f := geo.Feature{ID: in.ID, Lon: in.Lon, Lat: in.Lat, Located: in.Located, Properties: []geo.Property{
		{Name: "name", Value: name}, {Name: "lang", Value: spoken}, {Name: "summary", Value: orNone(summary)}, {Name: "url", Value: s.config.Base + r.To("initiative", slugOf(in.Path))},
		{Name: "position", Value: orNone(in.Precision)}, {Name: "address", Value: orNone(address)},
		{Name: "organisation", Value: orNone(organisations(r, in.Organisations))}, {Name: "themes", Value: orEmpty(in.Themes)},
		{Name: "start", Value: orNone(in.Start)}, {Name: "end", Value: orNone(in.End)}, {Name: "status", Value: orNone(string(in.Status))},
		{Name: "measurement", Value: orNone(string(in.Approach.State))}, {Name: "territories", Value: keys}, {Name: "web", Value: orEmpty(in.Web)},
		{Name: "source", Value: orNone(in.Source.List)}, {Name: "licence", Value: orNone(in.Source.Licence)},
	}}
	if in.Fictional {
		f.Properties = append(f.Properties, geo.Property{Name: "fictional", Value: true})
	}
	return f
}

// orNone is a text, or nothing when it is missing: null, not an empty text.
func orNone(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orEmpty is a list even when it holds nothing.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// once asks for as little of a list as there is: its counts are wanted.
func once(s app.Search) app.Search {
	s.Limit = 1
	return s
}
