package composite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// criteria is an index of n indicators C1 … Cn with nothing to read in them.
func criteria(n int) *Dataset {
	d := &Dataset{Units: []Unit{{Code: "A"}}, Aggregates: []Aggregate{{Code: "choice", Weight: 1}}, Values: NewMatrix(1, n)}
	for i := range n {
		d.Indicators = append(d.Indicators, Indicator{Code: "C" + strconv.Itoa(i+1), Parent: "choice", Weight: 1, Direction: MoreIsBetter, Target: Missing()})
	}
	return d
}

// judgements reads the upper triangle of a matrix.
func judgements(person string, rows [][]float64) []Judgement {
	var out []Judgement
	for i, row := range rows {
		for j := i + 1; j < len(row); j++ {
			if row[j] != 0 {
				out = append(out, Judgement{Person: person, A: "C" + strconv.Itoa(i+1), B: "C" + strconv.Itoa(j+1), Value: row[j]})
			}
		}
	}
	return out
}

// saatysHouse are the eight criteria for buying a house: size, transportation,
// neighbourhood, age, yard, modern facilities, condition, financing.
//
// Source: Saaty, How to make a decision: the analytic hierarchy process,
// European Journal of Operational Research 48 (1990), table 2.
var saatysHouse = [][]float64{
	{1, 5, 3, 7, 6, 6, 1.0 / 3, 1.0 / 4},
	{0, 1, 1.0 / 3, 5, 3, 3, 1.0 / 5, 1.0 / 7},
	{0, 0, 1, 6, 3, 4, 6, 1.0 / 5},
	{0, 0, 0, 1, 1.0 / 3, 1.0 / 4, 1.0 / 7, 1.0 / 8},
	{0, 0, 0, 0, 1, 1.0 / 2, 1.0 / 5, 1.0 / 6},
	{0, 0, 0, 0, 0, 1, 1.0 / 5, 1.0 / 6},
	{0, 0, 0, 0, 0, 0, 1, 1.0 / 2},
	{0, 0, 0, 0, 0, 0, 0, 1},
}

func TestSaatysHouse(t *testing.T) {
	w, r := weighed(t, criteria(8), Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: judgements("Saaty", saatysHouse)}})
	for i, want := range []float64{0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333} {
		near(t, r.Nodes[i].Code, w[i], want, 0.00051)
	}
	report := r.AHP[0]
	near(t, "λ max", report.LambdaMax, 9.669, 0.00006)
	near(t, "CI", report.CI, 0.238, 0.00051)
	near(t, "CR", report.CR, 0.169, 0.00051)
	if f := report.Furthest; len(f) != 3 || f[0].A != "C3" || f[0].B != "C7" || f[0].Value != 6 {
		t.Errorf("furthest %+v", f)
	}
	if !warned(r, AHPInconsistent, "choice") || len(r.AHP) != 1 || len(r.People) != 1 {
		t.Errorf("warnings %v, %d reports, %d people", r.Warnings, len(r.AHP), len(r.People))
	}
}

// TestSaatysNations: the wealth of seven nations, where λ max is 7.61.
//
// Source: Saaty, A scaling method for priorities in hierarchical structures,
// Journal of Mathematical Psychology 15 (1977).
func TestSaatysNations(t *testing.T) {
	rows := [][]float64{
		{1, 4, 9, 6, 6, 5, 5}, {0, 1, 7, 5, 5, 3, 4}, {0, 0, 1, 1.0 / 5, 1.0 / 5, 1.0 / 7, 1.0 / 5}, {0, 0, 0, 1, 1, 1.0 / 3, 1.0 / 3},
		{0, 0, 0, 0, 1, 1.0 / 3, 1.0 / 3}, {0, 0, 0, 0, 0, 1, 2}, {0, 0, 0, 0, 0, 0, 1}}
	w, r := weighed(t, criteria(7), Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: judgements("Saaty", rows)}})
	for i, want := range []float64{0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094} {
		near(t, r.Nodes[i].Code, w[i], want, 0.0021)
	}
	near(t, "λ max", r.AHP[0].LambdaMax, 7.608, 0.002)
}

