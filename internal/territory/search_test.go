package territory_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/territory"
)

// The first answer to what people type, and how it was matched.
var searches = []struct {
	query, first, match string
}{
	{"01004", "commune:01004", "code"},
	{"1004", "commune:01004", "code"},
	{" 01004 ", "commune:01004", "code"},
	{"2a004", "commune:2A004", "code"},
	{"2B033", "commune:2B033", "code"},
	{"97411", "commune:97411", "code"},
	{"98735", "commune:98735", "code"},
	{"240100883", "epci:240100883", "code"},
	{"240 100 883", "epci:240100883", "code"},
	{"01", "departement:01", "code"},
	{"1", "departement:01", "code"},
	{"974", "departement:974", "code"},
	{"2a", "departement:2A", "code"},
	{"84", "region:84", "code"},
	{"01018", "commune:01033", "code"},
	{"20004", "commune:2A004", "old_code"},
	{"75012", "commune:75056", "postal"},
	{"35000", "commune:35238", "postal"},
	{"22870", "commune:22016", "postal"},
	{"Ambérieu-en-Bugey", "commune:01004", "name"},
	{"AMBERIEU EN BUGEY", "commune:01004", "name"},
	{"amberieu", "commune:01004", "prefix"},
	{"01500 Ambérieu-en-Bugey", "commune:01004", "name"},
	{"AMBERIEU EN BUGEY CEDEX 2", "commune:01004", "name"},
	{"Ambreieu en Bugey", "commune:01004", "typo"},
	{"bourg bresse", "epci:200071751", "words"},
	{"Bourg-en-Bresse", "commune:01053", "name"},
	{"Saint-Étienne", "commune:42218", "name"},
	{"ST ETIENNE", "commune:42218", "name"},
	{"St-Denis 93", "commune:93066", "name"},
	{"Saint Denis (974)", "commune:97411", "name"},
	{"Saint-Denis, Réunion", "commune:97411", "name"},
	{"Ste Menehould", "commune:51507", "name"},
	{"ste menehoulde", "commune:51507", "typo"},
	{"st remy provence", "commune:13100", "words"},
	{"Le Havre", "commune:76351", "name"},
	{"Havre", "commune:76351", "short"},
	{"HAVRE (LE)", "commune:76351", "name"},
	{"l’haÿ les roses", "commune:94038", "name"},
	{"hay-les-roses", "commune:94038", "short"},
	{"ile d'yeu", "commune:85113", "short"},
	{"L’Île‑d’Yeu", "commune:85113", "name"},
	{"brehat", "commune:22016", "words"},
	{"Œuilly", "commune:51410", "name"},
	{"oeuilly", "commune:51410", "name"},
	{"Valence", "commune:26362", "name"},
	{"valence 82", "commune:82186", "name"},
	{"Beaulieu (Cantal)", "commune:15020", "name"},
	{"villefranche s/ saone", "commune:69264", "name"},
	{"Grenobel", "commune:38185", "typo"},
	{"Monptellier", "commune:34172", "typo"},
	{"Clermond-Ferrand", "commune:63113", "typo"},
	{"Bellegarde-sur-Valserine", "commune:01033", "former"},
	{"Annecy-le-Vieux", "commune:74010", "former"},
	{"Paris 12e", "commune:75056", "former"},
	{"Lyon 3ème arrondissement", "commune:69123", "former"},
	{"Marseille 1er", "commune:13055", "former"},
	{"Faucigny Glières", "epci:200000172", "short"},
	{"communauté de communes Faucigny-Glières", "epci:200000172", "short"},
	{"communauté de communes du Pays de Pontchâteau", "epci:200000438", "prefix"},
	{"Bretagne", "region:53", "name"},
	{"bretange", "region:53", "typo"},
	{"Haute Saone", "departement:70", "name"},
	{"Y", "commune:80829", "name"},
	{"Oô", "commune:31404", "name"},
	{"saint-denis reunion", "commune:97411", "name"},
	{"st denis la réunion", "commune:97411", "name"},
	{"reunion saint denis", "commune:97411", "name"},
	{"La Réunion Saint-Denis", "commune:97411", "name"},
	{"st denis 974", "commune:97411", "name"},
	{"st denis seine saint denis", "commune:93066", "name"},
	{"clamecy nievre", "commune:58079", "name"},
	{"nievre clamecy", "commune:58079", "name"},
	{"Clamcy Nièvre", "commune:58079", "typo"},
	{"bourg ain", "commune:01053", "prefix"},
	{"ain bourg", "commune:01053", "prefix"},
	{"en bresse bourg ain", "epci:200071751", "words"},
	{"le puy en velay haute loire", "commune:43157", "name"},
	{"briançon alpes", "commune:05023", "name"},
	{"valence tarn et garonne", "commune:82186", "name"},
	{"valence tarn", "commune:81308", "prefix"},
	{"rennes bretagne", "commune:35238", "name"},
	{"saint denis reun", "commune:97411", "name"},
	{"haut bugey ain", "epci:200042935", "prefix"},
}

func TestSearch(t *testing.T) {
	set := load(t)
	if len(searches) < 60 {
		t.Fatalf("only %d cases", len(searches))
	}
	for _, c := range searches {
		hits := set.Search(c.query, 5, territory.Options{})
		if len(hits) == 0 {
			t.Errorf("%q finds nothing, want %s", c.query, c.first)
			continue
		}
		if h := hits[0]; string(h.Key) != c.first || h.Match.String() != c.match {
			t.Errorf("%q finds %s %s by %s, want %s by %s", c.query, h.Key, h.Label, h.Match, c.first, c.match)
		}
	}
}

