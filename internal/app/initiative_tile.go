package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/picture"
)

// SheetTile cuts a picture of the initiative at a public address down to so many
// bytes, for a page that shows many, to those who may see it.
func (a *App) SheetTile(ctx context.Context, actor access.Actor, slug string, p initiative.Picture, most int) (picture.Picture, error) {
	sum := p.Blob
	if p.Small != "" {
		sum = p.Small
	}
	file, _, err := a.OpenSheetFile(ctx, actor, slug, sum)
	if err != nil {
		return picture.Picture{}, err
	}
	defer file.Close()
	a.picturing.Lock()
	defer a.picturing.Unlock()
	return picture.Tile(file, most)
}
