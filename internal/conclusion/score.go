package conclusion

import (
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// reading is how cells become scores: the plan's choices, or one of them
// changed.
type reading struct {
	score        ScoreRule
	minIntensity int
	minSolidity  int
	mixedAside   bool
	fill         Choice // "" leaves cells not studied missing
}

func (p Plan) reading() reading {
	return reading{score: p.Score, minIntensity: p.MinIntensity, minSolidity: p.MinSolidity}
}

// side is where an initiative stands in a comparison.
type side int

const (
	claimed side = iota
	others
	unclassed
	unconcerned // known not to be what the claim speaks of, and not compared
)

// value is the number of a cell, NaN when it has none: not applicable never
// has, not studied only when the reading fills it.
func (r reading) value(c Cell, s side) float64 {
	switch c.State {
	case NoEffect:
		return 0
	case NotApplicable:
		return math.NaN()
	case Effect:
		switch {
		case c.Mixed && r.mixedAside, c.Solidity < r.minSolidity:
			return math.NaN()
		case c.Mixed, math.Abs(c.Value) < float64(r.minIntensity):
			return 0
		}
		return c.Value
	}
	return r.filled(s)
}

// filled is what a cell that was not studied is taken for.
func (r reading) filled(s side) float64 {
	switch r.fill {
	case FillZero:
		return 0
	case FillBest:
		return strongest
	case FillWorst:
		return -strongest
	case FillFor:
		if s == claimed {
			return strongest
		}
		return -strongest
	case FillAgainst:
		if s == claimed {
			return -strongest
		}
		return strongest
	}
	return math.NaN()
}

// scoreOf is the score of some cells of one initiative, NaN when none has a
// value. Sums are made in the order of the dimensions.
func (r reading) scoreOf(cells []Cell, s side, values []float64) float64 {
	values = values[:0]
	for _, c := range cells {
		v := r.value(c, s)
		switch {
		case math.IsNaN(v):
			continue
		case r.score == PositiveSum:
			v = max(v, 0)
		case r.score == PositiveShare && v > 0:
			v = 1
		case r.score == PositiveShare:
			v = 0
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return math.NaN()
	}
	if r.score == PositiveSum {
		return stats.Sum(values)
	}
	return stats.Mean(values)
}
