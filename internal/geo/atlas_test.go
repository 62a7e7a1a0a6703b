package geo

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestConicIGN is the worked example of ALG0003 in IGN, NTG 71: λ 0.145512099,
// φ 0.872664626 → X 1029705.083, Y 272723.849.
func TestConicIGN(t *testing.T) {
	p := conic{n: 0.760405966, c: 11603796.9767, e: 0.0824832568, lon0: 0.04079234433, xs: 600000, ys: 5657616.674}
	x, y := p.project(0.145512099, 0.872664626)
	if !(math.Abs(x-1029705.083) <= 0.005) || !(math.Abs(y-272723.849) <= 0.005) {
		t.Errorf("got %.3f %.3f, want 1029705.083 272723.849", x, y)
	}
	// By definition of Lambert-93, 3° E 46.5° N is at 700 000, 6 600 000.
	if x, y := Metropole.Project(3, 46.5); !(math.Abs(x-700000) <= 0.01) || !(math.Abs(y-6600000) <= 0.01) {
		t.Errorf("the origin of Lambert-93 is at %.3f %.3f", x, y)
	}
}

func TestKnownPlaces(t *testing.T) {
	brestX, brestY := Metropole.Project(-4.4861, 48.3904)
	strasbourgX, _ := Metropole.Project(7.7521, 48.5734)
	ajaccioX, ajaccioY := Metropole.Project(8.7386, 41.9192)
	lilleX, lilleY := Metropole.Project(3.0573, 50.6292)
	if !(brestX < lilleX && lilleX < strasbourgX && strasbourgX < ajaccioX) {
		t.Errorf("from west to east: Brest %.0f, Lille %.0f, Strasbourg %.0f, Ajaccio %.0f", brestX, lilleX, strasbourgX, ajaccioX)
	}
	if !(ajaccioY < brestY && brestY < lilleY) {
		t.Errorf("from south to north: Ajaccio %.0f, Brest %.0f, Lille %.0f", ajaccioY, brestY, lilleY)
	}
	for f, at := range map[Frame][2]float64{Guadeloupe: {-61.73, 16}, Martinique: {-61.07, 14.6}, Guyane: {-52.33, 4.93},
		Reunion: {55.45, -20.88}, Mayotte: {45.23, -12.78}, Metropole: {2.35, 48.86}} {
		if got, ok := FrameAt(at[0], at[1]); !ok || got != f {
			t.Errorf("%v is in %q, want %q", at, got, f)
		}
	}
	if f, ok := FrameAt(-56.18, 46.78); ok { // Saint-Pierre-et-Miquelon has no inset
		t.Errorf("Saint-Pierre is drawn in %q", f)
	}
}

func TestAtlasHoldsTheCountry(t *testing.T) {
	a := atlas(t)
	for level, want := range map[Level]int{EPCI: 1255, Departement: 101, Region: 18} {
		if got := len(a.Keys(level)); got != want {
			t.Errorf("%d %s, want %d", got, level, want)
		}
	}
	// Areas of INSEE, in km²: Orne 6 103, Corse-du-Sud 4 014, La Réunion 2 504, Bretagne 27 208.
	for key, want := range map[string]float64{"departement:61": 6103, "departement:2A": 4014, "departement:974": 2504, "region:53": 27208} {
		s := &a.shapes[a.byKey[key]]
		got := 0.0
		for _, polygon := range s.polygons {
			for _, r := range polygon {
				got += math.Abs(ringArea(a.ring(r, 0))) / 2 * quantum * quantum / 1e6
			}
		}
		if !(math.Abs(got/want-1) <= 0.03) {
			t.Errorf("%s measures %.0f km², want about %.0f", key, got, want)
		}
	}
	for i := range a.shapes {
		for _, polygon := range a.shapes[i].polygons {
			for _, r := range polygon {
				if ring := a.ring(r, 0); ring[0] != ring[len(ring)-1] {
					t.Fatalf("%s: a ring doesn't close", a.shapes[i].key())
				}
			}
		}
	}
}

