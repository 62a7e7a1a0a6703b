package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// editSheet changes a part of an initiative as it stands: two people who add a
// picture and a link at the same time both find theirs. Only what the change
// itself did wrong refuses it. It returns the version that stands.
func (a *App) editSheet(ctx context.Context, actor access.Actor, space, id string, from From, files []store.StoredFile, change func(*initiative.Initiative) error) (version int64, err error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return 0, err
	}
	err = a.naming(ctx, space, author(actor, from), files, func(tx *store.Tx) error {
		r, err := tx.Get(kindInitiative, id)
		if err != nil {
			return err
		}
		var before, in initiative.Initiative
		if err := json.Unmarshal(r.Body, &before); err != nil {
			return fmt.Errorf("read initiative: %w", err)
		}
		in = before
		if err := change(&in); err != nil {
			return err
		}
		if err := worse(before, in); err != nil {
			return err
		}
		if version, err = tx.Put(initiativePut(in, r.Version)); err != nil {
			return err
		}
		path, err := tx.Address(sectionInitiative, kindInitiative, id, text.Slug(in.Name))
		if err != nil {
			return err
		}
		return tx.Location("/" + path)
	})
	return version, err
}

// worse gives the faults of a record that were not there before.
func worse(before, after initiative.Initiative) error {
	known := map[string]bool{}
	for _, f := range before.Validate() {
		known[f.Field+" "+f.Key] = true
	}
	var l fault.List
	for _, f := range after.Validate() {
		if !known[f.Field+" "+f.Key] {
			l = append(l, f)
		}
	}
	return l.Err()
}
