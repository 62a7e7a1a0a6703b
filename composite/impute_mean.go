package composite

import (
	"math"

	"codeberg.org/bocage/bocage/stats"
)

// centreOf is the mean or the median of values that are present; missing when
// there is none.
func centreOf(values []float64, median bool) float64 {
	if median {
		return stats.Median(values)
	}
	return stats.Mean(values)
}

// byGroup estimates by the mean or median of the rows of the same block, and
// of the same group when there are groups. A row in no group has none.
func (run *imputing) byGroup(c int, groups []string, median bool) func(r int) estimate {
	type set struct {
		block int
		group string
	}
	of := func(r int) set {
		if groups == nil {
			return set{run.block[r], ""}
		}
		return set{run.block[r], groups[r]}
	}
	values := map[set][]float64{}
	for r, v := range run.d.Values.Column(c) {
		if v == v {
			values[of(r)] = append(values[of(r)], v)
		}
	}
	centres := make(map[set]float64, len(values))
	for s, v := range values {
		centres[s] = centreOf(v, median)
	}
	return func(r int) estimate {
		s := of(r)
		centre, known := centres[s]
		if !known || groups != nil && groups[r] == "" {
			return estimate{value: Missing()}
		}
		return estimate{value: centre, of: len(values[s]), group: s.group}
	}
}

// imputeScale is the smallest and the largest value of an indicator in one block.
type imputeScale struct{ low, high float64 }

// byRow estimates by the mean or median score of the row on the other
// indicators of the same parent that have a direction.
func (run *imputing) byRow(c int, median bool) func(r int) estimate {
	target := run.d.Indicators[c]
	var others []int
	for k, i := range run.d.Indicators {
		if k != c && target.Parent != "" && i.Parent == target.Parent && i.Direction != Undirected && !i.Categorical {
			others = append(others, k)
		}
	}
	scales := map[int][]imputeScale{c: run.scales(c)}
	for _, k := range others {
		scales[k] = run.scales(k)
	}
	return func(r int) estimate {
		own := scales[c][run.block[r]]
		if target.Direction == Undirected || own.low > own.high {
			return estimate{value: Missing()}
		}
		var scores []float64
		for _, k := range others {
			s := scales[k][run.block[r]]
			if v := run.d.Values.At(r, k); v == v && s.high > s.low {
				scores = append(scores, turned((v-s.low)/(s.high-s.low), run.d.Indicators[k].Direction))
			}
		}
		score := turned(centreOf(scores, median), target.Direction)
		return estimate{value: own.low + float64(score*(own.high-own.low)), of: len(scores)}
	}
}

// turned is a score between 0 and 1 seen from the other end when less is
// better.
func turned(score float64, direction Direction) float64 {
	if direction == LessIsBetter {
		return 1 - score
	}
	return score
}

func (run *imputing) scales(c int) []imputeScale {
	out := make([]imputeScale, len(run.blocks))
	for b := range out {
		out[b] = imputeScale{math.Inf(1), math.Inf(-1)}
	}
	for r, v := range run.d.Values.Column(c) {
		if v == v {
			s := &out[run.block[r]]
			s.low, s.high = min(s.low, v), max(s.high, v)
		}
	}
	return out
}
