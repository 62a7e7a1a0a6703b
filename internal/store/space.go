package store

import (
	"context"
	"fmt"
)

// owned are the tables of what a space owns, in the order they are emptied.
var owned = []string{"family", "term", "held", "word", "contact", "letter", "passcode", "address", "form_token", "import_batch", "job", "change", "record", "pack", "series", "blob"}

// DropSpace removes a space with all that it owns, and says which files nobody
// knows of any more.
func (db *DB) DropSpace(ctx context.Context, space string) (unused []string, err error) {
	err = db.Update(ctx, space, Author{}, func(t *Tx) error {
		if unused, err = t.onlyHere(); err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM record_text WHERE rowid IN (SELECT doc FROM record WHERE space_id = $1)`,
			`DELETE FROM listed WHERE doc IN (SELECT doc FROM record WHERE space_id = $1)`,
			`DELETE FROM facet WHERE doc IN (SELECT doc FROM record WHERE space_id = $1)`,
		} {
			if _, err := t.tx.ExecContext(ctx, statement, space); err != nil {
				return fmt.Errorf("drop what records are found by: %w", err)
			}
		}
		for _, table := range owned {
			if _, err := t.tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE space_id = $1`, space); err != nil {
				return fmt.Errorf("drop %s: %w", table, err)
			}
		}
		return nil
	})
	return unused, err
}

// onlyHere lists the files that no other space knows of.
func (t *Tx) onlyHere() ([]string, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT sha256 FROM blob GROUP BY sha256 HAVING MIN(space_id) = $1 AND MAX(space_id) = $1 ORDER BY sha256`, t.Space)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	defer rows.Close()
	var sums []string
	for rows.Next() {
		var sum string
		if err := rows.Scan(&sum); err != nil {
			return nil, err
		}
		sums = append(sums, sum)
	}
	return sums, rows.Err()
}
