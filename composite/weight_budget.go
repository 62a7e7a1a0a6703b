package composite

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// BudgetMiddle names how the points of many people become one weight.
type BudgetMiddle string

// The ways; "" is BudgetMean.
const (
	BudgetMean    BudgetMiddle = "mean"
	BudgetMedian  BudgetMiddle = "median"
	BudgetTrimmed BudgetMiddle = "trimmed" // the mean without the share Trim at each end
)

// BudgetTotal is how many points each person shares out.
const BudgetTotal = 100

// BudgetWeights shares the weight as people share 100 points:
//
//	w_j = middle over people of p_ij, divided by the sum over j
//
// Within each aggregate, whoever gives points to one child says how many each
// child gets, 0 included, and they sum to 100; another aggregate may be left
// to others. Over indicators, the 100 points are for all of them. There is no
// rule for missing points: they are an error. An aggregate nobody spoke of
// keeps its weights, with a warning.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 6, budget allocation.
type BudgetWeights struct {
	Allocations []Allocation `json:"allocations,omitempty" yaml:"allocations,omitempty"`
	Middle      BudgetMiddle `json:"middle,omitempty" yaml:"middle,omitempty"`
	Trim        float64      `json:"trim,omitempty" yaml:"trim,omitempty"` // 0.1 when 0; below 0.5
}

// Allocation is how one person shares points out, by code.
type Allocation struct {
	Person string             `json:"person" yaml:"person"`
	Points map[string]float64 `json:"points" yaml:"points"`
}

// BudgetReport tells how far people agree on the children of one aggregate.
type BudgetReport struct {
	Aggregate string        `json:"aggregate"`
	People    int           `json:"people"`
	Agreement *float64      `json:"agreement,omitempty"` // Kendall's W: 1 when all rank alike; nil for one person, or when nobody prefers anything
	Nodes     []BudgetShare `json:"nodes"`
}

// BudgetShare describes the points given to one node.
type BudgetShare struct {
	Code   string  `json:"code"`
	Weight float64 `json:"weight"` // the share kept
	Q1     float64 `json:"q1"`
	Median float64 `json:"median"`
	Q3     float64 `json:"q3"` // Q3 − Q1 is the interquartile range
}

func (g *weightGroup) budget() ([]float64, error) {
	o := g.choice.Budget
	if err := o.check(g.choice, g.w.s); err != nil {
		return nil, err
	}
	var points [][]float64 // by person, then node
	var people []string
	for _, a := range o.Allocations {
		p, err := g.allocated(a)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		if slices.Contains(people, a.Person) {
			return nil, &Error{Step: StepWeight, Reason: WeightTwice, Unit: a.Person, Indicator: g.above()}
		}
		points, people = append(points, p), append(people, a.Person)
		g.remember(a.Person, shared(p))
	}
	if len(points) == 0 {
		return g.kept(), nil
	}
	return g.middle(o, points), nil
}

func (o BudgetWeights) check(choice *Weighting, s *Structure) error {
	switch {
	case len(o.Allocations) == 0:
		return &Error{Step: StepWeight, Reason: WeightNobody, Other: string(WeightBudget)}
	case o.Middle != "" && o.Middle != BudgetMean && o.Middle != BudgetMedian && o.Middle != BudgetTrimmed:
		return unknownWord(StepWeight, "", o.Middle, BudgetMean, BudgetMedian, BudgetTrimmed)
	case !(o.Trim >= 0 && o.Trim < 0.5):
		return &Error{Step: StepWeight, Reason: WeightTrim, Value: o.Trim}
	}
	for n, a := range o.Allocations {
		if a.Person == "" {
			return &Error{Step: StepWeight, Reason: WeightNoPerson, Value: float64(n + 1)}
		}
		for _, code := range slices.Sorted(maps.Keys(a.Points)) {
			if err := choice.among(s, code); err != nil {
				return err
			}
			if v := a.Points[code]; !(v >= 0) || math.IsInf(v, 0) {
				return &Error{Step: StepWeight, Reason: BudgetPoints, Unit: a.Person, Indicator: code, Value: v}
			}
		}
	}
	return nil
}

