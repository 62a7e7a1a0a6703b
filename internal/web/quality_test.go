package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

var qualityFixtures = []fixture{
	{route: "quality", actor: testEditor},
	{route: "study_quality", values: []any{valbruneSlug}, actor: testEditor},
	{route: "registry", values: []any{"gap", "start", "stale", "12"}, actor: testEditor},
	{route: "study_quality", values: []any{youngSlug}, actor: testEditor},
	{route: "registry", values: []any{"study", "valbrune"}, actor: testEditor},
	{route: "registry", values: []any{"outside", "all"}, actor: testEditor},
	{route: "lot_choose", values: []any{"gap", "lead", whichParameter, "all"}, actor: testEditor},
}

func TestTheBoardLeadsToItsSheets(t *testing.T) {
	s := testServer(t)
	page := get(t, s, "/initiatives/qualite", testEditor).Body.String()
	checkPage(t, page, French)
	for _, words := range []string{"Sans date de début", "L’année seule convient", `href="/initiatives?gap=start"`, `href="/initiatives/lot?gap=start&amp;quoi=all"`, "ils disent l’état de maintenant", "paire à regarder", "Tout en capitales"} {
		if !strings.Contains(page, words) {
			t.Errorf("the board does not say %q", words)
		}
	}
	list := get(t, s, "/initiatives?gap=start", testEditor).Body.String()
	if !strings.Contains(list, `<span class="chip">Sans date de début</span> <a href="/initiatives">`) {
		t.Error("the list does not say what it is of, or how to leave it")
	}
	lot := get(t, s, "/initiatives/lot?gap=start&quoi=all", testEditor).Body.String()
	if !strings.Contains(lot, `value="all" checked`) {
		t.Error("the sheets are not chosen already")
	}
	w := post(t, s, "/initiatives/lot?gap=start", testEditor, "which", "all")
	at := w.Header().Get("Location")
	form := get(t, s, at+"?faire=confirm", testEditor).Body.String()
	checkPage(t, form, French)
	post(t, s, at, testEditor, "way", "confirm", "deed", "choose")
	if preview := plainText(get(t, s, at, testEditor).Body.String()); !strings.Contains(preview, "Confirmer que la fiche est encore juste, au ") {
		t.Errorf("%s", preview)
	}
	for _, who := range []access.Actor{testReader, access.Anyone} {
		for _, closed := range []string{"/initiatives/qualite", "/etudes/" + valbruneSlug + "/recensement/qualite"} {
			if w := get(t, s, closed, who); w.Code == http.StatusOK {
				t.Errorf("%s opens to %q", closed, who.Role)
			}
		}
	}
	if w := get(t, s, "/initiatives.atom?gap=start", testEditor); w.Code == http.StatusOK {
		t.Error("a feed tells what sheets lack")
	}
}

func TestASheetSaysInWordsWhatItLacks(t *testing.T) {
	s := testServer(t)
	in := initiative.Initiative{ID: "lacunes", Name: "Épicerie", Summary: "On y vend de tout.", Organisations: []initiative.Organisation{{Name: "Mairie"}}, Themes: []string{"food"}, Status: initiative.Running, End: "2024",
		Start: "2020", Web: []string{"https://epicerie.example.com"}, Public: true, Approach: initiative.Approach{State: initiative.ApproachNone}}
	v := must[app.InitiativeView](t)(s.app.SaveInitiative(t.Context(), testEditor, app.Principal, in, initiative.Contact{}, 0, byForm))
	at := "/" + v.Path
	page := get(t, s, at, testEditor).Body.String()
	checkPage(t, page, French)
	for _, words := range []string{"Il manque le territoire et l’échelon d’action ; le reste est là.", `/modifier?champ=territories#champ-territories"`, "La date de fin est passée, et la fiche la dit en cours.", "Un site a peu de chances d’exister."} {
		if !strings.Contains(page, strings.ReplaceAll(words, " ;", "\u00a0;")) {
			t.Errorf("the sheet does not say %q", words)
		}
	}
	if strings.Contains(get(t, s, at, access.Anyone).Body.String(), "L’état de cette fiche") {
		t.Error("everyone is told what to do")
	}
	form := get(t, s, at+"/modifier?champ=web", testEditor).Body.String()
	_, after, _ := strings.Cut(form, `<details class="more" open>`)
	if before, _, _ := strings.Cut(after, "</details>"); !strings.Contains(before, `id="champ-web"`) {
		t.Error("the field that is led to stays folded")
	}
	for _, sent := range [][]string{{"part", "territory", "why", "moot"}, {"part", "action", "why", "unknown"}, {"why", "confirm"}} {
		if w := post(t, s, at+"/etat", testEditor, sent...); w.Code != http.StatusSeeOther {
			t.Errorf("%v: %d %s", sent, w.Code, w.Body)
		}
	}
	page = get(t, s, at, testEditor).Body.String()
	for _, words := range []string{"Rien d’essentiel ne manque.", "Sans objet : le territoire.", "Personne ne le sait : l’échelon d’action.", "Relue et confirmée le "} {
		if !strings.Contains(page, strings.ReplaceAll(words, " :", "\u00a0:")) {
			t.Errorf("then it does not say %q", words)
		}
	}
	checkPage(t, get(t, s, "/en"+at, testEditor).Body.String(), English)
	if w := post(t, s, at+"/etat", testEditor, "part", "territory", "why", "perhaps"); w.Code == http.StatusSeeOther {
		t.Error("any reason is kept")
	}
	if w := post(t, s, at+"/etat", testReader, "why", "confirm"); w.Code == http.StatusSeeOther {
		t.Error("a reader confirms")
	}
}
