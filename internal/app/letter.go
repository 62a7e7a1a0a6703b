package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/mail"
	"codeberg.org/bocage/bocage/internal/store"
)

const letterJob = "letter"

// Letter is a letter to someone who has no account: what it tells, by name, and
// the facts that its words need.
type (
	Letter      = store.Letter
	LetterState = store.LetterState
)

// Postman hands letters to a server. It errs with a *mail.Refusal when one will
// never be taken.
type Postman interface {
	Send(ctx context.Context, m mail.Message) error
}

// Penman gives a letter its words, in the language of who gets it. stop is where
// no more of the kind is asked for, "" when there is nothing to stop.
type Penman func(l Letter) (subject, text, stop string, err error)

// Pen gives the house who writes its letters. Without one, letters wait.
func (a *App) Pen(p Penman) { a.penman = p }

// Mails says whether letters leave by themselves.
func (a *App) Mails() bool { return a.postman != nil }

// betweenTries is how long a letter waits after each try that failed: a server
// that is away, or wants to see us again, has two days.
var betweenTries = []time.Duration{2 * time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// letterLife is how long letters are kept once they are written.
const letterLife = 30 * 24 * time.Hour

// DoLetter sends a letter that waits. Where no server is set it is held for a
// person to carry; what fails for now is tried again later, as a job of its own, so
// that no other letter waits for it.
func (a *App) DoLetter(ctx context.Context, space, letter string, _ Progress) error {
	l, err := a.store.Letter(ctx, access.Visible(access.House, access.KindLetter, space), letter)
	if fault.Is(err, fault.NotFound) || err == nil && l.State != store.LetterWaiting {
		return nil // erased, or carried meanwhile
	}
	if err != nil || a.penman == nil {
		return cmp.Or(err, errors.New("nobody writes letters here"))
	}
	if l.Useless > 0 && clock.Millis(a.now()) >= l.Useless {
		return a.settle(ctx, l, store.LetterGivenUp, l.Tries, l.Reason)
	}
	if a.postman == nil {
		return a.settle(ctx, l, store.LetterHeld, l.Tries, "")
	}
	subject, text, stop, err := a.penman(l)
	if err != nil {
		return err
	}
	err = a.postman.Send(ctx, mail.Message{ID: l.ID, To: l.To, Subject: subject, Text: text, Stop: stop, Lang: l.Lang, Written: clock.FromMillis(l.Created)})
	var refused *mail.Refusal
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return a.settle(ctx, l, store.LetterSent, l.Tries+1, "")
	case errors.As(err, &refused):
		return a.settle(ctx, l, store.LetterRefused, l.Tries+1, refused.Said)
	case l.Tries >= len(betweenTries):
		return a.settle(ctx, l, store.LetterGivenUp, l.Tries+1, mail.OneLine(err.Error()))
	}
	return a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		return tx.PostAgain(letterJob, l.ID, l.Tries+1, mail.OneLine(err.Error()), a.now().Add(betweenTries[l.Tries]))
	})
}

func (a *App) settle(ctx context.Context, l Letter, state LetterState, tries int, reason string) error {
	return a.store.Update(ctx, l.Space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		if state == store.LetterRefused {
			return a.refused(tx, l, tries, reason)
		}
		return tx.Settle(l.ID, state, tries, reason)
	})
}

// refused settles a letter that its address does not take: what writes there by
// itself writes there no more.
func (a *App) refused(tx *store.Tx, l Letter, tries int, reason string) error {
	if err := tx.Settle(l.ID, store.LetterRefused, tries, reason); err != nil {
		return err
	}
	if err := a.bounced(tx, l); err != nil {
		return err
	}
	return unwatched(tx, l)
}

// LetterView is a letter with its words, for whoever carries it.
type LetterView struct {
	Letter
	Subject, Text string
}

// LetterStates are those that have a list, in the order of their page: what asks
// for someone comes first.
var LetterStates = []LetterState{store.LetterHeld, store.LetterRefused, store.LetterGivenUp, store.LetterWaiting, store.LetterSent}

