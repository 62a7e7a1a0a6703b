package composite

import (
	"math"
	"strconv"
)

// EffectiveWeight tells how much of what the index says comes from one
// indicator, whatever its nominal weight.
type EffectiveWeight struct {
	Code       string  `json:"code"`
	Nominal    float64 `json:"nominal"`    // overall weight in the index, as a share
	R2         float64 `json:"r2"`         // squared correlation with the index
	Covariance float64 `json:"covariance"` // w_i cov(x_i, y) / var(y): its share of the variance of the index
}

// EffectiveReport tells the effective weights of one index.
type EffectiveReport struct {
	Index         string            `json:"index"`
	Indicators    []EffectiveWeight `json:"indicators"`
	SumR2         float64           `json:"sum_r2"`         // no law binds it: indicators overlap
	SumCovariance float64           `json:"sum_covariance"` // 1 for a weighted mean of scores without gaps
	Units         int               `json:"units"`          // over which the index is known
}

// EffectiveWeights returns, for each root of the structure, the part of each
// indicator below it in the variance of the index y:
//
//	r²_i = cor(x_i, y)²,   v_i = w_i cov(x_i, y) / var(y)
//
// with w_i the overall weight of the indicator as a share. d must be
// normalised. index holds y, one value a unit, as any aggregation made it; nil
// takes the weighted arithmetic mean of each level. For that mean and without
// missing values Σ v_i = 1; their sum is told because it is not otherwise.
//
// Missing values: each indicator is held against the index over the units
// where both are present. Errors: an index that does not vary, an indicator
// that can't be correlated with it, an index given for several roots.
//
// Source: Becker, Saisana, Paruolo and Vandecasteele, Weights and importance
// in composite indicators: closing the gap, Ecological Indicators 80 (2017).
func EffectiveWeights(d *Dataset, s *Structure, weights, index []float64) ([]EffectiveReport, error) {
	switch {
	case s.Indicators != len(d.Indicators):
		return nil, &Error{Step: StepWeight, Reason: WeightOtherTree, Value: float64(len(d.Indicators)), Limit: float64(s.Indicators)}
	case len(weights) != len(s.Nodes):
		return nil, &Error{Step: StepWeight, Reason: WeightOtherCount, Value: float64(len(weights)), Limit: float64(len(s.Nodes))}
	case index != nil && (len(index) != len(d.Units) || len(s.Roots) != 1):
		return nil, &Error{Step: StepWeight, Reason: WeightOtherIndex, Value: float64(len(index)), Limit: float64(len(d.Units)), Other: strconv.Itoa(len(s.Roots))}
	}
	w := &weighing{d: d, s: s, weights: weights, scores: make([][]float64, len(s.Nodes)), report: &WeightReport{}}
	if err := w.tell(); err != nil {
		return nil, err
	}
	var out []EffectiveReport
	for _, root := range s.Roots {
		y := index
		if y == nil {
			y = w.column(root)
		}
		report, err := w.effective(root, y)
		if err != nil {
			return nil, err
		}
		out = append(out, report)
	}
	return out, nil
}

func (w *weighing) effective(root int, y []float64) (EffectiveReport, error) {
	of := MomentsOf(y)
	out := EffectiveReport{Index: w.s.Nodes[root].Code, Units: of.Count}
	if !(of.SD > 0) {
		return out, &Error{Step: StepWeight, Reason: WeightConstant, Indicator: out.Index, Other: out.Index}
	}
	for _, i := range w.s.Below(root) {
		cov, r := covarianceWith(w.d.Values.Column(i), y)
		if IsMissing(r) {
			return out, &Error{Step: StepWeight, Reason: NoCorrelation, Indicator: w.s.Nodes[i].Code, Other: out.Index}
		}
		e := EffectiveWeight{Code: w.s.Nodes[i].Code, Nominal: w.report.Nodes[i].Overall, R2: float64(r * r)}
		e.Covariance = e.Nominal * cov / float64(of.SD*of.SD)
		out.SumR2 += e.R2
		out.SumCovariance += e.Covariance
		out.Indicators = append(out.Indicators, e)
	}
	return out, nil
}

// covarianceWith returns the covariance (n − 1) and the correlation of two
// columns over the rows where both are present.
func covarianceWith(x, y []float64) (cov, r float64) {
	var a, b []float64
	for i, v := range x {
		if v == v && y[i] == y[i] {
			a, b = append(a, v), append(b, y[i])
		}
	}
	if len(a) < 2 {
		return math.NaN(), math.NaN()
	}
	a, b = centred(a), centred(b)
	sum := 0.0
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum / float64(len(a)-1), cosine(a, b)
}
