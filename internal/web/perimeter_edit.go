package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// perimeterForm is a perimeter as a form, and what was understood of its list.
type perimeterForm struct {
	Page
	Head       Head
	First      []Field
	More       foldedFields
	Version    string
	Look, Keep Button
	Read       *perimeterRead
	Mine       *conflictPart
}

// perimeterRead is what was understood of a list, to be looked at before it is kept.
type perimeterRead struct {
	Said   string
	Notes  []string
	Unread string
	Table  *Table
	Figure *FigureBox
}

// mostTyped is how long a list may be, in characters: the largest with full names.
const mostTyped = 400_000

// communeFiles are the files that a list of communes comes in.
const communeFiles = ".csv,.xlsx,.txt,.tsv,text/csv"

// mostMapped is how many communes of a list are put on a map before it is kept.
const mostMapped = 600

func (s *Server) perimeterForm(r *Request, form *Form, err error) *perimeterForm {
	f := r.Fields(form, err, "perimeter.field")
	page := &perimeterForm{
		First: []Field{f.Text("name").Require().UpTo(perimeter.MaxName), f.Select("kind", r.Options("perimeter.kind", codes(perimeter.Kinds)...)).Require(), f.Text("other").UpTo(perimeter.MaxLine),
			f.Long("members").High(12).UpTo(mostTyped), f.File("file").Accepting(communeFiles), f.Check("public")},
		More: folded(f.Long("purpose").UpTo(perimeter.MaxPurpose), f.Text("by").UpTo(perimeter.MaxLine), f.Text("licence").UpTo(perimeter.MaxLine), f.Link("web").UpTo(perimeter.MaxLine)),
		Look: Button{Text: r.L.T("perimeter.look"), Kind: Primary, Name: "do", Value: "look"}, Version: form.Text("version"),
	}
	page.Keep = Button{Text: r.L.T("perimeter.keep"), Kind: Secondary, Name: "do", Value: "keep"}
	for i := range page.First { // the list may come in the one or in the other
		name := page.First[i].Name
		page.First[i].Unmarked = page.First[i].Unmarked || name == "members" || name == "file"
	}
	page.Section, page.NoIndex = "territories", true
	return page
}

// looked adds what was understood to a form, whose button is then to keep it.
func (s *Server) looked(r *Request, page *perimeterForm, read perimeter.Reading) error {
	places, err := s.places(r)
	if err != nil || len(read.Members)+len(read.Wrong) == 0 {
		return err
	}
	page.Read = &perimeterRead{}
	for _, note := range read.Notes {
		page.Read.Notes = append(page.Read.Notes, r.L.Fault(note))
	}
	if read.Unread > 0 {
		page.Read.Unread = r.L.N("perimeter.unread", read.Unread)
	}
	communes := perimeter.Perimeter{Members: read.Members}.Communes(places)
	page.Read.Said = saidOf(r, places, communes)
	if len(communes) == 0 {
		return nil
	}
	if len(read.Wrong) == 0 {
		page.Keep.Kind, page.Look.Kind = Primary, Secondary
	}
	page.Read.Table = epciTable(r, places, communes)
	if len(communes) <= mostMapped {
		page.Read.Figure, err = r.drawn(s.togetherMap(r, places, communes))
	}
	return err
}

// saidOf says how many communes were understood, and how many people live there.
func saidOf(r *Request, places *territory.Set, communes []territory.Key) string {
	people, known := 0, 0
	for _, c := range communes {
		if t, _ := places.Get(c); t.Population != nil {
			people, known = people+*t.Population, known+1
		}
	}
	said := r.L.N("perimeter.read", len(communes))
	if known == len(communes) && known > 0 {
		return r.L.T("perimeter.read.people", "communes", said, "people", r.L.N("territory.inhabitants", people))
	}
	return said
}

// epciTable says which EPCI a list holds, whole or in part.
func epciTable(r *Request, places *territory.Set, communes []territory.Key) *Table {
	t := &Table{Caption: r.L.T("perimeter.epci.caption"), Columns: []Column{{Label: capital(r.L.N("territory.level.epci", 1))}, {Label: r.L.T("perimeter.epci.held")}, {Label: r.L.T("territory.column.population"), Numeric: true}}}
	all, outside := perimeter.ByEPCI(places, communes)
	for _, e := range all {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: nameOf(places, e.EPCI), Href: territoryURL(r, e.EPCI)}, {Text: heldSaid(r, e)}, {Text: r.L.Int(e.Inhabitants), Numeric: true}}})
	}
	if outside > 0 {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("territory.no_epci")}, {Text: r.L.N("perimeter.count.commune", outside)}, {}}})
	}
	return t
}

// heldSaid says how much of an EPCI a perimeter holds.
func heldSaid(r *Request, e perimeter.Whole) string {
	if e.Held < e.Of {
		return r.L.N("perimeter.epci.part", e.Held, "of", e.Of)
	}
	return r.L.N("perimeter.epci.whole", e.Of)
}

// fillPerimeter opens the form on a perimeter.
func fillPerimeter(places *territory.Set, p perimeter.Perimeter, version int64) *Form {
	f := (&Form{}).Set("name", p.Name).Set("kind", string(p.Kind)).Set("other", p.Other).Set("purpose", p.Purpose).Set("by", p.By).Set("licence", p.Licence).Set("web", p.Web).
		Set("members", memberLines(places, p.Members)).Set("version", strconv.FormatInt(version, 10))
	if p.Public {
		f.Set("public", "oui")
	}
	return f
}

