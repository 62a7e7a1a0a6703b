package app

import (
	"context"
	"errors"
	"io"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/store"
)

// ZoningImport is what someone said of a zoning that was brought in.
type ZoningImport struct {
	ZoningReading

	Chosen  []int          `json:"chosen,omitempty"`  // numbers of the zones to keep
	Settled bool           `json:"settled,omitempty"` // they were chosen; else all that can be kept
	Kept    map[int]string `json:"kept,omitempty"`    // zones that are perimeters already, and their identifiers
}

// Chooses says whether a zone is to be kept.
func (z ZoningImport) Chooses(zone ZoningZone) bool {
	if z.Settled {
		return slices.Contains(z.Chosen, zone.Number)
	}
	return zone.Wrong == nil
}

// KeepZoningUpload takes in the file of a zoning, and refuses at once what is none.
func (a *App) KeepZoningUpload(ctx context.Context, actor access.Actor, name string, r io.Reader, lang string, from From) (string, error) {
	return a.bringFile(ctx, actor, Principal, Upload{Name: name, Zoning: &ZoningImport{}}, r, lang, from)
}

// zoningReadable reads a file that was brought in as far as its polygons.
func zoningReadable(r io.Reader) error {
	_, err := geo.ReadZoning(r, geo.ZoningAs{})
	switch {
	case errors.Is(err, geo.ErrZoningLarge):
		return fault.On("file", fault.TooLarge, "zoning.too_large", "megabytes", geo.MaxZoningBytes>>20, "points", geo.MaxZoningPoints, "zones", maxZones)
	case errors.Is(err, geo.ErrZoning):
		return fault.On("file", fault.Invalid, "zoning.unreadable").Because(err)
	}
	return err
}

// ZoningUploadOf finds a zoning that was brought in.
func (a *App) ZoningUploadOf(ctx context.Context, actor access.Actor, id string) (Upload, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, Principal), kindUpload, id)
	if err != nil {
		return Upload{}, err
	}
	u, err := uploadOf(r)
	if err == nil && u.Zoning == nil {
		err = fault.New(fault.NotFound, "not_found")
	}
	return u, err
}

// WaitingZonings are the zonings that an actor brought in, and has neither kept nor
// given up: theirs only, the last first.
func (a *App) WaitingZonings(ctx context.Context, actor access.Actor) ([]Upload, error) {
	all, err := a.waitingFiles(ctx, actor, Principal)
	return slices.DeleteFunc(all, func(u Upload) bool { return u.Zoning == nil }), err
}

// ChooseZoningUpload keeps how a zoning is to be read, and which zones are wanted.
// Reading it otherwise makes other zones, which are all wanted again.
func (a *App) ChooseZoningUpload(ctx context.Context, actor access.Actor, u Upload, z ZoningImport) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPerimeter, Public: z.Like.Public}); err != nil {
		return err
	}
	if before := u.Zoning; before.Property != z.Property || before.Coordinates != z.Coordinates {
		z.Chosen, z.Settled = nil, false
	}
	z.Kept = u.Zoning.Kept
	u.Zoning = &z
	return a.keepUpload(ctx, Principal, actor, u)
}

// LookAtZoningUpload says what a zoning that was brought in holds.
func (a *App) LookAtZoningUpload(actor access.Actor, u Upload, outlines *geo.Communes) (Zoning, error) {
	f, err := a.blobs.Get(u.Sum)
	if err != nil {
		return Zoning{}, err
	}
	defer f.Close()
	return a.ReadZoning(actor, f, u.Zoning.ZoningReading, outlines)
}

// KeepZonesOfUpload makes perimeters of the zones that were chosen. Once all of them
// are, the file is erased; else what was kept is written down, so that it is not kept
// twice, and what became of each is told.
func (a *App) KeepZonesOfUpload(ctx context.Context, actor access.Actor, u Upload, outlines *geo.Communes) (kept []ZoneKept, done bool, err error) {
	looked, err := a.LookAtZoningUpload(actor, u, outlines)
	if err != nil {
		return nil, false, err
	}
	looked.Zones = slices.DeleteFunc(looked.Zones, func(z ZoningZone) bool { return u.Zoning.Kept[z.Number] != "" || !u.Zoning.Chooses(z) })
	if len(looked.Zones) == 0 {
		return nil, false, fault.On("zones", fault.Invalid, "zoning.none_chosen")
	}
	kept = a.KeepZoning(ctx, actor, looked)
	next := *u.Zoning
	next.Kept, done = map[int]string{}, true
	for number, id := range u.Zoning.Kept {
		next.Kept[number] = id
	}
	for _, k := range kept {
		if k.Err == nil {
			next.Kept[k.Number] = k.Perimeter.ID
		}
		if done = done && k.Err == nil; k.Err != nil && len(fault.All(k.Err)) == 0 {
			return kept, false, k.Err
		}
	}
	if done {
		return kept, true, a.dropUpload(ctx, Principal, actor, u)
	}
	u.Zoning = &next
	return kept, false, a.keepUpload(ctx, Principal, actor, u)
}

// waitingFiles are the files that an actor brought in and that wait, of every kind.
func (a *App) waitingFiles(ctx context.Context, actor access.Actor, space string) ([]Upload, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return nil, err
	}
	if !actor.SignedIn() {
		return nil, nil
	}
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindImport, space), Kind: kindUpload, Facets: []Facet{{Name: facetWaiting, Value: actor.Account}},
		Recent: true, Limit: maxImports})
	if err != nil {
		return nil, err
	}
	var out []Upload
	for _, r := range records {
		u, err := uploadOf(r)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}
