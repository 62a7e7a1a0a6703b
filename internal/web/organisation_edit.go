package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
)

// organisationForm is what is known of an organisation, as a form.
type organisationForm struct {
	Page
	Head    Head
	First   []Field
	More    foldedFields
	Version string
	Send    Button
	Mine    *conflictPart
}

func (s *Server) organisationForm(r *Request, form *Form, err error) *organisationForm {
	f := r.Fields(form, err, "organisation.field")
	page := &organisationForm{
		First: []Field{f.Text("name").Require().UpTo(initiative.MaxName), f.Checks("kinds", r.Options("organisation.kind", codes(organisation.Kinds)...)).Beside(),
			f.Select("legal_form", r.Options("legal_form", initiative.LegalForms...)), f.Long("summary").UpTo(initiative.MaxSummary),
			f.Checks("levels", r.Options("level", levelCodes...)).Beside(), f.Check("public")},
		More: folded(f.Long("names").High(3), f.Long("siret").High(2), f.Text("rna").UpTo(16), f.Long("territories").High(3).UpTo(mostTerritories), f.Long("web").High(2)),
		Send: Button{Text: r.L.T("organisation.save"), Kind: Primary}, Version: form.Text("version"),
	}
	page.Section = "registry"
	return page
}

// fillOrganisation opens the form on what is known.
func (s *Server) fillOrganisation(o organisation.Organisation, version int64) (*Form, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range o.Territories {
		names = append(names, territoryName(places, k))
	}
	f := (&Form{}).Set("name", o.Name).SetAll("kinds", codes(o.Kinds)).Set("legal_form", o.LegalForm).Set("summary", o.Summary).SetAll("levels", codes(o.Levels)).
		Set("names", strings.Join(o.Names, "\n")).Set("siret", strings.Join(o.SIRET, "\n")).Set("rna", o.RNA).Set("web", strings.Join(o.Web, "\n")).
		Set("territories", strings.Join(names, "\n")).Set("version", strconv.FormatInt(version, 10))
	if o.Public {
		f.Set("public", "oui")
	}
	return f, nil
}

// readOrganisation puts what was typed into the record, and leaves its links
// alone.
func (s *Server) readOrganisation(r *Request, f *Form, o organisation.Organisation) (organisation.Organisation, error) {
	if before := o.Name; before != "" && before != f.Text("name") {
		o.Names = append(o.Names, before) // sheets go on naming it so
		f.Set("names", f.Raw("names")+"\n"+before)
	}
	o.Name, o.LegalForm, o.Summary, o.Kinds = f.Text("name"), f.Choice("legal_form", initiative.LegalForms...), f.Text("summary"), kindsOf(f.All("kinds"))
	o.Levels, o.Names, o.Web, o.Public = readLevels(f, "levels"), linesOf(f.Text("names")), linesOf(f.Text("web")), f.Checked("public")
	o.RNA, o.SIRET = strings.ToUpper(compactCode(f.Text("rna"))), nil
	for _, line := range linesOf(f.Text("siret")) {
		o.SIRET = append(o.SIRET, compactCode(line))
	}
	if o.Lang == "" {
		o.Lang = r.Lang
	}
	if n := len([]rune(f.Text("territories"))); n > mostTerritories { // each name is looked for among all of France
		f.Refuse("territories", "too_long", "max", mostTerritories, "length", n)
		return o, f.Err()
	}
	keys, err := s.app.ReadTerritories(r.Actor, "territories", f.Text("territories"))
	if err != nil && len(fault.All(err)) == 0 {
		return o, err
	}
	o.Territories = keys
	return o, append(fault.All(f.Err()), fault.All(err)...).Err()
}

// mostTerritories is how much may be typed of territories: some fifty names.
const mostTerritories = 2_000

// organisationFaults names the faults of a list by the field that holds it.
func organisationFaults(err error) error {
	all := fault.All(err)
	for _, c := range all {
		c.Field, _, _ = strings.Cut(c.Field, ".")
	}
	if len(all) == 0 {
		return err
	}
	return fault.List(all).Err()
}

func (s *Server) organisationNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	return r.Render(w, "organisation_form", s.newOrganisation(r, (&Form{}).Set("public", "oui"), nil))
}

func (s *Server) newOrganisation(r *Request, form *Form, err error) *organisationForm {
	page := s.organisationForm(r, form, err)
	page.Head = Head{Title: r.L.T("organisation.new"), Lead: r.L.T("organisation.new.lead")}
	page.Title = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("organisation.list.short"), Href: r.To("organisations")}, {Text: page.Title}}
	return page
}

