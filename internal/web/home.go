package web

import "net/http"

func (s *Server) homeRoutes() []Route {
	return []Route{{Name: "home", FR: "/{$}", EN: "/en/{$}", Handle: s.home, Cache: Public}}
}

type homePage struct {
	Page
	Doors []door
	Steps []homeStep
}

// door is one of the four ways in. Without Href its page isn't in this
// installation yet, and the text says so.
type door struct{ Name, Title, Text, Href string }

type homeStep struct{ Title, Text string }

// doorRoutes are the four doors and the route each opens.
var doorRoutes = []struct{ name, route string }{
	{"study", "studies"}, {"village", "territories"}, {"spreadsheet", "imports"}, {"initiative", "initiative_propose"},
}

var methodSteps = []string{"frame", "count", "select", "place", "conclude", "publish"}

func (s *Server) home(w http.ResponseWriter, r *Request) error {
	page := &homePage{}
	page.Title, page.Description, page.Section = r.L.T("home.window"), r.L.T("site.description"), "home"
	for _, d := range doorRoutes {
		way := door{Name: d.name, Title: r.L.T("home.door." + d.name), Text: r.L.T("home.door." + d.name + ".text")}
		if s.has(d.route) {
			way.Href = r.To(d.route)
		}
		page.Doors = append(page.Doors, way)
	}
	for _, step := range methodSteps {
		page.Steps = append(page.Steps, homeStep{r.L.T("home.step." + step), r.L.T("home.step." + step + ".text")})
	}
	return r.Render(w, "home", page)
}
