package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

// Old lists the files that were last put before an instant, and removes what a
// Put that was cut short left from before it.
func (f *Folder) Old(before time.Time) ([]string, error) {
	var sums []string
	err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist): // named or removed meanwhile
			return nil
		case err != nil:
			return err
		case !info.ModTime().Before(before):
			return nil
		case strings.HasPrefix(name, incoming):
			return f.root.Remove(name)
		}
		if sum := path.Base(name); sumForm.MatchString(sum) {
			sums = append(sums, sum)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return sums, nil
}

// DeleteOld removes the file of a sum unless it was put again since: whoever put
// it is about to name it.
func (f *Folder) DeleteOld(sum string, before time.Time) (bool, error) {
	at, err := place(sum)
	if err != nil {
		return false, err
	}
	f.naming.Lock()
	defer f.naming.Unlock()
	info, err := f.root.Stat(at)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at file: %w", err)
	}
	if err := f.root.Remove(at); err != nil {
		return false, fmt.Errorf("delete file: %w", err)
	}
	return true, nil
}
