package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// RemovedPlaceIndicators lists the indicators that were taken away and can come back,
// by label, for who may edit them.
func (a *App) RemovedPlaceIndicators(ctx context.Context, actor access.Actor) ([]series.Brought, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return nil, err
	}
	removed, err := a.store.Removed(ctx, Principal, kindPlaceIndicator)
	if err != nil {
		return nil, err
	}
	var list []series.Brought
	for _, body := range removed {
		b, err := readBrought(body)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	slices.SortFunc(list, func(x, y series.Brought) int {
		return cmp.Or(cmp.Compare(text.SortKey(x.Label), text.SortKey(y.Label)), cmp.Compare(x.Code, y.Code))
	})
	return list, nil
}

// RestorePlaceIndicator gives an indicator back that was taken away: its card, its
// history, the release that stood. It comes back seen as it was, and after what it reads.
func (a *App) RestorePlaceIndicator(ctx context.Context, actor access.Actor, code string, from From) error {
	removed, err := a.RemovedPlaceIndicators(ctx, actor)
	if err != nil {
		return err
	}
	if list := readAway(removed, code); len(list) > 0 {
		return fault.New(fault.Invalid, "place_compose.restore_first", "list", list, "n", len(list))
	}
	return a.bringBack(ctx, actor, from, func(tx *store.Tx) (int64, series.Brought, error) {
		body, err := tx.Deleted(kindPlaceIndicator, code)
		if err != nil {
			return 0, series.Brought{}, err
		}
		b, err := readBrought(body)
		return 0, b, err
	})
}

// readAway lists what a card that was taken away reads of what was taken away too.
func readAway(removed []series.Brought, code string) []string {
	at := slices.IndexFunc(removed, func(b series.Brought) bool { return b.Code == code })
	if at < 0 {
		return nil
	}
	var list []string
	for _, other := range removed {
		if other.Code != code && readsFrom(removed[at], other.Code) {
			list = append(list, other.Label+" ("+other.Code+")")
		}
	}
	return list
}

func readBrought(body []byte) (series.Brought, error) {
	var b series.Brought
	if err := json.Unmarshal(body, &b); err != nil {
		return b, fmt.Errorf("read indicator: %w", err)
	}
	return b, nil
}

// takenCodes says whether a code is that of a card, or was: a figure that bears it, in
// a note or in a release, must never come to mean another one.
func (a *App) takenCodes(ctx context.Context, figures *series.Book) (func(code string) bool, error) {
	removed, err := a.store.Removed(ctx, Principal, kindPlaceIndicator)
	if err != nil {
		return nil, err
	}
	return func(code string) bool {
		_, stands := figures.Card(code)
		_, stood := removed[code]
		return stands || stood
	}, nil
}

// onceOnly refuses the first version of a card whose code another bore meanwhile.
func onceOnly(field, code string, expected, version int64) error {
	if expected == 0 && version > 1 {
		return fault.On(field, fault.Conflict, "place_compose.code_taken", "code", code)
	}
	return nil
}
