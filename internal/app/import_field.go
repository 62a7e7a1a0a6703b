package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/text"
)

// Two things a column may be tied to that are no field.
const (
	FieldExtra  = "extra"  // kept with the initiative, as the study's own field
	FieldIgnore = "ignore" // left in the file
)

// importField is something about an initiative that a column may hold. paths
// are the parts of the record that it decides: what no column decides is never
// touched by an import.
type importField struct {
	name  string
	many  bool
	paths []string
	width float64 // of its column in the model, in characters
}

// importFields are in the order of the model.
var importFields = []importField{
	{"name", false, []string{"/name"}, 34},
	{"summary", false, []string{"/summary"}, 50},
	{"organisation", false, []string{"/organisations"}, 30},
	{"legal_form", false, []string{"/organisations"}, 22},
	{"siret", false, []string{"/organisations"}, 18},
	{"rna", false, []string{"/organisations"}, 14},
	{"partners", true, []string{"/organisations"}, 30},
	{"funders", true, []string{"/organisations"}, 30},
	{"networks", true, []string{"/organisations"}, 30},
	{"start", false, []string{"/start"}, 12},
	{"end", false, []string{"/end"}, 12},
	{"status", false, []string{"/status"}, 14},
	{"themes", true, []string{"/themes"}, 26},
	{"for", true, []string{"/for"}, 26},
	{"tags", true, []string{"/tags"}, 26},
	{"action", true, []string{"/action"}, 22},
	{"governance", true, []string{"/governance"}, 22},
	{"funding", true, []string{"/funding"}, 22},
	{"commune", true, []string{"/territories"}, 24},
	{"commune_code", true, []string{"/territories"}, 12},
	{"departement", false, []string{"/territories"}, 18},
	{"place", false, []string{"/places"}, 26},
	{"address", false, []string{"/places"}, 34},
	{"postcode", false, []string{"/places"}, 12},
	{"lon", false, []string{"/places"}, 12},
	{"lat", false, []string{"/places"}, 12},
	{"coordinates", false, []string{"/places"}, 20},
	{"web", true, []string{"/web"}, 30},
	{"public_email", false, []string{"/public_email"}, 28},
	{"public_phone", false, []string{"/public_phone"}, 18},
	{"story", false, []string{"/story"}, 50},
	{"elsewhere", false, []string{"/elsewhere"}, 40},
	{"approach", false, []string{"/approach/state"}, 18},
	{"approach_who", false, []string{"/approach/who"}, 24},
	{"approach_when", false, []string{"/approach/when"}, 16},
	{"approach_why", false, []string{"/approach/why"}, 34},
	{"approach_with", false, []string{"/approach/with"}, 34},
	{"approach_method", false, []string{"/approach/method"}, 34},
	{"approach_cost", false, []string{"/approach/cost"}, 18},
	{"approach_time", false, []string{"/approach/time"}, 18},
	{"approach_limits", false, []string{"/approach/limits"}, 34},
	{"approach_lessons", false, []string{"/approach/lessons"}, 34},
	{"approach_document", false, []string{"/approach/document/url", "/approach/document/title"}, 30},
	{"contact_name", false, nil, 24},
	{"contact_email", false, nil, 28},
	{"contact_phone", false, nil, 18},
	{"contact_notice", false, nil, 18},
	{"contact_consent", false, nil, 14},
	{"list", false, []string{"/source/list"}, 24},
	{"key", false, []string{"/source/key"}, 16},
	{"source_url", false, []string{"/source/url"}, 30},
	{"source_date", false, []string{"/source/date"}, 14},
	{"licence", false, []string{"/source/licence"}, 20},
	{"id", false, nil, 22},
	{"mark", false, nil, 22},
}

// ImportFields lists the names of the fields that a column may be tied to;
// their labels are import.field.<name>.
func ImportFields() []string {
	names := make([]string, len(importFields))
	for i, f := range importFields {
		names[i] = f.name
	}
	return names
}

func fieldNamed(name string) (importField, bool) {
	i := slices.IndexFunc(importFields, func(f importField) bool { return f.name == name })
	if i < 0 {
		return importField{}, false
	}
	return importFields[i], true
}

