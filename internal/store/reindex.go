package store

import (
	"context"
	"fmt"
)

// everyDoc, COALESCE: by their numbers, not by an index that leads through the whole
// kind, which each page would sort again.
const everyDoc = `COALESCE(r.space_id, '') = $1 AND COALESCE(r.kind, '') = $2 AND r.doc > $3 ORDER BY r.doc LIMIT $4`

// EveryDoc lists the records of a kind in a space, hidden ones too, after a
// number: those that are made again when the analysis changes.
func (db *DB) EveryDoc(ctx context.Context, space, kind string, after int64, limit int) ([]Record, int64, error) {
	found, err := db.records(ctx, everyDoc, []any{space, kind, after, limit})
	if err != nil || len(found) == 0 {
		return nil, after, err
	}
	return found, found[len(found)-1].doc, nil
}

// Reindex makes again what some records of a space are found by, from what puts say
// of each: nothing of the records themselves changes. Records come in the order of
// their numbers. New facets, names and words wait in b (WriteSome, WriteBacklog);
// what was begun and not ended may be done again from the beginning.
func (db *DB) Reindex(ctx context.Context, space string, author Author, records []Record, puts []Put, b *Backlog) error {
	list := make([]New, len(records))
	docs := make([]int64, len(records))
	for i, r := range records {
		n := &list[i]
		n.Put, n.doc, docs[i] = puts[i], r.doc, r.doc
		n.Public = r.Public
		db.prepareFound(space, r.Batch, n)
	}
	var facets []pair
	err := db.Stage(ctx, space, author, func(t *Tx) error {
		bulk, err := t.prepare()
		if err != nil {
			return err
		}
		if err := t.relistAll(bulk, list, docs); err != nil {
			return err
		}
		if err := t.deleteIn("record_text WHERE rowid", docs); err != nil {
			return err
		}
		for _, n := range list {
			if n.found != "" {
				bulk.texts = append(bulk.texts, stemmed{n.doc, n.found})
			}
		}
		if err := t.insertTexts(bulk); err != nil {
			return err
		}
		facets, err = t.unfacet(list, docs)
		return err
	})
	if err == nil {
		b.meet(space, list)
		b.pairs = append(b.pairs, facets...)
	}
	return err
}

// GatherText writes again as one what searches read, after much of it was made
// again: what was there before is passed over by each search until then. It takes a
// second and a half for 100,000 sheets, and nothing else is written meanwhile.
func (db *DB) GatherText(ctx context.Context) error {
	if db.engine.gather == "" {
		return nil
	}
	if _, err := db.write.ExecContext(ctx, db.engine.gather); err != nil {
		return fmt.Errorf("gather text: %w", tell(err))
	}
	return nil
}

// relistAll writes the rows of records that are listed in another way than before,
// and counts what differs.
func (t *Tx) relistAll(bulk *bulk, list []New, docs []int64) error {
	before, err := t.listedOf(docs)
	if err != nil {
		return err
	}
	c := counts{}
	var gone []int64
	var come []New
	for _, n := range list {
		old, is := before[n.doc]
		if is && n.Title != "" && old.same(n.row) {
			continue
		}
		if is {
			c.add(old, -1)
			gone = append(gone, n.doc)
		}
		if n.Title != "" {
			c.add(n.row, 1)
			come = append(come, n)
		}
	}
	if err := t.deleteIn("listed WHERE doc", gone); err != nil {
		return err
	}
	for _, n := range come {
		if err := bulk.listed.add(bulk.ctx, n.row.values(n.doc)...); err != nil {
			return fmt.Errorf("list record: %w", err)
		}
	}
	if err := bulk.listed.end(bulk.ctx); err != nil {
		return fmt.Errorf("list record: %w", err)
	}
	return t.addCounts(c)
}

// unfacet takes away the facets that records no longer hold, and gives those that
// they did not hold.
func (t *Tx) unfacet(list []New, docs []int64) ([]pair, error) {
	held := map[pair]bool{}
	var args []any
	rows, err := t.tx.QueryContext(t.ctx, `SELECT term, doc FROM facet WHERE doc IN (`+places(&args, docs)+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read facets: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p pair
		if err := rows.Scan(&p.term, &p.doc); err != nil {
			return nil, fmt.Errorf("read facets: %w", err)
		}
		held[p] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read facets: %w", err)
	}
	rows.Close() // one connection: it is free again before the writes
	var missing []pair
	for _, n := range list {
		for _, term := range n.terms {
			p := pair{term, n.doc}
			if !held[p] {
				missing = append(missing, p)
			}
			delete(held, p)
		}
	}
	for p := range held {
		if _, err := t.tx.ExecContext(t.ctx, `DELETE FROM facet WHERE term = $1 AND doc = $2`, p.term, p.doc); err != nil {
			return nil, fmt.Errorf("unindex facet: %w", err)
		}
	}
	return missing, nil
}
