package app

import (
	"context"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// naming writes, in one transaction, what points to files that were taken in.
// A file is kept by its content, so that someone may be erasing the same bytes
// meanwhile: whoever names them is then told to send them again, and is never
// told that they are kept when they are not.
func (a *App) naming(ctx context.Context, space string, who store.Author, files []store.StoredFile, fn func(*store.Tx) error) error {
	a.files.RLock()
	defer a.files.RUnlock()
	return a.store.Update(ctx, space, who, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err // what else is wrong says more
		}
		return a.holdFiles(tx, files)
	})
}

// holdFiles says that files are of the space, whose bytes must be there. It is
// called within naming.
func (a *App) holdFiles(tx *store.Tx, files []store.StoredFile) error {
	for _, f := range files {
		if there, err := a.blobs.Holds(f.Sum); err != nil {
			return err
		} else if !there {
			return fault.On("file", fault.Invalid, "file.gone")
		}
		if err := tx.AddBlob(f); err != nil {
			return err
		}
	}
	return nil
}

// eraseFile removes the bytes of a file that its space has forgotten, unless
// someone named the same bytes since.
func (a *App) eraseFile(ctx context.Context, sum string) error {
	_, err := a.erasing(ctx, sum, func() (bool, error) { return true, a.blobs.Delete(sum) })
	return err
}

// eraseOld is eraseFile for a file that nobody put again since an instant.
func (a *App) eraseOld(ctx context.Context, sum string, before time.Time) (bool, error) {
	return a.erasing(ctx, sum, func() (bool, error) { return a.blobs.DeleteOld(sum, before) })
}

func (a *App) erasing(ctx context.Context, sum string, erase func() (bool, error)) (bool, error) {
	a.files.Lock()
	defer a.files.Unlock()
	unnamed, err := a.store.Unnamed(ctx, []string{sum})
	if err != nil || len(unnamed) == 0 {
		return false, err
	}
	if err := a.drawn.Forget(sum); err != nil { // first: what was made of a file never outlives it
		return false, fmt.Errorf("erase what was made of file: %w", err)
	}
	gone, err := erase()
	if err != nil {
		return false, fmt.Errorf("erase file: %w", err)
	}
	return gone, nil
}
