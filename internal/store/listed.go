package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// A record that has a title is listed: a short row of its own says what a search
// has to know of it (whether it shows, what it is called, what it is counted by),
// so that ten thousand of them are gone through without reading one body. Its
// terms are also words of its text: words and facets are then one question to one
// index. How many records hold each term is kept as they are written.

// maxCalled is how much of a title a list is ordered by.
const maxCalled = 48

// listing is the row of a record that is listed.
type listing struct {
	list, batch int64
	public      bool
	called      string
	terms       []byte // see packed
}

// listNumber is the number of the list of a kind: also the term that all its
// records hold.
func listNumber(space, kind string) int64 { return term(space, kind, Facet{}) }

// batchNumber is the number of an import, 0 for none.
func batchNumber(batch string) int64 {
	if batch == "" {
		return 0
	}
	h := sha256.Sum256([]byte(batch))
	return int64(binary.BigEndian.Uint64(h[:8]) >> 1)
}

// packed holds the terms of the counted facets, eight bytes each after their
// number, then four bytes for each stem of the title.
func packed(terms []int64, stems []string) []byte {
	out := make([]byte, 0, 1+8*len(terms)+4*len(stems))
	terms = terms[:min(len(terms), 255)]
	out = append(out, byte(len(terms)))
	for _, t := range terms {
		out = binary.BigEndian.AppendUint64(out, uint64(t))
	}
	for _, s := range stems {
		out = binary.BigEndian.AppendUint32(out, stemNumber(s))
	}
	return out
}

// unpacked reads the terms, and where the stems begin.
func unpacked(b []byte) (terms []int64, stems []byte) {
	if len(b) == 0 || len(b) < 1+8*int(b[0]) {
		return nil, nil
	}
	n := int(b[0])
	terms = make([]int64, n)
	for i := range terms {
		terms[i] = int64(binary.BigEndian.Uint64(b[1+8*i:]))
	}
	return terms, b[1+8*n:]
}

