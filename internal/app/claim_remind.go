package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	reminderPass  = 60 * 24 * time.Hour // how long the link of a reminder is good
	toldAgain     = 7 * 24 * time.Hour  // how long after a letter about lists another may come
	remindersADay = 200                 // a server that sends thousands at once is taken for another kind
)

// RemindHolders asks who has not looked at their sheet for a year whether it still is
// right: a letter a year at most, with a link to the sheet as it is. It tells them of
// what lists say otherwise of it: a letter a week at most, however many lists were
// read. It is done once a day, off the way of any request.
func (a *App) RemindHolders(ctx context.Context) (written int, err error) {
	q := store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(claim.Held)}}, Limit: store.MaxPage}
	for written < remindersADay {
		records, next, err := a.store.List(ctx, q)
		if err != nil {
			return written, err
		}
		for _, r := range records {
			sent, err := a.remind(ctx, r)
			if err != nil {
				return written, err
			}
			if sent {
				written++
			}
			if written == remindersADay {
				break // the others, tomorrow
			}
		}
		if next == nil {
			break
		}
		q.After = *next
	}
	return written, nil
}

// remind writes to one holder, if they are due.
func (a *App) remind(ctx context.Context, r store.Record) (sent bool, err error) {
	c, err := decode[claim.Claim](r)
	if err != nil || !c.Reachable() {
		return false, err
	}
	due := c.Due(a.today())
	var said []SaidOtherwise
	if !due {
		if said, err = a.saidSince(ctx, c); err != nil || len(said) == 0 {
			return false, err
		}
	}
	v, err := a.claimView(ctx, r)
	if err != nil || v.Sheet.ID == "" || v.Contact.Email == "" {
		return false, err
	}
	link := id.Token()
	v.Give(id.Digest(link), a.now().Add(reminderPass).UTC().Format(time.DateOnly))
	what, lists := LetterClaimReminder, ""
	if due {
		v.Reminded = a.today()
	} else {
		what, lists, v.Told = LetterClaimLists, listsOf(said), a.now().UnixMilli()
	}
	err = a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		if _, err := tx.Put(claimPut(v.Claim, v.Version)); err != nil {
			return err
		}
		return tx.Post(letterJob, Letter{To: v.Contact.Email, What: what, Lang: v.Lang, About: aboutClaim(v.ID), Useless: a.now().Add(reminderPass).UnixMilli(),
			Facts: map[string]string{"name": v.Sheet.Name, "sheet": strings.TrimPrefix(v.Sheet.Path, sectionInitiative+"/"), "link": link, "date": max(v.Seen, v.Since), "lists": lists}})
	})
	if fault.Is(err, fault.Conflict) {
		return false, nil // they are here right now
	}
	return err == nil, err
}

// saidSince is what lists say otherwise of a sheet that its holder was not written to
// about, nor saw when they came to hold it.
func (a *App) saidSince(ctx context.Context, c claim.Claim) ([]SaidOtherwise, error) {
	if a.now().UnixMilli()-c.Told < toldAgain.Milliseconds() {
		return nil, nil
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindInitiative, Principal), kindInitiative, c.Initiative)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := viewOfRecord(r)
	if err != nil || !v.Public {
		return nil, err
	}
	said, err := a.SaidOf(ctx, ClaimView{Claim: c}.Actor(), Principal, v.Initiative)
	return slices.DeleteFunc(said, func(s SaidOtherwise) bool {
		return s.At <= c.Told || time.UnixMilli(s.At).UTC().Format(time.DateOnly) < c.Since
	}), err
}

// listsOf names the lists that say it.
func listsOf(said []SaidOtherwise) string {
	var names []string
	for _, s := range said {
		names = append(names, s.From)
	}
	return strings.Join(text.CleanLines(names, mostSaid), ", ")
}

// QuietHeld stops the reminders of a sheet at its holder's word, or has them again.
func (a *App) QuietHeld(ctx context.Context, link string, quiet bool, from From) error {
	v, err := a.ClaimBy(ctx, link)
	if err != nil || v.Silent == quiet {
		return err
	}
	v.Silent = quiet
	return a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		_, err := tx.Put(claimPut(v.Claim, v.Version))
		return err
	})
}

// bounced remembers of who holds a sheet that their address takes no letter: none
// is written to it by itself any more, until a code proves it again.
func (a *App) bounced(tx *store.Tx, l Letter) error {
	claimID, of := strings.CutPrefix(l.About, aboutClaim(""))
	if !of {
		return nil
	}
	r, err := tx.Get(kindClaim, claimID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := decode[claim.Claim](r)
	if err != nil || c.State != claim.Held {
		return err
	}
	c.Bounced = a.today()
	_, err = tx.Put(claimPut(c, r.Version))
	return err
}
