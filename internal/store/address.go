package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// Address is what a public path leads to.
type Address struct {
	Path    string
	Space   string
	Kind    string
	ID      string
	Current bool // false: a former path, which redirects to the current one
}

// shortest and longest bound the code at the end of a path; it grows only when
// another object took the shorter one.
const shortest, longest = 6, 16

// Address gives an object the path section/slug-code. A path it had before
// stays and redirects; coming back to a former name makes that path current
// again. The code is derived from the object, so it survives a move.
func (t *Tx) Address(section, kind, objectID, slug string) (string, error) {
	for n := shortest; n <= longest; n += 2 {
		path := section + "/" + slug + "-" + id.Short(t.Space, kind+"/"+objectID, n)
		var space, k, owner string
		err := t.tx.QueryRowContext(t.ctx, `SELECT space_id, kind, id FROM address WHERE path = $1`, path).Scan(&space, &k, &owner)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_, err = t.tx.ExecContext(t.ctx, `INSERT INTO address (path, space_id, kind, id, is_current, created_at) VALUES ($1, $2, $3, $4, FALSE, $5)`,
				path, t.Space, kind, objectID, t.now)
		case err == nil && (space != t.Space || k != kind || owner != objectID):
			continue
		}
		if err != nil {
			return "", fmt.Errorf("write address: %w", err)
		}
		_, err = t.tx.ExecContext(t.ctx, `UPDATE address SET is_current = (path = $4) WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, kind, objectID, path)
		return path, err
	}
	return "", fault.New(fault.Internal, "address.exhausted")
}

// Resolve says what a path leads to.
func (db *DB) Resolve(ctx context.Context, path string) (Address, error) {
	a := Address{Path: path}
	err := db.read.QueryRowContext(ctx, `SELECT space_id, kind, id, is_current FROM address WHERE path = $1`, path).Scan(&a.Space, &a.Kind, &a.ID, &a.Current)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "not_found")
	}
	return a, err
}

// CurrentPath is where an object is found now.
func (db *DB) CurrentPath(ctx context.Context, space, kind, objectID string) (string, error) {
	var path string
	err := db.read.QueryRowContext(ctx, `SELECT path FROM address WHERE space_id = $1 AND kind = $2 AND id = $3 AND is_current`, space, kind, objectID).Scan(&path)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "not_found")
	}
	return path, err
}

// CurrentPaths is CurrentPath of several objects of a kind, by identifier.
func (db *DB) CurrentPaths(ctx context.Context, space, kind string, ids []string) (map[string]string, error) {
	paths := make(map[string]string, len(ids))
	for some := range slices.Chunk(ids, maxNamed) {
		args := []any{space, kind}
		rows, err := db.read.QueryContext(ctx, `SELECT id, path FROM address WHERE space_id = $1 AND kind = $2 AND is_current AND id IN (`+places(&args, some)+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read addresses: %w", err)
		}
		for rows.Next() {
			var id, path string
			if err := rows.Scan(&id, &path); err != nil {
				rows.Close()
				return nil, fmt.Errorf("read addresses: %w", err)
			}
			paths[id] = path
		}
		err = rows.Err()
		rows.Close()
		if err != nil {
			return nil, fmt.Errorf("read addresses: %w", err)
		}
	}
	return paths, nil
}

// MoveAddresses makes every path of an object lead to another, as a former one,
// and returns them.
func (t *Tx) MoveAddresses(kind, from, to string) ([]string, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT path FROM address WHERE space_id = $1 AND kind = $2 AND id = $3 ORDER BY path`, t.Space, kind, from)
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	defer rows.Close()
	var paths []string
	for rows.Next() {
		var path string
		if err := rows.Scan(&path); err != nil {
			return nil, fmt.Errorf("read addresses: %w", err)
		}
		paths = append(paths, path)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	rows.Close() // one connection: it is free again before the writes
	return paths, t.LeadTo(kind, paths, to)
}

// LeadTo makes paths lead to an object, as former ones.
func (t *Tx) LeadTo(kind string, paths []string, to string) error {
	for _, path := range paths {
		if _, err := t.tx.ExecContext(t.ctx, `UPDATE address SET id = $4, is_current = FALSE WHERE path = $3 AND space_id = $1 AND kind = $2`, t.Space, kind, path, to); err != nil {
			return fmt.Errorf("move address: %w", err)
		}
	}
	return nil
}
