package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Release is the values of an indicator of place as one file gave them. It is
// written once.
type Release struct {
	Indicator string
	Version   int
	Made      int64
	Codes     string
	Packed    []byte
}

const (
	sqlReleaseLast = `SELECT COALESCE(MAX(version), 0) FROM series WHERE space_id = $1 AND indicator = $2`
	sqlReleaseAdd  = `INSERT INTO series (space_id, indicator, version, made_at, codes, packed) VALUES ($1, $2, $3, $4, $5, $6)`
	sqlReleaseGet  = `SELECT indicator, version, made_at, codes, packed FROM series WHERE space_id = $1 AND indicator = $2 AND version = $3`
	sqlReleaseList = `SELECT indicator, version, made_at, codes FROM series WHERE space_id = $1 AND indicator = $2 ORDER BY version DESC`
)

// AddRelease writes the next release of an indicator, and gives its number.
func (t *Tx) AddRelease(r Release) (int, error) {
	var last int
	if err := t.tx.QueryRowContext(t.ctx, sqlReleaseLast, t.Space, r.Indicator).Scan(&last); err != nil {
		return 0, fmt.Errorf("find last release: %w", err)
	}
	if _, err := t.tx.ExecContext(t.ctx, sqlReleaseAdd, t.Space, r.Indicator, last+1, t.now, r.Codes, r.Packed); err != nil {
		return 0, fmt.Errorf("write release: %w", err)
	}
	return last + 1, nil
}

// Release reads one release of an indicator. Who may see it is who sees its card.
func (db *DB) Release(ctx context.Context, space, indicator string, version int) (Release, error) {
	var r Release
	err := db.read.QueryRowContext(ctx, sqlReleaseGet, space, indicator, version).Scan(&r.Indicator, &r.Version, &r.Made, &r.Codes, &r.Packed)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return r, fmt.Errorf("read release: %w", err)
	}
	return r, nil
}

// Releases lists the releases of an indicator without their values, the last first.
func (db *DB) Releases(ctx context.Context, space, indicator string) ([]Release, error) {
	rows, err := db.read.QueryContext(ctx, sqlReleaseList, space, indicator)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	defer rows.Close()
	var list []Release
	for rows.Next() {
		var r Release
		if err := rows.Scan(&r.Indicator, &r.Version, &r.Made, &r.Codes); err != nil {
			return nil, fmt.Errorf("list releases: %w", err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}
