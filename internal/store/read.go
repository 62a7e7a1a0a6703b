package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Query is a page of a list: what the actor sees, filtered, in the order of
// the sort key, after a place in it.
type Query struct {
	Scope  access.Scope
	Kind   string
	Parent string  // "" for records that stand alone
	Facets []Facet // a record must hold them all
	Any    []Any   // and one value of each of these
	Stems  []string
	// What only Match and MatchPage read; they ask of what the lines above find.
	None   []Any    // and none of the values of these
	Before int64    // written last before an instant, in milliseconds; 0 for whenever
	Among  []string // only these records, by their identifiers; nil for all
	Recent bool     // in the order of the last writing, the newest first; else of the sort key
	After  Place
	Upto   Place // where the list ends, in the order of the sort key; its end when there is none
	Limit  int   // 1 to MaxPage
}

// Narrowed says whether the query asks for a part of the list only.
func (q Query) Narrowed() bool { return len(q.Facets)+len(q.Any)+len(q.Stems) > 0 }

// Any is a facet that may hold any of several values; none is held by nobody.
type Any struct {
	Name   string
	Values []string // some thousands: one statement carries 32,766
	Or     []Facet  // or one of these
}

func (a Any) terms(space, kind string) []int64 {
	var out []int64
	for _, f := range a.facets() {
		out = append(out, term(space, kind, f))
	}
	return out
}

// Place is where a page ends: the next one begins after it. SortKey is the
// instant of the last writing, in milliseconds, when the newest come first.
type Place struct{ SortKey, ID string }

// MaxPage bounds a page.
const MaxPage = 200

const recordColumns = `r.kind, r.id, r.parent_id, r.version, r.public, r.batch_id, r.sort_key, r.updated_at, r.body, r.doc`

// committed hides the rows of an import that is not committed yet, or that was
// undone: one short flip of the batch shows or hides them all.
const committed = `(r.batch_id = '' OR EXISTS (SELECT 1 FROM import_batch b WHERE b.space_id = r.space_id AND b.id = r.batch_id AND b.state = 'committed'))`

// Read returns a record within the scope. What the actor may not see is not
// found: its existence is not told.
func (db *DB) Read(ctx context.Context, scope access.Scope, kind, id string) (Record, error) {
	var r Record
	err := db.read.QueryRowContext(ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.id = $3 AND `+
		committed+` AND `+scope.SQL("r"), scope.Space, kind, id).Scan(r.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Record{}, fault.New(fault.NotFound, "not_found")
	}
	return r, err
}

// List returns one page and, when there are more, where the next one begins.
func (db *DB) List(ctx context.Context, q Query) ([]Record, *Place, error) {
	limit := min(max(q.Limit, 1), MaxPage)
	where, args := db.where(q)
	page, args := q.page(args, limit+1)
	rows, err := db.read.QueryContext(ctx, `SELECT `+recordColumns+` FROM record r WHERE `+where+page, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, nil, fmt.Errorf("list %s: %w", q.Kind, err)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil || len(out) <= limit {
		return out, nil, err
	}
	last := out[limit-1]
	at := Place{SortKey: last.SortKey, ID: last.ID}
	if q.Recent {
		at.SortKey = strconv.FormatInt(last.Updated, 10)
	}
	return out[:limit], &at, nil
}

// Holding tells each record of a kind, within the scope, whose body holds a text,
// in no order. It reads them all: not for a page that people wait for.
func (db *DB) Holding(ctx context.Context, scope access.Scope, kind, text string, each func(Record) error) error {
	rows, err := db.read.QueryContext(ctx, `SELECT `+recordColumns+` FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND r.body LIKE $3 AND `+
		committed+` AND `+scope.SQL("r"), scope.Space, kind, "%"+text+"%")
	if err != nil {
		return fmt.Errorf("find records: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return fmt.Errorf("find records: %w", err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// page is the end of a statement that reads one page, in the order asked. A
// place that is none of that order is the beginning.
func (q Query) page(args []any, limit int) (string, []any) {
	mark := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if !q.Recent {
		upto := ""
		if q.Upto != (Place{}) {
			upto = ` AND (r.sort_key, r.id) <= (` + mark(q.Upto.SortKey) + `, ` + mark(q.Upto.ID) + `)`
		}
		return ` AND (r.sort_key, r.id) > (` + mark(q.After.SortKey) + `, ` + mark(q.After.ID) + `)` + upto + ` ORDER BY r.sort_key, r.id LIMIT ` + mark(limit), args
	}
	after := ""
	if at, err := strconv.ParseInt(q.After.SortKey, 10, 64); err == nil {
		after = ` AND (r.updated_at, r.id) < (` + mark(at) + `, ` + mark(q.After.ID) + `)`
	}
	return after + ` ORDER BY r.updated_at DESC, r.id DESC LIMIT ` + mark(limit), args
}

// Count returns how many records the same query holds, whatever its page.
func (db *DB) Count(ctx context.Context, q Query) (int, error) {
	where, args := db.inAll(q)
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM record r WHERE `+where, args...).Scan(&n)
	return n, err
}

