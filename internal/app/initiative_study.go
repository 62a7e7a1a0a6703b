package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// HeldIn is a study that an initiative is in.
type HeldIn struct {
	Title, Slug string
	Lang        string // of the title
	Status      study.EntryStatus
}

// StudiesHolding lists the studies of the space that an initiative is in, as
// far as the actor may be told: what a study read of its effects is there, and
// nowhere else.
func (a *App) StudiesHolding(ctx context.Context, actor access.Actor, space, initiativeID string) ([]HeldIn, error) {
	scope := access.Visible(actor, access.KindStudy, space)
	records, _, err := a.store.List(ctx, store.Query{Scope: scope, Kind: kindStudy, Limit: store.MaxPage})
	if err != nil || len(records) == 0 {
		return nil, err
	}
	entries := make([]string, len(records))
	for i, r := range records {
		entries[i] = keyIn(r.ID, initiativeID)
	}
	held, err := a.store.Several(ctx, scope, kindEntry, entries)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	in := map[string]study.Entry{}
	var ids []string
	for _, r := range held {
		e, err := decode[study.Entry](r)
		if err != nil {
			return nil, err
		}
		in[r.Parent] = e
		ids = append(ids, r.Parent)
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindStudy, ids)
	if err != nil {
		return nil, err
	}
	var out []HeldIn
	for _, r := range records {
		e, holds := in[r.ID]
		if !holds {
			continue
		}
		s, err := decode[study.Study](r)
		if err != nil {
			return nil, err
		}
		out = append(out, HeldIn{Title: s.Title, Lang: s.Lang, Slug: slugOf(paths[r.ID]), Status: e.Status})
	}
	return out, nil
}
