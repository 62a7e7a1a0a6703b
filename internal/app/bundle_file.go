package app

import (
	"context"
	"errors"
	"io"

	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

func storedFiles(files []bundle.File) []store.StoredFile {
	stored := make([]store.StoredFile, len(files))
	for i, f := range files {
		stored[i] = store.StoredFile{Sum: f.SHA256, Size: f.Size, Media: f.Media}
	}
	return stored
}

// keepFiles takes in the attached files, each of which must be what its sum and
// its size say. It gives those that were not here before, also when it stops at
// one that is wrong: nothing names them yet.
func (a *App) keepFiles(ctx context.Context, files []bundle.File, open bundle.Open) (kept []string, err error) {
	for _, f := range files {
		if open == nil {
			return kept, fault.On(f.Path(), fault.Invalid, "bundle.file_missing", "sum", f.SHA256)
		}
		there, err := a.blobs.Holds(f.SHA256)
		if err != nil {
			return kept, err
		}
		sum, err := a.keepFile(ctx, f, open)
		if sum != "" && (sum != f.SHA256 || !there) {
			kept = append(kept, sum)
		}
		if err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// keepFile gives the sum of what was kept, "" when nothing was.
func (a *App) keepFile(ctx context.Context, f bundle.File, open bundle.Open) (string, error) {
	r, err := open(f.SHA256)
	if err != nil {
		return "", fault.On(f.Path(), fault.Invalid, "bundle.file_missing", "sum", f.SHA256).Because(err)
	}
	defer r.Close()
	changed := fault.On(f.Path(), fault.Invalid, "bundle.file_changed", "sum", f.SHA256)
	in := &damageable{Reader: r}
	sum, size, err := a.blobs.Put(ctx, in, f.Size)
	switch {
	case err == nil && sum == f.SHA256 && size == f.Size:
		return sum, nil
	case err == nil, fault.Is(err, fault.TooLarge):
		return sum, changed
	case in.damage != nil && ctx.Err() == nil:
		return sum, changed.Because(err)
	}
	return sum, err
}

// damageable remembers that reading failed: the archive is at fault then, and
// not the disk that is written to.
type damageable struct {
	io.Reader
	damage error
}

func (d *damageable) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		d.damage = err
	}
	return n, err
}

// dropFiles erases the files of a bundle that was refused, unless someone named
// the same bytes meanwhile. It goes on when the import was stopped by hand.
func (a *App) dropFiles(ctx context.Context, kept []string) error {
	var wrong []error
	for _, sum := range kept {
		wrong = append(wrong, a.eraseFile(context.WithoutCancel(ctx), sum))
	}
	return errors.Join(wrong...)
}
