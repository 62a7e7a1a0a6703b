package app

import (
	"context"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// ProveClaim opens the claim of a code with a private link. An address that is
// enough by itself holds the sheet at once; any other, and any when someone holds
// it already, waits for who keeps the directory, and whoever holds it is told.
func (a *App) ProveClaim(ctx context.Context, ask, code string, from From, at func(link string) string) (link string, err error) {
	about, wrong := a.tryCode(ctx, Principal, ask, code)
	a.claiming.Lock() // a sheet has one holder
	defer a.claiming.Unlock()
	var v ClaimView
	if wrong == nil {
		if v, err = a.claimOf(ctx, about); err != nil {
			return "", err
		}
	}
	double := ""
	if v.State == claim.Asked {
		if double, err = a.claimFrom(ctx, v.Initiative, v.Contact.Email); err != nil {
			return "", err
		}
	}
	if double != "" { // the same person asked twice, and proved the other first
		if v, err = a.claimOf(ctx, double); err != nil {
			return "", err
		}
		double = about
	}
	var holder *ClaimView
	if v.State == claim.Asked {
		if holder, err = a.settleAsked(ctx, &v); err != nil {
			return "", err
		}
	}
	v.Bounced = "" // the code came
	link = a.pass(&v.Claim)
	return link, a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		if wrong != nil {
			return wrong // unless this form was right before
		}
		if v.Ground == claim.ByHolder && v.State == claim.Held && v.Contact.Consent == "" {
			v.Contact.Consent, v.Contact.Notice = a.today(), handedNotice
			if err := tx.PutContact(kindClaim, v.ID, v.Contact); err != nil {
				return err
			}
		}
		if _, err := tx.Put(claimPut(v.Claim, v.Version)); err != nil {
			return err
		}
		if double != "" {
			if err := eraseClaim(tx, double); err != nil {
				return err
			}
		}
		if err := a.tellHolder(tx, v, holder); err != nil {
			return err
		}
		if err := tx.DropPasscodes(id.Digest(ask)); err != nil {
			return err
		}
		return tx.Location(at(link))
	})
}

// handedNotice is the notice of the letter by which a sheet is handed over: it says
// what becomes of the address.
const handedNotice = "2026-11"

// settleAsked says where a claim stands once its address is proved.
func (a *App) settleAsked(ctx context.Context, v *ClaimView) (holder *ClaimView, err error) {
	if holder, err = a.holderOf(ctx, v.Initiative); err != nil {
		return nil, err
	}
	stored, err := a.Initiative(ctx, access.House, Principal, v.Initiative)
	if err != nil {
		return nil, err
	}
	ground := claim.Proof(v.Contact.Email, []string{stored.Contact.Email, stored.PublicEmail}, stored.Web)
	switch {
	case v.After != "" && holder != nil && holder.ID == v.After:
		v.State, v.Ground = claim.Held, claim.ByHolder
	case v.After != "":
		return nil, fault.On("code", fault.Conflict, "claim.handed_late") // who handed it over does not hold it any more
	case holder == nil && ground != "":
		v.State, v.Ground = claim.Held, ground
	default:
		v.State = claim.Waiting
	}
	if v.State == claim.Held {
		v.Since, v.Seen = a.today(), a.today()
	}
	return holder, nil
}

// tellHolder ends what was handed over, or tells who holds a sheet that someone
// else asks for it.
func (a *App) tellHolder(tx *store.Tx, v ClaimView, holder *ClaimView) error {
	switch {
	case holder == nil:
		return nil
	case v.State == claim.Held:
		return a.endHeld(tx, *holder, claim.HandedOn, "")
	case v.State == claim.Waiting:
		return postClaim(tx, LetterClaimContested, *holder, "", "")
	}
	return nil
}

// endHeld ends a claim, and tells its holder.
func (a *App) endHeld(tx *store.Tx, v ClaimView, why claim.Ending, message string) error {
	v.End(why, a.today())
	if _, err := tx.Put(claimPut(v.Claim, v.Version)); err != nil {
		return err
	}
	return postClaim(tx, LetterClaimEnded, v, "", message)
}

// postClaim writes to whose claim it is.
func postClaim(tx *store.Tx, what string, v ClaimView, link, message string) error {
	if v.Contact.Email == "" {
		return nil
	}
	return tx.Post(letterJob, Letter{To: v.Contact.Email, What: what, Lang: v.Lang, About: aboutClaim(v.ID), Facts: map[string]string{
		"name": v.Sheet.Name, "sheet": strings.TrimPrefix(v.Sheet.Path, sectionInitiative+"/"), "link": link, "message": message, "ending": string(v.Ending)}})
}

