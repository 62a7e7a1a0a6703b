package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// mostDoubts is how many lines of what is doubtful a page shows of each kind.
const mostDoubts = 12

// zoningPage is a zoning: what was understood of it, what is doubtful, what is kept.
type zoningPage struct {
	Page
	Head     Head
	Facts    []Fact
	Lambert  string
	Kept     []NavLink // zones that are perimeters already
	Figure   *FigureBox
	Doubts   []doubtPart
	Reading  []Field
	Zones    Field
	Alike    []Field
	More     foldedFields
	Look     Button
	Keep     *Button
	Drop     Button
	ZoneLess string // said when no zone can be chosen
}

// doubtPart is a kind of doubt, with its first lines.
type doubtPart struct {
	ID, Title, Text string
	Table           Table
	More            string
}

func (s *Server) zoningPage(r *Request, u app.Upload, form *Form, z app.Zoning, err error) (*zoningPage, error) {
	places, wrong := s.places(r)
	if wrong != nil {
		return nil, wrong
	}
	page := &zoningPage{Head: Head{Eyebrow: r.bearing(u.Name), Title: r.L.T("zoning.read.title"), Lead: r.L.T("zoning.read.lead")},
		Look: Button{Text: r.L.T("zoning.look"), Kind: Secondary, Name: "do", Value: "look"}, Drop: Button{Text: r.L.T("place_import.drop"), Kind: Plain, Name: "do", Value: "drop"}}
	page.Title, page.Section, page.NoIndex = r.L.T("zoning.read.window", "name", r.bearing(u.Name)), "territories", true
	page.Path = zoningPath(r, page.Head.Title)
	page.Facts = zoningFacts(r, z)
	if z.File.Coordinates == geo.Lambert93 {
		page.Lambert = r.L.T("zoning.lambert." + map[bool]string{true: "guessed", false: "read"}[z.File.Guessed])
	}
	for _, k := range u.Zoning.Kept {
		key := territory.Key(string(territory.Perimeter) + ":" + k.ID)
		page.Kept = append(page.Kept, NavLink{Text: r.bearing(places.Label(key)), Href: territoryURL(r, key)})
	}
	page.Doubts = zoningDoubts(r, places, z)
	page.fields(r, places, form, u, z, err)
	page.Figure, wrong = r.drawn(s.zoningMap(r, places, z))
	return page, wrong
}

// fields are how the file is read, then what is kept of it.
func (page *zoningPage) fields(r *Request, places *territory.Set, form *Form, u app.Upload, z app.Zoning, err error) {
	f := r.Fields(form, err, "zoning.field")
	var named []Option
	for _, p := range z.File.Properties {
		named = append(named, Option{Value: p.Name, Text: r.L.N("zoning.property", p.Values, "name", r.bearing(cut(p.Name, 60)), "sample", r.bearing(cut(p.Sample, 40)))})
	}
	property, coordinates := f.Select("property", named), f.Select("coordinates", r.Options("zoning.coordinates", string(geo.Degrees), string(geo.Lambert93)))
	property.First, coordinates.First = r.L.T("zoning.property.none"), r.L.T("zoning.coordinates.found", "text", r.L.T("zoning.coordinates."+string(z.File.Coordinates)))
	if z.File.Property != "" {
		property.First = r.L.T("zoning.property.found", "name", r.bearing(cut(z.File.Property, 60)))
	}
	property.Unmarked, coordinates.Unmarked = true, true
	page.Reading = []Field{property, coordinates, f.Radios("rule", r.Options("zoning.rule", codes(app.ZoningRules)...))}
	page.Reading[2].Unmarked = true
	var zones []Option
	for _, zone := range z.Zones {
		if zone.Wrong == nil && !u.Zoning.Holds(z.File.Property, zone) {
			zones = append(zones, Option{Value: strconv.Itoa(zone.Number), Text: r.bearing(zone.Perimeter.Name), Hint: zoneSaid(r, places, zone)})
		}
	}
	page.Zones = f.Checks("zones", zones).Beside().Require()
	p := r.Fields(form, err, "perimeter.field")
	page.Alike = []Field{p.Select("kind", r.Options("perimeter.kind", codes(perimeter.Kinds)...)).Require(), p.Text("other").UpTo(perimeter.MaxLine), p.Check("public")}
	page.More = folded(p.Long("purpose").UpTo(perimeter.MaxPurpose), p.Text("by").UpTo(perimeter.MaxLine), p.Text("licence").UpTo(perimeter.MaxLine), p.Link("web").UpTo(perimeter.MaxLine))
	if len(zones) > 0 {
		page.Keep = &Button{Text: r.L.T("zoning.keep"), Kind: Primary, Name: "do", Value: "keep"}
	} else {
		page.ZoneLess = r.L.T("zoning.zoneless")
	}
}

