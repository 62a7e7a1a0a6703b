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
}

// furnishTwins adds a draft that says again what another says.
func furnishTwins(t *testing.T, a *app.App) {
	t.Helper()
	again := initiative.Initiative{ID: "brouillon-2", Name: "PISCINE SECRÈTE", Summary: "On y nage."}
	if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, again, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
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
		"/initiatives":                                             {"Voir les doublons possibles", `href="/initiatives/doublons"`},
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
