package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// TestASheetIsWrittenInAnotherLanguage typed beside the original, then read on
// the sheet and the list in English, found by its English words, and kept in the
// history, where it is undone.
func TestASheetIsWrittenInAnotherLanguage(t *testing.T) {
	s := testServer(t)
	slug := garageSlug(t, s.app)
	page, sheet := "/initiatives/"+slug+"/traduire", "/en/initiatives/"+slug
	form := get(t, s, page, testEditor).Body.String()
	for _, want := range []string{"Traduire", garage().Name, `name="version" value="2"`, `id="champ-name" name="name" value="" maxlength="200" lang="en"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form does not hold %q", want)
		}
	}
	if w := get(t, s, page, access.Anyone); w.Code == http.StatusOK {
		t.Error("anyone may translate")
	}
	if before := get(t, s, sheet, access.Anyone).Body.String(); !strings.Contains(before, "Not translated yet. Original language: French.") || !strings.Contains(before, `<h1 lang="fr">`) {
		t.Error("the English page does not say that its words are French")
	}
	hostile := "Fixed for the <b>bold</b>: at cost.\n\n<script>alert(1)</script>=cmd|'/C calc'!A0"
	if w := post(t, s, page, testEditor, "version", "2", "name", "A garage & co", "summary", "Zebra cars, mended: cheap.", "story", hostile, "approach_method", "A survey"); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d", w.Code)
	}
	now := get(t, s, sheet, access.Anyone).Body.String()
	for _, want := range []string{"<h1>A garage &amp; co</h1>", `<p class="lead">Zebra cars, mended: cheap.</p>`, "&lt;script&gt;alert(1)&lt;/script&gt;", "Translated. Original language: French."} {
		if !strings.Contains(now, want) {
			t.Errorf("the English page does not hold %q", want)
		}
	}
	if strings.Contains(now, "<script>alert") {
		t.Error("a script of a translation runs")
	}
	if french := get(t, s, "/initiatives/"+slug, access.Anyone).Body.String(); !strings.Contains(french, garage().Name) || strings.Contains(french, "Zebra") || strings.Contains(french, "Langue d’origine") {
		t.Error("the French page changed")
	}
	if list := get(t, s, "/en/initiatives?q=zebra", access.Anyone).Body.String(); !strings.Contains(list, "A garage &amp; co</a></h3>") || !strings.Contains(list, "<p>Zebra cars") {
		t.Error("the list does not find it by its English words, or shows others")
	}
	if in, err := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage"); err != nil || in.Contact.Empty() {
		t.Errorf("its contact is gone: %v", err)
	}
	// The French form leaves the translation alone.
	if w := post(t, s, "/initiatives/"+slug+"/modifier", testEditor, "version", "3", "name", garage().Name, "public", "oui", "organisation", "Les Mains noires"); w.Code != http.StatusSeeOther {
		t.Fatalf("edited: %d", w.Code)
	}
	if in, err := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage"); err != nil || in.Translations["en"]["name"] != "A garage & co" {
		t.Errorf("after the French form: %v, %v", in.Translations, err)
	}
	if history := get(t, s, "/initiatives/"+slug+"/historique", testEditor).Body.String(); !strings.Contains(history, "Zebra cars") || !strings.Contains(history, "Traductions") {
		t.Error("the history does not tell the translation")
	}
	if w := post(t, s, "/initiatives/"+slug+"/annuler", testEditor, "version", "3"); w.Code != http.StatusSeeOther {
		t.Errorf("undone: %d", w.Code)
	}
	if again := get(t, s, sheet, access.Anyone).Body.String(); strings.Contains(again, "Zebra") {
		t.Error("undone, and still shown")
	}
}

// TestTwoTranslateTheSameSheet: the second sees both and chooses; what is too
// long comes back with its fault at its field.
func TestTwoTranslateTheSameSheet(t *testing.T) {
	s := testServer(t)
	page := "/en/initiatives/" + garageSlug(t, s.app) + "/translate"
	if w := post(t, s, page, testEditor, "version", "2", "name", "First garage"); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d", w.Code)
	}
	w := post(t, s, page, testOwner, "version", "2", "name", "Second garage")
	if body := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(body, "First garage") || !strings.Contains(body, `value="Second garage"`) || !strings.Contains(body, `name="version" value="3"`) {
		t.Errorf("the second is told %d", w.Code)
	}
	if w := post(t, s, page, testOwner, "version", "3", "name", "Second garage"); w.Code != http.StatusSeeOther {
		t.Errorf("having seen: %d", w.Code)
	}
	w = post(t, s, page, testOwner, "version", "4", "name", strings.Repeat("x", 201))
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="champ-name-erreur"`) {
		t.Errorf("too long: %d", w.Code)
	}
	// Half a translation says so, and which half.
	if body := get(t, s, strings.TrimSuffix(page, "/translate"), access.Anyone).Body.String(); !strings.Contains(body, "Translated in part") || !strings.Contains(body, "<h1>Second garage</h1>") || !strings.Contains(body, `<p class="lead" lang="fr">`) {
		t.Error("the page does not tell the two languages apart")
	}
}

