package initiative

import (
	"strings"
	"testing"
)

func TestATextIsSaidInTheReadersLanguageOrItsOwn(t *testing.T) {
	in := Initiative{Name: "Le garage", Summary: "On répare.", Translations: Translations{"en": {"name": "The garage"}, "fr": {"name": "jamais montré"}}}
	for _, c := range [][4]string{{"en", "name", "The garage", "en"}, {"en", "summary", "On répare.", "fr"}, {"fr", "name", "Le garage", "fr"}, {"oc", "name", "Le garage", "fr"}} {
		if said, spoken := in.In(c[0], c[1]); said != c[2] || spoken != c[3] {
			t.Errorf("%s in %s is %q, in %s", c[1], c[0], said, spoken)
		}
	}
	english := Initiative{Name: "The barn", Lang: "en", Translations: Translations{"fr": {"name": "La grange"}}}
	if said, spoken := english.In("fr", "name"); said != "La grange" || spoken != "fr" {
		t.Errorf("a sheet in English reads %q, in %s", said, spoken)
	}
}

// TestATranslationIsAsSafeAsItsOriginal: what comes by a file is cleaned like
// what is typed, and what a field may not hold is said at its place.
func TestATranslationIsAsSafeAsItsOriginal(t *testing.T) {
	in := Initiative{ID: "g", Name: "G", Translations: Translations{"en": {"name": "a\x00\nb", "story": `<p onclick="x()">Hi<script>alert(1)</script></p>`, "summary": "  "}, "oc": {"summary": "Òc"}}}.Clean()
	en := in.Translations["en"]
	if strings.ContainsAny(en["name"], "\x00\n") || strings.Contains(en["story"], "script") || strings.Contains(en["story"], "onclick") || !strings.Contains(en["story"], "Hi") {
		t.Errorf("cleaned as %q", en)
	}
	if _, kept := en["summary"]; kept || in.Translations["oc"]["summary"] != "Òc" {
		t.Errorf("kept %v", in.Translations)
	}
	in.Translations["en"]["name"] = strings.Repeat("é", MaxName+1)
	in.Translations[strings.Repeat("x", 40)] = map[string]string{"name": "n"}
	faults := in.Validate()
	if len(faults) != 2 || faults[0].Field != "translations.en.name" || faults[1].Field != "translations" {
		t.Errorf("faults %v", faults)
	}
}

func TestTranslatingKeepsWhatElseAFileBrought(t *testing.T) {
	in := Initiative{Name: "G", Translations: Translations{"en": {"name": "Old", "motto": "Go"}, "oc": {"name": "Garatge"}}}
	now := in.WithTranslation("en", map[string]string{"name": "", "summary": "New"})
	if _, there := now.Translations["en"]["name"]; there || now.Translations["en"]["summary"] != "New" || now.Translations["en"]["motto"] != "Go" || now.Translations["oc"]["name"] != "Garatge" {
		t.Errorf("%v", now.Translations)
	}
	if in.Translations["en"]["name"] != "Old" {
		t.Error("the sheet of before was changed")
	}
	if empty := (Initiative{}).WithTranslation("en", map[string]string{"name": ""}); empty.Translations != nil {
		t.Errorf("nothing typed leaves %v", empty.Translations)
	}
}
