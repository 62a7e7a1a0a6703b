package web

import (
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) perimeterRoutes() []Route {
	return append([]Route{
		{Name: "perimeters", FR: "/perimetres", EN: "/en/perimeters", Handle: s.perimeterList, Cache: Public},
		{Name: "perimeter_new", FR: "/perimetres/nouveau", EN: "/en/perimeters/new", Handle: s.perimeterNew},
		{Name: "perimeter_new", Method: http.MethodPost, FR: "/perimetres/nouveau", EN: "/en/perimeters/new", Handle: s.perimeterCreate, BodyLimit: app.MaxPerimeterFile + formLimit, PerMinute: 60},
		{Name: "perimeter_edit", FR: "/perimetres/{id}/modifier", EN: "/en/perimeters/{id}/edit", Handle: s.perimeterEdit},
		{Name: "perimeter_edit", Method: http.MethodPost, FR: "/perimetres/{id}/modifier", EN: "/en/perimeters/{id}/edit", Handle: s.perimeterSave, BodyLimit: app.MaxPerimeterFile + formLimit, PerMinute: 60},
		{Name: "perimeter_retire", FR: "/perimetres/{id}/retirer", EN: "/en/perimeters/{id}/withdraw", Handle: s.perimeterRetire},
		{Name: "perimeter_retire", Method: http.MethodPost, FR: "/perimetres/{id}/retirer", EN: "/en/perimeters/{id}/withdraw", Handle: s.perimeterRetired},
		{Name: "perimeter_history", FR: "/perimetres/{id}/historique", EN: "/en/perimeters/{id}/history", Handle: s.perimeterHistory},
		{Name: "perimeter_undo", Method: http.MethodPost, FR: "/perimetres/{id}/annuler", EN: "/en/perimeters/{id}/undo", Handle: s.perimeterUndo},
		{Name: "perimeter_csv", FR: "/perimetres/{id}/communes.csv", Handle: s.perimeterCSV, Cache: Public, PerMinute: 30},
		{Name: "perimeter_geojson", FR: "/perimetres/{id}/communes.geojson", Handle: s.perimeterGeoJSON, Cache: Public, PerMinute: 30},
	}, s.zoningRoutes()...)
}

// perimetersPage lists the perimeters that people drew.
type perimetersPage struct {
	Page
	Head   Head
	Search Search
	Said   string
	New    *Button
	Zoning *Button
	Empty  *Empty
	Table  *Table
	Pager  Pager
}

// pager leads through the pages of a list: to the next, and back to the first.
func (r *Request) pager(next *app.Place, route string, pairs ...any) Pager {
	var p Pager
	if next != nil {
		p.Next = r.To(route, slices.Concat(pairs, []any{afterParameter, placeText(*next)})...)
	}
	if r.after() != (app.Place{}) {
		p.Previous = r.To(route, pairs...)
	}
	return p
}

func (s *Server) perimeterList(w http.ResponseWriter, r *Request) error {
	q := r.Query(wordsParameter)
	found, err := s.app.Perimeters(r.Context(), r.Actor, app.Principal, app.TitledSearch{Words: q, After: r.after()})
	if err != nil {
		return err
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	page := &perimetersPage{Head: Head{Title: r.L.T("perimeter.list.title"), Lead: r.L.T("perimeter.list.lead")}, Said: r.L.N("perimeter.found", found.Total),
		Pager: r.pager(found.Next, "perimeters", wordsParameter, q), Search: Search{Action: r.To("perimeters"), Name: wordsParameter, Label: r.L.T("perimeter.search"), Value: q}}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: page.Title}}
	if mayEdit(r) == nil {
		page.New = &Button{Text: r.L.T("perimeter.new"), Kind: Primary, Href: r.To("perimeter_new")}
		page.Zoning = &Button{Text: r.L.T("zoning.title"), Kind: Secondary, Href: r.To("zoning_new")}
	}
	if found.Total == 0 {
		page.Empty = &Empty{Title: r.L.T("perimeter.none"), Text: r.L.T("perimeter.none.text"), Example: r.L.T("perimeter.none.example")}
		return r.Render(w, "perimeters", page)
	}
	page.Table = perimeterTable(r, places, found.Items)
	return r.Render(w, "perimeters", page)
}

