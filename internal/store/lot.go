package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// lot inserts rows eight at once: running a statement costs as much as two rows.
type lot struct {
	tx      *sql.Tx
	one     string // inserts a row, VALUES last
	stmt    *sql.Stmt
	columns int
	args    []any
}

const rowsOfLot = 8

// lot prepares the insertion of many rows by what inserts one.
func (t *Tx) lot(ctx context.Context, one string) (*lot, error) {
	// SQLite keeps a copy of every page that a statement of many rows changes, to
	// take back the first ones if a later one fails. The transaction is taken back
	// whole: FAIL leaves them.
	one = t.engine.insertAll + strings.TrimPrefix(one, "INSERT INTO ")
	stmt, err := t.tx.PrepareContext(ctx, rowsOf(one, rowsOfLot))
	return &lot{tx: t.tx, one: one, stmt: stmt, columns: len(number.FindAllString(one, -1))}, err
}

// add takes a row; it may be written later, at the latest by end.
func (l *lot) add(ctx context.Context, row ...any) error {
	if l.args = append(l.args, row...); len(l.args) < rowsOfLot*l.columns {
		return nil
	}
	_, err := l.stmt.ExecContext(ctx, l.args...)
	l.args = l.args[:0]
	return err
}

// end writes the rows that wait.
func (l *lot) end(ctx context.Context) error {
	if len(l.args) == 0 {
		return nil
	}
	_, err := l.tx.ExecContext(ctx, rowsOf(l.one, len(l.args)/l.columns), l.args...)
	l.args = l.args[:0]
	return err
}

var number = regexp.MustCompile(`\$\d+`)

// rowsOf repeats the row of an insertion, its numbers going on.
func rowsOf(one string, n int) string {
	at := strings.LastIndex(one, "VALUES ") + len("VALUES ")
	row := one[at:]
	var b strings.Builder
	b.WriteString(one[:at])
	next := 0
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(number.ReplaceAllStringFunc(row, func(string) string {
			next++
			return "$" + strconv.Itoa(next)
		}))
	}
	return b.String()
}

// endAll writes what waits in each, in their order.
func endAll(ctx context.Context, lots ...*lot) error {
	for _, l := range lots {
		if err := l.end(ctx); err != nil {
			return fmt.Errorf("insert rows: %w", err)
		}
	}
	return nil
}
