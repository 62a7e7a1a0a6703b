package app

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// exporter turns lines into those of a file in a language: codes into words, keys
// into names.
type exporter struct {
	words  *vocabulary
	places *territory.Set
	fields []exportField
	more   further
	marks  bool // for who may bring the file back in
	line   exportLine
	row    []sheet.Cell // the one being made
}

// exportField is a column of a field.
type exportField struct {
	importField
	at     int    // among the values of a line
	told   bool   // its translation stands beside it
	labels string // where the words of its codes stand
	known  map[string]sheet.Cell
}

// mostKnown bounds the cells of codes that are remembered for a column: the same
// few themes and communes come again and again.
const mostKnown = 16_384

func newExporter(words *vocabulary, places *territory.Set, more further, contacts bool) *exporter {
	e := &exporter{words: words, places: places, more: more, marks: contacts}
	for i, f := range importFields {
		if contacts || !privateField(f.name) && f.name != "mark" && f.name != "tags" {
			e.fields = append(e.fields, exportField{importField: f, at: i, told: more.told[f.name], labels: labelsOf[f.name], known: map[string]sheet.Cell{}})
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
		if f.told {
			out = append(out, sheet.Column{Name: e.words.lang.T(toldLabel + f.name), Width: f.width})
		}
	}
	for _, name := range e.more.extras {
		out = append(out, sheet.Column{Name: e.words.extraHeading(name)})
	}
	return out
}

// cells is the row of an initiative, until the next one is made.
func (e *exporter) cells(v InitiativeView) []sheet.Cell {
	e.line.fill(v)
	return e.made(&e.line, v.Contact)
}

// made is the row of a line; the contact is nobody's for who may not see it.
func (e *exporter) made(l *exportLine, c initiative.Contact) []sheet.Cell {
	if e.marks {
		l.contact(c)
		l.put("mark", markOf(l, e.words.lang.Lang(), c).String())
	}
	e.row = e.row[:0]
	for i := range e.fields {
		f := &e.fields[i]
		e.row = append(e.row, e.cell(f, &l.values[f.at]))
		if f.told {
			e.row = append(e.row, sheet.Text(l.translated(e.more.lang, f.name)))
		}
	}
	for _, name := range e.more.extras {
		e.row = append(e.row, sheet.Text(extraValue(l.extras, name)))
	}
	return e.row
}

func (e *exporter) cell(f *exportField, v *exportValue) sheet.Cell {
	switch v.kind {
	case noValue:
		return sheet.Cell{}
	case asSaid:
		return sheet.Text(v.text)
	case asDay:
		return sheet.Day(v.text)
	case asFigure:
		return sheet.Figure(v.number)
	}
	if v.kind == asWhere && f.name == "commune_code" && !strings.Contains(v.text, parted) {
		return sheet.Text(codeOf(v.text))
	}
	if c, known := f.known[v.text]; known {
		return c
	}
	if len(f.known) >= mostKnown {
		clear(f.known)
	}
	codes := strings.Clone(v.text) // it may be a part of much more
	c := sheet.Text(e.worded(f, v.kind, codes))
	f.known[codes] = c
	return c
}

// worded gives codes their words.
func (e *exporter) worded(f *exportField, kind exportKind, codes string) string {
	if kind == asWord {
		return e.word(f.labels, codes)
	}
	list := strings.Split(codes, parted)
	for i, code := range list {
		switch {
		case kind == asWords:
			list[i] = e.word(f.labels, code)
		case f.name == "commune":
			list[i] = territoryLabel(e.places, territory.Key(code))
		default:
			list[i] = codeOf(code)
		}
	}
	return joinList(list)
}

// codeOf is the code of a commune, and the key of any other territory.
func codeOf(key string) string {
	if k := territory.Key(key); k.Level() == territory.Commune {
		return k.Code()
	}
	return key
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

// word is the word of a code, "" when there is none.
func (e *exporter) word(labels, code string) string {
	if code == "" || !e.words.lang.Has(labels+code) {
		return code
	}
	return e.words.lang.T(labels + code)
}

// territoryLabel is what a territory is called, or its key when this vintage
// does not know it.
func territoryLabel(places *territory.Set, k territory.Key) string {
	if label := places.Label(k); label != "" {
		return label
	}
	return string(k)
}
