package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

var indicatorMapFixtures = []fixture{
	{route: "indicator_map", values: []any{"VACANCY18"}, drawn: 60_000},
	{route: "indicator_map", values: []any{"MEDINC21", "echelon", "departement"}, drawn: 60_000},
	{route: "indicator_map", values: []any{"VACANCY18", "echelon", "commune", "dans", "Orne"}, drawn: 60_000},
	{route: "indicator_map", values: []any{"VACANCY18", "avec", "UNEMP18"}, drawn: 60_000},
	{route: "indicator_map", values: []any{"VACANCY18", "repere", "france"}, drawn: 60_000},
	{route: "indicator_map", values: []any{"VACANCY18", "bornes", "5;x"}},
	{route: "indicator_map", values: []any{"RIEN"}, status: http.StatusNotFound},
	{route: "indicator_map_frame", values: []any{"VACANCY18", "echelon", "departement"}, drawn: 60_000},
	{route: "indicator_map_file", values: []any{"VACANCY18", "carte.rien"}, status: http.StatusNotFound},
}

// TestMapsOfIndicators: what a map says, by level, place, method, mark and second measure.
func TestMapsOfIndicators(t *testing.T) {
	s := testServer(t)
	for _, c := range []struct {
		address string
		says    []string
	}{
		{"/cartes/VACANCY18", []string{"Logements vacants, France : de 1,0 % à 27,6 %, la moitié entre 7,1 % et 11,2 %.", "par intercommunalité", "de 1,0 à 5,6 (144)", "Hors du champ de la source (5)"}},
		{"/cartes/VACANCY18?echelon=commune&dans=Orne", []string{"Logements vacants, Orne (61)", "Tinchebray-Bocage"}},
		{"/cartes/VACANCY18?dans=Orne", []string{"par commune"}},
		{"/cartes/VACANCY18?dans=Bretagne", []string{"par intercommunalité"}},
		{"/cartes/MEDINC21?echelon=departement", []string{"Niveau de vie médian : ce chiffre ne se recalcule pas, la commune du milieu est montrée"}},
		{"/cartes/POVERTY21?echelon=commune&dans=61", []string{"Secret statistique"}},
		{"/cartes/VACANCY18?avec=UNEMP18", []string{"Logements vacants et Chômage au sens du recensement", "A · de 1,0"}},
		{"/cartes/VACANCY18?bornes=5%3B10", []string{"jusqu’à 5,0", "plus de 10,0"}},
		{"/cartes/UNEMP22?echelon=departement", []string{"Estimé sur un quart des ménages"}},
		{"/en/maps/VACANCY18", []string{"Vacant dwellings, France: from 1.0% to 27.6%"}},
	} {
		page := plainly(get(t, s, c.address, access.Anyone).Body.String())
		for _, words := range c.says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", c.address, words)
			}
		}
	}
}

// TestWhatAMapCannotShow is said at its field, and nothing is drawn in its place.
func TestWhatAMapCannotShow(t *testing.T) {
	s := testServer(t)
	for address, words := range map[string]string{
		"/cartes/VACANCY18?bornes=5%3B10%3Bx":                    "« x » n’est pas une borne qui suit la précédente",
		"/cartes/VACANCY18?bornes=5%3B3":                         "« 3 » n’est pas une borne qui suit la précédente",
		"/cartes/VACANCY18?bornes=1%3B2%3B3%3B4%3B5":             "Donnez 4 bornes au plus",
		"/cartes/VACANCY18?methode=fixed":                        "Donnez les bornes que vous choisissez",
		"/cartes/VACANCY18?echelon=commune":                      "dites dans quel département",
		"/cartes/VACANCY18?echelon=commune&dans=Bretagne":        "", // 1,200 communes: it may
		"/cartes/VACANCY18?echelon=commune&dans=region%3A76":     "plus de 1 500 communes",
		"/cartes/VACANCY18?dans=zzyzx":                           "zzyzx",
		"/cartes/VACANCY18?echelon=epci&dans=01001":              "ne contient aucun territoire de cet échelon",
		"/cartes/VACANCY18?avec=VACANCY18":                       "Croisé avec lui-même, un indicateur ne dit rien de plus",
		"/cartes/VACANCY18?avec=RIEN":                            "« RIEN » n’est pas un indicateur",
		"/cartes/SOFIE_ACCUEIL?echelon=departement":              "publié que par intercommunalité",
		"/cartes/VACANCY18?echelon=commune&dans=commune%3AXF001": "inventé pour la démonstration",
		"/cartes/VACANCY18?methode=rien":                         "",
	} {
		page := plainly(get(t, s, address, access.Anyone).Body.String())
		if words != "" && (!strings.Contains(page, words) || strings.Contains(page, "Fond de carte")) {
			t.Errorf("%s does not say %q, or draws all the same", address, words)
		}
	}
}

