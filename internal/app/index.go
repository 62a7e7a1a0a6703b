package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindIndex     = string(access.KindIndex)
	indicesFamily = "indices" // their family: nothing else moves with them
)

// maxIndices is how many indices a space holds.
const maxIndices = 2_000

// IndexView is an index with its version and when that was written.
type IndexView struct {
	index.Index
	Example bool // it came with the demonstration, and nobody changes it
	Version int64
	Updated time.Time
}

// Index is the index of an identifier, for who may see it: a draft, and one that was
// withdrawn, are there for who signs in.
func (a *App) Index(ctx context.Context, actor access.Actor, id string) (IndexView, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindIndex, Principal), kindIndex, id)
	example := fault.Is(err, fault.NotFound)
	if example {
		r, err = a.store.Read(ctx, access.Visible(actor, access.KindIndex, Demonstration), kindIndex, id)
	}
	if err != nil {
		return IndexView{}, err
	}
	v, err := viewIndex(r)
	v.Example = example
	return v, err
}

// EditableIndex is an index that may be changed: not the example of the demonstration.
func (a *App) EditableIndex(ctx context.Context, actor access.Actor, id string) (IndexView, error) {
	v, err := a.Index(ctx, actor, id)
	if err == nil && v.Example {
		return IndexView{}, fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

func viewIndex(r store.Record) (IndexView, error) {
	x, err := decode[index.Index](r)
	return IndexView{Index: x, Version: r.Version, Updated: time.UnixMilli(r.Updated)}, err
}

// Indices lists those that the actor is told of, the last written first, a page at a
// time; those withdrawn come last. While the demonstration stands for the directory, its
// example is among them.
func (a *App) Indices(ctx context.Context, actor access.Actor, s TitledSearch) (FoundTitled[IndexView], error) {
	spaces, err := a.indexSpaces(ctx)
	if err != nil {
		return FoundTitled[IndexView]{}, err
	}
	return titledFamily[IndexView]{access.KindIndex, indicesFamily, titledIndex, viewIndex}.find(ctx, a, actor, spaces, s)
}

// indexSpaces are those whose indices are told of.
func (a *App) indexSpaces(ctx context.Context) ([]string, error) {
	listed, err := a.Listed(ctx)
	if err != nil || listed != Demonstration {
		return []string{Principal}, err
	}
	return []string{Principal, Demonstration}, nil
}

func titledIndex(r store.Record) (titled, error) {
	x, err := decode[index.Index](r)
	retired := x.Retired != ""
	return titled{at: withdrawnLast(retired, fmt.Sprintf("%019d", math.MaxInt64-r.Updated), x.ID), title: x.Title, about: x.Within, retired: retired}, err
}

// SaveIndex writes an index: its first version (0), or the next. It may rest only on
// indicators of its level that who writes sees; one that everyone reads, only on those
// that everyone sees, and on no territory that no list tells of.
func (a *App) SaveIndex(ctx context.Context, actor access.Actor, x index.Index, version int64, from From) error {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindIndex, Public: x.Shared()}); err != nil {
		return err
	}
	x = x.Clean()
	wrong, err := a.indexWrong(ctx, actor, x)
	if err != nil {
		return err
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if version == 0 {
			n, err := tx.Count(kindIndex)
			if err == nil && n >= maxIndices {
				err = fault.New(fault.Invalid, "index.too_many", "max", maxIndices)
			}
			if err != nil {
				return err
			}
		}
		_, err := tx.Put(indexPut(x, version))
		return err
	})
}

// indexWrong says what of an index can't be accepted today.
func (a *App) indexWrong(ctx context.Context, actor access.Actor, x index.Index) (fault.List, error) {
	wrong := x.Validate()
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	if t, there := places.Get(places.Now(x.Within)); x.Within != "" {
		switch {
		case !there:
			wrong.Add("within", "territory.unknown", "value", string(x.Within))
		case t.Fictional:
			wrong.Add("within", "index.fictional")
		case t.Unlisted && x.Public:
			wrong.Add("within", "index.unlisted")
		case len(places.Members(t.Key, x.Level)) < index.MinPlaces:
			wrong.Add("within", "index.few", "n", len(places.Members(t.Key, x.Level)), "min", index.MinPlaces)
		}
	}
	seen, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	public, err := a.PlaceIndicatorsFor(ctx, access.Anyone)
	if err != nil {
		return nil, err
	}
	for _, c := range x.Indicators {
		card, known := seen.Card(c.Code)
		_, shown := public.Card(c.Code)
		switch {
		case !known || !index.Offered(card, x.Level):
			wrong.Add("indicators", "index.unknown", "value", c.Code)
		case x.Public && !shown:
			wrong.Add("public", "index.hidden", "label", card.Label)
		}
	}
	return wrong, nil
}

// indexPut is how an index is stored.
func indexPut(x index.Index, version int64) store.Put {
	return store.Put{Kind: kindIndex, ID: x.ID, Parent: indicesFamily, Expected: version, Public: x.Shared(), SortKey: text.SortKey(x.Title), Body: x}
}

// RetireIndex withdraws an index, or takes it up again: withdrawn, it is there for who
// signs in alone.
func (a *App) RetireIndex(ctx context.Context, actor access.Actor, id string, version int64, retire bool, from From) error {
	v, err := a.EditableIndex(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindIndex, Public: v.Shared()}); err != nil {
		return err
	}
	if v.Retired = ""; retire {
		v.Retired = a.now().Format(time.DateOnly)
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := tx.Put(indexPut(v.Index, version))
		return err
	})
}

// IndexHistory returns the changes of an index, the newest first.
func (a *App) IndexHistory(ctx context.Context, actor access.Actor, id string, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, Principal), kindIndex, id, before)
}

// UndoIndex takes back one change of an index. What it goes back to must still hold:
// an indicator that was hidden meanwhile does not come out by an undo.
func (a *App) UndoIndex(ctx context.Context, actor access.Actor, id string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindIndex}); err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := takeBack(tx, kindIndex, id, version, func(x index.Index) error {
			wrong, err := a.indexWrong(ctx, actor, x)
			return cmp.Or(err, wrong.Err())
		}, indexPut)
		return err
	})
}