// zoneSaid says how large a zone is, and of how many features it is made.
func zoneSaid(r *Request, places *territory.Set, z app.ZoningZone) string {
	communes, people := zoneCounts(r, places, z)
	parts := []string{communes, people}
	if z.Features > 1 {
		parts = append(parts, r.L.N("zoning.features", z.Features))
	}
	return strings.Join(parts, r.L.T("portrait.semicolon"))
}

func zoneCounts(r *Request, places *territory.Set, z app.ZoningZone) (communes, people string) {
	n, known := 0, true
	for _, k := range z.Perimeter.Members {
		t, _ := places.Get(k)
		if known = known && t.Population != nil; known {
			n += *t.Population
		}
	}
	people = r.L.N("territory.inhabitants", n)
	if !known {
		people = r.L.T("territory.population.unknown")
	}
	return r.L.N("perimeter.count.commune", len(z.Perimeter.Members)), people
}

func zoningFacts(r *Request, z app.Zoning) []Fact {
	communes := map[territory.Key]bool{}
	for _, zone := range z.Zones {
		for _, k := range zone.Perimeter.Members {
			communes[k] = true
		}
	}
	facts := []Fact{{Label: r.L.T("zoning.fact.features"), Text: r.L.Int(z.File.Features)}, {Label: r.L.T("zoning.fact.zones"), Text: r.L.Int(len(z.Zones))}, {Label: r.L.T("zoning.fact.communes"), Text: r.L.Int(len(communes))},
		{Label: r.L.T("zoning.field.coordinates"), Text: r.L.T("zoning.coordinates." + string(z.File.Coordinates))}}
	if z.Unplaced > 0 {
		facts = append(facts, Fact{Label: r.L.T("zoning.fact.unplaced"), Text: r.L.N("zoning.unplaced", z.Unplaced)})
	}
	return facts
}

// zoningDoubts are what is doubtful: what gives no zone, what can't be kept, communes
// of several zones, communes that a border cuts.
func zoningDoubts(r *Request, places *territory.Set, z app.Zoning) []doubtPart {
	l := r.L
	commune := Column{Label: capital(l.N("territory.level.commune", 1))}
	var left, several, cuts doubtPart
	left.Table.Columns = []Column{{Label: l.T("zoning.feature")}, {Label: l.T("place_import.why")}}
	positions := places.Positions()
	for _, t := range z.File.Troubles {
		left.Table.Rows = append(left.Table.Rows, Row{[]TableCell{{Text: featureSaid(r, t.Feature, t.Name)}, {Text: troubleSaid(r, positions, t)}}})
	}
	for _, zone := range z.Zones {
		for _, f := range fault.All(zone.Wrong)[:min(len(fault.All(zone.Wrong)), 1)] {
			why := l.Fault(f)
			if f.Field == "name" && zone.Perimeter.Name == "" {
				why = l.T("zoning.nameless")
			} else if len(zone.Perimeter.Members) == 0 {
				why = l.T("zoning.empty")
			}
			left.Table.Rows = append(left.Table.Rows, Row{[]TableCell{{Text: featureSaid(r, zone.Number, zone.Perimeter.Name)}, {Text: why}}})
		}
	}
	several.Table.Columns = []Column{commune, {Label: l.T("zoning.zones")}}
	for _, o := range z.Overlaps {
		var names []string
		for _, name := range o.Zones {
			names = append(names, l.T("zoning.named", "name", r.bearing(name)))
		}
		several.Table.Rows = append(several.Table.Rows, Row{[]TableCell{{Text: places.Label(o.Commune), Href: territoryURL(r, o.Commune)}, {Text: l.List(names)}}})
	}
	cuts.Table.Columns = []Column{commune, {Label: l.T("zoning.zone")}, {Label: l.T("zoning.inside"), Numeric: true}, {Label: l.T("zoning.held")}}
	for _, c := range cutsOf(z) {
		held := map[bool]string{true: "yes", false: "no"}[c.Held]
		cuts.Table.Rows = append(cuts.Table.Rows, Row{[]TableCell{{Text: places.Label(c.Commune), Href: territoryURL(r, c.Commune)}, {Text: r.bearing(c.zone)},
			{Text: l.Percent(c.Inside, 0), Numeric: true}, {Text: l.T("zoning.held." + held)}}})
	}
	var told []doubtPart
	for _, d := range []struct {
		key  string
		part doubtPart
	}{{"left", left}, {"several", several}, {"cut", cuts}} {
		n := len(d.part.Table.Rows)
		if n == 0 {
			continue
		}
		d.part.ID, d.part.Title, d.part.Text, d.part.Table.Caption = fieldID("douteux."+d.key), l.N("zoning.doubt."+d.key, n), l.T("zoning.doubt."+d.key+".text"), l.T("zoning.doubt."+d.key+".caption")
		if n > mostDoubts {
			d.part.Table.Rows, d.part.More = d.part.Table.Rows[:mostDoubts], l.N("place_import.more", n-mostDoubts)
		}
		told = append(told, d.part)
	}
	return told
}

