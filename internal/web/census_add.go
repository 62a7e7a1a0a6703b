package web

import (
	"encoding/base64"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// censusAddPage brings initiatives of the registry into the census.
type censusAddPage struct {
	StudyPage
	Search  Search
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
)

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
	words := form.Text(wordsParameter)
	found, err := s.app.Initiatives(r.Context(), r.Actor, view.Space, app.Search{Words: words, After: r.after(), Limit: addPageSize})
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
	page := &censusAddPage{StudyPage: s.studyPage(r, view, "census"), Said: r.L.N("registry.found", found.Total), Send: Button{Text: r.L.T("census.add.send"), Kind: Primary}}
	page.Head.Title, page.Head.Lead = r.L.T("census.add.title"), r.L.T("census.add.lead")
	page.Title = page.Head.Title + ", " + view.Title
	page.under(r, "census", r.L.T("census.add"))
	page.Search = Search{Action: r.To("census_add", view.Slug), Name: wordsParameter, Label: r.L.T("registry.search"), Hint: r.L.T("registry.search.hint"), Value: words}
	places, err := s.app.Territories()
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
	if page.Found && found.Total > 1 && found.Total <= app.FoundAtOnce {
		page.SendAll = &Button{Text: r.L.N("census.add.all", found.Total), Kind: Secondary, Name: allFoundField, Value: "oui"}
	}
	page.Choice = r.Fields(form, wrong, "census.field").Checks("initiative", options).Require()
	if already > 0 {
		page.Already = r.L.N("census.add.already", already)
	}
	if n := found.Next; n != nil {
		page.Next = r.To("census_add", view.Slug, wordsParameter, words, afterParameter, base64.RawURLEncoding.EncodeToString([]byte(n.SortKey))+"."+n.ID)
	}
	page.Other = s.otherWays(r, view)
	return page, nil
}

// placedSummary tells where an initiative acts, then what it does: two that
// share a name are told apart.
func placedSummary(r *Request, places *territory.Set, in app.InitiativeView) string {
	if place := placedCard(r, places, in, true).Place; place != "" {
		return joinSentences(place, in.Summary)
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
		if chosen, err = s.app.FoundIDs(r.Context(), r.Actor, view.Space, form.Text(wordsParameter)); err != nil {
			return err
		}
	}
	if len(chosen) == 0 {
		form.Refuse("initiative", "census.nothing_chosen")
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
