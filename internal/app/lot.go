package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on a lot, and how long one that nothing was done with is kept.
const (
	MaxLot  = 20_000
	lotLife = 7 * 24 * time.Hour
	kindLot = "lot"
)

// Lot is many sheets that one thing is to be done to: which ones is settled when it
// is made, so that what was seen before is what is done.
type Lot struct {
	ID      string          `json:"id"`
	By      access.Actor    `json:"by"`
	Words   string          `json:"words,omitempty"` // what was looked for, when all that it found was taken
	Facets  []Facet         `json:"facets,omitempty"`
	IDs     []string        `json:"ids"`
	Deed    initiative.Deed `json:"deed,omitzero"`
	Seen    int64           `json:"seen,omitempty"` // when whoever decided had seen the sheets, in milliseconds
	Job     string          `json:"job,omitempty"`
	Batch   string          `json:"batch,omitempty"` // once it is done
	Refused string          `json:"refused,omitempty"`

	Updated time.Time `json:"-"`

	version int64
}

// LotChoice says which sheets a lot is of: those named, or all that a search finds.
type LotChoice struct {
	IDs    []string
	All    bool
	Search Search
}

// NewLot gathers the sheets of a lot.
func (a *App) NewLot(ctx context.Context, actor access.Actor, space string, c LotChoice, from From) (string, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return "", err
	}
	if err := a.sweepLots(ctx, space); err != nil {
		return "", err
	}
	lot := Lot{ID: id.New(), By: actor}
	var err error
	if c.All {
		lot.Words, lot.Facets = text.CleanLine(c.Search.Words, 300), c.Search.Facets
		lot.IDs, err = a.lotFound(ctx, actor, space, c.Search)
	} else {
		lot.IDs, err = a.lotNamed(ctx, actor, space, c.IDs)
	}
	if err != nil {
		return "", err
	}
	if len(lot.IDs) == 0 {
		return "", fault.On("which", fault.Invalid, "lot.none")
	}
	return lot.ID, a.store.Update(ctx, space, author(actor, From{Source: sourceLot, Token: from.Token}), func(tx *store.Tx) error {
		_, err := tx.Put(lotPut(lot))
		return err
	})
}

func lotPut(l Lot) store.Put {
	return store.Put{Kind: kindLot, ID: l.ID, Expected: l.version, SortKey: l.ID, Body: l}
}

// lotFound names all that a search finds.
func (a *App) lotFound(ctx context.Context, actor access.Actor, space string, s Search) ([]string, error) {
	var ids []string
	err := a.eachRecord(ctx, actor, space, s, func(records []store.Record) error {
		for _, r := range records {
			ids = append(ids, r.ID)
		}
		if len(ids) > MaxLot {
			return fault.On("which", fault.TooLarge, "lot.too_many", "max", MaxLot)
		}
		return nil
	})
	return ids, err
}

// lotNamed keeps of what was ticked the sheets that are there.
func (a *App) lotNamed(ctx context.Context, actor access.Actor, space string, ids []string) ([]string, error) {
	if len(ids) > MaxLot {
		return nil, fault.On("which", fault.TooLarge, "lot.too_many", "max", MaxLot)
	}
	there, err := a.store.Versions(ctx, access.Visible(actor, access.KindInitiative, space), kindInitiative, ids)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		if _, known := there[id]; known && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// LotOf finds a lot, for who may edit.
func (a *App) LotOf(ctx context.Context, actor access.Actor, space, lotID string) (Lot, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return Lot{}, err
	}
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, space), kindLot, lotID)
	if err != nil {
		return Lot{}, err
	}
	l, err := decode[Lot](r)
	l.version, l.Updated = r.Version, time.UnixMilli(r.Updated)
	return l, err
}

// ChooseDeed settles what is to be done to the sheets of a lot. A label that some
// sheet bears already is written as it is there.
func (a *App) ChooseDeed(ctx context.Context, actor access.Actor, space string, l Lot, d initiative.Deed) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	if l.Batch != "" || l.Job != "" {
		return fault.New(fault.Conflict, "lot.done")
	}
	if d.Do.Field() == "tags" {
		var err error
		if d.Values, err = a.asLabelled(ctx, actor, space, d.Values); err != nil {
			return err
		}
	}
	if wrong := d.Validate(); len(wrong) > 0 {
		return wrong
	}
	l.Deed, l.Refused = d, ""
	return a.keepLot(ctx, space, actor, l)
}

func (a *App) keepLot(ctx context.Context, space string, actor access.Actor, l Lot) error {
	return a.store.Update(ctx, space, author(actor, From{Source: sourceLot}), func(tx *store.Tx) error {
		_, err := tx.Put(lotPut(l))
		return err
	})
}

// Labels are those that the sheets of a space bear, each with how many bear it.
func (a *App) Labels(ctx context.Context, actor access.Actor, space string) (map[string]int, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindInitiative}); err != nil {
		return nil, err
	}
	t, _, err := a.tally(ctx, store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative}, facetTag)
	return t.Facets[facetTag], err
}

func (a *App) asLabelled(ctx context.Context, actor access.Actor, space string, labels []string) ([]string, error) {
	have, err := a.Labels(ctx, actor, space)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for label, n := range have {
		if f := text.Fold(label); known[f] == "" || n > have[known[f]] {
			known[f] = label
		}
	}
	out := initiative.Deed{Do: initiative.AddTags, Values: labels}.Apply(initiative.Initiative{}).Tags
	for i, label := range out {
		if as := known[text.Fold(label)]; as != "" {
			out[i] = as
		}
	}
	return out, nil
}

// DropLot gives a lot up: no sheet is touched.
func (a *App) DropLot(ctx context.Context, actor access.Actor, space string, l Lot) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	if l.Batch != "" || l.Job != "" {
		return fault.New(fault.Conflict, "lot.done")
	}
	return a.store.Update(ctx, space, author(actor, From{Source: sourceLot}), func(tx *store.Tx) error { return tx.Purge(kindLot, l.ID) })
}

// sweepLots forgets old lots and which sheets they were of: what was done stays told
// by its batch.
func (a *App) sweepLots(ctx context.Context, space string) error {
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(access.House, access.KindImport, space), Kind: kindLot, Limit: store.MaxPage})
	if err != nil {
		return err
	}
	now := clock.Millis(a.now())
	for _, r := range records {
		l, err := decode[Lot](r)
		if err != nil {
			return err
		}
		if now-r.Updated < lotLife.Milliseconds() || l.Job != "" && l.Job != hereAndNow {
			continue
		}
		if err := a.store.Update(ctx, space, author(access.House, From{Source: sourceLot}), func(tx *store.Tx) error { return tx.Purge(kindLot, r.ID) }); err != nil {
			return err
		}
	}
	return nil
}

// eachNamed gives the sheets of a lot by pages.
func (a *App) eachNamed(ctx context.Context, actor access.Actor, space string, ids []string, give func([]store.Record) error) error {
	for some := range slices.Chunk(ids, store.MaxPage) {
		records, err := a.store.Several(ctx, access.Visible(actor, access.KindInitiative, space), kindInitiative, some)
		if err != nil {
			return err
		}
		slices.SortFunc(records, func(x, y store.Record) int { return cmp.Compare(slices.Index(some, x.ID), slices.Index(some, y.ID)) })
		if err := give(records); err != nil {
			return err
		}
	}
	return nil
}
