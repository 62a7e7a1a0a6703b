package app

import (
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// A border that leaves less than this of a commune on either side follows the border
// of the commune: outlines that ship are simplified, those that people bring are not.
const leastCut = 0.1

// aroundZone is how far from a zone the point of a commune may be when the zone cuts it,
// in degrees; the largest communes of the mainland are thirty kilometres across, those
// of Guyane more, but their points decide nothing else.
const aroundZone = 0.4

// zoningReader finds the communes of zones.
type zoningReader struct {
	rule     ZoningRule
	outlines *geo.Communes // nil when only points are known
	measurer *geo.Measurer
	points   []zoningPoint
	unplaced int // communes without a point
}

type zoningPoint struct {
	key      territory.Key
	lon, lat float64
}

func newZoningReader(places *territory.Set, rule ZoningRule, outlines *geo.Communes) *zoningReader {
	z := &zoningReader{rule: rule, outlines: outlines, measurer: geo.NewMeasurer()}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		t, _ := places.Get(k)
		if t.Lon == nil || t.Lat == nil {
			z.unplaced++
			continue
		}
		z.points = append(z.points, zoningPoint{k, *t.Lon, *t.Lat})
	}
	return z
}

// communes are those of a zone by the rule, and those that its border cuts. When its
// surface can't be measured, points decide and the error says so.
func (z *zoningReader) communes(o geo.Outline) (held []territory.Key, cut []CutCommune, err error) {
	west, south, east, north := o.Box()
	var measured *geo.Measured
	if z.outlines != nil {
		measured, err = geo.MeasureZone(o)
	}
	for _, p := range z.points {
		if p.lon < west-aroundZone || p.lon > east+aroundZone || p.lat < south-aroundZone || p.lat > north+aroundZone {
			continue
		}
		in := p.lon >= west && p.lon <= east && p.lat >= south && p.lat <= north && o.Holds(p.lon, p.lat)
		share, known := z.share(measured, p.key.Code())
		if known && z.rule == BySurface {
			in = share > 0.5
		}
		if in {
			held = append(held, p.key)
		}
		if known && share >= leastCut && share <= 1-leastCut {
			cut = append(cut, CutCommune{Commune: p.key, Inside: share, Held: in})
		}
	}
	return held, cut, err
}

// share is how much of a commune lies in what was measured; known is false when it has
// no outline.
func (z *zoningReader) share(measured *geo.Measured, code string) (share float64, known bool) {
	if measured == nil {
		return 0, false
	}
	atlas, err := z.outlines.Departement(territory.DepartementOf(code))
	if err != nil { // a collectivity that no atlas draws
		return 0, false
	}
	return z.measurer.Share(measured, atlas, string(territory.Commune)+":"+code)
}
