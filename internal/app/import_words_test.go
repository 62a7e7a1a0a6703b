package app

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/sheet"
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

// TestAContactsAddressIsNoName: a column of the contact holds what it says, not
// the contact's name.
func TestAContactsAddressIsNoName(t *testing.T) {
	v, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"Courriel du contact": "contact_email", "Mail contact": "contact_email", "Contact mail": "contact_email", "E-mail de contact": "contact_email",
		"Téléphone du contact": "contact_phone", "Tél contact": "contact_phone", "Contact": "contact_name", "Nom du contact": "contact_name"} {
		if got := sheet.Suggest([]string{header}, v.fields); len(got) != 1 || got[0].Field != want {
			t.Errorf("%q is %v, want %s", header, got, want)
		}
	}
}

// TestANameThatComesNearOnePlaceIsNoHomonym: one suggestion is asked for as one.
func TestANameThatComesNearOnePlaceIsNoHomonym(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r, _, _, _ := preview(t, a, csvFile("Nom;Commune", "Four;Saint-Malo-sur-Mer"), ImportOptions{})
	if told := said(t, r.Problems); !strings.Contains(told, "Est-ce Saint-Malon-sur-Mel (Ille-et-Vilaine, 35) ?") || strings.Contains(told, "plusieurs") {
		t.Error(told)
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
