package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindCall     = string(access.KindCall)
	kindProposal = string(access.KindProposal)
	sectionCall  = "appels"
)

// CallView is an open call as the actor may see it.
type CallView struct {
	call.Call
	Space    string
	Version  int64
	Path     string // appels/qui-fait-quoi-k3x9aq
	Standing call.Standing
}

func callPut(c call.Call, version int64) store.Put {
	return store.Put{Kind: kindCall, ID: c.ID, Expected: version, Public: c.Public, SortKey: c.Opens, Body: c}
}

// SaveCall opens a call (version 0) or writes its next version. What people have
// answered already stays theirs: a question with answers keeps its name.
func (a *App) SaveCall(ctx context.Context, actor access.Actor, space string, c call.Call, version int64, from From) (CallView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindCall}); err != nil {
		return CallView{}, err
	}
	c = c.Clean()
	if err := c.Validate().Err(); err != nil {
		return CallView{}, err
	}
	v := CallView{Call: c, Space: space, Standing: c.Standing(a.now())}
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		if c.Study != "" {
			if _, _, err := getStudy(tx, c.Study); err != nil {
				return onField("study", err)
			}
		}
		var err error
		if v.Version, err = tx.Put(callPut(c, version)); err != nil {
			return err
		}
		if v.Path, err = tx.Address(sectionCall, kindCall, c.ID, text.Slug(c.Title)); err != nil {
			return err
		}
		return tx.Location("/" + v.Path)
	})
	return v, err
}

// Calls lists the calls that the actor may see, the last opened first.
func (a *App) Calls(ctx context.Context, actor access.Actor, space string, after Place) ([]CallView, *Place, error) {
	records, next, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindCall, space), Kind: kindCall, Recent: true, After: after, Limit: callsPage})
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindCall, ids)
	if err != nil {
		return nil, nil, err
	}
	out := make([]CallView, len(records))
	for i, r := range records {
		if out[i], err = a.callView(r, space); err != nil {
			return nil, nil, err
		}
		out[i].Path = paths[r.ID]
	}
	return out, next, nil
}

const callsPage = 50

func (a *App) callView(r store.Record, space string) (CallView, error) {
	c, err := decode[call.Call](r)
	return CallView{Call: c, Space: space, Version: r.Version, Standing: c.Standing(a.now())}, err
}

// CallAt returns the call at a public address, or the address it moved to.
func (a *App) CallAt(ctx context.Context, actor access.Actor, slug string) (v CallView, moved string, err error) {
	at, err := a.store.Resolve(ctx, sectionCall+"/"+slug)
	if err != nil {
		return v, "", err
	}
	if at.Kind != kindCall {
		return v, "", fault.New(fault.NotFound, "not_found")
	}
	if v, err = a.callOf(ctx, actor, at.Space, at.ID); err != nil {
		return v, "", err
	}
	if v.Path, err = a.store.CurrentPath(ctx, at.Space, kindCall, at.ID); err == nil && !at.Current {
		moved = v.Path
	}
	return v, moved, err
}

func (a *App) callOf(ctx context.Context, actor access.Actor, space, id string) (CallView, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindCall, space), kindCall, id)
	if err != nil {
		return CallView{}, err
	}
	return a.callView(r, space)
}
