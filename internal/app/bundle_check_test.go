package app

import (
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// A code that the program does not know comes in all the same, and is told: the
// commune may have merged since, or have been mistyped.
func TestATerritoryOfAnotherYearIsTold(t *testing.T) {
	b := rapid.Custom(anyStudy).Example(1)
	b.Study.Framing.Territories = []string{"epci:999999999"}
	b.Initiatives[0].Territories = []territory.Key{"commune:74011", "commune:01004"} // Annecy-le-Vieux, in Annecy since 2017; Ambérieu-en-Bugey
	b.Initiatives[0].Places = []initiative.Place{{Label: "Halle", Territory: "commune:99999"}}
	checked, err := CheckAlone(b)
	if err != nil || len(checked.Wrong) > 0 {
		t.Fatal(checked.Wrong, err)
	}
	got := map[string]string{}
	for _, f := range checked.Notes {
		got[f.Field] = f.Key
		if f.Key == "bundle.commune_of_before" {
			got[f.Field] += " " + f.Args["name"].(string)
		}
	}
	for field, want := range map[string]string{
		"study.framing.territories.0":                 "bundle.territory_not_here",
		"initiatives.initiative-0.places.0.territory": "bundle.territory_not_here",
		"initiatives.initiative-0.territories.0":      "bundle.commune_of_before Annecy",
		"initiatives.initiative-0.territories.1":      "",
	} {
		if got[field] != want {
			t.Errorf("%s: %q, want %q", field, got[field], want)
		}
	}
}
