// Package blob keeps files by their content: the name of a file is the SHA-256
// of its bytes, so that nothing is stored twice and every byte can be checked.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sync"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// Folder is a folder of files named by their content. It never leaves its
// root, whatever name it is asked for.
type Folder struct {
	root *os.Root
	// naming is held while a file gets its name, or loses it by a sweep.
	naming sync.Mutex
}

// Open opens (or makes) the folder.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "data.folder", "folder", dir).Because(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return &Folder{root: root}, nil
}

// Close frees the folder.
func (f *Folder) Close() error { return f.root.Close() }

var sumForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// incoming begins the name of a file whose sum is not known yet.
const incoming = "incoming-"

// place is where the file of a sum lies: two letters, then the sum.
func place(sum string) (string, error) {
	if !sumForm.MatchString(sum) {
		return "", fault.New(fault.NotFound, "not_found")
	}
	return path.Join(sum[:2], sum), nil
}

// Put stores what r gives, up to limit bytes, and returns its sum and size. It
// returns only when the bytes and their name are on the disk: written, synced,
// renamed, and the folder synced. A file over the limit leaves nothing behind.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (sum string, size int64, err error) {
	name := incoming + id.New()
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, Disk(fmt.Errorf("create blob: %w", err))
	}
	defer f.root.Remove(name) // gone already when it was renamed
	defer file.Close()
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(reader{ctx, r}, limit+1))
	if err != nil {
		return "", 0, Disk(fmt.Errorf("write blob: %w", err))
	}
	if size > limit {
		return "", 0, fault.New(fault.TooLarge, "file.too_large", "max", limit)
	}
	if err := file.Sync(); err != nil {
		return "", 0, Disk(fmt.Errorf("sync blob: %w", err))
	}
	sum = hex.EncodeToString(hash.Sum(nil))
	if err := f.keep(name, sum); err != nil {
		return "", 0, Disk(err)
	}
	return sum, size, Disk(f.settle(sum))
}

func (f *Folder) keep(name, sum string) error {
	to, err := place(sum)
	if err != nil {
		return err
	}
	f.naming.Lock()
	defer f.naming.Unlock()
	if err := f.root.Mkdir(sum[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := f.root.Rename(name, to); err != nil {
		return fmt.Errorf("name blob: %w", err)
	}
	return nil
}

func (f *Folder) settle(sum string) error {
	for _, dir := range []string{sum[:2], "."} {
		if err := f.syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) syncFolder(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

// Get opens the file of a sum; fault.NotFound when there is none.
func (f *Folder) Get(sum string) (*os.File, error) {
	at, err := place(sum)
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "not_found").Because(err)
	}
	return file, err
}

// Holds says whether the file of a sum is there.
func (f *Folder) Holds(sum string) (bool, error) {
	at, err := place(sum)
	if err != nil {
		return false, nil // no file has such a name
	}
	_, err = f.root.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Delete removes the file of a sum; an absent one is already removed.
func (f *Folder) Delete(sum string) error {
	at, err := place(sum)
	if err != nil {
		return err
	}
	switch err := f.root.Remove(at); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("delete blob: %w", err)
	}
	return f.syncFolder(sum[:2])
}

// Verify reads the file again and says whether its bytes are still those of
// its sum.
func (f *Folder) Verify(ctx context.Context, sum string) error {
	file, err := f.Get(sum)
	if err != nil {
		return err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, reader{ctx, file}); err != nil {
		return fmt.Errorf("read blob: %w", err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != sum {
		return fault.New(fault.Internal, "file.damaged", "sum", sum, "found", got)
	}
	return nil
}

// reader stops when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
