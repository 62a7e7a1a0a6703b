package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Redact erases what every change of a record says, of the fields that are named or of
// all, and keeps that there were changes: who, when, which fields. Call it after the last
// Put, whose own patch holds what was taken back. A change so erased can't be undone.
func (t *Tx) Redact(kind, id string, fields ...string) error {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT version, patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, kind, id)
	if err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	defer rows.Close()
	erased := map[int64][]byte{}
	for rows.Next() {
		var version int64
		var patch []byte
		if err := rows.Scan(&version, &patch); err != nil {
			return fmt.Errorf("read changes: %w", err)
		}
		if erased[version], err = redacted(patch, fields); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	rows.Close() // one connection: it is free again before the writes
	for version, patch := range erased {
		_, err := t.tx.ExecContext(t.ctx, `UPDATE change SET patch = $5 WHERE space_id = $1 AND kind = $2 AND id = $3 AND version = $4`, t.Space, kind, id, version, string(patch))
		if err != nil {
			return fmt.Errorf("redact change: %w", err)
		}
	}
	return nil
}

func redacted(patch []byte, fields []string) ([]byte, error) {
	var ops []Op
	if err := json.Unmarshal(patch, &ops); err != nil {
		return nil, fmt.Errorf("read patch: %w", err)
	}
	for i, op := range ops {
		if len(fields) == 0 || slices.ContainsFunc(fields, op.Of) {
			ops[i] = Op{Path: op.Path, Redacted: true}
		}
	}
	return json.Marshal(ops)
}

// Of says whether an op changes a field or a part of it.
func (op Op) Of(field string) bool { return op.Path == field || strings.HasPrefix(op.Path, field+"/") }

// Said lists every text that a field of a record ever held, once each.
func (t *Tx) Said(kind, id, path string) ([]string, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3 ORDER BY version`, t.Space, kind, id)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var patch []byte
		var ops []Op
		if err := rows.Scan(&patch); err != nil {
			return nil, fmt.Errorf("read changes: %w", err)
		}
		if err := json.Unmarshal(patch, &ops); err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		for _, op := range ops {
			var said string
			if op.Path == path && json.Unmarshal(op.After, &said) == nil && said != "" && !slices.Contains(all, said) {
				all = append(all, said)
			}
		}
	}
	return all, rows.Err()
}

// At returns the body of a record as it was at a version, by taking back the
// changes since; fault.Conflict when one of them was erased.
func (t *Tx) At(kind, id string, version int64) ([]byte, error) {
	r, err := t.Get(kind, id)
	if err != nil || r.Version == version {
		return r.Body, err
	}
	return bodyAt(t.ctx, t.tx, t.Space, kind, id, version, r)
}

// bodyAt goes back from a record as it stands to one of its versions. No change
// made after it was read is taken back.
func bodyAt(ctx context.Context, q querier, space, kind, id string, version int64, r Record) ([]byte, error) {
	rows, err := q.QueryContext(ctx, `SELECT patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3 AND version > $4 AND version <= $5 ORDER BY version DESC`,
		space, kind, id, version, r.Version)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	defer rows.Close()
	body := r.Body
	for rows.Next() {
		var patch []byte
		var ops []Op
		if err := rows.Scan(&patch); err != nil {
			return nil, fmt.Errorf("read changes: %w", err)
		}
		if err := json.Unmarshal(patch, &ops); err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		if body, err = revert(body, ops); err != nil {
			return nil, err
		}
	}
	return body, rows.Err()
}

// Mentioned says whether a record of the space points to a file, published
// versions apart: what they hold is withdrawn from them first.
func (t *Tx) Mentioned(sum string) (bool, error) {
	var n int
	err := t.tx.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM record WHERE space_id = $1 AND kind <> 'edition' AND body LIKE $2`, t.Space, "%"+strings.ToLower(sum)+"%").Scan(&n)
	if err != nil {
		return false, fmt.Errorf("find uses of file: %w", err)
	}
	return n > 0, nil
}

// DropBlob forgets a file of the space unless a record still names it, and says
// whether it was the last to know of it: then its bytes can go.
func (t *Tx) DropBlob(sum string) (gone bool, err error) {
	if used, err := t.Mentioned(sum); err != nil || used {
		return false, err
	}
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM blob WHERE space_id = $1 AND sha256 = $2`, t.Space, sum); err != nil {
		return false, fmt.Errorf("forget file: %w", err)
	}
	var n int
	err = t.tx.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM blob WHERE sha256 = $1`, sum).Scan(&n)
	return n == 0, err
}

// Remembered says whether a change that could be undone names a file: then its
// bytes must stay, though no record points to them now.
func (t *Tx) Remembered(sum string) (bool, error) {
	var n int
	err := t.tx.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM change WHERE space_id = $1 AND kind NOT IN ('edition', 'upload') AND patch LIKE $2`, t.Space, "%"+strings.ToLower(sum)+"%").Scan(&n)
	if err != nil {
		return false, fmt.Errorf("find past uses of file: %w", err)
	}
	return n > 0, nil
}

// Naming reads the records of a kind whose body holds a text.
func (t *Tx) Naming(kind, text string) ([]Record, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.body LIKE $3`, t.Space, kind, "%"+text+"%")
	if err != nil {
		return nil, fmt.Errorf("find records: %w", err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("find records: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Scrub makes what was erased leave the disk now, not when its place is needed
// again: the writer zeroes what it frees (secure_delete), the log is folded
// into the file and cut. Copies made before, in backups, keep what they had.
func (db *DB) Scrub(ctx context.Context) error {
	statement := "PRAGMA wal_checkpoint(TRUNCATE)"
	if db.engine.name == "postgres" {
		statement = "VACUUM record, change"
	}
	if _, err := db.write.ExecContext(ctx, statement); err != nil {
		return fault.New(fault.Unavailable, "busy").Because(fmt.Errorf("scrub: %w", err))
	}
	return nil
}

// Purge removes a record with all that is known of it, its history too: what
// nobody but its writer ever read, and its writer takes back.
func (t *Tx) Purge(kind, id string) error {
	r, err := t.Get(kind, id)
	if err != nil {
		return err
	}
	if err := t.sweep(kind, []Record{r}, false); err != nil {
		return fmt.Errorf("purge %s: %w", kind, err)
	}
	_, err = t.touch(r.Parent, 1)
	return err
}
