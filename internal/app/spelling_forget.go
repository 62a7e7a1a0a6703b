package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// forgottenPart is the day on which the words were last looked through.
const forgottenPart = "forgotten_words"

// wordsEvery is how often they are: each time, all that people wrote is read.
const wordsEvery = 7

// forgetWords takes away, once a week, the words that no sheet holds any more: they
// may be the name of someone whose sheet was erased.
func (a *App) forgetWords(ctx context.Context) (int64, error) {
	today := a.now().Unix() / int64(24*time.Hour/time.Second)
	last, err := a.store.AnalysedAs(ctx, forgottenPart)
	if err != nil || today < last+wordsEvery {
		return 0, err
	}
	forgotten := int64(0)
	if last == 0 { // a new folder: nothing has gone from it
		return 0, a.wordsLookedThrough(ctx, today)
	}
	for _, space := range []string{Principal, Demonstration} {
		n, err := a.forgetWordsOf(ctx, space)
		if err != nil {
			return forgotten, err
		}
		forgotten += n
	}
	return forgotten, a.wordsLookedThrough(ctx, today)
}

func (a *App) wordsLookedThrough(ctx context.Context, day int64) error {
	return a.store.Update(ctx, Principal, store.Author{Actor: "bocage", Source: "tidy"}, func(tx *store.Tx) error { return tx.Analysed(forgottenPart, day) })
}

func (a *App) forgetWordsOf(ctx context.Context, space string) (int64, error) {
	upTo, err := a.store.LastWord(ctx, space) // those that come meanwhile stay
	if err != nil {
		return 0, err
	}
	held := map[string]bool{}
	for after := int64(minDoc); ; {
		some, last, err := a.store.EveryDoc(ctx, space, kindInitiative, after, reanalysedAtOnce)
		if err != nil {
			return 0, err
		}
		if len(some) == 0 {
			break
		}
		for _, r := range some {
			var in initiative.Initiative
			if err := json.Unmarshal(r.Body, &in); err != nil {
				return 0, fmt.Errorf("read initiative %s: %w", r.ID, err)
			}
			for _, w := range text.Spellings(initiativeText(in)) {
				held[w.Folded] = true
			}
		}
		after = last
	}
	return a.store.ForgetWords(ctx, space, upTo, func(folded string) bool { return held[folded] })
}
