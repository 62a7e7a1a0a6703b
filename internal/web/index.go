package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) indexRoutes() []Route {
	const fr, en = "/indices/{id}", "/en/indices/{id}"
	return []Route{
		{Name: "indices", FR: "/indices", EN: "/en/indices", Handle: s.indices, Cache: Public},
		{Name: "index_new", FR: "/indices/nouveau", EN: "/en/indices/new", Handle: s.indexNew},
		{Name: "index_new", Method: http.MethodPost, FR: "/indices/nouveau", EN: "/en/indices/new", Handle: s.indexCreate, PerMinute: 60},
		{Name: "index", FR: fr, EN: en, Handle: s.index},
		{Name: "index_frame", FR: fr + "/cadre", EN: en + "/frame", Handle: s.indexEdit(stepFrame)},
		{Name: "index_frame", Method: http.MethodPost, FR: fr + "/cadre", EN: en + "/frame", Handle: s.indexSave(stepFrame), PerMinute: 60},
		{Name: "index_indicators", FR: fr + "/indicateurs", EN: en + "/indicators", Handle: s.indexEdit(stepIndicators)},
		{Name: "index_indicators", Method: http.MethodPost, FR: fr + "/indicateurs", EN: en + "/indicators", Handle: s.indexSave(stepIndicators), PerMinute: 60},
		{Name: "index_weights", FR: fr + "/poids", EN: en + "/weights", Handle: s.indexEdit(stepWeights)},
		{Name: "index_weights", Method: http.MethodPost, FR: fr + "/poids", EN: en + "/weights", Handle: s.indexSave(stepWeights), PerMinute: 60},
		{Name: "index_method", FR: fr + "/methode", EN: en + "/method", Handle: s.indexEdit(stepMethod)},
		{Name: "index_method", Method: http.MethodPost, FR: fr + "/methode", EN: en + "/method", Handle: s.indexSave(stepMethod), PerMinute: 60},
		{Name: "index_live", FR: fr + "/vivant", Handle: s.indexLive, PerMinute: 600},
		{Name: "index_file", FR: fr + "/fichier/{file}", Handle: s.indexFile, PerMinute: 20},
		{Name: "index_audit", FR: fr + "/examiner", EN: en + "/examine", Handle: s.indexAudit},
		{Name: "index_families", FR: fr + "/familles", EN: en + "/families", Handle: s.indexFamilies},
		{Name: "index_place", FR: fr + "/territoires/{level}/{code}", EN: en + "/territories/{level}/{code}", Handle: s.indexPlace},
		{Name: "index_retire", FR: fr + "/retirer", EN: en + "/withdraw", Handle: s.indexRetire},
		{Name: "index_retire", Method: http.MethodPost, FR: fr + "/retirer", EN: en + "/withdraw", Handle: s.indexRetired},
		{Name: "index_history", FR: fr + "/historique", EN: en + "/history", Handle: s.indexHistory},
		{Name: "index_undo", Method: http.MethodPost, FR: fr + "/annuler", EN: en + "/undo", Handle: s.indexUndo},
	}
}

