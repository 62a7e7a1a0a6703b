package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// censusAddPage brings initiatives of the registry into the census.
type censusAddPage struct {
	StudyPage
	Filters addFilters
	Said    string
	Found   bool
	Choice  Field
	Already string
	Next    string
	Send    Button
	SendAll *Button // brings in all that was found, not only this page
	Other   []Fact
}

const (
	addPageSize   = 50
	allFoundField = "tout"

	whereParameter = "ou"
	everywhere     = "partout"
	inPerimeter    = "perimetre"
	themeParameter = "theme"
	listParameter  = "liste"
)

// addAsked is what is looked for in the registry: where, of what theme, by which
// words, from which list. A study that has a perimeter looks in it unless it is asked otherwise.
type addAsked struct {
	words, theme, where, list string
	within                    []string // the territories looked in
}

// addFilters is the form that asks.
type addFilters struct {
	Action string
	Fields []Field
	Keep   []Kept // what was asked, for the form that adds all that was found
	Listed string // the list looked in, kept when one looks again
	List   string // said of it
	Lists  string // where all lists are looked in
}

// readAddAsked reads the question; what is no answer of the form is a fault of
// the form, and asks nothing.
func readAddAsked(form *Form, view app.StudyView) addAsked {
	a := addAsked{words: form.Text(wordsParameter), theme: form.Choice(themeParameter, initiative.Themes...), list: form.Text(listParameter)}
	where := form.Choice(whereParameter, inPerimeter, everywhere)
	if hasPerimeter(view) {
		if a.where = where; where != everywhere {
			a.where, a.within = inPerimeter, view.Framing.Territories
		}
	}
	return a
}

// hasPerimeter says whether a study looks at less than all of France.
func hasPerimeter(view app.StudyView) bool {
	return len(view.Framing.Territories) > 0 && !slices.Contains(view.Framing.Territories, string(territory.NationalKey))
}

func (a addAsked) search() app.Search {
	s := app.Search{Words: a.words, Within: a.within}
	if a.theme != "" {
		s.Facets = []app.Facet{{Name: "theme", Value: a.theme}}
	}
	if a.list != "" {
		s.Facets = append(s.Facets, app.Facet{Name: "list", Value: a.list})
	}
	return s
}

func (a addAsked) filters(r *Request, form *Form, wrong error, view app.StudyView) addFilters {
	f := r.Fields(form, wrong, "census.filter")
	all := addFilters{Action: r.To("census_add", view.Slug), Fields: []Field{f.field("search", wordsParameter).UpTo(200)},
		Keep: []Kept{{wordsParameter, a.words}, {themeParameter, a.theme}, {whereParameter, a.where}, {listParameter, a.list}}}
	if hasPerimeter(view) {
		where := f.Radios(whereParameter, r.Options("census.filter.ou", inPerimeter, everywhere))
		for i, o := range where.Options {
			where.Options[i].Chosen = o.Value == a.where
		}
		all.Fields = append(all.Fields, where)
	}
	theme := f.Select(themeParameter, r.Options("registry.theme", initiative.Themes...))
	theme.First = r.L.T("census.filter.theme.all")
	all.Fields = append(all.Fields, theme)
	if a.list != "" {
		all.Listed, all.List = a.list, r.L.T("census.filter.list", "list", a.list)
		all.Lists = r.To("census_add", view.Slug, wordsParameter, a.words, themeParameter, a.theme, whereParameter, a.where)
	}
	for i := range all.Fields {
		all.Fields[i].Unmarked = true // each can be left alone: no need to say so
	}
	return all
}

func (a addAsked) address(r *Request, slug string, pairs ...any) string {
	return r.To("census_add", append([]any{slug, wordsParameter, a.words, themeParameter, a.theme, whereParameter, a.where, listParameter, a.list}, pairs...)...)
}

func (s *Server) censusAdd(w http.ResponseWriter, r *Request) error {
	if _, err := s.studyToWrite(r); err != nil {
		return err
	}
	view, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	page, err := s.censusAddPage(r, view, r.QueryForm(), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "census_add", page)
}

