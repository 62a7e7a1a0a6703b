package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/store"
)

// freeze makes a house that holds the public form of one study and nothing
// else, on the day of its version. Its files are those of this house. Call the
// function that comes back to leave nothing of it.
func (a *App) freeze(ctx context.Context, public bundle.Bundle, e EditionView) (*App, func(), error) {
	dir, err := os.MkdirTemp(filepath.Join(a.folder, passingFolder), "frozen-")
	if err != nil {
		return nil, nil, fmt.Errorf("make folder: %w", err)
	}
	day, err := time.Parse(time.DateOnly, e.Date)
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, fmt.Errorf("read date: %w", err)
	}
	now := clock.Fixed(day.Add(12 * time.Hour))
	db, err := store.Open(ctx, store.Config{Folder: dir, Now: now, Passing: true})
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	frozen := &App{store: db, blobs: a.blobs, drawn: a.drawn, now: now, shipped: a.shipped, outlines: a.outlines, places: (&gazetteer{shipped: a.shipped, db: db}).now, frameworks: a.frameworks, version: a.version, still: true}
	thaw := func() {
		db.Close()
		os.RemoveAll(dir)
	}
	err = db.Update(ctx, e.Study.Space, store.Author{Actor: access.House.Name, Source: "edition"}, func(tx *store.Tx) error {
		for _, f := range storedFiles(public.Files) {
			if err := tx.AddBlob(f); err != nil { // its bytes are this house's
				return err
			}
		}
		in := bringing{tx: tx}
		return in.all(public)
	})
	if err != nil {
		thaw()
		return nil, nil, fmt.Errorf("freeze study: %w", err)
	}
	return frozen, thaw, nil
}
