package app

import (
	"context"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindClaim = string(access.KindClaim)

	facetClaimed = "sheet"
	claimsParent = "claims" // their family: what is kept of the directory stays

	mostAsked  = 500                 // claims that nobody proved yet, at once
	unproved   = 8 * 24 * time.Hour  // how long one waits for its code
	holderPass = 30 * 24 * time.Hour // how long a private link to one's sheet is good
)

// The letters to who holds a sheet, or would.
const (
	LetterClaimCode      = "claim_code"
	LetterClaimHanded    = "claim_handed" // to the successor, with a code
	LetterClaimGiven     = "claim_given"
	LetterClaimRefused   = "claim_refused"
	LetterClaimEnded     = "claim_ended"
	LetterClaimReminder  = "claim_reminder"  // once a year
	LetterClaimLists     = "claim_lists"     // a list says otherwise than the sheet
	LetterClaimContested = "claim_contested" // to who holds it: someone else asks
)

// ClaimView is a claim with its sheet and whose it is.
type ClaimView struct {
	claim.Claim
	Space   string
	Version int64
	Contact initiative.Contact
	Sheet   InitiativeView // as anyone sees it; of no name when nobody may see it any more
}

// Actor is the holder, who edits this sheet alone.
func (v ClaimView) Actor() access.Actor {
	if v.State != claim.Held {
		return access.Anyone
	}
	return access.Actor{Name: v.Contact.Name, Role: access.Public, Holds: v.Initiative}
}

func claimPut(c claim.Claim, version int64) store.Put {
	p := store.Put{Kind: kindClaim, ID: c.ID, Parent: claimsParent, Expected: version, SortKey: c.Asked, Body: c,
		Facets: []store.Facet{{Name: "state", Value: string(c.State)}, {Name: facetClaimed, Value: c.Initiative}}}
	for _, pass := range c.Passes {
		p.Keys = append(p.Keys, store.Facet{Name: facetLink, Value: pass.Digest})
	}
	return p
}

func aboutClaim(id string) string { return kindClaim + "/" + id }

// claims is the scope in which the house itself looks for them.
func (a *App) claims() access.Scope { return access.Visible(access.House, access.KindClaim, Principal) }

func (a *App) claimView(ctx context.Context, r store.Record) (ClaimView, error) {
	c, err := decode[claim.Claim](r)
	if err != nil {
		return ClaimView{}, err
	}
	v := ClaimView{Claim: c, Space: Principal, Version: r.Version}
	if v.Contact, err = a.store.Contact(ctx, Principal, kindClaim, c.ID); err != nil {
		return v, err
	}
	v.Sheet, err = a.Initiative(ctx, access.Anyone, Principal, c.Initiative)
	if fault.Is(err, fault.NotFound) {
		err = nil // taken out of the directory: said where it matters
	}
	return v, err
}

// claimsOn are the claims on a sheet in a state.
func (a *App) claimsOn(ctx context.Context, initiative string, state claim.State) (out []ClaimView, err error) {
	records, _, err := a.store.List(ctx, store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(state)}, {Name: facetClaimed, Value: initiative}}, Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		v, err := a.claimView(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// holderOf is who holds a sheet, nil for nobody.
func (a *App) holderOf(ctx context.Context, initiative string) (*ClaimView, error) {
	held, err := a.claimsOn(ctx, initiative, claim.Held)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	return &held[0], nil
}

// ClaimInput is what someone who asks for a sheet says.
type ClaimInput struct {
	Name, Email, Message string
	Notice, Consent      string // which notice was read, and when
}

// clean makes the words tidy and says what can't be accepted.
func (in ClaimInput) clean() (ClaimInput, error) {
	in.Name, in.Message = text.CleanLine(in.Name, 4*initiative.MaxName), text.CleanText(in.Message, 4*claim.MaxMessage)
	var l fault.List
	if in.Name == "" {
		l.Add("name", "required")
	}
	l.Limit("name", in.Name, initiative.MaxName)
	l.Limit("message", in.Message, claim.MaxMessage)
	if in.Consent == "" {
		l.Add("agreement", "contact.agreement_missing")
	}
	email, err := anAddress("email", in.Email)
	in.Email = email
	return in, append(l, fault.All(err)...).Err()
}

// claimable is the sheet of an address that someone may hold: public, and of a real
// initiative.
func (a *App) claimable(ctx context.Context, slug string) (InitiativeView, error) {
	in, space, _, err := a.InitiativeAt(ctx, access.Anyone, slug)
	if err == nil && (space != Principal || in.Fictional) {
		err = fault.New(fault.NotFound, "claim.fictional")
	}
	return in, err
}

// AskClaim has a code sent to who says that a sheet is theirs. Nothing of what it
// answers tells who holds the sheet, or whose address is on it. at makes the address
// where the code is typed.
func (a *App) AskClaim(ctx context.Context, slug string, input ClaimInput, lang string, from From, at func(ask string) string) (ask string, err error) {
	sheet, err := a.claimable(ctx, slug)
	if err != nil {
		return "", err
	}
	if input, err = input.clean(); err != nil {
		return "", err
	}
	n, err := a.store.Count(ctx, store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(claim.Asked)}}})
	if err != nil {
		return "", err
	}
	if n >= mostAsked {
		if err := a.dropUnproved(ctx); err != nil {
			return "", err
		}
	}
	known, err := a.claimFrom(ctx, sheet.ID, input.Email)
	if err != nil {
		return "", err
	}
	ask = id.Token()
	return ask, a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		if often, err := a.tooMany(tx, input.Email, LetterClaimCode); err != nil || often {
			if err == nil {
				_, err = a.giveCode(tx, ask, "")
			}
			return orLocation(tx, err, at(ask))
		}
		about := known
		if about == "" {
			c := claim.Claim{ID: id.New(), Initiative: sheet.ID, State: claim.Asked, Lang: lang, Message: input.Message, Asked: a.today()}
			if err := putClaim(tx, c, 0, input); err != nil {
				return err
			}
			about = c.ID
		}
		return orLocation(tx, a.postClaimCode(tx, LetterClaimCode, sheet, about, input.Email, lang, ask, nil), at(ask))
	})
}

