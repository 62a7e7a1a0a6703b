package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Rest gives back the pages that SQLite's idle connections keep in memory: tens
// of megabytes after an import, a few kilobytes to read again when they are asked
// for. A connection that is taken meanwhile keeps its own, and a server its own.
func (db *DB) Rest(ctx context.Context) error {
	if db.engine.name != sqliteEngine.name {
		return nil
	}
	for _, pool := range []*sql.DB{db.write, db.read} {
		if err := shrinkIdle(ctx, pool); err != nil {
			return fmt.Errorf("give memory back: %w", err)
		}
	}
	return nil
}

// restWait is how long an idle connection is waited for: who holds one may want
// another.
const restWait = 100 * time.Millisecond

// shrinkIdle holds all connections at once, so that each is asked.
func shrinkIdle(ctx context.Context, pool *sql.DB) error {
	soon, cancel := context.WithTimeout(ctx, restWait)
	defer cancel()
	for range pool.Stats().Idle {
		conn, err := pool.Conn(soon)
		if err != nil {
			return nil // taken: later
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return err
		}
	}
	return nil
}
