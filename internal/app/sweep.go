package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// unnamedLife is how long a file may be there before a record names it. What is
// brought in is named within minutes; a form that was left, or a process that was
// killed, leaves files that nothing ever will.
const unnamedLife = 24 * time.Hour

// SweepFiles erases the files that nothing names and says how many there were.
func (a *App) SweepFiles(ctx context.Context) (int, error) {
	before := a.now().Add(-unnamedLife)
	old, err := a.blobs.Old(before)
	if err != nil {
		return 0, err
	}
	unnamed, err := a.store.Unnamed(ctx, old)
	if err != nil {
		return 0, err
	}
	erased := 0
	for _, sum := range unnamed {
		gone, err := a.eraseOld(ctx, sum, before)
		if err != nil {
			return erased, err
		}
		if gone {
			erased++
		}
	}
	return erased, a.forgetLostTiles()
}

// passingFolder holds what is thrown away: the frozen houses of versions under
// way, and their sites. A process that was killed leaves them there, found at
// the next start.
const passingFolder = "passing"

// clearPassing empties it of what earlier processes left. Several may share a
// PostgreSQL, and a version is made within minutes: then only what is old goes.
func clearPassing(folder string, now time.Time, alone bool) error {
	dir := filepath.Join(folder, passingFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read folder: %w", err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !alone && now.Sub(info.ModTime()) < passingLife {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
			return fmt.Errorf("clear folder: %w", err)
		}
	}
	return nil
}

const passingLife = time.Hour
