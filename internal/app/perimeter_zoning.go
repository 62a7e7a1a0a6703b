package app

import (
	"context"
	"errors"
	"io"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// maxZones is how many perimeters one zoning makes at most.
const maxZones = 100

// Zoning is a GeoJSON zoning as it was understood, before anything is kept.
type Zoning struct {
	Zones    []ZoningZone
	Troubles []geo.Trouble // features that give no zone
	Unplaced int           // communes without a known point, which no zone can hold
}

// ZoningZone is a zone and the perimeter that it makes.
type ZoningZone struct {
	Number    int // of its feature, from 1
	Perimeter perimeter.Perimeter
	Wrong     error // why it can't be kept as it is: no name, no commune, too many
}

// ReadZoning reads a GeoJSON zoning: each zone makes a perimeter of the communes whose
// interior point lies in it, by the name of its feature, and in all else like the one
// given. Nothing is kept: see KeepZoning.
func (a *App) ReadZoning(actor access.Actor, r io.Reader, like perimeter.Perimeter) (Zoning, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPerimeter, Public: like.Public}); err != nil {
		return Zoning{}, err
	}
	places, err := a.Territories()
	if err != nil {
		return Zoning{}, err
	}
	zones, troubles, err := geo.ReadZoning(r)
	switch {
	case errors.Is(err, geo.ErrZoningLarge) || len(zones) > maxZones:
		return Zoning{}, fault.On("file", fault.TooLarge, "zoning.too_large", "bytes", int64(geo.MaxZoningBytes), "points", geo.MaxZoningPoints, "zones", maxZones)
	case errors.Is(err, geo.ErrZoning):
		return Zoning{}, fault.On("file", fault.Invalid, "zoning.unreadable").Because(err)
	case err != nil:
		return Zoning{}, err
	}
	out := Zoning{Troubles: troubles}
	var held [][]territory.Key
	held, out.Unplaced = heldBy(places, zones)
	for i, z := range zones {
		out.Zones = append(out.Zones, zoneOf(places, z, held[i], like))
	}
	return out, nil
}

// heldBy gives the communes whose interior point lies in each zone, and how many have
// no point that is known.
func heldBy(places *territory.Set, zones []geo.Zone) (held [][]territory.Key, unplaced int) {
	type point struct {
		key      territory.Key
		lon, lat float64
	}
	var points []point
	held = make([][]territory.Key, len(zones))
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		t, _ := places.Get(k)
		if t.Lon == nil || t.Lat == nil {
			unplaced++
			continue
		}
		points = append(points, point{k, *t.Lon, *t.Lat})
	}
	for i := range zones {
		west, south, east, north := zones[i].Outline.Box()
		for _, p := range points {
			if p.lon >= west && p.lon <= east && p.lat >= south && p.lat <= north && zones[i].Outline.Holds(p.lon, p.lat) {
				held[i] = append(held[i], p.key)
			}
		}
	}
	return held, unplaced
}

func zoneOf(places *territory.Set, z geo.Zone, held []territory.Key, like perimeter.Perimeter) ZoningZone {
	p := like
	p.Name, p.Members, p.Vintage = text.CleanLine(z.Name, perimeter.MaxName), held, places.Vintage()
	p.ID = perimeter.NewID(p.Name, false)
	p = p.Clean()
	return ZoningZone{Number: z.Number, Perimeter: p, Wrong: append(p.Validate(), p.Against(places)...).Err()}
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
