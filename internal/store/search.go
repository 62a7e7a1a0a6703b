package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
)

// MostCounted is how many records a search finds one by one: it then knows how
// many they are, what they are counted by and any order. What finds more is read
// by the date only, and its number is not told.
const MostCounted = 10_000

// Order is how what a search finds is read.
type Order int

// The orders. What finds more than MostCounted is always read by its date.
const (
	ByName  Order = iota
	ByMatch       // those whose title holds the most of the words first, then by name
	ByDate        // what was written last first
)

// Matches is what a search finds.
type Matches struct {
	Hits   []Hit // in the order asked; none when there are More
	More   bool  // there are more than MostCounted
	Facets map[string]map[string]int
}

// Hit is a record that a search found, and what it is ordered by.
type Hit struct {
	Missing int // words of the query that its title lacks
	Called  string
	Doc     int64
}

// Match finds the records of a list that hold the stems and the facets of a query.
func (db *DB) Match(ctx context.Context, q Query, order Order, facets ...string) (Matches, error) {
	hidden, err := db.hiddenBatches(ctx, q.Scope.Space)
	if err != nil {
		return Matches{}, err
	}
	var m Matches
	from, args := db.matched(q, hidden)
	// In no order: they are put in one below, and an index read from its end costs
	// twice as much.
	rows, err := db.read.QueryContext(ctx, `SELECT l.doc, l.called, l.terms FROM `+from+` LIMIT `+strconv.Itoa(MostCounted+1), args...)
	if err != nil {
		return m, fmt.Errorf("search %s: %w", q.Kind, err)
	}
	defer rows.Close()
	seen := newCounter(q)
	m.Hits = make([]Hit, 0, 64)
	for rows.Next() {
		var h Hit
		var terms sqlBytes
		if err := rows.Scan(&h.Doc, &h.Called, &terms); err != nil {
			return m, fmt.Errorf("search %s: %w", q.Kind, err)
		}
		if len(m.Hits) == MostCounted {
			return Matches{More: true}, rows.Err()
		}
		h.Missing = seen.take(terms)
		m.Hits = append(m.Hits, h)
	}
	if err := rows.Err(); err != nil {
		return m, fmt.Errorf("search %s: %w", q.Kind, err)
	}
	rows.Close()
	slices.SortFunc(m.Hits, func(a, b Hit) int { return a.Compare(b, order) })
	m.Facets, err = db.namedCounts(ctx, q, seen.of, facets)
	return m, err
}

// CountUpTo counts what a search finds, up to a number: neither order nor facets
// are worked out.
func (db *DB) CountUpTo(ctx context.Context, q Query, most int) (n int, err error) {
	hidden, err := db.hiddenBatches(ctx, q.Scope.Space)
	if err != nil {
		return 0, err
	}
	from, args := db.matched(q, hidden)
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 AS one FROM `+from+` LIMIT `+strconv.Itoa(most)+`) found`, args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Kind, err)
	}
	return n, nil
}

// mostTitled is how many records are read by their titles at once: of names that
// hundreds bear, the first made.
const mostTitled = 1000

// Titled finds the records of a kind that are called as some titles are, folded: what
// begins alike for as long as a list is ordered by, and may differ after it.
func (db *DB) Titled(ctx context.Context, scope access.Scope, kind string, titles []string) ([]Record, error) {
	if len(titles) == 0 {
		return nil, nil
	}
	called := make([]string, len(titles))
	for i, title := range titles {
		called[i] = calledFor(title)
	}
	args := []any{scope.Space, kind, listNumber(scope.Space, kind)}
	rows, err := db.read.QueryContext(ctx, `SELECT `+recordColumns+` FROM listed l CROSS JOIN record r
