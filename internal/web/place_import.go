package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) placeImportRoutes() []Route {
	return []Route{
		{Name: "place_import_new", FR: "/apporter-des-indicateurs", EN: "/en/bring-indicators", Handle: s.placeImportNew},
		{Name: "place_import_new", Method: http.MethodPost, FR: "/apporter-des-indicateurs", EN: "/en/bring-indicators", Handle: s.placeImportUpload, BodyLimit: uploadLimit, PerMinute: 20},
		{Name: "place_import", FR: "/apporter-des-indicateurs/{id}", EN: "/en/bring-indicators/{id}", Handle: s.placeImport},
		{Name: "place_import", Method: http.MethodPost, FR: "/apporter-des-indicateurs/{id}", EN: "/en/bring-indicators/{id}", Handle: s.placeImportSent, PerMinute: 60},
		{Name: "place_indicator_history", FR: "/indicateurs/{code}/historique", EN: "/en/indicators/{code}/history", Handle: s.placeIndicatorHistory},
		{Name: "place_indicator_undo", Method: http.MethodPost, FR: "/indicateurs/{code}/annuler", EN: "/en/indicators/{code}/undo", Handle: s.placeIndicatorUndo},
		{Name: "place_indicator_keep", FR: "/indicateurs/{code}/montrer", EN: "/en/indicators/{code}/show", Handle: s.placeIndicatorKeep},
		{Name: "place_indicator_keep", Method: http.MethodPost, FR: "/indicateurs/{code}/montrer", EN: "/en/indicators/{code}/show", Handle: s.placeIndicatorKept},
		{Name: "place_indicator_restore", Method: http.MethodPost, FR: "/indicateurs/{code}/remettre", EN: "/en/indicators/{code}/restore", Handle: s.placeIndicatorRestore},
		{Name: "place_indicator_release", FR: "/indicateurs/{code}/versions/{number}", EN: "/en/indicators/{code}/versions/{number}", Handle: s.placeIndicatorRelease},
		{Name: "place_indicator_csv", FR: "/indicateurs/{code}/valeurs.csv", Handle: s.placeIndicatorCSV, Cache: Public, PerMinute: 30},
	}
}

// placeImportNewPage is where a file of indicators is brought in.
type placeImportNewPage struct {
	Page
	Head    Head
	Waiting []waitingFile
	Removed []removedIndicator
	File    Field
	Send    Button
}

// removedIndicator is an indicator that was taken away, with where it comes back.
type removedIndicator struct{ Label, Code, Href string }

func (s *Server) removedIndicators(r *Request) ([]removedIndicator, error) {
	all, err := s.app.RemovedPlaceIndicators(r.Context(), r.Actor)
	var list []removedIndicator
	for _, b := range all {
		list = append(list, removedIndicator{Label: r.bearing(b.Label), Code: b.Code, Href: r.To("place_indicator_restore", b.Code)})
	}
	return list, err
}

// placeIndicatorRestore gives back an indicator that was taken away.
func (s *Server) placeIndicatorRestore(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	err = s.app.RestorePlaceIndicator(r.Context(), r.Actor, code, r.from(form))
	if fault.Is(err, fault.AlreadyDone) {
		return r.Redirect(w, r.To("place_indicator", code))
	}
	if err != nil {
		return s.placeImportAgain(w, r, &Form{}, err)
	}
	return r.Done(w, r.To("place_indicator", code), "place_indicator_restored")
}