func TestAtlasKeepsItsBytes(t *testing.T) {
	var first, second bytes.Buffer
	if err := atlas(t).Write(&first); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Write(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("reading and writing again changes the atlas")
	}
	for _, cut := range []int{0, 5, 40, first.Len() / 2, first.Len() - 9} {
		if _, err := Read(bytes.NewReader(first.Bytes()[:cut])); !errors.Is(err, ErrAtlas) {
			t.Errorf("cut at %d: %v, want ErrAtlas", cut, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	pack := func(s string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, s)
		z.Close()
		return b.Bytes()
	}
	f.Add(pack(atlasMagic + "\x01\x00\x02\x03\x02\x05\x04\x01\x02\x02\x36\x31\x01\x01\x01\x00"))
	f.Add(pack(atlasMagic + "\xff\xff\xff\xff\xff\xff\x01"))
	f.Add([]byte("not an atlas"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Read(bytes.NewReader(b))
		if err != nil && !errors.Is(err, ErrAtlas) {
			t.Fatalf("error of another kind: %v", err)
		}
		if err == nil {
			a.france()
		}
	})
}

func FuzzDecodeTopoJSON(f *testing.F) {
	f.Add(`{"type":"Topology","transform":{"scale":[1,1],"translate":[2,48]},"arcs":[[[0,0],[1,0],[0,1],[-1,-1]]],"objects":{"a":{"type":"Polygon","id":"1","arcs":[[0]]}}}`)
	f.Add(`{"type":"Topology","arcs":[[[0,0],[1,0]]],"objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","arcs":[[[0,-2]]]}]}}}`)
	f.Fuzz(func(t *testing.T, s string) {
		topo, err := DecodeTopoJSON(strings.NewReader(s))
		if err != nil {
			if !errors.Is(err, ErrTopology) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		if a, err := Derive(topo, map[Level]string{EPCI: "a", Departement: "b", Region: "c"}, 1); err == nil {
			a.france()
		}
	})
}

// TestDeriveJoinsBetweenForks: four square communes, two EPCI side by side. The
// border between the two EPCI is one arc though two communes touch it.
func TestDeriveJoinsBetweenForks(t *testing.T) {
	const topo = `{"type":"Topology","arcs":[
		[[2,47],[1.9,47],[1.9,47.1]], [[1.9,47.1],[1.9,47.2],[2,47.2]],
		[[2,47],[2,47.1]], [[2,47.1],[2,47.2]],
		[[2,47.2],[2.1,47.2],[2.1,47.1]], [[2.1,47.1],[2.1,47],[2,47]],
		[[1.9,47.1],[2,47.1]], [[2,47.1],[2.1,47.1]]],
		"objects":{"epci":{"type":"GeometryCollection","geometries":[
			{"type":"Polygon","id":"west","arcs":[[0,1,-4,-3]]},
			{"type":"Polygon","properties":{"code":"east"},"arcs":[[2,3,4,5]]}, {"type":null}]}}}`
	decoded, err := DecodeTopoJSON(strings.NewReader(topo))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Derive(decoded, map[Level]string{EPCI: "epci"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.arcs) != 3 {
		t.Errorf("%d arcs, want 3: west, east and between", len(a.arcs))
	}
	if !slices.Equal(a.Keys(EPCI), []string{"epci:west", "epci:east"}) {
		t.Errorf("keys %v", a.Keys(EPCI))
	}
	for i := range a.shapes {
		ring := a.ring(a.shapes[i].polygons[0][0], 0)
		if ring[0] != ring[len(ring)-1] || len(ring) < 5 {
			t.Errorf("%s: ring %v", a.shapes[i].code, ring)
		}
	}
	for _, bad := range []string{`{`, `{"type":"FeatureCollection"}`, `{"type":"Topology","arcs":[],"objects":{"a":{"type":"Polygon","arcs":[[0]]}}}`,
		`{"type":"Topology","arcs":[],"objects":{"a":{"type":"Point"}}}`} {
		if _, err := DecodeTopoJSON(strings.NewReader(bad)); !errors.Is(err, ErrTopology) {
			t.Errorf("%s: %v, want ErrTopology", bad, err)
		}
	}
}

func TestAreasKeepsEndsAndOrdersBends(t *testing.T) {
	line := []XY{{0, 0}, {1, 0.1}, {2, 0}, {3, 5}, {4, 0}, {5, 0.5}, {6, 0}}
	areas := Areas(line)
	if !math.IsInf(areas[0], 1) || !math.IsInf(areas[6], 1) {
		t.Error("an end may be lost")
	}
	if !(areas[1] < areas[5] && areas[5] < areas[3]) {
		t.Errorf("areas %v: the smallest bend should go first", areas)
	}
	square := []XY{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}
	left := 0
	for _, a := range Areas(square) {
		if math.IsInf(a, 1) {
			left++
		}
	}
	if left != 4 {
		t.Errorf("a square keeps %d points whatever the detail, want 4", left)
	}
}
