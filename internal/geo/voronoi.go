package geo

// fields parts a rectangle between places: each field is the ground nearer to
// its place than to any other. Places at the same spot share one field, the
// first's; the others get none.
//
// Each field starts as the rectangle and is cut by the bisector with every other
// place: n² cuts, for the few dozen communes of a fictional territory.
func fields(places [][2]float64, wide, high float64) [][][2]float64 {
	all := make([][][2]float64, len(places))
	for i, p := range places {
		field := [][2]float64{{0, 0}, {wide, 0}, {wide, high}, {0, high}}
		for k, q := range places {
			switch {
			case k == i:
			case p == q && k < i:
				field = nil
			case p != q:
				field = nearer(field, p, q)
			}
		}
		all[i] = field
	}
	return all
}

// nearer keeps the part of a field that is nearer to p than to q.
func nearer(field [][2]float64, p, q [2]float64) [][2]float64 {
	mx, my := (p[0]+q[0])/2, (p[1]+q[1])/2
	nx, ny := q[0]-p[0], q[1]-p[1]
	side := func(v [2]float64) float64 { return float64((v[0]-mx)*nx) + float64((v[1]-my)*ny) }
	var out [][2]float64
	for i, v := range field {
		before := field[(i+len(field)-1)%len(field)]
		sv, sb := side(v), side(before)
		if (sv <= 0) != (sb <= 0) {
			t := sb / (sb - sv)
			out = append(out, [2]float64{before[0] + float64(t*(v[0]-before[0])), before[1] + float64(t*(v[1]-before[1]))})
		}
		if sv <= 0 {
			out = append(out, v)
		}
	}
	return out
}

// drawBack draws a field back from its hedges: every corner moves towards the
// middle by a share of its distance.
func drawBack(field [][2]float64, by float64) [][2]float64 {
	if len(field) == 0 {
		return nil
	}
	var cx, cy float64
	for _, v := range field {
		cx, cy = cx+v[0], cy+v[1]
	}
	cx, cy = cx/float64(len(field)), cy/float64(len(field))
	out := make([][2]float64, len(field))
	for i, v := range field {
		out[i] = [2]float64{v[0] + float64((cx-v[0])*by), v[1] + float64((cy-v[1])*by)}
	}
	return out
}
