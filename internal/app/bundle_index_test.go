package app

import (
	"archive/zip"
	"bytes"
	"context"
	"reflect"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/index"
)

// TestIndicesTravelWithTheStudyOfTheirTerritory: to another house and back, they are the
// same, drafts among them; a published version holds none.
func TestIndicesTravelWithTheStudyOfTheirTerritory(t *testing.T) {
	a, v := publishedIn(t, t.TempDir())
	ctx := context.Background()
	in := v.Study
	in.Framing.Territories = []string{"departement:61"}
	if _, err := a.SaveStudy(ctx, owner, Principal, in, v.Version, form); err != nil {
		t.Fatal(err)
	}
	brought, err := bringPlaces(a, orne(t, a, plain), fibre)
	if err != nil {
		t.Fatal(err)
	}
	card, err := a.BroughtIndicator(ctx, access.House, brought.Columns[0].Card.Code)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.ShowPlaceIndicator(ctx, access.House, card, true, form); err != nil {
		t.Fatal(err)
	}
	shown, draft, own, elsewhere := anIndex(), anIndex(), anIndex(), anIndex()
	shown.Public, shown.Method = true, index.Method{Known: 80, Aggregate: "geometric"}
	draft.ID, own.ID, own.Public, elsewhere.ID, elsewhere.Within = "brouillon-abcd2345", "le-notre-abcd2345", true, "ailleurs-abcd2345", "departement:53"
	own.Indicators = append(own.Indicators, index.Chosen{Code: card.Code, Dimension: "d2", Weight: 1, Direction: 1})
	for _, x := range []index.Index{shown, draft, own, elsewhere} {
		if err := a.SaveIndex(ctx, access.House, x, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	b, err := a.ExportBundle(ctx, owner, Principal, v.ID, bundle.Full)
	if err != nil || len(b.Indices) != 3 {
		t.Fatalf("%d indices leave: %v", len(b.Indices), err)
	}
	if open, err := a.ExportBundle(ctx, owner, Principal, v.ID, bundle.Public); err != nil || len(open.Indices) != 0 {
		t.Errorf("what is shown of a study holds %d indices: %v", len(open.Indices), err)
	}
	var zipped bytes.Buffer
	if err := a.WriteBundle(&zipped, b); err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(zipped.Bytes()), int64(zipped.Len()))
	if err != nil {
		t.Fatal(err)
	}
	read, err := bundle.Read(files)
	if err != nil || !reflect.DeepEqual(read.Indices, b.Indices) {
		t.Fatalf("read %+v, %v", read.Indices, err)
	}
	other := houseIn(t, t.TempDir())
	report, err := other.ImportBundle(ctx, owner, Principal, read, bundle.Attached(files), form)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Notes) != 1 || report.Notes[0].Key != "bundle.index_draft" || report.Notes[0].Field != "indices."+own.ID {
		t.Errorf("told %v", report.Notes)
	}
	for _, want := range b.Indices {
		got, err := other.Index(ctx, owner, want.ID)
		if want.ID == own.ID {
			want.Public = false // one of its indicators stayed behind
		}
		if err != nil || !reflect.DeepEqual(got.Index, want) {
			t.Errorf("%s came as %+v, %v", want.ID, got.Index, err)
		}
	}
	if _, err := other.Index(ctx, access.Anyone, draft.ID); err == nil {
		t.Error("a draft came out on its way")
	}
	if again, err := a.ImportBundle(ctx, owner, Principal, read, bundle.Attached(files), form); err != nil || again.New+again.Changed != 0 {
		t.Errorf("back home: %+v, %v", again, err)
	}
}