// Holds says whether the query holds any record at all: cheaper than to count.
func (db *DB) Holds(ctx context.Context, q Query) (bool, error) {
	where, args := db.where(q)
	var one int
	err := db.read.QueryRowContext(ctx, `SELECT 1 FROM record r WHERE `+where+` LIMIT 1`, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Tally is how many records a query holds, in all and by value of each facet.
type Tally struct {
	Total  int
	Facets map[string]map[string]int // facet → value → how many
}

// Tally counts the records of a query and, for each value of the facets, how
// many of them hold it.
func (db *DB) Tally(ctx context.Context, q Query, facets ...string) (Tally, error) {
	t := Tally{Facets: make(map[string]map[string]int, len(facets))}
	for _, f := range facets {
		t.Facets[f] = map[string]int{}
	}
	var err error
	if t.Total, err = db.Count(ctx, q); err != nil || t.Total == 0 || len(facets) == 0 {
		return t, err
	}
	where, args := db.inAll(q)
	within := make([]string, len(facets))
	for i, facet := range facets {
		first, last := facetTerms(q.Scope.Space, q.Kind, facet)
		within[i] = fmt.Sprintf(`f.term BETWEEN $%d AND $%d`, len(args)+1, len(args)+2)
		args = append(args, first, last)
	}
	rows, err := db.read.QueryContext(ctx, `SELECT t.facet, t.value, g.n FROM (SELECT f.term AS term, COUNT(*) AS n FROM facet f WHERE f.doc IN (SELECT r.doc FROM record r WHERE `+where+
		`) AND (`+strings.Join(within, " OR ")+`) GROUP BY f.term) g JOIN term t ON t.term = g.term AND t.space_id = $1 WHERE t.facet IN (`+places(&args, facets)+`)`, args...)
	if err != nil {
		return t, fmt.Errorf("count facets: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var facet, value string
		var n int
		if err := rows.Scan(&facet, &value, &n); err != nil {
			return t, fmt.Errorf("count facets: %w", err)
		}
		t.Facets[facet][value] = n
	}
	return t, rows.Err()
}

func (db *DB) where(q Query) (string, []any) {
	return db.narrowed(q, `r.space_id = $1 AND r.kind = $2 AND r.parent_id = $3`)
}

// inAll is where, for what counts every record rather than reads the first ones.
// The list of what a term or a word holds is then gone through: the indexes in the
// order of a list would lead through all the records there are.
func (db *DB) inAll(q Query) (string, []any) {
	if !q.Narrowed() {
		return db.where(q)
	}
	return db.narrowed(q, `COALESCE(r.space_id, '') = $1 AND COALESCE(r.kind, '') = $2 AND COALESCE(r.parent_id, '') = $3`)
}

func (db *DB) narrowed(q Query, of string) (string, []any) {
	where := of + ` AND ` + committed + ` AND ` + q.Scope.SQL("r")
	args := []any{q.Scope.Space, q.Kind, q.Parent}
	next := func(v any) string {
		args = append(args, v)
		return `$` + strconv.Itoa(len(args))
	}
	for _, f := range q.Facets {
		where += ` AND r.doc IN (SELECT doc FROM facet WHERE term = ` + next(term(q.Scope.Space, q.Kind, f)) + `)`
	}
	for _, a := range q.Any {
		where += ` AND r.doc IN (SELECT doc FROM facet WHERE term IN (` + list(a.terms(q.Scope.Space, q.Kind), next) + `))`
	}
	if len(q.Stems) > 0 {
		where += ` AND r.doc IN (SELECT rowid FROM record_text WHERE ` + db.engine.match(next(db.engine.query(Query{Stems: q.Stems}.sought(), nil))) + `)`
	}
	return where, args
}

// list writes values as placeholders; NULL, which nothing equals, for none.
func list[T any](values []T, next func(any) string) string {
	if len(values) == 0 {
		return "NULL"
	}
	marks := make([]string, 0, len(values))
	for _, v := range values {
		marks = append(marks, next(v))
	}
	return strings.Join(marks, ", ")
}

// Change is one version of a record: who, when, from where, which fields.
type Change struct {
	Version int64
	At      int64
	Actor   string
	Source  string
	Batch   string
	Ops     []Op
}

// MaxHistory bounds a page of history.
const MaxHistory = 100

// History returns the changes of a record before a version (0 for the newest),
// the newest first, each by the name of who wrote it. The scope is that of the
// kind change.
func (db *DB) History(ctx context.Context, scope access.Scope, kind, id string, before int64) ([]Change, error) {
	if !scope.All() {
		return nil, fault.New(fault.Denied, "denied")
	}
	rows, err := db.read.QueryContext(ctx, `SELECT c.version, c.at, COALESCE(a.name, c.actor), c.source, c.batch_id, c.patch FROM change c LEFT JOIN account a ON a.id = c.actor
WHERE c.space_id = $1 AND c.kind = $2 AND c.id = $3 AND ($4 = 0 OR c.version < $4) ORDER BY c.version DESC LIMIT $5`, scope.Space, kind, id, before, MaxHistory)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return scanChanges(rows)
}

// scanChanges reads rows of version, at, actor, source, batch_id, patch, and
// closes them.
func scanChanges(rows *sql.Rows) ([]Change, error) {
	defer rows.Close()
	var out []Change
	for rows.Next() {
		var c Change
		var patch []byte
		if err := rows.Scan(&c.Version, &c.At, &c.Actor, &c.Source, &c.Batch, &patch); err != nil {
			return nil, fmt.Errorf("read changes: %w", err)
		}
		if err := json.Unmarshal(patch, &c.Ops); err != nil {
			return nil, fmt.Errorf("read patch: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Share counts, for each of some parents, the children of a kind that hold a facet.
func (db *DB) Share(ctx context.Context, scope access.Scope, kind string, f Facet, parents []string) (map[string]int, error) {
	if len(parents) == 0 {
		return map[string]int{}, nil
	}
	args := []any{scope.Space, kind, term(scope.Space, kind, f)}
	return db.share(ctx, scope, ` AND r.parent_id IN (`+places(&args, parents)+`)`, args)
}

// Shares is Share of every parent.
func (db *DB) Shares(ctx context.Context, scope access.Scope, kind string, f Facet) (map[string]int, error) {
	return db.share(ctx, scope, "", []any{scope.Space, kind, term(scope.Space, kind, f)})
}

func (db *DB) share(ctx context.Context, scope access.Scope, among string, args []any) (map[string]int, error) {
	out := map[string]int{}
	rows, err := db.read.QueryContext(ctx, `SELECT r.parent_id, COUNT(*) FROM facet f CROSS JOIN record r WHERE r.doc = f.doc AND r.space_id = $1 AND r.kind = $2 AND f.term = $3`+
		among+` AND `+committed+` AND `+scope.SQL("r")+` GROUP BY r.parent_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("count by parent: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var parent string
		var n int
		if err := rows.Scan(&parent, &n); err != nil {
			return nil, fmt.Errorf("count by parent: %w", err)
		}
		out[parent] = n
	}
	return out, rows.Err()
}