// TestAHPAgreesWithTheDefinition: A w = λ w entry by entry; geometric rows as
// n-th roots; CR of three criteria by hand.
func TestAHPAgreesWithTheDefinition(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 9))
	a := randomJudgements(rnd, []float64{0.4, 0.3, 0.2, 0.07, 0.03}, 0.4)
	w := principalVector(a)
	lambda := lambdaMax(a, w)
	for i := range w {
		sum := 0.0
		for j := range w {
			sum += a.At(i, j) * w[j]
		}
		near(t, "A w", sum, lambda*w[i], 1e-12)
	}
	g := geometricRows(a)
	for i := range g {
		p, q := 1.0, 1.0
		for j := range g {
			p *= a.At(i, j)
			q *= a.At(0, j)
		}
		near(t, "roots", g[i]/g[0], math.Pow(p/q, 0.2), 1e-12)
	}
	// 1 2 6 / . 1 2 / . . 1: row products 12, 1, 1/12, so weights as 12^⅓ : 1 : 12^-⅓.
	_, r := weighed(t, criteria(3), Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: judgements("Ada", [][]float64{{1, 2, 6}, {0, 1, 2}, {0, 0, 1}}), Priority: GeometricRows}})
	c := math.Cbrt(12)
	near(t, "share", shareOf(t, r, "C1").Share, c/(c+1+1/c), 1e-12)
	near(t, "λ of three", r.AHP[0].LambdaMax, 1+math.Cbrt(6.0/4)+math.Cbrt(4.0/6), 1e-12)
	near(t, "CR of three", r.AHP[0].CR, (math.Cbrt(6.0/4)+math.Cbrt(4.0/6)-2)/2/0.58, 1e-9)
}

// TestJudgementsThatAreMissing: from a consistent matrix with gaps, Harker
// finds the very weights.
func TestJudgementsThatAreMissing(t *testing.T) {
	rows := [][]float64{{1, 2, 0, 8}, {0, 1, 2, 0}, {0, 0, 1, 2}, {0, 0, 0, 1}}
	_, r := weighed(t, criteria(4), Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: judgements("Ada", rows)}})
	for i, want := range []float64{8.0 / 15, 4.0 / 15, 2.0 / 15, 1.0 / 15} {
		near(t, r.Nodes[i].Code, r.Nodes[i].Share, want, 1e-12)
	}
	if r.AHP[0].Missing != 2 || !warned(r, AHPIncomplete, "choice") || r.AHP[0].CR > 1e-12 {
		t.Errorf("%+v, %v", r.AHP[0], r.Warnings)
	}
}

// TestAGroupJudges: each pair is the geometric mean; who judged too little for
// weights of their own follows the group, with a warning.
func TestAGroupJudges(t *testing.T) {
	all := slices.Concat(judgements("Ada", [][]float64{{1, 2, 8}, {0, 1, 4}, {0, 0, 1}}), judgements("Bo", [][]float64{{1, 2, 2}, {0, 1, 1}, {0, 0, 1}}),
		judgements("Cy", [][]float64{{1, 2, 0}, {0, 1, 0}, {0, 0, 1}}))
	_, r := weighed(t, criteria(3), Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: all}})
	// 2, 4 and 2: consistent, so weights 4 : 2 : 1.
	for i, want := range []float64{4.0 / 7, 2.0 / 7, 1.0 / 7} {
		near(t, r.Nodes[i].Code, r.Nodes[i].Share, want, 1e-12)
	}
	if len(r.AHP) != 3 || len(r.People) != 2 || r.People[0].Person != "Ada" || !warned(r, AHPPersonGaps, "choice") {
		t.Fatalf("%d reports, people %v, warnings %v", len(r.AHP), r.People, r.Warnings)
	}
	near(t, "Ada's first", r.People[0].Weights[0], 8.0/13, 1e-12)
	near(t, "Bo's last", r.People[1].Weights[2], 0.25, 1e-12)
}

