package web

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) registryRoutes() []Route {
	return []Route{
		{Name: "registry", FR: "/initiatives", EN: "/en/initiatives", Handle: s.registry, Cache: Public},
		{Name: "registry_map", FR: "/initiatives/carte", EN: "/en/initiatives/map", Handle: s.registryMap, Cache: Public},
		{Name: "registry_frame", FR: "/initiatives/carte/cadre", EN: "/en/initiatives/map/frame", Handle: s.registryFrame, Cache: Public},
		{Name: "registry_points", FR: "/initiatives/carte.json", Handle: s.registryPoints, Cache: Public, PerMinute: 60},
		{Name: "map_ground", FR: "/carte/fond.json", Handle: s.mapGround, Cache: Public, PerMinute: 60},
		{Name: "map_tile", FR: "/tuiles/{layer}/{z}/{x}/{y}", Handle: s.mapTile, Cache: Public, PerMinute: 1200},
		{Name: "map_communes", FR: "/carte/communes/{code}", Handle: s.mapCommunes, Cache: Public, PerMinute: 240},
		{Name: "registry_geojson", FR: "/initiatives.geojson", Handle: s.registryGeoJSON, Cache: Public, PerMinute: 30},
		{Name: "registry_jsonld", FR: "/initiatives.jsonld", Handle: s.registryLinked, Cache: Public, PerMinute: 30},
		{Name: "linked_context", FR: "/contexte.jsonld", Handle: s.linkedContextFile, Cache: Public, PerMinute: 60},
		{Name: "registry_csv", FR: "/initiatives.csv", Handle: s.registryCSV, Cache: Public, PerMinute: 30},
		{Name: "registry_xlsx", FR: "/initiatives.xlsx", Handle: s.registryXLSX, Cache: Public, PerMinute: 30},
		{Name: "registry_atom", FR: "/initiatives.atom", Handle: s.registryAtom, Cache: Public, PerMinute: 60},
		{Name: "initiative_new", FR: "/initiatives/nouvelle", EN: "/en/initiatives/new", Handle: s.initiativeNew},
		{Name: "initiative_new", Method: http.MethodPost, FR: "/initiatives/nouvelle", EN: "/en/initiatives/new", Handle: s.initiativeCreate},
		{Name: "initiative", FR: "/initiatives/{slug}", EN: "/en/initiatives/{slug}", Handle: s.initiative, Cache: Public},
		{Name: "initiative_jsonld", FR: "/initiatives/{slug}/fiche.jsonld", Handle: s.initiativeLinked, Cache: Public, PerMinute: 120},
		{Name: "initiative_edit", FR: "/initiatives/{slug}/modifier", EN: "/en/initiatives/{slug}/edit", Handle: s.initiativeEdit},
		{Name: "initiative_edit", Method: http.MethodPost, FR: "/initiatives/{slug}/modifier", EN: "/en/initiatives/{slug}/edit", Handle: s.initiativeSave},
		{Name: "initiative_translate", FR: "/initiatives/{slug}/traduire", EN: "/en/initiatives/{slug}/translate", Handle: s.initiativeTranslate},
		{Name: "initiative_translate", Method: http.MethodPost, FR: "/initiatives/{slug}/traduire", EN: "/en/initiatives/{slug}/translate", Handle: s.initiativeTranslated},
		{Name: "initiative_files", FR: "/initiatives/{slug}/images-et-documents", EN: "/en/initiatives/{slug}/pictures-and-documents", Handle: s.initiativeFiles},
		{Name: "initiative_files", Method: http.MethodPost, FR: "/initiatives/{slug}/images-et-documents", EN: "/en/initiatives/{slug}/pictures-and-documents",
			Handle: s.initiativeFilesSave, BodyLimit: filesLimit, PerMinute: 60},
		{Name: "initiative_file", FR: "/initiatives/{slug}/fichiers/{sum}", Handle: s.initiativeFile, Cache: Public},
		{Name: "initiative_links", FR: "/initiatives/{slug}/liens", EN: "/en/initiatives/{slug}/links", Handle: s.initiativeLinks},
		{Name: "initiative_links", Method: http.MethodPost, FR: "/initiatives/{slug}/liens", EN: "/en/initiatives/{slug}/links", Handle: s.initiativeLinksSave},
		{Name: "initiative_history", FR: "/initiatives/{slug}/historique", EN: "/en/initiatives/{slug}/history", Handle: s.initiativeHistory},
		{Name: "initiative_undo", Method: http.MethodPost, FR: "/initiatives/{slug}/annuler", EN: "/en/initiatives/{slug}/undo", Handle: s.initiativeUndo},
	}
}

