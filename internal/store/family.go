package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

const sqlFamilyTouch = `INSERT INTO family (space_id, parent_id, revision, removals) VALUES ($1, $2, 1, $3)
ON CONFLICT (space_id, parent_id) DO UPDATE SET revision = family.revision + 1, removals = COALESCE(family.removals, 0) + $3 RETURNING revision`

// Touch moves the revision of a family, in the transaction of the write: a
// reading of the family made before no longer holds. One transaction moves it
// once. The family of "" is what stands alone in the space.
func (t *Tx) Touch(parent string) (int64, error) {
	if at, already := t.touched[parent]; already {
		return at, nil
	}
	return t.touch(parent, 0)
}

func (t *Tx) touch(parent string, removed int64) (int64, error) {
	var at int64
	if err := t.tx.QueryRowContext(t.ctx, sqlFamilyTouch, t.Space, parent, removed).Scan(&at); err != nil {
		return 0, fmt.Errorf("move revision: %w", err)
	}
	if t.touched == nil {
		t.touched = map[string]int64{}
	}
	t.touched[parent] = at
	return at, nil
}

// Revision says at which state a family is: another one whenever a child of the
// parent is written or removed, or an import is committed or undone, by
// whichever process.
type Revision struct{ Writes, Removals, Batches int64 }

// Revision reads the revision of a parent; zero when it never had a child.
func (db *DB) Revision(ctx context.Context, space, parent string) (Revision, error) {
	r, err := db.Revisions(ctx, space, parent)
	return r[parent], err
}

