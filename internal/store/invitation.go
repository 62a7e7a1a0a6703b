package store

import (
	"context"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/clock"
)

// invitationName is how much of a link's digest names it: the token can't be
// worked out of it, and a person can type it.
const invitationName = 12

// Invitations lists the one-time links that still work, the newest first.
func (db *DB) Invitations(ctx context.Context) ([]account.Invitation, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT i.digest, i.role, i.created_at, i.expires_at, COALESCE(a.login, ''), COALESCE(a.name, '')
FROM invitation i LEFT JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL
WHERE i.used_at IS NULL AND i.expires_at > $1 AND (i.account_id IS NULL OR a.id IS NOT NULL) ORDER BY i.created_at DESC, i.digest`, clock.Millis(db.now()))
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	defer rows.Close()
	var out []account.Invitation
	for rows.Next() {
		var i account.Invitation
		var role string
		if err := rows.Scan(&i.ID, &role, &i.Made, &i.Expires, &i.Login, &i.Name); err != nil {
			return nil, fmt.Errorf("list invitations: %w", err)
		}
		i.ID, i.Role = i.ID[:invitationName], access.Role(role)
		out = append(out, i)
	}
	return out, rows.Err()
}

// Withdraw ends a one-time link that still works and says whether there was one
// of that name.
func (db *DB) Withdraw(ctx context.Context, name string) (bool, error) {
	if len(name) != invitationName {
		return false, nil
	}
	done, err := db.write.ExecContext(ctx, `UPDATE invitation SET expires_at = $2 WHERE substr(digest, 1, 12) = $1 AND used_at IS NULL AND expires_at > $2`,
		name, clock.Millis(db.now()))
	if err != nil {
		return false, tell(err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
