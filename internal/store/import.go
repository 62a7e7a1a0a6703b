package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Batch is an import: rows that are shown, hidden and taken back together.
type Batch struct {
	Space   string
	ID      string
	State   BatchState
	Name    string // of the file
	Sum     string // sha256 of the file
	Actor   string
	Created int64
	Summary []byte // JSON, the importer's own
}

// BatchState says where an import stands.
type BatchState string

// The states. What a batch created shows only while it is committed.
const (
	Staged    BatchState = "staged"
	Committed BatchState = "committed"
	Undone    BatchState = "undone"
)

const (
	sqlBatchColumns = `SELECT b.space_id, b.id, b.state, b.name, b.sha256, b.actor, b.created_at, b.summary FROM import_batch b`
	sqlBatchInsert  = `INSERT INTO import_batch (space_id, id, state, name, sha256, actor, created_at, summary) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	sqlBatchUpdate  = `UPDATE import_batch SET state = $3, summary = $4 WHERE space_id = $1 AND id = $2`
	sqlBatchDelete  = `DELETE FROM import_batch WHERE space_id = $1 AND id = $2`
	// A batch is unfinished while it is staged, while rows that it holds wait to
	// be applied, or while rows are left of one that was undone.
	sqlBatchUnfinished = sqlBatchColumns + ` WHERE b.state = 'staged'
OR EXISTS (SELECT 1 FROM record r WHERE r.space_id = b.space_id AND r.batch_id = b.id || '` + heldSuffix + `')
OR b.state = 'undone' AND EXISTS (SELECT 1 FROM record r WHERE r.space_id = b.space_id AND r.batch_id = b.id)
ORDER BY b.created_at, b.id`
)

func (b *Batch) fields() []any {
	return []any{&b.Space, &b.ID, &b.State, &b.Name, &b.Sum, &b.Actor, &b.Created, &b.Summary}
}

// AddBatch notes an import that begins.
func (t *Tx) AddBatch(b Batch) error {
	_, err := t.tx.ExecContext(t.ctx, sqlBatchInsert, t.Space, b.ID, b.State, b.Name, b.Sum, t.Author.Actor, t.now, string(b.Summary))
	if err != nil {
		return fmt.Errorf("note import: %w", err)
	}
	return nil
}

// SetBatch says where an import stands: the short flip that shows or hides
// everything it created.
func (t *Tx) SetBatch(id string, state BatchState, summary []byte) error {
	res, err := t.tx.ExecContext(t.ctx, sqlBatchUpdate, t.Space, id, state, string(summary))
	if err != nil {
		return fmt.Errorf("set import: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.NotFound, "import.no_batch", "batch", id).Because(err)
	}
	return nil
}

// DropBatch forgets an import that came to nothing.
func (t *Tx) DropBatch(id string) error {
	if _, err := t.tx.ExecContext(t.ctx, sqlBatchDelete, t.Space, id); err != nil {
		return fmt.Errorf("forget import: %w", err)
	}
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM held WHERE space_id = $1 AND batch = $2`, t.Space, batchNumber(id)); err != nil {
		return fmt.Errorf("forget counts of import: %w", err)
	}
	return nil
}

// Batch reads an import within the transaction.
func (t *Tx) Batch(id string) (Batch, error) {
	return scanBatch(t.tx.QueryRowContext(t.ctx, sqlBatchColumns+` WHERE b.space_id = $1 AND b.id = $2`, t.Space, id), id)
}

// Batch reads an import; the scope is that of the kind import.
func (db *DB) Batch(ctx context.Context, scope access.Scope, id string) (Batch, error) {
	if !scope.All() {
		return Batch{}, fault.New(fault.NotFound, "import.no_batch", "batch", id)
	}
	return scanBatch(db.read.QueryRowContext(ctx, sqlBatchColumns+` WHERE b.space_id = $1 AND b.id = $2`, scope.Space, id), id)
}

func scanBatch(row *sql.Row, id string) (Batch, error) {
	var b Batch
	err := row.Scan(b.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.New(fault.NotFound, "import.no_batch", "batch", id)
	}
	return b, err
}

// Batches lists the last imports of a space, the newest first.
func (db *DB) Batches(ctx context.Context, scope access.Scope, limit int) ([]Batch, error) {
	if !scope.All() {
		return nil, fault.New(fault.Denied, "denied")
	}
	rows, err := db.read.QueryContext(ctx, sqlBatchColumns+` WHERE b.space_id = $1 ORDER BY b.created_at DESC, b.id DESC LIMIT $2`, scope.Space, limit)
	return scanBatches(rows, err)
}

// UnfinishedBatches lists the imports of every space that someone must carry
// on, or take back: the first first.
func (db *DB) UnfinishedBatches(ctx context.Context) ([]Batch, error) {
	rows, err := db.read.QueryContext(ctx, sqlBatchUnfinished)
	return scanBatches(rows, err)
}

// StagedBatches lists, within the transaction, the imports of the space that
// are being staged.
func (t *Tx) StagedBatches() ([]Batch, error) {
	rows, err := t.tx.QueryContext(t.ctx, sqlBatchColumns+` WHERE b.space_id = $1 AND b.state = 'staged'`, t.Space)
	return scanBatches(rows, err)
}

func scanBatches(rows *sql.Rows, err error) ([]Batch, error) {
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	defer rows.Close()
	var out []Batch
	for rows.Next() {
		var b Batch
		if err := rows.Scan(b.fields()...); err != nil {
			return nil, fmt.Errorf("list imports: %w", err)
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// Alone says whether this process is the only one that writes, which the lock of
// its folder proves: then whatever
// was left half done has no one else to end it.
func (db *DB) Alone() bool { return db.lock != nil }
