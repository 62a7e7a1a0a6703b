package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// TestAReadingWaitsForWhatBacksIt: what backs a reading is often not recorded yet. The
// reading is saved first, so nothing typed is lost, then the form of the figure or of
// the testimony leads back to it with the new evidence chosen.
func TestAReadingWaitsForWhatBacksIt(t *testing.T) {
	s := boardServer(t)
	read := busURL + "/sante/lire"
	page := pageOf(t, s, read, testEditor)
	if enter := strings.Index(page, `type="submit"`); enter < 0 || strings.Contains(page[enter-200:enter+200], nextFigure) {
		t.Error("the Enter key would lead elsewhere than to save the reading")
	}
	hides(t, page, "revenez ici", `href="`+boardURL+`/chiffres/nouveau`)
	reading := []string{"connus", hiddenOf(t, page, "connus")[0], "member", "awa", "state", "effect", "direction", "positive", "intensity", "2", "sentence", "Des visites rendues."}

	form := followed(t, s, read, append(reading, "suite", "chiffre")...)
	tells(t, form, "La lecture est enregistrée.", "La lecture vous attend")
	at := boardURL + "/chiffres/nouveau"
	back := []string{"dossier", hiddenOf(t, form, "dossier")[0], "case", "sante", "effet", hiddenOf(t, form, "effet")[0], "membre", "awa", "version", "0"}
	refused := sentBack(t, s, at, append(back, "initiative", "x", "value", "beaucoup")...)
	if got := hiddenOf(t, refused, "case"); len(got) != 1 || got[0] != "sante" {
		t.Fatalf("a refused figure forgets the reading: %v", got)
	}
	again := followed(t, s, at, append(back, "initiative", initiativeOfForm(t, form), "new_indicator", "Visites par mois", "value", "12", "status", "known", "source", "Cahier", "n", "12")...)
	tells(t, again, "Le chiffre est enregistré.", "Des visites rendues.")
	chosen := regexp.MustCompile(`<option value="(observation:[^"]+)" selected>`).FindStringSubmatch(again)
	if chosen == nil {
		t.Fatal("the figure is not chosen in the list")
	}

	story := postFile(t, s, boardURL+"/recits/nouveau", testEditor, "", "", append(back, "initiative", initiativeOfForm(t, form), "text", "Elle vient me voir.", "take_part", "oui")...)
	if story.Code != http.StatusSeeOther || !strings.Contains(story.Header().Get("Location"), "appui=story") || !strings.HasSuffix(story.Header().Get("Location"), "#appui") {
		t.Fatalf("the testimony leads to %q (%d)", story.Header().Get("Location"), story.Code)
	}
	told := pageOf(t, s, story.Header().Get("Location"), testEditor)
	tells(t, told, `value="story:`, "Des visites rendues.")
	hides(t, plainText(told), "Récit : Récit")
	if w := get(t, s, story.Header().Get("Location"), access.Anyone); w.Code == http.StatusOK {
		t.Errorf("anyone is led into the form: %d", w.Code)
	}
}

// initiativeOfForm is the initiative chosen in a form.
func initiativeOfForm(t *testing.T, page string) string {
	t.Helper()
	found := regexp.MustCompile(`<option value="([^"]+)" selected>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("no initiative is chosen")
	}
	return html.UnescapeString(found[1])
}