const (
	maxFacetValue    = 200
	registryPageSize = 30
	wordsParameter   = "q"
	afterParameter   = "apres"
	orderParameter   = "tri"
	recentOrder      = "recent"
	nameOrder        = "nom"
	withinParameter  = "lieu"
)

// registryPage is the list of the registry: what was looked for, how it can be
// narrowed, one page of sheets.
type registryPage struct {
	Page
	Head      Head
	Search    Search
	Facets    Facets
	Said      string
	More      string // said when there are too many to be counted
	Within    *Chip  // the place looked in
	Asked     string // words that find nothing,
	Corrected string // and those that are looked for instead
	Suggested *Chip  // words that find more
	Offers    []Offer
	Cards     []InitiativeCard
	Pager     Pager
	Printed   string // how much of the list a sheet of paper holds
	Empty     *Empty
	New       *Button
	Bring     *Button
	Twins     *Button
	Lot       *Button
	Quality   *Button
	State     []Chip   // what is asked about the state of the sheets
	Orders    []Choice // how the list may be read
	Saved     *savedLinks
	Watch     string // where who has no account asks for letters
	Feed      string // the same list for a reader of feeds
	Map       string
	Keep      []Download
	Tell      string // where anyone tells of an omission
}

// Choice is one of several ways of looking at the same thing.
type Choice struct {
	Text   string
	Href   string
	Chosen bool
}

// asked is what the address asks of the registry.
type asked struct {
	route  string // the list, the map or a download: the same filters
	words  string
	facets []app.Facet
	within territory.Key // the place looked in, "" for everywhere
	recent bool          // what was written last comes first
	named  bool          // by name, also when words are asked
	after  app.Place
}

// order is what the address says of the order: nothing for the one that comes by
// itself, that of names, or of the words when some are asked.
func (a asked) order() string {
	switch {
	case a.recent:
		return recentOrder
	case a.named && a.words != "":
		return nameOrder
	}
	return ""
}

// search is what is asked of the registry.
func (a asked) search() app.Search {
	s := app.Search{Words: a.words, Facets: a.facets, Recent: a.recent, Named: a.named}
	if a.within != "" {
		s.Within = []string{string(a.within)}
	}
	return s
}

// narrowed says whether a part of the registry is asked for.
func (a asked) narrowed() bool { return a.words != "" || len(a.facets) > 0 || a.within != "" }

func (r *Request) askedOf(route string) asked {
	a := asked{route: route, words: r.Query(wordsParameter), recent: r.Query(orderParameter) == recentOrder, named: r.Query(orderParameter) == nameOrder}
	if k, err := territory.ParseKey(r.Query(withinParameter)); err == nil {
		a.within = k
	}
	for _, name := range slices.Concat(app.ListedFacets, app.KeeperFacets, app.AskedFacets) {
		if v := r.Query(name); v != "" && len(v) <= maxFacetValue {
			a.facets = append(a.facets, app.Facet{Name: name, Value: v})
		}
	}
	a.after = r.after()
	return a
}

// after is where the page of a list begins, in the address; the first when it
// says nothing or nothing readable.
func (r *Request) after() app.Place {
	key, id, ok := strings.Cut(r.Query(afterParameter), ".")
	if decoded, err := base64.RawURLEncoding.DecodeString(key); ok && err == nil {
		return app.Place{SortKey: string(decoded), ID: id}
	}
	return app.Place{}
}

// placeText writes where a page begins, as after reads it.
func placeText(at app.Place) string {
	return base64.RawURLEncoding.EncodeToString([]byte(at.SortKey)) + "." + at.ID
}

// of is the same question to another route.
func (a asked) of(route string) asked { a.route = route; return a }

// address is that of the list with one facet chosen, or left when value is "".
func (a asked) address(r *Request, name, value string) string {
	pairs := []any{wordsParameter, a.words}
	for _, f := range a.facets {
		if f.Name != name {
			pairs = append(pairs, f.Name, f.Value)
		}
	}
	if name != "" {
		pairs = append(pairs, name, value)
	}
	return r.To(a.route, append(pairs, withinParameter, string(a.within), orderParameter, a.order())...)
}

