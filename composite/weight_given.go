package composite

import (
	"maps"
	"math"
	"slices"
)

// weightGroup is nodes that share one weight by one choice.
type weightGroup struct {
	w         *weighing
	choice    *Weighting
	aggregate int // above them
	nodes     []int
	span      *weightSpan // nil within a parent
}

func (g *weightGroup) code(i int) string { return g.w.s.Nodes[g.nodes[i]].Code }
func (g *weightGroup) above() string     { return g.w.s.Nodes[g.aggregate].Code }

func (g *weightGroup) codes() []string {
	out := make([]string, len(g.nodes))
	for i := range out {
		out[i] = g.code(i)
	}
	return out
}

// find returns the place of a code among the nodes of the group, −1 when it
// is not one of them.
func (g *weightGroup) find(code string) int {
	return slices.IndexFunc(g.nodes, func(n int) bool { return g.w.s.Nodes[n].Code == code })
}

// given keeps the weights of the metadata, but for those given by code.
func (g *weightGroup) given() []float64 {
	out := make([]float64, len(g.nodes))
	for i, n := range g.nodes {
		out[i] = g.w.s.Nodes[n].Weight
		if v, ok := g.choice.Given[g.code(i)]; ok {
			out[i] = v
		}
	}
	return out
}

// equal gives 1 to each.
func (g *weightGroup) equal() []float64 {
	out := make([]float64, len(g.nodes))
	for i := range out {
		out[i] = 1
	}
	return out
}

// checkGiven reads the weights given by code, in alphabetical order so that
// the error is the same each time.
func (o *Weighting) checkGiven(s *Structure) error {
	for _, code := range slices.Sorted(maps.Keys(o.Given)) {
		if s.Find(code) < 0 {
			return &Error{Step: StepWeight, Reason: NoSuchIndicator, Indicator: code}
		}
		if v := o.Given[code]; !(v >= 0) || math.IsInf(v, 0) {
			return &Error{Step: StepWeight, Reason: WrongWeight, Indicator: code, Value: v, Other: s.parentCode(s.Nodes[s.Find(code)])}
		}
	}
	return nil
}

// matrix gathers the scores of the nodes.
func (g *weightGroup) matrix() Matrix {
	out := NewMatrix(len(g.w.d.Units), len(g.nodes))
	for i, n := range g.nodes {
		copy(out.Column(i), g.w.column(n))
	}
	return out
}

// found shares the weight by the methods that ask people or data; a node that
// is alone has all of it.
func (g *weightGroup) found() ([]float64, error) {
	switch g.choice.method() {
	case WeightBudget:
		return g.budget()
	case WeightAHP:
		return g.ahp()
	case WeightBestWorst:
		return g.bestWorst()
	}
	if len(g.nodes) == 1 {
		return []float64{1}, nil
	}
	switch g.choice.method() {
	case WeightPCA:
		return g.pca()
	case WeightFactors:
		return g.factors()
	case WeightEntropy:
		return g.entropy()
	case WeightCRITIC:
		return g.critic()
	}
	return g.optimised()
}

// shared divides weights by their sum.
func shared(w []float64) []float64 {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	out := make([]float64, len(w))
	for i, v := range w {
		out[i] = v / sum
	}
	return out
}
