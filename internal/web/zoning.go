package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
)

func (s *Server) zoningRoutes() []Route {
	return []Route{
		{Name: "zoning_new", FR: "/apporter-un-zonage", EN: "/en/bring-a-zoning", Handle: s.zoningNew},
		{Name: "zoning_new", Method: http.MethodPost, FR: "/apporter-un-zonage", EN: "/en/bring-a-zoning", Handle: s.zoningUpload, BodyLimit: geo.MaxZoningBytes + formLimit, PerMinute: 20},
		{Name: "zoning", FR: "/apporter-un-zonage/{id}", EN: "/en/bring-a-zoning/{id}", Handle: s.zoning},
		{Name: "zoning", Method: http.MethodPost, FR: "/apporter-un-zonage/{id}", EN: "/en/bring-a-zoning/{id}", Handle: s.zoningSent, PerMinute: 60},
	}
}

// zoningNewPage is where a zoning is brought in.
type zoningNewPage struct {
	Page
	Head    Head
	Waiting []waitingFile
	File    Field
	Send    Button
}

func (s *Server) zoningNewPage(r *Request, form *Form, err error) (*zoningNewPage, error) {
	f := r.Fields(form, err, "zoning.field")
	page := &zoningNewPage{Head: Head{Title: r.L.T("zoning.title"), Lead: r.L.T("zoning.lead")},
		File: f.File("file").Require().Accepting(".geojson,.json,application/geo+json"), Send: Button{Text: r.L.T("zoning.send"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "territories", true
	page.Path = zoningPath(r, page.Title)
	waiting, wrong := s.app.WaitingZonings(r.Context(), r.Actor)
	page.Waiting = waitingFiles(r, waiting, "zoning")
	return page, wrong
}

func zoningPath(r *Request, last string) []Step {
	return []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("perimeter.list.title"), Href: r.To("perimeters")}, {Text: last}}
}

func (s *Server) zoningNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	page, err := s.zoningNewPage(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "zoning_new", page)
}

// zoningRefused shows again where a zoning is brought in, with what is wrong of it.
func (s *Server) zoningRefused(w http.ResponseWriter, r *Request, form *Form, refused error) error {
	page, err := s.zoningNewPage(r, form, refused)
	if err != nil {
		return err
	}
	return r.Again(w, "zoning_new", page, refused)
}

// zoningUpload keeps the file that is brought in, as it arrives.
func (s *Server) zoningUpload(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, kept, refused, err := r.oneFile(func(f *Form, file File) (string, error) {
		return s.app.KeepZoningUpload(r.Context(), r.Actor, file.Name, file.Body, r.from(f))
	})
	if err != nil {
		return err
	}
	if fault.Is(refused, fault.AlreadyDone) {
		return r.Redirect(w, r.To("zoning_new"))
	}
	if refused != nil {
		return s.zoningRefused(w, r, form, refused)
	}
	return r.Redirect(w, r.To("zoning", kept))
}

func (s *Server) zoningFile(r *Request) (app.Upload, error) {
	if err := mayEdit(r); err != nil {
		return app.Upload{}, err
	}
	return s.app.ZoningUploadOf(r.Context(), r.Actor, r.PathValue("id"))
}

// zoning shows what was understood of a zoning, by the choices that were kept.
func (s *Server) zoning(w http.ResponseWriter, r *Request) error {
	u, err := s.zoningFile(r)
	if err != nil {
		return err
	}
	return s.zoningShown(w, r, u, nil, nil)
}

// zoningShown reads the file again, and shows its page: looked at, or refused. A nil
// form is filled in with what was kept.
func (s *Server) zoningShown(w http.ResponseWriter, r *Request, u app.Upload, form *Form, refused error) error {
	outlines, err := s.communes()
	if err != nil {
		return err
	}
	z, err := s.app.LookAtZoningUpload(r.Actor, u, outlines)
	if err != nil && (len(fault.All(err)) == 0 || z.File.Features == 0) {
		return s.zoningRefused(w, r, &Form{}, err)
	}
	if refused == nil && err != nil { // too many zones under this name: another may do
		refused = zoningOnField(err)
	}
	if form == nil {
		form = zoningForm(*u.Zoning, z)
	}
	page, err := s.zoningPage(r, u, form, z, refused)
	if err != nil {
		return err
	}
	if refused != nil {
		return r.Again(w, "zoning", page, refused)
	}
	return r.Render(w, "zoning", page)
}

// zoningOnField says at the property that names zones what is wrong of their number.
func zoningOnField(err error) error {
	var l fault.List
	for _, f := range fault.All(err) {
		told := *f
		told.Field = "property"
		l = append(l, &told)
	}
	return l.Err()
}

