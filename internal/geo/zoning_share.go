package geo

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// apart is the distance between two lines along which surfaces are measured, in metres.
const apart = 100

// mostCrossings is how many times an outline may cross these lines: a zone as large as
// France, all bays and islands, crosses them some hundred thousand times.
const mostCrossings = 8_000_000

// ErrIntricate is an outline that is too intricate to be measured.
var ErrIntricate = errors.New("outline too intricate")

// line tells one of the lines from west to east along which surfaces are measured.
type line struct{ frame, at int }

// Measured is what lies in an outline, along lines a hundred metres apart: pairs of
// metres, from west to east, which do not overlap.
type Measured struct {
	along map[line][]float64
	boxes map[int]box // of each frame, in metres
}

// MeasureZone measures the outline of a zone. The surface that two share is then the length that
// they have in common, times the distance between lines:
//
//	S ≈ d Σ_k |A_k ∩ B_k|
//
// which is exact from west to east, and right within a line's width from south to
// north. What lies in no frame has no measure.
func MeasureZone(o Outline) (*Measured, error) {
	g := &Measured{along: map[line][]float64{}, boxes: map[int]box{}}
	left := mostCrossings
	for _, polygon := range o {
		f, ok := FrameAt(polygon[0][0][0], polygon[0][0][1])
		if !ok {
			continue
		}
		frame := slices.Index(Frames, f)
		var projected [][][2]float64
		for _, ring := range polygon {
			out := make([][2]float64, len(ring))
			for i, p := range ring {
				out[i][0], out[i][1] = f.Project(p[0], p[1])
			}
			projected = append(projected, out)
		}
		if !g.add(frame, projected, &left) {
			return nil, ErrIntricate
		}
	}
	return g, nil
}

// add lays a polygon in metres over what is measured; false when it is too intricate.
func (g *Measured) add(frame int, polygon [][][2]float64, left *int) bool {
	own := map[int][]float64{}
	b, known := g.boxes[frame]
	if !known {
		b = nowhere
	}
	for _, ring := range polygon {
		for i := range ring {
			p, q := ring[i], ring[(i+1)%len(ring)]
			b = b.with(p[0], p[1])
			if p[1] > q[1] {
				p, q = q, p
			}
			first, last := int(math.Ceil(p[1]/apart)), int(math.Ceil(q[1]/apart))
			if *left -= last - first; *left < 0 {
				return false
			}
			for k := first; k < last; k++ {
				own[k] = append(own[k], p[0]+(float64(k*apart)-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
	}
	g.boxes[frame] = b
	for k, xs := range own {
		slices.Sort(xs)
		at := line{frame, k}
		if there := g.along[at]; len(there) > 0 {
			xs = joined(append(there, xs...))
		}
		g.along[at] = xs
	}
	return true
}

// joined makes of pairs that may overlap pairs that don't, in order.
func joined(pairs []float64) []float64 {
	type stretch struct{ from, to float64 }
	var all []stretch
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, stretch{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	out := pairs[:0:0]
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1] {
			out[n-1] = max(out[n-1], s.to)
			continue
		}
		out = append(out, s.from, s.to)
	}
	return out
}

// common is the length that two lists of pairs share.
func common(a, b []float64) float64 {
	sum := 0.0
	for i, j := 0, 0; i+1 < len(a) && j+1 < len(b); {
		if low, high := max(a[i], b[j]), min(a[i+1], b[j+1]); high > low {
			sum += high - low
		}
		if a[i+1] < b[j+1] {
			i += 2
		} else {
			j += 2
		}
	}
	return sum
}

// Measurer measures the territories that zones are held against, each once: a commune
// lies near several zones of a file.
type Measurer struct{ kept map[string]*strips }

// strips are a territory along the lines that cross it, packed: all the communes of
// France take some thirty megabytes.
type strips struct {
	first int
	ends  []int32 // of the pairs of each line
	pairs []float64
	whole float64
}

// NewMeasurer makes one that has measured nothing yet.
func NewMeasurer() *Measurer { return &Measurer{kept: map[string]*strips{}} }

// Share is the share of the surface of a territory of an atlas that lies in what was
// measured of a zone; known is false when the atlas has no outline of it.
func (m *Measurer) Share(zone *Measured, a *Atlas, key string) (share float64, known bool) {
	i, ok := a.byKey[key]
	if !ok {
		return 0, false
	}
	s := &a.shapes[i]
	b := s.box
	metres := box{b.minX * quantum, b.minY * quantum, b.maxX * quantum, b.maxY * quantum}
	if own, there := zone.boxes[s.frame]; !there || !own.meets(metres) {
		return 0, true
	}
	own := m.kept[key]
	if own == nil {
		own = a.strips(s, metres)
		m.kept[key] = own
	}
	if own.whole == 0 {
		return 0, false
	}
	in, from := 0.0, int32(0)
	for k, to := range own.ends {
		in += common(own.pairs[from:to], zone.along[line{s.frame, own.first + k}])
		from = to
	}
	return in / own.whole, true
}

// strips measures a territory of an atlas, whose box is given in metres.
func (a *Atlas) strips(s *shape, metres box) *strips {
	all := &Measured{along: map[line][]float64{}, boxes: map[int]box{}}
	left := mostCrossings
	for _, polygon := range s.polygons {
		var rings [][][2]float64
		for _, r := range polygon {
			var ring [][2]float64
			for _, p := range a.ring(r, 0) {
				ring = append(ring, [2]float64{float64(p.x) * quantum, float64(p.y) * quantum})
			}
			rings = append(rings, ring)
		}
		all.add(s.frame, rings, &left)
	}
	out := &strips{first: int(math.Ceil(metres.minY / apart))}
	for k := out.first; k < int(math.Ceil(metres.maxY/apart)); k++ {
		pairs := all.along[line{s.frame, k}]
		out.pairs = append(out.pairs, pairs...)
		out.ends = append(out.ends, int32(len(out.pairs)))
		out.whole += common(pairs, pairs)
	}
	return out
}