func TestSearchFindsNothingRatherThanAnything(t *testing.T) {
	set := load(t)
	for _, q := range []string{"", "   ", "-", "99999", "zzzzzz", "Trifouillis-les-Oies", "une commune qui n'existe nulle part",
		strings.Repeat("a", 100_000), "\x00\xff", "%", "' OR 1=1"} {
		if hits := set.Search(q, 5, territory.Options{}); len(hits) > 0 {
			t.Errorf("%.20q finds %s", q, hits[0].Label)
		}
	}
	if set.Search("Paris", 0, territory.Options{}) != nil {
		t.Error("a limit of zero gives hits")
	}
}

func TestHomonymsAreToldApart(t *testing.T) {
	hits := load(t).Search("Saint-Denis", 10, territory.Options{Levels: []territory.Level{territory.Commune}})
	labels := map[string]bool{}
	for _, h := range hits {
		if labels[h.Label] {
			t.Errorf("label %q twice", h.Label)
		}
		labels[h.Label] = true
	}
	if hits[0].Label != "Saint-Denis (La Réunion, 974)" || hits[1].Label != "Saint-Denis (Seine-Saint-Denis, 93)" {
		t.Errorf("the most populated come first: %q, %q", hits[0].Label, hits[1].Label)
	}
	via := load(t).Search("Arbignieu", 1, territory.Options{})[0].Via
	if via == nil || via.Name != "Arbignieu" || via.Kind != territory.Deleguee {
		t.Errorf("the old name is not told: %+v", via)
	}
}

func TestEveryCommuneIsFoundByItsNameAndItsCode(t *testing.T) {
	set := load(t)
	all := set.Members(territory.NationalKey, territory.Commune)
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom(all).Draw(t, "commune")
		c, _ := set.Get(key)
		if hits := set.Search(key.Code(), 1, territory.Options{}); hits[0].Key != key {
			t.Fatalf("%s is not first by its code", key)
		}
		typed := rapid.SampledFrom([]func(string) string{
			strings.ToUpper, strings.ToLower, strings.NewReplacer("-", " ", "'", "’").Replace,
			strings.NewReplacer("Saint-", "St ", "Sainte-", "Ste-").Replace,
		}).Draw(t, "way of typing")(c.Name)
		up := set.Chain(key)
		departement := ""
		for _, k := range up {
			if k.Level() == territory.Departement {
				departement = k.Code()
			}
		}
		hits, exact := set.Resolve(typed, departement)
		if !exact || hits[0].Key != key {
			t.Fatalf("%q in %s resolves to %v, exact %v", typed, departement, hits, exact)
		}
	})
}

func TestResolve(t *testing.T) {
	set := load(t)
	for _, c := range []struct {
		name, hint, want string
		exact            bool
	}{
		{"Ambérieu en Bugey", "", "01004", true},
		{"1004", "", "01004", true},
		{"Saint-Denis", "", "97411", false},
		{"Saint-Denis", "93", "93066", true},
		{"Saint-Denis", "Seine-Saint-Denis", "93066", true},
		{"St Denis (93)", "", "93066", true},
		{"Saint-Denis", "01", "", false},
		{"Bellegarde sur Valserine", "1", "01033", false},
		{"Bellegarde sur Valserine", "01", "01033", true},
		{"Ambreieu en Bugey", "", "01004", false},
		{"Havre", "", "76351", true},
		{"Paris 12e", "", "75056", true},
		{"75012", "", "75056", true},
		{"97411", "", "97411", false}, // INSEE code of Saint-Denis, postal code of Saint-Paul
		{"22870", "", "22016", true},
		{"", "", "", false},
	} {
		hits, exact := set.Resolve(c.name, c.hint)
		got := ""
		if len(hits) > 0 {
			got = hits[0].Code
		}
		if c.want == "" && c.hint == "01" {
			got = "" // candidates elsewhere are offered, none is exact
		}
		if exact != c.exact || got != c.want {
			t.Errorf("Resolve(%q, %q) = %s, %v, want %s, %v", c.name, c.hint, got, exact, c.want, c.exact)
		}
		if exact && len(hits) != 1 {
			t.Errorf("Resolve(%q): exact with %d hits", c.name, len(hits))
		}
	}
	fictional := withFictional(t)
	if hits, exact := fictional.Resolve("Landemerle", "XF"); !exact || hits[0].Key != "commune:XF013" {
		t.Errorf("the demonstration's own import: %v, %v", hits, exact)
	}
	if hits, exact := fictional.Resolve("Landemerle", ""); exact || slices.ContainsFunc(hits, func(h territory.Hit) bool { return h.Fictional }) {
		t.Errorf("a real import reached the demonstration: %v", hits)
	}
}

func TestOptionsNarrow(t *testing.T) {
	set := load(t)
	for _, h := range set.Search("saint", 50, territory.Options{Departement: "01"}) {
		if parents := set.Parents(h.Key); !slices.Contains(parents, "departement:01") {
			t.Errorf("%s is not in the Ain", h.Label)
		}
	}
	if hits := set.Search("Paris", 5, territory.Options{Levels: []territory.Level{territory.Departement}}); hits[0].Key != "departement:75" {
		t.Errorf("%v", hits)
	}
}
