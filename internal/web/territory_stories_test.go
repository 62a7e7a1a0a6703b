package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// tellOf makes a study of the principal space with initiatives of Alençon and testimonies of each.
func tellOf(t *testing.T, a *app.App, names ...string) {
	t.Helper()
	ctx := context.Background()
	must[app.StudyView](t)(a.SaveStudy(ctx, testEditor, app.Principal, study.Study{ID: "ecoute", Title: "À l’écoute", Public: true, SmallestEffect: 0.2, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}, Framing: study.Framing{Territories: []string{"departement:61"}}}, 0, byForm))
	for i, name := range names {
		in := initiative.Initiative{ID: name, Name: "Initiative " + name, Public: true, Territories: []territory.Key{"commune:61001"}}
		must[app.InitiativeView](t)(a.SaveInitiative(ctx, testEditor, app.Principal, in, initiative.Contact{}, 0, byForm))
		must[int](t)(a.AddEntries(ctx, testEditor, app.Principal, "ecoute", []string{name}, byForm))
		must[int64](t)(a.SaveEntry(ctx, testEditor, app.Principal, "ecoute", study.Entry{Initiative: name, Status: study.Selected}, 1, app.From{Source: "import"}))
		one := story.Story{ID: "de-" + name, Initiative: name, Medium: story.Written, Title: "Récit " + name, Text: strings.Repeat("On se parle de nouveau. ", 30) + "Fin " + name + ".", Teller: "Zénobie Perdrix", Role: "voisine", Told: "202" + string(rune('1'+i)), Lang: "fr", Public: true, Consent: story.Consent{TakePart: true, Quote: true}}
		if _, _, err := a.SaveStory(ctx, testEditor, app.Principal, "ecoute", one, 0, byForm); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoriesInThePortrait: three short quotations, one an initiative and the most recent
// first, by who speaks as they agreed; the rest a link away, and in both files.
func TestStoriesInThePortrait(t *testing.T) {
	s := testServer(t)
	tellOf(t, s.app, "aube", "brume", "cime", "dune")
	for address, lang := range map[string]string{"/territoires/commune/61001": "fr", "/territoires/epci/246100663": "fr", "/territoires/perimetre/" + drawnPays: "fr", "/en/territories/departement/61": "en", "/en/territories/national/FR": "en"} {
		page := get(t, s, address, access.Anyone)
		if page.Code != http.StatusOK {
			t.Fatalf("%s: %d", address, page.Code)
		}
		checkPage(t, page.Body.String(), lang)
		checkSaid(t, page.Body.String(), lang)
		_, said, _ := strings.Cut(plainly(page.Body.String()), map[string]string{"fr": "Ce que l’on en raconte", "en": "What people tell of it"}[lang])
		for _, words := range []string{"Récit dune", "Récit cime", "Récit brume", "On se parle de nouveau.", "Voisine"} {
			if !strings.Contains(said, words) {
				t.Errorf("%s does not say %q", address, words)
			}
		}
		for _, words := range []string{"Récit aube", "Zénobie", "Fin dune"} {
			if strings.Contains(said, words) {
				t.Errorf("%s says %q", address, words)
			}
		}
		if lang == "fr" && !(strings.Contains(said, "un par initiative, les plus récents d’abord") && strings.Contains(said, "Lire les 4 récits")) {
			t.Errorf("%s does not say how they were chosen", address)
		}
	}
	all := plainly(get(t, s, "/territoires/commune/61001/recits", access.Anyone).Body.String())
	for _, words := range []string{"4 récits publics, du plus récent au plus ancien", "Récit aube", "Comment en recueillir un", "À l’écoute"} {
		if !strings.Contains(all, words) {
			t.Errorf("the whole list does not say %q", words)
		}
	}
	document := wordsOf(t, get(t, s, "/territoires/commune/61001/portrait.docx", access.Anyone).Body.Bytes(), "word/document.xml")
	if !strings.Contains(document, "Ce que l’on en raconte") || !strings.Contains(document, "On se parle de nouveau.") || strings.Contains(document, "Zénobie") {
		t.Error("the document does not quote them as agreed")
	}
	for _, file := range []string{"/territoires/commune/61001/portrait.xlsx", "/territoires/epci/246100663/communes.xlsx"} {
		rows := sheetOf(t, s, file, "Récits")
		if len(rows) != 1+4 || rows[1][1] != "Voisine" || rows[1][3] != "Alençon (Orne)" || !strings.HasPrefix(rows[1][0], "On se parle") {
			t.Errorf("%s holds %q", file, rows)
		}
	}
}

// TestNoStoryInAPlace: its absence is told with how many sheets there are and the date, and leads to
// the way of gathering one; an empty directory says that it says nothing.
func TestNoStoryInAPlace(t *testing.T) {
	s := testServer(t)
	for address, says := range map[string][]string{
		"/territoires/commune/61001":        {"Aucun récit public à ce jour (", "initiative recensée ici, 24 novembre 2026)", "Comment en recueillir un"},
		"/territoires/commune/01001":        {"aucune initiative n’est encore recensée ici", "24 novembre 2026"},
		"/territoires/commune/01001/recits": {"Aucune étude publique ne parle encore de ce territoire"},
	} {
		page := plainly(get(t, s, address, access.Anyone).Body.String())
		for _, words := range says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", address, words)
			}
		}
	}
	rows := sheetOf(t, s, "/territoires/commune/01001/portrait.xlsx", "Récits")
	if len(rows) != 2 || !strings.Contains(rows[1][0], "Aucun récit public") {
		t.Errorf("the file holds %q", rows)
	}
}

// TestAnEmptyDirectoryIsNoGap: on a new installation, no page takes the silence of an empty
// directory for a finding.
func TestAnEmptyDirectoryIsNoGap(t *testing.T) {
	a := must[*app.App](t)(app.Open(context.Background(), app.Config{Folder: t.TempDir(), Now: testNoon, Version: "test"}))
	t.Cleanup(func() { a.Close() })
	s := testServerWith(t, Config{App: a})
	for address, says := range map[string]string{
		"/territoires/commune/01001":             "Le répertoire de ce site est encore vide (24 novembre 2026)",
		"/territoires/national/FR":               "Le répertoire de ce site est encore vide",
		"/territoires/commune/01001/profil":      "on ne sait pas qui agit là-dessus",
		"/territoires/commune/01001/semblables":  "il ne dit pas encore qui appeler là-bas",
		"/en/territories/commune/01001":          "This site’s directory is still empty",
		"/en/territories/commune/01001/alike":    "it does not tell yet whom to call there",
		"/territoires/commune/01001/recits":      "aucune initiative n’est encore recensée ici",
		"/en/territories/epci/200069193/stories": "no initiative is registered here yet",
	} {
		page := plainly(get(t, s, address, access.Anyone).Body.String())
		if !strings.Contains(page, says) {
			t.Errorf("%s does not say %q", address, says)
		}
		for _, words := range []string{"(0 fiche", "compte 0 fiche", "(0 sheet", "holds 0 sheets", "0 fiches au répertoire"} {
			if strings.Contains(page, words) {
				t.Errorf("%s says %q", address, words)
			}
		}
	}
	document := wordsOf(t, get(t, s, "/territoires/commune/01001/portrait.docx", access.Anyone).Body.Bytes(), "word/document.xml")
	if !strings.Contains(document, "encore vide") {
		t.Error("the document takes an empty directory for a gap")
	}
}
