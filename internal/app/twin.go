package app

import (
	"context"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/twin"
)

// Pairs are records of their own family: what is written of them says nothing
// new of the registry, whose counts are kept as long as it does not move.
const (
	kindTwins     = string(access.KindTwins)
	twinsFamily   = "twins"
	facetTwinOf   = "of" // either sheet
	facetTwinThus = "state"
	facetTwinFrom = "import" // that brought one of them in
	twinsPage     = 20
	twinsNearMax  = 5
)

// TwinView is a pair of sheets that may be one, as who edits them reads it.
type TwinView struct {
	twin.Case
	Version       int64
	First, Second InitiativeView // by identifier
}

// Other is the sheet of the pair that is not the one named.
func (v TwinView) Other(id string) InitiativeView {
	if v.First.ID == id {
		return v.Second
	}
	return v.First
}

// TwinList is a page of pairs in one state, the likeliest first.
type TwinList struct {
	Pairs  []TwinView
	Counts map[twin.State]int
	Next   *Place
	Search *Job // the last time they were looked for; nil when never
}

func twinPut(c twin.Case, version int64) store.Put {
	p := store.Put{Kind: kindTwins, ID: keyIn(twinsFamily, twin.Name(c.A, c.B)), Parent: twinsFamily, Expected: version, SortKey: fmt.Sprintf("%03d", 100-c.Score), Body: c,
		Facets: []store.Facet{{Name: facetTwinThus, Value: string(c.State)}},
		Keys:   []store.Facet{{Name: facetTwinOf, Value: c.A}, {Name: facetTwinOf, Value: c.B}}}
	for _, batch := range c.Imports {
		p.Keys = append(p.Keys, store.Facet{Name: facetTwinFrom, Value: batch})
	}
	return p
}

// OpenTwins says how many pairs nobody looked at, all of them or those of an import,
// and the last time they were looked for, if ever; nothing to who may not edit the
// registry.
func (a *App) OpenTwins(ctx context.Context, actor access.Actor, space, batch string) (n int, search *Job, err error) {
	if !access.Can(actor, access.Edit, access.Object{Kind: access.KindInitiative}) {
		return 0, nil, nil
	}
	q := store.Query{Scope: access.Visible(actor, access.KindTwins, space), Kind: kindTwins, Parent: twinsFamily, Facets: []store.Facet{{Name: facetTwinThus, Value: string(twin.Open)}}}
	if batch != "" {
		q.Facets = append(q.Facets, store.Facet{Name: facetTwinFrom, Value: batch})
	}
	if n, err = a.store.Count(ctx, q); err != nil {
		return n, nil, err
	}
	job, err := a.store.Job(ctx, space, twinsJobOf(space))
	if fault.Is(err, fault.NotFound) {
		return n, nil, nil
	}
	return n, &job, err
}

// Twins lists the pairs in a state, all of them or those of an import, to who may
// edit the registry.
func (a *App) Twins(ctx context.Context, actor access.Actor, space string, state twin.State, batch string, after Place) (TwinList, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return TwinList{}, err
	}
	q := store.Query{Scope: access.Visible(actor, access.KindTwins, space), Kind: kindTwins, Parent: twinsFamily}
	tally, err := a.store.Tally(ctx, q, facetTwinThus)
	if err != nil {
		return TwinList{}, err
	}
	out := TwinList{Counts: map[twin.State]int{}}
	for s, n := range tally.Facets[facetTwinThus] {
		out.Counts[twin.State(s)] = n
	}
	if job, err := a.store.Job(ctx, space, twinsJobOf(space)); err == nil {
		out.Search = &job
	} else if !fault.Is(err, fault.NotFound) {
		return out, err
	}
	q.Facets, q.After, q.Limit = []store.Facet{{Name: facetTwinThus, Value: string(state)}}, after, twinsPage
	if batch != "" {
		q.Facets = append(q.Facets, store.Facet{Name: facetTwinFrom, Value: batch})
	}
	out.Pairs, out.Next, err = a.twinViews(ctx, actor, q)
	return out, err
}

// TwinsOf are the likeliest pairs of a sheet that nobody looked at, for who may
// edit it; none for others.
func (a *App) TwinsOf(ctx context.Context, actor access.Actor, space, id string) ([]TwinView, error) {
	if !access.Can(actor, access.Edit, access.Object{Kind: access.KindInitiative}) {
		return nil, nil
	}
	pairs, _, err := a.twinViews(ctx, actor, store.Query{Scope: access.Visible(actor, access.KindTwins, space), Kind: kindTwins, Parent: twinsFamily, Limit: twinsNearMax,
		Facets: []store.Facet{{Name: facetTwinThus, Value: string(twin.Open)}, {Name: facetTwinOf, Value: id}}})
	return pairs, err
}

// Twin shows one pair, whichever sheet is named first.
func (a *App) Twin(ctx context.Context, actor access.Actor, space, first, second string) (TwinView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return TwinView{}, err
	}
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindTwins, space), kindTwins, keyIn(twinsFamily, twin.Name(first, second)))
	if err != nil {
		return TwinView{}, err
	}
	views, err := a.withSheets(ctx, actor, space, []store.Record{r})
	if err == nil && len(views) == 0 {
		err = fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return TwinView{}, err
	}
	return views[0], nil
}

func (a *App) twinViews(ctx context.Context, actor access.Actor, q store.Query) ([]TwinView, *Place, error) {
	records, next, err := a.store.List(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	views, err := a.withSheets(ctx, actor, q.Scope.Space, records)
	return views, next, err
}

// withSheets reads both sheets of each pair. A pair that lost one is left out:
// the next search takes it away.
func (a *App) withSheets(ctx context.Context, actor access.Actor, space string, records []store.Record) ([]TwinView, error) {
	var out []TwinView
	var ids []string
	for _, r := range records {
		c, err := decode[twin.Case](r)
		if err != nil {
			return nil, err
		}
		out = append(out, TwinView{Case: c, Version: r.Version})
		ids = append(ids, c.A, c.B)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := a.store.Several(ctx, access.Visible(actor, access.KindInitiative, space), kindInitiative, ids)
	if err != nil {
		return nil, err
	}
	var sheets []InitiativeView
	for _, r := range found {
		v, err := viewInitiative(actor, r)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, v)
	}
	if err := a.withPaths(ctx, space, sheets); err != nil {
		return nil, err
	}
	byID := map[string]InitiativeView{}
	for _, v := range sheets {
		byID[v.ID] = v
	}
	var whole []TwinView
	for _, v := range out {
		if v.First, v.Second = byID[v.A], byID[v.B]; v.First.ID != "" && v.Second.ID != "" {
			whole = append(whole, v)
		}
	}
	return whole, nil
}

// TellTwins says of a pair that they are two initiatives, which no later search
// forgets, or takes that back.
func (a *App) TellTwins(ctx context.Context, actor access.Actor, space, first, second string, state twin.State, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		r, err := tx.Get(kindTwins, keyIn(twinsFamily, twin.Name(first, second)))
		if err != nil {
			return err
		}
		c, err := decode[twin.Case](r)
		if err != nil || c.State == state {
			return err
		}
		c.State, c.By, c.Date = state, "", ""
		if state == twin.Different {
			c.By, c.Date = actor.Name, a.today()
		}
		_, err = tx.Put(twinPut(c, r.Version))
		return err
	})
}
