package web

import "net/http"

func (s *Server) proposeRoutes() []Route {
	return []Route{{Name: "initiative_propose", FR: "/proposer", EN: "/en/propose", Handle: s.propose, Cache: Public}}
}

// proposePage says what will be asked, and leads to the open calls; while there is
// none, it says how to bring an initiative in.
type proposePage struct {
	Page
	Head     Head
	Asked    []homeStep
	Calls    []callLine // that are open
	Describe *Button    // for who may write
	Model    string     // the blank table to fill in; "" when there is none
}

var proposeAsked = []string{"what", "who", "where", "change", "proof"}

func (s *Server) propose(w http.ResponseWriter, r *Request) error {
	page := &proposePage{Head: Head{Title: r.L.T("propose.title"), Lead: r.L.T("propose.lead")}}
	page.Title, page.Section = page.Head.Title, "registry"
	for _, a := range proposeAsked {
		page.Asked = append(page.Asked, homeStep{r.L.T("propose.asked." + a), r.L.T("propose.asked." + a + ".text")})
	}
	open, err := s.openCalls(r)
	if err != nil {
		return err
	}
	for _, c := range open {
		page.Calls = append(page.Calls, callLine{Title: c.Title, Lang: written(c.Lang), Href: r.To("call", slugOf(c.Path)), When: callDates(r, c), Status: callStatus(r, c)})
	}
	if mayAssess(r) {
		page.Describe = &Button{Text: r.L.T("propose.describe"), Kind: Primary, Href: r.To("initiative_new")}
	}
	if s.has("import_model") {
		page.Model = r.To("import_model")
	}
	return r.Render(w, "propose", page)
}
