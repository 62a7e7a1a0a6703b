package geo

import "strconv"

// view maps the grid of an atlas onto whole units of a drawing, y downwards.
type view struct {
	box   box     // what is shown, on the grid
	scale float64 // units for one step of the grid
	least uint8   // rank of the smallest bend that shows
	islet float64 // twice the area of the smallest islet that shows, on the grid
	clip  box     // what may be drawn at all
}

// fine is how many units of a path make one unit of the layout: coordinates are
// whole numbers, which is what makes a map small. smallestBend and smallestIslet
// are in square units of the layout: less than that is less than the hairline.
const (
	fine          = 4
	smallestBend  = 1.2
	smallestIslet = 1.0
)

// newView shows a box on a drawing so many layout units wide.
func newView(b box, wide float64) view {
	v := view{box: b, scale: wide * fine / b.width(), clip: b.grow(b.width() * 0.02)}
	square := (b.width() / wide) * (b.width() / wide) // of a unit of the layout, in cells
	v.least, v.islet = rankOf(smallestBend*square), 2*smallestIslet*square
	return v
}

// coarser leaves out bends up to so many times larger: on a map of a thousand small
// territories each border is drawn twice, and half a pixel of it is seen by nobody.
func (v view) coarser(times float64) view {
	square := (fine / v.scale) * (fine / v.scale)
	v.least = rankOf(smallestBend * times * square)
	return v
}

func (v view) at(x, y float64) (px, py float64) {
	return (x - v.box.minX) * v.scale, (v.box.maxY - y) * v.scale
}

// tracer writes path data with whole, relative coordinates.
type tracer struct {
	b      []byte
	x, y   int // where the pen is
	sx, sy int // where the line began
	drawn  bool
}

func (t *tracer) move(x, y float64) {
	t.x, t.y = round(x), round(y)
	t.sx, t.sy = t.x, t.y
	t.b = append(t.b, 'M')
	t.b = strconv.AppendInt(t.b, int64(t.x), 10)
	t.b = t.number(t.y)
	t.b = append(t.b, 'l')
	t.drawn = false
}

func (t *tracer) line(x, y float64) {
	ix, iy := round(x), round(y)
	if ix == t.x && iy == t.y {
		return
	}
	if t.drawn {
		t.b = t.number(ix - t.x)
	} else {
		t.b = strconv.AppendInt(t.b, int64(ix-t.x), 10)
		t.drawn = true
	}
	t.b = t.number(iy - t.y)
	t.x, t.y = ix, iy
}

// end finishes a line; one that has no length is made a point, which still is
// well-formed path data.
func (t *tracer) end(closed bool) {
	if !t.drawn {
		t.b = append(t.b, "0 0"...)
	}
	if closed {
		t.b = append(t.b, 'z')
	}
}

func (t *tracer) number(n int) []byte {
	if n >= 0 {
		t.b = append(t.b, ' ')
	}
	return strconv.AppendInt(t.b, int64(n), 10)
}

func round(v float64) int {
	if v < 0 {
		return int(v - 0.5)
	}
	return int(v + 0.5)
}

// borders writes the arcs that a test chooses, each once.
func (a *Atlas) borders(v view, frame int, choose func(k int, c *arc) bool) string {
	t := &tracer{}
	for i := range a.arcs {
		c := &a.arcs[i]
		if c.frame == frame && c.box.meets(v.clip) && choose(i, c) {
			t.border(v, a.ring([]ref{i}, v.least))
		}
	}
	return string(t.b)
}

// border writes the runs of a line that may be seen.
func (t *tracer) border(v view, line []cell) {
	open := false
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		seg := nowhere.with(float64(p.x), float64(p.y)).with(float64(q.x), float64(q.y))
		if !seg.meets(v.clip) {
			if open {
				t.end(false)
			}
			open = false
			continue
		}
		if !open {
			t.move(v.at(float64(p.x), float64(p.y)))
			open = true
		}
		t.line(v.at(float64(q.x), float64(q.y)))
	}
	if open {
		t.end(false)
	}
}

// area writes the polygons of shapes, clipped to what may be seen. Islets too
// small to be seen are left out, unless a shape is nothing else.
func (a *Atlas) area(v view, shapes ...*shape) string {
	t := &tracer{}
	for _, s := range shapes {
		if !s.box.meets(v.clip) {
			continue
		}
		largest := 0.0
		var rings [][]cell
		for _, polygon := range s.polygons {
			for _, r := range polygon {
				ring := a.ring(r, v.least)
				rings = append(rings, ring)
				largest = max(largest, abs(ringArea(ring)))
			}
		}
		for _, ring := range rings {
			size := abs(ringArea(ring))
			if size < v.islet && size < largest {
				continue
			}
			t.ring(v, clipRing(ring, v.clip))
		}
	}
	return string(t.b)
}

func (t *tracer) ring(v view, ring [][2]float64) {
	if len(ring) < 3 {
		return
	}
	t.move(v.at(ring[0][0], ring[0][1]))
	for _, p := range ring[1:] {
		x, y := v.at(p[0], p[1])
		if p == ring[len(ring)-1] && round(x) == t.sx && round(y) == t.sy {
			break
		}
		t.line(x, y)
	}
	t.end(true)
}

func abs(v float64) float64 { return max(v, -v) }

// clipRing cuts a ring to a box, side after side.
//
// Source: I. Sutherland, G. Hodgman, Reentrant polygon clipping, CACM 17 (1974).
func clipRing(ring []cell, b box) [][2]float64 {
	out := make([][2]float64, 0, len(ring)+4)
	extent := nowhere
	for _, p := range ring {
		out = append(out, [2]float64{float64(p.x), float64(p.y)})
		extent = extent.with(float64(p.x), float64(p.y))
	}
	if extent.minX >= b.minX && extent.maxX <= b.maxX && extent.minY >= b.minY && extent.maxY <= b.maxY {
		return out
	}
	out = clipSide(out, 0, b.minX, 1)
	out = clipSide(out, 0, b.maxX, -1)
	out = clipSide(out, 1, b.minY, 1)
	return clipSide(out, 1, b.maxY, -1)
}

// clipSide keeps what lies on the side of a limit that sign says, on an axis.
func clipSide(ring [][2]float64, axis int, limit, sign float64) [][2]float64 {
	var out [][2]float64
	for i, p := range ring {
		prev := ring[(i+len(ring)-1)%len(ring)]
		in, before := (p[axis]-limit)*sign >= 0, (prev[axis]-limit)*sign >= 0
		if in != before {
			share := (limit - prev[axis]) / (p[axis] - prev[axis])
			cut := [2]float64{prev[0] + float64(share*(p[0]-prev[0])), prev[1] + float64(share*(p[1]-prev[1]))}
			cut[axis] = limit
			out = append(out, cut)
		}
		if in {
			out = append(out, p)
		}
	}
	return out
}
