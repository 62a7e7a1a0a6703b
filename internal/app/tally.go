package app

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
)

// tallies keeps what the last questions counted, each once, however many ask
// meanwhile.
type tallies = keeper[once[store.Tally]]

// tally is store.Tally, counted once for each state of the space, and a key: the
// same as long as the same question, by the same rights, has the same answer.
// Whoever receives the counts reads them only.
func (a *App) tally(ctx context.Context, q store.Query, facets ...string) (t store.Tally, state string, err error) {
	revision, err := a.store.Revision(ctx, q.Scope.Space, q.Parent)
	if err != nil {
		return t, "", err
	}
	key := tallyKey(q, facets)
	ctx = context.WithoutCancel(ctx) // others wait for it
	count := func() (store.Tally, error) { return a.store.Tally(ctx, q, facets...) }
	if q.Kind == kindInitiative && !q.Narrowed() {
		count = func() (store.Tally, error) { return a.store.Held(ctx, q.Scope, q.Kind, facets...) }
	}
	t, err = keptOnce(&a.tallies, key, revision, count)
	return t, fmt.Sprint(key, revision), err
}

func tallyKey(q store.Query, facets []string) string {
	return strings.Join([]string{q.Scope.Space, q.Scope.SQL("r"), q.Kind, q.Parent, fmt.Sprintf("%q %q %q %q %q %d %q", q.Facets, q.Any, q.Stems, facets, q.None, q.Before, amongDigest(q.Among))}, "\x00")
}

// amongDigest is short, however many records a question names.
func amongDigest(ids []string) string {
	if ids == nil {
		return ""
	}
	return id.Digest(strings.Join(ids, " "))
}

// ForgetCounts drops every count and every search that is kept: whoever measures
// asks again.
func (a *App) ForgetCounts() {
	a.tallies.clear()
	a.matches.clear()
	a.counts.clear()
}
