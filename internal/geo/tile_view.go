package geo

import "math"

// tileView is what a tile shows.
type tileView struct {
	zoom   int
	clip   box   // on the plane of tiles, with what it shows of its neighbours
	ground []box // on the grid of each frame
	least  uint8 // rank of the smallest bend that shows
	origin cell
	shift  int // log2 of the units of the plane in one of the tile
}

// middleLatitude is where the size of a pixel is reckoned: half a pixel of difference
// matters nowhere.
const middleLatitude = 46.5

func newTileView(z, x, y int) tileView {
	side := 1 << (worldBits - z)
	v := tileView{zoom: z, origin: cell{int32(x * side), int32(y * side)}, shift: worldBits - tileBits - z}
	more := float64(side) * overlap / tileExtent
	west, north := float64(x*side)-more, float64(y*side)-more
	v.clip = box{west, north, west + float64(side) + 2*more, north + float64(side) + 2*more}
	const pixels = 512
	metres := 2 * math.Pi * earthRadius * math.Cos(radians(middleLatitude)) / float64(int(pixels)<<z)
	v.least = rankOf(smallestBend * metres * metres / (quantum * quantum))
	for _, f := range Frames {
		v.ground = append(v.ground, v.clip.on(f))
	}
	return v
}

// on is the box of the grid of a frame that holds a box of the plane of tiles: that of
// its corners and of points along its sides, for the sides bend.
func (b box) on(f Frame) box {
	const steps = 4
	out := nowhere
	for i := range steps + 1 {
		for j := range steps + 1 {
			lon, lat := degreesAt(b.minX+b.width()*float64(i)/steps, b.minY+b.height()*float64(j)/steps)
			x, y := f.Project(lon, max(-85, min(85, lat)))
			out = out.with(x/quantum, y/quantum)
		}
	}
	return out.grow(out.width() / 32)
}

// degreesAt is worldOf the other way.
func degreesAt(x, y float64) (lon, lat float64) {
	const wide = 1 << worldBits
	return x/wide*360 - 180, inDegrees(math.Atan(math.Sinh(math.Pi * (1 - 2*y/wide))))
}

// polygons are those of a shape in a tile, borders and holes as the format wants them;
// none when the tile shows nothing of it.
func (v tileView) polygons(a *Atlas, s *shape) [][][]cell {
	var out [][][]cell
	var holes [][]cell
	for _, polygon := range s.polygons {
		for _, refs := range polygon {
			ring, area := v.ring(a.world(refs, v.least))
			switch {
			case ring == nil:
			case area > 0:
				out = append(out, [][]cell{ring})
			default:
				holes = append(holes, ring)
			}
		}
	}
	for _, hole := range holes {
		for i := range out {
			if boxOf(hole).inside(boxOf(out[i][0])) && (len(out) == 1 || surrounds(out[i][0], hole[0])) {
				out[i] = append(out[i], hole)
				break
			}
		}
	}
	return out
}

// world puts the arcs of a ring end to end on the plane of tiles.
func (a *Atlas) world(refs []ref, least uint8) []cell {
	return a.ringOn(func(c *arc) []cell { return c.world }, refs, least)
}

// ring cuts a ring to the tile, in its units, and gives twice its area, positive for a
// border. What is less than a unit wide is nothing.
func (v tileView) ring(world []cell) ([]cell, int) {
	if len(world) < 3 || !boxOf(world).meets(v.clip) {
		return nil, 0
	}
	var ring []cell
	for _, p := range clipRing(world, v.clip) {
		at := cell{v.unit(p[0] - float64(v.origin.x)), v.unit(p[1] - float64(v.origin.y))}
		if len(ring) == 0 || ring[len(ring)-1] != at {
			ring = append(ring, at)
		}
	}
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 3 {
		return nil, 0
	}
	area := int(ringArea(ring))
	if area == 0 {
		return nil, 0
	}
	return ring, area
}

func (v tileView) unit(d float64) int32 { return int32(math.Round(d / float64(int(1)<<v.shift))) }

func (b box) inside(o box) bool {
	return b.minX >= o.minX && b.maxX <= o.maxX && b.minY >= o.minY && b.maxY <= o.maxY
}

// surrounds says whether a point lies in a ring, by the even-odd rule.
func surrounds(ring []cell, p cell) bool {
	in := false
	for i, a := range ring {
		b := ring[(i+len(ring)-1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && float64(p.x) < float64(b.x-a.x)*float64(p.y-a.y)/float64(b.y-a.y)+float64(a.x) {
			in = !in
		}
	}
	return in
}
