package series

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Trait is what two places may resemble each other in.
type Trait string

// The traits. Size, density and the mix of ages and work come from indicators;
// the distance to the nearest town, from the map.
const (
	TraitSize    Trait = "size"
	TraitDensity Trait = "density"
	TraitTown    Trait = "town"
	TraitOld     Trait = "old"
	TraitYoung   Trait = "young"
	TraitWork    Trait = "work"
	TraitJobs    Trait = "jobs"
)

// Traits lists them in the order in which they are told.
var traits = []Trait{TraitSize, TraitDensity, TraitTown, TraitOld, TraitYoung, TraitWork, TraitJobs}

// Traits lists what places are compared by, in the order in which it is told.
func Traits() []Trait { return slices.Clone(traits) }

// TownSize is how many inhabitants make a commune a town that others are near to.
const TownSize = 10_000

// traitOf says which indicator a trait is read from, and whether its logarithm
// is what counts: from 100 to 200 inhabitants is as far as from 1,000 to 2,000.
var traitOf = map[Trait]struct {
	indicator string
	log       bool
}{
	TraitSize: {"POP26", true}, TraitDensity: {"DENSITY", true}, TraitOld: {"AGE65_22", false}, TraitYoung: {"AGE15_22", false},
	TraitWork: {"EMPRATE18", false}, TraitJobs: {"JOBSPERWORKER18", true},
}

// Weights say how much each trait counts, 0 not at all. A trait that is absent counts 0.
type Weights map[Trait]float64

// EvenWeights count every trait once, and the size twice: means and services follow from it.
func EvenWeights() Weights {
	w := Weights{}
	for _, t := range traits {
		w[t] = 1
	}
	w[TraitSize] = 2
	return w
}

// Alike is a place that resembles another.
type Alike struct {
	Code     string
	Distance float64
	// Gaps are the differences by trait in standard units, those that weigh; NaN
	// where either is not known.
	Gaps map[Trait]float64
}

// resemblance is the traits of the places of a level, trait by trait for each place.
type resemblance struct {
	order    *territory.Order
	standard []float64 // in standard units
	raw      []float64 // as people read them: inhabitants, km, %
}

// of are the traits of a place.
func (r *resemblance) of(traitsOf []float64, at int) []float64 {
	return traitsOf[at*len(traits) : (at+1)*len(traits)]
}

// MinTraits is the share of the weight that must be known of both places.
const MinTraits = 2.0 / 3

// Alike lists the n places of the same level that resemble a place most, the
// nearest first:
//
//	d(a, b) = √( Σ_t w_t (z_ta − z_tb)² / Σ_t w_t )   over the traits known of both
//
// z is the trait, or its logarithm, minus the median over the places of the
// level, divided by their interquartile range: extreme places do not stretch the
// scale. Places of which less than MinTraits of the weight is known are left
// out. Nil for a level other than communes and EPCI, or without any weight.
func (b *Book) Alike(p Place, w Weights, n int) []Alike {
	r := b.resemblances()[p.Key.Level()]
	if r == nil || n <= 0 || p.at < 0 {
		return nil
	}
	weights, total := w.inOrder()
	if total == 0 {
		return nil
	}
	here := r.of(r.standard, p.at)
	var near []found
	for i := range r.order.Len() {
		d, known := distance(here, r.of(r.standard, i), weights)
		if i == p.at || known < MinTraits*total || len(near) == n && d >= near[n-1].d {
			continue
		}
		f := found{i, d}
		to, _ := slices.BinarySearchFunc(near, f, func(a, b found) int { return cmp.Compare(a.d, b.d) })
		near = slices.Insert(near, to, f)[:min(len(near)+1, n)]
	}
	out := make([]Alike, len(near))
	for i, f := range near {
		out[i] = Alike{Code: r.order.Codes[f.at], Distance: f.d, Gaps: map[Trait]float64{}}
		for k, t := range traits {
			if weights[k] > 0 {
				out[i].Gaps[t] = r.of(r.standard, f.at)[k] - here[k]
			}
		}
	}
	return out
}

type found struct {
	at int
	d  float64
}

// inOrder are the weights in the order of traits, none negative, and their sum.
func (w Weights) inOrder() (weights []float64, total float64) {
	weights = make([]float64, len(traits))
	for k, t := range traits {
		weights[k] = max(w[t], 0)
		total += weights[k]
	}
	return weights, total
}

