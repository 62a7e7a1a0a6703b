package app

import (
	"context"

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
		version, err = editIn(tx, actor, id, change)
		return err
	})
	return version, err
}

// editIn does so within a transaction.
func editIn(tx *store.Tx, actor access.Actor, id string, change func(*initiative.Initiative) error) (version int64, err error) {
	r, err := tx.Get(kindInitiative, id)
	if err != nil {
		return 0, err
	}
	before, err := decode[initiative.Initiative](r)
	if err != nil {
		return 0, err
	}
	if err := allow(actor, access.Edit, sheetObject(before)); err != nil { // its holder, while it is public
		return 0, err
	}
	in := before
	if err := change(&in); err != nil {
		return 0, err
	}
	if err := worse(before, in); err != nil {
		return 0, err
	}
	if version, err = tx.Put(initiativePut(in, r.Version)); err != nil {
		return 0, err
	}
	path, err := tx.Address(sectionInitiative, kindInitiative, id, text.Slug(in.Name))
	if err != nil {
		return 0, err
	}
	return version, tx.Location("/" + path)
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