func perimeterTable(r *Request, places *territory.Set, all []app.PerimeterView) *Table {
	t := &Table{Caption: r.L.T("perimeter.list.caption"), Columns: []Column{{Label: r.L.T("perimeter.field.name")}, {Label: r.L.T("perimeter.field.kind")},
		{Label: capital(r.L.N("territory.level.commune", 2)), Numeric: true}, {Label: r.L.T("territory.column.population"), Numeric: true}, {Label: r.L.T("perimeter.seen")}}}
	for _, v := range all {
		place, _ := places.Get(v.Key())
		place.Level = territory.Perimeter
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.bearing(v.Name), Href: territoryURL(r, v.Key())}, {Text: perimeterKind(r, v.Perimeter)}, {Text: r.L.Int(len(v.Communes)), Numeric: true},
			populationCell(r, place), {Text: perimeterSeen(r, v.Perimeter)}}})
	}
	return t
}

// perimeterKind is what a perimeter is, in the words of who drew it when it is none
// of the usual kinds.
func perimeterKind(r *Request, p perimeter.Perimeter) string {
	if p.Kind == perimeter.Other && p.Other != "" {
		return p.Other
	}
	return r.code("perimeter.kind", string(p.Kind))
}

func perimeterSeen(r *Request, p perimeter.Perimeter) string {
	switch {
	case p.Retired != "":
		return r.L.T("perimeter.retired.on", "date", r.L.Date(p.Retired))
	case p.Public:
		return r.L.T("perimeter.seen.public")
	}
	return r.L.T("perimeter.seen.link")
}

// drawnPart is what the page of a perimeter says of who drew it, and what can be
// done with it.
type drawnPart struct {
	Facts     []Fact
	Purpose   string
	Lang      string
	Downloads []Download
	Deeds     []Button
	Link      string // to share it, for who keeps the directory
}

// drawnOf tells of a perimeter that people drew; nil for one that ships.
func (s *Server) drawnOf(r *Request, page *Page, t territory.Territory) (*drawnPart, error) {
	v, err := s.app.Perimeter(r.Context(), t.Code)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	page.NoIndex = t.Unlisted
	switch {
	case t.Retired:
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("perimeter.retired.notice", "date", r.L.Date(v.Retired))})
	case t.Unlisted:
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("perimeter.link.notice")})
	}
	if len(v.Communes) == 0 {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("perimeter.emptied", "year", strconv.Itoa(v.Today))})
	}
	d := &drawnPart{Purpose: v.Purpose, Lang: written(v.Lang), Facts: drawnFacts(r, v),
		Downloads: []Download{{Text: r.L.T("perimeter.csv"), Href: r.To("perimeter_csv", v.ID, languageParameter, foreign(r)), Format: "CSV"}, {Text: r.L.T("perimeter.geojson"), Href: r.To("perimeter_geojson", v.ID), Format: "GeoJSON"}}}
	if mayEdit(r) == nil {
		d.Link = s.base(r) + territoryURL(r, v.Key())
		d.Deeds = []Button{{Text: r.L.T("perimeter.edit"), Kind: Secondary, Href: r.To("perimeter_edit", v.ID)}, {Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("perimeter_history", v.ID)},
			{Text: r.L.T("perimeter.retire." + map[bool]string{true: "back", false: "do"}[t.Retired]), Kind: Plain, Href: r.To("perimeter_retire", v.ID)}}
	}
	return d, nil
}

func drawnFacts(r *Request, v app.PerimeterView) []Fact {
	facts := []Fact{{Label: r.L.T("perimeter.field.kind"), Text: perimeterKind(r, v.Perimeter)}}
	for _, f := range []struct{ label, text string }{{"by", v.By}, {"licence", v.Licence}} {
		if f.text != "" {
			facts = append(facts, Fact{Label: r.L.T("perimeter.fact." + f.label), Text: f.text})
		}
	}
	if v.Web != "" {
		facts = append(facts, Fact{Label: r.L.T("perimeter.field.web"), Text: v.Web, Href: v.Web})
	}
	facts = append(facts, Fact{Label: r.L.T("perimeter.members"), Text: membersSaid(r, v.Members)})
	if v.Vintage != v.Today {
		facts = append(facts, Fact{Label: r.L.T("perimeter.vintage"), Text: r.L.T("perimeter.vintage.text", "from", strconv.Itoa(v.Vintage), "to", strconv.Itoa(v.Today))})
	}
	return facts
}

