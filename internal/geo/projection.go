// Package geo draws quiet maps on the server: France with its overseas insets,
// a territory among its neighbours, or the schematic plane of a fictional one.
// It knows geometry and no names: those come from the caller, in the reader's
// language.
//
// Outlines come from an Atlas, projected and simplified when it was built (see
// data/boundaries). Every map has its table twin (chart.Figure). GeoJSON writes
// initiatives for other tools.
package geo

import "math"

// Frame is a piece of ground with a projection of its own: metropolitan France
// or one overseas département.
type Frame string

// The frames. Their values are the département codes overseas.
const (
	Metropole  Frame = "metropole"
	Guadeloupe Frame = "971"
	Martinique Frame = "972"
	Guyane     Frame = "973"
	Reunion    Frame = "974"
	Mayotte    Frame = "976"
)

// Frames lists them in the order insets are shown.
var Frames = []Frame{Metropole, Guadeloupe, Martinique, Guyane, Reunion, Mayotte}

type bounds struct{ west, south, east, north float64 }

func (b bounds) holds(lon, lat float64) bool {
	return lon >= b.west && lon <= b.east && lat >= b.south && lat <= b.north
}

func (f Frame) bounds() bounds {
	switch f {
	case Guadeloupe:
		return bounds{-61.9, 15.75, -60.9, 16.6}
	case Martinique:
		return bounds{-61.3, 14.35, -60.75, 14.95}
	case Guyane:
		return bounds{-54.7, 2, -51.4, 6}
	case Reunion:
		return bounds{55.1, -21.5, 55.95, -20.8}
	case Mayotte:
		return bounds{44.95, -13.1, 45.4, -12.55}
	}
	return bounds{-5.5, 41.2, 9.8, 51.3}
}

// FrameAt returns the frame that shows a place; ok is false when none does.
func FrameAt(lon, lat float64) (f Frame, ok bool) {
	for _, f := range Frames {
		if f.bounds().holds(lon, lat) {
			return f, true
		}
	}
	return "", false
}

// Project returns metres east and north. Metropolitan France is in Lambert-93;
// overseas, in a local equirectangular projection around the middle of the
// frame (true to scale within 0.1 % at these sizes, Guyane 0.2 %). Degrees
// outside the frame still project: the caller asks FrameAt first.
func (f Frame) Project(lon, lat float64) (x, y float64) {
	if f == Metropole {
		return lambert93.project(radians(lon), radians(lat))
	}
	b := f.bounds()
	lon0, lat0 := (b.west+b.east)/2, (b.south+b.north)/2
	return radians(lon-lon0) * math.Cos(radians(lat0)) * earthRadius, radians(lat-lat0) * earthRadius
}

// earthRadius is the authalic radius of GRS80, in metres.
const earthRadius = 6371007.2

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// conic is a conformal conic projection:
//
//	L = ln(tan(π/4 + φ/2) · ((1 − e sin φ)/(1 + e sin φ))^(e/2))
//	x = Xs + c e^(−nL) sin(n(λ − λ0)),   y = Ys − c e^(−nL) cos(n(λ − λ0))
//
// Angles in radians, lengths in metres.
//
// Source: IGN, NTG 71 « Projection cartographique conique conforme de Lambert »,
// algorithms ALG0001 and ALG0003.
type conic struct{ n, c, e, lon0, xs, ys float64 }

// lambert93 is RGF93 / Lambert-93 (GRS80; parallels 44° and 49°; 3° E). Source:
// IGN, NTG 71, annex.
var lambert93 = conic{
	n: 0.7256077650, c: 11754255.426, e: 0.08181919112,
	lon0: 3 * math.Pi / 180, xs: 700000, ys: 12655612.050,
}

func (p conic) project(lon, lat float64) (x, y float64) {
	es := p.e * math.Sin(lat)
	l := math.Log(math.Tan(math.Pi/4+lat/2)) + p.e/2*math.Log((1-es)/(1+es))
	r, theta := p.c*math.Exp(-p.n*l), p.n*(lon-p.lon0)
	return p.xs + r*math.Sin(theta), p.ys - r*math.Cos(theta)
}
