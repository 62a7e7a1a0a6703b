package twin_test

import (
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/twin"
)

func gathered(sheets []twin.Sheet) *twin.Gathering {
	g := twin.NewGathering()
	for _, s := range sheets {
		g.Add(s)
	}
	return g
}

func find(t testing.TB, sheets ...twin.Sheet) []twin.Pair {
	t.Helper()
	var out []twin.Pair
	err := gathered(sheets).Find(func(int, int) error { return nil }, func(p twin.Pair) error {
		out = append(out, p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func degrees(v float64) *float64 { return &v }

var garage = initiative.Initiative{
	ID: "a", Name: "Garage solidaire du Bocage", Web: []string{"https://www.garage-bocage.example/"}, PublicEmail: "Bonjour@garage-bocage.example",
	PublicPhone: "02 33 00 00 01", Territories: []territory.Key{"commune:61145"},
	Organisations: []initiative.Organisation{{Name: "Roues libres", Role: "lead", SIRET: "73282932000074"}, {Name: "Le Département", Role: "funder"}},
}

func TestWhatMakesTwins(t *testing.T) {
	cases := []struct {
		name  string
		other initiative.Initiative
		twins bool
		holds []twin.Signal
	}{
		{"the same, told by another list", initiative.Initiative{Name: "GARAGE SOLIDAIRE DU BOCAGE", Territories: []territory.Key{"commune:61145"}}, true,
			[]twin.Signal{twin.SameName, twin.RareName, twin.SameCommune}},
		{"a letter wrong, the same carrier", initiative.Initiative{Name: "Garage solidare du Bocage", Organisations: []initiative.Organisation{{Name: "ROUES LIBRES"}}}, true,
			[]twin.Signal{twin.CloseName, twin.SameOrganisation}},
		{"the same page under another way to write it", initiative.Initiative{Name: "Le garage solidaire", Web: []string{"http://garage-bocage.example?utm_source=x"},
			Territories: []territory.Key{"commune:61145"}}, true, []twin.Signal{twin.SamePage, twin.SameCommune}},
		{"the same number and a longer name", initiative.Initiative{Name: "Garage solidaire du Bocage, atelier et location", PublicPhone: "+33 2 33 00 00 01",
			Organisations: []initiative.Organisation{{Name: "Association Roues libres", SIRET: "73282932000074"}}}, true, []twin.Signal{twin.SameNumber, twin.SamePhone, twin.CloseName}},
		{"another initiative of the same people", initiative.Initiative{Name: "Chorale intergénérationnelle", Web: garage.Web, PublicEmail: garage.PublicEmail,
			Territories: garage.Territories, Organisations: garage.Organisations}, false, nil},
		{"the same name elsewhere, carried by others", initiative.Initiative{Name: garage.Name, Territories: []territory.Key{"commune:35238"},
			Organisations: []initiative.Organisation{{Name: "Mécanique pour tous"}}}, false, nil},
		{"the same funder only", initiative.Initiative{Name: "Chorale", Territories: garage.Territories,
			Organisations: []initiative.Organisation{{Name: "Le Département", Role: "funder"}}}, false, nil},
		{"another number in the name", initiative.Initiative{Name: "Garage solidaire du Bocage 2", Territories: garage.Territories,
			Organisations: []initiative.Organisation{{Name: "Roues libres"}}}, false, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.other.ID = "b"
			got := find(t, twin.Of(garage, nil), twin.Of(c.other, nil))
			if !c.twins {
				if len(got) > 0 {
					t.Fatalf("taken for twins: %+v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("got %+v", got)
			}
			for _, s := range c.holds {
				if !slices.ContainsFunc(got[0].Reasons, func(r twin.Reason) bool { return r.Signal == s }) {
					t.Errorf("no %s in %+v", s, got[0].Reasons)
				}
			}
		})
	}
}

func TestTheScoreIsTheSumOfItsReasons(t *testing.T) {
	other := garage
	other.ID = "b"
	p := find(t, twin.Of(garage, nil), twin.Of(other, nil))[0]
	sum := 0
	for _, r := range p.Reasons {
		sum += r.Points
	}
	if p.Score != 100 || sum < p.Score {
		t.Fatalf("score %d, reasons %+v", p.Score, p.Reasons)
	}
}

func TestTwoSpotsAcrossTheBorderOfACommune(t *testing.T) {
	spot := func(id string, lon float64, k territory.Key) twin.Sheet {
		return twin.Of(initiative.Initiative{ID: id, Name: "Fournil des Landes", Places: []initiative.Place{{Territory: k, Lon: degrees(lon), Lat: degrees(48.5)}}}, nil)
	}
	near := find(t, spot("a", -0.5201, "commune:61145"), spot("b", -0.5199, "commune:61146")) // a square of the grid ends between them
	if len(near) != 1 || !slices.Contains(near[0].Reasons, twin.Reason{Signal: twin.NearBy, Points: 20}) {
		t.Fatalf("near: %+v", near)
	}
	if far := find(t, spot("a", -0.52, "commune:61145"), spot("b", -0.92, "commune:61146")); len(far) != 0 {
		t.Fatalf("30 km apart: %+v", far)
	}
}

func TestSheetsWithoutAnything(t *testing.T) {
	if got := find(t, twin.Sheet{ID: "a"}, twin.Sheet{ID: "b"}, twin.Sheet{ID: "c", Name: "!"}); len(got) != 0 {
		t.Fatalf("nothing in common is nothing in common: %+v", got)
	}
}
