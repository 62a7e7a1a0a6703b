package web

import (
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// fieldGroups part the fields of an import by what they are about, so that a
// long list of choices can be read.
var fieldGroups = []struct {
	name   string
	fields []string
}{
	{"what", []string{"name", "summary", "story", "status", "start", "end", "themes", "for", "web", "public_email", "public_phone", "elsewhere"}},
	{"who", []string{"organisation", "legal_form", "siret", "rna", "partners", "funders", "networks", "action", "governance", "funding"}},
	{"where", []string{"commune", "commune_code", "departement", "place", "address", "postcode", "lon", "lat", "coordinates"}},
}

// importColumns are the columns of a file with the choices of each; those of a file
// whose elements name their values have no letter for people.
func importColumns(r *Request, columns []app.ImportColumn, named bool) []importColumn {
	base := importFieldGroups(r)
	var out []importColumn
	for _, c := range columns {
		name := c.Name
		if name == "" {
			name = r.L.T("import.column.unnamed")
		}
		label := r.L.T("import.problem.column_named", "letter", c.Letter, "name", name)
		if named {
			label = name
		}
		shown := importColumn{ID: fieldID("field." + c.Letter), Name: c.Letter, Label: label,
			How: r.L.T("import.how." + c.How), Sample: c.Sample, Was: c.Field}
		for _, g := range base {
			options := make([]Option, len(g.Options))
			for i, o := range g.Options {
				o.Chosen = o.Value == c.Field
				options[i] = o
			}
			shown.Groups = append(shown.Groups, optionGroup{Label: g.Label, Options: options})
		}
		out = append(out, shown)
	}
	return out
}

func importFieldGroups(r *Request) []optionGroup {
	groups := []optionGroup{{Label: r.L.T("import.group.none"), Options: []Option{
		{Value: app.FieldExtra, Text: r.L.T("import.field.extra")}, {Value: app.FieldIgnore, Text: r.L.T("import.field.ignore")}}}}
	for _, g := range fieldGroups {
		groups = append(groups, fieldGroup(r, g.name, g.fields))
	}
	var measure, contact, source []string
	for _, name := range app.ImportFields() {
		switch {
		case strings.HasPrefix(name, "approach"):
			measure = append(measure, name)
		case strings.HasPrefix(name, "contact_"):
			contact = append(contact, name)
		case !grouped(name):
			source = append(source, name)
		}
	}
	return append(groups, fieldGroup(r, "measure", measure), fieldGroup(r, "contact", contact), fieldGroup(r, "source", source))
}

func grouped(name string) bool {
	for _, g := range fieldGroups {
		for _, f := range g.fields {
			if f == name {
				return true
			}
		}
	}
	return false
}

func fieldGroup(r *Request, name string, fields []string) optionGroup {
	g := optionGroup{Label: r.L.T("import.group." + name)}
	for _, f := range fields {
		g.Options = append(g.Options, Option{Value: f, Text: r.L.T("import.field." + f)})
	}
	return g
}

// jsonKind is the kind of a file without lines.
const jsonKind = string(sheet.JSON)

// choices are the fields about the whole file.
func (page *importPreviewPage) choices(r *Request, u app.Upload, report app.ImportReport, err error) {
	o := report.Origin
	form := (&Form{}).Set("list", o.List).Set("licence", o.Licence).Set("url", o.URL).SetDate("date", o.Date)
	if o.Public {
		form.Set("public", "oui")
	}
	if u.Choices.KeepGood {
		form.Set("keep_good", "oui")
	}
	if o.Notice != "" {
		form.Set("informed", "oui")
	}
	f := r.Fields(form, err, "import.choice")
	if len(report.Sheets) > 1 {
		var options []Option
		for _, name := range report.Sheets {
			options = append(options, Option{Value: name, Text: name, Chosen: name == report.Sheet})
		}
		sheets := f.Select("sheet", nil)
		sheets.Options, sheets.Required, sheets.Value = options, true, report.Sheet
		page.Sheets = &sheets
	}
	header := ""
	if report.Header > 0 {
		header = strconv.Itoa(report.Header)
	}
	if report.Kind != jsonKind {
		page.Header = r.Fields((&Form{}).Set("header", header), err, "import.choice").Number("header").Require()
	}
	if report.Returned != nil { // its lines say where they come from
		page.Fields = []Field{f.Check("public"), f.Check("keep_good")}
		return
	}
	page.Fields = []Field{f.Text("list").UpTo(120), f.Text("licence").UpTo(200), f.Link("url").UpTo(500), f.Date("date"), f.Check("public"), f.Check("keep_good")}
	if u.Follow != nil { // it has a name and an address
		page.Fields = []Field{f.Text("licence").UpTo(200), f.Check("public"), f.Check("keep_good")}
	}
	for _, c := range report.Columns {
		if strings.HasPrefix(c.Field, "contact_") {
			page.Fields = append(page.Fields, f.Check("informed"))
			break
		}
	}
}
