package app

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/store"
)

// tallies keeps what the last questions counted. A count serves as long as
// nothing that stands alone in its space was written since, by this process or
// another: the revision tells. It is counted once, however many ask meanwhile.
type tallies struct {
	mu    sync.Mutex
	kept  map[string]keptTally
	order []string // the oldest first
}

type keptTally struct {
	revision store.Revision
	count    func() (store.Tally, error)
}

// mostTallies bounds what is kept: a tally of the registry is some kilobytes.
const mostTallies = 256

// tally is store.Tally, counted once for each state of the space, and a key: the
// same as long as the same question, by the same rights, has the same answer.
// Whoever receives the counts reads them only.
func (a *App) tally(ctx context.Context, q store.Query, facets ...string) (t store.Tally, state string, err error) {
	revision, err := a.store.Revision(ctx, q.Scope.Space, q.Parent)
	if err != nil {
		return t, "", err
	}
	key := tallyKey(q, facets)
	t, err = a.tallies.find(key, revision, func() (store.Tally, error) {
		return a.store.Tally(context.WithoutCancel(ctx), q, facets...) // others wait for it
	})()
	if err != nil {
		a.tallies.forget(key)
	}
	return t, fmt.Sprint(key, revision), err
}

func tallyKey(q store.Query, facets []string) string {
	return strings.Join([]string{q.Scope.Space, q.Scope.SQL("r"), q.Kind, q.Parent, fmt.Sprintf("%q %q %q %q", q.Facets, q.Any, q.Stems, facets)}, "\x00")
}

func (k *tallies) find(key string, revision store.Revision, count func() (store.Tally, error)) func() (store.Tally, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, known := k.kept[key]
	if known && kept.revision == revision {
		return kept.count
	}
	if k.kept == nil {
		k.kept = map[string]keptTally{}
	}
	if !known {
		k.order = append(k.order, key)
	}
	kept = keptTally{revision: revision, count: sync.OnceValues(count)}
	k.kept[key] = kept
	if len(k.order) > mostTallies {
		delete(k.kept, k.order[0])
		k.order = k.order[1:]
	}
	return kept.count
}

func (k *tallies) forget(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if kept, known := k.kept[key]; known {
		kept.revision = store.Revision{Writes: -1}
		k.kept[key] = kept
	}
}