func (s *Server) placeImportNewPage(r *Request, form *Form, refused error) (*placeImportNewPage, error) {
	f := r.Fields(form, refused, "place_import.field")
	page := &placeImportNewPage{Head: Head{Title: r.L.T("place_import.title"), Lead: r.L.T("place_import.lead")},
		File: f.File("file").Require().Accepting(".csv,.xlsx,.txt,.tsv,text/csv"), Send: Button{Text: r.L.T("place_import.send"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "territories", true
	page.Path = placeImportPath(r, page.Title)
	waiting, err := s.app.WaitingPlaceUploads(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	page.Waiting = waitingFiles(r, waiting, "place_import")
	page.Removed, err = s.removedIndicators(r)
	return page, err
}

func placeImportPath(r *Request, last string) []Step {
	return []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("place_indicator.list.title"), Href: r.To("place_indicators")}, {Text: last}}
}

func (s *Server) placeImportNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	page, err := s.placeImportNewPage(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "place_import_new", page)
}

// placeImportAgain shows where files are brought in again, with what was refused.
func (s *Server) placeImportAgain(w http.ResponseWriter, r *Request, form *Form, refused error) error {
	page, err := s.placeImportNewPage(r, form, refused)
	if err != nil {
		return err
	}
	return r.Again(w, "place_import_new", page, refused)
}

// placeImportUpload keeps the file that is brought in, as it arrives.
func (s *Server) placeImportUpload(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, kept, refused, err := r.oneFile(func(f *Form, file File) (string, error) {
		return s.app.KeepPlaceUpload(r.Context(), r.Actor, file.Name, file.Body, r.from(f))
	})
	if err != nil {
		return err
	}
	if fault.Is(refused, fault.AlreadyDone) {
		return r.Redirect(w, r.To("place_import_new"))
	}
	if refused != nil {
		return s.placeImportAgain(w, r, form, refused)
	}
	return r.Redirect(w, r.To("place_import", kept))
}

func (s *Server) placeUpload(r *Request) (app.Upload, error) {
	if err := mayEdit(r); err != nil {
		return app.Upload{}, err
	}
	return s.app.PlaceUploadOf(r.Context(), r.Actor, r.PathValue("id"))
}

// placeImport shows what was understood of the file, by the choices that were kept.
func (s *Server) placeImport(w http.ResponseWriter, r *Request) error {
	u, err := s.placeUpload(r)
	if err != nil {
		return err
	}
	return s.placeImportShown(w, r, u, placeForm(*u.Place), nil)
}

// placeImportShown reads the file again, and shows its page: looked at, or refused.
func (s *Server) placeImportShown(w http.ResponseWriter, r *Request, u app.Upload, form *Form, refused error) error {
	report, err := s.app.LookAtPlaceUpload(r.Context(), r.Actor, u)
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	if refused == nil {
		refused = err
	}
	if err != nil { // at least its columns
		bare := *u.Place
		bare.Columns = nil
		u.Place = &bare
		if report, err = s.app.LookAtPlaceUpload(r.Context(), r.Actor, u); err != nil {
			bare = app.PlaceImport{}
			report, err = s.app.LookAtPlaceUpload(r.Context(), r.Actor, u)
		}
		if err != nil {
			return s.placeImportAgain(w, r, &Form{}, onFileOf(err))
		}
	}
	page, err := s.placeImportPage(r, u, form, report, refused)
	if err != nil {
		return err
	}
	if refused != nil {
		return r.Again(w, "place_import", page, refused)
	}
	return r.Render(w, "place_import", page)
}

// onFileOf says of what a file is refused for that it is about the file.
func onFileOf(err error) error {
	var l fault.List
	for _, f := range fault.All(err) {
		told := *f
		told.Field = "file"
		l = append(l, &told)
	}
	return l.Err()
}

// placeImportSent looks again by what was chosen, keeps, or gives up.
func (s *Server) placeImportSent(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	u, err := s.placeUpload(r)
	if fault.Is(err, fault.NotFound) {
		return r.Redirect(w, r.To("place_indicators")) // kept, or given up, meanwhile
	}
	if err != nil {
		return err
	}
	do := form.Choice("do", "look", "keep", "drop")
	if do == "drop" {
		if err := s.app.DropUpload(r.Context(), r.Actor, app.Principal, u); err != nil {
			return err
		}
		return r.Done(w, r.To("place_import_new"), "place_import_dropped")
	}
	chosen, err := placeChoices(form)
	if err != nil {
		return s.placeImportShown(w, r, u, form, err)
	}
	if err := s.app.ChoosePlaceUpload(r.Context(), r.Actor, u, chosen); err != nil {
		return err
	}
	if do != "keep" || slices.ContainsFunc(chosen.Columns, notSaid) {
		return r.Redirect(w, r.To("place_import", u.ID))
	}
	if u, err = s.placeUpload(r); err != nil {
		return err
	}
	report, err := s.app.ImportPlaceUpload(r.Context(), r.Actor, u, chosen, r.from(form))
	switch {
	case fault.Is(err, fault.AlreadyDone):
		return r.Redirect(w, r.To("place_indicators"))
	case err != nil:
		return s.placeImportShown(w, r, u, form, err)
	}
	if len(report.Columns) == 1 {
		return r.Done(w, r.To("place_indicator", report.Columns[0].Card.Code), "place_import_kept")
	}
	return r.Done(w, r.To("place_indicators"), "place_import_kept")
}

// notSaid says that nothing was said yet of a column: it was just chosen, and what
// it seems to be is looked at before it is kept.
func notSaid(c app.PlaceColumn) bool { return c.Card == "" && c.Rule == "" }

// mayPublish says whether the reader may show an indicator to everyone.
func mayPublish(r *Request) bool {
	return access.Can(r.Actor, access.Publish, access.Object{Kind: access.KindPlaceIndicator})
}
