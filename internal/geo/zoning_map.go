package geo

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/chart"
)

// mostDrawn is how many points the zones of a map have together, about.
const mostDrawn = 3_000

// zoned is what zones stand on.
func (m Map) zoned() []ground {
	var all []ground
	for _, z := range m.Zones {
		for _, polygon := range z.Outline {
			frame, b, ok := onGrid(polygon[0])
			if ok {
				all = append(all, ground{frame, b, Departement})
			}
		}
	}
	return all
}

// onGrid is the frame of a ring and its box on the grid of an atlas.
func onGrid(ring [][2]float64) (frame int, b box, ok bool) {
	f, ok := FrameAt(ring[0][0], ring[0][1])
	b = nowhere
	for _, p := range ring {
		x, y := f.Project(p[0], p[1])
		b = b.with(x/quantum, y/quantum)
	}
	return slices.Index(Frames, f), b, ok
}

// zones draws the zones over the ground, as fine as the page can bear: points nearer
// to the one before than a step are left out. Zones are no territories, so that no
// border is shared.
func (m Map) zones(d *chart.Drawing, s sheet, id string) {
	step := 0.0
	for _, z := range m.Zones {
		for _, ring := range s.seen(z) {
			for i := 1; i < len(ring); i++ {
				step += math.Hypot(ring[i][0]-ring[i-1][0], ring[i][1]-ring[i-1][1])
			}
		}
	}
	step = max(fine, step/mostDrawn)
	for n, z := range m.Zones {
		t := &tracer{}
		for _, ring := range s.seen(z) {
			t.move(ring[0][0], ring[0][1])
			last := ring[0]
			for _, p := range ring[1:] {
				if math.Hypot(p[0]-last[0], p[1]-last[1]) >= step {
					t.line(p[0], p[1])
					last = p
				}
			}
			t.end(true)
		}
		d.Open("defs") // to be drawn twice, and not by itself
		zone := outlineOf(d, id+"-zone-"+chart.Num(float64(n)), string(t.b))
		d.Close()
		if zone != "" {
			d.Empty("use", chart.A("class", "map-class-3"), chart.A("href", "#"+zone), chart.A("fill-opacity", "0.25"))
			trace(d, "map-line map-edge", zone)
		}
	}
}

// seen are the rings of a zone that lie in the frame of the sheet, in its units: borders
// one way round and holes the other, so that where two pieces of a zone lie over one
// another the zone is drawn as it holds.
func (s sheet) seen(z Zone) [][][2]float64 {
	var rings [][][2]float64
	for _, polygon := range z.Outline {
		for i, ring := range polygon {
			ring = wound(ring, i == 0)
			f, ok := FrameAt(ring[0][0], ring[0][1])
			if !ok || f != Frames[s.frame] {
				continue
			}
			out := make([][2]float64, len(ring))
			for i, p := range ring {
				x, y := f.Project(p[0], p[1])
				out[i][0], out[i][1] = s.view.at(x/quantum, y/quantum)
			}
			rings = append(rings, out)
		}
	}
	return rings
}

// wound is a ring turned as asked: to the left for a border, to the right for a hole.
func wound(ring [][2]float64, left bool) [][2]float64 {
	if (turn(ring) > 0) == left {
		return ring
	}
	turned := slices.Clone(ring)
	slices.Reverse(turned)
	return turned
}

// turn is twice the area of a ring: negative when it turns to the right.
func turn(ring [][2]float64) float64 {
	area := 0.0
	for i := 1; i < len(ring); i++ {
		p, q, o := ring[i-1], ring[i], ring[0] // from the first: small areas lose no digit
		area += (p[0]-o[0])*(q[1]-o[1]) - (q[0]-o[0])*(p[1]-o[1])
	}
	return area
}

// Middle is a place inside an outline, where it is wide, to write its name.
func (o Outline) Middle() (lon, lat float64) {
	west, south, east, north := o.Box()
	room := -1.0
	for k := range 11 {
		h := south + (north-south)*float64(k+1)/12
		for _, polygon := range o {
			if left, right := widest(polygon, h); right-left > room {
				lon, lat, room = (left+right)/2, h, right-left
			}
		}
	}
	if room <= 0 {
		return (west + east) / 2, (south + north) / 2
	}
	return lon, lat
}