// zoneCut is a commune that the border of a zone cuts.
type zoneCut struct {
	app.CutCommune
	zone string
}

// cutsOf are the communes that borders cut, the most evenly first.
func cutsOf(z app.Zoning) []zoneCut {
	var all []zoneCut
	for _, zone := range z.Zones {
		for _, c := range zone.Cut {
			all = append(all, zoneCut{c, zone.Perimeter.Name})
		}
	}
	slices.SortStableFunc(all, func(a, b zoneCut) int { return cmp.Compare(math.Abs(a.Inside-0.5), math.Abs(b.Inside-0.5)) })
	return all
}

// featureSaid names a feature by its number in the file, and its zone when it says so.
func featureSaid(r *Request, n int, name string) string {
	if name == "" {
		return r.L.Int(n)
	}
	return r.L.T("zoning.feature.named", "n", n, "name", r.bearing(cut(name, perimeter.MaxName)))
}

// troubleSaid says what is wrong with a feature, and near which commune.
func troubleSaid(r *Request, positions *territory.Positions, t geo.Trouble) string {
	said := r.L.T("zoning.trouble."+string(t.What), "lon", r.L.Number(t.Lon, 4), "lat", r.L.Number(t.Lat, 4))
	if near, ok := positions.Nearest(t.Lon, t.Lat, 20); ok && (t.Lon != 0 || t.Lat != 0) {
		said = r.L.T("zoning.trouble.near", "text", said, "name", near.Territory.Name)
	}
	return capital(said)
}

// zoningMap draws the zones of a file over the départements.
func (s *Server) zoningMap(r *Request, places *territory.Set, z app.Zoning) (*FigureBox, error) {
	if len(z.Zones) == 0 {
		return nil, nil
	}
	atlas, err := s.atlas()
	if err != nil {
		return nil, err
	}
	m := geo.Map{Atlas: atlas, List: true, Format: func(v float64) string { return r.L.Number(v, 0) }, Words: territoryWords(r)}
	for _, zone := range z.Zones {
		communes, people := zoneCounts(r, places, zone)
		name := r.bearing(zone.Perimeter.Name)
		if name == "" {
			name = r.L.T("zoning.feature.n", "n", zone.Number)
		}
		m.Zones = append(m.Zones, zone.Zone)
		lon, lat := zone.Outline.Middle()
		m.Places = append(m.Places, geo.Place{Label: cut(name, 40), Lon: lon, Lat: lat})
		m.Listed = append(m.Listed, geo.Point{Label: name, Place: people, Group: communes})
	}
	m.About = chart.About{ID: "zonage-dessin", Finding: r.L.N("zoning.map.finding", len(z.Zones)), Measure: r.L.T("zoning.map.measure"),
		Source: r.L.T("territory.map.source", "source", boundaries.Source), Desc: r.L.N("zoning.map.desc", len(z.Zones)), Caption: r.L.T("zoning.map.caption")}
	m.Words.Point, m.Words.Place, m.Words.Group = r.L.T("zoning.zone"), r.L.T("territory.column.population"), capital(r.L.N("territory.level.commune", 2))
	figure, err := m.Figure()
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "carte-zonage", Chart: figure}, nil
}
