package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// sheetRow is one of several organisations or places in the form of a sheet.
type sheetRow struct {
	Legend string
	Fields []Field
	More   foldedFields
	Value  string // what its « Retirer » sends
	At     string // the list, where the form comes back
	Up     string // what its « Monter » sends; "" where order says nothing, and in the first
	Fresh  bool   // just asked for: the keyboard goes on there
}

// sheetRows are those of one list, and what adds one more.
type sheetRows struct {
	Rows []sheetRow
	Open bool
}

const rowDeed = "do" // the name of what adds or removes a row

var (
	organisationParts = append([]string{"name", "role", "legal_form", "siret", "rna"}, termParts...)
	termParts         = []string{"since.jour", "since.mois", "since.annee", "until.jour", "until.mois", "until.annee", "shares", "note", "source"}
	placeParts        = []string{"label", "address", "commune", "lat", "lon"}
	rowParts          = map[string][]string{"org": organisationParts, "place": placeParts, "ask": askedParts, "reply": replyParts}
)

// rowName names a field of a row: org_1_siret.
func rowName(list string, n int, part string) string {
	return list + "_" + strconv.Itoa(n) + "_" + part
}

// mostRows is how many rows a list may have.
func mostRows(list string) int {
	if list == "ask" {
		return call.MaxQuestions
	}
	return initiative.MaxItems
}

// rowsOf counts the rows of a list that a form holds.
func rowsOf(f *Form, list string) int {
	n := 0
	for n < mostRows(list) && f.Has(rowName(list, n, rowParts[list][0])) {
		n++
	}
	return n
}

// setRow writes a row; nothing takes it out of the form.
func setRow(f *Form, list string, n int, values map[string]string) {
	for _, part := range rowParts[list] {
		name := rowName(list, n, part)
		if values == nil {
			delete(f.values, name)
			continue
		}
		if part == "shares" { // several boxes of one name
			f.SetAll(name, strings.Fields(values[part]))
			continue
		}
		f.Set(name, values[part])
	}
}

func rowIn(f *Form, list string, n int) map[string]string {
	row := map[string]string{}
	for _, part := range rowParts[list] {
		row[part] = f.Raw(rowName(list, n, part))
		if part == "shares" {
			row[part] = strings.Join(f.All(rowName(list, n, part)), " ")
		}
	}
	return row
}

// dropRow takes a row out; those after it move up.
func dropRow(f *Form, list string, n int) {
	last := rowsOf(f, list) - 1
	for i := n; i < last; i++ {
		setRow(f, list, i, rowIn(f, list, i+1))
	}
	setRow(f, list, last, nil)
}

// arrange adds, removes or moves a row when that is what was asked, and says so: the
// form then comes back with all that was typed, and nothing is saved.
func arrange(f *Form) bool {
	deed, list, _ := strings.Cut(f.Text(rowDeed), ":")
	list, at, _ := strings.Cut(list, ":")
	n, err := strconv.Atoi(at)
	if rowParts[list] == nil {
		return false
	}
	switch count := rowsOf(f, list); {
	case deed == "add" && count < mostRows(list):
		setRow(f, list, count, map[string]string{})
	case deed == "remove" && err == nil && n >= 0 && n < count:
		dropRow(f, list, n)
	case deed == "up" && err == nil && n > 0 && n < count:
		above, row := rowIn(f, list, n-1), rowIn(f, list, n)
		setRow(f, list, n-1, row)
		setRow(f, list, n, above)
	}
	return true
}

// settleRows leaves out the rows in which nothing is typed.
func settleRows(f *Form) {
	for list := range rowParts {
		for n := rowsOf(f, list) - 1; n >= 0; n-- {
			if !slices.ContainsFunc(slices.Collect(maps.Values(rowIn(f, list, n))), func(v string) bool { return strings.TrimSpace(v) != "" }) {
				dropRow(f, list, n)
			}
		}
	}
}

