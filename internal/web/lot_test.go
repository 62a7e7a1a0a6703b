package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

var lotFixtures = []fixture{
	{route: "lot_choose", actor: testEditor},
	{route: "lot_choose", values: []any{"q", "garage", "theme", "mobility"}, actor: testEditor},
	{route: "lot_choose", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "lots", actor: testEditor},
	{route: "lot", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
}

// lotGathered is the address of a lot of all that the registry holds.
func lotGathered(t *testing.T, s *Server) string {
	t.Helper()
	w := post(t, s, "/initiatives/lot", testEditor, "which", "all")
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/lots/") {
		t.Fatalf("%d to %q", w.Code, at)
	}
	return at
}

// lotReady is one with what is to be done, seen before it is done.
func lotReady(t *testing.T, s *Server, way string, values ...string) string {
	t.Helper()
	at := lotGathered(t, s)
	if w := post(t, s, at, testEditor, append([]string{"way", way, "deed", "choose"}, values...)...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return at
}

func TestManySheetsAreChangedAtOnce(t *testing.T) {
	s := testServer(t)
	list := get(t, s, "/initiatives/lot?theme=mobility", testEditor).Body.String()
	checkPage(t, list, French)
	if !strings.Contains(list, `value="garage"`) || strings.Contains(list, " checked aria-describedby") {
		t.Error("the list does not offer what was looked for, or ticks it")
	}
	if w := post(t, s, "/initiatives/lot?theme=mobility", testEditor, "which", "ticked"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Aucune fiche n’est choisie") {
		t.Errorf("nothing ticked: %d", w.Code)
	}
	w := post(t, s, "/initiatives/lot?theme=mobility", testEditor, "which", "ticked", "sheet", "garage", "sheet", "nulle-part")
	at := w.Header().Get("Location")
	for _, page := range []string{at, at + "?faire=tags", at + "?faire=themes", at + "?faire=status", at + "?faire=action", at + "?faire=approach", at + "?faire=public"} {
		said := get(t, s, page, testEditor).Body.String()
		checkPage(t, said, French)
		if !strings.Contains(said, "1 fiche choisie") || strings.Contains(said, "Voir ce que cela donne") != strings.Contains(page, "?") {
			t.Errorf("%s: %s", page, said)
		}
	}
	if w := post(t, s, at, testEditor, "way", "tags", "do", "add_tags", "labels", " ; "); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#champ-labels"`) {
		t.Errorf("no label: %d", w.Code)
	}
	post(t, s, at, testEditor, "way", "tags", "do", "add_tags", "labels", "à relancer ; vue", "deed", "choose")
	preview := get(t, s, at, testEditor).Body.String()
	checkPage(t, preview, French)
	if said := plainText(preview); !strings.Contains(said, "Changer 1 fiche") || !strings.Contains(said, "à relancer et vue") {
		t.Errorf("preview: %s", said)
	}
	away := get(t, s, at+"/fiches.csv", testEditor)
	if away.Code != http.StatusOK || !strings.Contains(away.Body.String(), "Garage solidaire") || strings.Count(away.Body.String(), "\r\n") != 2 {
		t.Errorf("taken away: %d %s", away.Code, away.Body)
	}
	post(t, s, at, testEditor, "deed", "apply", "seen", "9999999999999")
	done := get(t, s, at, testEditor).Body.String()
	checkPage(t, done, French)
	checkPage(t, get(t, s, "/en"+strings.Replace(at, "/lots", "/batches", 1), testEditor).Body.String(), English)
	_, undo, undone := strings.Cut(done, `action="/lots/`)
	if undo, _, _ = strings.Cut(undo, `"`); !undone {
		t.Fatalf("nothing undoes it: %s", done)
	}
	sheet := get(t, s, "/initiatives/"+garageAddress, testEditor).Body.String()
	if !strings.Contains(sheet, "à relancer") || strings.Contains(get(t, s, "/initiatives/"+garageAddress, access.Anyone).Body.String(), "à relancer") {
		t.Error("the sheet does not bear its label, or shows it to everyone")
	}
	if w := get(t, s, "/initiatives?tag="+url.QueryEscape("à relancer"), access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("asked by anyone: %d", w.Code)
	}
	if list := get(t, s, "/lots", testEditor).Body.String(); !strings.Contains(plainText(list), "Ajouter l’étiquette : à relancer et vue") {
		t.Errorf("the list of lots: %s", list)
	}
	if w := post(t, s, "/lots/"+undo, testEditor); w.Code != http.StatusSeeOther {
		t.Errorf("undone: %d %s", w.Code, w.Body)
	} else {
		tells(t, plainText(get(t, s, w.Header().Get("Location"), testEditor).Body.String()), "1 fiche est redevenue comme avant")
	}
	v := must[app.InitiativeView](t)(s.app.Initiative(t.Context(), testEditor, app.Principal, "garage"))
	if len(v.Tags) != 0 || !strings.Contains(get(t, s, at, testEditor).Body.String(), "Ce lot est annulé") {
		t.Errorf("undone, it says %v", v.Tags)
	}
	for _, who := range []access.Actor{testReader, access.Anyone} {
		for _, page := range []string{"/initiatives/lot", "/lots", at, at + "/fiches.csv"} {
			if w := get(t, s, page, who); w.Code == http.StatusOK {
				t.Errorf("%s opens to %q", page, who.Role)
			}
		}
	}
}

