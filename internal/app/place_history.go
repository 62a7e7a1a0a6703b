package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
)

// BroughtView is the card of an indicator that people brought in.
type BroughtView struct {
	series.Brought
	Version int64 // of the card
}

// PlaceRelease is one release of an indicator.
type PlaceRelease struct {
	Number int
	Made   int64 // when, in milliseconds
	Stands bool
}

// BroughtIndicator is the card of an indicator that people brought in, for whoever sees it.
func (a *App) BroughtIndicator(ctx context.Context, actor access.Actor, code string) (BroughtView, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindPlaceIndicator, Principal), kindPlaceIndicator, code)
	if err != nil {
		return BroughtView{}, err
	}
	b, err := decode[series.Brought](r)
	return BroughtView{Brought: b, Version: r.Version}, err
}

// PlaceReleases lists the releases of an indicator, the last first.
func (a *App) PlaceReleases(ctx context.Context, v BroughtView) ([]PlaceRelease, error) {
	all, err := a.store.Releases(ctx, Principal, v.Code)
	if err != nil {
		return nil, err
	}
	list := make([]PlaceRelease, len(all))
	for i, r := range all {
		list[i] = PlaceRelease{Number: r.Version, Made: r.Made, Stands: r.Version == v.Release}
	}
	return list, nil
}

// ReleaseOf reads the values of a release, whether or not it stands.
func (a *App) ReleaseOf(ctx context.Context, v BroughtView, number int) (*series.Series, error) {
	return a.readRelease(ctx, v.Brought, number)
}

// ReleaseDifference says what a release changed of the one before it.
func (a *App) ReleaseDifference(ctx context.Context, v BroughtView, number int) (series.Difference, error) {
	before, err := a.ReleaseOf(ctx, v, number-1)
	if err != nil {
		return series.Difference{}, err
	}
	after, err := a.ReleaseOf(ctx, v, number)
	if err != nil {
		return series.Difference{}, err
	}
	return series.Differ(before, after), nil
}

// ShowPlaceIndicator makes an indicator public, or keeps it to who signs in.
func (a *App) ShowPlaceIndicator(ctx context.Context, actor access.Actor, v BroughtView, public bool, from From) error {
	if err := allow(actor, access.Publish, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return err
	}
	v.Public = public
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		all, err := ownCards(tx)
		if err != nil {
			return err
		}
		if err := asPublic(all, v.Brought); err != nil {
			return err
		}
		_, err = tx.Put(placeIndicatorPut(v.Brought, v.Version))
		return err
	})
}

// RemovePlaceIndicator takes an indicator away. Its history and its releases stay.
func (a *App) RemovePlaceIndicator(ctx context.Context, actor access.Actor, v BroughtView, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		all, err := ownCards(tx)
		if err != nil {
			return err
		}
		if err := notRead(all, v.Code); err != nil {
			return err
		}
		return tx.Delete(kindPlaceIndicator, v.Code, v.Version)
	})
}

// PlaceIndicatorHistory returns the changes of a card, the newest first.
func (a *App) PlaceIndicatorHistory(ctx context.Context, actor access.Actor, v BroughtView, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, Principal), kindPlaceIndicator, v.Code, before)
}

// UndoPlaceIndicator takes back one change of a card. Taking back the change that a
// release made gives back the values of the release before.
func (a *App) UndoPlaceIndicator(ctx context.Context, actor access.Actor, v BroughtView, version int64, from From) error {
	return a.bringBack(ctx, actor, from, func(tx *store.Tx) (int64, series.Brought, error) {
		current, body, err := tx.Reverted(kindPlaceIndicator, v.Code, version)
		if err != nil {
			return 0, series.Brought{}, err
		}
		b, err := readBrought(body)
		if err == nil && b.Release == 0 && !b.Composed() {
			err = fault.New(fault.Invalid, "place_import.undo_first")
		}
		return current, b, err
	})
}

// bringBack gives back a card as it was before, over the version that stands, 0 when none
// does: held to what stands now, and seen by everyone again only by who may publish.
func (a *App) bringBack(ctx context.Context, actor access.Actor, from From, was func(*store.Tx) (int64, series.Brought, error)) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return err
	}
	figures, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		version, b, err := was(tx)
		if err != nil {
			return err
		}
		all, err := ownCards(tx)
		if err != nil {
			return err
		}
		if b.Public && !all[b.Code].Public {
			if err := allow(actor, access.Publish, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
				return err
			}
		}
		if version == 0 && len(all) >= maxPlaceIndicators {
			return fault.New(fault.TooLarge, "place_import.full", "max", maxPlaceIndicators)
		}
		if err := a.mayStand(all, figures, b); err != nil {
			return err
		}
		_, err = tx.Put(placeIndicatorPut(b, version))
		return err
	})
}

// mayStand holds a card that is brought back to what stands now: its words, what it is computed
// from, what is computed from it.
func (a *App) mayStand(all map[string]series.Brought, figures *series.Book, b series.Brought) error {
	if err := b.Validate(countIn(figures)).Err(); err != nil {
		return err
	}
	if _, stands := figures.Card(b.Code); stands || b.Composed() { // else nothing reads it, and it reads nothing
		if _, err := a.laidOver(figures, b); err != nil {
			if l := onFormula(b.Code, err); l != nil {
				return l
			}
			return err
		}
	}
	return asPublic(all, b)
}

// countIn says whether a code is that of a count of a book.
func countIn(book *series.Book) func(string) bool {
	return func(code string) bool {
		c, there := book.Card(code)
		return there && c.Count
	}
}
