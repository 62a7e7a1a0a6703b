package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Snapshot writes a consistent copy of the SQLite database to a new file,
// while others read and write. A PostgreSQL has its own tool, and says so.
func (db *DB) Snapshot(ctx context.Context, file string) error {
	if db.engine.name != "sqlite" {
		return fault.New(fault.Unsupported, "backup.postgres")
	}
	// A reader can't VACUUM INTO under query_only, and the writer would wait.
	copier, err := openCopier(db.file)
	if err != nil {
		return err
	}
	defer copier.Close()
	_, err = copier.ExecContext(ctx, "VACUUM INTO '"+strings.ReplaceAll(file, "'", "''")+"'")
	if err != nil {
		return tell(fmt.Errorf("copy database: %w", err))
	}
	return nil
}

// Integrity lists what the database itself finds wrong; nothing when it is
// sound.
func (db *DB) Integrity(ctx context.Context) ([]string, error) {
	if db.engine.name != "sqlite" {
		return nil, db.Ping(ctx)
	}
	rows, err := db.read.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return nil, fmt.Errorf("check database: %w", err)
	}
	defer rows.Close()
	var wrong []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		if line != "ok" {
			wrong = append(wrong, line)
		}
	}
	return wrong, rows.Err()
}

// StoredFile is a file that the database knows of.
type StoredFile struct {
	Sum   string
	Size  int64
	Media string
}

// AddBlob notes a file of the space; noting it twice changes nothing.
func (t *Tx) AddBlob(b StoredFile) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO blob (space_id, sha256, size, media, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		t.Space, b.Sum, b.Size, b.Media, t.now)
	if err != nil {
		return fmt.Errorf("note file: %w", err)
	}
	return nil
}

// Blobs lists every file of every space once, in the order of their sums,
// after one: for backups and checks.
func (db *DB) Blobs(ctx context.Context, after string, limit int) ([]StoredFile, error) {
	return blobs(ctx, db.read, after, limit)
}

// BlobsOf is Blobs for a snapshot: what it names, whatever was written since.
func BlobsOf(ctx context.Context, snapshot, after string, limit int) ([]StoredFile, error) {
	db, err := openCopier(snapshot)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return blobs(ctx, db, after, limit)
}

func blobs(ctx context.Context, db *sql.DB, after string, limit int) ([]StoredFile, error) {
	rows, err := db.QueryContext(ctx, `SELECT sha256, MAX(size), MAX(media) FROM blob WHERE sha256 > $1 GROUP BY sha256 ORDER BY sha256 LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	defer rows.Close()
	var out []StoredFile
	for rows.Next() {
		var b StoredFile
		if err := rows.Scan(&b.Sum, &b.Size, &b.Media); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// Unnamed lists those of the sums that no space knows of.
func (db *DB) Unnamed(ctx context.Context, sums []string) ([]string, error) {
	known := map[string]bool{}
	for some := range slices.Chunk(sums, maxNamed) {
		if err := db.addKnown(ctx, some, known); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(sums), func(sum string) bool { return known[sum] }), nil
}

func (db *DB) addKnown(ctx context.Context, sums []string, known map[string]bool) error {
	var args []any
	rows, err := db.read.QueryContext(ctx, `SELECT DISTINCT sha256 FROM blob WHERE sha256 IN (`+places(&args, sums)+`)`, args...)
	if err != nil {
		return fmt.Errorf("find files: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		if err := rows.Scan(&sum); err != nil {
			return fmt.Errorf("find files: %w", err)
		}
		known[sum] = true
	}
	return rows.Err()
}

// Files describes the files of a space with those sums; one the space does not
// know is left out.
func (db *DB) Files(ctx context.Context, space string, sums []string) ([]StoredFile, error) {
	var out []StoredFile
	for some := range slices.Chunk(sums, maxNamed) {
		args := []any{space}
		rows, err := db.read.QueryContext(ctx, `SELECT sha256, size, media FROM blob WHERE space_id = $1 AND sha256 IN (`+places(&args, some)+`) ORDER BY sha256`, args...)
		if err != nil {
			return nil, fmt.Errorf("describe files: %w", err)
		}
		for rows.Next() {
			var b StoredFile
			if err := rows.Scan(&b.Sum, &b.Size, &b.Media); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, b)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, nil
}
