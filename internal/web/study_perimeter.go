package web

import (
	"fmt"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// studyPerimeter is where a study looks, drawn; or, where no outline is known, said
// in words, with its communes by name.
type studyPerimeter struct {
	Figure *FigureBox
	Said   string
	Groups []perimeterGroup
}

// perimeterGroup is the communes of an EPCI, or how many when they are too many
// to be read.
type perimeterGroup struct {
	Name, Href string
	Communes   string
}

// keptPerimeters is how many perimeters are kept told in words, and as many
// paths of a census drawn.
const keptPerimeters = 200

// namedCommunes is how many communes a perimeter without a map names.
const namedCommunes = 80

// perimeterOf shows the territories of a framing note; nil when there are none.
func (s *Server) perimeterOf(r *Request, view app.StudyView) (*studyPerimeter, error) {
	if len(view.Framing.Territories) == 0 {
		return nil, nil
	}
	places, err := s.places(r)
	if err != nil {
		return nil, err
	}
	var keys []territory.Key
	for _, k := range view.Framing.Territories {
		keys = append(keys, territory.Key(k))
	}
	figure, err := s.maps.get(r.Lang+" perimeter "+places.State()+strings.Join(view.Framing.Territories, " "), func() (*FigureBox, error) {
		return r.drawn(s.perimeterMap(r, places, keys, r.L.T("study.perimeter.measure")))
	})
	if err != nil {
		return nil, err
	}
	if figure != nil {
		return &studyPerimeter{Figure: figure}, nil
	}
	return s.perimeters.get(fmt.Sprintf("%s %s %s", r.Lang, places.State(), strings.Join(view.Framing.Territories, " ")), func() (*studyPerimeter, error) { return perimeterInWords(r, places, keys), nil })
}

// perimeterMap tells the territories apart from their neighbours, or marks them
// when they are communes; nil when one of them has no outline.
func (s *Server) perimeterMap(r *Request, places *territory.Set, keys []territory.Key, measure string) (*FigureBox, error) {
	m, err := s.placesMap(r, places)
	if err != nil {
		return nil, err
	}
	wholes, err := s.wholesOf(places, keys)
	if err != nil {
		return nil, err
	}
	var known []territory.Territory
	for _, key := range keys {
		t, found := places.Get(key)
		if !found || t.Fictional {
			return nil, nil
		}
		if whole := wholes[key]; whole != nil {
			showWhole(r, places, places.Members(key, territory.Commune), whole, m)
		} else if !showPlace(r, places, t, m) {
			return nil, nil
		}
		known = append(known, t)
	}
	return drawPlaces(r, places, m, known, measure)
}

// placesMap is a map of places before any is on it.
func (s *Server) placesMap(r *Request, places *territory.Set) (*geo.Map, error) {
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	m := &geo.Map{Atlas: atlas, List: true, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: territoryWords(r),
		Names: func(key string) string { return nameOf(places, territory.Key(key)) }}
	m.Words.Outlines = func(n int) string { return r.L.N("map.outlines", n) }
	return m, nil
}

// drawPlaces draws a map of places with what is said of them.
func drawPlaces(r *Request, places *territory.Set, m *geo.Map, known []territory.Territory, measure string) (*FigureBox, error) {
	m.About = chart.About{ID: "perimetre-dessin", Finding: perimeterFinding(r, places, known), Measure: measure,
		Source: r.L.T("territory.map.source", "source", boundaries.Source), Desc: r.L.N("study.perimeter.desc", len(known), "list", r.L.List(placeNames(known))),
		Caption: r.L.T("study.perimeter.caption")}
	m.Words.Point, m.Words.Place, m.Words.Group = r.L.T("compare.place"), r.L.T("territory.column.population"), r.L.T("study.perimeter.level")
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "carte-perimetre", Chart: figure}, nil
}

// frameOn frames a map on the territories of a perimeter; on its points when there
// are none, or one has no outline.
func (s *Server) frameOn(r *Request, places *territory.Set, keys []string, m *geo.Map) error {
	asked := geo.Map{Atlas: m.Atlas}
	for _, k := range keys {
		key := territory.Key(k)
		wholes, err := s.wholesOf(places, []territory.Key{key})
		if err != nil {
			return err
		}
		if whole := wholes[key]; whole != nil {
			asked.Wholes = append(asked.Wholes, whole)
			continue
		}
		t, found := places.Get(key)
		if !found || t.Fictional || !showPlace(r, places, t, &asked) {
			m.Close = true
			return nil
		}
	}
	m.Areas, m.Around, m.Wholes, m.Close = asked.Areas, asked.Around, asked.Wholes, len(keys) == 0
	return nil
}

// listedPlace is the line of a territory in the table of a map.
func listedPlace(r *Request, t territory.Territory) geo.Point {
	line := geo.Point{Label: t.Name, Href: territoryURL(r, t.Key), Place: r.L.T("territory.population.unknown"), Group: capital(r.L.N("territory.level."+string(t.Level), 1))}
	if t.Population != nil {
		line.Place = r.L.Int(*t.Population)
	}
	return line
}