// TestTheFormOfAMapOffersNoNothing: what always has a choice offers none that is none.
func TestTheFormOfAMapOffersNoNothing(t *testing.T) {
	page := get(t, testServer(t), "/cartes/VACANCY18", access.Anyone).Body.String()
	for name, empty := range map[string]bool{mapLevelParameter: false, mapMethodParameter: false, mapClassesParameter: false, mapOtherParameter: true, mapCentreParameter: true} {
		_, list, there := strings.Cut(page, ` name="`+name+`"`)
		if list, _, _ = strings.Cut(list, "</select>"); !there || strings.Contains(list, `<option value="">Sans`) != empty {
			t.Errorf("%s: %s", name, list)
		}
	}
}

func TestFilesOfAMap(t *testing.T) {
	s := testServer(t)
	for name, words := range map[string]string{"carte.svg": "Valeurs", "carte.csv": "Code", "carte.geojson": "FeatureCollection", "carte.xlsx": "PK\x03\x04", "carte.png": "\x89PNG\r\n"} {
		w := get(t, s, "/cartes/FOREST18/fichier/"+name+"?echelon=departement", access.Anyone)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), words) {
			t.Errorf("%s: %d, without %q", name, w.Code, words)
		}
		if n := w.Body.Len(); n < 4_000 {
			t.Errorf("%s holds %d bytes", name, n)
		}
	}
	if svg := plainly(get(t, s, "/cartes/FOREST18/fichier/carte.svg?echelon=departement", access.Anyone).Body.String()); !strings.Contains(svg, "Valeurs : MIT") {
		t.Error("the drawing does not tell the licence of its values")
	}
	if table := plainly(get(t, s, "/cartes/VACANCY18/fichier/carte.csv?echelon=commune&dans=15", access.Anyone).Body.String()); !strings.Contains(table, "chiffre de la commune dont elle faisait partie") {
		t.Error("the table takes the figure of a restored commune for known")
	}
	if table := get(t, s, "/en/maps/FOREST18/file/carte.csv?echelon=departement", access.Anyone).Body.String(); !strings.Contains(table, "Forest cover") {
		t.Error("the English table is in French")
	}
	frame := get(t, s, "/cartes/VACANCY18/cadre?echelon=departement", access.Anyone)
	if !strings.Contains(frame.Header().Get("Content-Security-Policy"), "frame-ancestors *") || frame.Header().Get("Set-Cookie") != "" {
		t.Error("the frame can't be shown elsewhere, or sets a cookie")
	}
}

// TestWhoActsUnderEachDimension: a profile says which themes the sheets of a place
// declare, and of the others that none was registered to date.
func TestWhoActsUnderEachDimension(t *testing.T) {
	page := plainly(get(t, testServer(t), "/territoires/commune/61001/profil", access.Anyone).Body.String())
	for _, words := range []string{"Des initiatives recensées ici disent agir là-dessus", "Aucune initiative recensée à ce jour ne dit agir là-dessus ici (1 fiche de ce territoire,", "La proposer"} {
		if !strings.Contains(page, words) {
			t.Errorf("the profile does not say %q", words)
		}
	}
}