// How a sheet measured and what its pictures show are written in another language
// too, and read there; the words of a picture that is gone go with it.
func TestTheApproachAndThePicturesAreTranslated(t *testing.T) {
	s, ctx := testServer(t), context.Background()
	slug := garageSlug(t, s.app)
	view, space, _, err := s.app.InitiativeAt(ctx, testEditor, slug)
	if err != nil {
		t.Fatal(err)
	}
	in := view.Initiative
	in.Approach = initiative.Approach{State: initiative.ApproachDone, Who: "Deux étudiantes", When: "2024", Limits: "Trop peu de monde."}
	in.Pictures = []initiative.Picture{{Blob: strings.Repeat("a", 64), Alt: "Une voiture levée."}}
	if _, err := s.app.SaveInitiative(ctx, testEditor, space, in, view.Contact, view.Version, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	picture := initiative.PictureField(in.Pictures[0])
	page, sheet := "/en/initiatives/"+slug+"/translate", "/en/initiatives/"+slug
	form := get(t, s, page, testEditor).Body.String()
	for _, want := range []string{"Deux étudiantes", "Une voiture levée.", `name="approach_limits"`, `name="` + picture + `"`, "What picture 1 shows"} {
		if !strings.Contains(form, want) {
			t.Errorf("the form does not hold %q", want)
		}
	}
	if strings.Contains(form, `name="approach_why"`) {
		t.Error("the form asks for what nobody wrote")
	}
	if before := get(t, s, sheet, access.Anyone).Body.String(); !strings.Contains(before, `<dd lang="fr">Deux étudiantes</dd>`) || !strings.Contains(before, `alt="Une voiture levée." lang="fr"`) {
		t.Error("what is not translated is not marked as French")
	}
	version := strconv.FormatInt(view.Version+1, 10)
	if w := post(t, s, page, testEditor, "version", version, picture, strings.Repeat("x", 301)); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "What picture 1 shows") {
		t.Errorf("too long: %d", w.Code)
	}
	if w := post(t, s, page, testEditor, "version", version, "approach_who", "Two students", "approach_limits", "Too <b>few</b>.", picture, "A car on a lift."); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d", w.Code)
	}
	now := get(t, s, sheet, access.Anyone).Body.String()
	for _, want := range []string{"<dd>Two students</dd>", "<dd>Too &lt;b&gt;few&lt;/b&gt;.</dd>", `alt="A car on a lift." loading`, "Translated in part"} {
		if !strings.Contains(now, want) {
			t.Errorf("the English page does not hold %q", want)
		}
	}
	if french := get(t, s, "/initiatives/"+slug, access.Anyone).Body.String(); strings.Contains(french, "Two students") || !strings.Contains(french, `alt="Une voiture levée."`) {
		t.Error("the French page changed")
	}
	saved, _, _, err := s.app.InitiativeAt(ctx, testEditor, slug)
	if err != nil {
		t.Fatal(err)
	}
	gone := saved.Initiative
	gone.Pictures = nil
	if kept := gone.Clean().Translations["en"]; kept[picture] != "" || kept["approach_who"] != "Two students" {
		t.Errorf("without its picture: %v", kept)
	}
}

// TestTheDemonstrationReadsInEnglish on the wall, in the matrix, and in what a
// French sentence would be spoiled by: no space before an English colon.
func TestTheDemonstrationReadsInEnglish(t *testing.T) {
	s := testServerWith(t, Config{})
	if _, err := s.app.LoadDemonstration(context.Background(), access.House); err != nil {
		t.Fatal(err)
	}
	all, err := s.app.Studies(context.Background(), access.Anyone, app.Demonstration)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.ID != "ce-qui-tient-un-pays" { // the furnished house has another
			continue
		}
		wall := get(t, s, "/en/studies/"+l.Slug+"/solutions", access.Anyone).Body.String()
		if !strings.Contains(wall, "at once: someone tells a story") || !strings.Contains(wall, ">La Pause, time off for carers</a></h2>") || !strings.Contains(wall, `<p class="wall-summary" lang="fr">`) {
			t.Error("the wall does not tell the two languages apart")
		}
		matrix := get(t, s, "/en/studies/"+l.Slug+"/matrix", access.Anyone).Body.String()
		if !strings.Contains(matrix, `">La Pause, time off for carers</a>`) || !strings.Contains(matrix, `" lang="fr">Bois d’ici`) {
			t.Error("the matrix does not tell the two languages apart")
		}
		if french := get(t, s, "/etudes/"+l.Slug+"/solutions", access.Anyone).Body.String(); strings.Contains(french, "time off") {
			t.Error("the French wall speaks English")
		}
	}
}
