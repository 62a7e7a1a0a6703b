package composite

import (
	"math"
	"slices"
)

// PrincipalComponents looks, aggregate by aggregate, at how many separate
// things its children measure.
type PrincipalComponents struct {
	Aggregates []string `json:"aggregates,omitempty" yaml:"aggregates,omitempty"` // codes; all that have two children or more when empty
	First      float64  `json:"first,omitempty" yaml:"first,omitempty"`           // share that the first component should explain: 0.5 when 0
}

// Components are the principal components of the children of one aggregate.
type Components struct {
	Code        string   `json:"code"`
	Children    []string `json:"children"`           // those that vary over the complete units
	Constant    []string `json:"constant,omitempty"` // those that don't, left out
	N           int      `json:"n"`                  // complete units: no child missing
	Eigenvalues []Number `json:"eigenvalues"`        // from the largest; their sum is the number of children
	Explained   []Number `json:"explained"`          // share of the variance
	Cumulated   []Number `json:"cumulated"`
	Above1      int      `json:"above_1"`  // components that say more than one child does
	Loadings    Matrix   `json:"loadings"` // children × components: correlation of the child with the component
}

// Run decomposes the correlation matrix R of the children of each aggregate:
//
//	R v_k = λ_k v_k,  explained_k = λ_k / Σλ,  loading_ik = v_ik √λ_k
//
// scores are units × nodes of s, higher being better: those of a result, or
// [StandardScores]. The sign of a component is the one by which its loadings
// have a sum above 0. Rows with a missing child are left out of its aggregate
// (N tells how many stay); a child that does not vary over them is left out
// too. An aggregate with fewer than two children that vary, or fewer than
// three complete units, has no component, and a warning says so.
//
// Warnings: a first component that explains less than First; a child that
// loads below −0.1 on it, and so goes against the others. Errors: a code that
// is no aggregate, scores of another shape, a share out of range.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 4.
func (o PrincipalComponents) Run(s *Structure, scores Matrix) ([]Components, []Warning, error) {
	o.First = usually(o.First, 0.5)
	if err := sharesIn01([]string{"first"}, o.First); err != nil {
		return nil, nil, err
	}
	nodes, err := aggregatesNamed(s, scores, o.Aggregates)
	if err != nil {
		return nil, nil, err
	}
	var out []Components
	var warnings []Warning
	for _, n := range nodes {
		c := componentsOf(s, scores, n)
		out = append(out, c)
		warnings = append(warnings, o.warn(c)...)
	}
	return out, warnings, nil
}

// aggregatesNamed finds aggregates by code, or all of at least two children.
func aggregatesNamed(s *Structure, scores Matrix, codes []string) ([]int, error) {
	if err := checkScores(s, scores); err != nil {
		return nil, err
	}
	var out []int
	for _, code := range codes {
		n := s.Find(code)
		if n < s.Indicators {
			return nil, &Error{Step: StepAnalyse, Reason: NoSuchIndicator, Indicator: code}
		}
		out = append(out, n)
	}
	for n := s.Indicators; n < len(s.Nodes) && len(codes) == 0; n++ {
		if len(s.Nodes[n].Children) > 1 {
			out = append(out, n)
		}
	}
	return out, nil
}

// completeChildren are the scores of the children of a node where none is
// missing.
func completeChildren(s *Structure, scores Matrix, node int) Matrix {
	children := s.Nodes[node].Children
	m := NewMatrix(scores.Rows, len(children))
	for k, c := range children {
		copy(m.Column(k), scores.Column(c))
	}
	return completeRows(m)
}

func componentsOf(s *Structure, scores Matrix, node int) Components {
	m := completeChildren(s, scores, node)
	out := Components{Code: s.Nodes[node].Code, N: m.Rows}
	varying := Matrix{Rows: m.Rows}
	for k, c := range s.Nodes[node].Children {
		x := m.Column(k)
		if m.Rows == 0 || slices.Min(x) == slices.Max(x) {
			out.Constant = append(out.Constant, s.Nodes[c].Code)
			continue
		}
		out.Children = append(out.Children, s.Nodes[c].Code)
		varying.Values = append(varying.Values, x...)
		varying.Columns++
	}
	if varying.Columns < 2 || m.Rows < 3 {
		return out
	}
	values, vectors, err := symmetricEigen(correlationMatrix(varying, false))
	if err != nil {
		return out
	}
	out.fill(values, vectors)
	return out
}

func (c *Components) fill(values []float64, vectors Matrix) {
	c.Loadings = vectors
	var sum float64
	for k, lambda := range values {
		lambda = max(0, lambda) // what rounding leaves below nil
		share := lambda / float64(len(values))
		sum += share
		c.Eigenvalues, c.Explained, c.Cumulated = append(c.Eigenvalues, Number(lambda)), append(c.Explained, Number(share)), append(c.Cumulated, Number(sum))
		if lambda > 1+1e-9 {
			c.Above1++
		}
		for i := range c.Children {
			c.Loadings.Set(i, k, c.Loadings.At(i, k)*math.Sqrt(lambda))
		}
	}
}

func (o PrincipalComponents) warn(c Components) []Warning {
	var out []Warning
	for _, code := range c.Constant {
		out = append(out, Warning{Step: StepAnalyse, Reason: SameWhereComplete, Indicator: code, Other: c.Code, Value: float64(c.N)})
	}
	if len(c.Eigenvalues) == 0 {
		return append(out, Warning{Step: StepAnalyse, Reason: NoComponent, Indicator: c.Code, Value: float64(c.N)})
	}
	if float64(c.Explained[0]) < o.First {
		out = append(out, Warning{Step: StepAnalyse, Reason: FirstComponentLow, Indicator: c.Code, Value: threeDigits(float64(c.Explained[0])), Limit: float64(c.Above1)})
	}
	for i, code := range c.Children {
		if v := c.Loadings.At(i, 0); v < -0.1 {
			out = append(out, Warning{Step: StepAnalyse, Reason: LoadsAgainst, Indicator: code, Other: c.Code, Value: threeDigits(v)})
		}
	}
	return out
}
