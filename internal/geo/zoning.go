package geo

import (
	"encoding/json"
	"errors"
	"math"
)

// Zone is a zone of a zoning that someone brings: the number of its first feature in
// the file, from 1, what it calls itself, how many features make it, and its outline
// in degrees.
type Zone struct {
	Number   int
	Name     string
	Features int
	Outline  Outline
}

// Trouble is what is wrong with a feature of a zoning, and where.
type Trouble struct {
	Feature  int    // its number in the file, from 1
	Name     string // of its zone, when it says so
	What     TroubleKind
	Lon, Lat float64 // near what is wrong, when that has a place
}

// TroubleKind is a kind of trouble.
type TroubleKind string

// The kinds of trouble.
const (
	NoPolygon     TroubleKind = "no_polygon"     // a point, a line, nothing
	BadPosition   TroubleKind = "bad_position"   // not two numbers
	Projected     TroubleKind = "projected"      // metres, such as Lambert-93, where degrees are wanted
	Swapped       TroubleKind = "swapped"        // latitude first
	Elsewhere     TroubleKind = "elsewhere"      // degrees outside of France
	RingOpen      TroubleKind = "ring_open"      // it doesn't end where it begins
	RingShort     TroubleKind = "ring_short"     // fewer than four positions
	RingFlat      TroubleKind = "ring_flat"      // it holds no ground
	RingCrossing  TroubleKind = "ring_crossing"  // it crosses itself
	RingIntricate TroubleKind = "ring_intricate" // too intricate to be looked at
	HoleOutside   TroubleKind = "hole_outside"   // a hole out of its border
)

// Limits of a zoning.
const (
	MaxZoningBytes  = 20 << 20
	MaxZoningZones  = 2_000
	MaxZoningPoints = 500_000
)

// Errors of a whole zoning.
var (
	ErrZoning      = errors.New("file that is no GeoJSON")
	ErrZoningLarge = errors.New("zoning too large")
	ErrZoningEmpty = errors.New("zoning without a feature")
)

// rings are read from lists of two numbers or more: a height is left out.
type rings [][][2]float64

// UnmarshalJSON reads rings, and refuses a position that isn't at least two numbers.
func (r *rings) UnmarshalJSON(b []byte) error {
	var raw [][][]float64
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	for _, ring := range raw {
		out := make([][2]float64, len(ring))
		for i, p := range ring {
			if len(p) < 2 {
				return ErrPosition
			}
			out[i] = [2]float64{p[0], p[1]}
		}
		*r = append(*r, out)
	}
	return nil
}

func (o Outline) points() int {
	n := 0
	for _, polygon := range o {
		for _, ring := range polygon {
			n += len(ring)
		}
	}
	return n
}

// check finds the first trouble of an outline.
func (o Outline) check() *Trouble {
	if o.points() == 0 {
		return &Trouble{What: NoPolygon}
	}
	for _, polygon := range o {
		if len(polygon) == 0 {
			return &Trouble{What: NoPolygon}
		}
		for i, ring := range polygon {
			if t := checkRing(ring); t != nil {
				return t
			}
			if i > 0 && !inRing(polygon[0], ring[0]) && !inRing(polygon[0], ring[1]) {
				return troubleAt(HoleOutside, ring[0])
			}
		}
	}
	return nil
}

func troubleAt(what TroubleKind, p [2]float64) *Trouble {
	return &Trouble{What: what, Lon: p[0], Lat: p[1]}
}

func checkRing(ring [][2]float64) *Trouble {
	for _, p := range ring {
		if what := checkPosition(p); what != "" {
			return troubleAt(what, p)
		}
	}
	switch {
	case len(ring) < 4:
		return &Trouble{What: RingShort}
	case ring[0] != ring[len(ring)-1]:
		return troubleAt(RingOpen, ring[len(ring)-1])
	}
	if p, what := crossing(ring); what != "" {
		return troubleAt(what, p)
	}
	if math.Abs(turn(ring)) < 1e-10 { // under a square of a metre or so
		return troubleAt(RingFlat, ring[0])
	}
	return nil
}

// checkPosition says what is wrong with a position; overseas collectivities are of
// France too, and stand in no frame.
func checkPosition(p [2]float64) TroubleKind {
	if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
		return Projected
	}
	if _, ok := FrameAt(p[0], p[1]); ok || inOtherLands(p[0], p[1]) {
		return ""
	}
	if _, ok := FrameAt(p[1], p[0]); ok {
		return Swapped
	}
	return Elsewhere
}

// otherLands are the collectivities that no map frames: Saint-Pierre-et-Miquelon, the
// northern Antilles, Wallis-et-Futuna, French Polynesia, New Caledonia.
var otherLands = []bounds{{-57, 46.5, -56, 47.3}, {-63.3, 17.7, -62.6, 18.2}, {-179, -15, -175.5, -12.5}, {-155.5, -28.5, -134, -7.5}, {157, -23.5, 173, -18.5}}

func inOtherLands(lon, lat float64) bool {
	for _, b := range otherLands {
		if b.holds(lon, lat) {
			return true
		}
	}
	return false
}

// Holds says whether a place lies in an outline: in a polygon and in none of its holes.
// A commune is of a zone when a point inside it is.
func (o Outline) Holds(lon, lat float64) bool {
	p := [2]float64{lon, lat}
	for _, polygon := range o {
		in := false
		for _, ring := range polygon {
			if inRing(ring, p) {
				in = !in
			}
		}
		if in {
			return true
		}
	}
	return false
}

// Box is the least and the greatest longitude and latitude of an outline: what lies
// out of it needs no look at Holds.
func (o Outline) Box() (west, south, east, north float64) {
	west, south, east, north = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, polygon := range o {
		for _, p := range polygon[0] {
			west, south, east, north = min(west, p[0]), min(south, p[1]), max(east, p[0]), max(north, p[1])
		}
	}
	return west, south, east, north
}

// inRing is by the even-odd rule.
func inRing(ring [][2]float64, p [2]float64) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+len(ring)-1)%len(ring)]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}