func (s *Server) organisationCreate(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	o, err := s.readOrganisation(r, form, organisation.Organisation{ID: id.New(), Lang: r.Lang})
	if err == nil {
		err = s.app.SaveOrganisation(r.Context(), r.Actor, app.Principal, o, 0, app.From{Source: "form", Token: form.Token()})
	}
	switch {
	case err == nil:
		return r.Done(w, r.To("organisation", app.OrganisationSlugOf(app.Principal, o)), "organisation_saved")
	case fault.Is(err, fault.AlreadyDone):
		return s.already(w, r, err)
	}
	err = organisationFaults(err)
	return r.Again(w, "organisation_form", s.newOrganisation(r, form, err), err)
}

func (s *Server) organisationEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, done, err := s.organisationHere(w, r, "organisation_edit")
	if err != nil || done {
		return err
	}
	o, err := s.app.OrganisationRecord(r.Context(), v)
	if err != nil {
		return err
	}
	form, err := s.fillOrganisation(o, v.Version)
	if err != nil {
		return err
	}
	return r.Render(w, "organisation_form", s.editedOrganisation(r, v, form, nil))
}

func (s *Server) editedOrganisation(r *Request, v app.OrganisationView, form *Form, err error) *organisationForm {
	page := s.organisationForm(r, form, err)
	page.Head = Head{Eyebrow: r.bearing(v.Name), Title: r.L.T("organisation.edit"), Lead: r.L.T("organisation.edit.lead")}
	page.Title = r.L.T("organisation.edit.of", "name", r.bearing(v.Name))
	page.Path = organisationPath(r, r.L.T("organisation.edit"), v)
	return page
}

// organisationSent reads a form about the organisation of the address.
func (s *Server) organisationSent(r *Request) (form *Form, v app.OrganisationView, err error) {
	if form, err = editForm(r); err != nil {
		return nil, v, err
	}
	v, _, err = s.app.OrganisationAt(r.Context(), r.Actor, r.PathValue("slug"))
	return form, v, err
}

func (s *Server) organisationSave(w http.ResponseWriter, r *Request) error {
	form, v, err := s.organisationSent(r)
	if err != nil {
		return err
	}
	known, err := s.app.OrganisationRecord(r.Context(), v)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	o, err := s.readOrganisation(r, form, known)
	if err == nil {
		err = s.app.SaveOrganisation(r.Context(), r.Actor, v.Space, o, version, app.From{Source: "form", Token: form.Token()})
	}
	switch {
	case err == nil:
		return r.Done(w, r.To("organisation", app.OrganisationSlugOf(v.Space, o)), "organisation_saved")
	case fault.Is(err, fault.AlreadyDone):
		return s.already(w, r, err)
	}
	err = organisationFaults(err)
	var mine *conflictPart
	if fault.Is(err, fault.Conflict) && v.Version != version {
		var wrong error
		if mine, wrong = s.organisationMine(r, v, form); wrong != nil { // and the form goes on from what stands
			return wrong
		}
	}
	page := s.editedOrganisation(r, v, form, err)
	page.Mine = mine
	return r.Again(w, "organisation_form", page, err)
}

// organisationMine sets what was typed beside what someone else wrote meanwhile;
// the form then goes on from what stands.
func (s *Server) organisationMine(r *Request, v app.OrganisationView, form *Form) (*conflictPart, error) {
	now, err := s.fillOrganisation(v.Organisation, v.Version)
	if err != nil {
		return nil, err
	}
	return r.mine(r.To("organisation_history", v.Slug), "organisation.field", now, form, v.Version, "name", "kinds", "legal_form", "summary", "levels", "names", "siret", "rna", "territories", "web", "public"), nil
}

func (s *Server) organisationHistory(w http.ResponseWriter, r *Request) error {
	v, done, err := s.organisationHere(w, r, "organisation_history")
	if err != nil || done {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.OrganisationHistory(r.Context(), r.Actor, v.Space, v.ID, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(v.Name, "organisation.field", changes, r.To("organisation_undo", v.Slug), func(before int64) string { return r.To("organisation_history", v.Slug, beforeParameter, before) })
	page.Section, page.Path = "registry", organisationPath(r, r.L.T("history.short"), v)
	return r.Render(w, "initiative_history", page)
}

func (s *Server) organisationUndo(w http.ResponseWriter, r *Request) error {
	form, v, err := s.organisationSent(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	if err := s.app.UndoOrganisation(r.Context(), r.Actor, v.Space, v.ID, version, app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("organisation_history", v.Slug), "undone")
}
