package app

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/twin"
)

const twinsJob = "twins"

// twinsJobOf is the one job of a space: asked twice, it runs once.
func twinsJobOf(space string) string { return twinsJob + "/" + space }

// Of a registry where everything looks alike, so many pairs are kept, the
// likeliest; they are written some at a time, so that no other writer waits.
const (
	maxTwins      = 10_000
	twinsTogether = 100
)

// FindTwins asks for the pairs of a space to be looked for.
func (a *App) FindTwins(ctx context.Context, actor access.Actor, space string, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		return tx.AskOnce(twinsJobOf(space), twinsJob, "{}")
	})
}

// DoFindTwins is what the job of that kind does. An import that came meanwhile asked
// for the job that was running, which had read the registry already: it looks again.
func (a *App) DoFindTwins(ctx context.Context, space, _ string, progress Progress) error {
	for {
		before, err := a.store.Revision(ctx, space, "")
		if err != nil {
			return err
		}
		if err := a.findTwins(ctx, space, progress); err != nil {
			return err
		}
		after, err := a.store.Revision(ctx, space, "")
		if err != nil || before.Batches == after.Batches {
			return err
		}
	}
}

// findTwins reads the registry page by page, compares, and keeps what it found
// beside what people said before.
func (a *App) findTwins(ctx context.Context, space string, progress Progress) error {
	sheets, batches, err := a.twinSheets(ctx, space, progress)
	if err != nil {
		return err
	}
	var found []twin.Pair
	err = sheets.Find(progress, func(p twin.Pair) error {
		if found = append(found, p); len(found) >= 4*maxTwins {
			found = likeliest(found)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.keepTwins(ctx, space, likeliest(found), batches)
}

// likeliest puts the pairs in order and keeps those that a person could ever look at.
func likeliest(found []twin.Pair) []twin.Pair {
	slices.SortFunc(found, func(x, y twin.Pair) int {
		return cmp.Or(y.Score-x.Score, strings.Compare(x.A, y.A), strings.Compare(x.B, y.B))
	})
	return found[:min(len(found), maxTwins)]
}

// comparedBody is what is compared of a sheet: reading the rest of it would take as long
// as comparing.
type comparedBody struct {
	ID            string                    `json:"id"`
	Name          string                    `json:"name"`
	Organisations []initiative.Organisation `json:"organisations"`
	Web           []string                  `json:"web"`
	PublicEmail   string                    `json:"public_email"`
	PublicPhone   string                    `json:"public_phone"`
	Territories   []territory.Key           `json:"territories"`
	Places        []initiative.Place        `json:"places"`
}

func (b comparedBody) sheet(town func(territory.Key) string) twin.Sheet {
	return twin.Of(initiative.Initiative{ID: b.ID, Name: b.Name, Organisations: b.Organisations, Web: b.Web, PublicEmail: b.PublicEmail, PublicPhone: b.PublicPhone,
		Territories: b.Territories, Places: b.Places}, town)
}

// twinSheets also says which import brought a sheet in. A page is made ready while the
// next one is read.
func (a *App) twinSheets(ctx context.Context, space string, progress Progress) (*twin.Gathering, map[string]string, error) {
	q := store.Query{Scope: access.Visible(access.House, access.KindInitiative, space), Kind: kindInitiative, Limit: store.MaxPage}
	places, err := a.places()
	if err != nil {
		return nil, nil, err
	}
	town := func(k territory.Key) string {
		place, _ := places.Get(k)
		return place.Name
	}
	sheets, batches := twin.NewGathering(), map[string]string{}
	gather := func(records []store.Record) error {
		for _, r := range records {
			body, err := decode[comparedBody](r)
			if err != nil {
				return err
			}
			if r.Batch != "" {
				batches[r.ID] = r.Batch
			}
			sheets.Add(body.sheet(town))
		}
		return nil
	}
	ready := make(chan error, 1)
	ready <- nil
	for {
		records, next, err := a.store.List(ctx, q)
		if err := errors.Join(<-ready, err); err != nil {
			return nil, nil, err
		}
		go func() { ready <- gather(records) }()
		if err := progress(0, 0); err != nil {
			<-ready
			return nil, nil, err
		}
		if next == nil {
			return sheets, batches, <-ready
		}
		q.After = *next
	}
}

// keepTwins writes the pairs found and takes away those that are no longer alike
// and of which nobody said anything. A pair that is told as before is not written again.
func (a *App) keepTwins(ctx context.Context, space string, found []twin.Pair, batches map[string]string) error {
	alike := map[string]bool{}
	for some := range slices.Chunk(found, twinsTogether) {
		err := a.keepSome(ctx, space, some, batches)
		for try := 0; try < 5 && fault.Is(err, fault.Conflict); try++ { // someone said meanwhile that two of them are two
			err = a.keepSome(ctx, space, some, batches)
		}
		if err != nil {
			return err
		}
		for _, p := range some {
			alike[twinKey(p)] = true
		}
	}
	return a.dropTwins(ctx, space, alike)
}

func twinKey(p twin.Pair) string { return keyIn(twinsFamily, twin.Name(p.A, p.B)) }

func (a *App) keepSome(ctx context.Context, space string, some []twin.Pair, batches map[string]string) error {
	var keys []string
	for _, p := range some {
		keys = append(keys, twinKey(p))
	}
	records, err := a.store.Several(ctx, access.Visible(access.House, access.KindTwins, space), kindTwins, keys)
	if err != nil {
		return err
	}
	kept := map[string]store.Record{}
	for _, r := range records {
		kept[r.ID] = r
	}
	// What is lost in a power cut is found again by the search, which was not over.
	return a.store.Stage(ctx, space, author(access.House, From{Source: "twins"}), func(tx *store.Tx) error {
		for _, p := range some {
			if err := keepTwin(tx, p, kept[twinKey(p)], batches); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepTwin writes a pair over what was kept of it, if anything.
func keepTwin(tx *store.Tx, p twin.Pair, kept store.Record, batches map[string]string) error {
	had := twin.Case{State: twin.Open}
	if kept.Version > 0 {
		var err error
		if had, err = decode[twin.Case](kept); err != nil {
			return err
		}
	}
	c := had // what people said stays
	c.Pair, c.Imports = p, nil
	for _, id := range []string{p.A, p.B} {
		if batch := batches[id]; batch != "" && !slices.Contains(c.Imports, batch) {
			c.Imports = append(c.Imports, batch)
		}
	}
	if kept.Version > 0 && reflect.DeepEqual(c, had) {
		return nil
	}
	_, err := tx.Put(twinPut(c, kept.Version))
	return err
}

func (a *App) dropTwins(ctx context.Context, space string, alike map[string]bool) error {
	q := store.Query{Scope: access.Visible(access.House, access.KindTwins, space), Kind: kindTwins, Parent: twinsFamily, Limit: store.MaxPage,
		Facets: []store.Facet{{Name: facetTwinThus, Value: string(twin.Open)}}}
	for {
		records, next, err := a.store.List(ctx, q)
		if err != nil {
			return err
		}
		records = slices.DeleteFunc(records, func(r store.Record) bool { return alike[r.ID] })
		err = a.store.Update(ctx, space, author(access.House, From{Source: "twins"}), func(tx *store.Tx) error {
			for _, r := range records {
				if err := dropTwin(tx, r.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || next == nil {
			return err
		}
		q.After = *next
	}
}

// dropTwin removes a pair unless someone said meanwhile that they are two.
func dropTwin(tx *store.Tx, key string) error {
	r, err := tx.Get(kindTwins, key)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := decode[twin.Case](r)
	if err != nil || c.State != twin.Open {
		return err
	}
	return tx.Delete(kindTwins, key, r.Version)
}