// membersSaid counts what a perimeter was drawn with, as it was said.
func membersSaid(r *Request, members []territory.Key) string {
	counts := map[territory.Level]int{}
	for _, k := range members {
		counts[k.Level()]++
	}
	var parts []string
	for _, level := range []territory.Level{territory.Departement, territory.EPCI, territory.Commune} {
		if n := counts[level]; n > 0 {
			parts = append(parts, r.L.N("perimeter.count."+string(level), n))
		}
	}
	return r.L.List(parts)
}

// sentPerimeter is the perimeter of the address with its territories, for a download.
func (s *Server) sentPerimeter(w http.ResponseWriter, r *Request, media, extension string) (app.PerimeterView, *territory.Set, error) {
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return v, nil, err
	}
	places, err := s.app.Territories()
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+v.ID+extension+`"`)
	return v, places, err
}

func (s *Server) perimeterCSV(w http.ResponseWriter, r *Request) error {
	v, places, err := s.sentPerimeter(w, r, csvMedia, ".csv")
	if err != nil {
		return err
	}
	l := s.config.Catalogue.For(downloadLang(r))
	out := sheet.NewCSVForPeople(w)
	var names []string
	for _, column := range []string{"code", "name", "epci", "epci_name", "departement", "population", "lon", "lat"} {
		names = append(names, l.T("perimeter.column."+column))
	}
	if err := out.Header(names...); err != nil {
		return err
	}
	for _, c := range v.Communes {
		t, _ := places.Get(c)
		epci, departement := parentOf(places, c, territory.EPCI), parentOf(places, c, territory.Departement)
		cells := sheet.Texts(t.Code, t.Name, epci.Code, epci.Name, departement.Code)
		for _, figure := range []*float64{asFloat(t.Population), t.Lon, t.Lat} {
			if figure == nil {
				cells = append(cells, sheet.Text(""))
			} else {
				cells = append(cells, sheet.Figure(*figure))
			}
		}
		if err := out.Row(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}

func asFloat(n *int) *float64 {
	if n == nil {
		return nil
	}
	v := float64(*n)
	return &v
}

// parentOf is the first territory of a level that holds a commune; the zero one when
// none does.
func parentOf(places *territory.Set, commune territory.Key, level territory.Level) territory.Territory {
	t, _ := places.Get(places.Above(commune, level))
	return t
}

func (s *Server) perimeterGeoJSON(w http.ResponseWriter, r *Request) error {
	v, places, err := s.sentPerimeter(w, r, "application/geo+json", ".geojson")
	if err != nil {
		return err
	}
	var features iter.Seq2[geo.Feature, error] = func(yield func(geo.Feature, error) bool) {
		for _, c := range v.Communes {
			t, _ := places.Get(c)
			f := geo.Feature{ID: t.Code, Properties: []geo.Property{{Name: "name", Value: t.Name}, {Name: "epci", Value: parentOf(places, c, territory.EPCI).Code},
				{Name: "perimeter", Value: v.Name}, {Name: "population"}}}
			if t.Population != nil {
				f.Properties[3].Value = *t.Population
			}
			if t.Lon != nil {
				f.Lon, f.Lat, f.Located = *t.Lon, *t.Lat, true
			}
			if !yield(f, nil) {
				return
			}
		}
	}
	_, err = geo.GeoJSON(w, features)
	return err
}

// perimeterPath is the way back to a perimeter, for a page under it.
func perimeterPath(r *Request, v app.PerimeterView, here string) []Step {
	return []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("perimeter.list.title"), Href: r.To("perimeters")},
		{Text: r.bearing(v.Name), Href: territoryURL(r, v.Key())}, {Text: here}}
}

// memberLines are the members as the form shows them, one a line.
func memberLines(places *territory.Set, members []territory.Key) string {
	lines := make([]string, len(members))
	for i, k := range members {
		if lines[i] = places.Label(k); lines[i] == "" {
			lines[i] = k.Code()
		}
	}
	return strings.Join(lines, "\n")
}
