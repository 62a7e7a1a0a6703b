package app

import (
	"context"

	"codeberg.org/bocage/bocage/internal/clock"
)

// contactYears is how long the contact of a sheet is kept after it was given.
const contactYears = 3

// Tidy erases what people were told would be erased by now: contacts given
// years ago, spreadsheets that nobody imported, answers to a call that nobody sent,
// remarks that were answered, what lists say that no sheet answers to any more, letters, lines
// that imports left, words that no sheet holds any more; which forms were sent; and the
// files that nothing names.
func (a *App) Tidy(ctx context.Context) error {
	before := clock.Millis(a.now().AddDate(-contactYears, 0, 0))
	forgotten := int64(0)
	for _, space := range []string{Principal, Demonstration} {
		n, err := a.store.ForgetContacts(ctx, space, before)
		if err != nil {
			return err
		}
		forgotten += n
		if err := a.sweepUploads(ctx, space); err != nil {
			return err
		}
		erased, err := a.sweepProposals(ctx, space)
		if err != nil {
			return err
		}
		forgotten += erased
		if erased, err = a.sweepOtherwise(ctx, space); err != nil {
			return err
		}
		forgotten += erased
		if err := a.store.ForgetPasscodes(ctx, space); err != nil {
			return err
		}
		if erased, err = a.store.ForgetLetters(ctx, space, letterJob, a.now().Add(-letterLife)); err != nil {
			return err
		}
		forgotten += erased
	}
	erased, err := a.sweepClaims(ctx)
	if err != nil {
		return err
	}
	forgotten += erased
	if erased, err = a.sweepRemarks(ctx); err != nil {
		return err
	}
	forgotten += erased
	if erased, err = a.sweepWatches(ctx); err != nil {
		return err
	}
	forgotten += erased
	if err := a.askWatches(ctx); err != nil {
		return err
	}
	if erased, err = a.forgetWords(ctx); err != nil {
		return err
	}
	forgotten += erased
	if forgotten > 0 {
		if err := a.store.Scrub(ctx); err != nil {
			return err
		}
	}
	if err := a.store.ForgetForms(ctx); err != nil {
		return err
	}
	_, err = a.SweepFiles(ctx)
	return err
}

// Rest gives back the memory that work which is over had taken.
func (a *App) Rest(ctx context.Context) error { return a.store.Rest(ctx) }
