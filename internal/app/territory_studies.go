package app

import (
	"context"
	"slices"
	"sync"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// StudiesOn lists the studies whose perimeter holds the territory, is part of it
// or shares a commune with it, by title. As for initiatives, a real territory
// never shows a study of the demonstration.
func (a *App) StudiesOn(ctx context.Context, actor access.Actor, key territory.Key) ([]StudyView, error) {
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	space := spaceOf(key)
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindStudy, space), Kind: kindStudy, Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	meets := meeting(places, key)
	var found []StudyView
	var ids []string
	for _, r := range records {
		s, err := decode[study.Study](r)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(s.Framing.Territories, func(k string) bool { return meets(territory.Key(k)) }) {
			found, ids = append(found, a.viewStudy(s, space, r.Version)), append(ids, s.ID)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindStudy, ids)
	for i := range found {
		found[i].Slug = slugOf(paths[found[i].ID])
	}
	return found, err
}

// meeting says which territories have a commune in common with one. France meets
// all of it, and nothing that is invented.
func meeting(places *territory.Set, key territory.Key) func(territory.Key) bool {
	communes := sync.OnceValue(func() map[territory.Key]bool { // read for the first study that asks
		mine := map[territory.Key]bool{key: true}
		for _, c := range places.Members(key, territory.Commune) {
			mine[c] = true
		}
		return mine
	})
	return func(other territory.Key) bool {
		if other == key {
			return true
		}
		if key == territory.NationalKey || other == territory.NationalKey {
			return key.Fictional() == other.Fictional()
		}
		mine := communes()
		return mine[other] || slices.ContainsFunc(places.Members(other, territory.Commune), func(c territory.Key) bool { return mine[c] })
	}
}
