package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

var portraitFixtures = []fixture{
	{route: "territory_profile", values: []any{"commune", "01001"}},
	{route: "territory_profile", values: []any{"commune", "98818"}}, // nearly nothing is known
	{route: "territory_profile", values: []any{"epci", "200069193", "grille", "observatoire-9"}},
	{route: "territory_profile", values: []any{"national", "FR", "grille", "oecd-rwb"}},
	{route: "territory_profile", values: []any{"commune", "XF001"}, status: http.StatusNotFound},
	{route: "territory_alike", values: []any{"commune", "01001"}},
	{route: "territory_alike", values: []any{"epci", "200069193", "ou", "region", "poids-taille", "3", "poids-ville", "0"}},
	{route: "territory_alike", values: []any{"commune", "98818"}}, // nearly nothing is known
	{route: "territory_alike", values: []any{"commune", "01001", "poids-taille", "9"}, status: http.StatusUnprocessableEntity},
	{route: "territory_alike", values: []any{"departement", "01"}, status: http.StatusNotFound},
	{route: "place_indicator", values: []any{"UNEMP18"}},
	{route: "place_indicator", values: []any{"UNEMP22"}},
	{route: "known_flaws"},
	{route: "known_flaw", values: []any{"chomage-au-quart"}},
	{route: "known_flaw", values: []any{"valeurs-extremes"}},
	{route: "known_flaw", values: []any{"hors-du-champ"}},
	{route: "known_flaw", values: []any{"rien"}, status: http.StatusNotFound},
	{route: "place_indicator", values: []any{"P18_POP"}},
	{route: "place_indicator", values: []any{"SOFIE_ACCUEIL"}},
	{route: "place_indicator", values: []any{"RIEN"}, status: http.StatusNotFound},
}

// TestPortraitSaysHowPeopleLive: sentences that an elected official would say, each with
// what it rests on, and every absence with its reason.
func TestPortraitSaysHowPeopleLive(t *testing.T) {
	s := testServer(t)
	for _, c := range []struct {
		address string
		says    []string
	}{
		{"/territoires/commune/01001", []string{"L'Abergement-Clémenciat : 860 habitants en 2023, 93 de plus qu’en 2013.",
			"Ce qui a changé", "83,3 % (2022)", "−1,4 point", "Ici, 20 habitants sur 100 ont 65 ans ou plus.", "18,7 % dans le département ; 20,8 % en France",
			"Taux de pauvreté : couvert par le secret statistique", "entre 39 et 41 communes sur 100 sont en dessous",
			"Tout ou rien : la source calcule à la commune entière", "Insee, recensement de la population 2022", "La fiche de cet indicateur"}},
		{"/territoires/commune/60400", []string{"Participation, municipales, premier tour : 101,4 %", "Plus de votes que de personnes inscrites : erreur du fichier d’origine"}},
		{"/territoires/departement/01", []string{"Niveau de vie médian, dans la commune du milieu : 24 570 € par an", "Moyenne des communes pondérée, une estimation"}},
		{"/territoires/commune/97105", []string{"la source ne parle pas de ce territoire"}},
		{"/territoires/commune/01002", []string{"Loin des services de proximité :", "oui , toute la commune.", "parmi le tiers des communes où c’est le plus haut"}},
		{"/territoires/commune/61006", []string{"Loin des services de proximité :", "non ."}},
		{"/en/territories/commune/01002", []string{"Far from local services:", "yes , the whole commune."}},
		{"/territoires/departement/15", []string{"Cantal : 144 196 habitants en 2023"}},
		{"/territoires/commune/15031", []string{"chiffre de la commune dont elle faisait partie"}},
		{"/en/territories/commune/01001", []string{"has 860 inhabitants in 2023, 93 more than in 2013.", "Here, 20 inhabitants in 100 are 65 or over."}},
	} {
		page := plainly(get(t, s, c.address, access.Anyone).Body.String())
		for _, words := range c.says {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not say %q", c.address, words)
			}
		}
	}
	if page := get(t, s, "/territoires/commune/XF001", access.Anyone).Body.String(); strings.Contains(page, `id="vie"`) {
		t.Error("figures are given of an invented place")
	}
}

