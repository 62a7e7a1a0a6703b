package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

// retirePage says what withdrawing a perimeter does, and what still names it.
type retirePage struct {
	Page
	Head    Head
	Uses    string
	Sheets  string // the way to the sheets
	Studies []NavLink
	Version string
	Do      Button
}

func (s *Server) perimeterRetire(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	uses, err := s.app.UsesOfPerimeter(r.Context(), r.Actor, v.Key())
	if err != nil {
		return err
	}
	way := "do"
	if v.Retired != "" {
		way = "back"
	}
	page := &retirePage{Head: Head{Eyebrow: r.bearing(v.Name), Title: r.L.T("perimeter.retire." + way), Lead: r.L.T("perimeter.retire." + way + ".lead")},
		Uses: usesSaid(r, uses), Do: Button{Text: r.L.T("perimeter.retire." + way), Kind: Primary, Name: "do", Value: way}, Version: strconv.FormatInt(v.Version, 10)}
	page.Title, page.Section, page.NoIndex = r.L.T("perimeter.retire."+way+".of", "name", r.bearing(v.Name)), "territories", true
	page.Path = perimeterPath(r, v, page.Head.Title)
	if uses.Sheets > 0 {
		page.Sheets = r.To("registry", withinParameter, string(v.Key()))
	}
	for _, study := range uses.Studies {
		page.Studies = append(page.Studies, NavLink{Text: study.Title, Href: r.To("study", study.Slug), Lang: written(study.Lang)})
	}
	return r.Render(w, "perimeter_retire", page)
}

// usesSaid counts what names a perimeter.
func usesSaid(r *Request, uses app.PerimeterUses) string {
	var parts []string
	if uses.Sheets > 0 {
		parts = append(parts, r.L.N("perimeter.uses.sheets", uses.Sheets))
	}
	if n := len(uses.Studies); n > 0 {
		parts = append(parts, r.L.N("perimeter.uses.studies", n))
	}
	if len(parts) == 0 {
		return r.L.T("perimeter.uses.none")
	}
	return r.L.T("perimeter.uses", "list", r.L.List(parts))
}

func (s *Server) perimeterRetired(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	key := territory.Key(string(territory.Perimeter) + ":" + r.PathValue("id"))
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	retire := form.Choice("do", "do", "back") != "back"
	if err := s.app.RetirePerimeter(r.Context(), r.Actor, key.Code(), version, retire, r.from(form)); err != nil {
		return err
	}
	if retire {
		return r.Done(w, territoryURL(r, key), "perimeter_retired")
	}
	return r.Done(w, territoryURL(r, key), "perimeter_back")
}

func (s *Server) perimeterHistory(w http.ResponseWriter, r *Request) error {
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.PerimeterHistory(r.Context(), r.Actor, v, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(v.Name, "perimeter.field", changes, r.To("perimeter_undo", v.ID), func(before int64) string { return r.To("perimeter_history", v.ID, beforeParameter, before) })
	page.Section, page.Path = "territories", perimeterPath(r, v, r.L.T("history.short"))
	return r.Render(w, "initiative_history", page)
}

func (s *Server) perimeterUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	if err := s.app.UndoPerimeter(r.Context(), r.Actor, v, version, app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("perimeter_history", v.ID), "undone")
}
