package composite

import (
	"maps"
	"math"
	"slices"
)

// Importance names what an optimised weight brings to its target; "" is
// SquaredCorrelation.
type Importance string

// The importances of a child for its parent.
const (
	SquaredCorrelation Importance = "squared"     // r², the linear estimate of the correlation ratio
	PlainCorrelation   Importance = "correlation" // r
)

// OptimisedWeights finds weights under which each node is as important for its
// parent as wanted:
//
//	y = Σ_j w_j x_j,  r_j = cor(x_j, y),  S_j = r_j² (or r_j),
//	S_j / Σ_k S_k = t_j / Σ_k t_k
//
// Targets are by code, so that no order can be mistaken; one that is not given
// is 1, so that none at all means equal importance. A weight is multiplied
// again and again by the root of what it lacks, between ½ and 2, until the
// largest gap is below 10⁻¹⁰. When the targets can't be met (an indicator that
// goes against all others) the best weights seen are kept and a warning tells
// the gap.
//
// Missing values: see [WeightMissing]. Errors: an indicator that does not
// vary, or so little that rounding would decide; fewer than three units.
//
// Source: Becker, Saisana, Paruolo and Vandecasteele, Weights and importance
// in composite indicators: closing the gap, Ecological Indicators 80 (2017).
type OptimisedWeights struct {
	Targets    map[string]float64 `json:"targets,omitempty" yaml:"targets,omitempty"`
	Importance Importance         `json:"importance,omitempty" yaml:"importance,omitempty"`
}

// OptimisedReport tells what was wanted and what was reached.
type OptimisedReport struct {
	Aggregate  string    `json:"aggregate"`
	Nodes      []string  `json:"nodes"`
	Targets    []float64 `json:"targets"`    // shares
	Importance []float64 `json:"importance"` // shares, under the weights found
	Gap        float64   `json:"gap"`        // the largest
	Iterations int       `json:"iterations"`
}

// optimisedTolerance is the gap below which targets are met.
const optimisedTolerance = 1e-10

func (g *weightGroup) optimised() ([]float64, error) {
	targets, err := g.targets()
	if err != nil {
		return nil, err
	}
	cov, err := g.covariances()
	if err != nil {
		return nil, err
	}
	report := OptimisedReport{Aggregate: g.above(), Nodes: g.codes(), Targets: targets}
	w := g.approach(cov, &report)
	g.w.report.Optimised = append(g.w.report.Optimised, report)
	if report.Gap > 1e-6 {
		g.w.warn(Warning{Reason: WeightTargetMissed, Indicator: g.above(), Value: report.Gap})
	}
	return w, nil
}

// targets are shares in the order of the nodes.
func (g *weightGroup) targets() ([]float64, error) {
	o := g.choice.Optimised
	if o.Importance != "" && o.Importance != SquaredCorrelation && o.Importance != PlainCorrelation {
		return nil, unknownWord(StepWeight, "", o.Importance, SquaredCorrelation, PlainCorrelation)
	}
	for _, code := range slices.Sorted(maps.Keys(o.Targets)) {
		if err := g.choice.among(g.w.s, code); err != nil {
			return nil, err
		}
		if v := o.Targets[code]; !(v > 0) || math.IsInf(v, 0) {
			return nil, &Error{Step: StepWeight, Reason: WeightTarget, Indicator: code, Value: v}
		}
	}
	out := g.equal()
	for i := range out {
		if v, ok := o.Targets[g.code(i)]; ok {
			out[i] = v
		}
	}
	return shared(out), nil
}

// covariances of the nodes: correlations times both standard deviations.
func (g *weightGroup) covariances() (Matrix, error) {
	r, _, err := g.correlations()
	if err != nil {
		return Matrix{}, err
	}
	m := g.matrix()
	if g.choice.Missing != PairsOfValues {
		m = completeRows(m)
	}
	sd := make([]float64, len(g.nodes))
	for i := range sd {
		of := MomentsOf(m.Column(i))
		sd[i] = of.SD
		if of.SD < 1e-12*max(math.Abs(of.Min), math.Abs(of.Max)) {
			return Matrix{}, &Error{Step: StepWeight, Reason: WeightConstant, Indicator: g.code(i), Other: g.above()}
		}
	}
	for i := range sd {
		for k := range sd {
			r.Set(i, k, float64(r.At(i, k)*sd[i])*sd[k])
		}
	}
	return r, nil
}

// approach iterates from equal spreads, and keeps the best weights seen.
func (g *weightGroup) approach(cov Matrix, report *OptimisedReport) []float64 {
	w := make([]float64, len(g.nodes))
	for i := range w {
		w[i] = 1 / math.Sqrt(cov.At(i, i))
	}
	w = shared(w)
	best := w
	report.Gap = math.Inf(1)
	for report.Iterations = 1; report.Iterations <= 20_000; report.Iterations++ {
		now := importances(cov, w, g.choice.Optimised.Importance)
		gap := 0.0
		for i, v := range now {
			gap = max(gap, math.Abs(v-report.Targets[i]))
		}
		if gap < report.Gap {
			best, report.Gap, report.Importance = w, gap, now
		}
		if gap < optimisedTolerance {
			break
		}
		next := make([]float64, len(w))
		for i, v := range now {
			factor := 2.0
			if v > 0 {
				factor = min(2, max(0.5, math.Sqrt(report.Targets[i]/v)))
			}
			next[i] = w[i] * factor
		}
		w = shared(next)
	}
	return best
}

// importances are S_j / Σ S, with the sign of the correlation.
func importances(cov Matrix, w []float64, of Importance) []float64 {
	with := times(cov, w) // covariance of each with y
	out := make([]float64, len(w))
	for i, c := range with {
		r := c / math.Sqrt(cov.At(i, i)) // but for the spread of y, which all share
		if of == PlainCorrelation {
			out[i] = r
		} else {
			out[i] = float64(r * math.Abs(r))
		}
	}
	return shared(out)
}
