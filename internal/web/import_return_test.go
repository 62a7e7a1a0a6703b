package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
)

// TestAFileTakenAwayComesBack goes the way of someone who corrects the registry in
// a spreadsheet while a colleague works on the site.
func TestAFileTakenAwayComesBack(t *testing.T) {
	s := testServer(t)
	post(t, s, bring(t, s, "cafés.csv", census), testEditor, "do", "import", "list", "Cafés de l’Orne", "public", "oui")
	away := get(t, s, "/initiatives.csv", testEditor).Body.String()
	if public := get(t, s, "/initiatives.csv", testReader).Body.String(); strings.Contains(public, "État à l’export") {
		t.Error("who may not bring it back is given the state of the sheets")
	}
	found := must[app.Found](t)(s.app.Initiatives(t.Context(), testEditor, app.Principal, app.Search{Words: "bricothèque", Limit: 1}))
	v := found.Initiatives[0]
	for _, year := range []string{"2020", "2020-05"} {
		v.Start = year
		v = must[app.InitiativeView](t)(s.app.SaveInitiative(t.Context(), testEditor, app.Principal, v.Initiative, v.Contact, v.Version, byForm))
	}
	edited := strings.NewReplacer("2021-03", "2022", "Café des possibles;", "Café de tous les possibles;", "vert", "").Replace(away)
	if strings.Count(edited, "Café de tous") != 1 {
		t.Fatal(edited)
	}
	preview := bring(t, s, "initiatives.csv", edited)
	page := get(t, s, preview, testEditor).Body.String()
	checkPage(t, page, French)
	said := plainText(page)
	for _, want := range []string{"1 fiche change", "1 case en conflit", "1 case a changé des deux côtés", "2021-03", "2020-05", "2022", "1 case a été vidée dans le fichier", "Importer avec ces choix", "Colonne de l’export"} {
		if !strings.Contains(said, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	checkPage(t, get(t, s, "/en"+strings.Replace(preview, "/importer", "/import", 1), testEditor).Body.String(), English)
	keys := regexp.MustCompile(`name="cell" value="([0-9a-f]+)"`).FindAllStringSubmatch(page, -1)
	seen := regexp.MustCompile(`name="seen" value="(\d+)"`).FindStringSubmatch(page)
	if len(keys) != 2 || seen == nil {
		t.Fatalf("choices %v, seen %v", keys, seen)
	}
	w := post(t, s, preview, testEditor, "do", "read", "sheet.was", "", "header", "1", "header.was", "1", "seen", seen[1], "cell", keys[0][1], "cell", keys[1][1], "take", keys[0][1])
	if again := get(t, s, w.Header().Get("Location"), testEditor).Body.String(); strings.Count(again, " checked") != 1 || !strings.Contains(plainText(again), "2 fiches changent") {
		t.Error("what was chosen is not kept")
	}
	w = post(t, s, preview, testEditor, "do", "import", "sheet.was", "", "header", "1", "header.was", "1", "seen", seen[1], "cell", keys[0][1], "cell", keys[1][1], "take", keys[0][1])
	result, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	done := get(t, s, result, testEditor).Body.String()
	checkPage(t, done, French)
	if w.Code != http.StatusSeeOther || !strings.Contains(plainText(done), "1 case est restée comme sur le site") {
		t.Errorf("%d: the result does not say what stayed: %s", w.Code, done)
	}
	list := fmt.Sprint(must[app.Found](t)(s.app.Initiatives(t.Context(), testEditor, app.Principal, app.Search{Limit: 9})).Initiatives)
	for _, want := range []string{"Café de tous les possibles", "Couleur vert", "2022"} {
		if !strings.Contains(list, want) {
			t.Errorf("the registry lacks %q: %s", want, list)
		}
	}
}