// dropUnproved makes room for one more: the oldest that nobody proved goes once its
// code opens nothing any more. Whoever asks for hundreds closes the way to nobody for
// longer than that.
func (a *App) dropUnproved(ctx context.Context) error {
	oldest, _, err := a.store.List(ctx, store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(claim.Asked)}}, Limit: 1})
	if err != nil || len(oldest) == 0 {
		return err
	}
	if oldest[0].Updated > clock.Millis(a.now().Add(-a.codeLife())) {
		return fault.New(fault.Unavailable, "call.busy")
	}
	return a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		r, err := tx.Get(kindClaim, oldest[0].ID)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || r.Version != oldest[0].Version {
			return err // proved meanwhile
		}
		return eraseClaim(tx, r.ID)
	})
}

func orLocation(tx *store.Tx, err error, at string) error {
	if err != nil {
		return err
	}
	return tx.Location(at)
}

// putClaim writes a claim with whose it is.
func putClaim(tx *store.Tx, c claim.Claim, version int64, input ClaimInput) error {
	if _, err := tx.Put(claimPut(c, version)); err != nil {
		return err
	}
	return tx.PutContact(kindClaim, c.ID, initiative.Contact{Name: input.Name, Email: input.Email, Notice: input.Notice, Consent: input.Consent})
}

// postClaimCode sends the code that opens a claim.
func (a *App) postClaimCode(tx *store.Tx, what string, sheet InitiativeView, about, email, lang, ask string, more map[string]string) error {
	code, err := a.giveCode(tx, ask, about)
	if err != nil {
		return err
	}
	facts := map[string]string{"name": sheet.Name, "sheet": strings.TrimPrefix(sheet.Path, sectionInitiative+"/"), "ask": ask, "code": spaced(code)}
	for k, v := range more {
		facts[k] = v
	}
	return tx.Post(letterJob, Letter{To: email, What: what, Lang: lang, About: aboutClaim(about), Useless: a.now().Add(a.codeLife()).UnixMilli(), Facts: facts})
}

// claimFrom names the claim of an address on a sheet that is held, or waits.
func (a *App) claimFrom(ctx context.Context, sheet, email string) (string, error) {
	ids, err := a.store.HeldBy(ctx, a.claims(), kindClaim, email, 200)
	if err != nil {
		return "", err
	}
	records, err := a.store.Several(ctx, a.claims(), kindClaim, ids)
	for _, r := range records {
		c, err := decode[claim.Claim](r)
		if err != nil {
			return "", err
		}
		if c.Initiative == sheet && (c.State == claim.Held || c.State == claim.Waiting) {
			return c.ID, nil
		}
	}
	return "", err
}

// ClaimBy opens a claim by its private link. Reading changes nothing.
func (a *App) ClaimBy(ctx context.Context, link string) (ClaimView, error) {
	digest := id.Digest(link)
	found, err := a.store.Holders(ctx, a.claims(), kindClaim, facetLink, []string{digest})
	if err != nil {
		return ClaimView{}, err
	}
	for _, r := range found[digest] {
		v, err := a.claimView(ctx, r)
		if err != nil || v.Opens(digest, a.today()) {
			return v, err
		}
	}
	return ClaimView{}, fault.New(fault.NotFound, "claim.no_such_link")
}

// pass makes a private link, good for a while.
func (a *App) pass(c *claim.Claim) (link string) {
	link = id.Token()
	c.Give(id.Digest(link), a.now().Add(holderPass).UTC().Format(time.DateOnly))
	return link
}

// sweepClaims erases what was asked and never proved.
func (a *App) sweepClaims(ctx context.Context) (erased int64, err error) {
	asked, _, err := a.store.List(ctx, store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(claim.Asked)}}, Limit: store.MaxPage})
	if err != nil {
		return 0, err
	}
	before := a.now().Add(-unproved).UTC().Format(time.DateOnly)
	for _, r := range asked {
		c, err := decode[claim.Claim](r)
		if err != nil {
			return erased, err
		}
		if c.Asked >= before {
			continue
		}
		err = a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error { return eraseClaim(tx, c.ID) })
		if err != nil {
			return erased, err
		}
		erased++
	}
	return erased, nil
}

func eraseClaim(tx *store.Tx, claimID string) error {
	if err := tx.Purge(kindClaim, claimID); err != nil {
		return err
	}
	return tx.EraseLettersAbout(aboutClaim(claimID))
}
