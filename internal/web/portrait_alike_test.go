package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// nearestTo is the place most like one, by the usual weights.
func nearestTo(t *testing.T, a *app.App, key territory.Key) territory.Key {
	t.Helper()
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	book, err := a.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	at, _ := book.Place(places, key)
	return territory.Key(string(key.Level()) + ":" + book.Alike(at, series.EvenWeights(), 1)[0].Code)
}

// TestPlacesAlikeSayInWhatAndWhomToCall: no bare score; who acts there, or that none is known to us.
func TestPlacesAlikeSayInWhatAndWhomToCall(t *testing.T) {
	s := testServer(t)
	near := nearestTo(t, s.app, "commune:01001")
	for id, public := range map[string]bool{"Four à pain partagé": true, "Projet caché": false} {
		in := initiative.Initiative{ID: strings.ToLower(strings.Fields(id)[0]), Name: id, Public: public, Territories: []territory.Key{near}}
		if public {
			in.PublicPhone, in.Web, in.Organisations = "02 99 00 00 01 (le matin)", []string{"https://www.four.example/nous"}, []initiative.Organisation{{Name: "Les Fournées"}}
		}
		if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	page := plainly(get(t, s, "/territoires/commune/01001/semblables", access.Anyone).Body.String())
	for _, words := range []string{"Comme ici :", ", ici ", "km d’ici", "Qui appeler là-bas :", "(Les Fournées)", "four.example", "02 99 00 00 01 (le matin)", "La proposer", "l’annuaire de l’administration", "Four à pain partagé", "Aucune initiative recensée à ce jour.", "personne ne l’a encore dit ici",
		"n’ont pas pu être comparées", "Une ville est une commune de 10 000 habitants", "pas un classement"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page of places alike does not say %q", words)
		}
	}
	if strings.Contains(page, "Projet caché") {
		t.Error("a draft is shown to anyone")
	}
	if signed := get(t, s, "/territoires/commune/01001/semblables", testEditor).Body.String(); !strings.Contains(signed, "Projet caché") {
		t.Error("an editor does not see the draft")
	}
	raw := get(t, s, "/territoires/commune/01001", access.Anyone).Body.String()
	if !strings.Contains(raw, s.URL(French, "territory", "commune", near.Code())) {
		t.Error("the portrait does not lead to the place most like it")
	}
	portrait := plainly(raw)
	for _, words := range []string{"Territoires comme le mien", "Voir en quoi, et qui y agit"} {
		if !strings.Contains(portrait, words) {
			t.Errorf("the portrait does not say %q", words)
		}
	}
}

// TestWeightsOfPlacesAlike: what counts and where to look are the reader's; what is no weight is told and comes back.
func TestWeightsOfPlacesAlike(t *testing.T) {
	s := testServer(t)
	for query, says := range map[string][]string{
		"?poids-taille=9":       {"Un poids va de 0 à 3", "« 9 » n’en est pas un"},
		"?poids-densite=-1":     {"« -1 » n’en est pas un"},
		"?poids-ville=beaucoup": {"« beaucoup » n’en est pas un"},
		"?ou=lune":              {"« lune » ne fait pas partie des réponses possibles"},
		"?poids-taille=0&poids-densite=0&poids-ville=0&poids-aines=0&poids-jeunes=0&poids-emploi=0&poids-emplois-ici=0": {"Donnez un poids à un trait au moins"},
	} {
		answer := get(t, s, "/territoires/commune/01001/semblables"+query, access.Anyone)
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", query, answer.Code)
		}
		for _, words := range says {
			if !strings.Contains(plainly(answer.Body.String()), words) {
				t.Errorf("%s does not say %q", query, words)
			}
		}
	}
	usual := get(t, s, "/territoires/commune/01001/semblables", access.Anyone).Body.String()
	old := get(t, s, "/territoires/commune/01001/semblables?poids-taille=0&poids-densite=0&poids-ville=0&poids-aines=3&poids-jeunes=3&poids-emploi=0&poids-emplois-ici=0", access.Anyone).Body.String()
	if usual == old || strings.Contains(old, "d’habitants en plus") {
		t.Error("weights change nothing, or what does not count is told")
	}
}

