package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/picture"
)

// picturedSheet is a sheet with one picture, at its public address.
func picturedSheet(t *testing.T, a *App) (slug string, p initiative.Picture) {
	t.Helper()
	ctx := context.Background()
	v := save(t, a, garage(), 0)
	kept, err := a.KeepPicture(ctx, editor, bytes.NewReader(drawing(t, 900, 600)))
	if err == nil {
		err = a.AddPicture(ctx, editor, "s", "garage", kept, "Un atelier", "", form)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(v.Path, "initiatives/"), kept.picture
}

// otherTile is a tile that is told from the one that would be drawn: by it a test
// sees that what comes was kept, not drawn again.
func otherTile(t *testing.T) []byte {
	t.Helper()
	small, err := picture.Tile(bytes.NewReader(drawing(t, 16, 9)), 10)
	if err != nil {
		t.Fatal(err)
	}
	return small.Bytes
}

func TestATileIsReadyBeforeItsFirstReader(t *testing.T) {
	folder := t.TempDir()
	a, ctx := houseIn(t, folder), context.Background()
	slug, p := picturedSheet(t, a)
	for _, most := range tileWeights {
		if _, ok := a.keptTile(tiled(p), most); !ok {
			t.Fatalf("the picture was taken in without its tile of %d bytes", most)
		}
		if err := a.drawn.Put(tiled(p), strconv.Itoa(most), otherTile(t)); err != nil {
			t.Fatal(err)
		}
		small, err := a.SheetTile(ctx, access.Anyone, slug, p, most)
		if err != nil || !bytes.Equal(small.Bytes, otherTile(t)) || small.Width != 112 || small.Height != 63 || small.Media != "image/png" {
			t.Errorf("what was kept is drawn again: %d × %d %s, %v", small.Width, small.Height, small.Media, err)
		}
	}
	t.Run("one that was damaged is drawn again", func(t *testing.T) {
		most := tileWeights[0]
		if err := a.drawn.Put(tiled(p), strconv.Itoa(most), []byte("torn")); err != nil {
			t.Fatal(err)
		}
		small, err := a.SheetTile(ctx, access.Anyone, slug, p, most)
		if kept, ok := a.keptTile(tiled(p), most); err != nil || small.Width != 320 || !ok || !bytes.Equal(kept.Bytes, small.Bytes) {
			t.Errorf("%d × %d, %v", small.Width, small.Height, err)
		}
	})
	t.Run("one that can't be kept is shown all the same", func(t *testing.T) {
		if err := os.RemoveAll(filepath.Join(folder, drawnFolder)); err != nil {
			t.Fatal(err)
		}
		if small, err := a.SheetTile(ctx, access.Anyone, slug, p, tileWeights[0]); err != nil || small.Width != 320 {
			t.Errorf("%d × %d, %v", small.Width, small.Height, err)
		}
	})
}

// TestATileNeverOutlivesItsPicture: whoever has a picture taken off finds none of
// it left, small or large.
func TestATileNeverOutlivesItsPicture(t *testing.T) {
	a, folder := agedHouse(t)
	ctx := context.Background()
	kept, err := a.KeepPicture(ctx, editor, bytes.NewReader(drawing(t, 900, 600)))
	if err != nil {
		t.Fatal(err)
	}
	small := kept.picture.Small
	tilesOf := func() []string {
		t.Helper()
		sums, err := a.drawn.Sums()
		if err != nil {
			t.Fatal(err)
		}
		return sums
	}
	if got := tilesOf(); len(got) != 1 || got[0] != small {
		t.Fatalf("tiles of %v", got)
	}
	for _, f := range kept.files {
		age(t, folder, filepath.Join(f.Sum[:2], f.Sum))
	}
	if n, err := a.SweepFiles(ctx); err != nil || n != 2 {
		t.Fatalf("%d erased, %v", n, err)
	}
	if got := tilesOf(); len(got) != 0 {
		t.Errorf("the picture is gone, and its tiles stay: %v", got)
	}
	if err := a.keepTile(small, tileWeights[0], otherTile(t)); err != nil || len(tilesOf()) != 0 {
		t.Errorf("what was drawn while the picture was erased is kept: %v, %v", tilesOf(), err)
	}
	if err := a.drawn.Put(small, "1250", otherTile(t)); err != nil { // by a process that died
		t.Fatal(err)
	}
	if _, err := a.SweepFiles(ctx); err != nil || len(tilesOf()) != 0 {
		t.Errorf("lost tiles stay: %v, %v", tilesOf(), err)
	}
}

// TestTilesOfAStudyThatComesIn: a study is brought in without waiting for its
// pictures to be drawn; a job does it, and another folder, or one that came from
// a backup, is filled at the start.
func TestTilesOfAStudyThatComesIn(t *testing.T) {
	folder := t.TempDir()
	a, ctx := houseIn(t, folder), context.Background()
	b, err := bundle.Read(examples.Demonstration())
	if err != nil {
		t.Fatal(err)
	}
	bring := func() {
		t.Helper()
		if _, err := a.ImportBundle(ctx, access.House, Principal, b, bundle.Attached(examples.Demonstration()), form); err != nil {
			t.Fatal(err)
		}
	}
	bring()
	job, asked, err := a.Queue().Claim(ctx)
	var of tilesOf
	if err == nil {
		err = json.Unmarshal([]byte(job.Payload), &of)
	}
	if err != nil || !asked || job.Kind != tilesJob || len(of.Pictures) != 13 {
		t.Fatalf("%v, %q asked for %d pictures, %v", asked, job.Kind, len(of.Pictures), err)
	}
	var told []int
	work := a.Works()[tilesJob]
	if err := work(ctx, job.Space, job.Payload, func(done, whole int) error { told = append(told, done*100+whole); return nil }); err != nil || len(told) != 13 || told[12] != 1313 {
		t.Fatalf("told %v, %v", told, err)
	}
	all := func() bool {
		for _, sum := range of.Pictures {
			for _, most := range tileWeights {
				if _, ok := a.keptTile(sum, most); !ok {
					return false
				}
			}
		}
		return true
	}
	if !all() {
		t.Fatal("the job left tiles out")
	}
	if err := a.Queue().Finish(ctx, job, nil); err != nil {
		t.Fatal(err)
	}
	bring()
	if _, asked, err := a.Queue().Claim(ctx); asked || err != nil {
		t.Errorf("the same study again asks for tiles that are there: %v", err)
	}
	for _, sum := range of.Pictures {
		if err := a.drawn.Forget(sum); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.DrawMissingTiles(ctx); err != nil || !all() {
		t.Errorf("a folder without tiles is not filled: %v", err)
	}
	if err := a.drawn.Forget(of.Pictures[0]); err != nil {
		t.Fatal(err)
	}
	if err := a.DrawMissingTiles(ctx); err != nil || all() {
		t.Errorf("a folder that was filled is read again at each start: %v", err)
	}
}