func (s *Server) censusAddPage(r *Request, view app.StudyView, form *Form, wrong error) (*censusAddPage, error) {
	asked := readAddAsked(form, view)
	if wrong == nil {
		wrong = form.Err()
	}
	search := asked.search()
	search.After, search.Limit = r.after(), addPageSize
	found, err := s.app.Initiatives(r.Context(), r.Actor, view.Space, search)
	if err != nil {
		return nil, err
	}
	census, err := s.app.Entries(r.Context(), r.Actor, view)
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for _, e := range census.Entries {
		in[e.Initiative.ID] = true
	}
	page := &censusAddPage{StudyPage: s.studyPage(r, view, "census"), Said: r.L.N("census.add.found", found.Total), Send: Button{Text: r.L.T("census.add.send"), Kind: Primary}}
	page.Wide = true
	page.Head.Title, page.Head.Lead = r.L.T("census.add.title"), r.L.T("census.add.lead")
	page.Title = page.Head.Title + ", " + view.Title
	page.under(r, "census", r.L.T("census.add"))
	page.Filters = asked.filters(r, form, wrong, view)
	places, err := s.places(r)
	if err != nil {
		return nil, err
	}
	var options []Option
	already := 0
	for _, i := range found.Initiatives {
		if in[i.ID] {
			already++
			continue
		}
		options = append(options, Option{Value: i.ID, Text: i.Name, Hint: placedSummary(r, places, i)})
	}
	page.Found = len(options) > 0
	if n := stillOut(r, found, len(options)); n > 1 && found.Total <= app.FoundAtOnce {
		page.SendAll = &Button{Text: r.L.N("census.add.all", n), Kind: Secondary, Name: allFoundField, Value: "oui"}
	}
	page.Choice = r.Fields(form, wrong, "census.field").Checks("initiative", options).Require()
	if already > 0 {
		page.Already = r.L.N("census.add.already", already)
	}
	if n := found.Next; n != nil {
		page.Next = asked.address(r, view.Slug, afterParameter, placeText(*n))
	}
	page.Other = s.otherWays(r, view)
	return page, nil
}

// stillOut is how many of what was found would come in: known when one page shows
// all, else what was found.
func stillOut(r *Request, found app.Found, shown int) int {
	if shown == 0 || found.Next == nil && r.Query(afterParameter) == "" {
		return shown
	}
	return found.Total
}

// placedSummary tells where an initiative acts, then what it does: two that
// share a name are told apart.
func placedSummary(r *Request, places *territory.Set, in app.InitiativeView) string {
	if place := placedCard(r, places, in, true).Place; place != "" {
		return strings.TrimSuffix(place+" · "+in.Summary, " · ")
	}
	return in.Summary
}

// otherWays lead to what is not in the registry yet.
func (s *Server) otherWays(r *Request, view app.StudyView) []Fact {
	ways := []Fact{{Label: r.L.T("census.add.new"), Text: r.L.T("census.add.new.text"), Href: r.To("initiative_new")}}
	if s.has("import_new") {
		ways = append(ways, Fact{Label: r.L.T("census.add.import"), Text: r.L.T("census.add.import.text"), Href: r.To("import_new")})
	}
	return append(ways, Fact{Label: r.L.T("census.add.unnamed"), Text: r.L.T("census.add.unnamed.text"), Href: r.To("study_edit", view.Slug) + "#partie-blocs"})
}

func (s *Server) censusAdded(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	chosen := form.All("initiative")
	if form.Checked(allFoundField) {
		asked := readAddAsked(form, view)
		if form.Err() == nil { // a theme that nobody knows narrows nothing: it would add far more than was meant
			if chosen, err = s.app.FoundIDs(r.Context(), r.Actor, view.Space, asked.search()); err != nil {
				return err
			}
		}
	}
	if len(chosen) == 0 || form.Err() != nil {
		if form.Err() == nil {
			form.Refuse("initiative", "census.nothing_chosen")
		}
		page, pageErr := s.censusAddPage(r, view, form, form.Err())
		if pageErr != nil {
			return pageErr
		}
		return r.Again(w, "census_add", page, form.Err())
	}
	added, err := s.app.AddEntries(r.Context(), r.Actor, view.Space, view.ID, chosen, r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.DoneMany(w, r.To("census", view.Slug), "census_added", added)
}
