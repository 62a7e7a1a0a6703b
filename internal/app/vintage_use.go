package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// VintageUse is something that names a territory which a new year changes.
type VintageUse struct {
	Kind string // initiative, study, perimeter, saved_search
	ID   string
	Name string
	Keys []territory.Key // those of the changed territories that it names
}

// UsesOfVintage tells what names the territories that a year changes, in every space,
// drafts included: sheets, then studies, perimeters, saved searches.
func (a *App) UsesOfVintage(ctx context.Context, actor access.Actor, v Vintage) ([]VintageUse, error) {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return nil, err
	}
	u := vintageUses{touched: map[territory.Key]bool{}}
	for _, k := range v.Touched() {
		u.touched[k] = true
	}
	for _, space := range []string{Principal, Demonstration} {
		for _, kind := range usersOfPlaces {
			if err := a.eachOf(ctx, space, kind, u.take); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(u.found, func(x, y VintageUse) int {
		return cmp.Compare(slices.Index(usersOfPlaces, x.Kind), slices.Index(usersOfPlaces, y.Kind))
	})
	return u.found, nil
}

// usersOfPlaces are the kinds of records that name territories by their key.
var usersOfPlaces = []string{kindInitiative, kindStudy, kindPerimeter, kindSavedSearch}

// eachOf reads every record of a kind, hidden ones too.
func (a *App) eachOf(ctx context.Context, space, kind string, take func(store.Record) error) error {
	for after := int64(minDoc); ; {
		some, last, err := a.store.EveryDoc(ctx, space, kind, after, reanalysedAtOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, r := range some {
			if err := take(r); err != nil {
				return err
			}
		}
		after = last
	}
}

type vintageUses struct {
	touched map[territory.Key]bool
	found   []VintageUse
}

func (u *vintageUses) take(r store.Record) error {
	name, keys, err := namedPlaces(r)
	if err != nil {
		return fmt.Errorf("read %s %s: %w", r.Kind, r.ID, err)
	}
	keys = slices.DeleteFunc(keys, func(k territory.Key) bool { return !u.touched[k] })
	slices.Sort(keys)
	if keys = slices.Compact(keys); len(keys) > 0 {
		u.found = append(u.found, VintageUse{Kind: r.Kind, ID: r.ID, Name: name, Keys: keys})
	}
	return nil
}

// namedPlaces are the territories that a record names, and its own name.
func namedPlaces(r store.Record) (name string, keys []territory.Key, err error) {
	switch r.Kind {
	case kindInitiative:
		var in initiative.Initiative
		err = json.Unmarshal(r.Body, &in)
		keys = in.Territories
		for _, p := range in.Places {
			keys = append(keys, p.Territory)
		}
		return in.Name, keys, err
	case kindStudy:
		var s study.Study
		err = json.Unmarshal(r.Body, &s)
		for _, k := range s.Framing.Territories {
			keys = append(keys, territory.Key(k))
		}
		return s.Title, keys, err
	case kindPerimeter:
		var p perimeter.Perimeter
		err = json.Unmarshal(r.Body, &p)
		return p.Name, p.Members, err
	}
	var s SavedSearch
	err = json.Unmarshal(r.Body, &s)
	keys = append(keys, territory.Key(s.Question.Within))
	for _, f := range s.Question.Facets {
		if f.Name == facetTerritory {
			keys = append(keys, territory.Key(f.Value))
		}
	}
	return s.Name, keys, err
}
