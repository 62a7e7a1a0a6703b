package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"codeberg.org/bocage/bocage/internal/id"
)

// Derived keeps what was worked out from files, so that it is not worked out
// again after a restart. Nothing of it is needed: no backup takes it along, and
// what is lost is made again.
type Derived struct{ root *os.Root }

// OpenDerived opens (or makes) the folder of what is worked out in a form. What
// an earlier program made in another form is removed.
func OpenDerived(dir, form string) (*Derived, error) {
	forms, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read folder: %w", err)
	}
	for _, f := range forms {
		if f.Name() != form {
			if err := os.RemoveAll(filepath.Join(dir, f.Name())); err != nil {
				return nil, fmt.Errorf("clear folder: %w", err)
			}
		}
	}
	dir = filepath.Join(dir, form)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	return &Derived{root}, nil
}

// Close frees the folder.
func (d *Derived) Close() error { return d.root.Close() }

// Get is what was made of the file of a sum under a name; false when it was not
// made yet.
func (d *Derived) Get(sum, name string) ([]byte, bool) {
	at, err := place(sum)
	if err != nil {
		return nil, false
	}
	content, err := d.root.ReadFile(path.Join(at, name))
	return content, err == nil
}

// Put keeps what was made of the file of a sum. It is whole under its name or
// not there, whenever the machine stops.
func (d *Derived) Put(sum, name string, content []byte) error {
	at, err := place(sum)
	if err != nil {
		return err
	}
	if err := d.root.MkdirAll(at, 0o700); err != nil {
		return Disk(fmt.Errorf("make folder: %w", err))
	}
	part := path.Join(at, incoming+id.New())
	defer d.root.Remove(part) // gone already when it was renamed
	if err := d.write(part, content); err != nil {
		return Disk(fmt.Errorf("write what was made: %w", err))
	}
	if err := d.root.Rename(part, path.Join(at, name)); err != nil {
		return Disk(fmt.Errorf("name what was made: %w", err))
	}
	return nil
}

func (d *Derived) write(name string, content []byte) error {
	file, err := d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return err
	}
	return file.Sync()
}

// Forget removes all that was made of the file of a sum.
func (d *Derived) Forget(sum string) error {
	at, err := place(sum)
	if err != nil {
		return err
	}
	return d.root.RemoveAll(at)
}

// Sums are those of the files that something was made of.
func (d *Derived) Sums() ([]string, error) {
	names, err := fs.Glob(d.root.FS(), "??/*")
	if err != nil {
		return nil, fmt.Errorf("list what was made: %w", err)
	}
	sums := names[:0]
	for _, name := range names {
		if sum := path.Base(name); sumForm.MatchString(sum) {
			sums = append(sums, sum)
		}
	}
	return sums, nil
}

// complete names the mark of a folder that lacks nothing.
const complete = "complete"

// Complete says whether SetComplete was called since the folder is there: then
// whoever takes files in has made of them what is to be made.
func (d *Derived) Complete() bool {
	_, err := d.root.Stat(complete)
	return err == nil
}

// SetComplete says that of every file all was made.
func (d *Derived) SetComplete() error { return Disk(d.root.WriteFile(complete, nil, 0o600)) }
