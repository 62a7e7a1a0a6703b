package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) territoryRoutes() []Route {
	return []Route{
		{Name: "territories", FR: "/territoires", EN: "/en/territories", Handle: s.territories, Cache: Public},
		{Name: "territory", FR: "/territoires/{level}/{code}", EN: "/en/territories/{level}/{code}", Handle: s.territory, Cache: Public},
		{Name: "territory_stories", FR: "/territoires/{level}/{code}/recits", EN: "/en/territories/{level}/{code}/stories", Handle: s.territoryStories, Cache: Public},
	}
}

// hitLimit is how many answers a search of a place shows.
const hitLimit = 30

// territoriesPage finds a place: by its name, its code, or down from the régions.
type territoriesPage struct {
	Page
	Head    Head
	Search  Search
	Asked   bool
	Said    string
	More    string
	Hits    []territoryHit
	Empty   *Empty
	Regions Table
	Vintage string
}

// territoryHit is an answer to a search.
type territoryHit struct{ Label, Href, Kind, Why string }

func (s *Server) territories(w http.ResponseWriter, r *Request) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	q := r.Query(wordsParameter)
	page := &territoriesPage{Head: Head{Title: r.L.T("territory.list.title"), Lead: r.L.T("territory.list.lead")}, Asked: q != "",
		Search:  Search{Action: r.To("territories"), Name: wordsParameter, Label: r.L.T("territory.search"), Hint: r.L.T("territory.search.hint"), Value: q},
		Regions: s.memberTable(r, places, territory.NationalKey, territory.Region, sortedMembers(places, territory.NationalKey, territory.Region)), Vintage: r.L.T("territory.vintage", "year", strconv.Itoa(places.Vintage()))}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	if q == "" {
		return r.Render(w, "territories", page)
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	hits := places.Search(q, hitLimit+1, territory.Options{Fictional: space == app.Demonstration, Unlisted: mayEdit(r) == nil})
	if len(hits) > hitLimit {
		hits, page.More = hits[:hitLimit], r.L.T("territory.more", "n", hitLimit)
	}
	for _, h := range hits {
		page.Hits = append(page.Hits, territoryHit{Label: h.Label, Href: territoryURL(r, h.Key), Kind: territoryKind(r, h.Territory), Why: hitReason(r, h)})
	}
	page.Said = r.L.N("territory.found", len(hits), "query", q)
	if page.More != "" {
		page.Said = r.L.T("territory.found.more", "n", len(hits), "query", q)
	}
	if len(hits) == 0 {
		page.Empty = &Empty{Title: r.L.T("territory.none"), Text: r.L.T("territory.none_found", "query", q), Example: r.L.T("territory.none.example")}
	}
	return r.Render(w, "territories", page)
}

func territoryURL(r *Request, key territory.Key) string {
	return r.To("territory", string(key.Level()), key.Code())
}

// territoryKind is what a place is, with how many live there: « communauté de
// communes, 18 240 habitants ».
func territoryKind(r *Request, t territory.Territory) string {
	parts := []string{kindWord(r, t)}
	if t.Population != nil {
		parts = append(parts, r.L.N("territory.inhabitants", *t.Population))
	}
	if t.Fictional {
		parts = append(parts, r.L.T("territory.fictional"))
	}
	return strings.Join(parts, ", ")
}

// kindWord is the kind of an EPCI, the level of any other place.
func kindWord(r *Request, t territory.Territory) string {
	if t.Kind != "" && r.L.Has("territory.kind."+t.Kind) {
		return r.L.T("territory.kind." + t.Kind)
	}
	return r.L.N("territory.level."+string(t.Level), 1)
}

// hitReason says how an answer was found, when its name does not show it.
func hitReason(r *Request, h territory.Hit) string {
	switch {
	case h.Via != nil:
		return formerNote(r, *h.Via, h.Name)
	case h.Match == territory.MatchName || h.Match == territory.MatchShort || h.Match == territory.MatchPrefix:
		return ""
	}
	return r.L.T("territory.by", "how", r.L.T("territory.match."+h.Match.String()))
}

// formerNote says how an old code or name lives on in the commune of today.
func formerNote(r *Request, f territory.Former, name string) string {
	former := f.Name
	if former == "" {
		former = f.Code
	}
	kind := f.Kind
	if f.Name == "" {
		kind = territory.Absorbed
	}
	if kind == territory.Absorbed {
		return r.L.T("territory.former.absorbed", "code", f.Code, "name", name)
	}
	return r.L.T("territory.former."+string(kind), "former", former, "code", f.Code, "name", name)
}
