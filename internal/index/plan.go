package index

import (
	"codeberg.org/bocage/bocage/composite"
)

// Scores go from 1 to 100: above 0, so that every way of bringing them together can be
// tried, also those that multiply.
const (
	LeastScore = 1
	MostScore  = 100
)

// The outermost values that are told apart when scores are between quantiles: those of
// the OECD for its regions.
const lowQuantile, highQuantile = 0.04, 0.96

// Draws is how many times an index is made again under other choices.
const Draws = 1000

// noise is by how much each weight varies, either way.
const noise = 0.25

// Plan is the choices of every step, and what is varied to tell how sure a rank is.
func (x Index) Plan() composite.Plan {
	m := x.Method.Filled()
	p := composite.Plan{Name: x.ID, Target: Top, Screen: &composite.Screening{MinPresent: float64(m.Known) / 100},
		Impute: imputation(m.Impute), Treat: treatment(m.Treat), Normalise: normalisation(m.Normalise), Weights: weighting(m.Weigh), Aggregate: aggregation(m.Aggregate)}
	p.Uncertainty = &composite.Uncertainty{Draws: Draws, Sampling: composite.Sampling{Seed: 1}, Factors: factors()}
	return p
}

// imputation leaves missing what nothing tells of.
func imputation(choice string) *composite.Imputation {
	switch choice {
	case "median":
		return &composite.Imputation{ImputeChoice: composite.ImputeChoice{Method: composite.ImputeMedian}, LeaveMissing: true}
	case "group":
		return &composite.Imputation{ImputeChoice: composite.ImputeChoice{Method: composite.ImputeGroupMedian, Group: GroupDepartement}, LeaveMissing: true}
	}
	return nil
}

func treatment(choice string) *composite.Treatment {
	if choice == "none" {
		return nil
	}
	return &composite.Treatment{TreatChoice: composite.TreatChoice{MaxShare: 0.05}}
}

func normalisation(choice string) composite.Normalisation {
	n := composite.Normalisation{NormaliseRule: composite.NormaliseRule{Method: composite.MinMax, Scale: composite.Goalposts{Low: LeastScore, High: MostScore}}}
	switch choice {
	case "quantiles":
		n.Method, n.Quantiles = composite.ByGoalposts, &composite.Goalposts{Low: lowQuantile, High: highQuantile}
	case "percentile-rank":
		n.Method = composite.PercentileRank
	}
	return n
}

func weighting(choice string) composite.Weighting {
	switch choice {
	case "equal":
		return composite.Weighting{Method: composite.WeightEqual}
	case "pca":
		return composite.Weighting{Method: composite.WeightPCA}
	}
	return composite.Weighting{Method: composite.WeightGiven}
}

func aggregation(choice string) composite.Aggregation {
	return composite.Aggregation{AggregateRule: composite.AggregateRule{Method: composite.AggregateMethod(choice)}}
}

// factors are the choices that could have been made otherwise, one a step: the scale,
// the extreme values, the weights, how scores are brought together.
func factors() []composite.Factor {
	all := []composite.Factor{{Name: "weigh", Weights: &composite.WeightVariation{Method: composite.VaryByNoise, Noise: noise}}}
	var scales, means []composite.Alternative
	for _, c := range NormaliseChoices {
		n := normalisation(c)
		scales = append(scales, composite.Alternative{Name: c, Normalise: &n})
	}
	for _, c := range AggregateChoices[:2] {
		a := aggregation(c)
		means = append(means, composite.Alternative{Name: c, Aggregate: &a})
	}
	var filled []composite.Alternative
	for _, c := range ImputeChoices {
		a := composite.Alternative{Name: c, Impute: imputation(c)}
		if a.Impute == nil {
			a.Skip = []composite.Step{composite.StepImpute}
		}
		filled = append(filled, a)
	}
	treated := composite.Alternative{Name: "usual", Treat: treatment("usual")}
	return append(all, composite.Factor{Name: "normalise", Alternatives: scales}, composite.Factor{Name: "aggregate", Alternatives: means}, composite.Factor{Name: "impute", Alternatives: filled},
		composite.Factor{Name: "treat", Alternatives: []composite.Alternative{treated, {Name: "none", Skip: []composite.Step{composite.StepTreat}}}})
}
