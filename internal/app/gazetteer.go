package app

import (
	"context"
	"fmt"
	"sync"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// gazetteer keeps the territories: those that ship, and the perimeters that people
// drew in any space, for their keys tell them apart. The set is made again when a
// perimeter was written, by this process or another.
type gazetteer struct {
	shipped func() (*territory.Set, error)
	db      *store.DB

	mu  sync.Mutex
	set *territory.Set
}

// now is the set as perimeters stand. It asks the store which state they are in,
// one look by its key, and reads them only when they moved.
func (g *gazetteer) now() (*territory.Set, error) {
	shipped, err := g.shipped()
	if err != nil {
		return nil, err
	}
	ctx := context.Background() // others wait for what the first who asks reads
	state, err := g.db.FamilyState(ctx, perimetersFamily, Principal, Demonstration)
	if err != nil {
		return nil, err
	}
	if state == "" {
		return shipped, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.set != nil && g.set.State() == state {
		return g.set, nil
	}
	drawn, err := g.drawn(ctx, shipped)
	if err != nil {
		return nil, err
	}
	set, err := shipped.WithPerimeters(state, drawn...)
	if err != nil {
		return nil, fmt.Errorf("draw perimeters: %w", err)
	}
	g.set = set
	return set, nil
}

// drawn reads every perimeter. One that bears the key of another is left out: a form
// refuses it, a bundle may bring it.
func (g *gazetteer) drawn(ctx context.Context, shipped *territory.Set) ([]territory.Drawn, error) {
	var out []territory.Drawn
	taken := map[territory.Key]bool{}
	for _, space := range []string{Principal, Demonstration} {
		records, err := g.db.Children(ctx, access.Visible(access.House, access.KindPerimeter, space), []string{perimetersFamily}, kindPerimeter)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			p, err := decode[perimeter.Perimeter](r)
			if err != nil {
				return nil, err
			}
			if !taken[p.Key()] && !shipped.Has(p.Key()) {
				taken[p.Key()] = true
				out = append(out, p.Drawn(shipped))
			}
		}
	}
	return out, nil
}

// spaceOf is the space in which a territory's initiatives, studies and perimeters
// are: what is invented is the demonstration's, and never shows on a real page.
func spaceOf(key territory.Key) string {
	if key.Fictional() {
		return Demonstration
	}
	return Principal
}
