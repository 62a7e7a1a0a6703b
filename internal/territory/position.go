package territory

import "math"

// Positions finds communes by where they are. It is built once from a set, and any
// number of readers may share it.
type Positions struct {
	set   *Set
	cells map[[2]int][]int32
}

// cellDegrees is how wide a cell of the index is: some twenty kilometres.
const cellDegrees = 0.25

func cellAt(lon, lat float64) [2]int {
	return [2]int{int(math.Floor(lon / cellDegrees)), int(math.Floor(lat / cellDegrees))}
}

// Positions indexes the real communes that have a point.
func (s *Set) Positions() *Positions {
	p := &Positions{set: s, cells: map[[2]int][]int32{}}
	for i := range s.places {
		c := &s.places[i]
		if c.level != Commune || c.fictional || math.IsNaN(c.lon) {
			continue
		}
		at := cellAt(c.lon, c.lat)
		p.cells[at] = append(p.cells[at], int32(i))
	}
	return p
}

// Nearest is the commune whose point is nearest to a position, within some
// kilometres. It is not always the one that the position is in: a large commune's
// point may be farther than its small neighbour's.
func (p *Positions) Nearest(lon, lat, within float64) (Near, bool) {
	if !(math.Abs(lon) <= 180 && math.Abs(lat) < 89) {
		return Near{}, false
	}
	high := within / KmPerDegree
	wide := high / math.Cos((math.Abs(lat)+high)*math.Pi/180)
	from, to := cellAt(lon-wide, lat-high), cellAt(lon+wide, lat+high)
	best, km := int32(-1), within
	for x := from[0]; x <= to[0]; x++ {
		for y := from[1]; y <= to[1]; y++ {
			for _, i := range p.cells[[2]int{x, y}] {
				c := &p.set.places[i]
				if d := distanceKm(lon, lat, c.lon, c.lat); d < km || d == km && best < 0 {
					best, km = i, d
				}
			}
		}
	}
	if best < 0 {
		return Near{}, false
	}
	return Near{Territory: p.set.territory(best), Km: km}, true
}

// KmFrom is how far a territory's point is from a position; false when it has none.
func (s *Set) KmFrom(k Key, lon, lat float64) (float64, bool) {
	t, known := s.Get(k)
	if !known || t.Lon == nil || t.Lat == nil {
		return 0, false
	}
	return distanceKm(lon, lat, *t.Lon, *t.Lat), true
}