WHERE r.doc = l.doc AND r.space_id = $1 AND r.kind = $2 AND l.list = $3 AND l.called IN (`+places(&args, called)+`) AND `+committed+` AND `+scope.SQL("r")+
		` ORDER BY r.id LIMIT `+strconv.Itoa(mostTitled), args...)
	if err != nil {
		return nil, fmt.Errorf("find titles: %w", err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("find titles: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Compare says which of two comes first in an order: below 0 for h.
func (h Hit) Compare(g Hit, order Order) int {
	switch order {
	case ByDate:
		return cmp.Compare(g.Doc, h.Doc)
	case ByMatch:
		if c := cmp.Compare(h.Missing, g.Missing); c != 0 {
			return c
		}
	}
	return cmp.Or(strings.Compare(h.Called, g.Called), cmp.Compare(h.Doc, g.Doc))
}

// sqlBytes is a scanned value that is read before the next row: not copied.
type sqlBytes = []byte

// counter counts the terms of what is found.
type counter struct {
	of    map[int64]int
	asked []uint32 // stems of the query
	seen  []int64
}

func newCounter(q Query) *counter {
	c := &counter{of: map[int64]int{}}
	for _, s := range q.Stems {
		c.asked = append(c.asked, stemNumber(s))
	}
	return c
}

// take counts the terms of a record, each once, and says how many of the stems
// asked its title lacks.
func (c *counter) take(terms []byte) int {
	if len(terms) == 0 {
		return len(c.asked)
	}
	c.seen = c.seen[:0]
	n := min(int(terms[0]), (len(terms)-1)/8)
	for i := range n {
		t := int64(binary.BigEndian.Uint64(terms[1+8*i:]))
		if !slices.Contains(c.seen, t) {
			c.seen = append(c.seen, t)
			c.of[t]++
		}
	}
	missing := 0
	title := terms[1+8*n:]
	for _, s := range c.asked {
		if !holdsStem(title, s) {
			missing++
		}
	}
	return missing
}

func holdsStem(title []byte, stem uint32) bool {
	for ; len(title) >= 4; title = title[4:] {
		if binary.BigEndian.Uint32(title) == stem {
			return true
		}
	}
	return false
}

// MatchPage lists, by their date, the numbers of what a search finds before a
// number (0 for the newest), and says whether there are more.
func (db *DB) MatchPage(ctx context.Context, q Query, before int64, limit int) ([]int64, bool, error) {
	hidden, err := db.hiddenBatches(ctx, q.Scope.Space)
	if err != nil {
		return nil, false, err
	}
	from, args := db.matched(q, hidden)
	if before != 0 {
		args = append(args, before)
		from += ` AND record_text.rowid < $` + strconv.Itoa(len(args))
	}
	args = append(args, limit+1)
	docs, err := db.docs(ctx, `SELECT l.doc FROM `+from+` ORDER BY record_text.rowid DESC LIMIT $`+strconv.Itoa(len(args)), args)
	return docs[:min(len(docs), limit)], len(docs) > limit, err
}

// MatchDocs gives the numbers of all that a search finds, in their order.
func (db *DB) MatchDocs(ctx context.Context, q Query) ([]int64, error) {
	hidden, err := db.hiddenBatches(ctx, q.Scope.Space)
	if err != nil {
		return nil, err
	}
	from, args := db.matched(q, hidden)
	docs, err := db.docs(ctx, `SELECT l.doc FROM `+from, args)
	slices.Sort(docs)
	return docs, err
}

// MatchesOne says whether a search finds the record of a number.
func (db *DB) MatchesOne(ctx context.Context, q Query, doc int64) (bool, error) {
	hidden, err := db.hiddenBatches(ctx, q.Scope.Space)
	if err != nil {
		return false, err
	}
	from, args := db.matched(q, hidden)
	args = append(args, doc)
	docs, err := db.docs(ctx, `SELECT l.doc FROM `+from+` AND record_text.rowid = $`+strconv.Itoa(len(args)), args)
	return len(docs) > 0, err
}

func (db *DB) docs(ctx context.Context, query string, args []any) ([]int64, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer rows.Close()
	var docs []int64
	for rows.Next() {
		var doc int64
		if err := rows.Scan(&doc); err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		docs = append(docs, doc)
	}
	return docs, rows.Err()
}

// matched is where a search looks: the text first, for its index gives the records
// in the order of their numbers, then the short row of each.
func (db *DB) matched(q Query, hidden []int64) (string, []any) {
	args := []any{db.engine.query(q.sought(), q.refused()), listNumber(q.Scope.Space, q.Kind)}
	from := `record_text CROSS JOIN listed l WHERE ` + db.engine.match("$1") + ` AND l.doc = record_text.rowid AND l.list = $2 AND ` + q.Scope.SQL("l")
	if len(hidden) > 0 {
		from += ` AND l.batch NOT IN (` + places(&args, hidden) + `)`
	}
	if q.Before > 0 {
		args = append(args, docOf(q.Before))
		from += ` AND record_text.rowid < $` + strconv.Itoa(len(args))
	}
	if q.Among != nil {
		args = append(args, q.Scope.Space, q.Kind)
		n := len(args)
		from += fmt.Sprintf(` AND l.doc IN (SELECT r.doc FROM record r WHERE r.space_id = $%d AND r.kind = $%d AND r.id IN (NULL`, n-1, n) + after(", ", places(&args, q.Among)) + `))`
	}
	return from, args
}

// after is a text with another before it; "" when it is none.
func after(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// facets are those that one of is asked for.
func (a Any) facets() []Facet {
	out := make([]Facet, 0, len(a.Values)+len(a.Or))
	for _, v := range a.Values {
		out = append(out, Facet{Name: a.Name, Value: v})
	}
	return append(out, a.Or...)
}

// refused are the words that the text of a record must not hold.
func (q Query) refused() []string {
	var out []string
	for _, a := range q.None {
		for _, f := range a.facets() {
			out = append(out, termWord(term(q.Scope.Space, q.Kind, f)))
		}
	}
	return out
}

// CountBefore counts the records of a list that were written last before an instant.
// It reads their short rows: for an answer that is kept.
func (db *DB) CountBefore(ctx context.Context, scope access.Scope, kind string, before int64) (n int, err error) {
	hidden, err := db.hiddenBatches(ctx, scope.Space)
	if err != nil {
		return 0, err
	}
	args := []any{listNumber(scope.Space, kind), docOf(before)}
	where := `l.list = $1 AND l.doc < $2 AND ` + scope.SQL("l")
	if len(hidden) > 0 {
		where += ` AND l.batch NOT IN (` + places(&args, hidden) + `)`
	}
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM listed l WHERE `+where, args...).Scan(&n)
	return n, err
}