func (a *App) claimOf(ctx context.Context, claimID string) (ClaimView, error) {
	r, err := a.store.Read(ctx, a.claims(), kindClaim, claimID)
	if err != nil {
		return ClaimView{}, err
	}
	return a.claimView(ctx, r)
}

// holding is the claim of a link, held, on a sheet that is public.
func (a *App) holding(ctx context.Context, link string) (ClaimView, error) {
	v, err := a.ClaimBy(ctx, link)
	switch {
	case err != nil:
		return v, err
	case v.State != claim.Held:
		return v, fault.New(fault.Conflict, "claim.not_held")
	case v.Sheet.ID == "":
		return v, fault.New(fault.Conflict, "claim.sheet_gone")
	}
	return v, nil
}

// SaveHeld writes a sheet as its holder edited it. Its contact, and whether it is
// public, stay who keeps the directory's to decide.
func (a *App) SaveHeld(ctx context.Context, link string, in initiative.Initiative, version int64, from From) (InitiativeView, error) {
	v, err := a.holding(ctx, link)
	if err != nil {
		return InitiativeView{}, err
	}
	stored, err := a.Initiative(ctx, access.House, Principal, v.Initiative)
	if err != nil {
		return InitiativeView{}, err
	}
	in.ID, in.Public, in.Extra, in.Source = stored.ID, true, stored.Extra, stored.Source
	from.Source = holderSource
	saved, err := a.SaveInitiative(ctx, v.Actor(), Principal, in, stored.Contact, max(version, 1), from)
	if err != nil {
		return saved, err
	}
	return saved, a.seen(ctx, v)
}

// holderSource tells in a history what a holder wrote: a person's word, which no
// later import overwrites.
const holderSource = "holder"

// seen remembers that the holder looked at the sheet today, which renews what they
// agreed to: how to reach them is kept three years from then.
func (a *App) seen(ctx context.Context, v ClaimView) error {
	if v.Seen == a.today() {
		return nil
	}
	v.Seen, v.Contact.Consent = a.today(), a.today()
	err := a.store.Update(ctx, Principal, store.Author{Source: holderSource}, func(tx *store.Tx) error {
		if _, err := tx.Put(claimPut(v.Claim, v.Version)); err != nil {
			return err
		}
		return tx.PutContact(kindClaim, v.ID, v.Contact)
	})
	if fault.Is(err, fault.Conflict) {
		return nil // written meanwhile: they are seen anyway
	}
	return err
}

// ConfirmHeld says that a sheet is right as it is.
func (a *App) ConfirmHeld(ctx context.Context, link string) error {
	v, err := a.holding(ctx, link)
	if err != nil {
		return err
	}
	return a.seen(ctx, v)
}

// LeaveHeld ends a claim at its holder's word: held, or waiting. How to reach them
// is erased.
func (a *App) LeaveHeld(ctx context.Context, link string, from From) error {
	v, err := a.ClaimBy(ctx, link)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		if err := a.endHeld(tx, v, claim.Left, ""); err != nil {
			return err
		}
		return tx.PutContact(kindClaim, v.ID, initiative.Contact{})
	})
}

// HandOver has a code sent to who will hold the sheet next. Whoever holds it goes on
// until the code is typed.
func (a *App) HandOver(ctx context.Context, link, name, email string, from From) error {
	v, err := a.holding(ctx, link)
	if err != nil {
		return err
	}
	input, err := ClaimInput{Name: name, Email: email, Consent: "-"}.clean() // theirs is asked of them
	if err != nil {
		return err
	}
	if strings.EqualFold(input.Email, v.Contact.Email) {
		return fault.On("email", fault.Invalid, "claim.handed_to_oneself")
	}
	input.Consent = ""
	return a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		often, err := a.tooMany(tx, input.Email, LetterClaimHanded)
		if err != nil {
			return err
		}
		if often {
			return fault.On("email", fault.TooMany, "claim.handed_often")
		}
		c := claim.Claim{ID: id.New(), Initiative: v.Initiative, State: claim.Asked, Lang: v.Lang, After: v.ID, Asked: a.today()}
		if err := putClaim(tx, c, 0, input); err != nil {
			return err
		}
		return a.postClaimCode(tx, LetterClaimHanded, v.Sheet, c.ID, input.Email, v.Lang, id.Token(), map[string]string{"by": v.Contact.Name})
	})
}