func stemNumber(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// listing is the row of what is put, with the terms of its facets and marks.
func (p Put) listing(space, batch string, terms, marks []int64) listing {
	counted := slices.Concat(terms[:len(p.Facets)], marks)
	return listing{list: listNumber(space, p.Kind), batch: batchNumber(batch), public: p.Public, called: calledFor(p.Title),
		terms: packed(counted, strings.Fields(text.Stems(p.Title)))}
}

// calledFor is what a list is ordered by, of a title.
func calledFor(title string) string {
	called := text.Fold(title)
	if len(called) > maxCalled {
		called = called[:maxCalled]
	}
	return strings.ToValidUTF8(called, "")
}

// found is the text that a record is found by: its stems, then its terms and the
// wider ones that they imply, as words that nobody writes.
func (p Put) found(space string, wider func(Facet) []Facet) string {
	if p.Title == "" {
		return p.Stems
	}
	var b strings.Builder
	b.WriteString(p.Stems)
	said := map[Facet]bool{}
	say := func(f Facet) {
		if !said[f] {
			said[f] = true
			b.WriteByte(' ')
			b.WriteString(termWord(term(space, p.Kind, f)))
		}
	}
	for _, f := range p.Facets {
		say(f)
		if wider != nil {
			for _, w := range wider(f) {
				say(w)
			}
		}
	}
	for _, f := range p.Marks {
		say(f)
	}
	return b.String()
}

// termWord writes a term as a word: letters only, which every engine takes for one.
func termWord(t int64) string {
	var b [16]byte
	b[0], b[1] = 'z', 'q'
	for i := len(b) - 1; i > 1; i-- {
		b[i] = byte('a' + t%26)
		t /= 26
	}
	return string(b[:])
}

const (
	sqlListedInsert = `INSERT INTO listed (doc, list, batch, public, called, terms) VALUES ($1, $2, $3, $4, $5, $6)`
	sqlListedGet    = `SELECT list, batch, public, called, terms FROM listed WHERE doc = $1`
	sqlListedDelete = `DELETE FROM listed WHERE doc = $1`
	sqlListedShow   = `UPDATE listed SET public = $2, batch = $3 WHERE doc = $1`
	sqlHeldAdd      = `INSERT INTO held (space_id, term, batch, shown, whole) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (space_id, term, batch) DO UPDATE SET shown = held.shown + $4, whole = held.whole + $5`
)

func (l listing) same(m listing) bool {
	return l.list == m.list && l.batch == m.batch && l.public == m.public && l.called == m.called && bytes.Equal(l.terms, m.terms)
}

func (l listing) values(doc int64) []any {
	return []any{doc, l.list, l.batch, l.public, l.called, l.terms}
}

// list writes the row of a record, and counts it.
func (t *Tx) list(doc int64, l listing) error {
	if _, err := t.tx.ExecContext(t.ctx, sqlListedInsert, l.values(doc)...); err != nil {
		return fmt.Errorf("list record: %w", err)
	}
	return t.count(l, 1)
}

// listed reads the row of a record; false when it has none.
func (t *Tx) listed(doc int64) (l listing, is bool, err error) {
	err = t.tx.QueryRowContext(t.ctx, sqlListedGet, doc).Scan(&l.list, &l.batch, &l.public, &l.called, &l.terms)
	if errors.Is(err, sql.ErrNoRows) {
		return l, false, nil
	}
	return l, err == nil, err
}

// unlist takes the row of a record away, and what it counted for.
func (t *Tx) unlist(doc int64) error {
	l, is, err := t.listed(doc)
	if err != nil || !is {
		return err
	}
	if _, err := t.tx.ExecContext(t.ctx, sqlListedDelete, doc); err != nil {
		return fmt.Errorf("unlist record: %w", err)
	}
	return t.count(l, -1)
}

// uncount takes what several records counted for from what is held; their rows go
// with the rest of them.
func (t *Tx) uncount(docs []int64) error {
	listed, err := t.listedOf(docs)
	if err != nil {
		return err
	}
	c := counts{}
	for _, l := range listed {
		c.add(l, -1)
	}
	return t.addCounts(c)
}

// listedOf reads the rows of several records.
func (t *Tx) listedOf(docs []int64) (map[int64]listing, error) {
	var args []any
	rows, err := t.tx.QueryContext(t.ctx, `SELECT doc, list, batch, public, called, terms FROM listed WHERE doc IN (`+places(&args, docs)+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read listed: %w", err)
	}
	defer rows.Close()
	out := make(map[int64]listing, len(docs))
	for rows.Next() {
		var doc int64
		var l listing
		if err := rows.Scan(&doc, &l.list, &l.batch, &l.public, &l.called, &l.terms); err != nil {
			return nil, fmt.Errorf("read listed: %w", err)
		}
		out[doc] = l
	}
	return out, rows.Err()
}

// deleteIn deletes what a table holds of several records.
func (t *Tx) deleteIn(column string, docs []int64) error {
	var args []any
	if len(docs) == 0 {
		return nil
	}
	if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM `+column+` IN (`+places(&args, docs)+`)`, args...); err != nil {
		return fmt.Errorf("unindex: %w", err)
	}
	return nil
}

// relist says again who sees a record, and that it is of an import or of none.
func (t *Tx) relist(doc int64, public bool, batch string) error {
	l, is, err := t.listed(doc)
	number := batchNumber(batch)
	if err != nil || !is || l.public == public && l.batch == number {
		return err
	}
	if err := t.count(l, -1); err != nil {
		return err
	}
	if l.public, l.batch = public, number; err == nil {
		err = t.count(l, 1)
	}
	if err != nil {
		return err
	}
	_, err = t.tx.ExecContext(t.ctx, sqlListedShow, doc, public, number)
	return err
}

// count adds a record n times to what is held.
func (t *Tx) count(l listing, n int64) error {
	c := counts{}
	c.add(l, n)
	return t.addCounts(c)
}

// counts is what is to be added to what is held.
type counts map[countKey]countOf

type countKey struct{ term, batch int64 }

type countOf struct{ shown, whole int64 }

func (c counts) add(l listing, n int64) {
	one := countOf{whole: n}
	if l.public {
		one.shown = n
	}
	terms, _ := unpacked(l.terms)
	counted := map[int64]bool{}
	for _, number := range append(terms, l.list) {
		if counted[number] {
			continue // an initiative carried by two associations is one
		}
		counted[number] = true
		at := countKey{number, l.batch}
		c[at] = countOf{c[at].shown + one.shown, c[at].whole + one.whole}
	}
}

// addCounts writes counts in the order of their key: two writers then never wait
// for one another in a ring.
func (t *Tx) addCounts(c counts) error {
	for _, at := range sortedCounts(c) {
		n := c[at]
		if n == (countOf{}) {
			continue // as many came as went
		}
		if _, err := t.tx.ExecContext(t.ctx, sqlHeldAdd, t.Space, at.term, at.batch, n.shown, n.whole); err != nil {
			return fmt.Errorf("count terms: %w", err)
		}
	}
	return nil
}

// AnalysedAs says by which version of the analysis what is found was made; 0
// for none.
func (db *DB) AnalysedAs(ctx context.Context, part string) (int64, error) {
	var version int64
	err := db.read.QueryRowContext(ctx, `SELECT version FROM analysis WHERE part = $1`, part).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return version, err
}

// Analysed says that everything is made by a version.
func (t *Tx) Analysed(part string, version int64) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO analysis (part, version) VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = $2`, part, version)
	return err
}
