package store

import (
	"context"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
)

// Everywhere returns every record of a kind within the scope, whatever its parent, whole
// and in no order: for what is read at once and kept, not for a page.
func (db *DB) Everywhere(ctx context.Context, scope access.Scope, kind string) ([]Record, error) {
	return db.records(ctx, `r.space_id = $1 AND r.kind = $2 AND `+committed+` AND `+scope.SQL("r"), []any{scope.Space, kind})
}

// SpaceRevision says at which state a whole space is: another one whenever a record of
// any family is written, shown or removed, or an import comes or goes. One look.
func (db *DB) SpaceRevision(ctx context.Context, space string) (Revision, error) {
	var r Revision
	err := db.read.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(revision), 0) AS BIGINT), CAST(COALESCE(SUM(removals), 0) AS BIGINT),
(SELECT COALESCE(SUM(CASE state WHEN 'committed' THEN 1 WHEN 'undone' THEN 1000000 ELSE 0 END), 0) FROM import_batch WHERE space_id = $1) FROM family WHERE space_id = $1`, space).Scan(&r.Writes, &r.Removals, &r.Batches)
	if err != nil {
		return Revision{}, fmt.Errorf("read revision of space: %w", err)
	}
	return r, nil
}
