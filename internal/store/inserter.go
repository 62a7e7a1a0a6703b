package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// inserter inserts rows some at once: running a statement costs as much as two rows.
type inserter struct {
	tx      *sql.Tx
	one     string // inserts a row
	stmt    *sql.Stmt
	rows    int // that stmt inserts
	columns int
	args    []any
}

// inserter prepares the insertion of rows, so many at once, by what inserts one.
func (t *Tx) inserter(ctx context.Context, one string, rows int) (*inserter, error) {
	stmt, err := t.tx.PrepareContext(ctx, rowsOf(one, rows))
	if err != nil {
		return nil, fmt.Errorf("prepare rows: %w", err)
	}
	return &inserter{tx: t.tx, one: one, stmt: stmt, rows: rows, columns: len(number.FindAllString(one, -1))}, nil
}

// add takes a row; it may be written later, at the latest by end.
func (i *inserter) add(ctx context.Context, row ...any) error {
	if i.args = append(i.args, row...); len(i.args) < i.rows*i.columns {
		return nil
	}
	_, err := i.stmt.ExecContext(ctx, i.args...)
	i.args = i.args[:0]
	return err
}

// end writes the rows that wait.
func (i *inserter) end(ctx context.Context) error {
	if len(i.args) == 0 {
		return nil
	}
	_, err := i.tx.ExecContext(ctx, rowsOf(i.one, len(i.args)/i.columns), i.args...)
	i.args = i.args[:0]
	return err
}

var (
	number = regexp.MustCompile(`\$\d+`)
	oneRow = regexp.MustCompile(`VALUES (\([^)]*\))`)
)

// rowsOf repeats the row of an insertion, its numbers going on.
func rowsOf(one string, n int) string {
	at := oneRow.FindStringSubmatchIndex(one)
	var b strings.Builder
	b.WriteString(one[:at[2]])
	next := 0
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(number.ReplaceAllStringFunc(one[at[2]:at[3]], func(string) string {
			next++
			return "$" + strconv.Itoa(next)
		}))
	}
	b.WriteString(one[at[3]:])
	return b.String()
}
