package web

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

var territoryFixtures = []fixture{
	{route: "territories"},
	{route: "territories", values: []any{"q", "saint denis"}},
	{route: "territories", values: []any{"q", "zzyzx"}},
	{route: "territory", values: []any{"commune", "01053"}},
	{route: "territory", values: []any{"commune", "61001"}},                    // where the garage acts
	{route: "territory", values: []any{"commune", "75056"}},                    // arrondissements
	{route: "territory", values: []any{"commune", "29155"}},                    // Ouessant, outside any EPCI
	{route: "territory", values: []any{"commune", "2A004"}},                    // Corsica
	{route: "territory", values: []any{"commune", "97411"}},                    // overseas
	{route: "territory", values: []any{"commune", "98818"}},                    // no outline, no population class
	{route: "territory", values: []any{"commune", "01033", "ancien", "01091"}}, // came by a former code
	{route: "territory", values: []any{"epci", "200071751"}},
	{route: "territory", values: []any{"departement", "61"}},
	{route: "territory", values: []any{"departement", "62", "vue", "commune"}}, // the most communes
	{route: "territory", values: []any{"departement", "62", "vue", "commune", "depuis", "62147"}},
	{route: "territory", values: []any{"departement", "988"}},
	{route: "territory", values: []any{"region", "84"}},
	{route: "territory", values: []any{"region", "76", "vue", "epci"}},
	{route: "territory", values: []any{"region", "01"}},
	{route: "territory", values: []any{"national", "FR"}},
	{route: "territory", values: []any{"commune", "XF001"}},
	{route: "territory", values: []any{"perimetre", "fictif-haute-bocagere"}},
	{route: "territory", values: []any{"commune", "99999"}, status: http.StatusNotFound},
	{route: "territory_stories", values: []any{"commune", "61001"}},
	{route: "territory_stories", values: []any{"perimetre", drawnPays}},
	{route: "territory_stories", values: []any{"national", "FR"}},
	{route: "territory_stories", values: []any{"commune", "XF001"}},
	{route: "territory_stories", values: []any{"commune", "99999"}, status: http.StatusNotFound},
}

func TestTerritorySearch(t *testing.T) {
	s := testServer(t)
	for _, c := range []struct {
		address string
		says    []string
	}{
		{"/territoires", []string{"Trouver mon village", "Bretagne 53", "Voir la France entière"}},
		{"/territoires?q=Saint-Denis", []string{"Saint-Denis (La Réunion, 974)", "Saint-Denis (Seine-Saint-Denis, 93)", "commune,"}},
		{"/territoires?q=1004", []string{"1 territoire répond à « 1004 »", "Ambérieu-en-Bugey (Ain, 01)", "trouvé par son code"}},
		{"/territoires?q=01500", []string{"trouvé par son code postal"}},
		{"/territoires?q=Amberieux+en+Bugei", []string{"Ambérieu-en-Bugey (Ain, 01)", "trouvé par un nom proche"}},
		{"/territoires?q=Chatillon-en-Michaille", []string{"Valserhône (Ain, 01)", "Châtillon-en-Michaille (01091) est une commune déléguée de Valserhône."}},
		{"/territoires?q=zzyzx", []string{"Aucun territoire trouvé", "Aucun territoire ne répond à « zzyzx »"}},
		{"/territoires?q=ormelle-le-vieux", []string{"Aucun territoire trouvé"}}, // invented, and the demonstration is not what is listed
		{"/en/territories?q=bretagne", []string{"Bretagne", "region,"}},
	} {
		page := plainly(get(t, s, c.address, access.Anyone).Body.String())
		for _, words := range c.says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", c.address, words)
			}
		}
	}
	many := plainly(get(t, s, "/territoires?q=saint", access.Anyone).Body.String())
	if !strings.Contains(many, "Plus de 30 territoires répondent") || !strings.Contains(many, "Seuls les 30 premiers") {
		t.Error("a long list does not say that it is cut")
	}
}