// zoningForm opens the form on choices that were kept.
func zoningForm(o app.ZoningImport, z app.Zoning) *Form {
	like := o.Like
	f := (&Form{}).Set("property", o.Property).Set("coordinates", string(o.Coordinates)).Set("rule", string(o.Rule)).Set("kind", string(like.Kind)).Set("other", like.Other).
		Set("purpose", like.Purpose).Set("by", like.By).Set("licence", like.Licence).Set("web", like.Web)
	if o.Rule == "" {
		f.Set("rule", string(app.ByPoint))
	}
	if like.Public {
		f.Set("public", "oui")
	}
	var chosen []string
	for _, zone := range z.Zones {
		if o.Chooses(zone) {
			chosen = append(chosen, strconv.Itoa(zone.Number))
		}
	}
	return f.SetAll("zones", chosen)
}

// zoningChoices reads what was chosen of a zoning.
func zoningChoices(r *Request, f *Form) (app.ZoningImport, error) {
	o := app.ZoningImport{Settled: true}
	o.Property, o.Coordinates, o.Rule = f.Raw("property"), geo.Coordinates(f.Choice("coordinates", string(geo.Degrees), string(geo.Lambert93))), app.ZoningRule(f.Choice("rule", codes(app.ZoningRules)...))
	o.Like = perimeter.Perimeter{Kind: perimeter.Kind(f.Choice("kind", codes(perimeter.Kinds)...)), Other: f.Text("other"), Purpose: f.Text("purpose"), By: f.Text("by"), Licence: f.Text("licence"), Web: f.Text("web"),
		Public: f.Checked("public"), Lang: r.Lang}
	for _, said := range f.All("zones") {
		if n, err := strconv.Atoi(said); err == nil && len(o.Chosen) < geo.MaxZoningZones {
			o.Chosen = append(o.Chosen, n)
		}
	}
	f.limited(perimeter.MaxLine, "property")
	return o, f.Err()
}

// zoningSent looks again by what was chosen, keeps, or gives up.
func (s *Server) zoningSent(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	u, err := s.zoningFile(r)
	if fault.Is(err, fault.NotFound) {
		return r.Redirect(w, r.To("perimeters")) // kept, or given up, meanwhile
	}
	if err != nil {
		return err
	}
	do := form.Choice("do", "look", "keep", "drop")
	if do == "drop" {
		if err := s.app.DropUpload(r.Context(), r.Actor, app.Principal, u); err != nil {
			return err
		}
		return r.Done(w, r.To("perimeters"), "zoning_dropped")
	}
	chosen, err := zoningChoices(r, form)
	if err == nil {
		err = chosen.Check(do == "keep")
	}
	if err != nil {
		return s.zoningShown(w, r, u, form, err)
	}
	others, err := s.app.ChooseZoningUpload(r.Context(), r.Actor, u, chosen)
	if err != nil {
		return err
	}
	if do == "keep" && others { // nobody saw these zones yet
		if u, err = s.zoningFile(r); err != nil {
			return err
		}
		return s.zoningShown(w, r, u, nil, fault.On("zones", fault.Conflict, "zoning.others"))
	}
	if do != "keep" {
		return r.Redirect(w, r.To("zoning", u.ID))
	}
	return s.zoningKeep(w, r, u.ID, form)
}

// zoningKeep makes perimeters of the zones that were chosen, and tells of those that
// were refused.
func (s *Server) zoningKeep(w http.ResponseWriter, r *Request, id string, form *Form) error {
	u, err := s.app.ZoningUploadOf(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	outlines, err := s.communes()
	if err != nil {
		return err
	}
	kept, done, err := s.app.KeepZonesOfUpload(r.Context(), r.Actor, u, outlines)
	switch {
	case len(fault.All(err)) > 0:
		return s.zoningShown(w, r, u, form, err)
	case err != nil:
		return err
	case done && len(kept) == 1:
		return r.Done(w, territoryURL(r, kept[0].Perimeter.Key()), "perimeter_saved")
	case done:
		return r.Done(w, r.To("perimeters"), "zoning_kept")
	}
	var refused fault.List
	left := map[string]bool{}
	for _, k := range kept {
		left[strconv.Itoa(k.Number)] = k.Err != nil
		for _, f := range fault.All(k.Err)[:min(len(fault.All(k.Err)), 1)] {
			refused.Add("zones", "zoning.refused", "name", r.bearing(k.Perimeter.Name), "text", r.L.Fault(f))
		}
	}
	if u, err = s.app.ZoningUploadOf(r.Context(), r.Actor, id); err != nil {
		return err
	}
	form.SetAll("zones", slices.DeleteFunc(form.All("zones"), func(n string) bool { return !left[n] }))
	return s.zoningShown(w, r, u, form, refused.Err())
}
