package app

import (
	"strings"
	"testing"
)

// TestTheWordsOfTheFieldAreKnown: what people write of a state, a measure and
// a legal form is understood, and the known words are listed once.
func TestTheWordsOfTheFieldAreKnown(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, csvFile("Nom;Porteur;Impact mesuré ?;Etat;Statut juridique;Thématiques",
		"Four;Les Fours;en cours;abandonné;GIE;zython", "Lavoir;Les Eaux;oui;en cours;SCIC;brimborion"), ImportOptions{KeepGood: true})
	if r.New != 2 {
		t.Fatalf("%+v", r)
	}
	got := all(t, a)["Four"]
	if got.Status != "ended" || got.Organisations[0].LegalForm != "company" {
		t.Errorf("%+v", got.Initiative)
	}
	v, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	if code := v.code("approach", "en cours"); code != "planned" {
		t.Errorf("a measure under way is %q", code)
	}
	if told := said(t, SaidOnce(r.Notes)); strings.Count(told, "Mots connus") != 1 || !strings.Contains(told, "brimborion") {
		t.Errorf("the known words are not listed once: %s", told)
	}
}

// TestThePlaceOfALineToMendIsShown: a commune that several could be is not an
// empty cell.
func TestThePlaceOfALineToMendIsShown(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r, _, _, _ := preview(t, a, csvFile("Nom;Commune", "Four;Nulle-Part-les-Oies"), ImportOptions{})
	if len(r.Sample) != 1 || r.Sample[0].Unread != "Nulle-Part-les-Oies" {
		t.Errorf("%+v", r.Sample)
	}
}
