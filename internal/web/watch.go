package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

func (s *Server) watchRoutes() []Route {
	return []Route{
		{Name: "watch_new", FR: "/alertes/nouvelle", EN: "/en/alerts/new", Handle: s.watchNew},
		{Name: "watch_new", Method: http.MethodPost, FR: "/alertes/nouvelle", EN: "/en/alerts/new", Handle: s.watchAsked, PerMinute: 6},
		{Name: "watch_asked", FR: "/alertes/demandee", EN: "/en/alerts/asked", Handle: s.watchWaits},
		{Name: "watch", FR: "/alertes/{link}", EN: "/en/alerts/{link}", Handle: s.watch},
		{Name: "watch", Method: http.MethodPost, FR: "/alertes/{link}", EN: "/en/alerts/{link}", Handle: s.watchDone, PerMinute: 60},
	}
}

// watchPage asks for an address, or says what is followed and how to stop.
type watchPage struct {
	Page
	Head   Head
	About  []Fact // the search
	Fields []Field
	Send   *Button
	Stop   *Button
	Notice string
	See    string
	Feed   string
	None   string // why no letter can be had
}

func (s *Server) watchFrame(r *Request, title, lead string) *watchPage {
	page := &watchPage{Head: Head{Title: title, Lead: lead}}
	page.Title, page.Section, page.NoIndex = title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: title}}
	return page
}

// about says a search in words, and leads to what it finds.
func (s *Server) about(r *Request, page *watchPage, a asked) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	if page.About, err = s.questionFacts(r, places, a); err != nil {
		return err
	}
	page.See, page.Feed = a.of("registry").address(r, "", ""), a.of("registry_atom").address(r, languageParameter, langAsked(r.Lang))
	return nil
}

// questionFacts says what a search asks, a line for each thing.
func (s *Server) questionFacts(r *Request, places *territory.Set, a asked) ([]Fact, error) {
	var facts []Fact
	if a.words != "" {
		facts = append(facts, Fact{Label: r.L.T("watch.words"), Text: a.words})
	}
	for _, f := range a.facets {
		key := "registry.facet." + f.Name
		if !r.L.Has(key) {
			key = "watch.state"
		}
		said, err := s.stateSaid(r, f)
		if err != nil {
			return nil, err
		}
		if said.Text == "" {
			said.Text = r.code(codeKeys[f.Name], f.Value)
		}
		facts = append(facts, Fact{Label: r.L.T(key), Text: said.Text, Within: said.Within, TextLang: said.Lang})
	}
	if a.within != "" {
		facts = append(facts, Fact{Label: r.L.T("watch.within"), Text: placeLabel(places, a.within)})
	}
	if len(facts) == 0 {
		facts = append(facts, Fact{Label: r.L.T("watch.words"), Text: r.L.T("watch.everything")})
	}
	return facts, nil
}

// openOnly leaves out what only who signs in may ask about.
func (a asked) openOnly() asked {
	a.facets = slices.DeleteFunc(slices.Clone(a.facets), func(f app.Facet) bool { return !slices.Contains(app.ListedFacets, f.Name) })
	return a
}

// question is what is asked, as it is kept.
func (a asked) question() app.Question {
	return app.Question{Words: a.words, Facets: a.facets, Within: string(a.within)}
}

// asksAgain is a kept question, as an address asks it.
func asksAgain(route string, q app.Question) asked {
	return asked{route: route, words: q.Words, facets: q.Facets, within: territory.Key(q.Within)}
}

func (s *Server) watchForm(r *Request, form *Form, err error) (*watchPage, error) {
	page := s.watchFrame(r, r.L.T("watch.title"), r.L.T("watch.lead"))
	a := r.askedOf("registry").openOnly()
	if err := s.about(r, page, a); err != nil {
		return nil, err
	}
	if !s.app.Mails() {
		page.Head.Lead, page.None = "", r.L.T("watch.none")
		return page, nil
	}
	page.Fields = []Field{r.Fields(form, err, "watch.field").Email("email").Require().UpTo(200)}
	page.Send, page.Notice = &Button{Text: r.L.T("watch.send"), Kind: Primary}, r.L.T("watch.notice")
	return page, nil
}

func (s *Server) watchNew(w http.ResponseWriter, r *Request) error {
	page, err := s.watchForm(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "watch", page)
}

