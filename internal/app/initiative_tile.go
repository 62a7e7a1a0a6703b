package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/picture"
	"codeberg.org/bocage/bocage/internal/store"
)

// wallPictures is what the pictures of a wall may weigh together: with its
// words, styles and fonts the page stays under 100 KB. They travel inside the
// page, so that it asks for no more files however many cards it has, and a
// published version keeps them.
const wallPictures = 30_000

// fewTiles is how many cards of a wall may share that weight in a finer picture:
// two renditions of each are enough for a whole wall and its filters.
const fewTiles = 13

// tileWeights are what a tile may weigh among few, and among many.
var tileWeights = []int{wallPictures / fewTiles, wallPictures / WallPage}

// TileWeight is what each picture may weigh on a wall that has so many.
func TileWeight(pictures int) int {
	if pictures <= fewTiles {
		return tileWeights[0]
	}
	return tileWeights[1]
}

// Small pictures take a tenth of a second each to draw, and readers would wait
// for them: they are drawn when a picture is taken in, and kept in a folder of
// their own. tileForm names the way in which picture.Tile draws: with another
// one, all are drawn again.
const (
	drawnFolder = "drawn"
	tileForm    = "1"
	tilesJob    = "tiles"
)

// SheetTile cuts a picture of the initiative at a public address down to so many
// bytes, for a page that shows many, to those who may see it.
func (a *App) SheetTile(ctx context.Context, actor access.Actor, slug string, p initiative.Picture, most int) (picture.Picture, error) {
	sum := tiled(p)
	file, _, err := a.OpenSheetFile(ctx, actor, slug, sum)
	if err != nil {
		return picture.Picture{}, err
	}
	defer file.Close()
	small, err := a.tile(file, sum, most)
	if small.Bytes != nil {
		return small, nil // what could not be kept is drawn again another time
	}
	return small, err
}

// tiled is the sum of the file that the tiles of a picture are drawn from.
func tiled(p initiative.Picture) string {
	if p.Small != "" {
		return p.Small
	}
	return p.Blob
}

// tile is the picture cut down, kept or drawn now and kept. One that was drawn
// comes back even when it could not be kept.
func (a *App) tile(file io.Reader, sum string, most int) (picture.Picture, error) {
	if small, ok := a.keptTile(sum, most); ok {
		return small, nil
	}
	a.picturing.Lock()
	defer a.picturing.Unlock()
	if small, ok := a.keptTile(sum, most); ok { // drawn meanwhile
		return small, nil
	}
	small, err := picture.Tile(file, most)
	if err != nil {
		return picture.Picture{}, err
	}
	return small, a.keepTile(sum, most, small.Bytes)
}

func (a *App) keptTile(sum string, most int) (picture.Picture, bool) {
	content, ok := a.drawn.Get(sum, strconv.Itoa(most))
	if !ok {
		return picture.Picture{}, false
	}
	small, err := picture.Drawn(content)
	return small, err == nil
}

// keepTile keeps a tile unless its picture was erased meanwhile: nothing of it
// may stay.
func (a *App) keepTile(sum string, most int, content []byte) error {
	a.files.RLock()
	defer a.files.RUnlock()
	if there, err := a.blobs.Holds(sum); err != nil || !there {
		return err
	}
	return a.drawn.Put(sum, strconv.Itoa(most), content)
}

// drawTiles draws the tiles of a picture that are not kept yet. One that is gone
// or can't be read has none, which the wall says when it comes to it.
func (a *App) drawTiles(sum string) error {
	for _, most := range tileWeights {
		if _, ok := a.keptTile(sum, most); ok {
			continue
		}
		file, err := a.blobs.Get(sum)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("open picture: %w", err)
		}
		small, err := a.tile(file, sum, most)
		file.Close()
		if err != nil && small.Bytes != nil {
			return fmt.Errorf("keep small picture: %w", err)
		}
	}
	return nil
}

// tilesOf is the payload of the job that draws the tiles of pictures.
type tilesOf struct {
	Pictures []string `json:"pictures"` // sums of their files
}

// askForTiles asks, in the transaction that brings sheets in, for the tiles of
// their pictures.
func (a *App) askForTiles(tx *store.Tx, sheets []bundle.Initiative) error {
	var of tilesOf
	for _, i := range sheets {
		for _, p := range i.Pictures {
			of.Pictures = append(of.Pictures, tiled(p))
		}
	}
	of.Pictures = slices.DeleteFunc(of.Pictures, func(sum string) bool {
		return !slices.ContainsFunc(tileWeights, func(most int) bool { _, ok := a.keptTile(sum, most); return !ok })
	})
	if len(of.Pictures) == 0 {
		return nil
	}
	payload, err := json.Marshal(of)
	if err != nil {
		return err
	}
	_, err = tx.Ask(tilesJob, string(payload))
	return err
}

// DrawTiles is what the job of that kind does.
func (a *App) DrawTiles(_ context.Context, _, payload string, progress Progress) error {
	var of tilesOf
	if err := json.Unmarshal([]byte(payload), &of); err != nil {
		return fmt.Errorf("read payload: %w", err)
	}
	return a.drawAll(of.Pictures, func(done int) error { return progress(done, len(of.Pictures)) })
}

// DrawMissingTiles draws the tiles of all pictures in a folder where that was
// never done: one of an earlier program, or that comes from a backup.
func (a *App) DrawMissingTiles(ctx context.Context) error {
	if a.drawn.Complete() {
		return nil
	}
	for _, space := range []string{Principal, Demonstration} {
		sums, err := a.pictured(ctx, space)
		if err == nil {
			err = a.drawAll(sums, func(int) error { return ctx.Err() })
		}
		if err != nil {
			return err
		}
	}
	return a.drawn.SetComplete()
}

func (a *App) drawAll(sums []string, progress func(done int) error) error {
	for i, sum := range sums {
		if err := a.drawTiles(sum); err != nil {
			return err
		}
		if err := progress(i + 1); err != nil {
			return err
		}
	}
	return nil
}

// pictured lists the files that the tiles of a space are drawn from.
func (a *App) pictured(ctx context.Context, space string) ([]string, error) {
	var sums []string
	err := a.store.Holding(ctx, access.Visible(access.House, access.KindInitiative, space), kindInitiative, `"pictures":[`, func(r store.Record) error {
		sheet, err := decode[initiative.Initiative](r)
		for _, p := range sheet.Pictures {
			sums = append(sums, tiled(p))
		}
		return err
	})
	return sums, err
}

// forgetLostTiles removes the tiles of pictures that are no longer there: another
// process erased them, or this one was killed meanwhile.
func (a *App) forgetLostTiles() error {
	sums, err := a.drawn.Sums()
	if err != nil {
		return err
	}
	for _, sum := range sums {
		there, err := a.blobs.Holds(sum)
		if err == nil && !there {
			err = a.drawn.Forget(sum)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
