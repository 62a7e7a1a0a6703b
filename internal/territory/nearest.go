package territory

import (
	"cmp"
	"math"
	"slices"
)

// Near is a commune and how far it is.
type Near struct {
	Territory
	Km float64 `json:"km"`
}

// earthRadius is the mean radius of the Earth in kilometres (IUGG, 2015).
const earthRadius = 6371.0088

// Nearest lists the n communes nearest to a commune, the nearest first, as the
// crow flies between their interior points:
//
//	d = 2 R asin √( sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2) )
//
// with R = 6,371.0088 km (haversine formula; R. W. Sinnott, « Virtues of the
// haversine », Sky and Telescope 68, 1984). Communes without a point are left
// out; a real commune has real neighbours, a fictional one fictional. None for
// another level or a commune without a point.
func (s *Set) Nearest(commune Key, n int) []Near {
	at, ok := s.find(commune)
	if !ok || s.places[at].level != Commune || math.IsNaN(s.places[at].lon) || n <= 0 {
		return nil
	}
	here := &s.places[at]
	type found struct {
		at int32
		km float64
	}
	var near []found
	for i := range s.places {
		p := &s.places[i]
		if p.level != Commune || int32(i) == at || p.fictional != here.fictional || math.IsNaN(p.lon) {
			continue
		}
		if len(near) == n && math.Abs(p.lat-here.lat)*KmPerDegree > near[n-1].km {
			continue
		}
		f := found{int32(i), distanceKm(here.lon, here.lat, p.lon, p.lat)}
		if len(near) == n && f.km >= near[n-1].km {
			continue
		}
		to, _ := slices.BinarySearchFunc(near, f, func(a, b found) int { return cmp.Compare(a.km, b.km) })
		near = slices.Insert(near, to, f)[:min(len(near)+1, n)]
	}
	list := make([]Near, len(near))
	for i, f := range near {
		list[i] = Near{Territory: s.territory(f.at), Km: f.km}
	}
	return list
}

// KmPerDegree is what a degree of latitude is worth at least.
const KmPerDegree = earthRadius * math.Pi / 180

func distanceKm(lon1, lat1, lon2, lat2 float64) float64 {
	const radian = math.Pi / 180
	half := func(degrees float64) float64 { s := math.Sin(degrees * radian / 2); return s * s }
	h := half(lat2-lat1) + math.Cos(lat1*radian)*math.Cos(lat2*radian)*half(lon2-lon1)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// Rural is how many of a territory's inhabitants live in a commune that INSEE
// counts as rural: Inhabitants of Base, over the communes whose population and
// density are both known. Communes counts those, RuralCommunes the rural ones.
type Rural struct {
	Inhabitants, Base       int
	RuralCommunes, Communes int
}

// Share is Inhabitants / Base; false when nobody is known to live there.
func (r Rural) Share() (float64, bool) {
	if r.Base == 0 {
		return 0, false
	}
	return float64(r.Inhabitants) / float64(r.Base), true
}

// Rural counts a territory's rural communes and inhabitants (density classes 5,
// 6 and 7). Source: INSEE, « La grille communale de densité à 7 niveaux », 2022.
func (s *Set) Rural(key Key) Rural {
	at, ok := s.find(key)
	if !ok {
		return Rural{}
	}
	var r Rural
	for _, c := range s.communesOf(at) {
		p := &s.places[c]
		if p.population < 0 || p.density == 0 {
			continue
		}
		r.Base += int(p.population)
		r.Communes++
		if p.density.Rural() {
			r.Inhabitants += int(p.population)
			r.RuralCommunes++
		}
	}
	return r
}