func TestTerritoryPage(t *testing.T) {
	s := testServer(t)
	for _, c := range []struct {
		address string
		says    []string
	}{
		{"/territoires/commune/01053", []string{"Territoires France Auvergne-Rhône-Alpes Ain CA du Bassin de Bourg-en-Bresse", "Code Insee 01053",
			"Péronnas", "Aucune initiative recensée à ce jour (1 fiche au répertoire, 24 novembre 2026)", "Géographie au 1er janvier 2026"}},
		{"/territoires/departement/974", []string{"Territoires France La Réunion Département La Réunion"}},
		{"/territoires/commune/61001", []string{"1 initiative agit ici (1 fiche au répertoire, 24 novembre 2026)", "Garage solidaire de Valbrune"}},
		{"/territoires/departement/61", []string{"1 initiative agit ici", "Garage solidaire de Valbrune", "habitants sur 100 vivent dans une commune rurale", "Intercommunalités 1"}},
		{"/territoires/commune/29155", []string{"aucune intercommunalité", "Ouessant, Finistère"}},
		{"/territoires/commune/98818", []string{"Le contour de ce territoire n’est pas dans les données ouvertes", "densité non connue"}},
		{"/territoires/commune/01033?ancien=01091", []string{"Châtillon-en-Michaille (01091) est une commune déléguée de Valserhône."}},
		{"/territoires/commune/01053?ancien=01091", []string{"Code Insee 01053"}},
		{"/territoires/commune/75056", []string{"Paris 1er Arrondissement (75101), arrondissement"}},
		{"/territoires/epci/200070852", []string{"Département (1 sur 2)", "Département (2 sur 2)"}},
		{"/territoires/departement/62?vue=commune", []string{"Communes 887", "(de 1 à 50, sur 887)", "Page suivante"}},
		{"/territoires/region/84", []string{"Départements 12", "Savoie"}},
		{"/territoires/national/FR", []string{"18", "Mayotte"}},
		{"/territoires/commune/XF001", []string{"Territoire fictif", "Données de démonstration, fictives", "Ormelle-le-Vieux", "Code inventé XF001", "chiffre inventé pour la démonstration", "n’a pas de contour", "Les études qui portent sur ce territoire"}},
		{"/en/territories/commune/01053", []string{"Insee code 01053", "No initiative registered to date (1 sheet in the directory, 24 November 2026)"}},
	} {
		page := plainly(get(t, s, c.address, access.Anyone).Body.String())
		for _, words := range c.says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", c.address, words)
			}
		}
	}
	if page := plainly(get(t, s, "/territoires/commune/01053?ancien=01091", access.Anyone).Body.String()); strings.Contains(page, "Châtillon-en-Michaille") {
		t.Error("a former code of another commune is believed")
	}
	if page := plainly(get(t, s, "/territoires/commune/XF001", access.Anyone).Body.String()); strings.Contains(page, "Garage solidaire") || strings.Contains(page, "Insee") || strings.Contains(page, "La proposer") {
		t.Error("an invented place shows a real initiative, gives a figure as Insee's, or asks for what is missing")
	}
}

// TestARegionBeginsWithItsMap: of a large place one asks where things are, then who
// acts there; of a village the other way round.
func TestARegionBeginsWithItsMap(t *testing.T) {
	s := testServer(t)
	for address, first := range map[string]bool{"/territoires/region/28": true, "/territoires/national/FR": true, "/territoires/departement/61": false, "/territoires/commune/61001": false} {
		page := pageOf(t, s, address, access.Anyone)
		if before := strings.Index(page, `id="situation-titre"`) < strings.Index(page, `id="ici"`); before != first || strings.Count(page, `id="situation-titre"`) != 1 {
			t.Errorf("%s: the map comes first: %v", address, before)
		}
	}
}

func TestWhatIsMissingHere(t *testing.T) {
	s := testServer(t)
	reader := plainly(get(t, s, "/territoires/commune/61001", access.Anyone).Body.String())
	if !strings.Contains(reader, "Vous en connaissez une qui manque ? La proposer") {
		t.Error("a reader is not told whom to tell")
	}
	page := get(t, s, "/territoires/commune/61001", testEditor).Body.String()
	_, link, _ := strings.Cut(page, "Vous en connaissez une qui manque")
	_, link, _ = strings.Cut(link, `href="`)
	link, _, _ = strings.Cut(link, `"`)
	form := get(t, s, html.UnescapeString(link), testEditor).Body.String()
	if !strings.Contains(form, "Alençon (Orne, 61)") {
		t.Fatalf("%s does not open the form with the commune in it", link)
	}
	if w := post(t, s, "/initiatives/nouvelle", testEditor, "name", "Atelier", "summary", "Un atelier", "action", "commune", "public", "oui", "territories", "Alençon (Orne, 61)"); w.Code != http.StatusSeeOther {
		t.Fatalf("the form does not take the place that it was given: %d", w.Code)
	}
	if page := plainly(get(t, s, "/territoires/commune/61001", access.Anyone).Body.String()); !strings.Contains(page, "2 initiatives agissent ici") || !strings.Contains(page, "Atelier") {
		t.Error("the initiative just added does not show")
	}
}

func TestTerritoryMoved(t *testing.T) {
	s := testServer(t)
	for address, want := range map[string]string{
		"/territoires/commune/01091":    "/territoires/commune/01033?ancien=01091",
		"/en/territories/commune/01091": "/en/territories/commune/01033?ancien=01091",
		"/territoires/commune/1004":     "/territoires/commune/01004",
		"/territoires/commune/2a004":    "/territoires/commune/2A004",
		"/territoires/departement/2b":   "/territoires/departement/2B",
		"/territoires/commune/75101":    "/territoires/commune/75056?ancien=75101",
	} {
		answer := get(t, s, address, access.Anyone)
		if answer.Code != http.StatusMovedPermanently || answer.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", address, answer.Code, answer.Header().Get("Location"), want)
		}
	}
	for _, address := range []string{"/territoires/commune/99999", "/territoires/commune/x", "/territoires/canton/0101", "/territoires/region/99",
		"/territoires/national/DE", "/territoires/commune/75012x", "/territoires/perimetre/rien", "/territoires/commune/%00"} {
		if code := get(t, s, address, access.Anyone).Code; code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", address, code)
		}
	}
}
