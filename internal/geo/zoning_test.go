package geo

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func zoning(geometries ...string) string {
	var features []string
	for i, g := range geometries {
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"nom":"Zone %d"},"geometry":%s}`, i+1, g))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func polygon(rings ...string) string {
	return `{"type":"Polygon","coordinates":[` + strings.Join(rings, ",") + `]}`
}

const (
	squareRing = `[[0,48],[1,48],[1,49],[0,49],[0,48]]`
	hole       = `[[0.4,48.4],[0.4,48.6],[0.6,48.6],[0.6,48.4],[0.4,48.4]]`
	bowTie     = `[[0,48],[1,49],[1,48],[0,49],[0,48]]`
	overBack   = `[[0,48],[1,48],[1,49],[1,48.5],[0,49],[0,48]]`
)

func zonesOf(content string) ([]Zone, []Trouble, error) {
	z, err := ReadZoning(strings.NewReader(content), ZoningAs{})
	return z.Zones, z.Troubles, err
}

// TestAZoningIsRead: either way round, with heights, with a hole, in several pieces.
func TestAZoningIsRead(t *testing.T) {
	turned := `[[0,48,12],[0,49,12],[1,49,12],[1,48,12],[0,48,12]]`
	zones, troubles, err := zonesOf(zoning(polygon(squareRing, hole), polygon(turned), `{"type":"MultiPolygon","coordinates":[[`+squareRing+`],[[[55.3,-21],[55.5,-21],[55.5,-20.9],[55.3,-21]]]]}`))
	if err != nil || len(troubles) > 0 || len(zones) != 3 {
		t.Fatal(len(zones), troubles, err)
	}
	for i, want := range []bool{false, true, true} {
		if got := zones[i].Outline.Holds(0.5, 48.5); got != want {
			t.Errorf("%s holds what is in the hole: %t", zones[i].Name, got)
		}
		if !zones[i].Outline.Holds(0.1, 48.1) || zones[i].Outline.Holds(1.1, 48.1) {
			t.Errorf("%s has other bounds", zones[i].Name)
		}
	}
	if !zones[2].Outline.Holds(55.45, -20.98) || zones[2].Number != 3 || zones[2].Name != "Zone 3" {
		t.Errorf("the third is %+v", zones[2])
	}
}

// TestTheTroublesOfAZoning: each is told with the number of its feature, and the others
// are read.
func TestTheTroublesOfAZoning(t *testing.T) {
	for what, geometry := range map[TroubleKind]string{
		NoPolygon:    `{"type":"Point","coordinates":[0,48]}`,
		BadPosition:  polygon(`[[0,48],[1],[1,49],[0,48]]`),
		Projected:    polygon(`[[480000,6820000],[490000,6820000],[490000,6830000],[480000,6820000]]`),
		Swapped:      polygon(`[[48,0],[48,1],[49,1],[48,0]]`),
		Elsewhere:    polygon(`[[30,60],[31,60],[31,61],[30,60]]`),
		RingOpen:     polygon(`[[0,48],[1,48],[1,49],[0,49]]`),
		RingShort:    polygon(`[[0,48],[1,48],[0,48]]`),
		RingFlat:     polygon(`[[0,48],[0.000001,48],[0.000001,48.000001],[0,48]]`),
		RingCrossing: polygon(bowTie),
		HoleOutside:  polygon(squareRing, `[[2,48],[2,49],[3,49],[2,48]]`),
	} {
		zones, troubles, err := zonesOf(zoning(polygon(squareRing), geometry))
		if err != nil || len(zones) != 1 || len(troubles) != 1 || troubles[0].What != what || troubles[0].Feature != 2 {
			t.Errorf("%s: %d zones, %+v, %v", what, len(zones), troubles, err)
		}
	}
	for name, geometry := range map[string]string{"empty": polygon(), "an empty piece": `{"type":"MultiPolygon","coordinates":[[],[` + squareRing + `]]}`, "null": "null", "no ring": `{"type":"Polygon"}`, "a text": polygon(`"ici"`), "over itself": polygon(overBack)} {
		if zones, troubles, err := zonesOf(zoning(geometry)); err != nil || len(zones) != 0 || len(troubles) != 1 {
			t.Errorf("%s: %d zones, %+v, %v", name, len(zones), troubles, err)
		}
	}
}

func TestZoningsRefused(t *testing.T) {
	for name, content := range map[string]string{"nothing": "", "words": "bonjour", "a feature": `{"type":"Feature"}`, "cut": zoning(polygon(squareRing))[:60]} {
		if _, _, err := zonesOf(content); !errors.Is(err, ErrZoning) {
			t.Errorf("%s: %v, want ErrZoning", name, err)
		}
	}
	many := strings.Repeat(`{"type":"Feature"},`, MaxZoningZones)
	for name, content := range map[string]string{"two thousand and one": `{"type":"FeatureCollection","features":[` + many + `{}]}`, "heavy": strings.Repeat(" ", MaxZoningBytes+1)} {
		if _, _, err := zonesOf(content); !errors.Is(err, ErrZoningLarge) {
			t.Errorf("%s: %v, want ErrZoningLarge", name, err)
		}
	}
}

// TestOurOwnOutlinesComeBack: the départements, written and read, are zones, but for one
// whose coast crosses itself since it was simplified (data/boundaries/README.md).
func TestOurOwnOutlinesComeBack(t *testing.T) {
	m := sampleMap(atlas(t), nil)
	m.Shade = &Shade{}
	for _, key := range m.Atlas.Keys(Departement) {
		m.Shade.Values = append(m.Shade.Values, Shaded{Key: key})
	}
	var b bytes.Buffer
	if _, err := GeoJSON(&b, m.Features()); err != nil {
		t.Fatal(err)
	}
	zones, troubles, err := zonesOf(b.String())
	if err != nil || len(zones) != 100 || len(troubles) != 1 || troubles[0].What != RingCrossing || m.Shade.Values[troubles[0].Feature-1].Key != "departement:56" {
		t.Fatal(len(zones), troubles, err)
	}
	for _, z := range zones {
		if z.Outline.Holds(0.0913, 48.4306) != (m.Shade.Values[z.Number-1].Key == "departement:61") {
			t.Errorf("Alençon and feature %d", z.Number)
		}
	}
}

// TestACrossingIsToldWhereItIs: where the lines meet, or where one begins to come back over the other.
func TestACrossingIsToldWhereItIs(t *testing.T) {
	for ring, want := range map[string][2]float64{
		bowTie: {0.5, 48.5},
		`[[0,48],[1,48],[1,49],[0.2,47.9],[0,48]]`:               {0.2 + 0.8/11, 48},
		`[[0,48],[3,48],[3,49],[2,48],[1,48],[0,49],[0,48]]`:     {1, 48},
		`[[0,48],[1,48],[1,50],[1,49],[0,49],[0,48]]`:            {1, 49},
		`[[0,48],[0,50],[0,49],[1,49],[1,48.5],[0.5,48],[0,48]]`: {0, 49},
	} {
		_, troubles, err := zonesOf(zoning(polygon(ring)))
		if err != nil || len(troubles) != 1 || troubles[0].What != RingCrossing || math.Hypot(troubles[0].Lon-want[0], troubles[0].Lat-want[1]) > 1e-9 {
			t.Errorf("%s: %+v, want %v", ring, troubles, want)
		}
	}
}

// TestPiecesOverOneAnotherHaveNoHole: borders are drawn one way round and holes the other, whatever the file.
func TestPiecesOverOneAnotherHaveNoHole(t *testing.T) {
	left, right := `[[0,48],[1,48],[1,49],[0,49],[0,48]]`, `[[0.5,48],[0.5,49],[1.5,49],[1.5,48],[0.5,48]]`
	inner := `[[0.1,48.1],[0.2,48.1],[0.2,48.2],[0.1,48.2],[0.1,48.1]]`
	zones, troubles, err := zonesOf(zoning(`{"type":"MultiPolygon","coordinates":[[` + left + `,` + inner + `],[` + right + `]]}`))
	if err != nil || len(troubles) > 0 || !zones[0].Outline.Holds(0.75, 48.5) {
		t.Fatal(troubles, err)
	}
	s := sheet{view: view{scale: 1}}
	var around []float64
	for _, ring := range s.seen(zones[0]) {
		around = append(around, turn(ring))
	}
	if len(around) != 3 || around[0]*around[2] <= 0 || around[0]*around[1] >= 0 {
		t.Errorf("borders and their hole turn as %v", around)
	}
}

// TestARingThatWouldTakeForEver: thirty thousand edges from end to end are refused, and
// soon.
func TestARingThatWouldTakeForEver(t *testing.T) {
	var b strings.Builder
	b.WriteString("[[0,48]")
	for i := range 30_000 {
		fmt.Fprintf(&b, ",[%d,%.6f]", 1-i%2, 48+float64(i)/30_000)
	}
	b.WriteString(",[-0.1,49],[0,48]]")
	_, troubles, err := zonesOf(zoning(polygon(b.String())))
	if err != nil || len(troubles) != 1 || troubles[0].What != RingIntricate {
		t.Errorf("%+v, %v", troubles, err)
	}
}

func FuzzReadZoning(f *testing.F) {
	f.Add(zoning(polygon(squareRing, hole)))
	f.Add(zoning(polygon(bowTie), "null"))
	f.Add(zoning(`{"type":"MultiPolygon","coordinates":[[]]}`))
	f.Fuzz(func(t *testing.T, content string) {
		zones, _, err := zonesOf(content)
		if err != nil && !errors.Is(err, ErrZoning) && !errors.Is(err, ErrZoningLarge) {
			t.Fatalf("error of another kind: %v", err)
		}
		for _, z := range zones {
			z.Outline.Holds(2, 48)
		}
	})
}

// TestLambertIsTurnedIntoDegrees: said by the file, guessed, or asked for; a zoning in
// degrees that holds one feature in metres is told of that one.
func TestLambertIsTurnedIntoDegrees(t *testing.T) {
	metres := zoning(polygon(`[[480000,6815000],[490000,6815000],[490000,6825000],[480000,6825000],[480000,6815000]]`))
	said := strings.Replace(metres, `"features"`, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features"`, 1)
	mercator := strings.Replace(metres, `"features"`, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features"`, 1)
	for name, c := range map[string]struct {
		content string
		as      Coordinates
		want    Coordinates
		guessed bool
		zones   int
	}{
		"guessed":       {metres, "", Lambert93, true, 1},
		"said":          {said, "", Lambert93, false, 1},
		"asked":         {mercator, Lambert93, Lambert93, false, 1},
		"asked degrees": {metres, Degrees, Degrees, false, 0},
		"another":       {mercator, "", Degrees, false, 0},
	} {
		z, err := ReadZoning(strings.NewReader(c.content), ZoningAs{Coordinates: c.as})
		if err != nil || z.Coordinates != c.want || z.Guessed != c.guessed || len(z.Zones) != c.zones {
			t.Errorf("%s: %+v, %v", name, z, err)
			continue
		}
		if c.zones == 1 && !z.Zones[0].Outline.Holds(0.0913, 48.4306) { // Alençon, by the list of communes
			t.Errorf("%s: Alençon is not in it: %v", name, z.Zones[0].Outline)
		}
	}
}