// TestWhereToLookForPlacesAlike: in the same région, or not among the neighbours.
func TestWhereToLookForPlacesAlike(t *testing.T) {
	s := testServer(t)
	places, _ := s.app.Territories()
	book, _ := s.app.PlaceIndicators()
	for _, c := range []struct {
		where string
		holds func(code string) bool
	}{
		{"region", func(code string) bool { return places.ActsIn(territory.Key("commune:"+code), "region:84") }},
		{"loin", func(code string) bool {
			km, known := book.Km(territory.Commune, "01001", code)
			return known && km > farKm
		}},
	} {
		body := get(t, s, "/territoires/commune/01001/semblables.csv?ou="+c.where, access.Anyone).Body.Bytes()
		lines := csvLines(t, body)
		if len(lines) != alikeShown+2 || lines[1][0] != "01001" {
			t.Fatalf("%s: %d lines, the second begins with %q", c.where, len(lines), lines[1][0])
		}
		for _, l := range lines[2:] {
			if !c.holds(l[0]) {
				t.Errorf("%s: %s is not where we look", c.where, l[0])
			}
		}
	}
}

func csvLines(t *testing.T, body []byte) [][]string {
	t.Helper()
	book, err := sheet.Open(bytes.NewReader(body), int64(len(body)), "t.csv", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]string
	for row, err := range book.Rows("") {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, row.Cells)
	}
	return lines
}

// TestPlacesAlikeAsAWorkbook: the same figures, with how to read them.
func TestPlacesAlikeAsAWorkbook(t *testing.T) {
	s := testServer(t)
	body := get(t, s, "/territoires/epci/200069193/semblables.xlsx?langue=en", access.Anyone).Body.Bytes()
	book, err := sheet.Open(bytes.NewReader(body), int64(len(body)), "t.xlsx", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if sheets := book.Sheets(); len(sheets) != 2 {
		t.Fatalf("sheets %q", sheets)
	}
	n := 0
	for row, err := range book.Rows(book.Sheets()[1]) {
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 && (row.Cells[0] != "Code" || row.Cells[3] != "Inhabitants") {
			t.Errorf("header %q", row.Cells)
		}
		n++
	}
	if n != alikeShown+2 {
		t.Errorf("%d lines", n)
	}
}

// TestAPlaceOfWhichLittleIsKnown: it is said what is not known, and no place is made up.
func TestAPlaceOfWhichLittleIsKnown(t *testing.T) {
	page := plainly(get(t, testServer(t), "/territoires/commune/98818/semblables", access.Anyone).Body.String())
	for _, words := range []string{"pas de chiffre ici", "Sans chiffre ici, et laissé de côté", "Aucun territoire ne peut être rapproché"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

// TestPlacesAlikeAreAReference: their median stands in the profile and the notes of the
// portrait, named as such; never for a figure that is secret here.
func TestPlacesAlikeAreAReference(t *testing.T) {
	s := testServer(t)
	profile := plainly(get(t, s, "/territoires/commune/01001/profil", access.Anyone).Body.String())
	for _, words := range []string{"Territoires semblables", "médiane des 20 territoires les plus ressemblants"} {
		if !strings.Contains(profile, words) {
			t.Errorf("the profile does not say %q", words)
		}
	}
	portrait := plainly(get(t, s, "/territoires/commune/01001", access.Anyone).Body.String())
	if !strings.Contains(portrait, "(médiane de 20)") {
		t.Error("the notes of the portrait do not tell of similar places")
	}
	if _, secret, found := strings.Cut(portrait, "Taux de pauvreté (2021)"); !found || strings.Contains(secret[:min(len(secret), 400)], "Territoires semblables") {
		t.Error("similar places stand for a figure that is secret here")
	}
	if page := plainly(get(t, s, "/territoires/departement/01/profil", access.Anyone).Body.String()); strings.Contains(page, "Territoires semblables") {
		t.Error("a département is set against similar places")
	}
}
