package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// maxZones is how many perimeters one zoning makes at most.
const maxZones = 100

// ZoningRule is what makes a commune one of a zone.
type ZoningRule string

// The rules. None is by population: no file that ships says where in a commune its
// inhabitants live.
const (
	ByPoint   ZoningRule = "point"   // the point inside it that stands for it lies in the zone
	BySurface ZoningRule = "surface" // more than half of its surface does
)

// ZoningRules lists them, the usual one first.
var ZoningRules = []ZoningRule{ByPoint, BySurface}

// ZoningReading is how a zoning is read: what is left empty is found, but for the
// kind of the perimeters, which are all like one.
type ZoningReading struct {
	Property    string              `json:"property,omitempty"`
	Coordinates geo.Coordinates     `json:"coordinates,omitempty"`
	Rule        ZoningRule          `json:"rule,omitempty"`
	Like        perimeter.Perimeter `json:"like"`
}

// Check says what of the words that all perimeters share can't be accepted; whether
// their kind is missing only when they are to be kept.
func (z ZoningReading) Check(keeping bool) error {
	p := z.Like
	p.ID, p.Name, p.Members = "zonage", "zonage", []territory.Key{"commune:01004"}
	return slices.DeleteFunc(p.Clean().Validate(), func(f *fault.Fault) bool { return !keeping && (f.Field == "kind" || f.Field == "other") }).Err()
}

// Zoning is a GeoJSON zoning as it was understood, before anything is kept.
type Zoning struct {
	File      geo.Zoning // with the features that give no zone
	Zones     []ZoningZone
	Unplaced  int // communes without a known point, which no zone can hold
	Overlaps  []ZoningOverlap
	Intricate []int // zones whose surfaces can't be measured: the point decides
}

// ZoningZone is a zone and the perimeter that it makes.
type ZoningZone struct {
	geo.Zone
	Perimeter perimeter.Perimeter
	Cut       []CutCommune // by its border
	Wrong     error        // why it can't be kept as it is: no name, no commune, too many
}

// CutCommune is a commune that the border of a zone cuts: the share of its surface
// that lies inside, and whether the rule puts it in the zone.
type CutCommune struct {
	Commune territory.Key
	Inside  float64
	Held    bool
}

// ZoningOverlap is a commune that several zones hold.
type ZoningOverlap struct {
	Commune territory.Key
	Zones   []string
}

// ReadZoning reads a GeoJSON zoning: each zone makes a perimeter of the communes that
// the rule gives it, by the name of its features, and in all else like the one given.
// Outlines measure the communes that borders cut; without them the point decides.
// Nothing is kept: see KeepZoning.
func (a *App) ReadZoning(actor access.Actor, r io.Reader, how ZoningReading, outlines *geo.Communes) (Zoning, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPerimeter, Public: how.Like.Public}); err != nil {
		return Zoning{}, err
	}
	places, err := a.Territories()
	if err != nil {
		return Zoning{}, err
	}
	file, err := geo.ReadZoning(r, geo.ZoningAs{Property: how.Property, Coordinates: how.Coordinates})
	out := Zoning{File: file}
	if err == nil && len(file.Zones) > maxZones {
		err = geo.ErrZoningLarge
	}
	if err != nil {
		return out, zoningFault(err)
	}
	reader := newZoningReader(places, how.Rule, outlines)
	out.Unplaced = reader.unplaced
	for _, z := range file.Zones {
		held, cut, err := reader.communes(z.Outline)
		if errors.Is(err, geo.ErrIntricate) {
			out.Intricate = append(out.Intricate, z.Number)
		} else if err != nil {
			return Zoning{}, err
		}
		out.Zones = append(out.Zones, zoneOf(places, z, held, cut, how.Like))
	}
	out.Overlaps = overlapsOf(out.Zones)
	return out, nil
}

// zoningFault says of a file that can't be read as a zoning why, and what to do.
func zoningFault(err error) error {
	switch {
	case errors.Is(err, geo.ErrZoningLarge):
		return fault.On("file", fault.TooLarge, "zoning.too_large", "megabytes", geo.MaxZoningBytes>>20, "points", geo.MaxZoningPoints, "zones", maxZones)
	case errors.Is(err, geo.ErrZoningEmpty):
		return fault.On("file", fault.Invalid, "zoning.no_feature")
	case errors.Is(err, geo.ErrZoning):
		return fault.On("file", fault.Invalid, "zoning.unreadable").Because(err)
	}
	return err
}

func zoneOf(places *territory.Set, z geo.Zone, held []territory.Key, cut []CutCommune, like perimeter.Perimeter) ZoningZone {
	p := like
	p.Name, p.Members, p.Vintage = text.CleanLine(z.Name, perimeter.MaxName), held, places.Vintage()
	p.ID = perimeter.NewID(p.Name, false)
	p = p.Clean()
	wrong := slices.DeleteFunc(append(p.Validate(), p.Against(places)...), func(f *fault.Fault) bool { return f.Field != "name" && f.Field != "members" })
	return ZoningZone{Zone: z, Perimeter: p, Cut: cut, Wrong: wrong.Err()}
}

// overlapsOf are the communes that several zones hold, by code.
func overlapsOf(zones []ZoningZone) []ZoningOverlap {
	by := map[territory.Key][]string{}
	for _, z := range zones {
		for _, k := range z.Perimeter.Members {
			by[k] = append(by[k], z.Perimeter.Name)
		}
	}
	var all []ZoningOverlap
	for _, k := range slices.Sorted(maps.Keys(by)) {
		if len(by[k]) > 1 {
			all = append(all, ZoningOverlap{Commune: k, Zones: by[k]})
		}
	}
	return all
}

// ZoneKept is what became of a zone.
type ZoneKept struct {
	ZoningZone
	Err error // why it was not kept; nil when it was
}

// KeepZoning makes perimeters of the zones, each by itself: one that is refused, as by
// the name of another, leaves the others as they are. What became of each is told.
func (a *App) KeepZoning(ctx context.Context, actor access.Actor, z Zoning) []ZoneKept {
	kept := make([]ZoneKept, len(z.Zones))
	for i, zone := range z.Zones {
		kept[i] = ZoneKept{ZoningZone: zone, Err: zone.Wrong}
		if zone.Wrong == nil {
			kept[i].Err = a.SavePerimeter(ctx, actor, zone.Perimeter, 0, From{Source: "import"})
		}
	}
	return kept
}