// fillRows opens the rows on what is stored: the organisations after the first,
// and every place.
func fillRows(f *Form, in initiative.Initiative) {
	for n, o := range in.Organisations[min(1, len(in.Organisations)):] {
		setRow(f, "org", n, map[string]string{"name": o.Name, "role": o.Role, "legal_form": o.LegalForm, "siret": o.SIRET, "rna": o.RNA,
			"shares": strings.Join(o.Shares, " "), "note": o.Note, "source": o.Source})
		f.SetDate(rowName("org", n, "since"), o.Since).SetDate(rowName("org", n, "until"), o.Until)
	}
	for n, p := range in.Places {
		setRow(f, "place", n, map[string]string{"label": p.Label, "address": p.Address, "commune": string(p.Territory), "lat": degreesText(p.Lat), "lon": degreesText(p.Lon)})
	}
}

func degreesText(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// sends says whether a form speaks of a list: rows, or that none is left. One
// that does not leaves alone what is stored.
func sends(f *Form, list string) bool { return f.Has("listes") || rowsOf(f, list) > 0 }

// readOrganisations gives the one that leads, then the others in their order.
func readOrganisations(f *Form, stored []initiative.Organisation, lead initiative.Organisation) []initiative.Organisation {
	var out []initiative.Organisation
	if lead.Name+lead.LegalForm+lead.SIRET+lead.RNA != "" {
		out = append(out, lead)
		if lead.Name == "" {
			f.Refuse("organisation", "organisation.unnamed", "n", 1)
		}
	}
	if !sends(f, "org") {
		return append(out, stored[min(1, len(stored)):]...)
	}
	for n := range rowsOf(f, "org") {
		at := func(part string) string { return rowName("org", n, part) }
		o := initiative.Organisation{Name: f.Text(at("name")), Role: f.Choice(at("role"), initiative.Roles...), LegalForm: f.Choice(at("legal_form"), initiative.LegalForms...),
			SIRET: compactCode(f.Text(at("siret"))), RNA: strings.ToUpper(compactCode(f.Text(at("rna")))), Terms: readTerms(f, rowName("org", n, ""))}
		if o.Name == "" {
			f.Refuse(at("name"), "organisation.unnamed", "n", n+2)
		}
		out = append(out, o)
	}
	return out
}

// compactCode takes out the spaces with which people write long numbers.
func compactCode(s string) string { return strings.Join(strings.Fields(s), "") }

// readPlaces gives the places of the form: a commune by name or code, degrees
// as people write them. Where one acts is another field.
func (s *Server) readPlaces(r *Request, f *Form, stored []initiative.Place) ([]initiative.Place, error) {
	var known []territory.Key // which the form wrote by their names, those of before too
	for _, p := range stored {
		known = append(known, p.Territory)
	}
	var out []initiative.Place
	for n := range rowsOf(f, "place") {
		at := func(part string) string { return rowName("place", n, part) }
		p := initiative.Place{Label: f.Text(at("label")), Address: f.Text(at("address")), Lat: readDegrees(f, at("lat")), Lon: readDegrees(f, at("lon"))}
		if typed := f.Text(at("commune")); strings.Contains(typed, ":") {
			p.Territory = territory.Key(typed)
		} else {
			key, err := s.app.ReadTerritory(r.Actor, at("commune"), typed, known...)
			p.Territory = key
			if err != nil && len(fault.All(err)) == 0 {
				return nil, err
			}
			f.faults = append(f.faults, fault.All(err)...)
		}
		out = append(out, p)
	}
	return out, nil
}

func readDegrees(f *Form, name string) *float64 {
	typed := f.Text(name)
	if typed == "" {
		return nil
	}
	v, ok := initiative.ReadDegrees(typed)
	if !ok {
		f.Refuse(name, "place.degrees", "value", cut(typed, 80))
		return nil
	}
	return &v
}

// rowFault names the fault of an organisation or of a place by its field in the
// form, and says which organisation it is about.
func rowFault(c *fault.Fault, form *Form) {
	parts := strings.Split(c.Field, ".")
	if len(parts) < 2 {
		return
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil {
		return
	}
	part := parts[len(parts)-1]
	switch parts[0] {
	case "places":
		if len(parts) == 2 {
			part = "lat"
		}
		if part == "territory" {
			part = "commune"
		}
		c.Field = rowName("place", n, part)
	case "organisations":
		lead := form.Text("organisation") != "" || form.Text("siret") != "" || form.Text("rna") != ""
		c.Field = rowName("org", n, part)
		who := form.Text(rowName("org", n, "name"))
		switch {
		case lead && n == 0:
			who = form.Text("organisation")
			if c.Field = part; part == "name" {
				c.Field = "organisation"
			}
		case lead:
			c.Field, who = rowName("org", n-1, part), form.Text(rowName("org", n-1, "name"))
		}
		if part == "siret" || part == "rna" {
			c.Key += ".of"
			c.Args = map[string]any{"value": c.Args["value"], "name": who}
		}
	}
}

// organisationRows and placeRows show the rows of a form; a list of places
// opens on an empty one.
func organisationRows(r *Request, f Fields, form *Form) sheetRows {
	var out sheetRows
	for n := range rowsOf(form, "org") {
		o := f.Row("org_" + strconv.Itoa(n) + "_")
		out.add(sheetRow{Legend: r.L.T("initiative.organisation.row", "n", n+2), Value: "remove:org:" + strconv.Itoa(n), At: "organisations", Fields: []Field{
			o.Text("name").Require().UpTo(initiative.MaxName), o.Select("role", r.Options("initiative.role", initiative.Roles...)),
			o.Select("legal_form", r.Options("legal_form", initiative.LegalForms...)), o.Text("siret").UpTo(20), o.Text("rna").UpTo(16)},
			More: folded(termFields(r, o)...)})
	}
	return out
}

func placeRows(r *Request, f Fields, form *Form) sheetRows {
	var out sheetRows
	for n := range rowsOf(form, "place") {
		p := f.Row("place_" + strconv.Itoa(n) + "_")
		out.add(sheetRow{Legend: r.L.T("initiative.place.row", "n", n+1), Value: "remove:place:" + strconv.Itoa(n), At: "lieux", Fields: []Field{
			p.Text("label").UpTo(300), p.Text("address").UpTo(800), p.Text("commune").UpTo(200), p.Text("lat").UpTo(40), p.Text("lon").UpTo(40)}})
	}
	return out
}

func (rows *sheetRows) add(row sheetRow) {
	rows.Rows = append(rows.Rows, row)
	rows.Open = rows.Open || row.More.Open || slices.ContainsFunc(row.Fields, func(f Field) bool { return f.Error != "" })
}

// after opens a list of which a row was just added, removed or moved, and leads to
// the one that was added.
func (rows *sheetRows) after(f *Form, list string) {
	deed, asked, _ := strings.Cut(f.Text(rowDeed), ":")
	if asked, _, _ = strings.Cut(asked, ":"); asked != list {
		return
	}
	rows.Open = true
	if n := len(rows.Rows); deed == "add" && n > 0 {
		rows.Rows[n-1].Fresh = true
	}
}

// farAway is how far a place may be from the middle of its commune before it is
// told: the largest communes of mainland France reach some 25 km from theirs.
const farAway = 30

// farFrom says whether a place stands far from its commune, or, when it names
// none, from the only one where the initiative acts.
func (s *Server) farFrom(in initiative.Initiative) bool {
	places, err := s.app.Territories()
	if err != nil {
		return false
	}
	for _, p := range in.Places {
		key := p.Territory
		if key == "" && len(in.Territories) == 1 {
			key = in.Territories[0]
		}
		t, known := places.Get(places.Now(key))
		if p.Lat != nil && p.Lon != nil && known && t.Level == territory.Commune && t.Lat != nil && t.Lon != nil && initiative.Kilometres(*p.Lat, *p.Lon, *t.Lat, *t.Lon) > farAway {
			return true
		}
	}
	return false
}

// saved is the sentence after a sheet was kept.
func (s *Server) saved(in initiative.Initiative, code string) string {
	if s.farFrom(in) {
		return "initiative_far"
	}
	return code
}

// rowsText is a list in a line, as a conflict compares it.
func rowsText(f *Form, list string) string {
	var rows []string
	for n := range rowsOf(f, list) {
		var parts []string
		for _, part := range rowParts[list] {
			if v := f.Text(rowName(list, n, part)); v != "" && !slices.Contains([]string{"role", "legal_form", "kind", "required", "id"}, part) {
				parts = append(parts, v)
			}
		}
		rows = append(rows, strings.Join(parts, ", "))
	}
	return strings.Join(rows, " ; ")
}