// TestAPropertyNamesZones: the one that is asked for, and features of one name are one
// zone, wherever they overlap.
func TestAPropertyNamesZones(t *testing.T) {
	content := `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"insee":61001,"bassin":"Nord"},"geometry":` + polygon(squareRing) + `},
{"type":"Feature","properties":{"insee":61002,"bassin":"Nord"},"geometry":` + polygon(`[[0.5,48],[2,48],[2,49],[0.5,49],[0.5,48]]`) + `},
{"type":"Feature","properties":{"insee":61003,"bassin":"Sud"},"geometry":` + polygon(`[[0,47],[1,47],[1,47.5],[0,47.5],[0,47]]`) + `}]}`
	found, err := ReadZoning(strings.NewReader(content), ZoningAs{})
	if err != nil || found.Property != "" || len(found.Properties) != 2 || found.Properties[0].Name != "bassin" || found.Properties[0].Values != 2 || found.Properties[1].Sample != "61001" {
		t.Fatalf("%+v, %v", found.Properties, err)
	}
	z, err := ReadZoning(strings.NewReader(content), ZoningAs{Property: "bassin"})
	if err != nil || len(z.Zones) != 2 || z.Zones[0].Features != 2 || z.Zones[1].Number != 3 {
		t.Fatalf("%+v, %v", z.Zones, err)
	}
	for lon, want := range map[float64]bool{0.1: true, 0.7: true, 1.5: true, 2.1: false} {
		if z.Zones[0].Outline.Holds(lon, 48.5) != want {
			t.Errorf("at %g: %t", lon, !want)
		}
	}
	g, err := MeasureZone(z.Zones[0].Outline)
	if err != nil {
		t.Fatal(err)
	}
	for at, pairs := range g.along {
		if !slices.IsSorted(pairs) || len(pairs) > 4 { // where both overlap counts once
			t.Fatalf("along %v: %v", at, pairs)
		}
	}
}

