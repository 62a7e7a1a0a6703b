package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// TitledSearch is what the list of a family is asked for: words that each begin a word
// of a title, a territory that records are about, where its page begins.
type TitledSearch struct {
	Words string
	About territory.Key
	After Place
}

// FoundTitled is a page of a list, with how many there are on all of them.
type FoundTitled[T any] struct {
	Items []T
	Total int
	Next  *Place
}

// titledPage is how many records such a page holds.
const titledPage = 50

// titled is what a list has to know of a record that has a title; its body is read only
// when it is its turn.
type titled struct {
	at      Place // in the order of the list: those that were withdrawn come last
	title   string
	about   territory.Key
	public  bool
	retired bool
}

// withdrawnLast is where a record stands in a list that those withdrawn end.
func withdrawnLast(retired bool, sortKey, id string) Place {
	if retired {
		return Place{SortKey: "1" + sortKey, ID: id}
	}
	return Place{SortKey: "0" + sortKey, ID: id}
}

// titledFamily is how the records of a family are listed.
type titledFamily[T any] struct {
	kind   access.Kind
	parent string
	titled func(store.Record) (titled, error)
	view   func(store.Record) (T, error)
}

// titles reads what a list has to know of a family, once for each of its states.
func (f titledFamily[T]) titles(ctx context.Context, a *App, space string) ([]titled, error) {
	revision, err := a.store.Revision(ctx, space, f.parent)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	return keptOnce(&a.titles, string(f.kind)+" "+space, revision, func() ([]titled, error) {
		records, err := a.store.Children(ctx, access.Visible(access.House, f.kind, space), []string{f.parent}, string(f.kind))
		if err != nil {
			return nil, err
		}
		all := make([]titled, 0, len(records))
		for _, r := range records {
			t, err := f.titled(r)
			if err != nil {
				return nil, err
			}
			t.title, t.public = " "+text.Fold(t.title), r.Public
			all = append(all, t)
		}
		slices.SortFunc(all, func(x, y titled) int { return compare(x.at, y.at) })
		return all, nil
	})
}

func compare(x, y Place) int {
	return cmp.Or(cmp.Compare(x.SortKey, y.SortKey), cmp.Compare(x.ID, y.ID))
}

// find gives a page of those that an actor is told of in some spaces: the public ones, and
// for who signs in the others.
func (f titledFamily[T]) find(ctx context.Context, a *App, actor access.Actor, spaces []string, s TitledSearch) (FoundTitled[T], error) {
	var out FoundTitled[T]
	var all []titled
	for i, space := range spaces {
		some, err := f.titles(ctx, a, space)
		if err != nil {
			return out, err
		}
		if all = slices.Concat(all, some); i > 0 && len(some) > 0 {
			slices.SortFunc(all, func(x, y titled) int { return compare(x.at, y.at) })
		}
	}
	words := strings.Fields(text.Fold(s.Words))
	var turn []Place
	for _, t := range all {
		switch {
		case !access.Visible(actor, f.kind, "").Sees(t.public), t.retired && !actor.SignedIn(), s.About != "" && t.about != s.About:
			continue
		case slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(t.title, " "+w) }):
			continue
		}
		if out.Total++; compare(t.at, s.After) > 0 && len(turn) <= titledPage {
			turn = append(turn, t.at)
		}
	}
	if len(turn) > titledPage {
		turn = turn[:titledPage]
		out.Next = &turn[titledPage-1]
	}
	items, err := f.read(ctx, a, actor, spaces, identifiers(turn))
	out.Items = items
	return out, err
}

// read reads the records of a page in its order.
func (f titledFamily[T]) read(ctx context.Context, a *App, actor access.Actor, spaces, order []string) ([]T, error) {
	var records []store.Record
	for _, space := range spaces {
		some, err := a.store.Several(ctx, access.Visible(actor, f.kind, space), string(f.kind), order)
		if err != nil {
			return nil, err
		}
		records = append(records, some...)
	}
	slices.SortFunc(records, func(x, y store.Record) int { return cmp.Compare(slices.Index(order, x.ID), slices.Index(order, y.ID)) })
	items := make([]T, 0, len(records))
	for _, r := range records {
		v, err := f.view(r)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return items, nil
}

func identifiers(places []Place) []string {
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = p.ID
	}
	return ids
}
