package composite

// counted is the share of the weight that is at its cutoff or above; 1 once
// it is enough.
func (n *aggregateNode) counted(w *aggregateWorker) float64 {
	var share float64
	for i, v := range w.values {
		if v >= n.cutoffs[w.children[i]] {
			share += w.weights[i]
		}
	}
	if share >= n.Enough-1e-12 {
		return 1
	}
	return share
}

// Counted is what a counting says of a population.
type Counted struct {
	Headcount float64 `json:"headcount" yaml:"headcount"` // share of the population on the side that is counted
	Intensity float64 `json:"intensity" yaml:"intensity"` // mean share of the weight, among those whom it describes; NaN when there are none
	Index     float64 `json:"index" yaml:"index"`
}

// GrossHappiness puts together the sufficiency scores of units, as [Counting]
// gives them (1 for a unit that has enough):
//
//	GNH = H_H + (1 − H_H) · A_suff
//
// H_H (Headcount) is the share of those who score enough or more, A_suff
// (Intensity) the mean score of the others. population has one weight a unit,
// nil when all count the same. Missing scores are left aside; NaN when there
// are none.
//
// Source: Ura, Alkire, Zangmo and Wangdi, An Extensive Analysis of GNH Index,
// Centre for Bhutan Studies (2012).
func GrossHappiness(scores, population []float64, enough float64) Counted {
	happy, others, suffices := sides(scores, population, enough)
	c := Counted{Headcount: happy / (happy + others), Intensity: suffices / others}
	c.Index = c.Headcount
	if others > 0 {
		c.Index += float64((1 - c.Headcount) * c.Intensity)
	}
	return c
}

// AdjustedHeadcount puts together the deprivation scores of units (shares of
// the weight in which each is deprived):
//
//	M_0 = H · A
//
// H is the share of those deprived in k of the weight or more, A their mean
// score. population and missing scores are as in [GrossHappiness].
//
// Source: Alkire and Foster, Counting and Multidimensional Poverty Measurement,
// Journal of Public Economics 95 (2011).
func AdjustedHeadcount(deprivations, population []float64, k float64) Counted {
	poor, others, below := sides(deprivations, population, k)
	var all float64
	for u, v := range deprivations {
		if v == v {
			all += float64(v * weightOf(population, u))
		}
	}
	c := Counted{Headcount: poor / (poor + others), Intensity: (all - below) / poor}
	if poor > 0 {
		c.Index = float64(c.Headcount * c.Intensity)
	}
	return c
}

// sides weighs those at the threshold or above and those below, and sums the
// scores of these.
func sides(scores, population []float64, threshold float64) (above, below, sumBelow float64) {
	for u, v := range scores {
		switch {
		case v != v:
		case v >= threshold-1e-12:
			above += weightOf(population, u)
		default:
			below += weightOf(population, u)
			sumBelow += float64(v * weightOf(population, u))
		}
	}
	return above, below, sumBelow
}

func weightOf(population []float64, u int) float64 {
	if population == nil {
		return 1
	}
	return population[u]
}
