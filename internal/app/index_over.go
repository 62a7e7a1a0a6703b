package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/territory"
)

// IndicesOver are the public indices that a place has to do with, the last written first.
type IndicesOver struct {
	Compared []IndexView // it is one of the places compared
	Within   []IndexView // they compare the places that lie in it, and no others
}

// IndicesOver finds the public indices of a place, whoever asks: a portrait is read by
// everyone alike.
func (a *App) IndicesOver(ctx context.Context, key territory.Key) (IndicesOver, error) {
	var out IndicesOver
	all, err := a.publicIndices(ctx)
	if err != nil || len(all) == 0 {
		return out, err
	}
	places, err := a.Territories()
	if err != nil {
		return out, err
	}
	lies := map[territory.Key]bool{} // many indices are over the same place
	for _, x := range all {
		compares, known := lies[x.Within]
		if x.Level == key.Level() && !known {
			compares = x.Compares(places, key)
			lies[x.Within] = compares
		}
		switch {
		case x.Level == key.Level() && compares:
			out.Compared = append(out.Compared, x)
		case x.Within != "" && places.Now(x.Within) == key:
			out.Within = append(out.Within, x)
		}
	}
	return out, nil
}

// IndicesOn lists the public indices that rest on an indicator, the last written first.
func (a *App) IndicesOn(ctx context.Context, code string) ([]IndexView, error) {
	all, err := a.publicIndices(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(x IndexView) bool {
		_, chosen := x.Chosen(code)
		return !chosen
	}), err
}

// IndexToTry is the public index that was written last, for who comes for the first time;
// nil when there is none.
func (a *App) IndexToTry(ctx context.Context) (*IndexView, error) {
	all, err := a.publicIndices(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// publicIndices are those that everyone is told of and that tell something, read once for
// each of their states.
func (a *App) publicIndices(ctx context.Context) ([]IndexView, error) {
	spaces, err := a.indexSpaces(ctx)
	if err != nil {
		return nil, err
	}
	var out []IndexView
	for _, space := range spaces {
		some, err := a.publicIndicesOf(ctx, space)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (a *App) publicIndicesOf(ctx context.Context, space string) ([]IndexView, error) {
	revision, err := a.store.Revision(ctx, space, indicesFamily)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	return keptOnce(&a.sharedIndices, space, revision, func() ([]IndexView, error) {
		records, err := a.store.Children(ctx, access.Visible(access.Anyone, access.KindIndex, space), []string{indicesFamily}, kindIndex)
		if err != nil {
			return nil, err
		}
		var all []IndexView
		for _, r := range records {
			v, err := viewIndex(r)
			if err != nil {
				return nil, err
			}
			v.Example = space == Demonstration
			if v.Shared() && v.Ready() == "" { // of one that is only begun there is nothing to read
				all = append(all, v)
			}
		}
		slices.SortStableFunc(all, func(x, y IndexView) int { return y.Updated.Compare(x.Updated) })
		return all, nil
	})
}