// LettersStuck are the states of what did not leave and asks for someone.
var LettersStuck = LetterStates[:3]

const lettersPage = 50

// Letters lists the letters of a state to who keeps the space, the newest first;
// next is the name of the last when there are more.
func (a *App) Letters(ctx context.Context, actor access.Actor, space string, state LetterState, before string) (out []LetterView, next string, err error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindLetter}); err != nil {
		return nil, "", err
	}
	found, err := a.store.Letters(ctx, access.Visible(actor, access.KindLetter, space), state, before, lettersPage+1)
	if err != nil {
		return nil, "", err
	}
	if len(found) > lettersPage {
		found = found[:lettersPage]
		next = found[lettersPage-1].ID
	}
	for _, l := range found {
		v, err := a.worded(l)
		if err != nil {
			return nil, "", err
		}
		out = append(out, v)
	}
	return out, next, nil
}

// worded gives a letter its words while it still has something to say.
func (a *App) worded(l Letter) (LetterView, error) {
	v := LetterView{Letter: l}
	if a.penman == nil || len(l.Facts) == 0 {
		return v, nil
	}
	var err error
	v.Subject, v.Text, _, err = a.penman(l)
	return v, err
}

// LetterCounts says how many letters are in each state, to who keeps the space.
func (a *App) LetterCounts(ctx context.Context, actor access.Actor, space string) (map[LetterState]int, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindLetter}); err != nil {
		return nil, err
	}
	return a.store.CountLetters(ctx, access.Visible(actor, access.KindLetter, space))
}

// LetterAbout is the last letter that tells of something, if there is one.
func (a *App) LetterAbout(ctx context.Context, actor access.Actor, space, about string) (l Letter, found bool, err error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindLetter}); err != nil {
		return l, false, err
	}
	all, err := a.store.LettersAbout(ctx, access.Visible(actor, access.KindLetter, space), about, 1)
	if err != nil || len(all) == 0 {
		return l, false, err
	}
	return all[0], true, nil
}

// LetterDeed is what someone does about a letter.
type LetterDeed string

// The deeds.
const (
	Carried    LetterDeed = "carried"    // by hand, or from one's own mailbox
	TriedAgain LetterDeed = "try"        // by the server
	ThrownAway LetterDeed = "throw_away" // nobody needs it
	Returned   LetterDeed = "returned"   // it left, and came back to who reads the sender's mailbox
)

// CameBack says of a letter that it was taken and came back: what it said was
// erased when it left.
func CameBack(l Letter) bool { return l.State == store.LetterRefused && len(l.Facts) == 0 }

// TendLetter does something about a letter that did not leave, or that came back.
func (a *App) TendLetter(ctx context.Context, actor access.Actor, space, letter string, deed LetterDeed, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindLetter}); err != nil {
		return err
	}
	l, err := a.store.Letter(ctx, access.Visible(actor, access.KindLetter, space), letter)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		switch {
		case l.State == store.LetterSent && deed == Returned:
			return a.refused(tx, l, l.Tries, "")
		case l.State == store.LetterSent:
			return fault.New(fault.Conflict, "letter.left")
		case deed == Returned:
			return fault.New(fault.Conflict, "letter.not_left")
		case CameBack(l) && deed != ThrownAway:
			return fault.New(fault.Conflict, "letter.left")
		}
		switch deed {
		case Carried:
			return tx.Settle(l.ID, store.LetterSent, l.Tries, "")
		case TriedAgain:
			return tx.PostAgain(letterJob, l.ID, 0, "", a.now())
		case ThrownAway:
			return tx.EraseLetter(l.ID)
		}
		return fault.New(fault.Invalid, "letter.no_deed")
	})
}

// SendBy gives the house who hands its letters over; nil for people who carry them.
func (a *App) SendBy(p Postman) { a.postman = p }