// TestBestWorstOfPublishedExamples: the linear model on the choice of a car
// (quality, price, comfort, safety, style), with the weights that the tests of
// the R package BWM (J. Tomczak) hold; a consistent case; and three criteria
// (A_B = 8, 2, 1; A_W = 1, 5, 8) by hand, where 8 w1 + ξ = w3, 5 w1 − ξ = w2 and
// 2 w2 − ξ = w3 give ξ = w1/2 and 14 w1 = 1.
func TestBestWorstOfPublishedExamples(t *testing.T) {
	for _, c := range []struct {
		over, under []float64
		best, worst int
		weights     []float64
		xi          float64
	}{
		{[]float64{2, 1, 4, 3, 8}, []float64{4, 8, 2, 3, 1}, 1, 4, []float64{42.0 / 183, 82.0 / 183, 21.0 / 183, 28.0 / 183, 10.0 / 183}, 2.0 / 183},
		{[]float64{2, 1, 4, 2, 8}, []float64{4, 8, 2, 4, 1}, 1, 4, []float64{4.0 / 19, 8.0 / 19, 2.0 / 19, 4.0 / 19, 1.0 / 19}, 0},
		{[]float64{8, 2, 1}, []float64{1, 5, 8}, 2, 0, []float64{1.0 / 14, 4.5 / 14, 8.5 / 14}, 0.5 / 14},
	} {
		a := BestWorst{Person: "Jafar", Best: "C" + strconv.Itoa(c.best+1), Worst: "C" + strconv.Itoa(c.worst+1), BestToOthers: map[string]float64{}, OthersToWorst: map[string]float64{}}
		for i := range c.over {
			a.BestToOthers["C"+strconv.Itoa(i+1)] = c.over[i]
			a.OthersToWorst["C"+strconv.Itoa(i+1)] = c.under[i]
		}
		w, r := weighed(t, criteria(len(c.over)), Weighting{Method: WeightBestWorst, BestWorst: BestWorstWeights{Answers: []BestWorst{a}}})
		for i, want := range c.weights {
			near(t, "weight", w[i], want, 1e-15)
		}
		near(t, "ξ", r.BestWorst[0].Xi, c.xi, 1e-15)
		if (c.xi == 0) != (r.BestWorst[0].Consistency == 0) {
			t.Errorf("ξ %v and consistency %v", c.xi, r.BestWorst[0].Consistency)
		}
	}
}

// TestBestWorstIsTheBest: no weights near the answer leave a smaller gap, on
// random answers.
func TestBestWorstIsTheBest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		n := 3 + rnd.IntN(5)
		c := compared{best: 0, worst: n - 1, over: make([]float64, n), under: make([]float64, n)}
		for i := range n {
			c.over[i], c.under[i] = float64(1+rnd.IntN(9)), float64(1+rnd.IntN(9))
		}
		c.over[0], c.under[n-1] = 1, 1
		c.over[n-1] = c.under[0]
		gap := func(w []float64) (out float64) {
			for j := range w {
				out = max(out, math.Abs(w[0]-c.over[j]*w[j]), math.Abs(w[j]-c.under[j]*w[n-1]))
			}
			return out
		}
		w, xi := c.solve()
		near(t, "the gap is ξ", gap(w), xi, 1e-12)
		for range 300 {
			other := slices.Clone(w)
			i, j := rnd.IntN(n), rnd.IntN(n)
			step := min(other[i], 0.01*rnd.Float64())
			other[i] -= step
			other[j] += step
			if gap(other) < xi-1e-12 {
				t.Fatalf("%+v: %v leaves %v, the answer %v leaves %v", c, other, gap(other), w, xi)
			}
		}
	}
}

func TestAContradictionIsSaid(t *testing.T) {
	a := BestWorst{Person: "Bo", Best: "C1", Worst: "C4", BestToOthers: map[string]float64{"C2": 2, "C3": 4, "C4": 8}, OthersToWorst: map[string]float64{"C1": 8, "C2": 2, "C3": 4}}
	_, r := weighed(t, criteria(4), Weighting{Method: WeightBestWorst, BestWorst: BestWorstWeights{Answers: []BestWorst{a}}})
	if !warned(r, BestWorstOrder, "C2") || !strings.Contains(r.Warnings[0].Error(), "Bo puts C2 before C3") {
		t.Errorf("warnings %v", r.Warnings)
	}
	near(t, "consistency", r.BestWorst[0].Consistency, (16.0-8)/(64-8), 1e-12) // C3: 4 × 4 against 8; C2: 2 × 2 against 8 is less
}

// threePeople share the points of care and, two of them, those of the index.
func threePeople(o BudgetWeights) Weighting {
	o.Allocations = []Allocation{
		{"Ada", map[string]float64{"doctors": 80, "pharmacy": 20, "work": 50, "care": 50}},
		{"Bo", map[string]float64{"doctors": 70, "pharmacy": 30, "work": 30, "care": 70}},
		{"Cy", map[string]float64{"doctors": 0, "pharmacy": 100}},
	}
	return Weighting{Method: WeightBudget, Budget: o}
}

