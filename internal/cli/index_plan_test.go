package cli

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestThePlanOfAPageRunsOnTheCommandLine: what a page gives is unpacked and run, and every
// score is the one of the page, to the last bit.
func TestThePlanOfAPageRunsOnTheCommandLine(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close() // a test's folder: nothing can be lost
	x := index.Index{ID: "x-abcd2345", Title: "Essai", Question: "Où ?", Level: territory.Commune, Within: "departement:61",
		Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 2}, {Code: "d2", Name: "Logement", Weight: 1}},
		Indicators: []index.Chosen{{Code: "UNEMP18", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "APL15", Dimension: "d1", Weight: 0.3, Direction: 1}, {Code: "OWNERS18", Dimension: "d2", Weight: 1, Direction: 1}}}
	r, err := a.IndexResult(t.Context(), access.Anyone, x)
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	if err := r.WritePlan(&zipped, app.IndexPlan{Index: x, Notes: []string{"Un essai."}}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	unpack(t, zipped.Bytes(), dir)
	code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, app.PlanName), "--draws", "4", "--json")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var said struct {
		Units []struct {
			Code  string   `json:"code"`
			Score *float64 `json:"score"`
		} `json:"units"`
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, u := range said.Units {
		row := r.Row(u.Code)
		if row < 0 || u.Score == nil {
			continue
		}
		if want := r.Scores.At(row, r.Target); math.Float64bits(*u.Score) != math.Float64bits(want) {
			t.Fatalf("%s has %v, on the page %v", u.Code, *u.Score, want)
		}
		compared++
	}
	if compared != len(r.Data().Units) || compared < 300 {
		t.Errorf("%d scores compared of %d", compared, len(r.Data().Units))
	}
}

func unpack(t *testing.T, zipped []byte, dir string) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