// allocated returns the points one person gives the nodes of the group, nil
// when none.
func (g *weightGroup) allocated(a Allocation) ([]float64, error) {
	out := make([]float64, len(g.nodes))
	sum, left := 0.0, ""
	spoke := false
	for i := range g.nodes {
		v, said := a.Points[g.code(i)]
		if !said && left == "" {
			left = g.code(i)
		}
		spoke = spoke || said
		out[i] = v
		sum += v
	}
	switch {
	case !spoke:
		return nil, nil
	case left != "":
		return nil, &Error{Step: StepWeight, Reason: BudgetLeft, Unit: a.Person, Indicator: left, Other: g.above()}
	case math.Abs(sum-BudgetTotal) > 1e-6:
		return nil, &Error{Step: StepWeight, Reason: BudgetSum, Unit: a.Person, Indicator: g.above(), Value: sum}
	}
	return out, nil
}

// middle makes one weight a node of everyone's points, and says how far they
// agree.
func (g *weightGroup) middle(o BudgetWeights, points [][]float64) []float64 {
	report := BudgetReport{Aggregate: g.above(), People: len(points), Agreement: concordance(points)}
	out := make([]float64, len(g.nodes))
	for i := range g.nodes {
		of := make([]float64, len(points))
		for p := range points {
			of[p] = points[p][i]
		}
		slices.Sort(of)
		out[i] = o.of(of)
		report.Nodes = append(report.Nodes, BudgetShare{Code: g.code(i),
			Q1: stats.Quantile(of, 0.25), Median: stats.Quantile(of, 0.5), Q3: stats.Quantile(of, 0.75)})
	}
	out = shared(out)
	for i, v := range out {
		report.Nodes[i].Weight = v
	}
	g.w.report.Budget = append(g.w.report.Budget, report)
	return out
}

// of is the middle of sorted points.
func (o BudgetWeights) of(sorted []float64) float64 {
	switch o.Middle {
	case BudgetMedian:
		return stats.Quantile(sorted, 0.5)
	case BudgetTrimmed:
		trim := o.Trim
		if trim == 0 {
			trim = 0.1
		}
		cut := int(trim*float64(len(sorted)) + 1e-9)
		return meanOf(sorted[cut : len(sorted)-cut])
	}
	return meanOf(sorted)
}

// concordance is Kendall's W of how m people rank n things, ties sharing
// their mean rank:
//
//	W = 12 Σ_i (R_i − R̄)² / (m² (n³ − n) − m Σ_p T_p),  T_p = Σ (t³ − t)
//
// with R_i the sum of the ranks of thing i, and t the sizes of the ties of
// person p. nil for one person, or when all of them tie everything.
//
// Source: Kendall and Gibbons, Rank Correlation Methods, 5th ed. (1990), ch. 6.
func concordance(points [][]float64) *float64 {
	m, n := float64(len(points)), float64(len(points[0]))
	sums := make([]float64, len(points[0]))
	ties := 0.0
	for _, p := range points {
		ranks, t := midRanks(p)
		ties += t
		for i, r := range ranks {
			sums[i] += r
		}
	}
	spread := 0.0
	for _, r := range sums {
		off := r - float64(m*(n+1))/2
		spread += float64(off * off)
	}
	most := float64(m*m*(n*n*n-n)) - float64(m*ties)
	if len(points) < 2 || most <= 0 {
		return nil
	}
	w := 12 * spread / most
	return &w
}

// midRanks ranks from the smallest; ties share the mean of their ranks, and
// Σ (t³ − t) is told.
func midRanks(x []float64) (ranks []float64, ties float64) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	ranks = make([]float64, len(x))
	for at := 0; at < len(order); {
		end := at + 1
		for end < len(order) && x[order[end]] == x[order[at]] {
			end++
		}
		for _, i := range order[at:end] {
			ranks[i] = float64(at+1+end) / 2
		}
		t := float64(end - at)
		ties += float64(t*t*t) - t
		at = end
	}
	return ranks, ties
}
