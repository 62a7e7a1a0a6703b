package app

import (
	"context"
	"io"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
)

// ZoningImport is what someone said of a zoning that was brought in.
type ZoningImport struct {
	ZoningReading

	Chosen  []int      `json:"chosen,omitempty"`  // numbers of the zones to keep
	Settled bool       `json:"settled,omitempty"` // they were chosen; else all that can be kept
	Kept    []KeptZone `json:"kept_zones,omitempty"`
}

// KeptZone is a zone that is a perimeter already: by the property that named it and by
// its name, since read otherwise a file has other zones under the same numbers.
type KeptZone struct {
	Property string `json:"property,omitempty"`
	Name     string `json:"name"`
	ID       string `json:"id"` // of the perimeter
}

// Holds says whether a zone, named by a property, is a perimeter already.
func (z ZoningImport) Holds(property string, zone ZoningZone) bool {
	return slices.ContainsFunc(z.Kept, func(k KeptZone) bool { return k.Property == property && k.Name == zone.Name })
}

// Chooses says whether a zone is to be kept.
func (z ZoningImport) Chooses(zone ZoningZone) bool {
	if z.Settled {
		return slices.Contains(z.Chosen, zone.Number)
	}
	return zone.Wrong == nil
}

// KeepZoningUpload takes in the file of a zoning, and refuses at once what is none.
func (a *App) KeepZoningUpload(ctx context.Context, actor access.Actor, name string, r io.Reader, from From) (string, error) {
	return a.bringFile(ctx, actor, Principal, Upload{Name: name, Zoning: &ZoningImport{}}, r, from)
}

// ZoningUploadOf finds a zoning that was brought in.
func (a *App) ZoningUploadOf(ctx context.Context, actor access.Actor, id string) (Upload, error) {
	return a.uploadAs(ctx, actor, Principal, id, zoningUpload)
}

// WaitingZonings are the zonings that an actor brought in, and has neither kept nor
// given up: theirs only, the last first.
func (a *App) WaitingZonings(ctx context.Context, actor access.Actor) ([]Upload, error) {
	return a.waitingFiles(ctx, actor, Principal, zoningUpload)
}

// ChooseZoningUpload keeps how a zoning is to be read, and which zones are wanted.
// Reading it otherwise makes other zones, which are all wanted again: whoever chose
// has not seen them, and is told so.
func (a *App) ChooseZoningUpload(ctx context.Context, actor access.Actor, u Upload, z ZoningImport) (others bool, err error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPerimeter, Public: z.Like.Public}); err != nil {
		return false, err
	}
	if before := u.Zoning; before.Property != z.Property || before.Coordinates != z.Coordinates {
		z.Chosen, z.Settled, others = nil, false, true
	}
	z.Kept = u.Zoning.Kept
	u.Zoning = &z
	return others, a.keepUpload(ctx, Principal, actor, u)
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
	looked.Zones = slices.DeleteFunc(looked.Zones, func(z ZoningZone) bool { return u.Zoning.Holds(looked.File.Property, z) || !u.Zoning.Chooses(z) })
	if len(looked.Zones) == 0 {
		return nil, false, fault.On("zones", fault.Invalid, "zoning.none_chosen")
	}
	kept = a.KeepZoning(ctx, actor, looked)
	next := *u.Zoning
	next.Kept, done = slices.Clone(next.Kept), true
	for _, k := range kept {
		if k.Err == nil {
			next.Kept = append(next.Kept, KeptZone{Property: looked.File.Property, Name: k.Name, ID: k.Perimeter.ID})
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
