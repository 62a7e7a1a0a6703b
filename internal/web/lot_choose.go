package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) lotRoutes() []Route {
	return []Route{
		{Name: "lot_choose", FR: "/initiatives/lot", EN: "/en/initiatives/batch", Handle: s.lotChoose},
		{Name: "lot_choose", Method: http.MethodPost, FR: "/initiatives/lot", EN: "/en/initiatives/batch", Handle: s.lotChosen, PerMinute: 60},
		{Name: "lots", FR: "/lots", EN: "/en/batches", Handle: s.lots},
		{Name: "lot", FR: "/lots/{id}", EN: "/en/batches/{id}", Handle: s.lot},
		{Name: "lot", Method: http.MethodPost, FR: "/lots/{id}", EN: "/en/batches/{id}", Handle: s.lotDo, PerMinute: 60},
		{Name: "lot_undo", Method: http.MethodPost, FR: "/lots/{id}/annuler", EN: "/en/batches/{id}/undo", Handle: s.lotUndo},
		{Name: "lot_csv", FR: "/lots/{id}/fiches.csv", Handle: s.lotCSV, PerMinute: 30},
		{Name: "lot_xlsx", FR: "/lots/{id}/fiches.xlsx", Handle: s.lotXLSX, PerMinute: 30},
	}
}

// whichParameter says in the address which sheets are chosen already.
const whichParameter = "quoi"

// lotPageSize is how many sheets can be ticked on a page.
const lotPageSize = 60

// lotChoosePage is the registry as a list to tick.
type lotChoosePage struct {
	Page
	Head   Head
	Search Search
	Facets Facets
	State  []Chip
	Said   string
	Here   string // where the form is sent: with what is looked for
	Rows   []lotRow
	Which  Field
	Pager  Pager
	Empty  *Empty
	Send   Button
	Past   string
}

// lotRow is a sheet that can be ticked.
type lotRow struct {
	ID, FieldID, Name, Lang, About, Href string
	Ticked                               bool
}

func (s *Server) lotChoose(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	which := "ticked"
	if r.Query(whichParameter) == "all" {
		which = "all"
	}
	page, err := s.lotChoosePage(r, (&Form{}).Set("which", which), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "lot_choose", page)
}

func (s *Server) lotChoosePage(r *Request, form *Form, wrong error) (*lotChoosePage, error) {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return nil, err
	}
	a := r.askedOf("lot_choose")
	asked := a.search()
	asked.After, asked.Limit = a.after, lotPageSize
	found, err := s.app.Initiatives(r.Context(), r.Actor, space, asked)
	if err != nil {
		return nil, err
	}
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	page := &lotChoosePage{Head: Head{Eyebrow: r.L.T("registry.title"), Title: r.L.T("lot.choose.title"), Lead: r.L.T("lot.choose.lead")}, Search: registrySearch(r, a), Facets: registryFacets(r, a, found),
		Said: r.L.N("registry.found", found.Total), Here: a.here(r), Send: Button{Text: r.L.T("lot.choose.send"), Kind: Primary}, Past: r.To("lots")}
	page.Title, page.Section, page.NoIndex, page.Wide = page.Head.Title, "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	if page.State, err = s.stateChips(r, a); err != nil {
		return nil, err
	}
	for _, in := range found.Initiatives {
		page.Rows = append(page.Rows, lotRowOf(r, places, in, form.All("sheet")))
	}
	page.Which = r.Fields(form, wrong, "lot.field").Radios("which", nil).Require()
	page.Which.Options = []Option{{Value: "ticked", Text: r.L.T("lot.which.ticked")}, {Value: "page", Text: r.L.N("lot.which.page", len(page.Rows))}, {Value: "all", Text: r.L.N("lot.which.all", found.Total)}}
	for i, o := range page.Which.Options {
		page.Which.Options[i].Chosen = o.Value == form.Text("which")
	}
	if found.Next != nil {
		page.Pager.Next = a.from(r, found.Next)
	}
	if a.after != (app.Place{}) {
		page.Pager.Previous = a.address(r, "", "")
	}
	if found.Total == 0 {
		page.Empty = registryEmpty(r, a)
	}
	return page, nil
}

func lotRowOf(r *Request, places *territory.Set, in app.InitiativeView, ticked []string) lotRow {
	row := lotRow{ID: in.ID, FieldID: "fiche-" + fieldID(in.ID), Href: r.To("initiative", slugOf(in.Path))}
	row.Name, row.Lang = in.In(r.Lang, "name")
	about := []string{organisations(r, in.Organisations)}
	if len(in.Territories) > 0 {
		about = append(about, territoryName(places, in.Territories[0]))
	}
	about = append(about, r.code("status", string(in.Status)))
	for _, t := range in.Themes {
		about = append(about, r.code("registry.theme", t))
	}
	about = append(about, in.Tags...)
	if !in.Public {
		about = append(about, r.L.T("lot.draft"))
	}
	var said []string
	for _, a := range about {
		if a != "" && a != "." {
			said = append(said, a)
		}
	}
	row.About = strings.Join(said, " · ")
	for _, id := range ticked {
		row.Ticked = row.Ticked || id == in.ID
	}
	return row
}

// here is the address of the same page of the same question.
func (a asked) here(r *Request) string {
	if a.after == (app.Place{}) {
		return a.address(r, "", "")
	}
	return a.from(r, &a.after)
}

// from is the page of the same question that begins after a place, on its own
// route.
func (a asked) from(r *Request, at *app.Place) string {
	pairs := []any{wordsParameter, a.words}
	for _, f := range a.facets {
		pairs = append(pairs, f.Name, f.Value)
	}
	return r.To(a.route, append(pairs, withinParameter, string(a.within), orderParameter, a.order(), afterParameter, placeText(*at))...)
}

// lotChosen gathers the sheets and leads to what can be done with them.
func (s *Server) lotChosen(w http.ResponseWriter, r *Request) error {
	form, space, err := s.listForm(r)
	if err != nil {
		return err
	}
	a := r.askedOf("lot_choose")
	choice := app.LotChoice{IDs: form.All("sheet"), Search: a.search()}
	switch form.Choice("which", "ticked", "page", "all") {
	case "all":
		choice.All = true
	case "page":
		choice.IDs = form.All("shown")
	}
	id, err := "", form.Err()
	if err == nil {
		id, err = s.app.NewLot(r.Context(), r.Actor, space, choice, app.From{})
	}
	if err == nil {
		return r.Redirect(w, r.To("lot", id))
	}
	page, unread := s.lotChoosePage(r, form, err)
	if unread != nil {
		return unread
	}
	return r.Again(w, "lot_choose", page, err)
}
