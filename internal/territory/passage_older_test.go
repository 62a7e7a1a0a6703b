package territory_test

import (
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/territory"
)

var older = sync.OnceValues(func() (*territory.Set, error) {
	set, err := france()
	if err != nil {
		return nil, err
	}
	return set.WithOlder(odbl.Files)
})

func withOlder(t testing.TB) *territory.Set {
	t.Helper()
	set, err := older()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// INSEE, « Les collectivités locales en chiffres » and notices of the code
// officiel géographique: communes of metropolitan France and the overseas
// départements on 1 January. The collectivities hold 94 more.
func TestOlderVintagesCountTheirCommunes(t *testing.T) {
	set := withOlder(t)
	for year, want := range map[int]int{2018: 35_357, 2017: 35_416, 2016: 35_885, 2015: 36_658, 2014: 36_681} {
		codes, err := set.Codes(year)
		if err != nil || len(codes) != want+94 {
			t.Errorf("%d: %d communes, want %d (%v)", year, len(codes)-94, want, err)
		}
	}
	if len(load(t).Vintages()) != 7 {
		t.Error("the set without them was changed")
	}
}

// Oldest first: INSEE, code officiel géographique, movements.
func TestOlderChangesByHand(t *testing.T) {
	set := withOlder(t)
	for _, c := range []struct {
		name     string
		from, to int
		want     string
	}{
		{"Châtillon-en-Michaille joins Valserhône, 2019", 2018, 2026, "01091>01033 1.000"},
		{"Annecy-le-Vieux joins Annecy, 2017", 2016, 2026, "74011>74010 1.000"},
		{"Sannerville joins Saline in 2017 and leaves it", 2016, 2018, "14666>14712 1.000"},
		{"Ajaccio takes its code of today, 1976", 1975, 1982, "20004>2A004 1.000"},
		{"a commune that never changed", 1968, 2026, "01004>01004 1.000"},
	} {
		p, err := set.Passage(c.from, c.to)
		if err != nil || !p.ODbL {
			t.Fatalf("%s: ODbL %v, %v", c.name, p.ODbL, err)
		}
		if got := flowsOf(p, c.want[:5]); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if p, _ := set.Passage(2019, 2026); p.ODbL {
		t.Error("the tables count as used from 2019 on")
	}
}