// sought are the words that the text of a record must hold: each of the first
// lists gives one that may be any of several.
func (q Query) sought() [][]string {
	var out [][]string
	word := func(f Facet) string { return termWord(term(q.Scope.Space, q.Kind, f)) }
	for _, s := range q.Stems {
		out = append(out, []string{s})
	}
	for _, f := range q.Facets {
		out = append(out, []string{word(f)})
	}
	for _, a := range q.Any {
		var some []string
		for _, f := range a.facets() {
			some = append(some, word(f))
		}
		if len(some) == 0 {
			some = []string{word(Facet{Name: a.Name})} // held by nobody: an empty list finds nothing
		}
		out = append(out, some)
	}
	return out
}

// Docs returns the records of some numbers that are within the scope, in that order.
func (db *DB) Docs(ctx context.Context, scope access.Scope, kind string, docs []int64) ([]Record, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	// COALESCE: by their numbers, not by an index that leads through the whole kind.
	args := []any{scope.Space, kind}
	found, err := db.records(ctx, `COALESCE(r.space_id, '') = $1 AND COALESCE(r.kind, '') = $2 AND r.doc IN (`+places(&args, docs)+`) AND `+committed+` AND `+scope.SQL("r"), args)
	at := make(map[int64]int, len(docs))
	for i, d := range docs {
		at[d] = i
	}
	slices.SortFunc(found, func(a, b Record) int { return at[a.doc] - at[b.doc] })
	return found, err
}

