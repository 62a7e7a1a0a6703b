package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// New is a record that an import creates, under an identifier that never was
// used, with its public address and its private contact.
type New struct {
	Put
	Section, Slug string
	Contact       initiative.Contact

	body, patch []byte
	terms       []int64 // of its facets, then of its keys
	marks       []int64
	found       string // all that its text is found by
	row         listing
	doc         int64
}

// Prepare encodes the record, so that the transaction that inserts it need not.
func (db *DB) Prepare(space string, n *New) error {
	db.prepareFound(space, "", n)
	var err error
	if n.body, err = json.Marshal(n.Body); err != nil {
		return fmt.Errorf("encode %s: %w", n.Kind, err)
	}
	n.patch, err = creation(n.body)
	return err
}

// prepareFound works out what the record is found by.
func (db *DB) prepareFound(space, batch string, n *New) {
	n.terms, n.marks = n.Put.terms(space), n.Put.markTerms(space)
	n.found = n.Put.found(space, db.wider)
	n.row = n.Put.listing(space, batch, n.terms, n.marks)
}

const sqlAddressNew = `INSERT INTO address (path, space_id, kind, id, is_current, created_at) VALUES ($1, $2, $3, $4, TRUE, $5) ON CONFLICT DO NOTHING`

const sqlContactNew = `INSERT INTO contact (space_id, kind, id, name, email, phone, notice, consent_at, kept_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// recordsAtOnce is how many records one statement writes.
const recordsAtOnce = 8

// bulk holds the statements of a long insertion, prepared once a transaction.
type bulk struct {
	record, change, listed *inserter
	text, address, contact *sql.Stmt

	ctx    context.Context
	packed map[string]bool // kinds of which something is packed
	texts  []stemmed       // written last: a write between two would flush the index
}

// stemmed is the text of a record, by its row.
type stemmed struct {
	row   int64
	stems string
}

func (t *Tx) prepare() (*bulk, error) {
	// Without cancellation: watching for it costs more than a statement, and the
	// whole insertion is short.
	b := bulk{ctx: context.WithoutCancel(t.ctx), packed: map[string]bool{}}
	for _, s := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&b.text, sqlTextInsert}, {&b.address, sqlAddressNew}, {&b.contact, sqlContactNew},
	} {
		stmt, err := t.tx.PrepareContext(b.ctx, s.sql)
		if err != nil {
			return nil, fmt.Errorf("prepare import: %w", err)
		}
		*s.stmt = stmt // closed with the transaction
	}
	for _, s := range []struct {
		rows **inserter
		sql  string
	}{{&b.record, sqlRecordInsert}, {&b.change, sqlChangeInsert}, {&b.listed, sqlListedInsert}} {
		// SQLite keeps a copy of every page that a statement of many rows changes, to
		// take back the first ones if a later one fails. The transaction is taken back
		// whole: FAIL leaves them.
		rows, err := t.inserter(b.ctx, t.engine.insertAll+strings.TrimPrefix(s.sql, "INSERT INTO "), recordsAtOnce)
		if err != nil {
			return nil, fmt.Errorf("prepare import: %w", err)
		}
		*s.rows = rows
	}
	return &b, nil
}

// Insert creates many records at once: what Put, Address and PutContact do
// together, for records whose identifiers are new, but for their facets: these are
// written later and for more records at once (Backlog), before anyone sees them.
func (t *Tx) Insert(list []New) error {
	b, err := t.prepare()
	if err != nil {
		return err
	}
	for i := range list {
		if err := t.insert(b, &list[i]); err != nil {
			return fmt.Errorf("insert %s: %w", list[i].Kind, err)
		}
	}
	for _, rows := range []*inserter{b.record, b.change, b.listed} {
		if err := rows.end(b.ctx); err != nil {
			return fmt.Errorf("insert records: %w", err)
		}
	}
	return t.insertTexts(b)
}

// insertTexts writes the texts in the order of their rows: FTS5 writes its index
// out whenever a row is not after the last one.
func (t *Tx) insertTexts(b *bulk) error {
	for _, x := range b.texts {
		if _, err := b.text.ExecContext(b.ctx, x.row, x.stems); err != nil {
			return fmt.Errorf("insert text: %w", err)
		}
	}
	return nil
}

func (t *Tx) insert(b *bulk, n *New) error {
	n.doc = newDoc()
	if err := b.record.add(b.ctx, t.Space, n.Kind, n.ID, n.Parent, n.Public, t.Author.Batch, n.SortKey, n.doc, t.now, string(n.body), nil); err != nil {
		return err
	}
	if err := b.change.add(b.ctx, t.Space, n.Kind, n.ID, 1, t.now, t.Author.Actor, t.Author.Source, t.Author.Batch, string(n.patch)); err != nil {
		return err
	}
	if err := t.unpackNew(b, n); err != nil {
		return err
	}
	if n.found != "" {
		b.texts = append(b.texts, stemmed{n.doc, n.found})
	}
	if n.Title != "" {
		n.row.batch = batchNumber(t.Author.Batch)
		if err := b.listed.add(b.ctx, n.row.values(n.doc)...); err != nil {
			return err
		}
	}
	if err := t.insertAddress(b, n); err != nil {
		return err
	}
	if n.Contact.Empty() {
		return nil
	}
	c := n.Contact
	_, err := b.contact.ExecContext(b.ctx, t.Space, n.Kind, n.ID, c.Name, c.Email, c.Phone, c.Notice, c.Consent, t.now)
	return err
}

// unpackNew is unpack for a new record; where nothing is packed, as when a registry
// begins, it asks once.
func (t *Tx) unpackNew(b *bulk, n *New) error {
	some, asked := b.packed[n.Kind]
	if !asked {
		var err error
		if some, err = t.packed(n.Kind); err != nil {
			return err
		}
		b.packed[n.Kind] = some
	}
	if !some {
		return nil
	}
	return t.unpack(Record{Kind: n.Kind, ID: n.ID, Parent: n.Parent, SortKey: n.SortKey})
}

func (t *Tx) insertAddress(b *bulk, n *New) error {
	if n.Section == "" {
		return nil
	}
	path := n.Section + "/" + n.Slug + "-" + id.Short(t.Space, n.Kind+"/"+n.ID, shortest)
	res, err := b.address.ExecContext(b.ctx, path, t.Space, n.Kind, n.ID, t.now)
	if err != nil {
		return err
	}
	if added, err := res.RowsAffected(); err != nil || added == 1 {
		return err
	}
	_, err = t.Address(n.Section, n.Kind, n.ID, n.Slug) // the short code is taken: a longer one
	return err
}

// Holders finds the records of a kind that hold a value of a facet, value by
// value, the first made first.
func (db *DB) Holders(ctx context.Context, scope access.Scope, kind, facet string, values []string) (map[string][]Record, error) {
	out := map[string][]Record{}
	if len(values) == 0 {
		return out, nil
	}
	numbers, valueOf := make([]int64, len(values)), make(map[int64]string, len(values))
	for i, v := range values {
		numbers[i] = term(scope.Space, kind, Facet{Name: facet, Value: v})
		valueOf[numbers[i]] = v
	}
	args := []any{scope.Space, kind}
	rows, err := db.read.QueryContext(ctx, `SELECT f.term, `+recordColumns+` FROM facet f CROSS JOIN record r
