package series

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// townOf is how far the inhabitants of a place live from a town: the mean over
// its communes, weighted by their populations.
func (b *Book) townOf(towns []float64, communes []int32) float64 {
	population := b.levels[territory.Commune].values[traitOf[TraitSize].indicator]
	var sum, all float64
	for _, c := range communes {
		if population == nil || !population.Status[c].Has() || math.IsNaN(towns[c]) {
			continue
		}
		weight := max(population.Values[c], 1)
		sum += float64(weight * towns[c])
		all += weight
	}
	if all == 0 {
		return math.NaN()
	}
	return sum / all
}

// townDistances is, for each commune, the distance as the crow flies to the
// nearest commune of TownSize inhabitants or more, 0 in a town itself; NaN
// without a point.
func (b *Book) townDistances(points []territory.Point) []float64 {
	population := b.levels[territory.Commune].values[traitOf[TraitSize].indicator]
	var towns []int
	for i := range points {
		if population != nil && population.Status[i].Has() && population.Values[i] >= TownSize && points[i].Known() {
			towns = append(towns, i)
		}
	}
	slices.SortFunc(towns, func(x, y int) int { return cmp.Compare(points[x].Lat, points[y].Lat) })
	ball := make([]spot, len(points))
	for i, p := range points {
		ball[i] = spotOf(p)
	}
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = math.NaN()
		if to, some := nearestTown(i, towns, points, ball); some {
			out[i] = p.Km(points[to])
		}
	}
	return out
}

// nearestTown walks away from the latitude of a commune on both sides until
// latitude alone is farther than the nearest town found.
func nearestTown(of int, towns []int, points []territory.Point, ball []spot) (town int, some bool) {
	p, best, km := points[of], math.Inf(1), math.Inf(1)
	if !p.Known() {
		return 0, false
	}
	at, _ := slices.BinarySearchFunc(towns, p.Lat, func(t int, lat float64) int { return cmp.Compare(points[t].Lat, lat) })
	for step, sides := 0, 2; sides > 0; step++ {
		sides = 0
		for _, k := range [2]int{at + step, at - 1 - step} {
			if k < 0 || k >= len(towns) || math.Abs(points[towns[k]].Lat-p.Lat)*territory.KmPerDegree > km {
				continue
			}
			sides++
			if d := ball[of].apart(ball[towns[k]]); d < best {
				town, some, best, km = towns[k], true, d, p.Km(points[towns[k]])
			}
		}
	}
	return town, some
}

// spot is a point on a ball of radius 1. Which of two spots is nearer to a third is
// told without trigonometry: by the square of the chord.
type spot struct{ x, y, z float64 }

func spotOf(p territory.Point) spot {
	lon, lat := p.Lon*math.Pi/180, p.Lat*math.Pi/180
	return spot{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

func (a spot) apart(b spot) float64 {
	x, y, z := a.x-b.x, a.y-b.y, a.z-b.z
	return x*x + y*y + z*z
}
