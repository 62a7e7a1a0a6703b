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

// traits are all, in the order in which they are told.
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

// Indicator is the code of the card that a trait is read from; "" of the distance to a
// town, which is measured on the map.
func (t Trait) Indicator() string { return traitOf[t].indicator }

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
	points   []territory.Point
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
	near, _ := b.AlikeAmong(p, w, n, nil)
	return near
}

// ReadyAlike works out what the first who asks for places alike would wait for.
func (b *Book) ReadyAlike() { b.resemblances() }

// AlikeAmong is Alike among the places that keep accepts, all when it is nil; unknown
// is how many of the level can't be compared, for too little of the weight is known
// of both. keep is asked only of those that come near enough.
func (b *Book) AlikeAmong(p Place, w Weights, n int, keep func(code string) bool) (near []Alike, unknown int) {
	r := b.resemblances()[p.Key.Level()]
	if r == nil || n <= 0 || p.at < 0 {
		return nil, 0
	}
	weights, total := w.inOrder()
	if total == 0 {
		return nil, 0
	}
	nearest, unknown := r.nearest(p.at, weights, total, n, keep)
	near = make([]Alike, len(nearest))
	for i, f := range nearest {
		near[i] = Alike{Code: r.order.Codes[f.at], Distance: f.d, Gaps: r.gaps(p.at, f.at, weights)}
	}
	return near, unknown
}

// nearest finds the n places that are kept and lie nearest to one, in one pass.
func (r *resemblance) nearest(at int, weights []float64, total float64, n int, keep func(string) bool) (near []found, unknown int) {
	here := r.of(r.standard, at)
	for i := range r.order.Len() {
		if i == at {
			continue
		}
		d, known := distance(here, r.of(r.standard, i), weights)
		if known < MinTraits*total {
			unknown++
			continue
		}
		if len(near) == n && d >= near[n-1].d || keep != nil && !keep(r.order.Codes[i]) {
			continue
		}
		f := found{i, d}
		to, _ := slices.BinarySearchFunc(near, f, func(a, b found) int { return cmp.Compare(a.d, b.d) })
		near = slices.Insert(near, to, f)[:min(len(near)+1, n)]
	}
	return near, unknown
}

// gaps are how far one place is from another in each trait that weighs.
func (r *resemblance) gaps(from, to int, weights []float64) map[Trait]float64 {
	gaps := map[Trait]float64{}
	for k, t := range traits {
		if weights[k] > 0 {
			gaps[t] = r.of(r.standard, to)[k] - r.of(r.standard, from)[k]
		}
	}
	return gaps
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

// Km is the distance as the crow flies between two communes, or between the middles
// of two EPCI; false when one has no point.
func (b *Book) Km(level territory.Level, from, to string) (float64, bool) {
	r := b.resemblances()[level]
	if r == nil || r.order.At(from) < 0 || r.order.At(to) < 0 {
		return 0, false
	}
	p, q := r.points[r.order.At(from)], r.points[r.order.At(to)]
	return p.Km(q), p.Known() && q.Known()
}

// MinReferences is how many of the places that stand for a kind must have a value for
// their median to be told.
const MinReferences = 10

// MedianOf is the median of an indicator over places of a level, those with a value:
//
//	y = median of x_p over the p where it is known
//
// How many that is comes with it. What is secret in a place stays so: it is left
// out. Fewer than MinReferences make no median.
func (b *Book) MedianOf(code string, level territory.Level, places []string) (Value, int) {
	s, order := b.Series(code, level), b.Order(level)
	if s == nil || order == nil {
		return unknown(), 0
	}
	var known []float64
	for _, p := range places {
		if v := s.At(order.At(p)); v.Has() {
			known = append(known, v.Number)
		}
	}
	if len(known) < MinReferences {
		return unknown(), len(known)
	}
	slices.Sort(known)
	return Value{Number: quantile(known, 0.5), Status: Known}, len(known)
}

// resemble works out the traits of communes and EPCI.
func (b *Book) resemble() map[territory.Level]*resemblance {
	all := map[territory.Level]*resemblance{}
	points := b.places.Points(b.levels[territory.Commune].order)
	towns := b.townDistances(points)
	for _, l := range []territory.Level{territory.Commune, territory.EPCI} {
		order := b.levels[l].order
		r := &resemblance{order: order, standard: make([]float64, order.Len()*len(traits)), raw: make([]float64, order.Len()*len(traits)), points: points}
		if l != territory.Commune {
			r.points = middlesOf(order, points)
		}
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

// middlesOf are the means of the points of communes, for each place of an order.
func middlesOf(order *territory.Order, points []territory.Point) []territory.Point {
	out := make([]territory.Point, order.Len())
	for i, communes := range order.Communes {
		n, lon, lat := 0.0, 0.0, 0.0
		for _, c := range communes {
			if points[c].Known() {
				n, lon, lat = n+1, lon+points[c].Lon, lat+points[c].Lat
			}
		}
		out[i] = territory.Point{Lon: lon / n, Lat: lat / n} // NaN when none has a point
	}
	return out
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

// Inhabitants are the counts of people of the places of a level.
func (b *Book) Inhabitants(l territory.Level) *Series {
	return b.Series(traitOf[TraitSize].indicator, l)
}