func (a asked) next(r *Request, at *app.Place) string {
	pairs := []any{wordsParameter, a.words}
	for _, f := range a.facets {
		pairs = append(pairs, f.Name, f.Value)
	}
	return r.To("registry", append(pairs, withinParameter, string(a.within), orderParameter, a.order(), afterParameter, placeText(*at))...)
}

func (s *Server) registry(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	a := r.askedOf("registry")
	asked := a.search()
	asked.After, asked.Limit = a.after, registryPageSize
	found, err := s.app.Initiatives(r.Context(), r.Actor, space, asked)
	if err != nil {
		return err
	}
	page := &registryPage{Head: Head{Title: r.L.T("registry.title"), Lead: r.L.T("registry.lead")}}
	page.Title, page.Section, page.Wide = page.Head.Title, "registry", true
	page.Tell = r.To("remark_omission", wordsParameter, a.words)
	page.DemoList = space == app.Demonstration
	page.Search = registrySearch(r, a)
	if err := s.registryWays(r, a, found, page); err != nil {
		return err
	}
	if page.State, err = s.stateChips(r, a); err != nil {
		return err
	}
	if found.Corrected != "" {
		a.words = found.Corrected // what the filters, the pages and the files that follow are about
	}
	page.Facets = registryFacets(r, a, found)
	page.Feed = a.of("registry_atom").address(r, languageParameter, langAsked(r.Lang))
	page.Alternate = page.Feed
	if len(a.openOnly().facets) == len(a.facets) && space == app.Principal {
		page.Watch = a.of("watch_new").address(r, "", "")
	}
	if page.Saved, err = s.savedLinks(r, a, space); err != nil {
		return err
	}
	page.Map, page.Keep = a.of("registry_map").address(r, "", ""), registryDownloads(r, a)
	page.Said, page.Orders = r.L.N("registry.found", found.Total), registryOrders(r, a)
	if found.More {
		page.Said, page.More, page.Orders = r.L.T("registry.found.more", "n", app.MostCounted), r.L.T("registry.found.more.hint"), nil
	}
	places, err := s.places(r)
	if err != nil {
		return err
	}
	for _, in := range found.Initiatives {
		page.Cards = append(page.Cards, placedCard(r, places, in, true))
	}
	if found.Next != nil {
		page.Pager.Next = a.next(r, found.Next)
	}
	if a.after != (app.Place{}) {
		page.Pager.Previous = a.address(r, "", "")
	}
	page.Printed = registryPrinted(r, found, a.after != (app.Place{}))
	if found.Total == 0 {
		page.Empty = registryEmpty(r, a)
	}
	if access.Can(r.Actor, access.Create, access.Object{Kind: access.KindInitiative}) {
		page.New = &Button{Text: r.L.T("registry.new"), Kind: Secondary, Href: r.To("initiative_new")}
		page.Bring = &Button{Text: r.L.T("registry.bring"), Kind: Plain, Href: r.To("import_new")}
		n, _, err := s.app.OpenTwins(r.Context(), r.Actor, space, "")
		if err != nil {
			return err
		}
		page.Twins = &Button{Text: r.L.T("twin.see"), Kind: Plain, Href: r.To("twins")}
		if n > 0 {
			page.Twins.Text = r.L.N("twin.see.open", n)
		}
		page.Quality = &Button{Text: r.L.T("quality.see"), Kind: Plain, Href: r.To("quality")}
		page.Lot = &Button{Text: r.L.T("registry.lot"), Kind: Plain, Href: a.of("lot_choose").address(r, "", "")}
	}
	return r.Render(w, "registry", page)
}

// registryOrders are the orders that the list can be read in.
func registryOrders(r *Request, a asked) []Choice {
	var all []Choice
	add := func(code string, recent, named bool) {
		o := a
		o.recent, o.named = recent, named
		all = append(all, Choice{Text: r.L.T("registry.order." + code), Href: o.address(r, "", ""), Chosen: a.order() == o.order()})
	}
	if a.words != "" {
		add("match", false, false)
	}
	add("name", false, true)
	add(recentOrder, true, false)
	return all
}

