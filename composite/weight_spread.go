package composite

import "math"

// EntropyWeights gives more weight to the indicators that tell units apart
// most: with p_ij the share of unit i in the sum of indicator j,
//
//	e_j = − Σ_i p_ij ln p_ij / ln n_j,   w_j ∝ 1 − e_j
//
// over the n_j units where j is present. Scores must be 0 or more, and the
// weights depend on where 0 is. An indicator that is the same everywhere
// weighs 0; all of them, or one whose sum is 0, is an error. No parameter.
//
// Source: Zeleny, Multiple Criteria Decision Making (1982), ch. 7, after
// Shannon (1948).
type EntropyWeights struct{}

// CRITICWeights gives more weight to an indicator that varies much and goes
// with few others:
//
//	C_j = σ_j Σ_k (1 − r_jk),   w_j = C_j / Σ C
//
// with σ_j the standard deviation (n − 1) of scores brought to 0…1 by their
// minimum and maximum, so that the scale of the scores does not matter, and
// r_jk the correlation. Missing values: see [WeightMissing]; pairwise, σ_j is
// over the values present. Errors: an indicator that does not vary, fewer than
// three units. No parameter.
//
// Source: Diakoulaki, Mavrotas and Papayannakis, Determining objective weights
// in multiple criteria problems: the CRITIC method, Computers & Operations
// Research 22 (1995).
type CRITICWeights struct{}

// SpreadReport tells what entropy or CRITIC found of each node.
type SpreadReport struct {
	Aggregate string    `json:"aggregate"`
	Nodes     []string  `json:"nodes"`
	Spread    []float64 `json:"spread"`             // entropy e_j, or standard deviation σ_j
	Conflict  []float64 `json:"conflict,omitempty"` // Σ_k (1 − r_jk)
}

func (g *weightGroup) entropy() ([]float64, error) {
	report := SpreadReport{Aggregate: g.above(), Nodes: g.codes()}
	w := make([]float64, len(g.nodes))
	sum := 0.0
	for i, n := range g.nodes {
		e, err := g.entropyOf(n)
		if err != nil {
			return nil, err
		}
		report.Spread = append(report.Spread, e)
		w[i] = 1 - e
		sum += w[i]
	}
	if sum < 1e-12 {
		return nil, &Error{Step: StepWeight, Reason: WeightAllAlike, Indicator: g.above()}
	}
	g.w.report.Spread = append(g.w.report.Spread, report)
	return shared(w), nil
}

// entropyOf is e_j, brought within 0 and 1.
func (g *weightGroup) entropyOf(n int) (float64, error) {
	sum, count := 0.0, 0
	for r, v := range g.w.column(n) {
		if v < 0 {
			u := g.w.d.Units[r]
			return 0, &Error{Step: StepWeight, Reason: WeightBelowZero, Unit: u.Code, Year: u.Year, Indicator: g.w.s.Nodes[n].Code, Value: v}
		}
		if v == v {
			sum += v
			count++
		}
	}
	if count < 2 || sum == 0 {
		return 0, &Error{Step: StepWeight, Reason: WeightNoShare, Indicator: g.w.s.Nodes[n].Code, Value: float64(count)}
	}
	e := 0.0
	for _, v := range g.w.column(n) {
		if v > 0 {
			p := v / sum
			e -= float64(p * math.Log(p))
		}
	}
	return min(1, e/math.Log(float64(count))), nil
}

func (g *weightGroup) critic() ([]float64, error) {
	report := SpreadReport{Aggregate: g.above(), Nodes: g.codes()}
	r, _, err := g.correlations()
	if err != nil {
		return nil, err
	}
	m := g.matrix()
	if g.choice.Missing != PairsOfValues {
		m = completeRows(m)
	}
	w := make([]float64, len(g.nodes))
	sum := 0.0
	for i := range w {
		of := MomentsOf(m.Column(i))
		sd, conflict := of.SD/(of.Max-of.Min), 0.0
		for k := range w {
			conflict += 1 - r.At(i, k)
		}
		report.Spread, report.Conflict = append(report.Spread, sd), append(report.Conflict, conflict)
		w[i] = sd * conflict
		sum += w[i]
	}
	if sum < 1e-12 {
		return nil, &Error{Step: StepWeight, Reason: WeightAllAlike, Indicator: g.above()}
	}
	g.w.report.Spread = append(g.w.report.Spread, report)
	return shared(w), nil
}

// correlations of the nodes of the group, and over how many units when they
// are the same for all pairs. One that can't be known is an error that names
// both.
func (g *weightGroup) correlations() (Matrix, int, error) {
	m := g.matrix()
	pairwise := g.choice.Missing == PairsOfValues
	units := 0
	if !pairwise {
		all := m.Rows
		m = completeRows(m)
		units = m.Rows
		if units < 3 {
			return Matrix{}, 0, &Error{Step: StepWeight, Reason: WeightFewUnits, Indicator: g.above(), Value: float64(units), Limit: 3}
		}
		if units < all {
			g.w.warn(Warning{Reason: WeightUnitsAside, Indicator: g.above(), Value: float64(all - units), Limit: float64(all)})
		}
	}
	r := correlationMatrix(m, pairwise)
	for i := range g.nodes {
		if of := MomentsOf(m.Column(i)); !(of.Max > of.Min) {
			return Matrix{}, 0, &Error{Step: StepWeight, Reason: WeightConstant, Indicator: g.code(i), Other: g.above()}
		}
		for k := range g.nodes {
			if IsMissing(r.At(i, k)) {
				return Matrix{}, 0, &Error{Step: StepWeight, Reason: NoCorrelation, Indicator: g.code(i), Other: g.code(k)}
			}
		}
	}
	return r, units, nil
}
