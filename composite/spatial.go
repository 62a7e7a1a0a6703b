package composite

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// Why values can't be compared to those of neighbours.
const (
	WrongNeighbour Reason = "wrong_neighbour"
	TooFewPlaces   Reason = "too_few_places"
	SameEverywhere Reason = "same_everywhere"
	WrongRisk      Reason = "wrong_risk"
)

var spatialSentences = map[Reason]string{
	WrongNeighbour: "the neighbour {value} of row {limit} is not another row of the table, or is there twice: list each neighbour once, by its row from 0",
	TooFewPlaces:   "{value} units have a value and a neighbour with one: at least {limit} are needed to tell whether neighbours are alike",
	SameEverywhere: "all units have the same value: nothing tells neighbours from others",
	WrongRisk:      "the level is {value}: give a probability between 0 and 1, such as 0.05",
}

// Neighbours lists for each unit the rows of its neighbours. Each counts as
// much within its list: weights are w_ij = 1/|N_i|, so that they sum to 1 for
// each unit.
type Neighbours [][]int32

// SpatialTest says how chance is told from likeness. The zero value is 999
// permutations of seed 0, FDR at 5 %.
type SpatialTest struct {
	Permutations int            `json:"permutations" yaml:"permutations"` // 0 means 999
	Seed         uint64         `json:"seed" yaml:"seed"`
	Correction   TestCorrection `json:"correction" yaml:"correction"` // of LISA, for testing every unit
	Level        float64        `json:"level" yaml:"level"`           // of LISA; 0 means 0.05
	Tail         stats.Tail     `json:"-" yaml:"-"`                   // of Moran's I; Greater: neighbours are more alike than chance makes them
	Workers      int            `json:"-" yaml:"-"`                   // goroutines; never changes the result
}

// Moran is Moran's I: whether neighbours are alike, over all units.
type Moran struct {
	I        float64 // near 1 when neighbours are alike, below Expected when they are opposed
	Expected float64 // when values lie at random: −1/(n−1)
	Variance float64 // when values lie at random (randomisation)
	Z        float64 // (I − Expected) / √Variance
	P        float64 // of the permutation test
	Exact    bool    // every permutation was counted
	Units    int     // with a value, and a neighbour that has one
	Aside    int     // set aside: without value, or without such a neighbour
}

// spatialPlaces are the units kept, by their place among themselves.
type spatialPlaces struct {
	rows []int     // of each place
	z    []float64 // value less the mean
	near [][]int32 // places of its neighbours
	m2   float64   // Σ z² / n
}

// MoransI computes, over the n units that have a value and a neighbour with
// one, with z the value less the mean and S0 = Σ w = n,
//
//	I = n/S0 Σ_i Σ_j w_ij z_i z_j / Σ z²        E = −1/(n−1)
//	V = [ n((n²−3n+3)S1 − nS2 + 3S0²) − b((n²−n)S1 − 2nS2 + 6S0²) ] / ((n−1)(n−2)(n−3)S0²) − E²
//
// where S1 = ½ Σ (w_ij + w_ji)², S2 = Σ_i (Σ_j w_ij + Σ_j w_ji)² and
// b = n Σ z⁴ / (Σ z²)². P comes from [stats.Permute]: all n! arrangements when
// they are few, else draws. A neighbour without value is no neighbour. Errors:
// WrongShape, WrongNeighbour, TooFewPlaces below 4, SameEverywhere.
//
// Source: Cliff and Ord, Spatial Processes (1981), ch. 1 and 2.
func MoransI(values []float64, neighbours Neighbours, o SpatialTest) (Moran, error) {
	p, err := newPlaces(values, neighbours)
	if err != nil {
		return Moran{}, err
	}
	n := float64(len(p.rows))
	out := Moran{Units: len(p.rows), Aside: len(values) - len(p.rows), Expected: -1 / (n - 1)}
	out.Variance = p.variance()
	labels := make([]int, len(p.rows))
	for i := range labels {
		labels[i] = i
	}
	tested, err := stats.Permute(labels, func(labels []int) float64 { return p.moran(labels) - out.Expected },
		stats.Permutation{Tail: o.Tail, Draws: o.permutations(), Seed: o.Seed, Workers: o.Workers})
	if err != nil {
		return Moran{}, err
	}
	out.I = tested.Statistic + out.Expected
	out.Z = tested.Statistic / math.Sqrt(out.Variance)
	out.P, out.Exact = tested.P, tested.Exact
	return out, nil
}

