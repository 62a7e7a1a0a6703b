package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
)

// A part of the registry that is too large to be put in the order of its search is
// exported from the packs of the whole, in the order of the list: passing over a
// line takes a hundredth of reading a record.

// worthSifting is how many initiatives are passed over for one that is asked before
// reading those one by one is quicker.
const worthSifting = 50

// sieve says which records of a list were asked; a nil one holds all of them.
type sieve struct {
	docs  []int64 // in their order, eight bytes for each that was asked
	since int64   // what was written after they were listed has a greater number
	store *store.DB
	query store.Query
}

// sieveOf gives the sieve of a search whose answer is large, nil for another.
func (a *App) sieveOf(ctx context.Context, actor access.Actor, space string, s Search) (*sieve, error) {
	if err := mayFilter(actor, s.Facets); err != nil {
		return nil, err
	}
	if s.IDs != nil || s.Recent || s.After != (Place{}) {
		return nil, nil
	}
	q, err := a.searched(ctx, actor, space, s)
	if err != nil || !q.Narrowed() {
		return nil, err
	}
	m, _, err := a.matched(ctx, q, s.order())
	if err != nil || !m.More {
		return nil, err
	}
	whole, _, err := a.tally(ctx, store.Query{Scope: q.Scope, Kind: q.Kind}, facetsWithin(q.Scope)...)
	if err != nil {
		return nil, err
	}
	out, err := newSieve(ctx, a.store, q)
	if err != nil || len(out.docs) < whole.Total/worthSifting {
		return nil, err
	}
	return out, nil
}

func newSieve(ctx context.Context, db *store.DB, q store.Query) (*sieve, error) {
	s := &sieve{store: db, query: q, since: store.NextDoc()}
	var err error
	s.docs, err = db.MatchDocs(ctx, q)
	return s, err
}

// holds says whether the record of a number was asked: one that was written since
// is asked for by itself.
func (s *sieve) holds(ctx context.Context, doc int64) (bool, error) {
	if s == nil {
		return true, nil
	}
	if doc >= s.since {
		return s.store.MatchesOne(ctx, s.query, doc)
	}
	_, found := slices.BinarySearch(s.docs, doc)
	return found, nil
}

// sift keeps the records that were asked.
func (s *sieve) sift(ctx context.Context, records []store.Record) ([]store.Record, error) {
	if s == nil {
		return records, nil
	}
	var out []store.Record
	for _, r := range records {
		asked, err := s.holds(ctx, r.Doc())
		if err != nil {
			return nil, err
		}
		if asked {
			out = append(out, r)
		}
	}
	return out, nil
}
