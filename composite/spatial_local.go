package composite

import (
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// TestCorrection names what is done for many tests being made at once.
type TestCorrection string

// The corrections.
const (
	// CorrectFDR keeps the share of false findings among all findings under the
	// level, on average (Benjamini and Hochberg).
	CorrectFDR TestCorrection = "fdr"
	// CorrectHolm keeps the chance of even one false finding under the level.
	// With p no smaller than 2/(permutations+1), it can find nothing among more
	// than a few units.
	CorrectHolm TestCorrection = "holm"
	// CorrectNone leaves p as it is: one unit in twenty is found by chance.
	CorrectNone TestCorrection = "none"
)

// LocalClass says how a unit stands with its neighbours.
type LocalClass string

// The classes of LISA; none when chance could have made it.
const (
	LocalNone LocalClass = ""
	HighHigh  LocalClass = "high-high" // high among high: the heart of a cluster
	LowLow    LocalClass = "low-low"
	HighLow   LocalClass = "high-low" // high among low: apart from its neighbours
	LowHigh   LocalClass = "low-high"
)

// LocalMoran is the local Moran of one unit; NaN where it was set aside.
type LocalMoran struct {
	I        float64 // z_i/m2 Σ_j w_ij z_j; above 0 when it is as its neighbours are
	Lag      float64 // mean of the values of its neighbours
	P        float64 // by conditional permutation, two-sided
	Adjusted float64 // for testing all units at once
	Class    LocalClass
}

// LISA computes, for each unit that has a value and a neighbour with one,
//
//	I_i = z_i / m2 Σ_j w_ij z_j,  m2 = Σ z² / n
//
// whose mean over units is Moran's I, and whether chance could have made it:
// its neighbours are replaced by as many other units drawn at random, its own
// value kept (conditional permutation), and with b the lesser of the draws with
// a lag at least as high and those with one at least as low,
// p = min(1, 2 (b + 1)/(permutations + 1)). Unit i draws from a generator of
// its own. Where p, corrected for testing every unit, is under the level, its
// class tells whether it and its neighbours are above or below the mean. Units
// set aside have NaN and no class. Errors: those of [MoransI], UnknownMethod,
// WrongRisk.
//
// Sources: Anselin, Local Indicators of Spatial Association, Geographical
// Analysis 27 (1995); Benjamini and Hochberg, Controlling the false discovery
// rate, Journal of the Royal Statistical Society B 57 (1995).
func LISA(values []float64, neighbours Neighbours, o SpatialTest) ([]LocalMoran, error) {
	if err := o.checkLocal(); err != nil {
		return nil, err
	}
	p, err := newPlaces(values, neighbours)
	if err != nil {
		return nil, err
	}
	out := make([]LocalMoran, len(values))
	for i := range out {
		out[i] = LocalMoran{Missing(), Missing(), Missing(), Missing(), LocalNone}
	}
	inBlocks(len(p.rows), o.Workers, func() func(int) {
		order := make([]int32, len(p.rows)-1)
		for i := range order {
			order[i] = int32(i)
		}
		own := ownPlaces(len(p.rows))
		return func(i int) {
			lag := p.lag(i, own)
			row := p.rows[i]
			out[row].I = p.z[i] * lag / p.m2
			out[row].Lag = lag + values[row] - p.z[i]
			out[row].P = p.conditional(i, lag, order, o)
		}
	})
	o.classify(p, values, out)
	return out, nil
}

func ownPlaces(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (o SpatialTest) checkLocal() error {
	switch o.Correction {
	case "", CorrectFDR, CorrectHolm, CorrectNone:
	default:
		return unknownWord(StepAnalyse, "", o.Correction, CorrectFDR, CorrectHolm, CorrectNone)
	}
	if o.Level != 0 && !(o.Level > 0 && o.Level < 1) {
		return &Error{Step: StepAnalyse, Reason: WrongRisk, Value: o.Level}
	}
	return nil
}

// conditional draws neighbours for place i among all others. order lists the
// others, from 0 with i left out; it is put back as it was.
func (p *spatialPlaces) conditional(i int, lag float64, order []int32, o SpatialTest) float64 {
	k := len(p.near[i])
	rng := stats.Draw(o.Seed, uint64(p.rows[i]))
	slack := 1e-12 * math.Sqrt(p.m2) // lags equal but for rounding are equal
	swaps := make([]int, k)
	var above, below int
	for range o.permutations() {
		var sum float64
		for d := range k {
			swaps[d] = d + rng.IntN(len(order)-d)
			order[d], order[swaps[d]] = order[swaps[d]], order[d]
			other := int(order[d])
			if other >= i {
				other++
			}
			sum += p.z[other]
		}
		for d := k - 1; d >= 0; d-- {
			order[d], order[swaps[d]] = order[swaps[d]], order[d]
		}
		drawn := sum / float64(k)
		if drawn >= lag-slack {
			above++
		}
		if drawn <= lag+slack {
			below++
		}
	}
	return min(1, 2*float64(min(above, below)+1)/float64(o.permutations()+1))
}

func (o SpatialTest) classify(p *spatialPlaces, values []float64, out []LocalMoran) {
	level := o.Level
	if level == 0 {
		level = 0.05
	}
	all := make([]float64, len(out))
	for i, l := range out {
		all[i] = l.P
	}
	switch o.Correction {
	case "", CorrectFDR:
		all = stats.FalseDiscovery(all)
	case CorrectHolm:
		all = stats.Holm(all)
	}
	for i, row := range p.rows {
		l := &out[row]
		l.Adjusted = all[row]
		if !(l.Adjusted < level) {
			continue
		}
		mean := values[row] - p.z[i]
		l.Class = classes[[2]bool{p.z[i] > 0, l.Lag > mean}]
	}
}

var classes = map[[2]bool]LocalClass{{true, true}: HighHigh, {false, false}: LowLow, {true, false}: HighLow, {false, true}: LowHigh}