// Revisions is Revision of several parents, in one look.
func (db *DB) Revisions(ctx context.Context, space string, parents ...string) (map[string]Revision, error) {
	if len(parents) == 0 {
		return nil, nil // PostgreSQL reads no empty list
	}
	args := []any{space}
	rows, err := db.read.QueryContext(ctx, `SELECT '', 0, 0, COALESCE(SUM(CASE state WHEN 'committed' THEN 1 WHEN 'undone' THEN 1000000 ELSE 0 END), 0) FROM import_batch WHERE space_id = $1
UNION ALL SELECT parent_id, revision, COALESCE(removals, 0), -1 FROM family WHERE space_id = $1 AND parent_id IN (`+places(&args, parents)+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	defer rows.Close()
	found, batches := map[string]Revision{}, int64(0)
	for rows.Next() {
		var parent string
		var r Revision
		if err := rows.Scan(&parent, &r.Writes, &r.Removals, &r.Batches); err != nil {
			return nil, fmt.Errorf("read revisions: %w", err)
		}
		if r.Batches >= 0 {
			batches = r.Batches
		} else {
			found[parent] = r
		}
	}
	out := make(map[string]Revision, len(parents))
	for _, parent := range parents {
		r := found[parent]
		r.Batches = batches
		out[parent] = r
	}
	return out, rows.Err()
}

// FamilyState says at which state the families of a parent are in some spaces: another
// text whenever one of them moved, "" when none ever had a child. One look by its key.
func (db *DB) FamilyState(ctx context.Context, parent string, spaces ...string) (string, error) {
	args := []any{parent}
	rows, err := db.read.QueryContext(ctx, `SELECT space_id, revision FROM family WHERE parent_id = $1 AND space_id IN (`+places(&args, spaces)+`) ORDER BY space_id`, args...)
	if err != nil {
		return "", fmt.Errorf("read state of family: %w", err)
	}
	defer rows.Close()
	var state strings.Builder
	for rows.Next() {
		var space string
		var revision int64
		if err := rows.Scan(&space, &revision); err != nil {
			return "", fmt.Errorf("read state of family: %w", err)
		}
		fmt.Fprintf(&state, "%s %d ", space, revision)
	}
	return state.String(), rows.Err()
}

// Moved returns the children of the kinds that were written since a state of
// the family, in the order of Children. It tells of no removal: a family from
// which something was removed, or in which an import came or went, is read
// again whole.
func (db *DB) Moved(ctx context.Context, scope access.Scope, parent string, since Revision, kinds ...string) ([]Record, error) {
	if parent == "" || len(kinds) == 0 {
		return nil, nil
	}
	args := []any{scope.Space, parent, since.Writes}
	return db.records(ctx, `r.space_id = $1 AND r.parent_id = $2 AND r.parent_id <> '' AND r.moved > $3 AND r.kind IN (`+places(&args, kinds)+`) AND `+
		committed+` AND `+scope.SQL("r")+` ORDER BY r.kind, r.sort_key, r.id`, args)
}

// Standing tells each record of a kind that stands alone, within the scope and in
// no order: all, or those written since a state of the family of "". after is an
// instant, in milliseconds, before which nothing was written since: it saves
// looking through the whole.
func (db *DB) Standing(ctx context.Context, scope access.Scope, kind string, since Revision, after int64, each func(Record) error) error {
	rows, err := db.read.QueryContext(ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.parent_id = '' AND r.updated_at >= $3 AND COALESCE(r.moved, 0) >= $4 AND `+
		committed+` AND `+scope.SQL("r"), scope.Space, kind, after, since.Writes)
	if err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return fmt.Errorf("read %s: %w", kind, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// StandingVersions tells the version of each record of a kind that stands alone,
// within the scope and in no order: what a kept reading is compared with, once
// something was removed or an import came or went.
func (db *DB) StandingVersions(ctx context.Context, scope access.Scope, kind string, each func(id string, version int64)) error {
	rows, err := db.read.QueryContext(ctx, `SELECT r.id, r.version FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.parent_id = '' AND `+
		committed+` AND `+scope.SQL("r"), scope.Space, kind)
	return scanVersions(rows, err, each)
}

// Children returns every record of the kinds under the parents, whole, by kind
// and then in the order of the sort key: one query for a family that its
// reader needs together. Lists for people are paged (List).
func (db *DB) Children(ctx context.Context, scope access.Scope, parents []string, kinds ...string) ([]Record, error) {
	if len(parents) == 0 || len(kinds) == 0 {
		return nil, nil
	}
	args := []any{scope.Space}
	return db.records(ctx, `r.space_id = $1 AND r.parent_id IN (`+places(&args, parents)+`) AND r.kind IN (`+places(&args, kinds)+`) AND `+
		committed+` AND `+scope.SQL("r")+` ORDER BY r.kind, r.sort_key, r.id`, args)
}

// Several returns those of the named records of a kind that are in the scope,
// in the order of the sort key.
func (db *DB) Several(ctx context.Context, scope access.Scope, kind string, ids []string) ([]Record, error) {
	var out []Record
	for some := range slices.Chunk(ids, maxNamed) {
		args := []any{scope.Space, kind}
		found, err := db.records(ctx, `r.space_id = $1 AND r.kind = $2 AND r.id IN (`+places(&args, some)+`) AND `+committed+` AND `+scope.SQL("r")+
			` ORDER BY r.sort_key, r.id`, args)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	if len(ids) > maxNamed {
		slices.SortStableFunc(out, func(a, b Record) int { return cmp.Or(cmp.Compare(a.SortKey, b.SortKey), cmp.Compare(a.ID, b.ID)) })
	}
	return out, nil
}

// maxNamed is how many identifiers one query names: SQLite takes 32,766 values.
const maxNamed = 20_000

func (db *DB) records(ctx context.Context, where string, args []any) ([]Record, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+recordColumns+` FROM record r WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	return scanRecords(rows)
}

// scanRecords reads rows of recordColumns, and closes them.
func scanRecords(rows *sql.Rows) ([]Record, error) {
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Versions gives the version of each of the named records of a kind that is in
// the scope: what a kept reading is checked against.
func (db *DB) Versions(ctx context.Context, scope access.Scope, kind string, ids []string) (map[string]int64, error) {
	out := make(map[string]int64, len(ids))
	for some := range slices.Chunk(ids, maxNamed) {
		if err := db.addVersions(ctx, scope, kind, some, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (db *DB) addVersions(ctx context.Context, scope access.Scope, kind string, ids []string, out map[string]int64) error {
	args := []any{scope.Space, kind}
	rows, err := db.read.QueryContext(ctx, `SELECT r.id, r.version FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.id IN (`+
		places(&args, ids)+`) AND `+committed+` AND `+scope.SQL("r"), args...)
	return scanVersions(rows, err, func(id string, version int64) { out[id] = version })
}

func scanVersions(rows *sql.Rows, err error, each func(id string, version int64)) error {
	if err != nil {
		return fmt.Errorf("read versions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var version int64
		if err := rows.Scan(&id, &version); err != nil {
			return fmt.Errorf("read versions: %w", err)
		}
		each(id, version)
	}
	return rows.Err()
}

// places appends values to args and returns their placeholders.
func places[T any](args *[]any, values []T) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		*args = append(*args, v)
		b.WriteString("$" + strconv.Itoa(len(*args)))
	}
	return b.String()
}

// Show sets whether the public sees a record, without a new version: what it
// says has not changed, only the study it belongs to was opened or closed.
func (t *Tx) Show(kind, id string, public bool) error {
	r, err := t.Get(kind, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.relist(r.doc, public, r.Batch); err != nil {
		return fmt.Errorf("show %s: %w", kind, err)
	}
	if _, err := t.tx.ExecContext(t.ctx, `UPDATE record SET public = $4 WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, kind, id, public); err != nil {
		return fmt.Errorf("show %s: %w", kind, err)
	}
	return t.unpack(r)
}

// Children is DB.Children within the transaction, whoever may see them.
func (t *Tx) Children(parent string, kinds ...string) ([]Record, error) {
	args := []any{t.Space, parent}
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.parent_id = $2 AND r.kind IN (`+
		places(&args, kinds)+`) AND `+committed+` ORDER BY r.kind, r.sort_key, r.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read children: %w", err)
	}
	return scanRecords(rows)
}
