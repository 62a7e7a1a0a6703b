package web

import (
	"maps"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// places draws where the initiatives act: on a map of where the study looks, or
// for a fictional study as fields without a real outline.
func (set *reportSetter) places(id string, all []app.Located) (*FigureBox, error) {
	r := set.r
	places, err := set.server.places(r)
	if err != nil {
		return nil, err
	}
	about := chart.About{ID: "carte-" + id, Finding: r.L.N("report.map.finding", len(all)), Measure: r.L.T("registry.map.measure"),
		Desc: r.L.N("registry.map.desc", len(all)), Caption: r.L.T("registry.map.caption")}
	var figure chart.Figure
	if set.view.Study.Fictional {
		figure, err = set.fields(places, about, all)
	} else {
		figure, err = set.ground(places, about, all)
	}
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: id + "-carte", Chart: figure}, nil
}

// ground is the study's perimeter; without one, what the initiatives stand on.
func (set *reportSetter) ground(places *territory.Set, about chart.About, all []app.Located) (chart.Figure, error) {
	r := set.r
	atlas, err := set.server.atlas()
	if err != nil {
		return chart.Figure{}, err
	}
	about.Source = r.L.T("registry.map.source", "source", boundaries.Source)
	m := geo.Map{About: about, Atlas: atlas, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: mapWords(r),
		Names: func(key string) string { return nameOf(places, territory.Key(key)) }}
	if err := set.server.frameOn(r, places, set.view.Study.Framing.Territories, &m); err != nil {
		return chart.Figure{}, err
	}
	for _, in := range all {
		name, lang := in.In(r.Lang, "name")
		p := geo.Point{Label: name, Lang: lang, Href: set.sheetURL(slugOf(in.Path)), Lon: in.Lon, Lat: in.Lat, Located: in.Located, Group: r.L.T("registry.map.elsewhere")}
		if t, known := places.Get(in.Territory); known {
			p.Place = t.Name
		}
		if d, known := places.Get(in.Departement); known {
			p.Group = d.Name
		}
		m.Points = append(m.Points, p)
	}
	return m.Figure()
}

// fields draws the communes of an invented country, and who acts in each. An
// initiative that acts wider than a commune stands where it can be seen.
func (set *reportSetter) fields(places *territory.Set, about chart.About, all []app.Located) (chart.Figure, error) {
	r := set.r
	s := geo.Schematic{About: about, List: true, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: mapWords(r)}
	s.Source = r.L.T("report.map.invented")
	communes := map[territory.Key]territory.Territory{}
	for _, key := range set.view.Study.Framing.Territories {
		for _, c := range places.Members(territory.Key(key), territory.Commune) {
			addCommune(places, communes, c)
		}
	}
	unplaced := 0
	for _, in := range all {
		at, placed := communeOf(in)
		if placed && !addCommune(places, communes, at) {
			placed = false
		}
		if !placed {
			unplaced++
			continue
		}
		name, lang := in.In(r.Lang, "name")
		s.Points = append(s.Points, geo.SchematicPoint{Label: name, Lang: lang, Href: set.sheetURL(slugOf(in.Path)), Commune: communes[at].Name})
	}
	if unplaced > 0 {
		s.Note = r.L.N("report.map.unplaced", unplaced)
	}
	s.Communes = onPlane(communes)
	return s.Figure()
}

// addCommune takes in a commune that has coordinates.
func addCommune(places *territory.Set, communes map[territory.Key]territory.Territory, key territory.Key) bool {
	if _, there := communes[key]; there {
		return true
	}
	t, known := places.Get(key)
	if !known || t.Lon == nil || t.Lat == nil {
		return false
	}
	communes[key] = t
	return true
}

// communeOf is the first commune where an initiative can be seen.
func communeOf(in app.Located) (territory.Key, bool) {
	for _, p := range in.Places {
		if p.Territory.Level() == territory.Commune {
			return p.Territory, true
		}
	}
	for _, k := range in.Territories {
		if k.Level() == territory.Commune {
			return k, true
		}
	}
	return "", false
}

// onPlane puts the communes between 0 and 1 both ways, in the order of their keys.
func onPlane(communes map[territory.Key]territory.Territory) []geo.SchematicCommune {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	keys := slices.Sorted(maps.Keys(communes))
	for _, k := range keys {
		t := communes[k]
		west, east = min(west, *t.Lon), max(east, *t.Lon)
		south, north = min(south, *t.Lat), max(north, *t.Lat)
	}
	var out []geo.SchematicCommune
	for _, k := range keys {
		t := communes[k]
		out = append(out, geo.SchematicCommune{Name: t.Name, X: share(*t.Lon, west, east), Y: 1 - share(*t.Lat, south, north)})
	}
	return out
}

// share is where a value stands between two bounds, the middle when they are one.
func share(v, low, high float64) float64 {
	if high <= low {
		return .5
	}
	return (v - low) / (high - low)
}

// sheetURL is where an initiative is read from a report: its page among the
// solutions, else its sheet.
func (set *reportSetter) sheetURL(slug string) string {
	switch {
	case slug == "":
		return ""
	case set.server.has("solution"):
		return set.r.To("solution", set.view.Study.Slug, slug)
	}
	return set.r.To("initiative", slug)
}
