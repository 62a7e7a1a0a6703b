package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Deleted returns the body of a record as it was when it was deleted;
// fault.NotFound when it never was, or when it is there again.
func (t *Tx) Deleted(kind, id string) ([]byte, error) {
	if _, err := t.Get(kind, id); !fault.Is(err, fault.NotFound) {
		if err == nil {
			err = fault.New(fault.NotFound, "not_found")
		}
		return nil, err
	}
	var patch []byte
	err := t.tx.QueryRowContext(t.ctx, `SELECT patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3 ORDER BY version DESC LIMIT 1`,
		t.Space, kind, id).Scan(&patch)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return nil, fmt.Errorf("read change: %w", err)
	}
	var ops []Op
	if err := json.Unmarshal(patch, &ops); err != nil {
		return nil, fmt.Errorf("read patch: %w", err)
	}
	return revert(nil, ops)
}
