package app

import (
	"context"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// keepPlaceColumns writes the release and the card of each column in one
// transaction. A release that stands already, value by value, is not written again.
func (a *App) keepPlaceColumns(ctx context.Context, actor access.Actor, in *placeReading, from From) error {
	packed := make([][]byte, len(in.columns))
	for i, c := range in.columns {
		var err error
		if packed[i], err = packRelease(c.values); err != nil {
			return err
		}
	}
	codes := ""
	if in.Level != territory.Commune {
		codes = strings.Join(in.orders[in.Level].Codes, " ")
	}
	if from.Source == "" {
		from.Source = uploadSource
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		all, versions, err := ownVersions(tx)
		if err != nil {
			return err
		}
		for i, c := range in.columns {
			if err := publicAt(fieldOfColumn(c.at, "weight"), all, c.card).Err(); err != nil {
				return err
			}
			if err := in.keepColumn(tx, i, store.Release{Indicator: c.card.Code, Codes: codes, Packed: packed[i]}, versions); err != nil {
				return err
			}
		}
		if len(versions) > maxPlaceIndicators {
			return fault.New(fault.TooLarge, "place_import.full", "max", maxPlaceIndicators)
		}
		return tx.Location("/indicateurs")
	})
}

// keepColumn writes one column; versions are those of the cards that stand.
func (in *placeReading) keepColumn(tx *store.Tx, i int, r store.Release, versions map[string]int64) error {
	c := in.columns[i]
	if c.news && versions[c.card.Code] > 0 {
		return fault.On(fieldOfColumn(c.at, "card"), fault.Conflict, "place_import.meanwhile", "code", c.card.Code)
	}
	if d := c.report.Difference; d == nil || d.Changed+d.Appeared+d.Went+d.Otherwise > 0 {
		var err error
		if c.card.Release, err = tx.AddRelease(r); err != nil {
			return err
		}
	}
	in.report.Columns[i].Card.Release = c.card.Release
	version, err := tx.Put(placeIndicatorPut(c.card, versions[c.card.Code]))
	if err != nil {
		return err
	}
	if err := onceOnly(fieldOfColumn(c.at, "card"), c.card.Code, versions[c.card.Code], version); err != nil {
		return err
	}
	versions[c.card.Code] = version
	return nil
}

// placeIndicatorPut is how a card is stored.
func placeIndicatorPut(b series.Brought, version int64) store.Put {
	return store.Put{Kind: kindPlaceIndicator, ID: b.Code, Parent: indicatorsFamily, Expected: version, Public: b.Public, SortKey: text.SortKey(b.Label), Body: b}
}