func TestABudgetIsSharedByMany(t *testing.T) {
	_, r := weighed(t, quality(nil), threePeople(BudgetWeights{}))
	near(t, "mean", shareOf(t, r, "doctors").Share, 0.5, 1e-15)
	near(t, "of two", shareOf(t, r, "work").Share, 0.4, 1e-15)
	near(t, "nobody spoke of work: the metadata", shareOf(t, r, "hours").Share, 0.5, 1e-15)
	if !warned(r, WeightKept, "work") {
		t.Errorf("warnings %v", r.Warnings)
	}
	care := r.Budget[slices.IndexFunc(r.Budget, func(b BudgetReport) bool { return b.Aggregate == "care" })]
	if n := care.Nodes[0]; care.People != 3 || n.Q1 != 35 || n.Median != 70 || n.Q3 != 75 {
		t.Errorf("%+v", care)
	}
	near(t, "W of 2, 2 and 1: (5 − 4)²/…", *care.Agreement, 1.0/9, 1e-12)
	if len(r.People) != 3 || r.People[2].Person != "Cy" {
		t.Fatalf("people %v", r.People)
	}
	cy := r.People[2].Weights
	if cy[3] != 0 || cy[4] != 1 || !(math.Abs(cy[5]-0.4) <= 1e-15) || cy[2] != 2 {
		t.Errorf("Cy's own, else the group's: %v", cy)
	}
	_, r = weighed(t, quality(nil), threePeople(BudgetWeights{Middle: BudgetMedian}))
	near(t, "median", shareOf(t, r, "doctors").Share, 0.7, 1e-15)
	_, r = weighed(t, quality(nil), threePeople(BudgetWeights{Middle: BudgetTrimmed, Trim: 0.34}))
	near(t, "trimmed", shareOf(t, r, "doctors").Share, 0.7, 1e-15)
}

func TestABudgetOverIndicators(t *testing.T) {
	o := Weighting{Method: WeightBudget, Over: OverIndicators, Budget: BudgetWeights{Allocations: []Allocation{
		{"Ada", map[string]float64{"jobs": 10, "pay": 10, "hours": 20, "doctors": 30, "pharmacy": 30}},
		{"Bo", map[string]float64{"jobs": 30, "pay": 10, "hours": 0, "doctors": 30, "pharmacy": 30}}}}}
	_, r := weighed(t, quality(nil), o)
	near(t, "overall", shareOf(t, r, "jobs").Overall, 0.2, 1e-15)
	near(t, "of the dimension", shareOf(t, r, "work").Share, 0.4, 1e-15)
	near(t, "Bo's own dimension", r.People[1].Weights[5], 0.4, 1e-15)
	near(t, "Bo's own indicator", r.People[1].Weights[2], 0, 1e-15)
}

// TestConcordanceByTheTextbook: three judges rank six things, W = 0.5143 by
// hand from the rank sums; ties by the sum of products of ranks.
func TestConcordanceByTheTextbook(t *testing.T) {
	judges := [][]float64{{1, 2, 3, 4, 5, 6}, {1, 3, 2, 5, 6, 4}, {4, 3, 2, 1, 6, 5}}
	mean, s := 10.5, 0.0
	for i := range 6 {
		s += math.Pow(judges[0][i]+judges[1][i]+judges[2][i]-mean, 2)
	}
	near(t, "W", *concordance(judges), 12*s/(9*(216-6)), 1e-12)
	if concordance(judges[:1]) != nil || concordance([][]float64{{5, 5}, {5, 5}}) != nil {
		t.Error("one person, or no preference at all, has a concordance")
	}
	near(t, "all alike with ties", *concordance([][]float64{{50, 25, 25, 0}, {60, 20, 20, 0}}), 1, 1e-12)
}

