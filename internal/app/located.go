package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Located is an initiative with where it is: its first place that has
// coordinates, else the middle of the first territory where it acts.
type Located struct {
	InitiativeView
	Lon, Lat    float64
	Located     bool
	Precision   string        // PlaceGiven, or the level of the territory that the middle is of; "" when not located
	Territory   territory.Key // the first where it acts, by its key of today; "" when nobody said
	Departement territory.Key // that this one is in, "" for a larger one
}

// PlaceGiven says that a position is the one that the sheet gives of a place.
const PlaceGiven = "place"

// EachInitiative gives every initiative that the actor may see of what was
// asked, page by page, so that an export of any size holds little memory. It
// stops at the first error, its own or that of give.
func (a *App) EachInitiative(ctx context.Context, actor access.Actor, space string, s Search, give func(Located) error) error {
	places, err := a.Territories()
	if err != nil {
		return err
	}
	return a.eachPage(ctx, actor, space, s, func(views []InitiativeView) error {
		if err := a.withPaths(ctx, space, views); err != nil {
			return err
		}
		for _, v := range views {
			if err := give(locate(places, v)); err != nil {
				return err
			}
		}
		return nil
	})
}

func locate(places *territory.Set, v InitiativeView) Located {
	l := Located{InitiativeView: v}
	if len(v.Territories) > 0 {
		l.Territory = v.Territories[0]
	}
	if i := placed(v.Places); i >= 0 {
		p := v.Places[i]
		l.Lon, l.Lat, l.Located, l.Precision = *p.Lon, *p.Lat, true, PlaceGiven
		if l.Territory == "" {
			l.Territory = p.Territory
		}
	}
	l.Territory = places.Now(l.Territory) // of a record of before: the place that holds it today
	if t, known := places.Get(l.Territory); known && !l.Located && t.Lon != nil && t.Lat != nil {
		l.Lon, l.Lat, l.Located, l.Precision = *t.Lon, *t.Lat, true, string(t.Level)
	}
	for _, k := range append([]territory.Key{l.Territory}, places.Chain(l.Territory)...) {
		if k.Level() == territory.Departement {
			l.Departement = k
		}
	}
	return l
}

func placed(all []initiative.Place) int {
	for i, p := range all {
		if p.Lon != nil && p.Lat != nil {
			return i
		}
	}
	return -1
}
