package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// initiativeForm is the sheet as a form: the few things most people know first,
// the rest under « Approfondir ».
type initiativeForm struct {
	Page
	Head    Head
	First   []Field
	More    foldedFields
	Measure foldedFields
	Contact foldedFields
	Version string
	Send    Button
	Mine    *conflictPart
	Others  sheetRows // organisations after the first
	Alone   Field
	Places  sheetRows
	Beside  []NavLink      // what is changed on pages of its own
	Right   *heldRight     // for who holds the sheet: nothing changed
	Remarks []remarkBeside // errors that were told of this sheet
}

var levelCodes = []string{"commune", "epci", "departement", "region", "national"}

func (s *Server) initiativeForm(r *Request, form *Form, err error) *initiativeForm {
	f := r.Fields(form, err, "initiative.field")
	page := &initiativeForm{
		First: []Field{
			f.Text("name").Require().UpTo(initiative.MaxName), f.Long("summary").UpTo(initiative.MaxSummary), f.Text("organisation").UpTo(initiative.MaxName).Completed("organization"),
			f.Select("legal_form", r.Options("legal_form", initiative.LegalForms...)), f.Checks("themes", r.Options("registry.theme", initiative.Themes...)).Beside(),
			f.Long("territories").High(3),
			f.Checks("action", r.Options("level", levelCodes...)).Beside(), f.Radios("status", r.Options("status", codes(initiative.Statuses)...)).Beside(),
			f.Check("public"),
		},
		More: folded(
			f.Long("story").High(10), f.Date("start"), f.Date("end"), f.Text("for").UpTo(500), f.Text("tags").UpTo(1200), f.Text("siret").UpTo(20), f.Text("rna").UpTo(16),
			f.Checks("governance", r.Options("level", levelCodes...)).Beside(), f.Checks("funding", r.Options("level", levelCodes...)).Beside(),
			f.Long("web").High(2), f.Email("public_email"), f.Phone("public_phone"), f.Long("elsewhere").UpTo(initiative.MaxSummary),
		),
		Measure: folded(
			f.Radios("approach", r.Options("approach", codes(initiative.ApproachStates)...)).Beside(), f.Text("approach_who").UpTo(300), f.Text("approach_when").UpTo(100),
			f.Long("approach_why"), f.Long("approach_with"), f.Long("approach_method"), f.Text("approach_cost").UpTo(300), f.Text("approach_time").UpTo(300),
			f.Long("approach_limits"), f.Long("approach_lessons"),
		),
		Contact: folded(f.Text("contact_name").UpTo(200), f.Email("contact_email"), f.Phone("contact_phone"), f.Check("contact_agreed")),
		Others:  organisationRows(r, f, form), Alone: f.Check("alone"), Places: placeRows(r, f, form),
		Version: form.Text("version"),
		Send:    Button{Text: r.L.T("initiative.save"), Kind: Primary},
	}
	page.Section = "registry"
	page.Others.after(form, "org")
	page.Places.after(form, "place")
	return page
}

func codes[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = string(c)
	}
	return out
}

func (s *Server) initiativeNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	page := s.initiativeForm(r, (&Form{}).Set("territories", r.Query("territories")), nil)
	page.Head = Head{Title: r.L.T("initiative.new.title"), Lead: r.L.T("initiative.new.lead")}
	page.Title = page.Head.Title
	if err := s.demonstrationLeaves(r, &page.Page); err != nil {
		return err
	}
	return r.Render(w, "initiative_form", page)
}

// demonstrationLeaves says, before the first sheet of one's own, that those of the
// demonstration then leave the directory.
func (s *Server) demonstrationLeaves(r *Request, page *Page) error {
	space, err := s.app.Listed(r.Context())
	if err == nil && space == app.Demonstration {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("registry.demonstration.leaves")})
	}
	return err
}

