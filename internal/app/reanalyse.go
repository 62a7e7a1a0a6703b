package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// What initiatives are found by is made from what they say, by an analysis that
// gets better, and by where communes lie, which changes each year. analysis is
// moved when either does: a folder of before is then read again once, at its
// start.
const analysis = 2

const analysedPart = "initiative"

// reanalysedAtOnce is how many initiatives one transaction makes again.
const reanalysedAtOnce = 2000

// reanalyse makes again what the initiatives of every space are found by, when
// they were written by another analysis.
func (a *App) reanalyse(ctx context.Context) error {
	_, year := placesOf(a.folder)
	version := int64(year)*100 + analysis
	at, err := a.store.AnalysedAs(ctx, analysedPart)
	if err != nil || at == version {
		return err
	}
	for _, space := range []string{Principal, Demonstration} {
		if err := a.reanalyseSpace(ctx, space); err != nil {
			return err
		}
	}
	if err := a.store.GatherText(ctx); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, store.Author{Actor: "bocage", Source: "upgrade"}, func(tx *store.Tx) error { return tx.Analysed(analysedPart, version) })
}

func (a *App) reanalyseSpace(ctx context.Context, space string) error {
	by := store.Author{Actor: "bocage", Source: "upgrade"}
	var later store.Backlog
	for after := int64(minDoc); ; {
		some, last, err := a.store.EveryDoc(ctx, space, kindInitiative, after, reanalysedAtOnce)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return a.store.WriteBacklog(ctx, by, &later)
		}
		puts := make([]store.Put, len(some))
		for i, r := range some {
			var in initiative.Initiative
			if err := json.Unmarshal(r.Body, &in); err != nil {
				return fmt.Errorf("read initiative %s: %w", r.ID, err)
			}
			puts[i] = initiativePut(in, r.Version)
		}
		if err := a.store.Reindex(ctx, space, by, some, puts, &later); err != nil {
			return err
		}
		if err := a.store.WriteSome(ctx, by, &later); err != nil {
			return err
		}
		after = last
	}
}

// minDoc is before the number of any record: those of before migration 10 may be
// below zero.
const minDoc = -1 << 63
