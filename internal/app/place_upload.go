package app

import (
	"context"
	"io"

	"codeberg.org/bocage/bocage/internal/access"
)

// KeepPlaceUpload takes in a file of indicators of place, and refuses at once what
// is no table. It is erased once it was imported, or after a week.
func (a *App) KeepPlaceUpload(ctx context.Context, actor access.Actor, name string, r io.Reader, from From) (string, error) {
	return a.bringFile(ctx, actor, Principal, Upload{Name: name, Place: &PlaceImport{}}, r, from)
}

// WaitingPlaceUploads are the files of indicators that an actor brought in, and has
// neither kept nor given up: theirs only, the last first.
func (a *App) WaitingPlaceUploads(ctx context.Context, actor access.Actor) ([]Upload, error) {
	return a.waitingFiles(ctx, actor, Principal, placeUpload)
}

// PlaceUploadOf finds a file of indicators of place that was brought in.
func (a *App) PlaceUploadOf(ctx context.Context, actor access.Actor, id string) (Upload, error) {
	return a.uploadAs(ctx, actor, Principal, id, placeUpload)
}

// ChoosePlaceUpload keeps how a file of indicators is to be read.
func (a *App) ChoosePlaceUpload(ctx context.Context, actor access.Actor, u Upload, o PlaceImport) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return err
	}
	u.Place = &o
	return a.keepUpload(ctx, Principal, actor, u)
}

// LookAtPlaceUpload says what a file that was brought in holds, by its choices.
func (a *App) LookAtPlaceUpload(ctx context.Context, actor access.Actor, u Upload) (PlaceReport, error) {
	f, err := a.blobs.Get(u.Sum)
	if err != nil {
		return PlaceReport{}, err
	}
	defer f.Close()
	return a.LookAtPlaceFile(ctx, actor, u.Name, f, u.Size, *u.Place)
}

// ImportPlaceUpload brings the indicators of a file in, then erases the file.
func (a *App) ImportPlaceUpload(ctx context.Context, actor access.Actor, u Upload, o PlaceImport, from From) (PlaceReport, error) {
	f, err := a.blobs.Get(u.Sum)
	if err != nil {
		return PlaceReport{}, err
	}
	report, err := a.KeepPlaceFile(ctx, actor, u.Name, f, u.Size, o, from)
	f.Close() // reading only: nothing can be lost
	if err != nil {
		return report, err
	}
	return report, a.dropUpload(ctx, Principal, actor, u)
}
