package territory_test

import (
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

func TestOrderListsEveryRealPlaceOnce(t *testing.T) {
	s := load(t)
	for level, want := range map[territory.Level]int{territory.Commune: 34_969, territory.EPCI: 1_255, territory.Departement: 109, territory.Region: 18, territory.National: 1} {
		o := s.Orders()[level]
		if o.Len() != want || !slices.IsSorted(o.Codes) {
			t.Errorf("%s: %d places in order: %v; want %d", level, o.Len(), slices.IsSorted(o.Codes), want)
		}
		for i, code := range o.Codes {
			if o.At(code) != i {
				t.Fatalf("%s %s is at %d, not at %d", level, code, o.At(code), i)
			}
		}
	}
	if at := s.Orders()[territory.Commune].At("XF001"); at != -1 {
		t.Errorf("an invented commune has a place among the real: %d", at)
	}
}

func TestOrderHoldsTheCommunesOfEachPlace(t *testing.T) {
	s := load(t)
	orders := s.Orders()
	communes, departements := orders[territory.Commune], orders[territory.Departement]
	total := 0
	for i, held := range departements.Communes {
		total += len(held)
		for _, c := range held {
			if up := s.Parents(territory.Key("commune:" + communes.Codes[c])); !slices.Contains(up, territory.Key("departement:"+departements.Codes[i])) {
				t.Fatalf("%s is not in %s", communes.Codes[c], departements.Codes[i])
			}
		}
	}
	if total != communes.Len() {
		t.Errorf("départements hold %d communes of %d", total, communes.Len())
	}
}