// showPlace adds a territory to the map; false when it can't be drawn.
func showPlace(r *Request, places *territory.Set, t territory.Territory, m *geo.Map) bool {
	line := listedPlace(r, t)
	switch {
	case t.Level == territory.National:
		m.Listed = append(m.Listed, line)
		return true
	case m.Atlas.Has(string(t.Key)):
		m.Listed, m.Areas, m.Around = append(m.Listed, line), append(m.Areas, string(t.Key)), append(m.Around, string(t.Key))
		return true
	case t.Level == territory.Perimeter:
		members := places.Members(t.Key, territory.Commune)
		drawn := len(members) > 0
		for _, key := range members {
			c, known := places.Get(key)
			drawn = drawn && known && showPlace(r, places, c, m)
		}
		return drawn
	case t.Level == territory.Commune:
		area, known := drawnArea(m.Atlas, places, t)
		if !known {
			return false
		}
		line.Lon, line.Lat, line.Located = *t.Lon, *t.Lat, true
		m.Points = append(m.Points, line)
		if !slices.Contains(m.Around, string(area.Key)) {
			m.Around = append(m.Around, string(area.Key))
		}
		m.Places = append(m.Places, geo.Place{Label: t.Name, Lon: *t.Lon, Lat: *t.Lat})
		return true
	}
	return false
}

// perimeterFinding says who lives in a perimeter: each commune counts once,
// though it be in two of its territories.
func perimeterFinding(r *Request, places *territory.Set, known []territory.Territory) string {
	what := r.L.N("study.perimeter.count", len(known))
	other := func(t territory.Territory) bool { return t.Level != territory.Commune }
	switch {
	case len(known) == 1:
		what = known[0].Name
	case !slices.ContainsFunc(known, other):
		what = r.L.N("perimeter.count.commune", len(known))
	}
	counted := map[territory.Key]bool{}
	people, rural := 0, 0
	for _, t := range known {
		for _, key := range append(places.Members(t.Key, territory.Commune), t.Key) {
			c, ok := places.Get(key)
			if !ok || c.Level != territory.Commune || counted[key] || c.Population == nil {
				continue
			}
			counted[key] = true
			people += *c.Population
			if c.Density.Rural() {
				rural += *c.Population
			}
		}
	}
	if people == 0 {
		return capital(what)
	}
	switch rural { // "0 out of 100 of whom" is nobody's sentence
	case 0:
		return capital(r.L.T("study.perimeter.finding.none", "what", what, "people", r.L.Int(people)))
	case people:
		return capital(r.L.T("study.perimeter.finding.all", "what", what, "people", r.L.Int(people)))
	}
	return capital(r.L.T("study.perimeter.finding", "what", what, "people", r.L.Int(people), "rural", r.L.Number(float64(rural)/float64(people)*100, 0)))
}

func placeNames(all []territory.Territory) []string {
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.Name
	}
	return names
}

// perimeterInWords lists the communes by the EPCI they belong to.
func perimeterInWords(r *Request, places *territory.Set, keys []territory.Key) *studyPerimeter {
	members := map[territory.Key][]string{}
	var order []territory.Key
	seen := map[territory.Key]bool{}
	invented := false
	for _, key := range keys {
		t, known := places.Get(key)
		invented = invented || known && t.Fictional
		for _, c := range communesIn(places, t) {
			if seen[c.Key] {
				continue
			}
			seen[c.Key] = true
			up := groupOf(places, c)
			if members[up] == nil {
				order = append(order, up)
			}
			members[up] = append(members[up], c.Name)
		}
	}
	if len(seen) == 0 {
		return nil
	}
	key := "study.perimeter.none"
	if invented {
		key = "study.perimeter.invented"
	}
	p := &studyPerimeter{Said: r.L.N(key, len(seen))}
	for _, up := range order {
		group := perimeterGroup{Communes: r.L.N("study.perimeter.communes", len(members[up]))}
		if len(seen) <= namedCommunes {
			group.Communes = strings.Join(members[up], ", ")
		}
		if t, known := places.Get(up); known {
			group.Name, group.Href = t.Name, territoryURL(r, up)
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

// communesIn lists the communes of a territory, itself when it is one.
func communesIn(places *territory.Set, t territory.Territory) []territory.Territory {
	if t.Level == territory.Commune {
		return []territory.Territory{t}
	}
	return sortedMembers(places, t.Key, territory.Commune)
}

// groupOf is the EPCI of a commune, else its département.
func groupOf(places *territory.Set, commune territory.Territory) territory.Key {
	for _, level := range []territory.Level{territory.EPCI, territory.Departement} {
		if up := places.Above(commune.Key, level); up != "" {
			return up
		}
	}
	return ""
}