func (s *Server) watchAsked(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	err = s.app.AskWatch(r.Context(), r.askedOf("registry").openOnly().question(), form.Text("email"), r.Lang, r.from(form))
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Redirect(w, r.To("watch_asked"))
	}
	page, unread := s.watchForm(r, form, err)
	if unread != nil {
		return unread
	}
	return r.Again(w, "watch", page, err)
}

// watchWaits says the same whatever is known of the address.
func (s *Server) watchWaits(w http.ResponseWriter, r *Request) error {
	page := s.watchFrame(r, r.L.T("watch.asked.title"), r.L.T("watch.asked.lead"))
	page.Notice = r.L.T("watch.asked.text")
	page.See = r.To("registry")
	return r.Render(w, "watch", page)
}

// watch shows what a private link opens. Opening it changes nothing: machines do
// before people.
func (s *Server) watch(w http.ResponseWriter, r *Request) error {
	v, err := s.app.WatchBy(r.Context(), r.PathValue("link"))
	if fault.Is(err, fault.NotFound) {
		page := s.watchFrame(r, r.L.T("watch.gone.title"), r.L.T("watch.gone.lead"))
		page.See = r.To("registry")
		return r.RenderStatus(w, http.StatusNotFound, "watch", page)
	}
	if err != nil {
		return err
	}
	key := "watch.asks"
	if v.On {
		key = "watch.on"
	}
	page := s.watchFrame(r, r.L.T(key+".title"), r.L.T(key+".lead"))
	if err := s.about(r, page, asksAgain("registry", v.Question)); err != nil {
		return err
	}
	if !v.On {
		page.Send = &Button{Text: r.L.T("watch.confirm"), Kind: Primary, Name: rowDeed, Value: "confirm"}
	}
	page.Stop = &Button{Text: r.L.T(key + ".stop"), Kind: Secondary, Name: rowDeed, Value: "stop"}
	return r.Render(w, "watch", page)
}

// watchDone confirms or stops. A mail program stops by a request of its own
// (RFC 8058), which has neither token nor button.
func (s *Server) watchDone(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	link := r.PathValue("link")
	switch {
	case form.Text(rowDeed) == "confirm":
		if err := s.app.ConfirmWatch(r.Context(), link); err != nil {
			return err
		}
		return r.Done(w, r.To("watch", link), "watch_confirmed")
	case form.Text(rowDeed) == "stop" || form.Text("List-Unsubscribe") == "One-Click":
		if err := s.app.StopWatch(r.Context(), link); err != nil {
			return err
		}
		return r.Done(w, r.To("registry"), "watch_stopped")
	}
	return fault.New(fault.Invalid, "call.no_decision")
}

// newsSaid writes the sheets that a letter tells of, as anyone sees them when it
// leaves.
func (s *Server) newsSaid(words Localiser, lang, base string, facts map[string]string) (string, error) {
	news, err := s.app.NewsIn(context.Background(), facts["sheets"], facts["new"])
	if err != nil {
		return "", err
	}
	places, err := s.app.Territories()
	if err != nil {
		return "", err
	}
	var lines []string
	for _, n := range news {
		lines = append(lines, newsLine(words, places, lang, n)+"\n"+base+s.URL(lang, "initiative", slugOf(n.Path)))
	}
	switch {
	case len(lines) == 0:
		lines = append(lines, words.T("letter.watch_told.nothing"))
	case facts["more"] != "":
		lines = append(lines, words.T("letter.watch_told.more"))
	}
	return strings.Join(lines, "\n\n"), nil
}

const newsSummary = 160

func newsLine(words Localiser, places *territory.Set, lang string, n app.News) string {
	state := "changed"
	if n.New {
		state = "new"
	}
	name, _ := n.In(lang, "name")
	place := ""
	if len(n.Territories) > 0 {
		place = placeLabel(places, n.Territories[0])
	}
	line := words.T("letter.watch_told."+state, "name", name)
	if place != "" {
		line = words.T("letter.watch_told."+state+".at", "name", name, "place", place)
	}
	summary, _ := n.In(lang, "summary")
	if first := text.Beginning(strings.Join(strings.Fields(cmp.Or(summary, leadOf(n.Initiative))), " "), newsSummary); first != "" {
		line += "\n" + first
	}
	return line
}

func leadOf(in initiative.Initiative) string {
	for _, o := range in.Organisations {
		if o.Leads() {
			return o.Name
		}
	}
	return ""
}
