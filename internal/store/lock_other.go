//go:build !unix

package store

import "os"

// lockFolder relies on SQLite's own lock where flock does not exist.
func lockFolder(string) (*os.File, error) { return nil, nil }
