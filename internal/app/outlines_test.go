package app

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// surfaceOf is how much of the plane an outline covers, in square degrees.
func surfaceOf(o geo.Outline) float64 {
	sum := 0.0
	for _, polygon := range o {
		for _, ring := range polygon {
			for i := range ring {
				p, q := ring[i], ring[(i+1)%len(ring)]
				sum += p[0]*q[1] - q[0]*p[1]
			}
		}
	}
	return sum / 2
}

func outlineOf(t *testing.T, a *App, key territory.Key) geo.Outline {
	t.Helper()
	if key.Level() != territory.Commune {
		atlas, err := a.Atlas()
		if err != nil {
			t.Fatal(err)
		}
		return atlas.Outline(string(key))
	}
	communes, err := a.CommuneOutlines()
	if err != nil {
		t.Fatal(err)
	}
	atlas, _, err := communes.Of([]string{key.Code()})
	if err != nil {
		t.Fatal(err)
	}
	return atlas.Outline(string(key))
}

// TestOutlinesOfANewVintage: Sarceaux goes into Argentan, whose outline is then that of
// both; an EPCI that a commune leaves for another loses its surface to it.
func TestOutlinesOfANewVintage(t *testing.T) {
	const argentan, sarceaux, mortagne territory.Key = "commune:61006", "commune:61462", "commune:61293"
	open := reopened(t, t.TempDir())
	a := open()
	set, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	from, to := set.Above(mortagne, territory.EPCI), set.Above("commune:61002", territory.EPCI)
	before := map[territory.Key]float64{}
	for _, key := range []territory.Key{argentan, sarceaux, mortagne, from, to, "commune:61001", "region:28"} {
		if before[key] = surfaceOf(outlineOf(t, a, key)); before[key] <= 0 {
			t.Fatalf("%s has no outline", key)
		}
	}
	y := nextYear(t, a)
	for i := range y.EPCI {
		e := &y.EPCI[i]
		for n, m := range e.Members {
			if m.Code == mortagne.Code() && e.Code == from.Code() {
				e.Members = append(e.Members[:n:n], e.Members[n+1:]...)
				break
			}
		}
		if e.Code == to.Code() {
			e.Members = append(e.Members, struct {
				Code string `json:"code"`
			}{mortagne.Code()})
		}
	}
	v, err := a.PrepareVintage(owner, 2027, y)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.InstallVintage(owner, v); err != nil {
		t.Fatal(err)
	}
	a.Close()
	a = open()
	for key, want := range map[territory.Key]float64{argentan: before[argentan] + before[sarceaux], sarceaux: 0, "commune:61001": before["commune:61001"],
		from: before[from] - before[mortagne], to: before[to] + before[mortagne], "region:28": before["region:28"]} {
		if got := surfaceOf(outlineOf(t, a, key)); !(math.Abs(got-want) <= want/1000) {
			t.Errorf("%s: %.6f square degrees, want %.6f", key, got, want)
		}
	}
}

// TestWhoKeepsAnOutline: a commune that goes on keeps its own, even as the smaller part;
// one that is no more leaves it to where most of it went.
func TestWhoKeepsAnOutline(t *testing.T) {
	now := heirs(territory.Passage{Flows: []territory.Flow{
		{From: "01001", To: "01001", Share: 0.2}, {From: "01001", To: "01002", Share: 0.8},
		{From: "01003", To: "01004", Share: 0.3}, {From: "01003", To: "01005", Share: 0.7},
		{From: "01006", To: "01005", Share: 1},
	}})
	want := map[string]string{"01001": "01001", "01003": "01005", "01006": "01005"}
	for from, to := range want {
		if now[from] != to {
			t.Errorf("%s is in %q, want %s", from, now[from], to)
		}
	}
	if len(now) != len(want) {
		t.Errorf("%v", now)
	}
}
