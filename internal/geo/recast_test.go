package geo

import (
	"math"
	"slices"
	"testing"
)

// pretended is a year in which some communes merged, one of them across two
// départements, one only changed its code, and one changed EPCI.
func pretended(t testing.TB) (*Communes, map[string]string) {
	t.Helper()
	was := map[string]string{}
	for i := range communes(t).sections {
		a, err := communes(t).bare[i]()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range a.all() {
			was[s.code] = s.parents.epci
		}
	}
	return communes(t).Recast(Year{
		Now: map[string]string{"61462": "61006", "49160": "44180", "61001": "61900"},
		Within: func(code string) string {
			switch code {
			case "61900":
				return was["61001"]
			case "61293": // Mortagne-au-Perche, to the EPCI of Alençon
				return was["61001"]
			}
			return was[code]
		},
	}), was
}

// surface is the area of a commune, in square kilometres; 0 when it has no outline.
func surface(t *testing.T, c *Communes, code string) float64 {
	t.Helper()
	a, _, err := c.Of([]string{code})
	if err != nil {
		t.Fatal(err)
	}
	if !a.Has("commune:" + code) {
		return 0
	}
	return areaOf(a, &a.shapes[0], 0)
}

// TestMergedCommunesAreOne: the outline of a commune is the union of those that merged
// into it, wherever they were; nobody keeps the others, and no border of theirs is left.
func TestMergedCommunesAreOne(t *testing.T) {
	before := communes(t)
	after, _ := pretended(t)
	for code, members := range map[string][]string{"61006": {"61006", "61462"}, "44180": {"44180", "49160"}, "61900": {"61001"}, "61002": {"61002"}} {
		want := 0.0
		for _, m := range members {
			if surface(t, before, m) == 0 {
				t.Fatalf("%s has no outline", m)
			}
			want += surface(t, before, m)
		}
		if got := surface(t, after, code); !(math.Abs(got-want) <= 1e-6) {
			t.Errorf("%s covers %f km², its members %f", code, got, want)
		}
	}
	_, without, err := after.Of([]string{"61462", "49160", "61001", "61002", "14666"})
	if err != nil || !slices.Equal(without, []string{"61462", "61001", "49160", "14666"}) {
		t.Errorf("without an outline: %v, %v", without, err)
	}
	for _, d := range []string{"61", "49", "44"} {
		a, err := after.Departement(d)
		if err != nil {
			t.Fatal(err)
		}
		used := map[int]bool{}
		for _, s := range a.all() {
			for _, r := range s.refs() {
				k, _ := direct(r)
				used[k] = true
			}
		}
		if len(used) != len(a.arcs) {
			t.Errorf("%s: %d borders that part nothing", d, len(a.arcs)-len(used))
		}
	}
}

// TestARecastAtlas: made of its communes, the atlas of the same year is the one that
// ships but for 0.1 % of each area; when a commune changes EPCI, both follow.
func TestARecastAtlas(t *testing.T) {
	light := atlas(t)
	region := func(departement string) string {
		if slices.Contains([]string{"14", "27", "50", "61", "76"}, departement) {
			return "28"
		}
		return "other"
	}
	c, was := pretended(t)
	same, err := communes(t).Recast(Year{Within: func(code string) string { return was[code] }}).Atlas(region)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Atlas(region)
	if err != nil {
		t.Fatal(err)
	}
	area := func(a *Atlas, key string) float64 {
		i, ok := a.byKey[key]
		if !ok {
			t.Fatalf("no %s", key)
		}
		return areaOf(a, &a.shapes[i], 0)
	}
	for _, key := range append(append(light.Keys(EPCI), light.Keys(Departement)...), "region:28") {
		if was, is := area(light, key), area(same, key); !(math.Abs(is/was-1) <= 0.001) {
			t.Errorf("%s: %.2f km² in the atlas, %.2f made of its communes", key, was, is)
		}
	}
	for i := range same.arcs {
		if c := &same.arcs[i]; len(c.points) < 2 || c.box.width() > light.frameBox(c.frame).width() {
			t.Fatalf("arc %d is not of its frame", i)
		}
	}
	moved := surface(t, communes(t), "61293")
	for key, want := range map[string]float64{"epci:" + was["61293"]: -moved, "epci:" + was["61001"]: moved, "epci:" + was["61002"]: 0} {
		if got := area(after, key) - area(same, key); !(math.Abs(got-want) <= 0.2) {
			t.Errorf("%s grew by %.2f km², want %.2f", key, got, want)
		}
	}
	if got, want := area(after, "departement:44")-area(same, "departement:44"), surface(t, communes(t), "49160"); !(math.Abs(got-want) <= 0.2) {
		t.Errorf("Loire-Atlantique grew by %.2f km², want %.2f", got, want)
	}
}

// TestTilesOfAnotherYear: a commune that merged is one in the tiles too, in all layers
// without a gap.
func TestTilesOfAnotherYear(t *testing.T) {
	c, _ := pretended(t)
	tiles := NewTiles(atlas(t), c)
	x, y := tileAt(-0.02, 48.74, 11) // Argentan
	b, err := tiles.Tile(Commune, 11, x, y, byKey)
	if err != nil {
		t.Fatal(err)
	}
	_, features := readTile(t, b)
	var codes []string
	for _, f := range features {
		codes = append(codes, f.code)
	}
	if !slices.Contains(codes, "61006") || slices.Contains(codes, "61462") {
		t.Errorf("communes of the tile: %v", codes)
	}
}

// BenchmarkRecast makes another year of the outlines that ship: all of its communes
// read, its atlas made.
func BenchmarkRecast(b *testing.B) {
	for b.Loop() {
		c, err := communes(b).Recast(Year{Within: func(string) string { return "200067106" }}).Atlas(func(string) string { return "28" })
		if err != nil || len(c.shapes) == 0 {
			b.Fatal(err)
		}
	}
}
