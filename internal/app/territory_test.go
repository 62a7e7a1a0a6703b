package app

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestReadTerritoriesAsPeopleWriteThem(t *testing.T) {
	a := house(t, t.TempDir())
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]territory.Key{
		"61001": "commune:61001", "alencon": "commune:61001", "Alençon (61)": "commune:61001", "1004": "commune:01004", "2a004": "commune:2A004",
		"epci:200069193": "epci:200069193", "departement:61": "departement:61", places.Label("commune:93066"): "commune:93066", "St-Denis (93)": "commune:93066",
		places.Label("departement:61"): "departement:61", places.Label("region:28"): "region:28", "Orne": "departement:61", "normandie": "region:28", "Côte-d’Or": "departement:21",
		"Ploërmel Communauté": "epci:200066777", "ploermel communaute (Morbihan)": "epci:200066777", "CC Ploërmel Communauté": "epci:200066777",
		"France": territory.NationalKey, "france entière": territory.NationalKey,
	} {
		if !places.Has(want) {
			t.Fatalf("%s is not a territory of %d", want, places.Vintage())
		}
		got, err := a.ReadTerritories(access.Anyone, "territories", line)
		if err != nil || !slices.Equal(got, []territory.Key{want}) {
			t.Errorf("%q: %v, %v; want %s", line, got, err, want)
		}
	}
	got, err := a.ReadTerritories(access.Anyone, "territories", "Alençon\n\n  Saint-Denis\nZzyzx\nRennes\n")
	all := fault.All(err)
	if len(got) != 2 || len(all) != 2 || all[0].Key != "territory.several" || all[0].Args["line"] != "3" || all[1].Key != "territory.unknown_name" {
		t.Fatalf("%v, %v", got, err)
	}
	if offered := all[0].Args["candidates"].([]string); len(offered) < 2 || !strings.Contains(offered[0], "Saint-Denis") {
		t.Fatalf("offered %v", offered)
	}
	if _, err := a.ReadTerritories(access.Anyone, "territories", "Saint-Malo-sur-Mer"); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "territory.near" {
		t.Fatalf("a name that comes near one place: %v", err)
	}
	if _, err := a.ReadTerritories(access.Anyone, "territories", strings.Repeat("61001\n", 60)); len(fault.All(err)) != 1 {
		t.Fatalf("60 lines: %v", err)
	}
}

func TestATerritoryOfAFieldOfOneLine(t *testing.T) {
	a := house(t, t.TempDir())
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"Saint-Denis": "« Saint-Denis » peut être Saint-Denis (La Réunion, 974)", "Zzyzx": "« Zzyzx » n’est ni le nom ni le code d’un territoire connu",
		"Saint-Malo-sur-Mer": "Est-ce Saint-Malo", "commune:99999": "« commune:99999 » n’est ni le nom",
	} {
		key, err := a.ReadTerritory(access.Anyone, "commune", words)
		all := fault.All(err)
		if key != "" || len(all) != 1 || all[0].Field != "commune" {
			t.Fatalf("%s: %q, %v", words, key, err)
		}
		if said := strings.ReplaceAll(catalogue.For("fr").Fault(all[0]), "\u00a0", " "); !strings.Contains(said, want) {
			t.Errorf("%s: %s", words, said)
		}
	}
	for words, want := range map[string]territory.Key{"": "", " \n ": "", "Alençon\n(61)": "commune:61001", "france": territory.NationalKey} {
		if key, err := a.ReadTerritory(access.Anyone, "commune", words); err != nil || key != want {
			t.Errorf("%q: %q, %v", words, key, err)
		}
	}
}
