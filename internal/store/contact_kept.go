package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// What an import replaced of a contact, and what it wrote, lie among the contacts
// under kinds of their own, so that nothing else can hold them and what forgets
// contacts forgets them too. Their identifier is the batch's and the record's.
const (
	beforeImport = "_before"
	afterImport  = "_after"
)

// KeptContact is a contact as it was before an import, and as the import wrote it.
type KeptContact struct {
	ID            string
	Before, After initiative.Contact
}

// Contact reads the contact of a record within the transaction.
func (t *Tx) Contact(kind, id string) (initiative.Contact, error) {
	var c initiative.Contact
	err := t.tx.QueryRowContext(t.ctx, `SELECT name, email, phone, notice, consent_at FROM contact WHERE space_id = $1 AND kind = $2 AND id = $3`,
		t.Space, kind, id).Scan(&c.Name, &c.Email, &c.Phone, &c.Notice, &c.Consent)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	return c, err
}

// KeepContact keeps both sides of what the batch of this transaction writes.
func (t *Tx) KeepContact(kind, id string, before, after initiative.Contact) error {
	of := t.Author.Batch + "/" + id
	if err := t.PutContact(kind+beforeImport, of, before); err != nil {
		return err
	}
	return t.PutContact(kind+afterImport, of, after)
}

// KeptContacts are those that a batch wrote.
func (t *Tx) KeptContacts(kind, batch string) ([]KeptContact, error) {
	var out []KeptContact
	for _, end := range []string{afterImport, beforeImport} {
		rows, err := t.tx.QueryContext(t.ctx, `SELECT id, name, email, phone, notice, consent_at FROM contact WHERE space_id = $1 AND kind = $2 AND id > $3 AND id < $4 ORDER BY id`,
			t.Space, kind+end, batch+"/", batch+"0")
		if err != nil {
			return nil, fmt.Errorf("read kept contacts: %w", err)
		}
		found := map[string]initiative.Contact{}
		if err := scanContacts(rows, found); err != nil {
			return nil, fmt.Errorf("read kept contacts: %w", err)
		}
		if end == afterImport {
			for of, c := range found {
				out = append(out, KeptContact{ID: strings.TrimPrefix(of, batch+"/"), After: c})
			}
			continue
		}
		for i := range out {
			out[i].Before = found[batch+"/"+out[i].ID]
		}
	}
	return out, nil
}

// ForgetKept erases what a batch kept.
func (t *Tx) ForgetKept(kind, batch string) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM contact WHERE space_id = $1 AND kind IN ($2, $3) AND id > $4 AND id < $5`,
		t.Space, kind+beforeImport, kind+afterImport, batch+"/", batch+"0")
	if err != nil {
		return fmt.Errorf("forget kept contacts: %w", err)
	}
	return nil
}

// ForgetKeptBefore erases what imports kept before an instant.
func (db *DB) ForgetKeptBefore(ctx context.Context, space, kind string, before int64) error {
	return db.Update(ctx, space, Author{}, func(t *Tx) error {
		_, err := t.tx.ExecContext(ctx, `DELETE FROM contact WHERE space_id = $1 AND kind IN ($2, $3) AND COALESCE(kept_at, 0) < $4`,
			space, kind+beforeImport, kind+afterImport, before)
		return err
	})
}

// Remembered says which identifiers a record had once, also those that were taken
// out since.
func (db *DB) Remembered(ctx context.Context, scope access.Scope, kind string, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(ids) == 0 || !scope.All() {
		return out, nil
	}
	args := []any{scope.Space, kind}
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT id FROM change WHERE space_id = $1 AND kind = $2 AND id IN (`+places(&args, ids)+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	known, err := scanIDs(rows)
	for _, id := range known {
		out[id] = true
	}
	return out, err
}