// distance is how far two places are, and how much of the weight is known of both.
func distance(a, b, weights []float64) (d, known float64) {
	for k, w := range weights {
		gap := a[k] - b[k]
		if w == 0 || math.IsNaN(gap) {
			continue
		}
		d += w * gap * gap
		known += w
	}
	if known == 0 {
		return math.Inf(1), 0
	}
	return math.Sqrt(d / known), known
}

// Trait is what a place has of a trait, as people read it: inhabitants,
// inhabitants per km², kilometres, per cent; false when it is not known.
func (b *Book) Trait(t Trait, level territory.Level, code string) (float64, bool) {
	r := b.resemblances()[level]
	if r == nil || r.order.At(code) < 0 {
		return 0, false
	}
	v := r.of(r.raw, r.order.At(code))[slices.Index(traits, t)]
	return v, !math.IsNaN(v)
}

// resemble works out the traits of communes and EPCI.
func (b *Book) resemble() map[territory.Level]*resemblance {
	all := map[territory.Level]*resemblance{}
	towns := b.townDistances()
	for _, l := range []territory.Level{territory.Commune, territory.EPCI} {
		order := b.levels[l].order
		r := &resemblance{order: order, standard: make([]float64, order.Len()*len(traits)), raw: make([]float64, order.Len()*len(traits))}
		for k, t := range traits {
			raw := b.traitOver(t, l, towns)
			for i, v := range standard(raw, t == TraitTown || traitOf[t].log) {
				r.raw[i*len(traits)+k], r.standard[i*len(traits)+k] = raw[i], v
			}
		}
		all[l] = r
	}
	return all
}

// traitOver is a trait of the places of a level as people read it.
func (b *Book) traitOver(t Trait, l territory.Level, towns []float64) []float64 {
	order, raw := b.levels[l].order, []float64(nil)
	if s := b.levels[l].values[traitOf[t].indicator]; s != nil {
		return s.Values
	}
	raw = make([]float64, order.Len())
	for i := range raw {
		raw[i] = math.NaN()
		if t == TraitTown {
			raw[i] = b.townOf(towns, order.Communes[i])
		}
	}
	return raw
}

// standard puts values in standard units: minus the median, divided by the
// interquartile range. Logarithms are of 1 + x, so that zero has one.
func standard(raw []float64, log bool) []float64 {
	out := make([]float64, len(raw))
	var known []float64
	for i, v := range raw {
		if log {
			v = math.Log(1 + max(v, 0))
		}
		if math.IsNaN(raw[i]) {
			v = math.NaN()
		}
		if out[i] = v; !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return out
	}
	slices.Sort(known)
	middle, range50 := quantile(known, 0.5), quantile(known, 0.75)-quantile(known, 0.25)
	if range50 == 0 {
		range50 = 1
	}
	for i := range out {
		out[i] = (out[i] - middle) / range50
	}
	return out
}

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
func (b *Book) townDistances() []float64 {
	order := b.levels[territory.Commune].order
	population := b.levels[territory.Commune].values[traitOf[TraitSize].indicator]
	points := b.places.Points(order)
	var towns []int
	for i := range points {
		if population != nil && population.Status[i].Has() && population.Values[i] >= TownSize && points[i].Known() {
			towns = append(towns, i)
		}
	}
	slices.SortFunc(towns, func(x, y int) int { return cmp.Compare(points[x].Lat, points[y].Lat) })
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = nearestTown(p, towns, points)
	}
	return out
}

// nearestTown walks away from the latitude of the point on both sides until
// latitude alone is farther than the nearest town found.
func nearestTown(p territory.Point, towns []int, points []territory.Point) float64 {
	if !p.Known() || len(towns) == 0 {
		return math.NaN()
	}
	best := math.Inf(1)
	at, _ := slices.BinarySearchFunc(towns, p.Lat, func(t int, lat float64) int { return cmp.Compare(points[t].Lat, lat) })
	for step, sides := 0, 2; sides > 0; step++ {
		sides = 0
		for _, k := range [2]int{at + step, at - 1 - step} {
			if k < 0 || k >= len(towns) || math.Abs(points[towns[k]].Lat-p.Lat)*territory.KmPerDegree > best {
				continue
			}
			sides++
			best = min(best, p.Km(points[towns[k]]))
		}
	}
	return best
}