func registrySearch(r *Request, a asked) Search {
	box := Search{Action: r.To(a.route), Name: wordsParameter, Label: r.L.T("registry.search"), Hint: r.L.T("registry.search.hint"), Value: a.words}
	for _, f := range a.facets {
		box.Keep = append(box.Keep, Kept{Name: f.Name, Value: f.Value})
	}
	if a.within != "" {
		box.Keep = append(box.Keep, Kept{Name: withinParameter, Value: string(a.within)})
	}
	if a.recent {
		box.Keep = append(box.Keep, Kept{Name: orderParameter, Value: recentOrder})
	}
	return box
}

func registryEmpty(r *Request, a asked) *Empty {
	if a.narrowed() {
		return &Empty{Title: r.L.T("registry.none"), Text: r.L.T("registry.none.text"),
			Action: &Button{Text: r.L.T("registry.all"), Kind: Secondary, Href: r.To("registry")}}
	}
	return &Empty{Title: r.L.T("registry.empty"), Text: r.L.T("registry.empty.text"), Example: r.L.T("registry.empty.example"), Takes: r.L.T("registry.empty.takes")}
}

// codeKeys is where the words of each facet's codes stand.
var codeKeys = map[string]string{"theme": "registry.theme", "reach": "reach", "approach": "approach", "status": "status", "legal_form": "legal_form",
	app.FacetGap: "quality.gap", app.FacetDoubt: "quality.doubt"}

func registryFacets(r *Request, a asked, found app.Found) Facets {
	all := Facets{Title: r.L.T("registry.facets")}
	if len(a.facets) > 0 {
		all.ClearURL = r.To(a.route, wordsParameter, a.words, withinParameter, string(a.within), orderParameter, a.order())
	}
	for i, name := range app.FacetsFor(r.Actor) {
		facet := Facet{Label: r.L.T("registry.facet." + name), Open: i == 0}
		for code, n := range found.Facets[name] {
			o := FacetOption{Text: r.code(codeKeys[name], code), Count: n, Uncounted: found.More, Href: a.address(r, name, code)}
			if o.Chosen = slices.Contains(a.facets, app.Facet{Name: name, Value: code}); o.Chosen {
				o.Href, facet.Open = a.address(r, name, ""), true
			}
			facet.Options = append(facet.Options, o)
		}
		slices.SortFunc(facet.Options, func(x, y FacetOption) int {
			if x.Count != y.Count {
				return y.Count - x.Count
			}
			return strings.Compare(x.Text, y.Text)
		})
		if len(facet.Options) > 0 {
			all.Facets = append(all.Facets, facet)
		}
	}
	return all
}

// code is the word of a code of a closed list; a code that came from elsewhere
// shows as it is.
func (r *Request) code(key, code string) string {
	if full := key + "." + code; r.L.Has(full) {
		return r.L.T(full)
	}
	return code
}

func initiativeCard(r *Request, in app.InitiativeView) InitiativeCard {
	c := InitiativeCard{Href: r.To("initiative", slugOf(in.Path)), Organisation: organisations(r, in.Organisations)}
	c.Name, c.Lang = in.In(r.Lang, "name")
	c.Summary, c.SummaryLang = in.In(r.Lang, "summary")
	if !in.Public {
		c.Tags = append(c.Tags, Tag{Text: r.L.T("registry.draft"), Tone: Calm})
	}
	if in.Fictional {
		c.Tags = append(c.Tags, Tag{Text: r.L.T("registry.fictional"), Tone: Caution})
	}
	for _, t := range in.Themes {
		c.Tags = append(c.Tags, Tag{Text: r.code("registry.theme", t), Tone: Calm, Href: r.To("registry", "theme", t)})
	}
	if in.Approach.State == initiative.ApproachDone {
		c.Backed = r.L.T("registry.measured")
	}
	for _, p := range in.Places {
		if p.Label != "" {
			c.Place = p.Label
			break
		}
	}
	return c
}

func slugOf(path string) string {
	_, slug, _ := strings.Cut(path, "/")
	return slug
}

// registryPrinted says on paper that it holds a part of the list only.
func registryPrinted(r *Request, found app.Found, further bool) string {
	if found.Next == nil && !further {
		return ""
	}
	part, of := "registry.printed.first", r.L.Int(found.Total)
	if further {
		part = "registry.printed.part"
	}
	if found.More {
		of = r.L.T("registry.printed.more", "n", app.MostCounted)
	}
	return r.L.N(part, len(found.Initiatives), "whole", of)
}
