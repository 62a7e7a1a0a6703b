package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Backlog is what records inserted out of sight will be found by, until it is
// written. A facet's place is anywhere among all that are there: written with
// their records, those of 800 records touch a page each; sorted among those of
// 20,000, many share one. An import writes a third of the bytes that way.
type Backlog struct {
	space  string
	named  map[int64]bool
	names  []name
	pairs  []pair // as they came
	sorted []pair // what is being written
	held   counts
	words  lexicon
}

type name struct {
	kind string
	Facet
	term int64
}

// pair is a record that a term finds.
type pair struct{ term, doc int64 }

const (
	backlogFull  = 200_000 // pairs: some megabytes
	mostNamed    = 200_000 // terms remembered as named
	facetsAtOnce = 24      // facets that one statement writes
	// IndexedTogether is how many facets a transaction writes: a tenth of a second.
	IndexedTogether = 30_000
	facetsInTurn    = IndexedTogether // more than a chunk of an import brings: what waits goes down
)

// Add takes what records are found by, once the transaction that inserted them
// stands.
func (b *Backlog) Add(space string, list []New) {
	b.meet(space, list)
	for i := range list {
		n := &list[i]
		if n.Title != "" {
			if b.held == nil {
				b.held = counts{}
			}
			b.held.add(n.row, 1)
		}
		for _, term := range n.terms {
			b.pairs = append(b.pairs, pair{term, n.doc})
		}
	}
}

// meet takes the names of terms and the words of records.
func (b *Backlog) meet(space string, list []New) {
	if b.space = space; b.named == nil || len(b.named) > mostNamed {
		b.named = map[int64]bool{}
	}
	for i := range list {
		n := &list[i]
		if n.Title != "" {
			b.words.meet(n.Words)
			for k, term := range n.marks {
				b.name(n.Kind, n.Marks[k], term)
			}
		}
		for k, f := range n.Facets {
			b.name(n.Kind, f, n.terms[k])
		}
	}
}

func (b *Backlog) name(kind string, f Facet, term int64) {
	if !b.named[term] {
		b.named[term] = true
		b.names = append(b.names, name{kind, f, term})
	}
}

// WriteSome writes some of what waits once there is much: between two chunks of
// an import, so that the next is read meanwhile.
func (db *DB) WriteSome(ctx context.Context, author Author, b *Backlog) error {
	if len(b.sorted) == 0 && len(b.pairs) >= backlogFull {
		if err := db.sortBacklog(ctx, author, b); err != nil {
			return err
		}
	}
	return db.writeSorted(ctx, author, b, facetsInTurn)
}

// WriteBacklog writes all that waits, in as many transactions as leave others
// their turn.
func (db *DB) WriteBacklog(ctx context.Context, author Author, b *Backlog) error {
	if err := db.writeSorted(ctx, author, b, len(b.sorted)); err != nil || len(b.pairs)+len(b.names)+len(b.words.fresh) == 0 {
		return err
	}
	if err := db.sortBacklog(ctx, author, b); err != nil {
		return err
	}
	return db.writeSorted(ctx, author, b, len(b.sorted))
}

// sortBacklog writes names, counts and words, and sorts the facets that wait.
func (db *DB) sortBacklog(ctx context.Context, author Author, b *Backlog) error {
	err := db.Stage(ctx, b.space, author, func(t *Tx) error {
		if err := t.nameTerms(b.names); err != nil {
			return err
		}
		return t.addCounts(b.held)
	})
	if err != nil {
		return err
	}
	b.names, b.held = b.names[:0], nil
	for some := range slices.Chunk(b.words.take(), IndexedTogether) {
		if err := db.Stage(ctx, b.space, author, func(t *Tx) error { return t.learn(some) }); err != nil {
			return err
		}
	}
	slices.SortFunc(b.pairs, func(x, y pair) int { return cmp.Or(cmp.Compare(x.term, y.term), cmp.Compare(x.doc, y.doc)) })
	b.sorted, b.pairs = b.pairs, make([]pair, 0, cap(b.pairs))
	return nil
}

// writeSorted writes the first facets of those that are sorted.
func (db *DB) writeSorted(ctx context.Context, author Author, b *Backlog, most int) error {
	for some := range slices.Chunk(b.sorted[:min(most, len(b.sorted))], IndexedTogether) {
		if err := db.Stage(ctx, b.space, author, func(t *Tx) error { return t.insertFacets(some) }); err != nil {
			return err
		}
		b.sorted = b.sorted[len(some):]
	}
	return nil
}

func (t *Tx) nameTerms(names []name) error {
	stmt, err := t.tx.PrepareContext(t.ctx, sqlTermInsert)
	if err != nil {
		return fmt.Errorf("prepare names: %w", err)
	}
	for _, n := range names {
		if _, err := stmt.ExecContext(t.ctx, t.Space, n.kind, n.Name, n.Value, n.term); err != nil {
			return fmt.Errorf("name facet: %w", err)
		}
	}
	return nil
}

func (t *Tx) insertFacets(pairs []pair) error {
	ctx := context.WithoutCancel(t.ctx) // watching for it costs more than a statement
	facets, err := t.inserter(ctx, t.engine.insertNew[0]+`facet (term, doc) VALUES ($1, $2)`+t.engine.insertNew[1], facetsAtOnce)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := facets.add(ctx, p.term, p.doc); err != nil {
			return fmt.Errorf("insert facets: %w", err)
		}
	}
	if err := facets.end(ctx); err != nil {
		return fmt.Errorf("insert facets: %w", err)
	}
	return nil
}
