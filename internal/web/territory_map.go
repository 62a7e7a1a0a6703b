package web

import (
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// keptMaps is how many maps of places are kept drawn, about 60 KB each.
const keptMaps = 64

// shadedBy is the level whose rural share the map of each level shows; a map of
// an EPCI or of a commune shows communes instead.
var shadedBy = map[territory.Level]territory.Level{
	territory.National: territory.Departement, territory.Region: territory.EPCI, territory.Departement: territory.EPCI,
}

// territoryMap draws a place among its neighbours; nil when no outline is known:
// a collectivity overseas, an island outside any EPCI is drawn in its département.
func (s *Server) territoryMap(r *Request, places *territory.Set, t territory.Territory) (*FigureBox, error) {
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	if t.Level == territory.Perimeter {
		return s.perimeterMap(r, places, []territory.Key{t.Key}, r.L.T("perimeter.map"))
	}
	area, drawn := drawnArea(atlas, places, t)
	if !drawn {
		return nil, nil
	}
	m := geo.Map{Atlas: atlas, Areas: []string{string(area.Key)}, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: territoryWords(r),
		Names: func(key string) string { return nameOf(places, territory.Key(key)) }}
	if area.Key == territory.NationalKey {
		m.Areas = nil
	}
	m.About = chart.About{ID: "situation", Source: r.L.T("territory.map.source", "source", boundaries.Source)}
	if level, shaded := shadedBy[area.Level]; shaded && t.Level != territory.Commune {
		shadeRural(r, places, area, level, &m)
	} else {
		showCommunes(r, places, t, area, &m)
	}
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "carte", Chart: figure}, nil
}

// atlasAndPlaces are what a map of places is drawn from.
func (s *Server) atlasAndPlaces() (*geo.Atlas, *territory.Set, error) {
	atlas, err := s.atlas()
	if err != nil {
		return nil, nil, err
	}
	places, err := s.app.Territories()
	return atlas, places, err
}

// drawnArea is the territory that the map frames: the place itself, or for a
// commune its EPCI, else its département.
func drawnArea(atlas *geo.Atlas, places *territory.Set, t territory.Territory) (territory.Territory, bool) {
	if t.Key == territory.NationalKey || atlas.Has(string(t.Key)) {
		return t, true
	}
	if t.Level != territory.Commune || t.Lon == nil {
		return t, false
	}
	for _, key := range places.Parents(t.Key) {
		if atlas.Has(string(key)) {
			up, known := places.Get(key)
			return up, known
		}
	}
	return t, false
}

// ruralSteps are the upper bounds of the classes, in per cent: the same on every
// map, so that two maps compare.
var ruralSteps = []float64{25, 50, 75, 100}

// shadeRural shades the members of a level by the share of their inhabitants who
// live in a rural commune.
func shadeRural(r *Request, places *territory.Set, area territory.Territory, level territory.Level, m *geo.Map) {
	shade := &geo.Shade{}
	low := 0.0
	for i, high := range ruralSteps {
		key := "territory.map.step"
		if i == 0 {
			key = "territory.map.step.first"
		}
		shade.Steps = append(shade.Steps, r.L.T(key, "low", r.L.Int(int(low)), "high", r.L.Int(int(high))))
		low = high
	}
	for _, member := range sortedMembers(places, area.Key, level) {
		shaded := geo.Shaded{Key: string(member.Key)}
		if share, known := places.Rural(member.Key).Share(); known {
			per := share * 100
			shaded.Value = chart.Value{Number: per, Known: true}
			shaded.Step = 1 + slices.IndexFunc(ruralSteps, func(high float64) bool { return per <= high })
		}
		shade.Values = append(shade.Values, shaded)
	}
	m.Shade = shade
	what := r.L.N("territory.level."+string(level), 2)
	share, known := places.Rural(area.Key).Share()
	m.Finding = r.L.T("territory.map.rural.unknown", "name", area.Name)
	if known {
		m.Finding = r.L.T("territory.map.rural", "name", area.Name, "n", r.L.Number(share*100, 0))
	}
	m.Measure = r.L.T("territory.map.rural.measure", "what", what)
	m.Desc = r.L.T("territory.map.rural.desc", "what", what, "name", area.Name)
	m.Caption = r.L.T("territory.map.rural.caption", "what", what, "name", area.Name)
	m.Words.Group, m.Words.Value = capital(r.L.N("territory.level."+string(level), 1)), r.L.T("territory.map.rural.value")
}