func TestAnswersThatCannotBeUsed(t *testing.T) {
	budget := func(a ...Allocation) Weighting {
		return Weighting{Method: WeightBudget, Budget: BudgetWeights{Allocations: a}}
	}
	ahp := func(way AHPPriority, j ...Judgement) Weighting {
		return Weighting{Method: WeightAHP, AHP: AHPWeights{Judgements: j, Priority: way}}
	}
	answer := func(change func(*BestWorst)) Weighting {
		a := BestWorst{Person: "Bo", Best: "jobs", Worst: "hours", BestToOthers: map[string]float64{"pay": 2, "hours": 4}, OthersToWorst: map[string]float64{"jobs": 4, "pay": 2}}
		change(&a)
		return Weighting{Method: WeightBestWorst, BestWorst: BestWorstWeights{Answers: []BestWorst{a}}}
	}
	for name, c := range map[string]struct {
		o    Weighting
		says string
	}{
		"no allocation": {budget(), "the method budget needs the answer of at least one person"},
		"no judgement":  {ahp(""), "the method ahp needs"},
		"no answer":     {Weighting{Method: WeightBestWorst}, "the method best-worst needs"},
		"nameless":      {budget(Allocation{}), "answer 1 does not say whose it is"},
		"sum":           {budget(Allocation{"Ada", map[string]float64{"doctors": 60, "pharmacy": 30}}), "the points of Ada within care have a sum of 90"},
		"left":          {budget(Allocation{"Ada", map[string]float64{"doctors": 100}}), "Ada does not say how many points pharmacy gets within care"},
		"points":        {budget(Allocation{"Ada", map[string]float64{"doctors": 110, "pharmacy": -10}}), "Ada gives -10 points to pharmacy"},
		"unknown":       {budget(Allocation{"Ada", map[string]float64{"doctor": 100}}), "no indicator or aggregate doctor"},
		"the root":      {budget(Allocation{"Ada", map[string]float64{"index": 100}}), "index can't be weighed against index"},
		"twice": {budget(Allocation{"Ada", map[string]float64{"doctors": 60, "pharmacy": 40}}, Allocation{"Ada", map[string]float64{"doctors": 60, "pharmacy": 40}}),
			"Ada answers twice for care"},
		"middle":         {Weighting{Method: WeightBudget, Budget: BudgetWeights{Middle: "mode", Allocations: []Allocation{{Person: "Ada"}}}}, "no method “mode”"},
		"trim":           {Weighting{Method: WeightBudget, Budget: BudgetWeights{Trim: 0.5, Allocations: []Allocation{{Person: "Ada"}}}}, "the share trimmed at each end is 0.5"},
		"judge":          {ahp("", Judgement{"", "jobs", "pay", 2}), "answer 1 does not say whose it is"},
		"scale":          {ahp("", Judgement{"Ada", "jobs", "pay", 10}), "Ada judges jobs to be 10 times as important as pay"},
		"itself":         {ahp("", Judgement{"Ada", "jobs", "jobs", 2}), "give two different codes"},
		"not siblings":   {ahp("", Judgement{"Ada", "jobs", "doctors", 2}), "doctors can't be weighed against jobs"},
		"same pair":      {ahp("", Judgement{"Ada", "jobs", "pay", 2}, Judgement{"Ada", "pay", "jobs", 2}), "Ada judges pay against jobs twice"},
		"unlinked":       {ahp("", Judgement{"Ada", "jobs", "pay", 2}), "no judgement links hours to the others within work"},
		"gaps":           {ahp(GeometricRows, Judgement{"Ada", "jobs", "pay", 2}, Judgement{"Ada", "jobs", "hours", 2}), "1 pairs within work are not judged"},
		"way":            {ahp("x"), "no method “x”"},
		"same":           {answer(func(a *BestWorst) { a.Worst = "jobs" }), "Bo names jobs as the most and the least important"},
		"left out":       {answer(func(a *BestWorst) { delete(a.OthersToWorst, "pay") }), "Bo does not compare pay within work"},
		"out of scale":   {answer(func(a *BestWorst) { a.BestToOthers["pay"] = 12 }), "Bo compares pay by 12 within work"},
		"itself again":   {answer(func(a *BestWorst) { a.BestToOthers["jobs"] = 2 }), "Bo compares jobs by 2 within work"},
		"two values":     {answer(func(a *BestWorst) { a.OthersToWorst["jobs"] = 5 }), "Bo compares jobs to hours twice, by 4 and by 5"},
		"of nobody":      {answer(func(a *BestWorst) { a.Person = "" }), "answer 1 does not say whose it is"},
		"of another one": {answer(func(a *BestWorst) { a.OthersToWorst["doctors"] = 5 }), "doctors can't be weighed against jobs"},
	} {
		t.Run(name, func(t *testing.T) { refusedWeighting(t, quality(nil), c.o, c.says) })
	}
	refusedWeighting(t, criteria(16), ahp("", judgements("Ada", starOf(16))...), "choice has 16 children: the method ahp goes up to 15")
}

// starOf judges the first of n against each other.
func starOf(n int) [][]float64 {
	row := make([]float64, n)
	for j := range row {
		row[j] = 2
	}
	return [][]float64{row}
}