// hiddenBatches are the imports of a space whose records do not show.
func (db *DB) hiddenBatches(ctx context.Context, space string) ([]int64, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT id FROM import_batch WHERE space_id = $1 AND state <> 'committed'`, space)
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	ids, err := scanIDs(rows)
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = batchNumber(id)
	}
	return out, err
}

// Held is the tally of a whole list, as it is kept: nothing is counted.
func (db *DB) Held(ctx context.Context, scope access.Scope, kind string, facets ...string) (Tally, error) {
	t := Tally{Facets: make(map[string]map[string]int, len(facets))}
	for _, f := range facets {
		t.Facets[f] = map[string]int{}
	}
	hidden, err := db.hiddenBatches(ctx, scope.Space)
	if err != nil {
		return t, err
	}
	asked, args := heldQuery(scope, kind, facets, hidden)
	rows, err := db.read.QueryContext(ctx, asked, args...)
	if err != nil {
		return t, fmt.Errorf("read counts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var facet, value string
		var n int
		if err := rows.Scan(&facet, &value, &n); err != nil {
			return t, fmt.Errorf("read counts: %w", err)
		}
		switch {
		case facet == "":
			t.Total = n
		case n > 0:
			t.Facets[facet][value] = n
		}
	}
	if err := rows.Err(); err != nil {
		return t, fmt.Errorf("read counts: %w", err)
	}
	if !scope.All() && !scope.Sees(true) {
		return Tally{Facets: map[string]map[string]int{}}, nil
	}
	return t, nil
}

// heldQuery asks for the count of a list, then for that of each value of its facets.
func heldQuery(scope access.Scope, kind string, facets []string, hidden []int64) (string, []any) {
	of := "h.shown"
	if scope.All() {
		of = "h.whole"
	}
	args := []any{scope.Space, listNumber(scope.Space, kind)}
	among := ""
	if len(hidden) > 0 {
		among = ` AND h.batch NOT IN (` + places(&args, hidden) + `)`
	}
	asked := []string{`SELECT '', '', COALESCE(SUM(` + of + `), 0) FROM held h WHERE h.space_id = $1 AND h.term = $2` + among}
	for _, facet := range facets {
		first, last := facetTerms(scope.Space, kind, facet)
		n := len(args)
		args = append(args, first, last, kind, facet)
		// Added up before they are named: SQLite would go through every term after
		// the first one, not up to the last one, to join both at once.
		asked = append(asked, fmt.Sprintf(`SELECT t.facet, t.value, f.n FROM (SELECT h.term, SUM(%s) AS n FROM held h
WHERE h.space_id = $1 AND h.term BETWEEN $%d AND $%d%s GROUP BY h.term) f JOIN term t ON t.term = f.term AND t.space_id = $1 AND t.kind = $%d AND t.facet = $%d`,
			of, n+1, n+2, among, n+3, n+4))
	}
	return strings.Join(asked, "\nUNION ALL "), args
}

// namedCounts gives counted terms their words, for the facets asked.
func (db *DB) namedCounts(ctx context.Context, q Query, of map[int64]int, facets []string) (map[string]map[string]int, error) {
	out := make(map[string]map[string]int, len(facets))
	var numbers []int64
	for _, facet := range facets {
		out[facet] = map[string]int{}
		first, last := facetTerms(q.Scope.Space, q.Kind, facet)
		for t := range of {
			if t >= first && t <= last {
				numbers = append(numbers, t)
			}
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	for some := range slices.Chunk(numbers, maxNamed) {
		args := []any{q.Scope.Space}
		rows, err := db.read.QueryContext(ctx, `SELECT t.facet, t.value, t.term FROM term t WHERE t.space_id = $1 AND t.term IN (`+places(&args, some)+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("name counts: %w", err)
		}
		for rows.Next() {
			var facet, value string
			var t int64
			if err := rows.Scan(&facet, &value, &t); err != nil {
				rows.Close()
				return nil, fmt.Errorf("name counts: %w", err)
			}
			if counted, asked := out[facet]; asked {
				counted[value] = of[t]
			}
		}
		if err := rows.Close(); err != nil {
			return nil, fmt.Errorf("name counts: %w", err)
		}
	}
	return out, nil
}
