package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
)

// Passcode is a short code that was sent to an address, by its digest, and what it
// opens. Those of one ID were asked for together.
type Passcode struct {
	ID      string
	About   string
	Digest  string
	Expires time.Time
}

// PutPasscode keeps a code that was asked for.
func (t *Tx) PutPasscode(p Passcode) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO passcode (space_id, id, about, digest, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, 0, $5, $6)`,
		t.Space, p.ID, p.About, p.Digest, t.now, clock.Millis(p.Expires))
	if err != nil {
		return fmt.Errorf("keep passcode: %w", err)
	}
	return nil
}

// TryPasscodes counts one more try and returns what the try is held against:
// nothing once there were as many as may be, or when the codes are too old.
func (t *Tx) TryPasscodes(id string, most int) ([]Passcode, error) {
	rows, err := t.tx.QueryContext(t.ctx, `UPDATE passcode SET tries = tries + 1 WHERE space_id = $1 AND id = $2 AND tries < $3 AND expires_at > $4 RETURNING id, about, digest`,
		t.Space, id, most, t.now)
	if err != nil {
		return nil, fmt.Errorf("try passcode: %w", err)
	}
	defer rows.Close()
	var out []Passcode
	for rows.Next() {
		var p Passcode
		if err := rows.Scan(&p.ID, &p.About, &p.Digest); err != nil {
			return nil, fmt.Errorf("try passcode: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// DropPasscodes ends codes that served.
func (t *Tx) DropPasscodes(id string) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM passcode WHERE space_id = $1 AND id = $2`, t.Space, id)
	return err
}

// ForgetPasscodes erases the codes that are too old.
func (db *DB) ForgetPasscodes(ctx context.Context, space string) error {
	return db.Update(ctx, space, Author{}, func(t *Tx) error {
		_, err := t.tx.ExecContext(ctx, `DELETE FROM passcode WHERE space_id = $1 AND expires_at < $2`, space, t.now)
		return err
	})
}

// HeldBy names the records of a kind whose contact has that address, the last made
// last: an address is the same in capitals.
func (db *DB) HeldBy(ctx context.Context, scope access.Scope, kind, email string, limit int) ([]string, error) {
	if !scope.All() {
		return nil, nil
	}
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM contact WHERE space_id = $1 AND kind = $2 AND lower(email) = $3 ORDER BY kept_at DESC, id DESC LIMIT $4`,
		scope.Space, kind, strings.ToLower(email), limit)
	if err != nil {
		return nil, fmt.Errorf("find who has an address: %w", err)
	}
	return scanIDs(rows)
}