func (s *Server) initiativeCreate(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if arrange(form) {
		page := s.initiativeForm(r, form, nil)
		page.Head = Head{Title: r.L.T("initiative.new.title"), Lead: r.L.T("initiative.new.lead")}
		page.Title = page.Head.Title
		return r.Render(w, "initiative_form", page)
	}
	in, contact, err := s.readSheet(r, form, app.InitiativeView{Initiative: initiative.Initiative{ID: id.New(), Lang: r.Lang}})
	if err == nil {
		var saved app.InitiativeView
		saved, err = s.app.SaveInitiative(r.Context(), r.Actor, app.Principal, in, contact, 0, app.From{Source: "form", Token: form.Token()})
		if err == nil {
			return r.Done(w, r.To("initiative", slugOf(saved.Path)), s.saved(in, "initiative_created"))
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	page := s.initiativeForm(r, form, formFaults(form, err))
	page.Head = Head{Title: r.L.T("initiative.new.title"), Lead: r.L.T("initiative.new.lead")}
	page.Title = page.Head.Title
	return r.Again(w, "initiative_form", page, formFaults(form, err))
}

// already leads where the same form led the first time.
func (s *Server) already(w http.ResponseWriter, r *Request, err error) error {
	if to, ok := fault.All(err)[0].Args["location"].(string); ok && to != "" {
		if r.Lang == English {
			to = "/en" + to
		}
		return r.Redirect(w, to)
	}
	return r.Redirect(w, r.To("registry"))
}

func mayEdit(r *Request) error {
	switch {
	case access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindInitiative}):
		return nil
	case r.Actor.SignedIn():
		return fault.New(fault.Denied, "denied")
	}
	return fault.New(fault.SignIn, "sign_in")
}

// editForm reads the form of someone who may edit.
func editForm(r *Request) (*Form, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	return form, mayEdit(r)
}

// listForm does, with the list that this house shows.
func (s *Server) listForm(r *Request) (form *Form, space string, err error) {
	if form, err = editForm(r); err != nil {
		return nil, "", err
	}
	space, err = s.app.Listed(r.Context())
	return form, space, err
}

func (s *Server) initiativeEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, _, done, err := s.initiativeHere(w, r, "initiative_edit")
	if err != nil || done {
		return err
	}
	form, err := s.fillSheet(in)
	if err != nil {
		return err
	}
	page := s.initiativeForm(r, form, nil)
	page.openFor(r.Query(openParameter))
	page.editing(r, in)
	told, err := s.app.RemarksOn(r.Context(), r.Actor, in.ID)
	if err != nil {
		return err
	}
	page.Remarks = remarksBeside(r, told)
	return r.Render(w, "initiative_form", page)
}

func (s *Server) initiativeSave(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	now, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug")) // a former address still saves
	if err != nil {
		return err
	}
	if arrange(form) {
		page := s.initiativeForm(r, form, nil)
		page.editing(r, now)
		return r.Render(w, "initiative_form", page)
	}
	in, contact, err := s.readSheet(r, form, now)
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	if err == nil {
		var saved app.InitiativeView
		saved, err = s.app.SaveInitiative(r.Context(), r.Actor, space, in, contact, max(version, 1), app.From{Source: "form", Token: form.Token()})
		if err == nil {
			return r.Done(w, r.To("initiative", slugOf(saved.Path)), s.saved(in, "initiative_saved"))
		}
	}
	if fault.Is(err, fault.AlreadyDone) {
		return s.already(w, r, err)
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("version", strconv.FormatInt(now.Version, 10)) // sending again, having seen, chooses mine
	}
	page := s.initiativeForm(r, form, formFaults(form, err))
	page.editing(r, now)
	if conflict {
		page.Mine = compareInitiative(r, now, in)
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "initiative_form", page, formFaults(form, err))
}

