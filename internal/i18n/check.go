package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Check lists what is wrong with the catalogues: a key that one language lacks,
// placeholders or plural forms that differ, French typed in a hurry. An empty
// list means that both are whole.
func (c *Catalogue) Check() []string {
	var wrong []string
	fr, en := c.byLang[FR].messages, c.byLang[EN].messages
	for _, key := range slices.Sorted(maps.Keys(fr)) {
		other, has := en[key]
		if !has {
			wrong = append(wrong, key+": no English text")
			continue
		}
		wrong = append(wrong, compare(key, fr[key], other)...)
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, has := fr[key]; !has {
			wrong = append(wrong, key+": no French text")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(fr)) {
		m := fr[key]
		for _, text := range []string{m.one.text(), m.other.text()} {
			for _, fault := range typos(text) {
				wrong = append(wrong, key+": "+fault)
			}
		}
	}
	return wrong
}

func compare(key string, fr, en message) []string {
	if fr.plural != en.plural {
		return []string{key + ": one language has two forms, the other one"}
	}
	if !slices.Equal(fr.other.names(), en.other.names()) {
		return []string{key + ": placeholders differ: " + strings.Join(fr.other.names(), " ") + " / " + strings.Join(en.other.names(), " ")}
	}
	return nil
}

var typography = []struct {
	found *regexp.Regexp
	says  string
}{
	{regexp.MustCompile(`\p{L}'\p{L}`), "straight apostrophe"},
	{regexp.MustCompile(`\p{L}[\x{a0}\x{202f} ]?·|\p{L}·\p{L}`), "median dot"},
	{regexp.MustCompile(`[^\x{a0}\x{202f}\s] ?[;!?](\s|$)`), "no non-breaking space before ; ! or ?"},
	{regexp.MustCompile(`[\p{L}\d»] ?:(\s|$)`), "no non-breaking space before the colon"},
	{regexp.MustCompile(`«[^\x{a0}\x{202f}]|[^\x{a0}\x{202f}]»`), "no non-breaking space inside the guillemets"},
	{regexp.MustCompile(`\d ?%`), "no non-breaking space before the per cent sign"},
	{regexp.MustCompile(`\.\.\.`), "three dots instead of an ellipsis"},
}

// typos names the faults of French typography in a text.
func typos(text string) []string {
	var out []string
	for _, t := range typography {
		if at := t.found.FindString(text); at != "" {
			out = append(out, t.says+" ("+at+")")
		}
	}
	return out
}