func (s *Server) indices(w http.ResponseWriter, r *Request) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	q := r.Query(wordsParameter)
	found, err := s.app.Indices(r.Context(), r.Actor, app.TitledSearch{Words: q, After: r.after()})
	if err != nil {
		return err
	}
	page := &perimetersPage{Head: Head{Title: r.L.T("index.list.title"), Lead: r.L.T("index.list.lead")}, Said: r.L.N("index.found", found.Total),
		Pager: r.pager(found.Next, "indices", wordsParameter, q), Search: Search{Action: r.To("indices"), Name: wordsParameter, Label: r.L.T("index.search"), Value: q}}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "territories"
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: page.Title}}
	if mayEdit(r) == nil {
		page.New = &Button{Text: r.L.T("index.new"), Kind: Primary, Href: r.To("index_new")}
	}
	if found.Total == 0 {
		page.Empty = &Empty{Title: r.L.T("index.none"), Text: r.L.T("index.none.text"), Example: r.L.T("index.none.example"), Takes: r.L.T("index.none.takes")}
		return r.Render(w, "perimeters", page)
	}
	page.Table = &Table{Caption: r.L.T("index.list.caption"), Columns: []Column{{Label: r.L.T("index.field.title")}, {Label: r.L.T("index.compares")}, {Label: r.L.T("index.updated")}, {Label: r.L.T("perimeter.seen")}}}
	for _, v := range found.Items {
		page.Table.Rows = append(page.Table.Rows, Row{[]TableCell{{Text: v.Title, Lang: written(v.Lang), Href: r.To("index", v.ID)}, {Text: indexOver(r, places, v.Index)}, {Text: r.L.Date(v.Updated)}, {Text: indexSeen(r, v.Index)}}})
	}
	return r.Render(w, "perimeters", page)
}

// indexOver says which places an index compares.
func indexOver(r *Request, places *territory.Set, x index.Index) string {
	what := capital(r.L.N("territory.level."+string(x.Level), 2))
	if x.Within == "" || x.Within == territory.NationalKey {
		return r.L.T("index.over.france", "what", what)
	}
	return r.L.T("index.over", "what", what, "where", places.Label(places.Now(x.Within)))
}

func indexSeen(r *Request, x index.Index) string {
	switch {
	case x.Retired != "":
		return r.L.T("index.retired.on", "date", r.L.Date(x.Retired))
	case x.Public:
		return r.L.T("index.seen.public")
	}
	return r.L.T("index.seen.draft")
}

func indicesPath(r *Request, here string) []Step {
	return []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("index.list.title"), Href: r.To("indices")}, {Text: here}}
}

// indexPath is the way back to an index, for a page under it.
func indexPath(r *Request, v app.IndexView, here string) []Step {
	path := indicesPath(r, v.Title)
	path[2].Lang, path[2].Href = written(v.Lang), r.To("index", v.ID)
	return append(path, Step{Text: here})
}

func (s *Server) indexRetire(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.EditableIndex(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	way := "do"
	if v.Retired != "" {
		way = "back"
	}
	page := &retirePage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("index.retire." + way), Lead: r.L.T("index.retire." + way + ".lead")}, Uses: r.L.T("index.retire." + way + ".after"),
		Do: Button{Text: r.L.T("index.retire." + way), Kind: Primary, Name: "do", Value: way}, Version: strconv.FormatInt(v.Version, 10)}
	page.Title, page.Section, page.NoIndex = r.L.T("index.retire."+way+".of", "name", v.Title), "territories", true
	page.Path = indexPath(r, v, page.Head.Title)
	return r.Render(w, "perimeter_retire", page)
}

func (s *Server) indexRetired(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	retire := form.Choice("do", "do", "back") != "back"
	if err := s.app.RetireIndex(r.Context(), r.Actor, id, versionOf(form), retire, r.from(form)); err != nil {
		return err
	}
	if retire {
		return r.Done(w, r.To("index", id), "index_retired")
	}
	return r.Done(w, r.To("index", id), "index_back")
}

// versionOf is the version that a form was opened on.
func versionOf(form *Form) int64 {
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	return version
}

func (s *Server) indexHistory(w http.ResponseWriter, r *Request) error {
	v, err := s.app.EditableIndex(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.IndexHistory(r.Context(), r.Actor, v.ID, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(v.Title, "index.field", changes, r.To("index_undo", v.ID), func(before int64) string { return r.To("index_history", v.ID, beforeParameter, before) })
	page.Section, page.Path = "territories", indexPath(r, v, r.L.T("history.short"))
	return r.Render(w, "initiative_history", page)
}

func (s *Server) indexUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.app.UndoIndex(r.Context(), r.Actor, id, versionOf(form), app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("index_history", id), "undone")
}
