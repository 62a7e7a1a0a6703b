package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// TrailChange is a change with the record that it is of.
type TrailChange struct {
	Kind, ID string
	By       string // as it is stored: what a trail is narrowed by
	Change
}

// Mark is a change's place in a trail.
type Mark struct {
	At       int64
	Kind, ID string
	Version  int64
}

// Mark is where the change stands in its trail.
func (c TrailChange) Mark() Mark { return Mark{c.At, c.Kind, c.ID, c.Version} }

// TrailQuery asks for the changes of a family: those of its head, whose
// identifier is Parent, and of what is under it. The scope is that of the kind
// change.
type TrailQuery struct {
	Scope  access.Scope
	Head   string // the kind of the head
	Parent string
	Kinds  []string // of what is under it
	By     string   // only those of one person
	Before Mark     // older than this one; the newest for none
	Limit  int
}

// of narrows to a family. An identifier is compared by its beginning, as text:
// an order of text is not the same on every engine.
func (q TrailQuery) of() (string, []any, error) {
	if !q.Scope.All() {
		return "", nil, fault.New(fault.Denied, "denied")
	}
	under := q.Parent + "/"
	args := []any{q.Scope.Space, q.Head, q.Parent, len([]rune(under)), under}
	next := func(v any) string {
		args = append(args, v)
		return `$` + strconv.Itoa(len(args))
	}
	return `c.space_id = $1 AND (c.kind = $2 AND c.id = $3 OR c.kind IN (` + list(q.Kinds, next) + `) AND SUBSTR(c.id, 1, $4) = $5)`, args, nil
}

// Trail returns the changes of a family, the newest first.
func (db *DB) Trail(ctx context.Context, q TrailQuery) ([]TrailChange, error) {
	where, args, err := q.of()
	if err != nil {
		return nil, err
	}
	next := func(v any) string {
		args = append(args, v)
		return `$` + strconv.Itoa(len(args))
	}
	if q.By != "" {
		where += ` AND c.actor = ` + next(q.By)
	}
	if q.Before != (Mark{}) {
		where += ` AND (c.at, c.kind, c.id, c.version) < (` + next(q.Before.At) + `, ` + next(q.Before.Kind) + `, ` + next(q.Before.ID) + `, ` + next(q.Before.Version) + `)`
	}
	rows, err := db.read.QueryContext(ctx, `SELECT c.kind, c.id, c.actor, c.version, c.at, COALESCE(a.name, c.actor), c.source, c.batch_id, c.patch FROM change c LEFT JOIN account a ON a.id = c.actor
WHERE `+where+` ORDER BY c.at DESC, c.kind DESC, c.id DESC, c.version DESC LIMIT `+next(min(max(q.Limit, 1), MaxHistory)), args...)
	if err != nil {
		return nil, fmt.Errorf("read trail: %w", err)
	}
	defer rows.Close()
	var out []TrailChange
	for rows.Next() {
		var c TrailChange
		var patch []byte
		if err := rows.Scan(&c.Kind, &c.ID, &c.By, &c.Version, &c.At, &c.Actor, &c.Source, &c.Batch, &patch); err != nil {
			return nil, fmt.Errorf("read trail: %w", err)
		}
		if err := json.Unmarshal(patch, &c.Ops); err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Writer is someone who wrote in a family: as it is stored, and by name.
type Writer struct{ By, Name string }

// Writers are those who changed anything of a family, by name.
func (db *DB) Writers(ctx context.Context, q TrailQuery) ([]Writer, error) {
	where, args, err := q.of()
	if err != nil {
		return nil, err
	}
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT c.actor, COALESCE(a.name, c.actor) AS name FROM change c LEFT JOIN account a ON a.id = c.actor WHERE `+where+` ORDER BY name, c.actor`, args...)
	if err != nil {
		return nil, fmt.Errorf("read writers: %w", err)
	}
	defer rows.Close()
	var out []Writer
	for rows.Next() {
		var w Writer
		if err := rows.Scan(&w.By, &w.Name); err != nil {
			return nil, fmt.Errorf("read writers: %w", err)
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// BodyAt returns the body of a record as it was at a version, also of one that
// was taken out since, by taking back the changes made after it. What was erased
// can't be read again: fault.Conflict.
func (db *DB) BodyAt(ctx context.Context, scope access.Scope, kind, id string, version int64) ([]byte, error) {
	if !scope.All() {
		return nil, fault.New(fault.Denied, "denied")
	}
	r, err := db.Read(ctx, scope, kind, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil { // it was taken out
		if err := db.read.QueryRowContext(ctx, sqlLastVersion, scope.Space, kind, id).Scan(&r.Version); err != nil {
			return nil, fmt.Errorf("read last version: %w", err)
		}
	}
	if version < 1 || version > r.Version {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	return bodyAt(ctx, db.read, scope.Space, kind, id, version, r)
}

// Undone is Reverted, also of a record that was taken out: then only its taking
// out can be taken back, and its version is 0. It gives the body as it stands too.
func (t *Tx) Undone(kind, id string, version int64) (current int64, before, after []byte, err error) {
	r, err := t.Get(kind, id)
	if err == nil {
		current, after, err = t.Reverted(kind, id, version)
		return current, r.Body, after, err
	}
	if !fault.Is(err, fault.NotFound) {
		return 0, nil, nil, err
	}
	last, err := t.lastVersion(kind, id)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return 0, nil, nil, err
	case version < 1 || version > last:
		return 0, nil, nil, fault.New(fault.NotFound, "not_found")
	case version < last:
		return 0, nil, nil, fault.New(fault.Conflict, "undo.taken_out")
	}
	after, err = t.Deleted(kind, id)
	return 0, nil, after, err
}

// Differences lists the fields by which two bodies of a record differ.
func Differences(before, after []byte) ([]Op, error) { return diff(before, after) }