// compareInitiative sets what stands beside what was typed, field by field,
// where they differ.
func compareInitiative(r *Request, now app.InitiativeView, mine initiative.Initiative) *conflictPart {
	m := &conflictPart{Href: r.To("initiative", slugOf(now.Path)), Table: r.conflictTable()}
	theirs, typed := fillInitiative(now), fillInitiative(app.InitiativeView{Initiative: mine, Contact: now.Contact})
	for _, name := range initiativeFields {
		a, b := strings.Join(theirs.All(name), ", "), strings.Join(typed.All(name), ", ")
		if a != b {
			m.Table.Rows = append(m.Table.Rows, Row{[]TableCell{{Text: r.L.T("initiative.field." + name)}, {Text: a}, {Text: b}}})
		}
	}
	for _, of := range []struct{ list, word string }{{"org", "organisations"}, {"place", "places"}} {
		a, b := rowsText(theirs, of.list), rowsText(typed, of.list)
		if a != b {
			m.Table.Rows = append(m.Table.Rows, Row{[]TableCell{{Text: r.L.T("import.part." + of.word)}, {Text: a}, {Text: b}}})
		}
	}
	return m
}

// initiativeFields are the fields that a conflict compares.
var initiativeFields = []string{"name", "summary", "organisation", "legal_form", "themes", "action", "status", "story", "start", "end", "for", "tags", "siret", "rna",
	"governance", "funding", "web", "public_email", "public_phone", "elsewhere", "approach", "approach_who", "approach_when", "approach_why", "approach_with", "approach_method",
	"approach_cost", "approach_time", "approach_limits", "approach_lessons"}

// formFaults names the faults of a record by the fields of the form.
func formFaults(form *Form, err error) error {
	var l fault.List
	if !errors.As(err, &l) {
		return err
	}
	out := make(fault.List, len(l))
	for i, f := range l {
		c := *f
		rowFault(&c, form)
		c.Field = formField(c.Field)
		out[i] = &c
	}
	return out
}

func formField(field string) string {
	for prefix, name := range map[string]string{
		"web.": "web", "themes.": "themes", "for.": "for", "approach.state": "approach", "approach.when": "approach_when",
		"contact.name": "contact_name", "contact.email": "contact_email", "contact.phone": "contact_phone",
	} {
		if strings.HasPrefix(field, prefix) {
			return name
		}
	}
	return field
}

// fillSheet opens the form on what is stored, territories by their names.
func (s *Server) fillSheet(in app.InitiativeView) (*Form, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range in.Territories {
		names = append(names, territoryName(places, k))
	}
	form := fillInitiative(in)
	for n, p := range in.Places {
		if p.Territory != "" {
			form.Set(rowName("place", n, "commune"), territoryName(places, p.Territory))
		}
	}
	return form.Set("territories", strings.Join(names, "\n")), nil
}

// territoryName is what a territory is called, or its key when it is of no
// territory of this vintage.
func territoryName(places *territory.Set, k territory.Key) string {
	if label := places.Label(k); label != "" {
		return label
	}
	return string(k)
}

// readSheet reads the whole form: what can't be read is told all at once.
func (s *Server) readSheet(r *Request, form *Form, stored app.InitiativeView) (initiative.Initiative, initiative.Contact, error) {
	keepsPlaces := !sends(form, "place")
	settleRows(form)
	in, contact := readInitiative(form, stored.Initiative), readContact(form, stored, s.now())
	keys, err := s.app.ReadTerritories(r.Actor, "territories", form.Text("territories"), stored.Territories...)
	if err != nil && len(fault.All(err)) == 0 {
		return in, contact, err
	}
	in.Territories = keys
	spots, unread := s.readPlaces(r, form, stored.Places)
	if unread != nil {
		return in, contact, unread
	}
	if !keepsPlaces {
		in.Places = spots
	}
	return in, contact, append(fault.All(form.Err()), fault.All(err)...).Err()
}

