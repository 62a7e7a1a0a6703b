package geo

import "math"

// groundScale is how many steps of a Ground make a degree: one is some 11 m of
// latitude, finer than the grid of an atlas.
const groundScale = 10_000

// Ground is the whole of an atlas in longitudes and latitudes, for a map that is
// drawn by the reader's own machine. A line is its points one after the other,
// longitude then latitude, in steps of 1/Scale of a degree: the first point from
// 0, 0, each other from the one before it.
type Ground struct {
	Scale int               `json:"scale"`
	Land  [][]int           `json:"land"`  // rings, the last point joins the first
	Lines map[Level][][]int `json:"lines"` // borders inside the land, each once, by the highest level they bound
}

// Bounds is the rectangle of degrees that a frame shows.
func (f Frame) Bounds() (west, south, east, north float64) {
	b := f.bounds()
	return b.west, b.south, b.east, b.north
}

// Ground unprojects an atlas. It costs some tenths of a second: keep it.
func (a *Atlas) Ground() Ground {
	g := Ground{Scale: groundScale, Lines: map[Level][][]int{}}
	for frame := range a.lands {
		for _, polygon := range a.lands[frame].polygons {
			for _, ring := range polygon {
				g.Land = append(g.Land, stepsOf(Frames[frame], a.ring(ring, 0)))
			}
		}
	}
	for i := range a.arcs {
		if c := &a.arcs[i]; !c.coast {
			g.Lines[c.kind] = append(g.Lines[c.kind], stepsOf(Frames[c.frame], c.points))
		}
	}
	return g
}

func stepsOf(f Frame, line []cell) []int {
	steps := make([]int, 0, 2*len(line))
	x, y := 0, 0
	for _, p := range line {
		lon, lat := f.Unproject(float64(p.x)*quantum, float64(p.y)*quantum)
		nx, ny := int(math.Round(lon*groundScale)), int(math.Round(lat*groundScale))
		steps = append(steps, nx-x, ny-y)
		x, y = nx, ny
	}
	return steps
}

// Unproject is Project the other way: degrees of a point in metres.
func (f Frame) Unproject(x, y float64) (lon, lat float64) {
	if f == Metropole {
		lon, lat = lambert93.unproject(x, y)
		return inDegrees(lon), inDegrees(lat)
	}
	b := f.bounds()
	lon0, lat0 := (b.west+b.east)/2, (b.south+b.north)/2
	return lon0 + inDegrees(x/earthRadius/math.Cos(radians(lat0))), lat0 + inDegrees(y/earthRadius)
}

func inDegrees(radians float64) float64 { return radians * 180 / math.Pi }

// unproject is project the other way; the latitude is found by turns, which stop
// under 10⁻¹¹ radian:
//
//	λ = λ0 + atan((x − Xs)/(Ys − y))/n,   L = −ln(R/c)/n with R² = (x − Xs)² + (y − Ys)²
//	φ ← 2 atan(((1 + e sin φ)/(1 − e sin φ))^(e/2) · exp L) − π/2
//
// Source: IGN, NTG 71, algorithms ALG0002 and ALG0004.
func (p conic) unproject(x, y float64) (lon, lat float64) {
	r := math.Hypot(x-p.xs, y-p.ys)
	l := -math.Log(r/p.c) / p.n
	lat = 2*math.Atan(math.Exp(l)) - math.Pi/2
	for range 20 {
		es := p.e * math.Sin(lat)
		next := 2*math.Atan(math.Pow((1+es)/(1-es), p.e/2)*math.Exp(l)) - math.Pi/2
		done := math.Abs(next-lat) < 1e-11
		if lat = next; done {
			break
		}
	}
	return p.lon0 + math.Atan((x-p.xs)/(p.ys-y))/p.n, lat
}
