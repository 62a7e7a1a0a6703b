package composite

import (
	"maps"
	"math"
	"math/big"
	"slices"
)

// BestWorstWeights finds weights from the comparison of the most important
// node with all others, and of all others with the least important, each from
// 1 to 9: the linear model of the best-worst method,
//
//	min ξ  such that  |w_B − a_Bj w_j| ≤ ξ,  |w_j − a_jW w_W| ≤ ξ,  Σ w = 1,  w ≥ 0
//
// solved exactly, in fractions. ξ is 0 when the comparisons agree among
// themselves. The consistency of the answers alone is
//
//	max_j |a_Bj a_jW − a_BW| / (a_BW² − a_BW)
//
// Several people: the mean of their weights. A comparison that is missing is
// an error.
//
// Sources: Rezaei, Best-worst multi-criteria decision-making method: some
// properties and a linear model, Omega 64 (2016); Liang, Brunelli and Rezaei,
// Consistency issues in the best worst method, Omega 96 (2020).
type BestWorstWeights struct {
	Answers []BestWorst `json:"answers,omitempty" yaml:"answers,omitempty"`
}

// BestWorst is what one person says of the children of one aggregate. The best
// to itself and the worst to itself may be left out: they are 1.
type BestWorst struct {
	Person        string             `json:"person" yaml:"person"`
	Best          string             `json:"best" yaml:"best"`
	Worst         string             `json:"worst" yaml:"worst"`
	BestToOthers  map[string]float64 `json:"best_to_others" yaml:"best_to_others"`
	OthersToWorst map[string]float64 `json:"others_to_worst" yaml:"others_to_worst"`
}

// BestWorstReport tells how far the answers of one person agree among
// themselves.
type BestWorstReport struct {
	Aggregate   string    `json:"aggregate"`
	Person      string    `json:"person"`
	Weights     []float64 `json:"weights"`     // in the order of the children
	Xi          float64   `json:"xi"`          // the largest gap left, 0 at best
	Consistency float64   `json:"consistency"` // of the answers alone: 0 at best, 1 at worst
}

// bestWorstLimit is the number of nodes up to which fractions stay at hand.
const bestWorstLimit = 40

// compared is an answer in the order of the nodes of its group.
type compared struct {
	best, worst int
	over, under []float64 // a_Bj, a_jW
}

func (g *weightGroup) bestWorst() ([]float64, error) {
	answers := g.choice.BestWorst.Answers
	if len(answers) == 0 {
		return nil, &Error{Step: StepWeight, Reason: WeightNobody, Other: string(WeightBestWorst)}
	}
	sum := make([]float64, len(g.nodes))
	var people []string
	for n, a := range answers {
		if a.Person == "" {
			return nil, &Error{Step: StepWeight, Reason: WeightNoPerson, Value: float64(n + 1)}
		}
		codes := slices.Concat([]string{a.Best, a.Worst}, slices.Sorted(maps.Keys(a.BestToOthers)), slices.Sorted(maps.Keys(a.OthersToWorst)))
		if err := g.choice.among(g.w.s, codes...); err != nil {
			return nil, err
		}
		if g.find(a.Best) < 0 {
			continue
		}
		if slices.Contains(people, a.Person) {
			return nil, &Error{Step: StepWeight, Reason: WeightTwice, Unit: a.Person, Indicator: g.above()}
		}
		people = append(people, a.Person)
		found, err := g.answered(a)
		if err != nil {
			return nil, err
		}
		for i, v := range found {
			sum[i] += v
		}
	}
	if len(people) == 0 {
		return g.kept(), nil
	}
	return shared(sum), nil
}

