package web

import "net/http"

func (s *Server) styleRoutes() []Route {
	return []Route{{Name: "style", FR: "/style", EN: "/en/style", Handle: s.style, Cache: Public}}
}

type stylePage struct{ Page }

// style shows every component in every state; the tests read it as readers do.
func (s *Server) style(w http.ResponseWriter, r *Request) error {
	page := &stylePage{}
	page.Title, page.Section, page.NoIndex = r.L.T("style.title"), "style", true
	return r.Render(w, "style", page)
}
