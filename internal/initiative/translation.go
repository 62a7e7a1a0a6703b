package initiative

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Translations are the texts in other languages: language → field → text.
type Translations map[string]map[string]string

// Texts are the fields that every sheet has room to translate; what else it has
// is in Translatable.
var Texts = []string{"name", "summary", "story", "elsewhere"}

// pictureField begins the field of the words of a picture.
const pictureField = "picture."

// PictureField names the words that replace a picture, by its file: they stay its
// own when pictures change places.
func PictureField(p Picture) string { return pictureField + p.Blob }

// Told are the texts of the measuring approach, each under the name of its field:
// how they are typed, kept and translated. When it was is a date, in any language.
func (a Approach) Told() []Text {
	return []Text{{"approach_who", a.Who}, {"approach_why", a.Why}, {"approach_with", a.With}, {"approach_method", a.Method},
		{"approach_cost", a.Cost}, {"approach_time", a.Time}, {"approach_limits", a.Limits}, {"approach_lessons", a.Lessons}}
}

// Text is what a field says.
type Text struct{ Field, Said string }

// texts are all that can be said in another language.
func (in Initiative) texts() []Text {
	all := []Text{{"name", in.Name}, {"summary", in.Summary}, {"story", in.Story}, {"elsewhere", in.Elsewhere}}
	all = append(all, in.Approach.Told()...)
	for _, p := range in.Pictures {
		all = append(all, Text{PictureField(p), p.Alt})
	}
	return all
}

// Translatable are the fields of the initiative that a page shows in its reader's
// language: those of every sheet, then what was told of its measuring approach and
// the words of its pictures.
func (in Initiative) Translatable() []string {
	var fields []string
	for _, t := range in.texts() {
		if t.Said != "" || slices.Contains(Texts, t.Field) {
			fields = append(fields, t.Field)
		}
	}
	return fields
}

const (
	defaultLang = "fr"
	maxLangs    = 24 // the languages of the Union
	maxTag      = 12 // of a language: fr, en, oc, fr-CA
)

// Spoken is the language that the initiative was told in.
func (in Initiative) Spoken() string { return cmp.Or(in.Lang, defaultLang) }

// Original is a field in the language it was written in.
func (in Initiative) Original(field string) string {
	switch field { // what pages ask for most
	case "name":
		return in.Name
	case "summary":
		return in.Summary
	}
	for _, t := range in.texts() {
		if t.Field == field {
			return t.Said
		}
	}
	return ""
}

// In is a field in a language, when someone wrote it there, else as it was
// first written; and the language of what it gives. Each field stands alone:
// half a translation is better than none, and says which half.
func (in Initiative) In(lang, field string) (said, spoken string) {
	if there := in.Translations[lang][field]; there != "" && lang != in.Spoken() {
		return there, lang
	}
	return in.Original(field), in.Spoken()
}

// WithTranslation is the initiative with its texts in a language replaced; what
// else is kept in that language, by a file, stays.
func (in Initiative) WithTranslation(lang string, texts map[string]string) Initiative {
	all := maps.Clone(in.Translations)
	if all == nil {
		all = Translations{}
	}
	all[lang] = maps.Clone(all[lang])
	if all[lang] == nil {
		all[lang] = map[string]string{}
	}
	maps.Copy(all[lang], texts)
	in.Translations = all.clean(in.Pictures)
	return in
}

// Without leaves out a field of every translation.
func (t Translations) Without(field string) Translations {
	var out Translations
	for lang, texts := range t {
		kept := maps.Clone(texts)
		delete(kept, field)
		if out == nil {
			out = Translations{}
		}
		out[lang] = kept
	}
	return out
}

// Words are all texts, to be found by: in the order of the languages.
func (t Translations) Words() string {
	var out strings.Builder
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		for _, field := range []string{"name", "summary", "story"} {
			out.WriteString(" " + text.PlainHTML(t[lang][field]))
		}
	}
	return out.String()
}

// clean makes the texts as safe as those they translate; empty ones are dropped,
// and the words of a picture that the sheet has no longer.
func (t Translations) clean(pictures []Picture) Translations {
	var out Translations
	for lang, texts := range t {
		for field, said := range texts {
			if said = cleanField(field, said); said == "" || strayPicture(field, pictures) {
				continue
			}
			if out == nil {
				out = Translations{}
			}
			if out[lang] == nil {
				out[lang] = map[string]string{}
			}
			out[lang][field] = said
		}
	}
	return out
}

func strayPicture(field string, pictures []Picture) bool {
	return strings.HasPrefix(field, pictureField) && !slices.ContainsFunc(pictures, func(p Picture) bool { return PictureField(p) == field })
}

func cleanField(field, said string) string {
	if strings.HasPrefix(field, pictureField) {
		return text.CleanLine(said, MaxCaption*4)
	}
	switch field {
	case "name":
		return text.CleanLine(said, MaxName*4)
	case "story":
		return text.CleanHTML(said)
	}
	return text.CleanText(said, MaxSummary*4)
}

func (t Translations) validate(l *fault.List) {
	if len(t) > maxLangs {
		l.Add("translations", "too_many", "max", maxLangs)
	}
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if lang == "" || len(lang) > maxTag {
			l.Add("translations", "code.unknown", "value", lang)
		}
		for _, field := range slices.Sorted(maps.Keys(t[lang])) {
			most := map[string]int{"name": MaxName, "story": MaxStory}[field]
			if strings.HasPrefix(field, pictureField) {
				most = MaxCaption
			}
			l.Limit("translations."+lang+"."+field, t[lang][field], cmp.Or(most, MaxSummary))
		}
	}
}
