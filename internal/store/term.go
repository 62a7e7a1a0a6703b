package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"codeberg.org/bocage/bocage/internal/clock"
)

// A record is found by the number of its text and by terms: a term is a facet
// with its value, as a number. Numbers rather than words, for a list of 100,000
// records has a million of these pairs, each kept by its term and by its record.

// docEpoch is the start of 2020, in microseconds: numbers count from there, and
// last to 2091.
const docEpoch = 1_577_836_800_000_000

// docTail is how many bits of a number are drawn: two processes that write in the
// same microsecond would otherwise give one number twice. When they do all the
// same the index of numbers refuses the second, which is then written again.
const docTail = 12

var lastDoc atomic.Int64

// newDoc returns a number that no record has: later ones are greater, so that
// what is written together lies together.
func newDoc() int64 {
	now := clock.System().UnixMicro() - docEpoch
	for {
		last := lastDoc.Load()
		if next := max(now, last+1); lastDoc.CompareAndSwap(last, next) {
			return next<<docTail | rand.Int64N(1<<docTail)
		}
	}
}

// NextDoc is before the number of whatever this process writes from now on.
func NextDoc() int64 { return newDoc() }

// docOf is before the number of whatever is written from an instant on, and after
// all that was written before.
func docOf(millis int64) int64 { return (millis*1000 - docEpoch) << docTail }

// facetBits is how many bits of a term tell its facet. Two facets that share them
// are read together and told apart by their names.
const facetBits = 11

const valueBits = 63 - facetBits

// term is the number of a facet and its value among the records of a kind: derived,
// so that no look-up is needed. Its first bits are those of the facet: one facet's
// terms follow one another.
func term(space, kind string, f Facet) int64 {
	first, _ := facetTerms(space, kind, f.Name)
	h := sha256.Sum256([]byte(space + "\x00" + kind + "\x00" + f.Name + "\x00" + f.Value))
	return first | int64(binary.BigEndian.Uint64(h[:8])>>(64-valueBits))
}

// terms are those of its facets, then of its keys, which need no name.
func (p Put) terms(space string) []int64 {
	out := make([]int64, 0, len(p.Facets)+len(p.Keys))
	for _, f := range slices.Concat(p.Facets, p.Keys) {
		out = append(out, term(space, p.Kind, f))
	}
	return out
}

// markTerms are those of its marks.
func (p Put) markTerms(space string) []int64 {
	out := make([]int64, len(p.Marks))
	for i, f := range p.Marks {
		out[i] = term(space, p.Kind, f)
	}
	return out
}

// facetTerms is the range of a facet's terms, both ends included.
func facetTerms(space, kind, facet string) (first, last int64) {
	h := sha256.Sum256([]byte(space + "\x00" + kind + "\x00" + facet))
	first = int64(binary.BigEndian.Uint64(h[:8])>>(64-facetBits)) << valueBits
	return first, first | (1<<valueBits - 1)
}

// unnamed are the facets of before migration 10 that nothing counts: a record is
// only found by them.
var unnamed = []string{"source_key", "same"}

// carryTerms numbers the facets that were kept in words, at migration 10.
func carryTerms(ctx context.Context, tx *sql.Tx) error {
	number, err := tx.PrepareContext(ctx, `INSERT INTO facet (term, doc) VALUES ($1, $2) ON CONFLICT DO NOTHING`)
	if err != nil {
		return err
	}
	name, err := tx.PrepareContext(ctx, sqlTermInsert)
	if err != nil {
		return err
	}
	for after := int64(math.MinInt64); ; {
		some, err := wordsAfter(ctx, tx, after)
		if err != nil {
			return fmt.Errorf("read facets: %w", err)
		}
		if len(some) == 0 {
			break
		}
		for _, w := range some {
			if after = w.doc; w.Name == "" {
				continue // found by no facet
			}
			t := term(w.space, w.kind, w.Facet)
			if !slices.Contains(unnamed, w.Name) {
				if _, err := name.ExecContext(ctx, w.space, w.kind, w.Name, w.Value, t); err != nil {
					return fmt.Errorf("name facet: %w", err)
				}
			}
			if _, err := number.ExecContext(ctx, t, w.doc); err != nil {
				return fmt.Errorf("number facet: %w", err)
			}
		}
	}
	_, err = tx.ExecContext(ctx, `DROP TABLE facet_before`)
	return err
}

// words is a facet as it was kept before migration 10.
type words struct {
	doc         int64
	space, kind string
	Facet
}

// wordsAfter reads the facets of the records after a number, some records at once.
func wordsAfter(ctx context.Context, tx *sql.Tx, after int64) ([]words, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.doc, r.space_id, r.kind, COALESCE(f.facet, ''), COALESCE(f.value, '') FROM (SELECT doc, space_id, kind, id FROM record WHERE doc > $1 ORDER BY doc LIMIT 1000) r
LEFT JOIN facet_before f ON f.space_id = r.space_id AND f.kind = r.kind AND f.id = r.id ORDER BY r.doc`, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []words
	for rows.Next() {
		var w words
		if err := rows.Scan(&w.doc, &w.space, &w.kind, &w.Name, &w.Value); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}
