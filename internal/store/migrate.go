package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
)

//go:embed schema/*.sql
var schema embed.FS

// carries are what a step does in Go after its texts.
var carries = map[int]func(context.Context, *sql.Tx) error{10: carryTerms}

// migration is one step of the schema: its common text, then the engine's.
type migration struct {
	version int
	name    string
	texts   []string
}

func migrations(engineName string) ([]migration, error) {
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []migration
	for _, name := range names {
		base := strings.TrimSuffix(strings.TrimPrefix(name, "schema/"), ".sql")
		step, _, special := strings.Cut(base, ".")
		if special {
			continue
		}
		version, err := strconv.Atoi(step[:4])
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		m := migration{version: version, name: step}
		for _, file := range []string{name, "schema/" + step + "." + engineName + ".sql"} {
			text, err := schema.ReadFile(file)
			if err == nil {
				m.texts = append(m.texts, string(text))
			}
		}
		out = append(out, m)
	}
	return out, nil
}

// migrate brings the schema up to date, each step in a transaction. Data of a
// newer version is refused before anything is written.
func (db *DB) migrate(ctx context.Context) error {
	steps, err := migrations(db.engine.name)
	if err != nil {
		return err
	}
	at, err := db.schemaVersion(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	newest := steps[len(steps)-1].version
	if at > newest {
		return fault.New(fault.NewerData, "data.newer", "found", at, "known", newest)
	}
	for _, m := range steps {
		if m.version <= at {
			continue
		}
		if err := db.apply(ctx, m); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}

func (db *DB) schemaVersion(ctx context.Context) (int, error) {
	var n int
	if err := db.write.QueryRowContext(ctx, db.engine.hasTable, "migration").Scan(&n); err != nil {
		return 0, err
	}
	if n == 0 {
		_, err := db.write.ExecContext(ctx, "CREATE TABLE migration (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)")
		return 0, err
	}
	var version sql.NullInt64
	err := db.write.QueryRowContext(ctx, "SELECT MAX(version) FROM migration").Scan(&version)
	return int(version.Int64), err
}

func (db *DB) apply(ctx context.Context, m migration) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, text := range m.texts {
		for _, statement := range statements(text) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%.60s: %w", statement, err)
			}
		}
	}
	if carry := carries[m.version]; carry != nil {
		if err := carry(ctx, tx); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO migration (version, name, applied_at) VALUES ($1, $2, $3)", m.version, m.name, clock.Millis(db.now())); err != nil {
		return err
	}
	return tx.Commit()
}

// statements splits a schema file: comments out, one statement a semicolon at
// a line's end.
func statements(text string) []string {
	var kept []string
	for line := range strings.Lines(text) {
		if before, _, commented := strings.Cut(line, "--"); commented {
			line = before + "\n"
		}
		kept = append(kept, line)
	}
	var out []string
	for part := range strings.SplitSeq(strings.Join(kept, ""), ";\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
