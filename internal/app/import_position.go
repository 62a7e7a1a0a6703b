package app

import (
	"math"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// How far a commune's point may be from a place within it. The communes of
// Guyane are as large as départements.
const (
	farKm       = 30.0
	farKmGuyane = 160.0
)

func farFrom(k territory.Key) float64 {
	if strings.HasPrefix(k.Code(), "973") {
		return farKmGuyane
	}
	return farKm
}

// at is the position that a line gives; false when it gives none that is on Earth.
func (row *importRow) at() (lon, lat float64, ok bool) {
	if len(row.in.Places) == 0 {
		return 0, 0, false
	}
	p := row.in.Places[0]
	if p.Lon == nil || p.Lat == nil || !(math.Abs(*p.Lon) <= 180 && math.Abs(*p.Lat) <= 90) {
		return 0, 0, false
	}
	return *p.Lon, *p.Lat, true
}

// settlePosition says where a line acts when only its position tells, and whether its
// position agrees with what it says.
func (row *importRow) settlePosition() {
	lon, lat, ok := row.at()
	if !ok || len(row.problems) > 0 {
		return
	}
	column := row.columnOf("lat")
	if column < 0 {
		column = row.columnOf("coordinates")
	}
	if len(row.in.Territories) > 0 {
		row.comparePosition(column, lon, lat)
		return
	}
	near, found := row.source.positions().Nearest(lon, lat, farKm)
	if !found {
		if near, found = row.source.positions().Nearest(lon, lat, farKmGuyane); !found || near.Km > farFrom(near.Key) {
			row.note(column, fault.New(fault.Invalid, "import.position_abroad", "lat", lat, "lon", lon))
			return
		}
	}
	row.act(near.Key)
	row.note(column, fault.New(fault.Invalid, "import.position_commune", "name", row.source.places.Label(near.Key), "km", math.Round(near.Km*10)/10))
}

// comparePosition says when a position is far from the one commune that a line
// names: two digits changed places, or another commune bears that name.
func (row *importRow) comparePosition(column int, lon, lat float64) {
	k := row.in.Territories[0]
	if len(row.in.Territories) > 1 || k.Level() != territory.Commune {
		return
	}
	if t, _ := row.source.places.Get(k); t.Fictional {
		return
	}
	if km, known := row.source.places.KmFrom(k, lon, lat); known && km > farFrom(k) {
		row.note(column, fault.New(fault.Invalid, "import.position_far", "name", row.source.places.Label(k), "km", math.Round(km)))
	}
}

// placedAmong is the one of several communes of a name that a line's position is
// in, "" when that does not tell them apart.
func (row *importRow) placedAmong(candidates []territory.Hit) territory.Key {
	lon, lat, ok := row.at()
	if !ok {
		return ""
	}
	var here territory.Key
	for _, c := range candidates {
		km, known := row.source.places.KmFrom(c.Key, lon, lat)
		switch {
		case !known || km > farFrom(c.Key)/2:
		case here != "":
			return ""
		default:
			here = c.Key
		}
	}
	return here
}

// positions indexes the communes, the first time that a line needs it.
func (s *importSource) positions() *territory.Positions {
	if s.located == nil {
		s.located = s.places.Positions()
	}
	return s.located
}
