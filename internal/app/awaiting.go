package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
)

// Awaiting is how much people without an account sent that nobody answered yet.
type Awaiting struct{ Remarks, Proposals int }

// Awaiting counts what waits, to who may answer it: each by its state, without
// reading one.
func (a *App) Awaiting(ctx context.Context, actor access.Actor) (w Awaiting, err error) {
	for _, of := range []struct {
		kind  access.Kind
		state string
		n     *int
	}{{access.KindRemark, string(remark.Waiting), &w.Remarks}, {access.KindProposal, string(call.Sent), &w.Proposals}} {
		if !access.Can(actor, access.SeePrivate, access.Object{Kind: of.kind}) {
			continue
		}
		shares, err := a.store.Shares(ctx, access.Visible(actor, of.kind, Principal), string(of.kind), store.Facet{Name: "state", Value: of.state})
		if err != nil {
			return w, err
		}
		for _, n := range shares {
			*of.n += n
		}
	}
	return w, nil
}
