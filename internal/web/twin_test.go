package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

var twinFixtures = []fixture{
	{route: "twins", actor: testEditor},
	{route: "twins", values: []any{"lesquels", "different"}, actor: testEditor},
	{route: "twin", values: []any{"a", "brouillon", "b", "brouillon-2"}, actor: testEditor},
	{route: "twin", values: []any{"a", "brouillon", "b", garageName}, actor: testEditor, status: http.StatusNotFound},
	{route: "twins", values: []any{"lesquels", "merged"}, actor: testEditor},
	{route: "twin_merge", values: []any{"a", "brouillon", "b", "brouillon-2"}, actor: testEditor},
	{route: "twin_merge", values: []any{"a", "brouillon-3", "b", "brouillon-2", "garde", "brouillon-2"}, actor: testEditor},
	{route: "merge", values: []any{"brouillon-4"}, actor: testEditor},
}

// furnishTwins adds a draft that says again what another says.
func furnishTwins(t *testing.T, a *app.App) {
	t.Helper()
	again := initiative.Initiative{ID: "brouillon-2", Name: "PISCINE SECRÈTE", Summary: "On y nage."}
	if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, again, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"brouillon-3": "Lavoir chantant", "brouillon-4": "Le lavoir chantant"} {
		in := initiative.Initiative{ID: id, Name: name, Summary: "On y chante."}
		if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Merge(context.Background(), testEditor, app.Principal, app.MergeInput{Kept: "brouillon-3", Gone: "brouillon-4", KeptVersion: 1, GoneVersion: 1}, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if err := a.DoFindTwins(context.Background(), app.Principal, "{}", app.Unheard); err != nil {
		t.Fatal(err)
	}
}

func TestTwinsAreProposedWithTheirReasons(t *testing.T) {
	s := testServer(t)
	for address, words := range map[string][]string{
		"/initiatives/doublons":                                    {"Piscine secrète", "PISCINE SECRÈTE", "60 points", "même nom (45)", "nom peu courant (15)", "Ce sont deux initiatives différentes"},
		"/en/initiatives/duplicates":                               {"Piscine secrète", "60 points", "same name (45)", "These are two different initiatives"},
		"/initiatives":                                             {"Voir 1 doublon possible", `href="/initiatives/doublons"`},
		draftPage(t, s, "brouillon-2"):                             {"Ressemble à", "Piscine secrète", "/initiatives/doublons/comparer?a=brouillon&amp;b=brouillon-2"},
		"/en" + draftPage(t, s, "brouillon"):                       {"Looks like", "PISCINE SECRÈTE"},
		"/initiatives/doublons/comparer?b=brouillon&a=brouillon-2": {"On y nage.", "Les deux fiches disent la même chose pour", "Ce sont deux initiatives différentes"},
	} {
		body := get(t, s, address, testEditor).Body.String()
		for _, w := range words {
			if !strings.Contains(strings.ReplaceAll(body, "\u00a0", " "), w) {
				t.Errorf("%s: no %q", address, w)
			}
		}
	}
}

func draftPage(t *testing.T, s *Server, id string) string {
	t.Helper()
	v, err := s.app.Initiative(context.Background(), testEditor, app.Principal, id)
	if err != nil {
		t.Fatal(err)
	}
	return "/" + v.Path
}

func TestTwinsAreNotShownToOthers(t *testing.T) {
	s := testServer(t)
	for _, actor := range []access.Actor{access.Anyone, testReader} {
		if body := get(t, s, "/initiatives", actor).Body.String(); strings.Contains(body, "/initiatives/doublons") {
			t.Errorf("the directory leads %q to the duplicates", actor.Role)
		}
	}
	if body := get(t, s, draftPage(t, s, "brouillon"), testReader).Body.String(); strings.Contains(body, "Ressemble à") || !strings.Contains(body, "Piscine") {
		t.Error("a reader is told of twins")
	}
}

func TestTwoInitiativesAreToldApart(t *testing.T) {
	s := testServer(t)
	w := post(t, s, "/initiatives/doublons", testEditor, "do", "different", "a", "brouillon-2", "b", "brouillon")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	body := get(t, s, w.Header().Get("Location"), testEditor).Body.String()
	if !strings.Contains(body, "C’est noté") || strings.Contains(body, "PISCINE") || !strings.Contains(body, "Aucune recherche") {
		t.Errorf("still proposed: %.2000s", body)
	}
	apart := get(t, s, "/initiatives/doublons?lesquels=different", testEditor).Body.String()
	if !strings.Contains(apart, "PISCINE") || !strings.Contains(apart, "Distinguées par "+testEditor.Name) {
		t.Error("not remembered")
	}
	if page := get(t, s, draftPage(t, s, "brouillon"), testEditor).Body.String(); strings.Contains(page, "Ressemble à") {
		t.Error("the sheet still tells of it")
	}
	if w := post(t, s, "/initiatives/doublons", testEditor, "do", "find"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	if w := get(t, s, "/initiatives/doublons", testEditor); w.Header().Get("Refresh") == "" || !strings.Contains(w.Body.String(), "sont comparées") {
		t.Error("the page does not tell of the search under way")
	}
}

// twinsMerged chooses on the page of two drafts and merges them; it gives the address
// of the one that stays and that of the one that went.
func twinsMerged(t *testing.T, s *Server) (kept, gone string) {
	t.Helper()
	kept, gone = draftPage(t, s, "brouillon"), draftPage(t, s, "brouillon-2")
	f := sent{route: "twin_merge", actor: testEditor}
	p := f.blank(t, s, "/initiatives/doublons/reunir?a=brouillon&b=brouillon-2&garde=brouillon")
	w := hand(t, s, p, f.with(p, []string{"part_name", "going"}), attached{}, testEditor)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %.800s", w.Code, plainly(w.Body.String()))
	}
	return draftPage(t, s, "brouillon"), gone
}

func TestTwoSheetsBecomeOneAndTwoAgain(t *testing.T) {
	s := testServer(t)
	page := plainly(get(t, s, "/initiatives/doublons/reunir?a=brouillon&b=brouillon-2", testEditor).Body.String())
	for _, words := range []string{"Réunir ces deux fiches", "Ce qui suivra", "Les deux histoires se lisent", "Rien ne départage les deux", "On y nage.", "PISCINE SECRÈTE"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page to choose has no %q: %s", words, page)
		}
	}
	before := draftPage(t, s, "brouillon")
	kept, gone := twinsMerged(t, s)
	if body := get(t, s, kept, testEditor).Body.String(); !strings.Contains(body, "PISCINE SECRÈTE") {
		t.Error("the name that was chosen is not there")
	}
	for _, old := range []string{gone, gone + "/historique", before} {
		if w := get(t, s, old, testEditor); old != kept && (w.Code != http.StatusMovedPermanently || !strings.HasPrefix(w.Header().Get("Location"), kept)) {
			t.Errorf("%s: %d to %q", old, w.Code, w.Header().Get("Location"))
		}
	}
	if w := get(t, s, "/initiatives/doublons/reunir?a=brouillon&b=brouillon-2", testEditor); w.Header().Get("Location") != "/initiatives/doublons/reunions/brouillon-2" {
		t.Errorf("to merge again leads to %d %q", w.Code, w.Header().Get("Location"))
	}
	history := get(t, s, kept+"/historique", testEditor).Body.String()
	if !strings.Contains(history, "a rejoint cette fiche") || !strings.Contains(history, "Défaire cette réunion") || !strings.Contains(history, "fiche=brouillon-2") {
		t.Error("the history does not tell of the merge")
	}
	other := get(t, s, kept+"/historique?fiche=brouillon-2", testReader).Body.String()
	if !strings.Contains(other, "On y nage.") || strings.Contains(other, "Défaire") {
		t.Errorf("the history of the other sheet: %s", plainly(other))
	}
	if w := get(t, s, kept+"/historique?fiche=brouillon-4", testEditor); w.Code != http.StatusNotFound {
		t.Errorf("the history of a sheet that went elsewhere: %d", w.Code)
	}
	w := post(t, s, "/initiatives/doublons/reunions/brouillon-2", testEditor)
	if body := plainly(get(t, s, w.Header().Get("Location"), testEditor).Body.String()); !strings.Contains(body, "Tout est revenu comme avant") {
		t.Errorf("undone: %s", body)
	}
	for _, address := range []string{before, gone} {
		if w := get(t, s, address, testEditor); w.Code != http.StatusOK {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

func TestMergingSheetsIsForWhoEdits(t *testing.T) {
	s := testServer(t)
	for _, actor := range []access.Actor{access.Anyone, testReader} {
		for _, address := range []string{"/initiatives/doublons/reunir?a=brouillon&b=brouillon-2", "/initiatives/doublons/reunions/brouillon-4", "/initiatives/doublons?lesquels=merged"} {
			if w := get(t, s, address, actor); w.Code == http.StatusOK {
				t.Errorf("%s reads %s", actor.Role, address)
			}
		}
	}
}

// TestAChoiceIsNotLostWhenASheetMovesOn: someone edits one of the two while another
// chooses. Nothing is written over, what was chosen comes back, and can be sent again.
func TestAChoiceIsNotLostWhenASheetMovesOn(t *testing.T) {
	s := testServer(t)
	f := sent{route: "twin_merge", actor: testEditor}
	p := f.blank(t, s, "/initiatives/doublons/reunir?a=brouillon&b=brouillon-2&garde=brouillon")
	edit := sent{route: "initiative_edit", actor: testEditor}
	e := edit.blank(t, s, draftPage(t, s, "brouillon-2")+"/modifier")
	if w := hand(t, s, e, edit.with(e, []string{"summary", "On y plonge."}), attached{}, testEditor); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	w := hand(t, s, p, f.with(p, []string{"part_name", "going"}), attached{}, testEditor)
	body := plainly(w.Body.String())
	if w.Code != http.StatusConflict || !strings.Contains(body, "a été modifiée pendant que vous choisissiez") || !strings.Contains(body, "On y plonge.") {
		t.Fatalf("%d %s", w.Code, body)
	}
	again := papers(w.Body.String(), p.action)
	for _, back := range again {
		if s.routeOf(back) != "twin_merge" {
			continue
		}
		if kept := back.values().Get("part_name"); kept != "going" {
			t.Errorf("the choice is lost: %q", kept)
		}
		if w := hand(t, s, back, f.with(back, nil), attached{}, testEditor); w.Code != http.StatusSeeOther {
			t.Errorf("sent again: %d", w.Code)
		}
	}
}