func TestALargeLotTellsHowFarItIs(t *testing.T) {
	s := testServer(t)
	for i := range app.LotAtOnce {
		in := initiative.Initiative{ID: fmt.Sprintf("lot-%d", i), Name: "Fiche"}
		must[app.InitiativeView](t)(s.app.SaveInitiative(t.Context(), testEditor, app.Principal, in, initiative.Contact{}, 0, byForm))
	}
	at := lotReady(t, s, "status", "values", "ended")
	post(t, s, at, testEditor, "deed", "apply", "seen", "9999999999999")
	page := get(t, s, at, testEditor)
	checkPage(t, page.Body.String(), French)
	if page.Header().Get("Refresh") == "" || !strings.Contains(page.Body.String(), "Le travail va commencer") {
		t.Errorf("%s", page.Body)
	}
	post(t, s, at, testEditor, "deed", "stop")
	if stopped := get(t, s, at, testEditor).Body.String(); !strings.Contains(stopped, "Aucune fiche n’a changé") {
		t.Errorf("%s", stopped)
	}
	post(t, s, at, testEditor, "deed", "resume")
	if again := get(t, s, at, testEditor).Body.String(); !strings.Contains(again, `value="apply"`) {
		t.Errorf("taken up again: %s", again)
	}
	post(t, s, at, testEditor, "deed", "drop")
	if w := get(t, s, at, testEditor); w.Code != http.StatusNotFound {
		t.Errorf("given up: %d", w.Code)
	}
}

// TestALargeLotIsTakenBackByTheHouse: a page that waits for nine thousand sheets to
// be as before is cut before the end.
func TestALargeLotIsTakenBackByTheHouse(t *testing.T) {
	s := testServer(t)
	list := "N°;Nom\n"
	for i := range 1001 {
		list += fmt.Sprintf("%d;Lavoir %d\n", i, i)
	}
	file := app.ImportFile{Reader: strings.NewReader(list), Size: int64(len(list)), Name: "Lavoirs.csv"}
	brought := must[app.ImportReport](t)(s.app.CommitImport(t.Context(), testEditor, app.Principal, file, app.ImportOptions{}))
	tells(t, pageOf(t, s, "/imports/"+brought.Batch, testEditor), "Elles sont entrées en brouillon")
	tells(t, pageOf(t, s, "/initiatives?q=lavoir", testEditor), ">Brouillon<")
	hides(t, pageOf(t, s, "/initiatives?q=garage", access.Anyone), ">Brouillon<")
	at := lotReady(t, s, "status", "values", "ended")
	post(t, s, at, testEditor, "deed", "apply", "seen", "9999999999999")
	posts(t, s.app)
	_, undo, there := strings.Cut(get(t, s, at, testEditor).Body.String(), `action="/lots/`)
	if undo, _, _ = strings.Cut(undo, `"`); !there {
		t.Fatal("nothing undoes it")
	}
	for range 2 { // two clicks are one
		if w := post(t, s, "/lots/"+undo, testEditor); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	going := get(t, s, at, testEditor)
	checkPage(t, going.Body.String(), French)
	tells(t, going.Body.String(), "Les fiches redeviennent comme avant")
	hides(t, going.Body.String(), "/annuler")
	if going.Header().Get("Refresh") == "" {
		t.Error("it does not say by itself when it is over")
	}
	posts(t, s.app)
	tells(t, plainText(get(t, s, at, testEditor).Body.String()), "Ce lot est annulé")
	batch, _, _ := strings.Cut(undo, "/")
	if r := must[app.ImportReport](t)(s.app.ImportOf(t.Context(), testEditor, app.Principal, batch)); r.Changed < 1001 || r.Undo.Reverted != r.Changed || r.Undo.KeptCount != 0 {
		t.Errorf("of %d sheets, %d are as before", r.Changed, r.Undo.Reverted)
	}
}
