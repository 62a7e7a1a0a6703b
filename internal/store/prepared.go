package store

import (
	"context"
	"database/sql/driver"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// prepared opens connections of the SQLite driver that remember the statements
// they read: parsing one costs as much as running it, and the same few are run
// all day. PostgreSQL's driver does this by itself.
type prepared struct {
	driver *sqlite.Driver
	dsn    string
}

func (p prepared) Driver() driver.Driver { return p.driver }

func (p prepared) Connect(context.Context) (driver.Conn, error) {
	c, err := p.driver.Open(p.dsn)
	if err != nil {
		return nil, err
	}
	return &preparedConn{liteConn: c.(liteConn), kept: map[string]*preparedStmt{}}, nil
}

// liteConn is what the SQLite driver's connections can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type liteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// mostPrepared is how many statements a connection remembers: some kilobytes each.
const mostPrepared = 80

// preparedConn is a connection; database/sql lets one goroutine at a time use it.
type preparedConn struct {
	liteConn
	kept map[string]*preparedStmt
	uses int
}

// preparedStmt is a statement that is remembered. While its rows are being read
// it can't run again: the same words are then parsed once more.
type preparedStmt struct {
	liteStmt
	busy bool
	last int // the use that was its last
}

// statement returns the remembered statement of a query; nil when it should be
// run as it comes.
func (c *preparedConn) statement(ctx context.Context, query string) (*preparedStmt, error) {
	if !rememberable(query) {
		return nil, nil
	}
	c.uses++
	if s := c.kept[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		s.last = c.uses
		return s, nil
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.makeRoom()
	s := &preparedStmt{liteStmt: made.(liteStmt), last: c.uses}
	c.kept[query] = s
	return s, nil
}

// PrepareContext lets a statement whose values come in the order of their numbers
// have them without names: the driver looks each name up at each run.
func (c *preparedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.liteConn.PrepareContext(ctx, unnumbered(query))
}

// unnumbered writes $1, $2, … as ?, ?, … when each is there once and in order;
// otherwise, or when a text or a comment may hold one, it returns the query.
func unnumbered(query string) string {
	parts := strings.Split(query, "$")
	if len(parts) == 1 || strings.ContainsAny(query, "'\"?") || strings.Contains(query, "--") {
		return query
	}
	var out strings.Builder
	out.WriteString(parts[0])
	for i, part := range parts[1:] {
		number := strconv.Itoa(i + 1)
		rest, ok := strings.CutPrefix(part, number)
		if !ok || rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return query
		}
		out.WriteByte('?')
		out.WriteString(rest)
	}
	return out.String()
}

// makeRoom forgets the statement that was used longest ago, when there are many.
func (c *preparedConn) makeRoom() {
	if len(c.kept) < mostPrepared {
		return
	}
	oldest := ""
	for query, s := range c.kept {
		if !s.busy && (oldest == "" || s.last < c.kept[oldest].last) {
			oldest = query
		}
	}
	if oldest != "" {
		c.kept[oldest].Close()
		delete(c.kept, oldest)
	}
}

// rememberable is true for what reads or writes rows. What defines tables, sets
// the connection or copies the database runs once.
func rememberable(query string) bool {
	query = strings.TrimLeft(query, " \t\n")
	for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"} {
		if strings.HasPrefix(query, verb) {
			return !strings.Contains(query, ";")
		}
	}
	return false
}

func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &preparedRows{Rows: rows, of: s}, nil
}

func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteConn.ExecContext(ctx, query, args)
	}
	return s.ExecContext(ctx, args)
}

func (c *preparedConn) Close() error {
	for _, s := range c.kept {
		s.Close()
	}
	c.kept = nil
	return c.liteConn.Close()
}

// preparedRows gives its statement back when it is closed.
type preparedRows struct {
	driver.Rows
	of *preparedStmt
}

func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	return err
}
