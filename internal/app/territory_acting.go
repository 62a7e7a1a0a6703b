package app

import (
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Acting is what the registry knows of a territory.
type Acting struct {
	Here       []InitiativeView // act in the territory, in a part of it or across its border
	Next       *Place           // where the next page of Here begins
	Total      int              // of Here, all pages
	Wider      []InitiativeView // act in a larger territory that holds it, and nowhere nearer
	MoreWider  bool             // there are others than those of Wider
	Registered int              // sheets that the actor sees, wherever they act
	On         time.Time
}

// Pages of initiatives on a territory's page.
const (
	actingHere  = 30
	actingWider = 20
)

const facetTerritory = "territory"

// ActingIn finds the initiatives that act in a territory. A territory of the
// demonstration shows the demonstration's, and a real one never does. For
// France it only counts: the registry is the list.
func (a *App) ActingIn(ctx context.Context, actor access.Actor, key territory.Key, after Place) (Acting, error) {
	places, err := a.Territories()
	if err != nil {
		return Acting{}, err
	}
	space := spaceOf(key)
	all := store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative}
	out := Acting{On: a.now()}
	registered, _, err := a.tally(ctx, all, facetTerritory)
	if out.Registered = registered.Total; err != nil || out.Registered == 0 || key == territory.NationalKey {
		return out, err
	}
	within := within(places, registered.Facets[facetTerritory], key)
	if err := a.actHere(ctx, all, within, after, &out); err != nil {
		return out, err
	}
	if err := a.actWider(ctx, all, within, above(places, key), &out); err != nil {
		return out, err
	}
	views := slices.Concat(out.Here, out.Wider)
	err = a.withPaths(ctx, space, views)
	out.Here, out.Wider = views[:len(out.Here)], views[len(out.Here):]
	return out, err
}

// few is how many keys are asked of the store without looking first at which
// of them are in use.
const few = 200

// within lists the keys of the territory and of the smaller ones that share a
// commune with it, an EPCI on its border included; for a large one only those
// that the registry uses.
func within(places *territory.Set, used map[string]int, key territory.Key) []string {
	inside := map[string]bool{string(key): true}
	for _, level := range []territory.Level{territory.Region, territory.Departement, territory.Perimeter, territory.EPCI, territory.Commune} {
		for _, member := range places.Members(key, level) {
			inside[string(member)] = true
		}
	}
	for _, p := range perimetersIn(places, key) {
		inside[string(p)] = true
	}
	var keys []string
	if len(inside) <= few {
		for k := range inside {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		return keys
	}
	for k := range used {
		if inside[k] {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// above lists the larger territories that an initiative here may act in: those
// that hold all of it or share a part of it, and France.
func above(places *territory.Set, key territory.Key) []string {
	var keys []string
	for _, k := range places.Parents(key) {
		keys = append(keys, string(k))
	}
	if !key.Fictional() && key != territory.NationalKey {
		keys = append(keys, string(territory.NationalKey))
	}
	return keys
}

func (a *App) actHere(ctx context.Context, q store.Query, within []string, after Place, out *Acting) error {
	if len(within) == 0 {
		return nil
	}
	q.Any, q.After, q.Limit = []store.Any{{Name: facetTerritory, Values: within}}, after, actingHere
	var err error
	if out.Here, out.Next, err = a.acting(ctx, q); err != nil {
		return err
	}
	if out.Total = len(out.Here); out.Next != nil || after != (Place{}) {
		out.Total, err = a.store.Count(ctx, q)
	}
	return err
}

func (a *App) actWider(ctx context.Context, q store.Query, within, above []string, out *Acting) error {
	if len(above) == 0 {
		return nil
	}
	q.Any, q.Limit = []store.Any{{Name: facetTerritory, Values: above}}, actingWider
	wider, next, err := a.acting(ctx, q)
	out.MoreWider = next != nil
	for _, v := range wider {
		if !slices.ContainsFunc(v.Territories, func(k territory.Key) bool { return slices.Contains(within, string(k)) }) {
			out.Wider = append(out.Wider, v)
		}
	}
	return err
}

func (a *App) acting(ctx context.Context, q store.Query) ([]InitiativeView, *Place, error) {
	records, next, err := a.store.List(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	views := make([]InitiativeView, 0, len(records))
	for _, r := range records {
		v, err := viewInitiative(access.Anyone, r)
		if err != nil {
			return nil, nil, err
		}
		views = append(views, v)
	}
	return views, next, nil
}
