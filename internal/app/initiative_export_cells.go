package app

import (
	"math"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// exporter turns an initiative into the line of an export.
type exporter struct {
	words  *vocabulary
	places *territory.Set
	fields []importField
	more   further
	marks  bool                  // for who may bring the file back in
	made   map[string]sheet.Cell // of the line being made, by field
}

func newExporter(words *vocabulary, places *territory.Set, more further, contacts bool) *exporter {
	e := &exporter{words: words, places: places, more: more, marks: contacts, made: map[string]sheet.Cell{}}
	for _, f := range importFields {
		if contacts || !privateField(f.name) && f.name != "mark" && f.name != "tags" {
			e.fields = append(e.fields, f)
		}
	}
	return e
}

// toldLabel begins the key of the heading of a translation.
const toldLabel = "export.told."

// columns are the fields in the order of the model, then the columns of
// censuses.
func (e *exporter) columns() []sheet.Column {
	var out []sheet.Column
	for _, f := range e.fields {
		out = append(out, sheet.Column{Name: e.words.lang.T("import.field." + f.name), Width: f.width, Prompt: e.words.prompt(f.name)})
		if e.more.told[f.name] {
			out = append(out, sheet.Column{Name: e.words.lang.T(toldLabel + f.name), Width: f.width})
		}
	}
	for _, name := range e.more.extras {
		out = append(out, sheet.Column{Name: e.words.extraHeading(name)})
	}
	return out
}

// cells is the line of an initiative.
func (e *exporter) cells(v InitiativeView) []sheet.Cell {
	clear(e.made)
	e.identity(v.Initiative)
	e.organisations(v.Organisations)
	e.where(v.Initiative)
	e.measure(v.Approach)
	if e.marks {
		e.contact(v.Contact)
		e.put("mark", markOf(v, e.words.lang.Lang(), true).String())
	}
	out := make([]sheet.Cell, 0, len(e.fields)+len(e.more.told)+len(e.more.extras))
	for _, f := range e.fields {
		out = append(out, e.made[f.name])
		if e.more.told[f.name] {
			out = append(out, sheet.Text(e.more.translated(v.Initiative, f.name)))
		}
	}
	for _, name := range e.more.extras {
		out = append(out, sheet.Text(extraValue(v.Extra, name)))
	}
	return out
}

// prompt warns beside the cells that a file needs as they are to come back.
func (v *vocabulary) prompt(field string) string {
	if field == "id" || field == "mark" {
		return v.lang.T("export.keep")
	}
	return ""
}

func extraValue(extras []initiative.Extra, name string) string {
	for _, x := range extras {
		if x.Name == name {
			return x.Value
		}
	}
	return ""
}

func (e *exporter) put(field, value string)        { e.made[field] = sheet.Text(value) }
func (e *exporter) list(field string, of []string) { e.put(field, joinList(of)) }

// word is the word of a code, "" when there is none.
func (e *exporter) word(labels, code string) string {
	if code == "" || !e.words.lang.Has(labels+code) {
		return code
	}
	return e.words.lang.T(labels + code)
}

func (e *exporter) wordsOf(labels string, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = e.word(labels, code)
	}
	return out
}

func (e *exporter) identity(in initiative.Initiative) {
	e.put("id", in.ID)
	e.put("name", in.Name)
	e.put("summary", in.Summary)
	e.made["start"], e.made["end"] = sheet.Day(in.Start), sheet.Day(in.End)
	e.put("status", e.word("status.", string(in.Status)))
	e.list("themes", e.wordsOf("registry.theme.", in.Themes))
	e.list("for", in.For)
	e.list("tags", in.Tags)
	e.list("action", e.wordsOf("level.", stringsOf(in.Action)))
	e.list("governance", e.wordsOf("level.", stringsOf(in.Governance)))
	e.list("funding", e.wordsOf("level.", stringsOf(in.Funding)))
	e.list("web", in.Web)
	e.put("public_email", in.PublicEmail)
	e.put("public_phone", in.PublicPhone)
	e.put("story", text.PlainHTML(in.Story))
	e.put("elsewhere", in.Elsewhere)
	e.put("list", in.Source.List)
	e.put("key", in.Source.Key)
	e.put("source_url", in.Source.URL)
	e.made["source_date"] = sheet.Day(in.Source.Date)
	e.put("licence", in.Source.Licence)
}

// organisations puts the one that leads in its columns, and the names of the
// others by what they do.
func (e *exporter) organisations(all []initiative.Organisation) {
	by := map[string][]string{}
	lead := false
	for _, o := range all {
		switch {
		case !lead && (o.Role == "lead" || o.Role == ""):
			lead = true
			e.put("organisation", o.Name)
			e.put("legal_form", e.word("legal_form.", o.LegalForm))
			e.put("siret", o.SIRET)
			e.put("rna", o.RNA)
		case o.Role == "funder":
			by["funders"] = append(by["funders"], o.Name)
		case o.Role == "network":
			by["networks"] = append(by["networks"], o.Name)
		default:
			by["partners"] = append(by["partners"], o.Name)
		}
	}
	e.list("partners", by["partners"])
	e.list("funders", by["funders"])
	e.list("networks", by["networks"])
}

func (e *exporter) where(in initiative.Initiative) {
	var names, codes []string
	for _, k := range in.Territories {
		code := string(k)
		if k.Level() == territory.Commune {
			code = k.Code()
		}
		names, codes = append(names, territoryLabel(e.places, k)), append(codes, code)
	}
	e.list("commune", names)
	e.list("commune_code", codes)
	if len(in.Places) == 0 {
		return
	}
	p := in.Places[0]
	e.put("place", p.Label)
	e.put("address", p.Address)
	if p.Lon != nil && p.Lat != nil && !math.IsNaN(*p.Lon+*p.Lat) {
		e.made["lon"], e.made["lat"] = sheet.Figure(*p.Lon), sheet.Figure(*p.Lat)
	}
}

// territoryLabel is what a territory is called, or its key when this vintage
// does not know it.
func territoryLabel(places *territory.Set, k territory.Key) string {
	if label := places.Label(k); label != "" {
		return label
	}
	return string(k)
}

func (e *exporter) measure(a initiative.Approach) {
	e.put("approach", e.word("approach.", string(a.State)))
	for field, value := range map[string]string{
		"approach_who": a.Who, "approach_when": a.When, "approach_why": a.Why, "approach_with": a.With, "approach_method": a.Method,
		"approach_cost": a.Cost, "approach_time": a.Time, "approach_limits": a.Limits, "approach_lessons": a.Lessons,
	} {
		e.put(field, value)
	}
	if a.Document != nil {
		e.put("approach_document", a.Document.URL)
	}
}

func (e *exporter) contact(c initiative.Contact) {
	e.put("contact_name", c.Name)
	e.put("contact_email", c.Email)
	e.put("contact_phone", c.Phone)
	e.put("contact_notice", c.Notice)
	e.made["contact_consent"] = sheet.Day(c.Consent)
}
