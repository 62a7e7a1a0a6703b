//go:build unix

package store

import (
	"os"
	"path/filepath"
	"syscall"

	"codeberg.org/bocage/bocage/internal/fault"
)

// lockFolder makes this process the only one that serves the folder.
func lockFolder(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "data.folder", "folder", folder).Because(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fault.New(fault.Unavailable, "data.in_use", "folder", folder).Because(err)
	}
	return f, nil
}
