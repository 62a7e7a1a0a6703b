package geo

import "codeberg.org/bocage/bocage/internal/chart"

// keyApart is between the lines of a pattern in a key, in units of the layout.
const keyApart = 6

// apart is between the lines of a pattern on the ground, in its own units: closer
// on a map of many small territories, each of which must show some.
func (m Map) apart() float64 {
	if m.Communes != nil || m.crowded() {
		return 24
	}
	return 60
}

// crowded says whether the map shades more territories than a région has EPCI.
func (m Map) crowded() bool { return m.Shade != nil && len(m.Shade.Values) > 200 }

// fill fills with a pattern of the map.
func (m Map) fill(name string, apart float64) chart.Attr {
	return chart.A("fill", m.filling(name, apart))
}

func (m Map) filling(name string, apart float64) string {
	return "url(#" + m.patternID(name, apart) + ")"
}

func (m Map) patternID(name string, apart float64) string {
	return m.ID + "-" + name + "-" + chart.Num(apart)
}

// patterns defines those that the map uses, for its ground and for its key.
func (m Map) patterns(d *chart.Drawing) {
	chart.Hatches(d, m.ID, keyApart, m.apart())
	steps, absent := m.Shade.counts()
	used := map[string]bool{}
	for i, n := range absent {
		used[absences[i]] = used[absences[i]] || n > 0
	}
	for step := 1; step < len(steps); step++ {
		used[m.Shade.texture(step)] = true
	}
	for _, p := range []struct {
		name string
		draw func(d *chart.Drawing, apart float64)
	}{{"secret", crossed}, {"nowhere", dotted(0.16, 1)}, {"divided", upright}, {"grid", gridded}, {"less", lined}, {"sparse", dotted(0.13, 1)}, {"dense", dotted(0.13, 2)}} {
		if !used[p.name] {
			continue
		}
		for _, apart := range []float64{keyApart, m.apart()} {
			d.Open("pattern", chart.A("id", m.patternID(p.name, apart)), chart.A("patternUnits", "userSpaceOnUse"), chart.N("width", apart), chart.N("height", apart))
			p.draw(d, apart)
			d.Close()
		}
	}
}

// crossed are lines both ways: the tile's own diagonals.
func crossed(d *chart.Drawing, apart float64) {
	n := chart.Num(apart)
	d.Path("texture-line", "M0 0L"+n+" "+n+"M0 "+n+"L"+n+" 0", chart.N("stroke-width", apart*0.15))
}

// upright are lines from top to bottom.
func upright(d *chart.Drawing, apart float64) {
	d.Path("texture-line", "M"+chart.Num(apart/2)+" 0v"+chart.Num(apart), chart.N("stroke-width", apart*0.15))
}

// gridded are upright lines and flat ones.
func gridded(d *chart.Drawing, apart float64) {
	half, n := chart.Num(apart/2), chart.Num(apart)
	d.Path("texture-line", "M"+half+" 0v"+n+"M0 "+half+"h"+n, chart.N("stroke-width", apart*0.1))
}

// lined are flat lines, such as a minus has.
func lined(d *chart.Drawing, apart float64) {
	d.Path("texture-less", "M0 "+chart.Num(apart/2)+"h"+chart.Num(apart), chart.N("stroke-width", apart*0.14))
}

// dotted are dots in a square, so many each way.
func dotted(size float64, each int) func(d *chart.Drawing, apart float64) {
	return func(d *chart.Drawing, apart float64) {
		gap := apart / float64(each)
		for i := range each {
			for j := range each {
				d.Circle("texture-dot", gap*(float64(i)+0.5), gap*(float64(j)+0.5), gap*size)
			}
		}
	}
}
