package territory_test

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Counts: README of commune-grids. The 94 communes of the collectivities are in
// none, 74 changed since the typology of ruralities, 129 have no level of centre.
func TestTheGridsCountAsTheirSources(t *testing.T) {
	g := load(t).Grids(territory.NationalKey)
	if want := [8]int{94, 699, 637, 1_996, 947, 5_072, 18_288, 7_236}; g.Density != want {
		t.Errorf("density %v, want %v", g.Density, want)
	}
	if want := [10]int{94 + 74, 3_429, 1_989, 5_122, 5_167, 4_549, 6_171, 2_511, 1_623, 4_240}; g.Rurality != want {
		t.Errorf("ruralities %v, want %v", g.Rurality, want)
	}
	if want := [6]int{94 + 129, 23_975, 7_007, 2_880, 742, 142}; g.Centrality != want {
		t.Errorf("centralities %v, want %v", g.Centrality, want)
	}
	if want := [10]int{34_969 - 8_594, 580, 810, 1_674, 14, 360, 3_935, 32, 1_165, 24}; g.Massif != want {
		t.Errorf("massifs %v, want %v", g.Massif, want)
	}
	if ain := load(t).Grids("departement:01"); ain.Communes != 391 || ain.Density[5]+ain.Density[6]+ain.Density[7] == 0 {
		t.Errorf("%+v", ain)
	}
}

// Read in the files by hand.
func TestClassesOfACommune(t *testing.T) {
	for key, want := range map[territory.Key][3]int{"commune:97411": {9, 0, 9}, "commune:15141": {2, 2, 6}, "commune:01001": {4, 1, 0}} {
		c, _ := load(t).Get(key)
		if got := [3]int{int(c.Rurality), int(c.Centrality), int(c.Massif)}; got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}
