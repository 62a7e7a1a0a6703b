package app

import (
	"context"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
)

// mostResumed is how many answers of one address a letter gives codes for: the
// last.
const mostResumed = 5

// AskResume has a code sent to whoever answered a call from an address, to go on
// without their private link. What it returns is the same whether or not someone did:
// only the mailbox tells. at makes the address where the code is typed.
func (a *App) AskResume(ctx context.Context, slug, email, lang string, from From, at func(ask string) string) (ask string, err error) {
	c, _, err := a.CallAt(ctx, access.House, slug)
	if err != nil {
		return "", err
	}
	if email, err = anAddress("email", email); err != nil {
		return "", err
	}
	answers, err := a.answersFrom(ctx, c, email)
	if err != nil {
		return "", err
	}
	ask = id.Token()
	return ask, a.store.Update(ctx, c.Space, sender(from), func(tx *store.Tx) error {
		if err := a.postCodes(tx, c, answers, email, lang, ask); err != nil {
			return err
		}
		return tx.Location(at(ask))
	})
}

// postCodes sends one letter with a code for each answer. Where there is none, or
// the address was written to enough, what is kept looks the same and opens nothing.
func (a *App) postCodes(tx *store.Tx, c CallView, answers []call.Proposal, email, lang, ask string) error {
	often, err := a.tooMany(tx, email, LetterCallCode)
	if err != nil {
		return err
	}
	if often || len(answers) == 0 {
		_, err := a.giveCode(tx, ask, "")
		return err
	}
	var lines []string
	for _, p := range answers {
		code, err := a.giveCode(tx, ask, keyIn(c.ID, p.ID))
		if err != nil {
			return err
		}
		lines = append(lines, spaced(code)+"   "+p.Name())
	}
	return tx.Post(letterJob, Letter{To: email, What: LetterCallCode, Lang: lang, About: aboutProposal(answers[0]), Useless: a.now().Add(a.codeLife()).UnixMilli(),
		Facts: map[string]string{"title": c.Title, "call": strings.TrimPrefix(c.Path, sectionCall+"/"), "ask": ask, "codes": strings.Join(lines, "\n")}})
}

// answersFrom are the last answers to a call that came from an address.
func (a *App) answersFrom(ctx context.Context, c CallView, email string) (out []call.Proposal, err error) {
	scope := access.Visible(access.House, access.KindProposal, c.Space)
	keys, err := a.store.HeldBy(ctx, scope, kindProposal, email, 100)
	if err != nil {
		return nil, err
	}
	var here []string
	for _, key := range keys {
		if strings.HasPrefix(key, keyIn(c.ID, "")) && len(here) < mostResumed {
			here = append(here, key)
		}
	}
	records, err := a.store.Several(ctx, scope, kindProposal, here)
	for _, r := range records {
		p, err := decode[call.Proposal](r)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, err
}

// Resume opens the answer of a code with a new private link; those that were given
// before stay good. The same form sent again leads to the same link (fault.AlreadyDone).
func (a *App) Resume(ctx context.Context, slug, ask, code string, from From, at func(link string) string) (link string, err error) {
	c, _, err := a.CallAt(ctx, access.House, slug)
	if err != nil {
		return "", err
	}
	about, wrong := a.tryCode(ctx, c.Space, ask, code)
	link = id.Token()
	return link, a.store.Update(ctx, c.Space, sender(from), func(tx *store.Tx) error {
		if wrong != nil {
			return wrong // unless this form was right before
		}
		r, err := tx.Get(kindProposal, about)
		if err != nil {
			return err
		}
		p, err := decode[call.Proposal](r)
		if err != nil {
			return err
		}
		p.Given(id.Digest(link))
		if _, err := tx.Put(proposalPut(p, r.Version)); err != nil {
			return err
		}
		if err := tx.DropPasscodes(id.Digest(ask)); err != nil {
			return err
		}
		return tx.Location(at(link))
	})
}
