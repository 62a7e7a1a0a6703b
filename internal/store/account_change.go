package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// What the owner of an installation does to an account. Sessions hold no right
// of their own: they are read with their account, so all of this acts at the
// next request.

// CloseAccount ends an account and its sessions at once. Its name stays in the
// history of what it wrote; its login is free again.
func (db *DB) CloseAccount(ctx context.Context, accountID string) error {
	return db.changeAccount(ctx, accountID, func(t *Tx) error {
		if _, err := t.tx.ExecContext(ctx, `UPDATE account SET closed_at = $2, password = '', login = id WHERE id = $1`, accountID, t.now); err != nil {
			return fmt.Errorf("close account: %w", err)
		}
		return t.endSessions(accountID)
	})
}

// SetRole changes what an account may do.
func (db *DB) SetRole(ctx context.Context, accountID string, role access.Role) error {
	return db.changeAccount(ctx, accountID, func(t *Tx) error {
		if _, err := t.tx.ExecContext(ctx, `UPDATE account SET role = $2 WHERE id = $1`, accountID, string(role)); err != nil {
			return fmt.Errorf("change role: %w", err)
		}
		return nil
	})
}

// changeAccount changes an open account, unless nobody would own the
// installation any more: that is looked at once it is written, so that of two
// owners who leave at once one stays.
func (db *DB) changeAccount(ctx context.Context, accountID string, change func(*Tx) error) error {
	return db.Update(ctx, "", Author{}, func(t *Tx) error {
		var role string
		err := t.tx.QueryRowContext(ctx, `SELECT role FROM account WHERE id = $1 AND closed_at IS NULL`, accountID).Scan(&role)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return fmt.Errorf("read account: %w", err)
		}
		if err := change(t); err != nil || role != string(access.Owner) {
			return err
		}
		var owners int
		if err := t.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM account WHERE role = $1 AND closed_at IS NULL`, role).Scan(&owners); err != nil {
			return fmt.Errorf("count owners: %w", err)
		}
		if owners == 0 {
			return fault.On("role", fault.Invalid, "account.last_owner")
		}
		return nil
	})
}

// Renew makes a one-time link by which an account chooses a new password, and
// returns its token. The password it had and its sessions end at once, as does
// any link made for it before. The form that asks for it, if any, sent twice makes one link.
func (db *DB) Renew(ctx context.Context, accountID, form string) (string, error) {
	token := linkToken("renew", accountID, form)
	err := db.Update(ctx, noSpace, Author{Token: formDigest(form)}, func(t *Tx) error {
		var role string
		err := t.tx.QueryRowContext(ctx, `UPDATE account SET password = '' WHERE id = $1 AND closed_at IS NULL RETURNING role`, accountID).Scan(&role)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "not_found")
		}
		if err != nil {
			return fmt.Errorf("forget password: %w", err)
		}
		if _, err := t.tx.ExecContext(ctx, `UPDATE invitation SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2`, accountID, t.now); err != nil {
			return fmt.Errorf("end links: %w", err)
		}
		if _, err := t.tx.ExecContext(ctx, `INSERT INTO invitation (digest, role, created_at, expires_at, account_id) VALUES ($1, $2, $3, $4, $5)`,
			id.Digest(token), role, t.now, t.now+InviteLasts.Milliseconds(), accountID); err != nil {
			return fmt.Errorf("make link: %w", err)
		}
		return t.endSessions(accountID)
	})
	if fault.Is(err, fault.AlreadyDone) {
		return token, nil
	}
	return token, err
}

// Renewed uses the link of Renew, once: the account has that password.
func (db *DB) Renewed(ctx context.Context, token, password string) (accountID string, err error) {
	err = db.Update(ctx, "", Author{}, func(t *Tx) error {
		err := t.tx.QueryRowContext(ctx, `UPDATE invitation SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 AND account_id IS NOT NULL RETURNING account_id`,
			id.Digest(token), t.now).Scan(&accountID)
		if err == nil {
			err = t.tx.QueryRowContext(ctx, `UPDATE account SET password = $2 WHERE id = $1 AND closed_at IS NULL RETURNING id`, accountID, password).Scan(&accountID)
		}
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Gone, "invitation.used")
		}
		if err != nil {
			return fmt.Errorf("renew password: %w", err)
		}
		return t.endSessions(accountID)
	})
	return accountID, err
}

func (t *Tx) endSessions(accountID string) error {
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM session WHERE account_id = $1`, accountID); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