// readPerimeter puts what was typed into a perimeter, and says what was understood
// of its list.
func (s *Server) readPerimeter(r *Request, f *Form, p perimeter.Perimeter) (perimeter.Perimeter, perimeter.Reading, error) {
	p.Name, p.Kind, p.Other = f.Text("name"), perimeter.Kind(f.Choice("kind", codes(perimeter.Kinds)...)), f.Text("other")
	p.Purpose, p.By, p.Licence, p.Web, p.Public = f.Text("purpose"), f.Text("by"), f.Text("licence"), f.Text("web"), f.Checked("public")
	if p.Lang == "" {
		p.Lang = r.Lang
	}
	f.limited(mostTyped, "members")
	if err := f.Err(); err != nil {
		return p, perimeter.Reading{}, err
	}
	places, err := s.app.Territories()
	if err != nil {
		return p, perimeter.Reading{}, err
	}
	read := perimeter.Read(places, f.Text("members"))
	p.Members, p.Vintage = read.Members, places.Vintage()
	if p.ID == "" {
		p.ID = perimeter.NewID(p.Name, len(p.Members) > 0 && p.Members[0].Fictional())
	}
	return p, read, read.Wrong.Err()
}

// perimeterSent reads the form and its file, whose list is added to what was typed.
func (s *Server) perimeterSent(r *Request) (form *Form, listed bool, err error) {
	if err := mayEdit(r); err != nil {
		return nil, false, err
	}
	list, refused := "", error(nil)
	form, err = r.ReadParts(func(f *Form, file File) error {
		if list == "" && refused == nil {
			list, refused = s.app.PerimeterList(file.Name, file.Body)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	if refused != nil && len(fault.All(refused)) == 0 {
		return nil, false, refused
	}
	form.faults = append(form.faults, fault.All(refused)...)
	if list != "" {
		form.Set("members", strings.TrimSpace(form.Text("members")+"\n"+list))
	}
	return form, list != "" || form.Text("do") != "keep", nil
}

func (s *Server) perimeterNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	return r.Render(w, "perimeter_form", s.newPerimeter(r, (&Form{}).Set("public", "oui"), nil))
}

func (s *Server) newPerimeter(r *Request, form *Form, err error) *perimeterForm {
	page := s.perimeterForm(r, form, err)
	page.Head = Head{Title: r.L.T("perimeter.new"), Lead: r.L.T("perimeter.new.lead")}
	page.Title = page.Head.Title
	page.Path = []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("perimeter.list.title"), Href: r.To("perimeters")}, {Text: page.Title}}
	return page
}

func (s *Server) perimeterCreate(w http.ResponseWriter, r *Request) error {
	form, looking, err := s.perimeterSent(r)
	if err != nil {
		return err
	}
	p, read, err := s.readPerimeter(r, form, perimeter.Perimeter{})
	if err == nil && !looking {
		err = s.app.SavePerimeter(r.Context(), r.Actor, p, 0, r.from(form))
		switch {
		case err == nil:
			return r.Done(w, territoryURL(r, p.Key()), "perimeter_saved")
		case fault.Is(err, fault.AlreadyDone):
			return s.already(w, r, err)
		}
		err = organisationFaults(err)
	}
	page := s.newPerimeter(r, form, err)
	return s.perimeterAgain(w, r, page, read, err)
}

// perimeterAgain shows the form again with what was understood: looked at, or
// refused.
func (s *Server) perimeterAgain(w http.ResponseWriter, r *Request, page *perimeterForm, read perimeter.Reading, err error) error {
	if wrong := s.looked(r, page, read); wrong != nil {
		return wrong
	}
	if err == nil && len(read.Members) == 0 {
		err = fault.On("members", fault.Invalid, "perimeter.empty")
	}
	if err != nil {
		return r.Again(w, "perimeter_form", page, err)
	}
	return r.Render(w, "perimeter_form", page)
}

func (s *Server) perimeterEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	places, err := s.app.Territories()
	if err != nil {
		return err
	}
	return r.Render(w, "perimeter_form", s.editedPerimeter(r, v, fillPerimeter(places, v.Perimeter, v.Version), nil))
}

func (s *Server) editedPerimeter(r *Request, v app.PerimeterView, form *Form, err error) *perimeterForm {
	page := s.perimeterForm(r, form, err)
	page.Head = Head{Eyebrow: r.bearing(v.Name), Title: r.L.T("perimeter.edit"), Lead: r.L.T("perimeter.edit.lead")}
	page.Title, page.Path = r.L.T("perimeter.edit.of", "name", r.bearing(v.Name)), perimeterPath(r, v, r.L.T("perimeter.edit"))
	return page
}

func (s *Server) perimeterSave(w http.ResponseWriter, r *Request) error {
	form, looking, err := s.perimeterSent(r)
	if err != nil {
		return err
	}
	v, err := s.app.Perimeter(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	p, read, err := s.readPerimeter(r, form, v.Perimeter)
	if err == nil && !looking {
		err = s.app.SavePerimeter(r.Context(), r.Actor, p, version, r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, territoryURL(r, v.Key()), "perimeter_saved")
		}
		err = organisationFaults(err)
	}
	var mine *conflictPart
	if fault.Is(err, fault.Conflict) && v.Version != version {
		var wrong error
		if mine, wrong = s.perimeterMine(r, v, form); wrong != nil {
			return wrong
		}
	}
	page := s.editedPerimeter(r, v, form, err)
	page.Mine = mine
	return s.perimeterAgain(w, r, page, read, err)
}

// perimeterMine sets what was typed beside what someone else wrote meanwhile; the
// form then goes on from what stands.
func (s *Server) perimeterMine(r *Request, v app.PerimeterView, form *Form) (*conflictPart, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	now := fillPerimeter(places, v.Perimeter, v.Version)
	return r.mine(r.To("perimeter_history", v.ID), "perimeter.field", now, form, v.Version, "name", "kind", "other", "members", "public", "purpose", "by", "licence", "web"), nil
}
