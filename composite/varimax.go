package composite

import "math"

// varimax turns loadings in place, two factors at a time, until each indicator
// loads as much as can be on one of them: it maximises the sum over factors of
// the variance of squared loadings, rows first scaled to length 1 (Kaiser). A
// factor whose loadings have a sum below 0 changes sign. The rotation is found
// without trigonometry, so that every machine gives the same bits.
//
// Source: Kaiser, The varimax criterion for analytic rotation in factor
// analysis, Psychometrika 23 (1958).
func varimax(l Matrix) {
	lengths := make([]float64, l.Rows)
	for f := range l.Columns {
		for i, v := range l.Column(f) {
			lengths[i] += float64(v * v)
		}
	}
	for i := range lengths {
		lengths[i] = math.Sqrt(lengths[i])
	}
	scaleRows(l, lengths, func(v, length float64) float64 { return v / length })
	for range 1000 {
		turned := 0.0
		for p := range l.Columns {
			for q := p + 1; q < l.Columns; q++ {
				c, s := varimaxAngle(l.Column(p), l.Column(q))
				turn(l.Column(p), l.Column(q), c, -s)
				turned = max(turned, math.Abs(s))
			}
		}
		if turned < 1e-13 {
			break
		}
	}
	scaleRows(l, lengths, func(v, length float64) float64 { return v * length })
	for f := range l.Columns {
		orient(l.Column(f))
	}
}

func scaleRows(l Matrix, lengths []float64, scale func(v, length float64) float64) {
	for f := range l.Columns {
		column := l.Column(f)
		for i, length := range lengths {
			if length > 0 {
				column[i] = scale(column[i], length)
			}
		}
	}
}

// varimaxAngle returns the cosine and sine of the angle that is a quarter of
// the one whose tangent Kaiser gives.
func varimaxAngle(x, y []float64) (c, s float64) {
	n := float64(len(x))
	var a, b, cc, d float64
	for i, v := range x {
		u := float64(v*v) - float64(y[i]*y[i])
		w := 2 * float64(v*y[i])
		a += u
		b += w
		cc += float64(u*u) - float64(w*w)
		d += 2 * float64(u*w)
	}
	up := d - 2*float64(a*b)/n
	across := cc - (float64(a*a)-float64(b*b))/n
	length := math.Sqrt(float64(up*up) + float64(across*across))
	if length < 1e-300 {
		return 1, 0
	}
	return halved(halved(across/length, up/length))
}

// halved returns the cosine and sine of half an angle within −π and π.
func halved(c, s float64) (float64, float64) {
	if c >= 0 {
		half := math.Sqrt((1 + c) / 2)
		return half, s / (2 * half)
	}
	half := math.Sqrt((1 - c) / 2) // the size of the sine
	return math.Abs(s) / (2 * half), math.Copysign(half, s)
}
