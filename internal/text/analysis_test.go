package text

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"L’Échelle d'Œuvre": "l echelle d oeuvre", "SAINT-ÉTIENNE": "saint etienne", "  ": "", "n° 12": "n 12", "e\u0301té": "ete",
		"Straße": "strasse", "l'Haÿ-les-Roses": "l hay les roses", "A.M.A.P.": "a m a p",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTokensDropWhatEveryTextHolds(t *testing.T) {
	for in, want := range map[string]string{
		"Le café de l’école jusqu’au soir": "cafe ecole soir", "Nous": "nous", "d'où": "ou", "": "",
	} {
		if got := strings.Join(Tokens(in), " "); got != want {
			t.Errorf("Tokens(%q) = %q, want %q", in, got, want)
		}
	}
}

// inflected are forms of the same word, as a volunteer would type them.
var inflected = [][]string{
	{"garage", "garages"}, {"vélo", "vélos", "velo"}, {"associatif", "associative", "associations"}, {"bénévole", "bénévolat", "benevoles"},
	{"réparation", "réparer", "reparations"}, {"travail", "travaux"}, {"itinérant", "itinérante", "itinérance"}, {"covoiturage", "covoiturer"},
	{"maraîcher", "maraîchère", "maraîchage"}, {"commune", "communes"}, {"communal", "communale", "communaux"}, {"local", "locale", "locaux", "locales"},
	{"départemental", "départementale", "départementaux"}, {"régional", "régionale", "régionaux"}, {"solidaire", "solidarité"},
	{"jeune", "jeunes", "jeunesse"}, {"ancien", "ancienne", "anciens"}, {"producteur", "productrice", "producteurs"}, {"agriculteur", "agricultrice"},
	{"participatif", "participative"}, {"chaleureux", "chaleureuse"}, {"atelier", "ateliers"}, {"épicerie", "épicier", "épiceries"},
	{"bateau", "bateaux"}, {"journal", "journaux"}, {"lieu", "lieux"}, {"école", "écoles"}, {"habitant", "habitante", "habitants"},
	{"énergie", "énergies", "énergétique"}, {"forêt", "forêts"}, {"partagé", "partagée", "partagés"}, {"santé", "sanitaire"},
	{"logement", "logements"}, {"emploi", "emplois"}, {"numérique", "numériques"}, {"citoyen", "citoyenne"}, {"œuvre", "oeuvres"},
	{"médiation", "médiateur", "médiatrice"}, {"animation", "animateur", "animatrice"}, {"création", "créateur"},
	{"premier", "première"}, {"rural", "ruraux", "ruralité"}, {"eau", "eaux"}, {"cantine", "cantines"}, {"repas", "repas"}, {"tiers-lieu", "tiers-lieux"},
}

// distinct are words that must not be found for one another.
var distinct = [][2]string{
	{"marché", "marcheur"}, {"commune", "communication"}, {"port", "porte-parole"}, {"organe", "organisation"}, {"pain", "peine"},
	{"école", "écologie"}, {"forme", "forêt"}, {"verger", "vers"}, {"sol", "solidaire"}, {"parc", "parcours"}, {"culte", "culture"},
}

func TestInflectionsMeet(t *testing.T) {
	for _, family := range inflected {
		for _, form := range family[1:] {
			if Stems(form) != Stems(family[0]) {
				t.Errorf("%s → %q, %s → %q", family[0], Stems(family[0]), form, Stems(form))
			}
		}
	}
	for _, pair := range distinct {
		if Stems(pair[0]) == Stems(pair[1]) {
			t.Errorf("%s and %s meet at %q", pair[0], pair[1], Stems(pair[0]))
		}
	}
}

func TestATextIsFoundByItsOwnWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("abcéèêœç’' -LD1")), 1, 30, -1).Draw(t, "s")
		stored := strings.Fields(Stems(s))
		for _, stem := range QueryStems(strings.ToUpper(s)) {
			if !slices.Contains(stored, stem) && len(stored) > 0 {
				t.Fatalf("%q stored as %v, not found by %q", s, stored, stem)
			}
		}
	})
}

func TestQueriesAreBounded(t *testing.T) {
	if n := len(QueryStems(strings.Repeat("mot ", 10))); n != 1 {
		t.Errorf("a word said ten times is one: %d", n)
	}
	if n := len(QueryStems("un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize")); n > maxQueryWords {
		t.Errorf("%d words", n)
	}
}

func TestSortKeyIsFrenchOrder(t *testing.T) {
	want := []string{"abbé", "cote", "coté", "côte", "côté", "Eaux", "Échiré", "émeu", "oeuf", "œuvre", "ozone", "Zonza"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	if !slices.Equal(got, want) {
		t.Fatalf("order = %v", got)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if SortKey("Échiré") <= SortKey("Eaux") {
					t.Error("keys mixed between goroutines")
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Le Café d’Œuvre !": "le-cafe-d-oeuvre", "": "sans-titre", "日本": "sans-titre", "a/b?c": "a-b-c",
		strings.Repeat("mot ", 40): strings.TrimSuffix(strings.Repeat("mot-", 15), "-"),
	} {
		if got := Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Slug(rapid.String().Draw(t, "s"))
		if s == "" || len(s) > maxSlug || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") {
			t.Fatalf("slug %q", s)
		}
	})
}

func BenchmarkStems(b *testing.B) {
	s := strings.Repeat("Le garage solidaire de Valbrune répare et loue des voitures aux habitants sans emploi. ", 5)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Stems(s)
	}
}