// vocabulary is what the catalogues know of an import, in both languages: what
// fields are called, and the words that stand for codes.
type vocabulary struct {
	fields []sheet.Field
	codes  map[string]map[string]string // family → folded word → code
	stems  map[string]map[string]string // family → stems → code, where inflections count for nothing
	shown  map[string][]string          // family → words to choose from, in the reader's language
	ours   map[string]bool              // folded names of the columns that Bocage adds to lines it gives back
	lang   *i18n.Localiser

	headings map[string]string // folded names that exports give columns → field
	endings  []string          // what exports add to the name of a census's own column, when it is one of these
}

// wordFamilies are the closed lists of a record, with where their labels stand.
var wordFamilies = []struct {
	name, labels string
	codes        []string
}{
	{"theme", "registry.theme.", initiative.Themes},
	{"legal_form", "legal_form.", initiative.LegalForms},
	{"status", "status.", stringsOf(initiative.Statuses)},
	{"approach", "approach.", stringsOf(initiative.ApproachStates)},
	{"level", "level.", stringsOf(initiative.ActionLevels)},
}

func stringsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// newVocabulary reads the catalogues.
func newVocabulary(lang string) (*vocabulary, error) {
	catalogue, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	v := &vocabulary{codes: map[string]map[string]string{}, shown: map[string][]string{}, ours: map[string]bool{}, lang: catalogue.For(lang)}
	for _, f := range importFields {
		field := sheet.Field{Name: f.name, Many: f.many}
		for _, l := range i18n.Languages {
			field.Labels = append(field.Labels, catalogue.For(l).T("import.field."+f.name))
		}
		for _, l := range i18n.Languages {
			field.Labels = append(field.Labels, alternatives(catalogue.For(l), "import.field."+f.name+".also")...)
		}
		v.fields = append(v.fields, field)
	}
	for _, l := range i18n.Languages {
		for _, key := range []string{"import.rest.line", "import.rest.reason"} {
			v.ours[text.Fold(catalogue.For(l).T(key))] = true
		}
		for _, field := range toldBeside {
			v.ours[text.Fold(catalogue.For(l).T(toldLabel+field))] = true
		}
	}
	for _, family := range wordFamilies {
		words := map[string]string{}
		for _, code := range family.codes {
			v.shown[family.name] = append(v.shown[family.name], v.lang.T(family.labels+code))
			words[text.Fold(code)] = code
			for _, l := range i18n.Languages {
				words[text.Fold(catalogue.For(l).T(family.labels+code))] = code
				for _, also := range alternatives(catalogue.For(l), "import.word."+family.name+"."+code) {
					words[text.Fold(also)] = code
				}
			}
		}
		v.codes[family.name] = words
	}
	v.readStems("theme")
	v.readHeadings(catalogue)
	return v, nil
}

// readStems lets the words of a list be met by their inflections, as search
// does; a stem that two of them share tells nothing. Only for words that say
// what a thing is about: « pas de mesure » without its « pas » says the contrary.
func (v *vocabulary) readStems(family string) {
	v.stems = map[string]map[string]string{family: {}}
	for word, code := range v.codes[family] {
		stem := text.Stems(word)
		if have, known := v.stems[family][stem]; known && have != code {
			code = ""
		}
		v.stems[family][stem] = code
	}
	delete(v.stems[family], "")
}

// alternatives are the other words of a key, parted by bars.
func alternatives(l *i18n.Localiser, key string) []string {
	if !l.Has(key) {
		return nil
	}
	return strings.Split(l.T(key), " | ")
}

// code gives the code that a word stands for, "" when none is known.
func (v *vocabulary) code(family, word string) string {
	if code := v.codes[family][text.Fold(word)]; code != "" || v.stems[family] == nil {
		return code
	}
	return v.stems[family][text.Stems(word)]
}

// added says whether Bocage itself put a column of that name in a file that it
// gave back.
func (v *vocabulary) added(name string) bool { return v.ours[text.Fold(name)] }

// apart cuts at their slashes the words that no list knows whole (« réemploi/recyclage »).
func (v *vocabulary) apart(family string, words []string) []string {
	var out []string
	for _, w := range words {
		if v.code(family, w) != "" {
			out = append(out, w)
			continue
		}
		for _, part := range strings.Split(w, "/") {
			out = append(out, strings.TrimSpace(part))
		}
	}
	return out
}
