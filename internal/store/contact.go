package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// PutContact keeps the private contact of a record; an empty one erases it. It
// leaves no trace in the history, which would keep it for ever.
func (t *Tx) PutContact(kind, id string, c initiative.Contact) error {
	if c.Empty() { // with what imports kept of it
		_, err := t.tx.ExecContext(t.ctx, `DELETE FROM contact WHERE space_id = $1 AND (kind = $2 AND id = $3 OR kind IN ($4, $5) AND id LIKE $6)`,
			t.Space, kind, id, kind+beforeImport, kind+afterImport, "%/"+id)
		return err
	}
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO contact (space_id, kind, id, name, email, phone, notice, consent_at, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (space_id, kind, id) DO UPDATE SET name = $4, email = $5, phone = $6, notice = $7, consent_at = $8, kept_at =
CASE WHEN contact.name = $4 AND contact.email = $5 AND contact.phone = $6 AND contact.consent_at = $8 THEN contact.kept_at ELSE $9 END`,
		t.Space, kind, id, c.Name, c.Email, c.Phone, c.Notice, c.Consent, t.now)
	if err != nil {
		return fmt.Errorf("keep contact: %w", err)
	}
	return nil
}

// ForgetContacts erases the contacts that were given, or last changed, before
// an instant, and says how many.
func (db *DB) ForgetContacts(ctx context.Context, space string, before int64) (int64, error) {
	var gone int64
	err := db.Update(ctx, space, Author{}, func(t *Tx) error {
		res, err := t.tx.ExecContext(ctx, `DELETE FROM contact WHERE space_id = $1 AND COALESCE(kept_at, 0) < $2`, space, before)
		if err != nil {
			return fmt.Errorf("forget contacts: %w", err)
		}
		gone, err = res.RowsAffected()
		return err
	})
	return gone, err
}

// Contact returns the private contact of a record, empty when there is none.
// The caller has asked access first.
func (db *DB) Contact(ctx context.Context, space, kind, id string) (initiative.Contact, error) {
	var c initiative.Contact
	err := db.read.QueryRowContext(ctx, `SELECT name, email, phone, notice, consent_at FROM contact WHERE space_id = $1 AND kind = $2 AND id = $3`,
		space, kind, id).Scan(&c.Name, &c.Email, &c.Phone, &c.Notice, &c.Consent)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	return c, err
}

// CopyContact gives a record the contact of another, with its age: it is kept no
// longer for having moved. One that has none leaves none.
func (t *Tx) CopyContact(fromKind, from, kind, id string) error {
	if err := t.PutContact(kind, id, initiative.Contact{}); err != nil {
		return err
	}
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO contact (space_id, kind, id, name, email, phone, notice, consent_at, kept_at)
SELECT space_id, $4, $5, name, email, phone, notice, consent_at, kept_at FROM contact WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, fromKind, from, kind, id)
	if err != nil {
		return fmt.Errorf("copy contact: %w", err)
	}
	return nil
}

// Contacts is Contact of several records of a kind, by identifier.
func (db *DB) Contacts(ctx context.Context, space, kind string, ids []string) (map[string]initiative.Contact, error) {
	out := map[string]initiative.Contact{}
	for some := range slices.Chunk(ids, maxNamed) {
		args := []any{space, kind}
		rows, err := db.read.QueryContext(ctx, `SELECT id, name, email, phone, notice, consent_at FROM contact WHERE space_id = $1 AND kind = $2 AND id IN (`+places(&args, some)+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
		if err := scanContacts(rows, out); err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
	}
	return out, nil
}

func scanContacts(rows *sql.Rows, out map[string]initiative.Contact) error {
	defer rows.Close()
	for rows.Next() {
		var of string
		var c initiative.Contact
		if err := rows.Scan(&of, &c.Name, &c.Email, &c.Phone, &c.Notice, &c.Consent); err != nil {
			return err
		}
		out[of] = c
	}
	return rows.Err()
}

// Reverted returns the body of a record with one of its changes taken back, and
// the version it stands at.
func (t *Tx) Reverted(kind, id string, version int64) (int64, []byte, error) {
	r, ops, err := t.changed(kind, id, version)
	if err != nil {
		return 0, nil, err
	}
	body, err := revert(r.Body, ops)
	return r.Version, body, err
}

// RevertedPartly is Reverted that leaves alone what changed again since, and names
// it. Of a list to which something was added since, what the change had added goes
// and what it had taken comes back.
func (t *Tx) RevertedPartly(kind, id string, version int64) (current int64, body []byte, left []string, err error) {
	r, ops, err := t.changed(kind, id, version)
	if err != nil {
		return 0, nil, nil, err
	}
	body = r.Body
	for _, op := range ops {
		next, err := revert(body, []Op{op})
		if fault.Is(err, fault.Conflict) {
			if next, err = revertItems(body, op); fault.Is(err, fault.Conflict) {
				left = append(left, op.Path)
				continue
			}
		}
		if err != nil {
			return 0, nil, nil, err
		}
		body = next
	}
	return r.Version, body, left, nil
}

// changed reads a record and one of its changes.
func (t *Tx) changed(kind, id string, version int64) (Record, []Op, error) {
	r, err := t.Get(kind, id)
	if err != nil {
		return r, nil, err
	}
	var patch []byte
	err = t.tx.QueryRowContext(t.ctx, `SELECT patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3 AND version = $4`,
		t.Space, kind, id, version).Scan(&patch)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return r, nil, fmt.Errorf("read change: %w", err)
	}
	var ops []Op
	if err := json.Unmarshal(patch, &ops); err != nil {
		return r, nil, fmt.Errorf("read patch: %w", err)
	}
	return r, ops, nil
}