// TestAProfileMarksEachLargerPlace: of every line the EPCI, the département, the région and France each have their mark,
// told by their key in that order; a larger place has those that are above it.
func TestAProfileMarksEachLargerPlace(t *testing.T) {
	s := testServer(t)
	for address, key := range map[string][]string{
		"/territoires/commune/01001":  {"CC de la Dombes", "Ain", "Auvergne-Rhône-Alpes", "France"},
		"/territoires/departement/01": {"Auvergne-Rhône-Alpes", "France"},
		"/territoires/region/84":      {"France"},
	} {
		_, page, _ := strings.Cut(get(t, s, address+"/profil", access.Anyone).Body.String(), `id="figure-d-sante"`)
		_, page, there := strings.Cut(page, "plot-wide")
		page, _, _ = strings.Cut(page, "</svg>") // one line: its mark, and the key's
		if !there {
			t.Fatalf("%s: no figure of health", address)
		}
		said := plainly(page)
		for i, mark := range []string{"dot-ring", "dot-diamond", "profile-square", "profile-triangle"}[:len(key)] {
			if n := strings.Count(page, `class="`+mark+`"`); n != 2 {
				t.Errorf("%s: %d marks of %s, want its own and the key’s", address, n, key[i])
			}
			at := strings.Index(said, key[i])
			if at < 0 {
				t.Errorf("%s: the key does not tell %s, or not in order", address, key[i])
			}
			said = said[max(at, 0):]
		}
	}
}

// TestTheMapOfAPlaceShowsItsNeighbours: a commune among those of its EPCI, each with its page.
func TestTheMapOfAPlaceShowsItsNeighbours(t *testing.T) {
	_, page, there := strings.Cut(get(t, testServer(t), "/territoires/commune/01001", access.Anyone).Body.String(), `id="carte"`)
	page, _, _ = strings.Cut(page, "</table>")
	if n := strings.Count(page, `href="/territoires/commune/01`); !there || n < 36 || !strings.Contains(page, ">Villars-les-Dombes</a>") {
		t.Errorf("%d communes of its EPCI are on the map of a commune", n)
	}
}

// TestAnOmissionIsToldFromAPortrait: in a few words, by anyone, the place being filled in.
func TestAnOmissionIsToldFromAPortrait(t *testing.T) {
	s := testServer(t)
	page := get(t, s, "/territoires/commune/01001", access.Anyone).Body.String()
	at := regexp.MustCompile(`<a href="(/signaler-un-oubli[^"]*)">signaler cet oubli en quelques mots</a>`).FindStringSubmatch(page)
	if at == nil {
		t.Fatal("no way to tell of an omission")
	}
	tells(t, get(t, s, html.UnescapeString(at[1]), access.Anyone).Body.String(), "L&#39;Abergement-Clémenciat (Ain, 01)</textarea>")
}

// TestProfileHasNoRank: a profile sets side by side and gives neither score nor rank.
func TestProfileHasNoRank(t *testing.T) {
	page := plainly(get(t, testServer(t), "/territoires/commune/01001/profil", access.Anyone).Body.String())
	for _, words := range []string{"Logements vacants", "7,5 %", "CC de la Dombes", "la moitié des communes", "Aucun indicateur livré ne parle de cette dimension", "proposées par Bocage"} {
		if !strings.Contains(page, words) {
			t.Errorf("the profile does not say %q", words)
		}
	}
	for _, words := range []string{"classement", "1er sur", "note globale"} {
		if strings.Contains(page, words) {
			t.Errorf("the profile says %q", words)
		}
	}
}

// TestACardShowsWhatIsExecuted: the formula on the card is the program's.
func TestACardShowsWhatIsExecuted(t *testing.T) {
	s := testServer(t)
	card := plainly(get(t, s, "/indicateurs/UNEMP18", access.Anyone).Body.String())
	for _, words := range []string{"P18_CHOM1564 / P18_ACT1564", "moins, c’est mieux", "Licence Ouverte", "communes de 2021"} {
		if !strings.Contains(card, words) {
			t.Errorf("the card does not say %q", words)
		}
	}
	flawed := plainly(get(t, s, "/indicateurs/UNEMP22", access.Anyone).Body.String())
	for _, words := range []string{"6,5 % (28 sur 431)", "Publié, avec une réserve", "À d’autres dates", "exploitation complémentaire"} {
		if !strings.Contains(flawed, words) {
			t.Errorf("the card of a flawed indicator does not say %q", words)
		}
	}
}

// TestProgrammesHere: public programmes are told with the day of their list, and laid over maps.
func TestProgrammesHere(t *testing.T) {
	s := testServer(t)
	for address, words := range map[string]string{
		"/territoires/commune/01033":                         "France services de Valserhône (depuis le 1er janvier 2020)",
		"/territoires/departement/61":                        "communes accompagnées, à la liste du 18 septembre 2024",
		"/cartes/VACANCY18?dans=Orne&couche=france-services": "ANCT, liste du 1er août 2024",
	} {
		if page := plainly(get(t, s, address, access.Anyone).Body.String()); !strings.Contains(page, words) {
			t.Errorf("%s does not say %q", address, words)
		}
	}
	if page := get(t, s, "/territoires/commune/XF001", access.Anyone).Body.String(); strings.Contains(page, `id="programmes"`) {
		t.Error("an invented place is in a programme")
	}
}
