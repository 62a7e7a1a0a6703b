package territory_test

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

// onSphere is the distance in kilometres by the angle between two vectors: an
// oracle that shares nothing with the haversine formula.
func onSphere(lon1, lat1, lon2, lat2 float64) float64 {
	vector := func(lon, lat float64) [3]float64 {
		lon, lat = lon*math.Pi/180, lat*math.Pi/180
		return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
	}
	a, b := vector(lon1, lat1), vector(lon2, lat2)
	dot := a[0]*b[0] + a[1]*b[1] + a[2]*b[2]
	cross := math.Hypot(math.Hypot(a[1]*b[2]-a[2]*b[1], a[2]*b[0]-a[0]*b[2]), a[0]*b[1]-a[1]*b[0])
	return 6371.0088 * math.Atan2(cross, dot)
}

func TestNearest(t *testing.T) {
	s := withFictional(t)
	near := s.Nearest("commune:01053", 6)
	if len(near) != 6 {
		t.Fatalf("%d neighbours", len(near))
	}
	names := map[string]bool{}
	for i, n := range near {
		names[n.Name] = true
		if i > 0 && n.Km < near[i-1].Km || n.Fictional {
			t.Errorf("%s at %.1f km is out of place", n.Name, n.Km)
		}
	}
	for _, name := range []string{"Péronnas", "Saint-Denis-lès-Bourg", "Viriat"} { // around Bourg-en-Bresse
		if !names[name] {
			t.Errorf("%s is not near Bourg-en-Bresse: %v", name, names)
		}
	}
	for _, n := range s.Nearest("commune:XF001", 4) {
		if !n.Fictional {
			t.Errorf("the real %s is near an invented commune", n.Name)
		}
	}
	for _, key := range []territory.Key{"departement:01", "commune:98818", "commune:99999"} {
		if s.Nearest(key, 3) != nil {
			t.Errorf("%s has neighbours", key)
		}
	}
}

// TestNearestAgainstAll looks at every commune of France with another formula:
// nine are closer than the tenth, and the distances agree to the metre.
func TestNearestAgainstAll(t *testing.T) {
	s := load(t)
	all := s.Members(territory.NationalKey, territory.Commune)
	for _, key := range []territory.Key{"commune:61001", "commune:2A004", "commune:97411", "commune:75056"} {
		here, _ := s.Get(key)
		near := s.Nearest(key, 10)
		last, closer := near[len(near)-1], 0
		for _, k := range all {
			c, _ := s.Get(k)
			if c.Lon != nil && k != key && onSphere(*here.Lon, *here.Lat, *c.Lon, *c.Lat) < last.Km-0.001 {
				closer++
			}
		}
		if closer != 9 {
			t.Errorf("%s: %d communes closer than the tenth, want 9", key, closer)
		}
		if d := onSphere(*here.Lon, *here.Lat, *last.Lon, *last.Lat); !(math.Abs(d-last.Km) <= 0.001) {
			t.Errorf("%s to %s: %v km, want %v", key, last.Key, last.Km, d)
		}
	}
}

// TestRural holds the grid of seven to the share that INSEE gives of it: about
// 33 % of the inhabitants of France live in rural communes.
func TestRural(t *testing.T) {
	s := load(t)
	if share, ok := s.Rural(territory.NationalKey).Share(); !ok || !(math.Abs(share-0.33) <= 0.01) {
		t.Errorf("%.3f of France is rural", share)
	}
	if paris := s.Rural("departement:75"); paris.Inhabitants != 0 || paris.RuralCommunes != 0 || paris.Communes != 1 {
		t.Errorf("Paris: %+v", paris)
	}
	if lozere := s.Rural("departement:48"); lozere.RuralCommunes <= lozere.Communes*9/10 {
		t.Errorf("Lozère: %+v", lozere)
	}
	if _, known := s.Rural("departement:988").Share(); known {
		t.Error("New Caledonia has a rural share, and no density is known there")
	}
	var sum territory.Rural
	for _, d := range s.Members("region:53", territory.Departement) {
		r := s.Rural(d)
		sum.Inhabitants += r.Inhabitants
		sum.Base += r.Base
		sum.RuralCommunes += r.RuralCommunes
		sum.Communes += r.Communes
	}
	if whole := s.Rural("region:53"); whole != sum {
		t.Errorf("Bretagne %+v, its départements %+v", whole, sum)
	}
}

func BenchmarkNearest(b *testing.B) {
	s := load(b)
	for b.Loop() {
		s.Nearest("commune:61001", 8)
	}
}
