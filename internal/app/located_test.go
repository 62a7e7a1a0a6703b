package app

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestAPositionSaysWhereItComesFrom: a point that is only the middle of a
// territory is not to be taken for a door.
func TestAPositionSaysWhereItComesFrom(t *testing.T) {
	places, err := house(t, t.TempDir()).Territories()
	if err != nil {
		t.Fatal(err)
	}
	// Arbignieu (01015) is of Arboys en Bugey (01015) and Béon (01039) of Culoz-Béon
	// (01138) since 2016 and 2023.
	for before, now := range map[territory.Key]territory.Key{"commune:01039": "commune:01138", "commune:01138": "commune:01138"} {
		in := initiative.Initiative{Territories: []territory.Key{before}}
		if got := locate(places, InitiativeView{Initiative: in}); got.Territory != now || !got.Located || got.Departement != "departement:01" {
			t.Errorf("a sheet of %s is at %s, located %t, in %s", before, got.Territory, got.Located, got.Departement)
		}
	}
	lon, lat := 0.1, 48.4
	for want, in := range map[string]initiative.Initiative{
		PlaceGiven:    {Places: []initiative.Place{{Label: "Le hangar"}, {Lon: &lon, Lat: &lat}}, Territories: []territory.Key{"commune:61001"}},
		"commune":     {Places: []initiative.Place{{Label: "Le hangar"}}, Territories: []territory.Key{"commune:61001"}},
		"departement": {Territories: []territory.Key{"departement:61", "commune:61001"}},
		"":            {Territories: []territory.Key{territory.NationalKey}},
	} {
		got := locate(places, InitiativeView{Initiative: in})
		if got.Precision != want || got.Located != (want != "") {
			t.Errorf("%q, located %v, want %q", got.Precision, got.Located, want)
		}
	}
}
