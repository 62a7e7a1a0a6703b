package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

// The histories of indicators and of notes are told in words: no code of the program,
// no number of a machine, no date in figures.
func TestHistoriesOfIndicatorsAndNotesAreInWords(t *testing.T) {
	s, _, _ := publishing(t)
	if err := s.app.RetireBriefing(context.Background(), testEditor, notedPublic, 1, true, app.From{}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string][]string{
		"/indicateurs/" + composedRate + "/historique": {"recalculé sur les sommes des communes", "aucun sens n’est donné", "de 2018 à 2024", "Décimales vide 1 ", "communes", "un nombre sans unité"},
		"/en/indicators/" + composedRate + "/history":  {"Beds per 1,000 inhabitants", "communes", "2018 to 2024"},
		"/indicateurs/" + broughtBeds + "/historique":  {"somme des communes", "Année des codes vide 2026", "Version 1 2"},
		"/notes/" + notedPublic + "/historique":        {"français", "12 janvier 2027", "Retirée le vide 24 novembre 2026", "Taux d’emploi", "récit écrit dans la note, Marie, 81 ans, avec son accord : Je demande"},
		"/en/briefings/" + notedPublic + "/history":    {"French", "12 January 2027"},
		"/perimetres/" + drawnPays + "/historique":     {"Pays", "Alençon", "2026", "oui"},
		"/en/perimeters/" + drawnPays + "/history":     {"2026", "yes"},
	} {
		page := plainly(pageOf(t, s, at, testOwner))
		for _, words := range want {
			if !strings.Contains(strings.ReplaceAll(page, "\u00a0", " "), words) {
				t.Errorf("%s does not say %q:\n%s", at, words, page)
			}
		}
		for _, raw := range []string{" none ", " formula ", ",0000", ".0000", "2027-01", "2018/2024", "abcd2345 ", " ; commune:"} {
			if strings.Contains(page, raw) {
				t.Errorf("%s says %q:\n%s", at, raw, page)
			}
		}
	}
	gone := get(t, s, "/notes/"+notedPublic, access.Anyone)
	if page := plainly(gone.Body.String()); gone.Code != http.StatusGone || strings.Contains(page, "retirée le 20") {
		t.Errorf("%d: the day a note was withdrawn is not in words:\n%s", gone.Code, page)
	}
}

// The examples of formulas are in the reader's language.
func TestExamplesOfFormulasAreInTheReadersLanguage(t *testing.T) {
	s := testServer(t)
	page := plainly(pageOf(t, s, "/en/compose-indicator", testEditor))
	for _, want := range []string{"share(P18_LOGVAC; P18_LOG)", "if(P18_LOG &gt; 0; share(P18_LOGVAC; P18_LOG); 0)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "part(") {
		t.Error("a French function on an English page")
	}
}

// A refusal that is no conflict between two people is not told as one: hiding an
// indicator from which a public one is computed, also by undoing what showed it.
func TestWhatOthersReadIsNotHiddenByUndoing(t *testing.T) {
	s, a, _ := publishing(t)
	ctx := context.Background()
	for _, change := range []struct {
		code   string
		public bool
	}{{broughtBeds, false}, {broughtBeds, true}, {composedRate, true}} {
		v := must[app.BroughtView](t)(a.BroughtIndicator(ctx, testOwner, change.code))
		if err := a.ShowPlaceIndicator(ctx, testOwner, v, change.public, app.From{}); err != nil {
			t.Fatal(err)
		}
	}
	v := must[app.BroughtView](t)(a.BroughtIndicator(ctx, testOwner, broughtBeds))
	version := strconv.FormatInt(v.Version, 10)
	for at, fields := range map[string][]string{
		"/indicateurs/" + broughtBeds + "/annuler": {"version", version},
		"/indicateurs/" + broughtBeds + "/montrer": {"do", "hide", "version", version},
	} {
		w := post(t, s, at, testOwner, fields...)
		page := plainly(w.Body.String())
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "se calcule avec lui, et tout le monde peut le voir") || strings.Contains(page, "entre-temps") || strings.Contains(page, "quelqu’un d’autre") {
			t.Errorf("%s: %d:\n%s", at, w.Code, page)
		}
	}
}
