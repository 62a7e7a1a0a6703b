package store

import (
	"context"
	"database/sql"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// CreatedBy lists the records of a kind that an import created, in the order
// of their identifiers, after one.
func (db *DB) CreatedBy(ctx context.Context, scope access.Scope, kind, batch, after string, limit int) ([]Record, error) {
	args := []any{scope.Space, batch, kind, after, limit}
	return db.records(ctx, `r.space_id = $1 AND r.batch_id = $2 AND r.kind = $3 AND r.id > $4 AND `+scope.SQL("r")+` ORDER BY r.id LIMIT $5`, args)
}

// Altered is a change that an import made to a record that was there before.
type Altered struct {
	ID      string
	Version int64
}

// altered are the changes c that a batch made to records of a kind that it did not
// create, less those of records that its undoing gave back already.
const altered = `change c WHERE c.space_id = $1 AND c.batch_id = $2 AND c.kind = $3 AND c.source IN ('import', 'return', 'lot') AND c.version > 1
AND NOT EXISTS (SELECT 1 FROM change u WHERE u.space_id = c.space_id AND u.kind = c.kind AND u.id = c.id AND u.batch_id = c.batch_id AND u.source = 'undo')`

// AlteredBy lists the changes that an import made to records of a kind that it
// did not create, after one; those that its undoing gave back already are left
// out.
func (db *DB) AlteredBy(ctx context.Context, scope access.Scope, kind, batch string, after Altered, limit int) ([]Altered, error) {
	if !scope.All() {
		return nil, nil
	}
	rows, err := db.read.QueryContext(ctx, `SELECT c.id, c.version FROM `+altered+` AND (c.id, c.version) > ($4, $5) ORDER BY c.id, c.version LIMIT $6`,
		scope.Space, batch, kind, after.ID, after.Version, limit)
	if err != nil {
		return nil, fmt.Errorf("list altered: %w", err)
	}
	defer rows.Close()
	var out []Altered
	for rows.Next() {
		var a Altered
		if err := rows.Scan(&a.ID, &a.Version); err != nil {
			return nil, fmt.Errorf("list altered: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// Undoing says, of the records of a kind that an import changed and did not create,
// which were given back as they were, whoever did it and in however many times, and
// which were not. Those that are there no more are neither.
func (t *Tx) Undoing(kind, batch string) (given, left []string, err error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT DISTINCT c.id, 1 FROM change c WHERE c.space_id = $1 AND c.batch_id = $2 AND c.kind = $3 AND c.source = 'undo'
UNION ALL SELECT DISTINCT c.id, 0 FROM `+altered+` AND EXISTS (SELECT 1 FROM record r WHERE r.space_id = c.space_id AND r.kind = c.kind AND r.id = c.id) ORDER BY 1`, t.Space, batch, kind)
	if err != nil {
		return nil, nil, fmt.Errorf("list undone: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var back int
		if err := rows.Scan(&id, &back); err != nil {
			return nil, nil, fmt.Errorf("list undone: %w", err)
		}
		if back == 1 {
			given = append(given, id)
		} else {
			left = append(left, id)
		}
	}
	return given, left, rows.Err()
}

// builtUpon is what others have made of a record since its import: changed it
// (r.version > 1), gave it children, or led to it from another.
const builtUpon = `(r.version > 1 OR EXISTS (SELECT 1 FROM family f WHERE f.space_id = r.space_id AND f.parent_id = r.id)
OR EXISTS (SELECT 1 FROM term l JOIN facet f ON f.term = l.term WHERE l.space_id = r.space_id AND l.kind = r.kind AND l.facet = 'linked' AND l.value = r.id))`

// Keep takes out of an import those of its records that others have built upon
// since, and those named: they stay when it is undone. It returns them all.
func (t *Tx) Keep(batch, kind string, also map[string]bool) ([]Record, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.batch_id = $2 AND r.kind = $3 AND `+builtUpon+` ORDER BY r.sort_key, r.id`,
		t.Space, batch, kind)
	if err != nil {
		return nil, fmt.Errorf("find built upon: %w", err)
	}
	defer rows.Close()
	var kept []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("find built upon: %w", err)
		}
		kept = append(kept, r)
		delete(also, r.ID)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close() // one connection: it is free again before the writes
	for id := range also {
		r, err := t.Get(kind, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil && r.Batch == batch {
			kept = append(kept, r)
		}
	}
	for _, r := range kept {
		if _, err := t.tx.ExecContext(t.ctx, `UPDATE record SET batch_id = '' WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, kind, r.ID); err != nil {
			return nil, fmt.Errorf("keep %s: %w", kind, err)
		}
		if err := t.relist(r.doc, r.Public, ""); err != nil {
			return nil, fmt.Errorf("keep %s: %w", kind, err)
		}
		if err := t.unpack(r); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// IDs lists the identifiers of a kind in the space.
func (t *Tx) IDs(kind string) ([]string, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT id FROM record WHERE space_id = $1 AND kind = $2 ORDER BY id`, t.Space, kind)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	return scanIDs(rows)
}

// scanIDs reads the one column of rows, and closes them.
func scanIDs(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read identifiers: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// Sweep removes up to limit of the records of an import that is hidden for
// good, with all that hangs on them; one that was changed in the meantime, which
// only who had it open before could do, comes back to sight. History stays,
// unless the import never was seen. It says how many are done: 0 when none is
// left.
func (t *Tx) Sweep(batch string, seen bool, limit int) (int, error) {
	list, err := t.hidden(batch, limit)
	if err != nil {
		return 0, err
	}
	gone := map[string][]Record{} // by kind
	for _, r := range list {
		if r.Version > 1 && r.Kind != heldKind {
			if _, err := t.tx.ExecContext(t.ctx, `UPDATE record SET batch_id = '' WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, r.Kind, r.ID); err != nil {
				return 0, fmt.Errorf("keep %s: %w", r.Kind, err)
			}
			if err := t.relist(r.doc, r.Public, ""); err != nil {
				return 0, fmt.Errorf("keep %s: %w", r.Kind, err)
			}
			if err := t.unpack(r); err != nil {
				return 0, err
			}
			continue
		}
		gone[r.Kind] = append(gone[r.Kind], r)
	}
	for kind, some := range gone {
		if err := t.sweep(kind, some, seen); err != nil {
			return 0, fmt.Errorf("take back %s: %w", kind, err)
		}
	}
	return len(list), nil
}

func (t *Tx) hidden(batch string, limit int) ([]Record, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.batch_id IN ($2, $3) LIMIT $4`,
		t.Space, batch, batch+heldSuffix, limit)
	if err != nil {
		return nil, fmt.Errorf("find hidden: %w", err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("find hidden: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// sweep removes records of a kind with what hangs on them, all at once: one by
// one, a refused file of 100,000 lines is taken back in more time than it was
// staged in.
func (t *Tx) sweep(kind string, list []Record, seen bool) error {
	if kind == heldKind {
		return t.forget("record", kind, list)
	}
	if seen {
		for _, r := range list {
			ops, err := diff(r.Body, nil)
			if err != nil {
				return err
			}
			if err := t.logChange(kind, r.ID, r.Version+1, ops); err != nil {
				return err
			}
		}
	} else if err := t.forget("change", kind, list); err != nil {
		return err
	}
	for _, table := range []string{"record", "contact", "address"} {
		if err := t.forget(table, kind, list); err != nil {
			return err
		}
	}
	docs := make([]int64, len(list))
	for i, r := range list {
		docs[i] = r.doc
		if err := t.unpack(r); err != nil {
			return err
		}
	}
	if err := t.uncount(docs); err != nil {
		return err
	}
	for _, column := range []string{"record_text WHERE rowid", "facet WHERE doc", "listed WHERE doc"} {
		if err := t.deleteIn(column, docs); err != nil {
			return err
		}
	}
	return nil
}

// forget removes what a table knows of records of a kind.
func (t *Tx) forget(table, kind string, list []Record) error {
	args := []any{t.Space, kind}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM `+table+` WHERE space_id = $1 AND kind = $2 AND id IN (`+places(&args, ids)+`)`, args...)
	return err
}
