package app

import (
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// ActingEach is what the registry knows of several territories at once.
type ActingEach struct {
	At         map[territory.Key]ActingAt
	Registered int // sheets that the actor sees, wherever they act
	On         time.Time
}

// ActingAt is who acts in one of several territories.
type ActingAt struct {
	Here []InitiativeView
	More bool // the registry has others there, that were not read
}

// ActingInEach finds the initiatives that act in each of some real territories, by one
// question. It reads store.MaxPage sheets: when there are more, the territories that
// may have others are marked.
func (a *App) ActingInEach(ctx context.Context, actor access.Actor, keys []territory.Key) (ActingEach, error) {
	out := ActingEach{At: map[territory.Key]ActingAt{}, On: a.now()}
	places, err := a.Territories()
	if err != nil {
		return out, err
	}
	q := store.Query{Scope: access.Visible(actor, access.KindInitiative, Principal), Kind: kindInitiative, Limit: store.MaxPage}
	registered, _, err := a.tally(ctx, q, facetTerritory)
	if out.Registered = registered.Total; err != nil {
		return out, err
	}
	used := registered.Facets[facetTerritory]
	inside := make([][]string, len(keys))
	var all []string
	for i, key := range keys {
		inside[i] = slices.DeleteFunc(within(places, used, key), func(k string) bool { return used[k] == 0 })
		all = append(all, inside[i]...)
	}
	if len(all) == 0 {
		return out, nil
	}
	slices.Sort(all)
	q.Any = []store.Any{{Name: facetTerritory, Values: slices.Compact(all)}}
	views, next, err := a.acting(ctx, q)
	if err == nil {
		err = a.withPaths(ctx, Principal, views)
	}
	for i, key := range keys {
		out.At[key] = ActingAt{Here: actingIn(views, inside[i]), More: next != nil && len(inside[i]) > 0}
	}
	return out, err
}

// actingIn are those of some initiatives that act in one of the keys.
func actingIn(views []InitiativeView, keys []string) []InitiativeView {
	var here []InitiativeView
	for _, v := range views {
		if slices.ContainsFunc(v.Territories, func(k territory.Key) bool { return slices.Contains(keys, string(k)) }) {
			here = append(here, v)
		}
	}
	return here
}
