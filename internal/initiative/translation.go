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

// Translated are the fields that a page shows in its reader's language.
var Translated = []string{"name", "summary", "story", "elsewhere"}

const (
	defaultLang = "fr"
	maxLangs    = 24 // the languages of the Union
	maxTag      = 12 // of a language: fr, en, oc, fr-CA
)

// Spoken is the language that the initiative was told in.
func (in Initiative) Spoken() string { return cmp.Or(in.Lang, defaultLang) }

// Original is a field in the language it was written in.
func (in Initiative) Original(field string) string {
	return map[string]string{"name": in.Name, "summary": in.Summary, "story": in.Story, "elsewhere": in.Elsewhere}[field]
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
	in.Translations = all.clean()
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

// clean makes the texts as safe as those they translate; empty ones are dropped.
func (t Translations) clean() Translations {
	var out Translations
	for lang, texts := range t {
		for field, said := range texts {
			if said = cleanField(field, said); said == "" {
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

func cleanField(field, said string) string {
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
			limit(l, "translations."+lang+"."+field, t[lang][field], cmp.Or(most, MaxSummary))
		}
	}
}
