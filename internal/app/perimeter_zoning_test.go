package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// zoned is a zoning around Alençon and Argentan: two zones, one without a name, one
// at sea, one that crosses itself and one in metres.
const zoned = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nom":"Autour d’Alençon"},"geometry":{"type":"Polygon","coordinates":[[[0.05,48.40],[0.12,48.40],[0.12,48.46],[0.05,48.46],[0.05,48.40]]]}},
{"type":"Feature","properties":{"nom":"Autour d’Argentan"},"geometry":{"type":"Polygon","coordinates":[[[-0.06,48.70],[0.02,48.70],[0.02,48.78],[-0.06,48.78],[-0.06,48.70]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0.05,48.40],[0.12,48.40],[0.12,48.46],[0.05,48.46],[0.05,48.40]]]}},
{"type":"Feature","properties":{"nom":"En mer"},"geometry":{"type":"Polygon","coordinates":[[[-3,46],[-2.9,46],[-2.9,46.1],[-3,46.1],[-3,46]]]}},
{"type":"Feature","properties":{"nom":"Nœud"},"geometry":{"type":"Polygon","coordinates":[[[0,48],[1,49],[1,48],[0,49],[0,48]]]}},
{"type":"Feature","properties":{"nom":"Lambert"},"geometry":{"type":"Polygon","coordinates":[[[480000,6820000],[490000,6820000],[490000,6830000],[480000,6820000]]]}}]}`

// TestAZoningMakesPerimeters: what is right is kept, what is wrong is told by its
// feature, and a second time tells that the names are taken.
func TestAZoningMakesPerimeters(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	like := perimeter.Perimeter{Kind: perimeter.Project, Public: true}
	z, err := a.ReadZoning(editor, strings.NewReader(zoned), ZoningReading{Like: like}, nil)
	if err != nil || len(z.Zones) != 4 || len(z.File.Troubles) != 2 || z.Unplaced == 0 {
		t.Fatalf("%+v, %v", z, err)
	}
	if !slices.Contains(z.Zones[0].Perimeter.Members, territory.Key("commune:61001")) || !slices.Contains(z.Zones[1].Perimeter.Members, territory.Key("commune:61006")) {
		t.Errorf("%v", z.Zones)
	}
	if z.File.Troubles[0].What != geo.RingCrossing || z.File.Troubles[0].Feature != 5 || z.File.Troubles[1].What != geo.Projected {
		t.Errorf("%+v", z.File.Troubles)
	}
	kept := a.KeepZoning(ctx, editor, z)
	for i, right := range []bool{true, true, false, false} {
		if (kept[i].Err == nil) != right {
			t.Errorf("%s: %v", kept[i].Perimeter.Name, kept[i].Err)
		}
	}
	if all, err := a.Perimeters(ctx, access.Anyone, Principal, TitledSearch{Words: "autour"}); err != nil || all.Total != 2 {
		t.Errorf("%d perimeters, %v", all.Total, err)
	}
	again, _ := a.ReadZoning(editor, strings.NewReader(zoned), ZoningReading{Like: like}, nil)
	if kept := a.KeepZoning(ctx, editor, again); !fault.Is(kept[0].Err, fault.Conflict) {
		t.Errorf("a second time: %v", kept[0].Err)
	}
}

// TestZoningsRefused: by who may not, and what is none.
func TestZoningsRefused(t *testing.T) {
	a := houseIn(t, t.TempDir())
	zone := `{"type":"Feature","properties":{"nom":"Z"},"geometry":{"type":"Polygon","coordinates":[[[0,48],[1,48],[1,49],[0,49],[0,48]]]}}`
	for name, c := range map[string]struct {
		actor   access.Actor
		content string
		code    fault.Code
	}{
		"a stranger": {access.Anyone, zoned, fault.SignIn},
		"no GeoJSON": {editor, "bonjour", fault.Invalid},
		"cut":        {editor, zoned[:300], fault.Invalid},
		"too many":   {editor, `{"type":"FeatureCollection","features":[` + strings.Repeat(zone+",", geo.MaxZoningZones) + zone + `]}`, fault.TooLarge},
		"empty":      {editor, `{"type":"FeatureCollection","features":[]}`, fault.Invalid},
		"too heavy":  {editor, strings.Repeat(" ", geo.MaxZoningBytes+1), fault.TooLarge},
	} {
		if _, err := a.ReadZoning(c.actor, strings.NewReader(c.content), ZoningReading{Like: perimeter.Perimeter{Kind: perimeter.Pays}}, nil); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