// TestSharesOfSurface: of the whole of its département a commune has all, of another
// none, and of two halves parts that sum to one.
func TestSharesOfSurface(t *testing.T) {
	orne, err := communes(t).Departement("61")
	if err != nil {
		t.Fatal(err)
	}
	square := func(west, east float64) *Measured {
		g, err := MeasureZone(Outline{{{{west, 47}, {east, 47}, {east, 50}, {west, 50}, {west, 47}}}})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	whole, west, east, far := square(-2, 2), square(-2, 0.09), square(0.09, 2), square(4, 5)
	m, cut := NewMeasurer(), 0
	for _, key := range orne.Keys(Commune) {
		all, known := m.Share(whole, orne, key)
		w, _ := m.Share(west, orne, key)
		e, _ := m.Share(east, orne, key)
		none, _ := m.Share(far, orne, key)
		if !known || all < 0.999 || none != 0 || w+e < 0.999 || w+e > 1.001 {
			t.Errorf("%s: %g whole, %g + %g, %g", key, all, w, e, none)
		}
		if w > 0.1 && e > 0.1 {
			cut++
		}
	}
	if cut < 5 || cut > 60 {
		t.Errorf("%d communes are cut by a meridian", cut)
	}
	if _, known := m.Share(whole, orne, "commune:99999"); known {
		t.Error("a commune without an outline has a share")
	}
}
