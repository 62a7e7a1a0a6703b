package app

import (
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/store"
)

// takeBack takes back one change of a record: its fields only, and none that changed again
// since. hold is what every write of its kind is held to; what comes of it is returned.
func takeBack[T any](tx *store.Tx, kind, id string, version int64, hold func(T) error, put func(T, int64) store.Put) (T, error) {
	var v T
	current, body, err := tx.Reverted(kind, id, version)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("read %s: %w", kind, err)
	}
	if err := hold(v); err != nil {
		return v, err
	}
	_, err = tx.Put(put(v, current))
	return v, err
}
