package app

import (
	"context"
	"math"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/store"
)

// Between these shares of the draws, which of two places is above is not known: the
// bounds of the intervals of ranks.
const (
	RarelyAbove  = 0.05
	UsuallyAbove = 0.95
)

// mostPairCells is the size, places times indicators, of an index of which two places are
// compared while someone waits: they are made again as often as for its intervals.
const mostPairCells = 200_000

// pairs are the comparisons of two places that are held.
type pairs struct {
	one  sync.Mutex // at a time: each takes every core
	held keeper[once[float64]]
}

// AboveIn tells in what share of the draws, those in which both have a score, a place
// stands above another, equal ones counting half: NaN when no draw ranks both. The draws
// are those of SpreadOf. It is not worked out, and not known, for an index so large that
// its reader would wait.
func (a *App) AboveIn(ctx context.Context, r *IndexResult, code, other string) (share float64, known bool, err error) {
	if d := r.Given; len(d.Units)*len(d.Indicators) > mostPairCells {
		return 0, false, nil
	}
	first, last := code, other
	if first > last {
		first, last = last, first
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	share, err = keptOnce(&a.pairs.held, strings.Join([]string{r.Sum, first, last}, " "), store.Revision{}, func() (float64, error) {
		a.pairs.one.Lock()
		defer a.pairs.one.Unlock()
		return r.aboveIn(ctx, first, last)
	})
	if first != code {
		share = 1 - share
	}
	return share, err == nil, err
}

func (r *IndexResult) aboveIn(ctx context.Context, code, other string) (float64, error) {
	asked := *r.Plan.Uncertainty
	asked.Pairs, asked.NoScores = []string{code, other}, true
	plan := r.Plan
	plan.Uncertainty = &asked
	s, err := plan.Spread(ctx, r.Given, composite.Machine{Workers: 2})
	if err != nil {
		return math.NaN(), IndexFault(err, nil)
	}
	return s.Above.At(0, 1), nil
}
