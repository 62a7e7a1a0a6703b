package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/text"
)

// How a column of a file that the registry wrote was recognised.
const (
	howExported = "exported" // by the name that the export gave it
	howRenamed  = "renamed"  // by what people may have called it since
	howAdded    = "added"    // the export has no such column
)

// ownFile is what tells a file that an export of the registry wrote from a census:
// on each line the identifier of a sheet and the state in which it left. Only what
// changed in it since applies.
type ownFile struct {
	missing []string        // fields of the export that the file no longer has
	extras  map[string]bool // keys of the censuses' own columns that sheets hold
	by      map[string]*exporter
}

// recogniseOwn looks for the two columns by which an export is known.
func (s *importSource) recogniseOwn() {
	has := func(field string) bool {
		return slices.ContainsFunc(s.columns, func(c ImportColumn) bool { return s.words.exported(c.Name) == field })
	}
	if has("id") && has("mark") {
		s.own = &ownFile{extras: map[string]bool{}, by: map[string]*exporter{}}
	}
}

// exported is the field that an export gives a column of that name, in whichever
// language; "" when none.
func (v *vocabulary) exported(name string) string { return v.headings[text.Fold(name)] }

// settleOwn ties the columns of an export by the names that it gave them, whatever
// their order. One that was renamed is found by its other names among those that
// are missing; what is left was added, and is kept as any column of a census.
func (s *importSource) settleOwn() {
	taken := map[string]bool{}
	for i := range s.columns {
		c := &s.columns[i]
		if field := s.words.exported(c.Name); field != "" && !taken[field] {
			c.Field, c.How = field, howExported
			taken[field] = true
		}
	}
	missing := s.fieldsLeft(taken)
	for _, g := range sheet.Suggest(s.namesLeft(), missing) {
		if c := &s.columns[g.Column]; !taken[g.Field] && g.Score >= surelyRenamed {
			c.Field, c.How, c.Score = g.Field, howRenamed, g.Score
			taken[g.Field] = true
		}
	}
	for _, f := range s.fieldsLeft(taken) {
		s.own.missing = append(s.own.missing, f.Name)
	}
}

// surelyRenamed: a column that was added must not be taken for another.
const surelyRenamed = 0.9

func (s *importSource) fieldsLeft(taken map[string]bool) []sheet.Field {
	var out []sheet.Field
	private := slices.ContainsFunc(contactFields, func(f string) bool { return taken[f] })
	for _, f := range s.words.fields {
		if !taken[f.Name] && (private || !privateField(f.Name)) {
			out = append(out, f)
		}
	}
	return out
}

// namesLeft are the names of the columns that nothing is known of, at their places.
func (s *importSource) namesLeft() []string {
	names := make([]string, len(s.columns))
	for i, c := range s.columns {
		if c.How == "none" && c.Field == FieldExtra && !s.words.asWritten(c.Name) {
			names[i] = c.Name
		}
	}
	return names
}

// extraHeading is what an export calls a column that a census brought: its name,
// and a word more when a column of the registry has that name.
func (v *vocabulary) extraHeading(name string) string {
	if v.exported(name) == "" && !v.asWritten(name) {
		return name
	}
	return name + v.lang.T("export.as_written")
}

// extraName takes the word back.
func (v *vocabulary) extraName(heading string) string {
	for _, end := range v.endings {
		if name, cut := strings.CutSuffix(heading, end); cut {
			return name
		}
	}
	return heading
}

func (v *vocabulary) asWritten(heading string) bool { return v.extraName(heading) != heading }

// readHeadings learns the names that exports give columns.
func (v *vocabulary) readHeadings(c *i18n.Catalogue) {
	v.headings = map[string]string{}
	for _, l := range i18n.Languages {
		v.endings = append(v.endings, c.For(l).T("export.as_written"))
		for _, f := range importFields {
			v.headings[text.Fold(c.For(l).T("import.field."+f.name))] = f.name
		}
	}
}

// moved are the columns that stand under another name than the export gave them, and
// those that it did not have.
func (s *importSource) moved() []ImportColumn {
	var out []ImportColumn
	for _, c := range s.columns {
		if c.How == "none" && c.Field == FieldExtra && c.Name != "" && !s.own.extras[s.key(c)] {
			c.How = howAdded
		}
		if c.How == howRenamed || c.How == howAdded {
			out = append(out, c)
		}
	}
	return out
}

// meet keeps which of the censuses' own columns sheets hold.
func (own *ownFile) meet(texts map[string]string) {
	for key := range texts {
		if strings.HasPrefix(key, extraKey) {
			own.extras[key] = true
		}
	}
}

// key names a column within a sheet: its field, or the census's own name of it.
func (s *importSource) key(c ImportColumn) string {
	if c.Field == FieldExtra {
		return extraKey + s.words.extraName(c.Name)
	}
	return c.Field
}

const extraKey = "extra:"

// exporter is what writes lines as the export in that language did.
func (s *importSource) exporter(lang string) (*exporter, error) {
	if e := s.own.by[lang]; e != nil {
		return e, nil
	}
	words, err := newVocabulary(lang)
	if err != nil {
		return nil, err
	}
	e := newExporter(words, s.places, further{}, true)
	s.own.by[lang] = e
	return e, nil
}

// texts are the cells of a sheet's line by their keys, as they read in the file.
func (e *exporter) texts(v InitiativeView) map[string]string {
	e.line.fill(v)
	e.line.contact(v.Contact)
	out := make(map[string]string, len(e.fields)+len(v.Extra))
	for i := range e.fields {
		f := &e.fields[i]
		out[f.name] = e.cell(f, &e.line.values[f.at]).String()
	}
	for _, x := range v.Extra {
		out[extraKey+x.Name] = x.Value
	}
	return out
}
