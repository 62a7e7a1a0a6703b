package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// severalFromOnePage are the forms that make something and may well be sent again
// from the page where they were filled in, with other words.
var severalFromOnePage = map[string]string{
	"initiative_links":   "a page of links adds one after the other; the same one twice is refused",
	"organisation_links": "a page of links adds one after the other",
	"initiative_files":   "a page of files adds one after the other; the same file twice is one",
	"place_import_new":   "a file that was brought is only looked at",
	"place_import":       "what its file held is kept, and the file is erased",
	"zoning_new":         "a zoning that was brought is only looked at",
	"zoning":             "what its file held is kept, and the file is erased",
	"import_new":         "a file that was brought is only looked at",
	"census_add":         "a page of what was found adds one initiative after the other, each once",
	"cell_read":          "a member reads an effect once: the second reading is shown beside the first",
	"publish":            "the version that the form made is shown",
	"invitation":         "a link works once",
	"people":             "its answer shows a link once, and the links that wait can be withdrawn",
	"call_resume":        "nobody is signed in: it asks for a code, each time another",
	"call_code":          "nobody is signed in: a code works once",
	"call_begin":         "nobody is signed in: who answers has no past",
	"claim":              "nobody is signed in: it asks for a code, each time another",
	"weigh":              "nobody is signed in: it leads to one’s own answer",
	"remark_error":       "nobody is signed in: it leads to a receipt",
	"remark_omission":    "nobody is signed in: it leads to a receipt",
	"claim_code":         "nobody is signed in: a code works once",
	"held":               "a sheet is handed over once: the link that did it is gone",
	"lot_choose":         "a choice of sheets is only looked at",
	"source_new":         "a list that will be followed is only looked at",
	"source_file":        "a file of a followed list is only looked at",
	"watch_new":          "nobody is signed in: it asks for a letter, whose button makes something",
}

// TestAFormChangedAfterGoingBackMakesNothingElse: whoever goes back after a record
// was made, corrects a word and sends the form again is led to the record; what
// was typed is held, and makes a second one when that was meant.
func TestAFormChangedAfterGoingBackMakesNothingElse(t *testing.T) {
	folder := t.TempDir()
	s := testServerWith(t, Config{App: testAppIn(t, folder)})
	tried := 0
	for _, f := range everyForm {
		if f.alone != nothingBefore || severalFromOnePage[f.route] != "" {
			continue
		}
		if !f.actor.SignedIn() {
			f.actor = testEditor
		}
		tried++
		t.Run(f.route, func(t *testing.T) { goBack(t, s, folder, f) })
	}
	if tried < 10 {
		t.Errorf("%d forms that make a record, want 10 at least", tried)
	}
}

func goBack(t *testing.T, s *Server, folder string, f sent) {
	p := f.blank(t, s, f.page(t, s))
	typed := f.with(p, f.fill)
	first := hand(t, s, p, typed, f.file, f.actor)
	if first.Code != http.StatusSeeOther {
		t.Fatalf("refused: %d %s", first.Code, plainly(first.Body.String()))
	}
	kept := everythingKept(t, folder)
	changed := url.Values{}
	for name, values := range typed {
		changed[name] = values
	}
	for i := 0; i < len(f.fill); i += 2 {
		if f.fill[i] == "as" { // one of a list
			changed.Set("as", "research")
			break
		}
		if slices.Contains([]string{"title", "name", "q_name", "label", "text", "source", "question"}, f.fill[i]) {
			changed.Set(f.fill[i], f.fill[i+1]+" corrigé")
			break
		}
	}
	if changed.Encode() == typed.Encode() {
		t.Fatal("nothing was changed")
	}
	again := hand(t, s, p, changed, f.file, f.actor)
	made := withoutDone(first.Header().Get("Location"))
	if again.Code != http.StatusConflict || !strings.Contains(again.Body.String(), `href="`+strings.ReplaceAll(made, "&", "&amp;")+`"`) {
		t.Fatalf("sent again with other words: %d, and no link to %s: %s", again.Code, made, plainly(again.Body.String()))
	}
	checkPage(t, again.Body.String(), "fr")
	if now := everythingKept(t, folder); now != kept {
		t.Fatalf("something was made:\n%s", moved(kept, now))
	}
	meant := papers(again.Body.String(), p.action)
	for _, m := range meant {
		if s.routeOf(m) != f.route {
			continue
		}
		if second := hand(t, s, m, m.values(), f.file, f.actor); second.Code != http.StatusSeeOther || everythingKept(t, folder) == kept {
			t.Fatalf("a second one that was meant: %d %s", second.Code, plainly(second.Body.String()))
		}
		return
	}
	t.Error("what was typed is not held")
}