func (o SpatialTest) permutations() int {
	if o.Permutations > 0 {
		return o.Permutations
	}
	return 999
}

// newPlaces keeps the units that have a value and a neighbour that is kept.
func newPlaces(values []float64, neighbours Neighbours) (*spatialPlaces, error) {
	if err := neighbours.check(len(values)); err != nil {
		return nil, err
	}
	kept := make([]bool, len(values))
	for i, v := range values {
		kept[i] = v == v
	}
	for again := true; again; {
		again = false
		for i := range kept {
			if kept[i] && !slices.ContainsFunc(neighbours[i], func(j int32) bool { return kept[j] }) {
				kept[i], again = false, true
			}
		}
	}
	p := placesOf(values, neighbours, kept)
	switch {
	case len(p.rows) < 4:
		return nil, &Error{Step: StepAnalyse, Reason: TooFewPlaces, Value: float64(len(p.rows)), Limit: 4}
	case p.m2 == 0:
		return nil, &Error{Step: StepAnalyse, Reason: SameEverywhere}
	}
	return p, nil
}

func (b Neighbours) check(units int) error {
	if len(b) != units {
		return &Error{Step: StepAnalyse, Reason: WrongShape, Indicator: "neighbours", Value: float64(len(b)), Limit: float64(units)}
	}
	for i, list := range b {
		for at, j := range list {
			if j < 0 || int(j) >= units || int(j) == i || slices.Contains(list[:at], j) {
				return &Error{Step: StepAnalyse, Reason: WrongNeighbour, Value: float64(j), Limit: float64(i)}
			}
		}
	}
	return nil
}

func placesOf(values []float64, neighbours Neighbours, kept []bool) *spatialPlaces {
	p := &spatialPlaces{}
	place := make([]int32, len(values))
	low, high := math.Inf(1), math.Inf(-1)
	for i, v := range values {
		if kept[i] {
			place[i] = int32(len(p.rows))
			p.rows, p.z = append(p.rows, i), append(p.z, v)
			low, high = min(low, v), max(high, v)
		}
	}
	mean := stats.Mean(p.z)
	squares := make([]float64, len(p.z))
	for i := range p.z {
		p.z[i] -= mean
		squares[i] = p.z[i] * p.z[i]
		var near []int32
		for _, j := range neighbours[p.rows[i]] {
			if kept[j] {
				near = append(near, place[j])
			}
		}
		p.near = append(p.near, near)
	}
	if low < high {
		p.m2 = stats.Mean(squares)
	}
	return p
}

// lag is the mean of what neighbours have, when place i has what is now at
// at[i].
func (p *spatialPlaces) lag(i int, at []int) float64 {
	var sum float64
	for _, j := range p.near[i] {
		sum += p.z[at[j]]
	}
	return sum / float64(len(p.near[i]))
}

func (p *spatialPlaces) moran(at []int) float64 {
	var sum float64
	for i := range p.z {
		sum += float64(p.z[at[i]] * p.lag(i, at))
	}
	return sum / (float64(len(p.z)) * p.m2)
}

func (p *spatialPlaces) variance() float64 {
	n := float64(len(p.z))
	weight := func(i, j int32) float64 {
		if slices.Contains(p.near[i], j) {
			return 1 / float64(len(p.near[i]))
		}
		return 0
	}
	var s1, fourth float64
	received := make([]float64, len(p.z))
	for i, near := range p.near {
		w := 1 / float64(len(near))
		for _, j := range near {
			back := weight(j, int32(i))
			// Each pair is met from both sides when both list each other.
			pair := float64((w + back) * (w + back))
			if back > 0 {
				pair /= 2
			}
			s1 += pair
			received[j] += w
		}
		fourth += math.Pow(p.z[i], 4)
	}
	var s2 float64
	for _, r := range received {
		s2 += float64((1 + r) * (1 + r))
	}
	b := fourth / n / float64(p.m2*p.m2)
	s0 := float64(n * n) // squared
	over := n*(float64((n*n-3*n+3)*s1)-float64(n*s2)+3*s0) - b*(float64((n*n-n)*s1)-float64(2*n*s2)+6*s0)
	e := -1 / (n - 1)
	return over/((n-1)*(n-2)*(n-3)*s0) - float64(e*e)
}
