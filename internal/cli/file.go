package cli

import (
	"os"

	"codeberg.org/bocage/bocage/internal/fault"
)

// opened opens a file that someone named, said as it was typed; a folder is none.
func opened(path, said string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.absent", "file", said).Because(err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close() // nothing was written
		return nil, fault.New(fault.Invalid, "file.folder", "file", said)
	}
	return f, nil
}
