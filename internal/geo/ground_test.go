package geo

import (
	"encoding/json"
	"math"
	"testing"
)

func TestUnprojectGoesBack(t *testing.T) {
	for _, f := range Frames {
		b := f.bounds()
		for _, at := range [][2]float64{{b.west, b.south}, {b.east, b.north}, {(b.west + b.east) / 2, (b.south + b.north) / 2}, {b.west, b.north}} {
			x, y := f.Project(at[0], at[1])
			lon, lat := f.Unproject(x, y)
			if !(math.Abs(lon-at[0]) <= 1e-9) || !(math.Abs(lat-at[1]) <= 1e-9) {
				t.Errorf("%s: %v goes to %g, %g and comes back as %g, %g", f, at, x, y, lon, lat)
			}
		}
	}
}

// Every point of the atlas is in the ground, where it was, and the borders of
// each level are the atlas's own.
func TestGroundIsTheAtlas(t *testing.T) {
	a := atlas(t)
	g := a.Ground()
	var want = map[Level]int{}
	for i := range a.arcs {
		if c := &a.arcs[i]; !c.coast {
			want[c.kind]++
		}
	}
	for _, level := range []Level{EPCI, Departement, Region} {
		if len(g.Lines[level]) != want[level] || want[level] == 0 {
			t.Errorf("%s: %d lines, want %d", level, len(g.Lines[level]), want[level])
		}
	}
	at := map[Level]int{}
	for i := range a.arcs {
		c := &a.arcs[i]
		if c.coast {
			continue
		}
		line := g.Lines[c.kind][at[c.kind]]
		at[c.kind]++
		if len(line) != 2*len(c.points) {
			t.Fatalf("a line of %d points became %d numbers", len(c.points), len(line))
		}
		x, y := 0, 0
		for k, p := range c.points {
			x, y = x+line[2*k], y+line[2*k+1]
			px, py := Frames[c.frame].Project(float64(x)/float64(g.Scale), float64(y)/float64(g.Scale))
			if off := math.Hypot(px-float64(p.x)*quantum, py-float64(p.y)*quantum); off > 10 {
				t.Fatalf("a point is %g m off", off)
			}
		}
	}
	if rings := len(g.Land); rings < len(Frames) {
		t.Errorf("the land has %d rings", rings)
	}
	body, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	if len(body) > 2_000_000 {
		t.Errorf("the ground weighs %d bytes", len(body))
	}
	t.Logf("%d bytes, %d rings", len(body), len(g.Land))
}
