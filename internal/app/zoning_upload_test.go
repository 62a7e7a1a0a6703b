package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
)

// TestOneKindOfFileHidesNoOther: someone who left a hundred lists on the way is still
// shown the zoning that they left before.
func TestOneKindOfFileHidesNoOther(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	zoning, err := a.KeepZoningUpload(ctx, editor, "zones.geojson", strings.NewReader(zoned), From{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxWaiting + 1 {
		if _, err := a.KeepUpload(ctx, editor, Principal, fmt.Sprintf("liste%d.csv", i), strings.NewReader(brought), From{}); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := a.WaitingZonings(ctx, editor); err != nil || len(all) != 1 || all[0].ID != zoning {
		t.Errorf("%d zonings wait, %v", len(all), err)
	}
	if all, err := a.WaitingUploads(ctx, editor, Principal); err != nil || len(all) != maxWaiting || all[0].Name != fmt.Sprintf("liste%d.csv", maxWaiting) {
		t.Errorf("%d lists wait, %v", len(all), err)
	}
	if _, err := a.UploadOf(ctx, editor, Principal, zoning); !fault.Is(err, fault.NotFound) {
		t.Errorf("a zoning is opened as a list: %v", err)
	}
}

// TestChoicesFallOnNoOtherZone: read by another property, a file has other zones under
// the same numbers; what was chosen or kept of the former ones says nothing of them.
func TestChoicesFallOnNoOtherZone(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	square := func(name, sector string, west float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"nom":%q,"secteur":%q},"geometry":{"type":"Polygon","coordinates":[[[%[3]g,48.37],[%[4]g,48.37],[%[4]g,48.48],[%[3]g,48.48],[%[3]g,48.37]]]}}`, name, sector, west, west+0.12)
	}
	content := `{"type":"FeatureCollection","features":[` + square("Ouest", "Orne", 0.02) + "," + square("Est", "Orne", 0.15) + `]}`
	id, err := a.KeepZoningUpload(ctx, editor, "zones.geojson", strings.NewReader(content), From{})
	if err != nil {
		t.Fatal(err)
	}
	taken := pays("commune:61001", "commune:61006")
	taken.ID, taken.Name = "est", "Est"
	draw(t, a, taken, 0)
	choose := func(o ZoningImport) (Upload, bool) {
		t.Helper()
		u, err := a.ZoningUploadOf(ctx, editor, id)
		if err != nil {
			t.Fatal(err)
		}
		others, err := a.ChooseZoningUpload(ctx, editor, u, o)
		if err != nil {
			t.Fatal(err)
		}
		if u, err = a.ZoningUploadOf(ctx, editor, id); err != nil {
			t.Fatal(err)
		}
		return u, others
	}
	byName := ZoningImport{ZoningReading: ZoningReading{Rule: ByPoint, Like: perimeter.Perimeter{Kind: perimeter.Basin}}, Chosen: []int{1, 2}, Settled: true}
	u, others := choose(byName)
	if others {
		t.Error("the same reading gives other zones")
	}
	if kept, done, err := a.KeepZonesOfUpload(ctx, editor, u, nil); err != nil || done || len(kept) != 2 || kept[0].Err != nil || kept[1].Err == nil {
		t.Fatalf("%+v, %t, %v", kept, done, err)
	}
	bySector := byName
	bySector.Property, bySector.Chosen = "secteur", nil
	u, others = choose(bySector)
	z, err := a.LookAtZoningUpload(editor, u, nil)
	if err != nil || len(z.Zones) != 1 {
		t.Fatalf("%+v, %v", z.Zones, err)
	}
	if !others || u.Zoning.Settled || u.Zoning.Holds("secteur", z.Zones[0]) || !u.Zoning.Chooses(z.Zones[0]) {
		t.Errorf("the zone %q bears what was chosen of %q: %+v", z.Zones[0].Name, "Ouest", u.Zoning)
	}
	back, _ := choose(byName)
	if z, err = a.LookAtZoningUpload(editor, back, nil); err != nil || !back.Zoning.Holds(z.File.Property, z.Zones[0]) || back.Zoning.Holds(z.File.Property, z.Zones[1]) {
		t.Errorf("what was kept is forgotten: %+v, %v", back.Zoning.Kept, err)
	}
	byName.Coordinates = geo.Degrees
	if _, others := choose(byName); !others {
		t.Error("other coordinates leave the choices as they are")
	}
}
