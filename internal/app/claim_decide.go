package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// ClaimQueue is a page of the claims in one state, the first asked first.
type ClaimQueue struct {
	Claims []ClaimView
	Counts map[claim.State]int
	Next   *Place
}

// Claims lists who holds, or asks for, a sheet, to who keeps the directory.
func (a *App) Claims(ctx context.Context, actor access.Actor, state claim.State, after Place) (ClaimQueue, error) {
	out := ClaimQueue{Counts: map[claim.State]int{}}
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindClaim}); err != nil {
		return out, err
	}
	q := store.Query{Scope: access.Visible(actor, access.KindClaim, Principal), Kind: kindClaim, Parent: claimsParent}
	records, next, counts, err := byState(ctx, a, q, state, after)
	if err != nil {
		return out, err
	}
	out.Next, out.Counts = next, counts
	for _, r := range records {
		v, err := a.claimView(ctx, r)
		if err != nil {
			return out, err
		}
		out.Claims = append(out.Claims, v)
	}
	return out, nil
}

// ClaimFor shows a claim to who keeps the directory, with who holds the sheet now if
// that is someone else. What nobody proved is nobody's to read.
func (a *App) ClaimFor(ctx context.Context, actor access.Actor, claimID string) (v ClaimView, holder *ClaimView, err error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindClaim}); err != nil {
		return v, nil, err
	}
	if v, err = a.claimOf(ctx, claimID); err != nil {
		return v, nil, err
	}
	if v.State == claim.Asked {
		return ClaimView{}, nil, fault.New(fault.NotFound, "not_found")
	}
	if holder, err = a.holderOf(ctx, v.Initiative); holder != nil && holder.ID == v.ID {
		holder = nil
	}
	return v, holder, err
}

// HolderFor is who holds a sheet, for who keeps the directory.
func (a *App) HolderFor(ctx context.Context, actor access.Actor, initiative string) (*ClaimView, error) {
	if !access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindClaim}) {
		return nil, nil
	}
	return a.holderOf(ctx, initiative)
}

// DecideClaim gives a sheet to who asked for it, refuses it with a message, or ends a
// holding, with a message too. Another keeper who decided meanwhile is a conflict.
func (a *App) DecideClaim(ctx context.Context, actor access.Actor, claimID string, version int64, to claim.State, message string, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindClaim}); err != nil {
		return err
	}
	a.claiming.Lock()
	defer a.claiming.Unlock()
	v, holder, err := a.ClaimFor(ctx, actor, claimID)
	if err != nil {
		return err
	}
	message = text.CleanText(message, 4*claim.MaxMessage)
	if err := decidable(v, version, to, message); err != nil {
		return err
	}
	v.Decision = claim.Decision{Message: message, By: actor.Name, Date: a.today()}
	link := ""
	switch to {
	case claim.Held:
		v.State, v.Ground, v.Since, v.Seen = claim.Held, claim.ByKeeper, a.today(), a.today()
		link = a.pass(&v.Claim)
	case claim.Refused:
		v.State, v.Over, v.Passes = claim.Refused, a.today(), nil
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if to == claim.Ended {
			return a.endHeld(tx, v, claim.Withdrawn, message)
		}
		if _, err := tx.Put(claimPut(v.Claim, v.Version)); err != nil {
			return err
		}
		if to == claim.Refused {
			return postClaim(tx, LetterClaimRefused, v, "", message)
		}
		if holder != nil {
			if err := a.endHeld(tx, *holder, claim.Withdrawn, message); err != nil {
				return err
			}
		}
		return postClaim(tx, LetterClaimGiven, v, link, message)
	})
}

// decidable says why a decision can't be made, when it can't.
func decidable(v ClaimView, version int64, to claim.State, message string) error {
	from := map[claim.State]claim.State{claim.Held: claim.Waiting, claim.Refused: claim.Waiting, claim.Ended: claim.Held}
	switch {
	case from[to] == "":
		return fault.New(fault.Invalid, "call.no_decision")
	case v.Version != version || v.State != from[to]:
		return fault.New(fault.Conflict, "changed_meanwhile", "version", v.Version)
	case len([]rune(message)) > claim.MaxMessage:
		return fault.On("message", fault.Invalid, "too_long", "max", claim.MaxMessage, "length", len([]rune(message)))
	case message == "" && to != claim.Held:
		return fault.On("message", fault.Invalid, "required")
	case to == claim.Held && v.Sheet.ID == "":
		return fault.New(fault.Conflict, "claim.sheet_gone")
	}
	return nil
}