// fillInitiative opens the form on what is stored.
func fillInitiative(in app.InitiativeView) *Form {
	f := (&Form{}).Set("name", in.Name).Set("summary", in.Summary).Set("version", strconv.FormatInt(in.Version, 10)).Set("status", string(in.Status)).
		Set("story", text.TypedHTML(in.Story)).SetDate("start", in.Start).SetDate("end", in.End).Set("for", strings.Join(in.For, " ; ")).Set("tags", strings.Join(in.Tags, " ; ")).Set("elsewhere", in.Elsewhere).
		SetAll("themes", in.Themes).SetAll("action", codes(in.Action)).SetAll("governance", codes(in.Governance)).SetAll("funding", codes(in.Funding))
	fillContact(f, in.Contact)
	if in.Public {
		f.Set("public", "oui")
	}
	if in.Alone {
		f.Set("alone", "oui")
	}
	if len(in.Organisations) > 0 {
		o := in.Organisations[0]
		f.Set("organisation", o.Name).Set("legal_form", o.LegalForm).Set("siret", o.SIRET).Set("rna", o.RNA)
	}
	fillRows(f, in.Initiative)
	f.Set("web", strings.Join(in.Web, "\n")).Set("public_email", in.PublicEmail).Set("public_phone", in.PublicPhone)
	a := in.Approach
	return f.Set("approach", string(a.State)).Set("approach_who", a.Who).Set("approach_when", a.When).Set("approach_why", a.Why).Set("approach_with", a.With).
		Set("approach_method", a.Method).Set("approach_cost", a.Cost).Set("approach_time", a.Time).Set("approach_limits", a.Limits).Set("approach_lessons", a.Lessons)
}

// readInitiative puts what was typed into the sheet and leaves alone what the
// form does not show: pictures, links, translations.
func readInitiative(f *Form, in initiative.Initiative) initiative.Initiative {
	in.Name, in.Summary, in.Elsewhere = f.Text("name"), f.Text("summary"), f.Text("elsewhere")
	if f.Has("public_email") {
		in.PublicEmail, in.PublicPhone = f.Text("public_email"), f.Text("public_phone")
	}
	if typed := f.Text("story"); typed != text.TypedHTML(in.Story) { // left as it was, it keeps the shape a file gave it
		in.Story = text.ParagraphsHTML(typed)
	}
	in.Start, in.End, in.Public = f.Date("start"), f.Date("end"), f.Checked("public")
	in.Status = initiative.Status(f.Choice("status", codes(initiative.Statuses)...))
	in.Themes, in.For = f.All("themes"), splitList(f.Text("for"))
	in.Action, in.Governance, in.Funding = readLevels(f, "action"), readLevels(f, "governance"), readLevels(f, "funding")
	lead := initiative.Organisation{Role: "lead"}
	if len(in.Organisations) > 0 {
		lead = in.Organisations[0]
	}
	lead.Name, lead.LegalForm = f.Text("organisation"), f.Choice("legal_form", initiative.LegalForms...)
	lead.SIRET, lead.RNA = compactCode(f.Text("siret")), strings.ToUpper(compactCode(f.Text("rna")))
	in.Organisations = readOrganisations(f, in.Organisations, lead)
	if f.Has("listes") {
		in.Alone = f.Checked("alone")
	}
	if f.Has("tags") {
		in.Tags = splitList(f.Text("tags"))
	}
	if f.Has("web") {
		in.Web = linesOf(f.Text("web"))
	}
	in.Approach.State = initiative.ApproachState(f.Choice("approach", codes(initiative.ApproachStates)...))
	a := &in.Approach
	a.Who, a.When, a.Why, a.With, a.Method = f.Text("approach_who"), f.Text("approach_when"), f.Text("approach_why"), f.Text("approach_with"), f.Text("approach_method")
	a.Cost, a.Time, a.Limits, a.Lessons = f.Text("approach_cost"), f.Text("approach_time"), f.Text("approach_limits"), f.Text("approach_lessons")
	return in
}

func readLevels(f *Form, name string) initiative.Levels {
	var out initiative.Levels
	for _, l := range initiative.ActionLevels {
		if slices.Contains(f.All(name), string(l)) {
			out = append(out, l)
		}
	}
	return out
}

func splitList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
