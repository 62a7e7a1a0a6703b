package web

import "net/http"

// aboutRoutes are the pages about the site itself.
func (s *Server) aboutRoutes() []Route {
	return []Route{
		{Name: "about", FR: "/a-propos", EN: "/en/about", Handle: s.prose("about", "why", "who", "method", "name", "free"), Cache: Public},
		{Name: "accessibility", FR: "/accessibilite", EN: "/en/accessibility", Handle: s.prose("accessibility", "state", "tests", "limits", "tell", "defend"), Cache: Public},
		{Name: "legal", FR: "/mentions-legales", EN: "/en/legal", Handle: s.prose("legal", "host", "data", "cookies", "rights", "reuse"), Cache: Public},
		{Name: "keyboard", FR: "/clavier", EN: "/en/keyboard", Handle: s.keyboard, Cache: Public},
		{Name: "sitemap", FR: "/plan-du-site", EN: "/en/sitemap", Handle: s.sitemap, Cache: Public},
	}
}

type prosePage struct {
	Page
	Lead  string
	Parts []prosePart
}

type prosePart struct {
	ID, Title string
	Texts     []string
}

// prose is a page of running text: its sections are <name>.<section>.title and
// .text in the catalogue, one paragraph a line.
func (s *Server) prose(name string, sections ...string) func(http.ResponseWriter, *Request) error {
	return func(w http.ResponseWriter, r *Request) error {
		page := &prosePage{Lead: r.L.T(name + ".lead")}
		page.Title, page.Section = r.L.T(name+".title"), name
		page.Description = page.Lead
		for _, section := range sections {
			key := name + "." + section
			page.Parts = append(page.Parts, prosePart{ID: section, Title: r.L.T(key + ".title"), Texts: paragraphs(r.L.T(key + ".text"))})
		}
		return r.Render(w, "prose", page)
	}
}

type keyboardPage struct {
	Page
	Groups []keyGroup
}

type keyGroup struct {
	Title string
	Keys  []keyLine
}

type keyLine struct {
	Keys []string
	Text string
}

// keyboardKeys names each shortcut of a group and its keys; the words are
// keyboard.<group>.<name>. There are no single-letter shortcuts: they collide
// with screen readers and speech.
var keyboardKeys = []struct {
	group string
	lines []struct{ name, keys string }
}{
	{"everywhere", []struct{ name, keys string }{{"skip", "tab"}, {"back", "shift+tab"}, {"follow", "enter"}, {"open", "space"}}},
	{"note", []struct{ name, keys string }{{"go", "enter"}, {"return", "tab enter"}}},
	{"matrix", []struct{ name, keys string }{{"move", "← ↑ → ↓"}, {"row", "home end"}, {"corner", "ctrl+home ctrl+end"}, {"open", "enter"}, {"leave", "tab"}}},
}

func (s *Server) keyboard(w http.ResponseWriter, r *Request) error {
	page := &keyboardPage{}
	page.Title, page.Section = r.L.T("keyboard.title"), "keyboard"
	for _, g := range keyboardKeys {
		group := keyGroup{Title: r.L.T("keyboard." + g.group + ".title")}
		for _, line := range g.lines {
			group.Keys = append(group.Keys, keyLine{Keys: keyNames(r.L, line.keys), Text: r.L.T("keyboard." + g.group + "." + line.name)})
		}
		page.Groups = append(page.Groups, group)
	}
	return r.Render(w, "keyboard", page)
}

type sitemapPage struct {
	Page
	Groups []sitemapGroup
}

type sitemapGroup struct {
	Title string
	Links []NavLink
}

// sitemap lists the pages that have a fixed address; those of studies and
// initiatives are reached from their lists.
func (s *Server) sitemap(w http.ResponseWriter, r *Request) error {
	page := &sitemapPage{}
	page.Title, page.Section = r.L.T("sitemap.title"), "sitemap"
	for _, group := range []struct {
		key   string
		names []string
	}{{"read", mainNav}, {"take_part", []string{"initiative_propose", "imports", signInRoute}}, {"site", footNav}} {
		if links := s.links(r, group.names, ""); len(links) > 0 {
			page.Groups = append(page.Groups, sitemapGroup{r.L.T("sitemap." + group.key), links})
		}
	}
	return r.Render(w, "sitemap", page)
}
