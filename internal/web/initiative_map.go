package web

import (
	"cmp"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// sheetMap draws the places of a sheet that have coordinates, close up; nil when
// none has, none is on a map we hold, or the country is invented.
func (s *Server) sheetMap(r *Request, places *territory.Set, in app.InitiativeView) (*FigureBox, error) {
	var shown strings.Builder
	var points []geo.Point
	drawn := false
	for i, p := range in.Places {
		if in.Fictional || p.Lon == nil || p.Lat == nil {
			continue
		}
		at := geo.Point{Label: cmp.Or(p.Label, p.Address, r.L.T("initiative.map.unnamed", "n", i+1)), Lon: *p.Lon, Lat: *p.Lat, Located: true}
		at.Place, at.Group = nameThen(places, p.Territory), departementName(places, p.Territory)
		_, known := geo.FrameAt(at.Lon, at.Lat)
		drawn = drawn || known
		points = append(points, at)
		fmt.Fprintf(&shown, " %g %g %q %s", at.Lon, at.Lat, at.Label, p.Territory)
	}
	if !drawn {
		return nil, nil
	}
	return s.maps.get(fmt.Sprintf("%s sheet %s%s", r.Lang, places.State(), shown.String()), func() (*FigureBox, error) { return r.drawn(s.drawPlaces(r, places, points)) })
}

func (s *Server) drawPlaces(r *Request, places *territory.Set, points []geo.Point) (*FigureBox, error) {
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	m := geo.Map{Atlas: atlas, Close: true, List: true, Points: points, Words: territoryWords(r),
		Format: func(v float64) string { return r.L.Number(v, 0) }, Names: func(key string) string { return nameOf(places, territory.Key(key)) }}
	m.About = chart.About{ID: "carte-lieux", Finding: r.L.N("initiative.map.finding", len(points)), Source: r.L.T("registry.map.source", "source", boundaries.Source),
		Desc: r.L.N("initiative.map.desc", len(points)), Caption: r.L.T("initiative.map.caption")}
	m.Words.OffMap = func(n int) string { return r.L.N("initiative.map.off", n) }
	m.Words.Point, m.Words.Place, m.Words.Group = r.L.T("initiative.place"), capital(r.L.N("territory.level.commune", 1)), capital(r.L.N("territory.level.departement", 1))
	named := map[string]bool{}
	for _, p := range points {
		if p.Place != "" && !named[p.Place] {
			m.Places = append(m.Places, geo.Place{Label: p.Place, Lon: p.Lon, Lat: p.Lat})
		}
		named[p.Place] = true
	}
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "lieux", Chart: figure}, nil
}

// nameThen is the name of a place, and of one of before with the place that holds it
// today: « Sarceaux, Argentan (Orne, 61) ».
func nameThen(places *territory.Set, key territory.Key) string {
	if places.Has(key) {
		return nameOf(places, key)
	}
	return places.Label(key)
}

// departementName is where a commune is found; "" for what is larger.
func departementName(places *territory.Set, key territory.Key) string {
	return nameOf(places, places.Above(places.Now(key), territory.Departement))
}
