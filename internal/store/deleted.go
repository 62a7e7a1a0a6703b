package store

import (
	"context"
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

// Removed returns the bodies of the records of a kind that were deleted and are not
// there again, by identifier, as they were then.
func (db *DB) Removed(ctx context.Context, space, kind string) (map[string][]byte, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id, patch FROM change c WHERE space_id = $1 AND kind = $2
		AND version = (SELECT MAX(version) FROM change l WHERE l.space_id = c.space_id AND l.kind = c.kind AND l.id = c.id)
		AND NOT EXISTS (SELECT 1 FROM record r WHERE r.space_id = c.space_id AND r.kind = c.kind AND r.id = c.id)`, space, kind)
	if err != nil {
		return nil, fmt.Errorf("list removed %s: %w", kind, err)
	}
	defer rows.Close()
	removed := map[string][]byte{}
	for rows.Next() {
		var id string
		var patch []byte
		if err := rows.Scan(&id, &patch); err != nil {
			return nil, fmt.Errorf("list removed %s: %w", kind, err)
		}
		var ops []Op
		if err := json.Unmarshal(patch, &ops); err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		if removed[id], err = revert(nil, ops); err != nil {
			return nil, err
		}
	}
	return removed, rows.Err()
}
