package fault

import (
	"errors"
	"syscall"
)

// Disk turns a full disk, a quota reached or a file as long as is allowed into
// what a person can do about it; any other error comes back as it is.
func Disk(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return New(Unavailable, "disk.full").Because(err)
	}
	return err
}
