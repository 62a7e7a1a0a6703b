package app

import (
	"html"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// readers put a cell where its field goes.
var readers = map[string]func(row *importRow, column int, value string){
	"id":           func(r *importRow, _ int, v string) { r.id = v },
	"mark":         func(*importRow, int, string) {}, // read with the identifier: asReturned
	"name":         func(r *importRow, _ int, v string) { r.in.Name = v },
	"summary":      func(r *importRow, _ int, v string) { r.in.Summary = v },
	"organisation": func(r *importRow, c int, v string) { r.leads(c, v) },
	"legal_form": func(r *importRow, c int, v string) {
		r.coded(c, "legal_form", v, func(code string) { r.lead().LegalForm = code })
	},
	"siret": func(r *importRow, c int, v string) {
		siret, note, problem := sheet.ParseSIRET(v, initiative.ValidSIRET)
		r.lead().SIRET = siret
		r.read(c, note, problem)
	},
	"rna": func(r *importRow, c int, v string) {
		rna, problem := sheet.ParseRNA(v, initiative.ValidRNA)
		r.lead().RNA = rna
		r.read(c, nil, problem)
	},
	"partners": func(r *importRow, _ int, v string) { r.others("partner", v) },
	"funders":  func(r *importRow, _ int, v string) { r.others("funder", v) },
	"networks": func(r *importRow, _ int, v string) { r.others("network", v) },
	"start":    func(r *importRow, c int, v string) { r.in.Start = r.date(c, v) },
	"end":      func(r *importRow, c int, v string) { r.in.End = r.date(c, v) },
	"status": func(r *importRow, c int, v string) {
		r.coded(c, "status", v, func(code string) { r.in.Status = initiative.Status(code) })
	},
	"themes":     func(r *importRow, c int, v string) { r.themes(c, v) },
	"tags":       func(r *importRow, _ int, v string) { r.in.Tags = append(r.in.Tags, sheet.SplitList(v)...) },
	"for":        func(r *importRow, _ int, v string) { r.in.For = append(r.in.For, sheet.SplitList(v)...) },
	"action":     func(r *importRow, c int, v string) { r.in.Action = r.levels(c, v, r.in.Action) },
	"governance": func(r *importRow, c int, v string) { r.in.Governance = r.levels(c, v, r.in.Governance) },
	"funding":    func(r *importRow, c int, v string) { r.in.Funding = r.levels(c, v, r.in.Funding) },

	"commune":      func(*importRow, int, string) {}, // read together: settlePlaces
	"commune_code": func(*importRow, int, string) {},
	"departement":  func(*importRow, int, string) {},
	"place":        func(r *importRow, _ int, v string) { r.spot().Label = text.CleanLine(v, 400) },
	"address":      func(r *importRow, _ int, v string) { r.addAddress(v) },
	"postcode":     func(r *importRow, _ int, v string) { r.addAddress(postcode(v)) },
	"lon":          func(r *importRow, c int, v string) { r.spot().Lon = r.degrees(c, v) },
	"lat":          func(r *importRow, c int, v string) { r.spot().Lat = r.degrees(c, v) },
	"coordinates":  func(r *importRow, c int, v string) { r.coordinates(c, v) },

	"web":       func(r *importRow, c int, v string) { r.web(c, v) },
	"story":     func(r *importRow, _ int, v string) { r.in.Story = storyHTML(v) },
	"elsewhere": func(r *importRow, _ int, v string) { r.in.Elsewhere = v },

	"public_email": func(r *importRow, c int, v string) { r.in.PublicEmail = r.email(c, v) },
	"public_phone": func(r *importRow, _ int, v string) { r.in.PublicPhone = text.CleanLine(v, 200) },
	"approach": func(r *importRow, c int, v string) {
		r.coded(c, "approach", v, func(code string) { r.in.Approach.State = initiative.ApproachState(code) })
	},
	"approach_who":      func(r *importRow, _ int, v string) { r.in.Approach.Who = prose(v) },
	"approach_when":     func(r *importRow, _ int, v string) { r.in.Approach.When = prose(v) },
	"approach_why":      func(r *importRow, _ int, v string) { r.in.Approach.Why = prose(v) },
	"approach_with":     func(r *importRow, _ int, v string) { r.in.Approach.With = prose(v) },
	"approach_method":   func(r *importRow, _ int, v string) { r.in.Approach.Method = prose(v) },
	"approach_cost":     func(r *importRow, _ int, v string) { r.in.Approach.Cost = prose(v) },
	"approach_time":     func(r *importRow, _ int, v string) { r.in.Approach.Time = prose(v) },
	"approach_limits":   func(r *importRow, _ int, v string) { r.in.Approach.Limits = prose(v) },
	"approach_lessons":  func(r *importRow, _ int, v string) { r.in.Approach.Lessons = prose(v) },
	"approach_document": func(r *importRow, c int, v string) { r.document(c, v) },

	"contact_name":    func(r *importRow, _ int, v string) { r.contact.Name = text.CleanLine(v, 800) },
	"contact_phone":   func(r *importRow, _ int, v string) { r.contact.Phone = text.CleanLine(v, 200) },
	"contact_email":   func(r *importRow, c int, v string) { r.contact.Email = r.email(c, v) },
	"contact_notice":  func(r *importRow, _ int, v string) { r.contact.Notice = text.CleanLine(v, 120) },
	"contact_consent": func(r *importRow, c int, v string) { r.contact.Consent = r.date(c, v) },

	"list":        func(r *importRow, _ int, v string) { r.in.Source.List = text.CleanLine(v, 120) },
	"key":         func(r *importRow, _ int, v string) { r.in.Source.Key = text.CleanLine(v, 200) },
	"source_url":  func(r *importRow, c int, v string) { r.in.Source.URL = r.url(c, v) },
	"source_date": func(r *importRow, c int, v string) { r.in.Source.Date = r.date(c, v) },
	"licence":     func(r *importRow, _ int, v string) { r.in.Source.Licence = text.CleanLine(v, 200) },
}

func prose(v string) string { return text.CleanText(v, -1) }

// storyHTML takes a story as rich text when it holds some, as paragraphs
// otherwise.
func storyHTML(v string) string {
	if strings.Contains(v, "</") || strings.Contains(v, "<br") {
		return text.CleanHTML(v)
	}
	return text.ParagraphsHTML(v)
}

// read keeps what a reader of cells said.
func (row *importRow) read(column int, note, problem *fault.Fault) {
	if note != nil {
		row.note(column, note)
	}
	if problem != nil {
		row.problem(column, problem)
	}
}

// lead is the organisation that carries the initiative, the first of the list.
func (row *importRow) lead() *initiative.Organisation {
	if len(row.in.Organisations) == 0 || row.in.Organisations[0].Role != "lead" {
		row.in.Organisations = slices.Insert(row.in.Organisations, 0, initiative.Organisation{Role: "lead"})
	}
	return &row.in.Organisations[0]
}

// leads reads who carries the initiative: one organisation, or several with semicolons
// between them, as the model says of every cell. Nothing else parts them: a bar, a
// slash or a line break may stand in a name.
func (row *importRow) leads(column int, v string) {
	parts := []string{v}
	if html.UnescapeString(v) == v { // « Bois &amp; Cie » is one
		parts = strings.Split(v, ";")
	}
	names := text.CleanLines(parts, initiative.MaxName*4)
	if len(names) == 0 {
		return
	}
	row.lead().Name = names[0]
	for i, name := range names[1:] {
		row.in.Organisations = slices.Insert(row.in.Organisations, i+1, initiative.Organisation{Name: name, Role: initiative.Lead})
	}
	if len(names) > 1 {
		row.note(column, fault.New(fault.Invalid, "import.carried_together", "value", shown(v), "n", len(names)))
	}
}

func (row *importRow) others(role, v string) {
	for _, name := range sheet.SplitList(v) {
		row.in.Organisations = append(row.in.Organisations, initiative.Organisation{Name: name, Role: role})
	}
}

// settleOrganisation wants a name for what a SIRET or a legal form is said of.
func (row *importRow) settleOrganisation() {
	if len(row.in.Organisations) == 0 {
		return
	}
	o := row.in.Organisations[0]
	if o.Name == "" && (o.SIRET != "" || o.RNA != "") {
		row.problem(row.columnOf("organisation"), fault.New(fault.Invalid, "import.organisation_unnamed"))
	}
}

func (row *importRow) date(column int, v string) string {
	if day, known := sheet.DaySerial(v); known && row.back != nil { // its column held dates
		return day
	}
	d, problem := sheet.ParseDate(v)
	if year, known := sheet.YearOf(v); problem != nil && known {
		row.note(column, fault.New(fault.Invalid, "sheet.date.year_only", "value", shown(v), "year", year))
		return year
	}
	row.read(column, nil, problem)
	return d
}

func (row *importRow) url(column int, v string) string {
	u, problem := sheet.ParseURL(v)
	row.read(column, nil, problem)
	return u
}

func (row *importRow) email(column int, v string) string {
	email, problem := sheet.ParseEmail(v)
	row.read(column, nil, problem)
	return email
}

func (row *importRow) web(column int, v string) {
	for _, part := range sheet.SplitList(v) {
		if u := row.url(column, part); u != "" {
			row.in.Web = append(row.in.Web, u)
		}
	}
}

// document reads the address of a document, or its title when it is none.
func (row *importRow) document(column int, v string) {
	if u, problem := sheet.ParseURL(v); problem == nil {
		row.in.Approach.Document = &initiative.Document{URL: u, Title: u}
		return
	}
	if row.back != nil {
		row.url(column, v)
		return
	}
	row.extra(column, v)
	row.note(column, fault.New(fault.Invalid, "import.document_kept", "value", shown(v)))
}

// coded reads the word of a closed list. One that is not known is kept as it
// is written, and said.
func (row *importRow) coded(column int, family, v string, set func(code string)) {
	if code := row.source.words.code(family, v); code != "" {
		set(code)
		return
	}
	row.unknown(column, family, v)
}

// unknown keeps words that no list has as they are written, with a word about it. In
// a line that comes back they would take the place of one that is known: they are to
// be corrected.
func (row *importRow) unknown(column int, family, words string) {
	known := row.source.words.shown[family]
	if row.back != nil {
		row.problem(column, fault.New(fault.Invalid, "import.word_unknown", "value", shown(words), "known", known))
		return
	}
	row.extra(column, words)
	row.note(column, fault.New(fault.Invalid, "import.word_kept", "value", shown(words), "known", known))
}

func (row *importRow) themes(column int, v string) {
	var unknown []string
	for _, word := range row.source.words.apart("theme", sheet.SplitList(v)) {
		code := row.source.words.code("theme", word)
		switch {
		case code == "":
			unknown = append(unknown, word)
		case !slices.Contains(row.in.Themes, code):
			row.in.Themes = append(row.in.Themes, code)
		}
	}
	if len(unknown) > 0 {
		row.unknown(column, "theme", strings.Join(unknown, " ; "))
	}
}

// levels reads levels, in the order of their size.
func (row *importRow) levels(column int, v string, have initiative.Levels) initiative.Levels {
	found := map[territory.Level]bool{}
	for _, l := range have {
		found[l] = true
	}
	var unknown []string
	for _, word := range sheet.SplitList(v) {
		code := row.source.words.code("level", word)
		if code == "" {
			unknown = append(unknown, word)
			continue
		}
		found[territory.Level(code)] = true
	}
	if len(unknown) > 0 {
		row.unknown(column, "level", strings.Join(unknown, " ; "))
	}
	var out initiative.Levels
	for _, l := range initiative.ActionLevels {
		if found[l] {
			out = append(out, l)
		}
	}
	return out
}

// extra keeps a cell as the study's own field.
func (row *importRow) extra(column int, v string) {
	v = text.CleanText(v, initiative.MaxStory*4)
	if n := len([]rune(v)); n > initiative.MaxStory {
		row.problem(column, fault.New(fault.Invalid, "too_long", "max", initiative.MaxStory, "length", n))
		return
	}
	name := row.source.words.extraName(text.CleanLine(row.source.columns[column].Name, 200))
	if name == "" {
		name = row.source.columns[column].Letter
	}
	if v != "" {
		row.in.Extra = append(row.in.Extra, initiative.Extra{Name: name, Value: v})
	}
}

func shown(v string) string { return text.CleanLine(v, 120) }