WHERE r.doc = f.doc AND r.space_id = $1 AND r.kind = $2 AND f.term IN (`+places(&args, numbers)+`) AND `+committed+` AND `+scope.SQL("r")+` ORDER BY r.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("find holders: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var r Record
		if err := rows.Scan(append([]any{&number}, r.fields()...)...); err != nil {
			return nil, fmt.Errorf("find holders: %w", err)
		}
		out[valueOf[number]] = append(out[valueOf[number]], r)
	}
	return out, rows.Err()
}

// Holding reads the records of a kind that hold a value of a facet.
func (t *Tx) Holding(kind string, f Facet) ([]Record, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+recordColumns+` FROM facet f CROSS JOIN record r
WHERE r.doc = f.doc AND r.space_id = $1 AND r.kind = $2 AND f.term = $3 AND `+committed+` ORDER BY r.id`, t.Space, kind, term(t.Space, kind, f))
	if err != nil {
		return nil, fmt.Errorf("find holders: %w", err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		if err := rows.Scan(r.fields()...); err != nil {
			return nil, fmt.Errorf("find holders: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Count returns how many records of a kind hold all the facets, as the transaction
// sees them: a limit that is counted here holds however many write at once.
func (t *Tx) Count(kind string, facets ...Facet) (n int, err error) {
	where, args := committed, []any{t.Space, kind}
	for _, f := range facets {
		args = append(args, term(t.Space, kind, f))
		where += ` AND r.doc IN (SELECT doc FROM facet WHERE term = $` + strconv.Itoa(len(args)) + `)`
	}
	if err = t.tx.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM record r WHERE r.space_id = $1 AND r.kind = $2 AND `+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count %s: %w", kind, err)
	}
	return n, nil
}

// Held is a row of an import that waits until the import is committed: it
// changes a record that is there already.
type Held struct {
	ID   string
	Body []byte
}

const (
	heldKind   = "import_row"
	heldSuffix = ":rows" // a batch that never is: what waits is never listed
)

// Hold keeps rows until the import is committed.
func (t *Tx) Hold(batch string, line int, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode row: %w", err)
	}
	_, err = t.tx.ExecContext(t.ctx, sqlRecordInsert, t.Space, heldKind, batch+"/"+strconv.Itoa(line), "", false, batch+heldSuffix,
		fmt.Sprintf("%010d", line), newDoc(), t.now, string(b), nil)
	if err != nil {
		return fmt.Errorf("hold row: %w", err)
	}
	return nil
}

// Held gives the first rows that wait.
func (t *Tx) Held(batch string, limit int) ([]Held, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT id, body FROM record WHERE space_id = $1 AND batch_id = $2 ORDER BY sort_key LIMIT $3`, t.Space, batch+heldSuffix, limit)
	if err != nil {
		return nil, fmt.Errorf("read held rows: %w", err)
	}
	defer rows.Close()
	var out []Held
	for rows.Next() {
		var h Held
		if err := rows.Scan(&h.ID, &h.Body); err != nil {
			return nil, fmt.Errorf("read held rows: %w", err)
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Release forgets a row that was applied.
func (t *Tx) Release(id string) error {
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM record WHERE space_id = $1 AND kind = $2 AND id = $3`, t.Space, heldKind, id); err != nil {
		return fmt.Errorf("release row: %w", err)
	}
	return nil
}

// Changes gives every change of a record, the first first.
func (t *Tx) Changes(kind, id string) ([]Change, error) {
	return changes(t.ctx, t.tx, t.Space, kind, id)
}

// Changes gives every change of a record, the first first; the scope is that of
// the kind change.
func (db *DB) Changes(ctx context.Context, scope access.Scope, kind, id string) ([]Change, error) {
	if !scope.All() {
		return nil, nil
	}
	return changes(ctx, db.read, scope.Space, kind, id)
}

func changes(ctx context.Context, q querier, space, kind, id string) ([]Change, error) {
	rows, err := q.QueryContext(ctx, `SELECT version, at, actor, source, batch_id, patch FROM change WHERE space_id = $1 AND kind = $2 AND id = $3 ORDER BY version`, space, kind, id)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return scanChanges(rows)
}
