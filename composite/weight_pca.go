package composite

import "math"

// PCAWeights finds weights from the principal components of the correlations.
// With λ_k and v_k their eigenvalues and unit vectors:
//
//	first component:      w_i ∝ v_i1
//	several components:   w_i ∝ Σ_k (λ_k / Σ_m λ_m) v_ik²  over those kept
//
// The first component says along which line units differ most; a weight below
// 0 means that an indicator goes against it. It is kept as it is, with a
// warning, because an index that counts it against its direction is for people
// to decide; weights whose sum is not above 0 are an error. Several components
// never give a weight below 0.
//
// Missing values: see [WeightMissing]. Errors: an indicator that does not
// vary, fewer than three units.
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6; Jolliffe, Principal Component Analysis, 2nd ed. (2002), ch. 2.
type PCAWeights struct {
	Components int     `json:"components,omitempty" yaml:"components,omitempty"` // how many are kept; 1 when both are 0
	Explained  float64 `json:"explained,omitempty" yaml:"explained,omitempty"`   // or as many as explain this share of the variance
}

// FactorWeights finds weights as the Handbook does: the principal components
// with an eigenvalue above MinEigenvalue that each explain more than
// MinExplained of the variance are rotated (varimax, rows scaled to length 1);
// an indicator belongs to the factor on which its squared loading, as a share
// of the factor's sum of squares, is highest, and
//
//	w_i ∝ (l_if² / Σ_j l_jf²) · (Σ_j l_jf² / Σ_g Σ_j l_jg²)
//
// When no component passes, the first is kept, with a warning. Missing values
// and errors as for [PCAWeights].
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6, tables 16 to 18; Kaiser, The varimax criterion for analytic rotation
// in factor analysis, Psychometrika 23 (1958).
type FactorWeights struct {
	MinEigenvalue float64 `json:"min_eigenvalue,omitempty" yaml:"min_eigenvalue,omitempty"` // 1 when 0
	MinExplained  float64 `json:"min_explained,omitempty" yaml:"min_explained,omitempty"`   // 0.1 when 0
}

// ComponentReport tells the components of one group of nodes.
type ComponentReport struct {
	Aggregate   string      `json:"aggregate"`
	Nodes       []string    `json:"nodes"`
	Units       int         `json:"units"` // that entered the correlations; 0 when pairwise
	Eigenvalues []float64   `json:"eigenvalues"`
	Explained   []float64   `json:"explained"` // the share of the variance of each
	Kept        int         `json:"kept"`
	Loadings    [][]float64 `json:"loadings"` // by node, then component kept; rotated for factors
}

// components finds the eigenvalues and unit vectors of the correlations.
func (g *weightGroup) components() (ComponentReport, Matrix, error) {
	out := ComponentReport{Aggregate: g.above(), Nodes: g.codes()}
	r, units, err := g.correlations()
	if err != nil {
		return out, Matrix{}, err
	}
	values, vectors, err := symmetricEigen(r)
	if err != nil {
		return out, Matrix{}, err
	}
	out.Units, out.Eigenvalues = units, values
	for _, v := range values {
		out.Explained = append(out.Explained, v/float64(len(values)))
	}
	return out, vectors, nil
}

// keep tells the loadings of the components kept, √λ_k v_ik.
func (c *ComponentReport) keep(kept int, vectors Matrix) Matrix {
	c.Kept = kept
	out := NewMatrix(vectors.Rows, kept)
	for k := range kept {
		scale := math.Sqrt(max(0, c.Eigenvalues[k]))
		for i, v := range vectors.Column(k) {
			out.Set(i, k, scale*v)
		}
	}
	return out
}

func (c *ComponentReport) tell(loadings Matrix) {
	for i := range loadings.Rows {
		c.Loadings = append(c.Loadings, loadings.Row(i, nil))
	}
}

func (g *weightGroup) pca() ([]float64, error) {
	o := g.choice.PCA
	if o.Components < 0 || !(o.Explained >= 0 && o.Explained <= 1) || o.Components > 0 && o.Explained > 0 {
		return nil, &Error{Step: StepWeight, Reason: WeightComponents, Value: float64(o.Components), Limit: o.Explained}
	}
	report, vectors, err := g.components()
	if err != nil {
		return nil, err
	}
	kept := o.kept(report.Explained)
	report.tell(report.keep(kept, vectors))
	g.w.report.Components = append(g.w.report.Components, report)
	if kept == 1 {
		return g.summing(vectors.Column(0))
	}
	w := make([]float64, len(g.nodes))
	for k := range kept {
		for i, v := range vectors.Column(k) {
			w[i] += float64(report.Eigenvalues[k] * float64(v*v))
		}
	}
	return shared(w), nil
}

func (o PCAWeights) kept(explained []float64) int {
	if o.Explained == 0 {
		return min(max(1, o.Components), len(explained))
	}
	sum := 0.0
	for k, v := range explained {
		if sum += v; sum >= o.Explained-1e-12 {
			return k + 1
		}
	}
	return len(explained)
}

// summing shares weights that may be below 0, unless they cancel each other.
func (g *weightGroup) summing(w []float64) ([]float64, error) {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	if sum < 1e-9 {
		return nil, &Error{Step: StepWeight, Reason: WeightNoSum, Indicator: g.above(), Value: sum}
	}
	return shared(w), nil
}

func (g *weightGroup) factors() ([]float64, error) {
	o := g.choice.Factors
	if !(o.MinEigenvalue >= 0) || !(o.MinExplained >= 0 && o.MinExplained < 1) {
		return nil, &Error{Step: StepWeight, Reason: WeightFactorLimits, Value: o.MinEigenvalue, Limit: o.MinExplained}
	}
	report, vectors, err := g.components()
	if err != nil {
		return nil, err
	}
	kept := o.kept(report)
	if kept == 0 {
		kept = 1
		g.w.warn(Warning{Reason: WeightNoFactor, Indicator: g.above(), Value: report.Eigenvalues[0]})
	}
	loadings := report.keep(kept, vectors)
	varimax(loadings)
	report.tell(loadings)
	g.w.report.Components = append(g.w.report.Components, report)
	return factorWeights(loadings), nil
}

func (o FactorWeights) kept(c ComponentReport) int {
	eigenvalue, explained := o.MinEigenvalue, o.MinExplained
	if eigenvalue == 0 {
		eigenvalue = 1
	}
	if explained == 0 {
		explained = 0.1
	}
	kept := 0
	for k, v := range c.Eigenvalues {
		if v > eigenvalue && c.Explained[k] > explained {
			kept++
		}
	}
	return kept
}

// factorWeights gives each indicator its squared loading on the factor it
// belongs to: the share of the factor times what the factor explains is, up to
// a constant, that square.
func factorWeights(loadings Matrix) []float64 {
	squares := make([]float64, loadings.Columns)
	for f := range squares {
		for _, l := range loadings.Column(f) {
			squares[f] += float64(l * l)
		}
	}
	w := make([]float64, loadings.Rows)
	for i := range w {
		best := -1.0
		for f, sum := range squares {
			l := loadings.At(i, f)
			if square := float64(l * l); square/sum > best {
				best, w[i] = square/sum, square
			}
		}
	}
	return shared(w)
}
