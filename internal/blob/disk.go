package blob

import (
	"errors"
	"syscall"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Disk turns a full disk, a quota reached or a file as long as is allowed into
// what a person can do about it; any other error comes back as it is.
func Disk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fault.New(fault.Unavailable, "disk.full").Because(err)
	}
	return err
}