// answered solves the answer of one person and reports on it.
func (g *weightGroup) answered(a BestWorst) ([]float64, error) {
	c, err := g.compare(a)
	if err != nil {
		return nil, err
	}
	w, xi := c.solve()
	g.w.report.BestWorst = append(g.w.report.BestWorst, BestWorstReport{Aggregate: g.above(), Person: a.Person, Weights: w, Xi: xi, Consistency: c.consistency()})
	if i, j := c.contradiction(); i >= 0 {
		g.w.warn(Warning{Reason: BestWorstOrder, Unit: a.Person, Indicator: g.code(i), Other: g.code(j)})
	}
	g.remember(a.Person, w)
	return w, nil
}

// compare checks an answer and puts it in the order of the nodes.
func (g *weightGroup) compare(a BestWorst) (compared, error) {
	n := len(g.nodes)
	c := compared{best: g.find(a.Best), worst: g.find(a.Worst), over: make([]float64, n), under: make([]float64, n)}
	fail := func(r Reason, code string, v float64) (compared, error) {
		return compared{}, &Error{Step: StepWeight, Reason: r, Unit: a.Person, Indicator: code, Other: g.above(), Value: v, Limit: bestWorstLimit}
	}
	if n > bestWorstLimit {
		return compared{}, &Error{Step: StepWeight, Reason: WeightTooMany, Indicator: g.above(), Other: string(WeightBestWorst), Value: float64(n), Limit: bestWorstLimit}
	}
	if c.best == c.worst && n > 1 {
		return fail(BestWorstSame, a.Best, 0)
	}
	for i := range n {
		for side, of := range []map[string]float64{a.BestToOthers, a.OthersToWorst} {
			v, said := of[g.code(i)]
			self := side == 0 && i == c.best || side == 1 && i == c.worst
			switch {
			case self && (!said || v == 1):
				v = 1
			case !said:
				return fail(BestWorstLeft, g.code(i), 0)
			case self || !(v >= 1 && v <= 9):
				return fail(BestWorstValue, g.code(i), v)
			}
			[]([]float64){c.over, c.under}[side][i] = v
		}
	}
	if c.over[c.worst] != c.under[c.best] {
		return compared{}, &Error{Step: StepWeight, Reason: BestWorstTwo, Unit: a.Person, Indicator: a.Best, Other: a.Worst, Value: c.over[c.worst], Limit: c.under[c.best]}
	}
	return c, nil
}

// consistency is the input-based ratio of Liang, Brunelli and Rezaei.
func (c compared) consistency() float64 {
	bw := c.over[c.worst]
	if bw <= 1 {
		return 0
	}
	out := 0.0
	for j := range c.over {
		out = max(out, math.Abs(float64(c.over[j]*c.under[j])-bw)/(float64(bw*bw)-bw))
	}
	return out
}

// contradiction returns two nodes of which the first is nearer the best than
// the second, and nearer the worst too; −1 when there are none.
func (c compared) contradiction() (int, int) {
	for i := range c.over {
		for j := range c.over {
			if c.over[i] < c.over[j] && c.under[i] < c.under[j] {
				return i, j
			}
		}
	}
	return -1, -1
}

// solve minimises ξ. The worst weight is 1 minus the others, so that every
// constraint is Σ (c_k − c_W) w_k − ξ ≤ −c_W; ξ as large as the worst of them
// is where the simplex starts.
func (c compared) solve() (w []float64, xi float64) {
	n := len(c.over)
	t := &fractions{columns: n} // the weights but the worst, then ξ
	for j := range n {
		if j != c.best {
			t.constrain(c, c.best, j, c.over[j])
		}
		if j != c.worst && j != c.best {
			t.constrain(c, j, c.worst, c.under[j])
		}
	}
	t.sumAtMostOne()
	t.minimiseLast()
	w = make([]float64, n)
	rest := big.NewRat(1, 1)
	k := 0
	for j := range n {
		if j == c.worst {
			continue
		}
		v := t.value(k)
		rest.Sub(rest, v)
		w[j], _ = v.Float64()
		k++
	}
	w[c.worst], _ = rest.Float64()
	xi, _ = t.value(n - 1).Float64()
	return w, xi
}