// namedTowns is how many communes of an EPCI the map tries to name.
const namedTowns = 6

// showCommunes marks each commune of the area, and names the one of the page or
// the largest.
func showCommunes(r *Request, places *territory.Set, t, area territory.Territory, m *geo.Map) {
	communes := sortedMembers(places, area.Key, territory.Commune)
	if t.Level == territory.Commune && area.Level != territory.EPCI {
		communes = []territory.Territory{t} // alone: its département has too many to mark
	}
	for _, c := range communes {
		p := geo.Point{Label: c.Name, Href: territoryURL(r, c.Key), Place: r.L.T("territory.population.unknown"), Group: densityWord(r, c)}
		if c.Population != nil {
			p.Place = r.L.Int(*c.Population)
		}
		if c.Lon != nil {
			p.Lon, p.Lat, p.Located = *c.Lon, *c.Lat, true
		}
		m.Points = append(m.Points, p)
	}
	m.List = true
	m.Words.Point, m.Words.Place, m.Words.Group = capital(r.L.N("territory.level.commune", 1)), r.L.T("territory.column.population"), r.L.T("territory.density")
	m.Places = towns(t, communes)
	m.Measure = r.L.T("territory.map.communes.measure")
	m.Caption = r.L.T("territory.members.caption", "what", r.L.N("territory.level.commune", 2), "name", area.Name)
	if t.Level == territory.Commune {
		m.Finding = r.L.T("territory.map.commune", "name", t.Name, "area", area.Name)
		m.Desc = r.L.T("territory.map.commune.desc", "name", t.Name, "area", area.Said())
		return
	}
	rural := places.Rural(area.Key)
	m.Finding = r.L.N("territory.map.communes", len(communes), "rural", r.L.N("territory.map.communes.rural", rural.RuralCommunes))
	m.Desc = r.L.N("territory.map.communes.desc", len(communes), "name", area.Said())
}

func densityWord(r *Request, t territory.Territory) string {
	return r.L.T("territory.density." + strconv.Itoa(int(t.Density)))
}

// towns are the names to write: the commune of the page alone, or the largest.
func towns(t territory.Territory, communes []territory.Territory) []geo.Place {
	if t.Level == territory.Commune {
		return []geo.Place{{Label: t.Name, Lon: *t.Lon, Lat: *t.Lat}}
	}
	largest := slices.Clone(communes)
	slices.SortStableFunc(largest, func(a, b territory.Territory) int { return inhabitants(b) - inhabitants(a) })
	var named []geo.Place
	for _, c := range largest[:min(len(largest), namedTowns)] {
		if c.Lon != nil {
			named = append(named, geo.Place{Label: c.Name, Lon: *c.Lon, Lat: *c.Lat})
		}
	}
	return named
}

func inhabitants(t territory.Territory) int {
	if t.Population == nil {
		return -1
	}
	return *t.Population
}

// territoryWords are the words of a map of places.
func territoryWords(r *Request) geo.Words {
	words := mapWords(r)
	words.OffMap = func(n int) string { return r.L.N("territory.map.off", n) }
	words.Distance = func(metres int) string {
		if metres < 1000 {
			return r.L.T("territory.map.metres", "n", metres)
		}
		return r.L.T("map.distance", "n", metres/1000)
	}
	return words
}
