package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) savedSearchRoutes() []Route {
	return []Route{
		{Name: "searches", FR: "/recherches", EN: "/en/searches", Handle: s.searches},
		{Name: "searches", Method: http.MethodPost, FR: "/recherches", EN: "/en/searches", Handle: s.searchTended, PerMinute: 60},
	}
}

// searchesPage lists the searches that someone keeps, and keeps one more.
type searchesPage struct {
	Page
	Head   Head
	New    *newSearch
	Groups []searchGroup
	Empty  *Empty
}

type newSearch struct {
	About  []Fact
	Action string
	Fields []Field
	Send   Button
}

type searchGroup struct {
	ID, Title string
	Lines     []searchLine
}

type searchLine struct {
	Name, About, Href string
	Form              *searchForm
	Forget            string
}

// searchForm changes the name of a search and who sees it.
type searchForm struct {
	ID, FieldID, Name string
	Shared            bool
}

func (s *Server) searches(w http.ResponseWriter, r *Request) error {
	page, err := s.searchesPage(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "searches", page)
}

func (s *Server) searchesPage(r *Request, form *Form, wrong error) (*searchesPage, error) {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return nil, err
	}
	mine, shared, err := s.app.SavedSearches(r.Context(), r.Actor, space)
	if err != nil {
		return nil, err
	}
	places, err := s.places(r)
	if err != nil {
		return nil, err
	}
	page := &searchesPage{Head: Head{Eyebrow: r.L.T("registry.title"), Title: r.L.T("search.title"), Lead: r.L.T("search.lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if a := r.askedOf("searches"); a.narrowed() {
		blank := form
		if form.Text("id") != "" {
			blank, wrong = &Form{}, nil
		}
		f := r.Fields(blank, wrong, "search.field")
		about, err := s.questionFacts(r, places, a)
		if err != nil {
			return nil, err
		}
		page.New = &newSearch{About: about, Action: a.address(r, "", ""), Fields: []Field{f.Text("name").Require().UpTo(100), f.Check("shared")},
			Send: Button{Text: r.L.T("search.save"), Kind: Primary, Name: rowDeed, Value: "save"}}
	}
	page.Groups = []searchGroup{{ID: "miennes", Title: r.L.T("search.mine")}, {ID: "partagees", Title: r.L.T("search.shared")}}
	for i, list := range [][]app.SavedSearch{mine, shared} {
		for _, one := range list {
			line, err := s.searchLineOf(r, places, one)
			if err != nil {
				return nil, err
			}
			page.Groups[i].Lines = append(page.Groups[i].Lines, line)
		}
	}
	if len(mine)+len(shared) == 0 && page.New == nil {
		page.Empty = &Empty{Title: r.L.T("search.none"), Text: r.L.T("search.none.text"), Example: r.L.T("search.none.example"), Action: &Button{Text: r.L.T("registry.all"), Kind: Secondary, Href: r.To("registry")}}
	}
	return page, nil
}

func (s *Server) searchLineOf(r *Request, places *territory.Set, one app.SavedSearch) (searchLine, error) {
	a := asksAgain("registry", one.Question)
	line := searchLine{Name: one.Name, Href: a.address(r, "", "")}
	var said []string
	facts, err := s.questionFacts(r, places, a)
	if err != nil {
		return line, err
	}
	for _, f := range facts {
		said = append(said, f.Label+r.L.T("search.colon")+f.Text)
	}
	if one.Mine && one.Shared {
		said = append(said, r.L.T("search.seen"))
	}
	line.About = strings.Join(said, " · ")
	if one.Mine {
		line.Form = &searchForm{ID: one.ID, FieldID: "recherche-" + fieldID(one.ID), Name: one.Name, Shared: one.Shared}
	}
	if one.Mine || access.Can(r.Actor, access.Manage, access.Object{Kind: access.KindSpace}) {
		line.Forget = one.ID
	}
	return line, nil
}

// searchTended keeps a search, changes one, or forgets it.
func (s *Server) searchTended(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	one := app.SavedSearch{Name: form.Text("name"), Shared: form.Checked("shared")}
	done := "search_saved"
	switch form.Text(rowDeed) {
	case "forget":
		err, done = s.app.ForgetSearch(r.Context(), r.Actor, space, form.Text("id"), r.from(form)), "search_forgotten"
	case "rename":
		one.ID = form.Text("id")
		err = s.app.SaveSearch(r.Context(), r.Actor, space, one, r.from(form))
	default:
		one.Question = r.askedOf("searches").question()
		err = s.app.SaveSearch(r.Context(), r.Actor, space, one, r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("searches"), done)
	}
	if fault.Is(err, fault.SignIn) || fault.Is(err, fault.NotFound) {
		return err
	}
	page, unread := s.searchesPage(r, form, err)
	if unread != nil {
		return unread
	}
	return r.Again(w, "searches", page, err)
}

// savedLinks are the searches that someone keeps, on the page of the directory.
type savedLinks struct {
	Lines []NavLink
	Keep  string // where the present search is given a name
	All   string
}

const savedShown = 20

func (s *Server) savedLinks(r *Request, a asked, space string) (*savedLinks, error) {
	if !r.Actor.SignedIn() || s.pressed != nil {
		return nil, nil
	}
	mine, shared, err := s.app.SavedSearches(r.Context(), r.Actor, space)
	if err != nil {
		return nil, err
	}
	links := &savedLinks{All: r.To("searches")}
	if a.narrowed() {
		links.Keep = a.of("searches").address(r, "", "")
	}
	all := append(mine, shared...)
	for _, one := range all[:min(len(all), savedShown)] {
		links.Lines = append(links.Lines, NavLink{Text: one.Name, Href: asksAgain("registry", one.Question).address(r, "", "")})
	}
	return links, nil
}
