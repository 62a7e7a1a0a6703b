package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// How long things last: a session without a visit, a session in all, a
// one-time sign-in link.
const (
	SessionIdle  = 14 * 24 * time.Hour
	SessionLife  = 90 * 24 * time.Hour
	InviteLasts  = 24 * time.Hour
	seenInterval = 10 * time.Minute // how often a visit is written down
)

// Invite makes a one-time sign-in link of a role and returns its token, of
// which only the digest is kept. The form that asks for it, if any, sent twice
// makes one link.
func (db *DB) Invite(ctx context.Context, role access.Role, form string) (string, error) {
	token, now := linkToken("invite", string(role), form), db.now()
	_, err := db.write.ExecContext(ctx, `INSERT INTO invitation (digest, role, created_at, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		id.Digest(token), string(role), clock.Millis(now), clock.Millis(now.Add(InviteLasts)))
	return token, tell(err)
}

// linkToken is the token of a one-time link. A link is shown once, so a form that is sent
// twice has to show the same: it is worked out of the form's own token, as
// unguessable, which nothing keeps either.
func linkToken(what, of, form string) string {
	if len(form) < len(id.Token()) {
		return id.Token()
	}
	return id.Digest(what + "\x00" + of + "\x00" + form)
}

// formDigest is what is kept of the token of a form that makes a link: nothing the link could be
// worked out of.
func formDigest(form string) string {
	if form == "" {
		return ""
	}
	return id.Digest(form)
}

// InviteFirst is Invite for an installation that nobody owns: only the newest
// link makes an owner, so that one left in an old journal does not.
func (db *DB) InviteFirst(ctx context.Context) (string, error) {
	_, err := db.write.ExecContext(ctx, `UPDATE invitation SET expires_at = $1 WHERE role = $2 AND used_at IS NULL AND expires_at > $1`, clock.Millis(db.now()), string(access.Owner))
	if err != nil {
		return "", tell(err)
	}
	return db.Invite(ctx, access.Owner, "")
}

// Invited says for whom a one-time link still works: the account whose password
// it renews; none, with an empty ID, when it opens one.
func (db *DB) Invited(ctx context.Context, token string) (account.Account, error) {
	var a account.Account
	err := db.read.QueryRowContext(ctx, `SELECT COALESCE(a.id, ''), COALESCE(a.login, ''), COALESCE(a.name, ''), i.role
FROM invitation i LEFT JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL
WHERE i.digest = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND (i.account_id IS NULL OR a.id IS NOT NULL)`,
		id.Digest(token), clock.Millis(db.now())).Scan(&a.ID, &a.Login, &a.Name, &a.Role)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.Gone, "invitation.used")
	}
	return a, err
}

// LinkUsed says whose password a link renewed within that time; none, with an empty login, when it
// opened an account. fault.Gone when it did neither.
func (db *DB) LinkUsed(ctx context.Context, token string, within time.Duration) (account.Account, error) {
	var a account.Account
	err := db.read.QueryRowContext(ctx, `SELECT COALESCE(a.id, ''), COALESCE(a.login, '')
FROM invitation i LEFT JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL WHERE i.digest = $1 AND i.used_at >= $2`,
		id.Digest(token), clock.Millis(db.now().Add(-within))).Scan(&a.ID, &a.Login)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.Gone, "invitation.used")
	}
	return a, err
}

// Accept uses an invitation, once, to open an account.
func (db *DB) Accept(ctx context.Context, token string, a account.Account) (account.Account, error) {
	err := db.Update(ctx, "", Author{}, func(t *Tx) error {
		var role string
		err := t.tx.QueryRowContext(ctx, `UPDATE invitation SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 AND account_id IS NULL RETURNING role`,
			id.Digest(token), t.now).Scan(&role)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Gone, "invitation.used")
		}
		if err != nil {
			return fmt.Errorf("use invitation: %w", err)
		}
		a.ID, a.Role = id.New(), access.Role(role)
		_, err = t.tx.ExecContext(ctx, `INSERT INTO account (id, login, name, role, password, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			a.ID, a.Login, a.Name, role, a.Password, t.now)
		if duplicate(err) {
			return fault.On("login", fault.Invalid, "account.login_taken", "login", a.Login).Because(err)
		}
		return err
	})
	return a, err
}

// AccountByLogin finds an open account; fault.NotFound when there is none.
func (db *DB) AccountByLogin(ctx context.Context, login string) (account.Account, error) {
	return scanAccount(db.read.QueryRowContext(ctx, `SELECT id, login, name, role, password FROM account WHERE login = $1 AND closed_at IS NULL`, login))
}

func scanAccount(row *sql.Row) (account.Account, error) {
	var a account.Account
	err := row.Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.Password)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, err
}

// HasOwner says whether someone already owns the installation.
func (db *DB) HasOwner(ctx context.Context) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM account WHERE role = $1 AND closed_at IS NULL`, string(access.Owner)).Scan(&n)
	return n > 0, err
}

// Accounts lists the open accounts, by login.
func (db *DB) Accounts(ctx context.Context) ([]account.Account, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id, login, name, role FROM account WHERE closed_at IS NULL ORDER BY login`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer rows.Close()
	var out []account.Account
	for rows.Next() {
		var a account.Account
		if err := rows.Scan(&a.ID, &a.Login, &a.Name, &a.Role); err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// SignIn opens a session and returns its token.
func (db *DB) SignIn(ctx context.Context, accountID string) (string, error) {
	token, now := id.Token(), db.now()
	_, err := db.write.ExecContext(ctx, `INSERT INTO session (digest, account_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)`,
		id.Digest(token), accountID, clock.Millis(now), clock.Millis(now.Add(SessionLife)))
	return token, tell(err)
}

// Session returns the account behind a token. The session of a closed account,
// one past its life or long unvisited, is nobody's: fault.SignIn.
func (db *DB) Session(ctx context.Context, token string) (account.Account, error) {
	now := db.now()
	var a account.Account
	var seen int64
	err := db.read.QueryRowContext(ctx, `SELECT a.id, a.login, a.name, a.role, s.seen_at FROM session s JOIN account a ON a.id = s.account_id
WHERE s.digest = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND a.closed_at IS NULL`,
		id.Digest(token), clock.Millis(now), clock.Millis(now.Add(-SessionIdle))).Scan(&a.ID, &a.Login, &a.Name, &a.Role, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.SignIn, "sign_in")
	}
	if err != nil {
		return a, fmt.Errorf("read session: %w", err)
	}
	if clock.Millis(now)-seen > seenInterval.Milliseconds() {
		_, err = db.write.ExecContext(ctx, `UPDATE session SET seen_at = $2 WHERE digest = $1`, id.Digest(token), clock.Millis(now))
	}
	return a, tell(err)
}

// SignOut ends a session; an unknown one is already ended.
func (db *DB) SignOut(ctx context.Context, token string) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM session WHERE digest = $1`, id.Digest(token))
	return tell(err)
}
