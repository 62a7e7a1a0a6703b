package territory

import (
	"math"
	"slices"
)

// Order is the real places of a level in the order of codes: where each one's
// value lies in a packed vector.
type Order struct {
	Level Level
	Codes []string
	at    map[string]int32
	// Communes lists, for each place, its communes by their position in the order
	// of communes. Of the order of communes each holds itself.
	Communes [][]int32
}

// At is the position of a place; -1 when the order has none by that code.
func (o *Order) At(code string) int {
	if at, ok := o.at[code]; ok {
		return int(at)
	}
	return -1
}

// Key is the key of the place at a position.
func (o *Order) Key(i int) Key { return Key(string(o.Level) + ":" + o.Codes[i]) }

// Len is how many places there are.
func (o *Order) Len() int { return len(o.Codes) }

// Orders lists the real places of every level: communes, EPCI, départements,
// régions, and France alone.
func (s *Set) Orders() map[Level]*Order {
	communes := s.order(Commune)
	orders := map[Level]*Order{Commune: communes}
	for i := range communes.Codes {
		communes.Communes[i] = []int32{int32(i)}
	}
	position := make([]int32, len(s.places)) // of a commune, by its position among all places
	for i, code := range communes.Codes {
		position[s.index[Commune][code]] = int32(i)
	}
	for _, level := range []Level{EPCI, Departement, Region, National} {
		o := s.order(level)
		for i, code := range o.Codes {
			held := s.places[s.index[level][code]].communes
			o.Communes[i] = make([]int32, len(held))
			for k, c := range held {
				o.Communes[i][k] = position[c]
			}
			slices.Sort(o.Communes[i])
		}
		orders[level] = o
	}
	return orders
}

func (s *Set) order(level Level) *Order {
	codes := make([]string, 0, len(s.index[level]))
	for code, at := range s.index[level] {
		if !s.places[at].fictional {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	o := &Order{Level: level, Codes: codes, at: make(map[string]int32, len(codes)), Communes: make([][]int32, len(codes))}
	for i, code := range codes {
		o.at[code] = int32(i)
	}
	return o
}

// Point is a place on the Earth, in degrees (WGS84); NaN when it is not known.
type Point struct{ Lon, Lat float64 }

// Known says whether there is a point.
func (p Point) Known() bool { return !math.IsNaN(p.Lon) && !math.IsNaN(p.Lat) }

// Km is the distance to another point as the crow flies: see Nearest.
func (p Point) Km(q Point) float64 { return distanceKm(p.Lon, p.Lat, q.Lon, q.Lat) }

// Points are the points of an order's places.
func (s *Set) Points(o *Order) []Point {
	points := make([]Point, o.Len())
	for i, code := range o.Codes {
		p := &s.places[s.index[o.Level][code]]
		points[i] = Point{Lon: p.lon, Lat: p.lat}
	}
	return points
}
