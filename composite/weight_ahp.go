package composite

import (
	"cmp"
	"math"
	"slices"
)

// AHPPriority names how judgements of pairs become weights.
type AHPPriority string

// The ways; "" is Eigenvector.
const (
	Eigenvector   AHPPriority = "eigenvector"
	GeometricRows AHPPriority = "geometric"
)

// AHPWeights finds weights from judgements of pairs, the analytic hierarchy
// process. With a_ij how many times i is as important as j, and a_ji = 1/a_ij:
//
//	eigenvector:  A w = λ_max w,  Σ w = 1,  by power iteration
//	geometric:    w_i ∝ (Π_j a_ij)^{1/n}
//	CI = (λ_max − n)/(n − 1),  CR = CI/RI_n
//
// where, for the geometric way, λ_max is the mean of (A w)_i / w_i. Above
// CR = 0.1, Saaty advises to judge again: that is a warning. Several people:
// each a_ij is the geometric mean of theirs.
//
// Judgements that are missing: by the eigenvector, Harker's matrix (0 for what
// is missing, 1 + the number of missing judgements of its row on the
// diagonal), as long as every node is linked to every other through
// judgements, else an error; by geometric rows, an error. RI is that of whole
// matrices, so that CR is too kind to one with gaps: a warning says so.
//
// Sources: Saaty, The Analytic Hierarchy Process (1980), with its table of RI;
// Crawford and Williams, A note on the analysis of subjective judgment
// matrices (1985); Harker, Incomplete pairwise comparisons in the analytic
// hierarchy process (1987); Aczél and Saaty, Procedures for synthesizing ratio
// judgements (1983).
type AHPWeights struct {
	Judgements []Judgement `json:"judgements,omitempty" yaml:"judgements,omitempty"`
	Priority   AHPPriority `json:"priority,omitempty" yaml:"priority,omitempty"`
}

// Judgement says that A is Value times as important as B, from 1/9 to 9.
type Judgement struct {
	Person string  `json:"person" yaml:"person"`
	A      string  `json:"a" yaml:"a"`
	B      string  `json:"b" yaml:"b"`
	Value  float64 `json:"value" yaml:"value"`
}

// AHPReport tells how consistent the judgements on the children of one
// aggregate are.
type AHPReport struct {
	Aggregate string         `json:"aggregate"`
	Person    string         `json:"person,omitempty"` // "" for all together
	LambdaMax float64        `json:"lambda_max"`
	CI        float64        `json:"ci"`
	CR        float64        `json:"cr"`
	Missing   int            `json:"missing,omitempty"` // pairs without judgement
	Furthest  []JudgementGap `json:"furthest,omitempty"`
}

// JudgementGap is a judgement beside what the weights make of it.
type JudgementGap struct {
	A       string  `json:"a"`
	B       string  `json:"b"`
	Value   float64 `json:"value"`
	Implied float64 `json:"implied"` // w_A / w_B
}

// randomIndex is the mean CI of matrices filled at random, by their size.
//
// Source: Saaty, The Analytic Hierarchy Process (1980), p. 21.
var randomIndex = []float64{0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59}

// ahpLimit is the CR above which Saaty advises to judge again.
const ahpLimit = 0.1

func (g *weightGroup) ahp() ([]float64, error) {
	o := g.choice.AHP
	if err := o.check(g.choice, g.w.s); err != nil {
		return nil, err
	}
	if len(g.nodes) == 1 {
		return []float64{1}, nil
	}
	all, of, people, err := g.judged(o.Judgements)
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return g.kept(), nil
	}
	if len(g.nodes) >= len(randomIndex) {
		return nil, &Error{Step: StepWeight, Reason: WeightTooMany, Indicator: g.above(), Other: string(WeightAHP), Value: float64(len(g.nodes)), Limit: float64(len(randomIndex) - 1)}
	}
	found, err := g.priorities(all, o.Priority, "")
	if err != nil {
		return nil, err
	}
	if len(people) == 1 {
		g.remember(people[0], found)
		return found, nil
	}
	for p, person := range people {
		g.own(of[p], o.Priority, person)
	}
	return found, nil
}

// own keeps the weights of one person, who may not have judged enough for it.
func (g *weightGroup) own(a Matrix, way AHPPriority, person string) {
	found, err := g.priorities(a, way, person)
	if err != nil {
		g.w.warn(Warning{Reason: AHPPersonGaps, Unit: person, Indicator: g.above()})
		return
	}
	g.remember(person, found)
}

func (o AHPWeights) check(choice *Weighting, s *Structure) error {
	if o.Priority != "" && o.Priority != Eigenvector && o.Priority != GeometricRows {
		return unknownWord(StepWeight, "", o.Priority, Eigenvector, GeometricRows)
	}
	if len(o.Judgements) == 0 {
		return &Error{Step: StepWeight, Reason: WeightNobody, Other: string(WeightAHP)}
	}
	for n, j := range o.Judgements {
		if j.Person == "" {
			return &Error{Step: StepWeight, Reason: WeightNoPerson, Value: float64(n + 1)}
		}
		if err := choice.among(s, j.A, j.B); err != nil {
			return err
		}
		if !(j.Value >= 1.0/9-1e-9 && j.Value <= 9+1e-9) || j.A == j.B {
			return &Error{Step: StepWeight, Reason: AHPValue, Unit: j.Person, Indicator: j.A, Other: j.B, Value: j.Value}
		}
	}
	return nil
}

// judged fills the matrix of everyone together and that of each person; what
// is missing is 0.
func (g *weightGroup) judged(all []Judgement) (together Matrix, of []Matrix, people []string, err error) {
	n := len(g.nodes)
	for _, j := range all {
		a, b := g.find(j.A), g.find(j.B)
		if a < 0 || b < 0 {
			continue
		}
		p := slices.Index(people, j.Person)
		if p < 0 {
			p = len(people)
			people, of = append(people, j.Person), append(of, reciprocal(n))
		}
		if of[p].At(a, b) != 0 {
			return together, nil, nil, &Error{Step: StepWeight, Reason: AHPTwice, Unit: j.Person, Indicator: j.A, Other: j.B}
		}
		of[p].Set(a, b, j.Value)
		of[p].Set(b, a, 1/j.Value)
	}
	return geometricMean(of, n), of, people, nil
}

// reciprocal is a matrix of judgements with nothing judged yet.
func reciprocal(n int) Matrix {
	m := NewMatrix(n, n)
	for i := range n {
		m.Set(i, i, 1)
	}
	return m
}

// geometricMean puts together the judgements of several people, pair by pair,
// over those who judged it.
func geometricMean(of []Matrix, n int) Matrix {
	out := reciprocal(n)
	for a := range n {
		for b := a + 1; b < n; b++ {
			sum, count, last := 0.0, 0.0, 0.0
			for _, m := range of {
				if v := m.At(a, b); v != 0 {
					sum, count, last = sum+math.Log(v), count+1, v
				}
			}
			switch count {
			case 0:
				continue
			case 1:
				out.Set(a, b, last)
			default:
				out.Set(a, b, math.Exp(sum/count))
			}
			out.Set(b, a, 1/out.At(a, b))
		}
	}
	return out
}

// priorities turns judgements into weights and reports on them.
func (g *weightGroup) priorities(a Matrix, way AHPPriority, person string) ([]float64, error) {
	if code := g.unlinked(a); code != "" {
		return nil, &Error{Step: StepWeight, Reason: AHPUnlinked, Indicator: code, Other: g.above()}
	}
	harker, missing := harkerMatrix(a)
	if missing > 0 && way == GeometricRows {
		return nil, &Error{Step: StepWeight, Reason: AHPGaps, Indicator: g.above(), Value: float64(missing)}
	}
	w := principalVector(harker)
	if way == GeometricRows {
		w = geometricRows(a)
	}
	report := AHPReport{Aggregate: g.above(), Person: person, Missing: missing, LambdaMax: lambdaMax(harker, w), Furthest: g.furthest(a, w)}
	n := len(w)
	report.CI = max(0, (report.LambdaMax-float64(n))/float64(n-1))
	if n > 2 {
		report.CR = report.CI / randomIndex[n]
	}
	g.w.report.AHP = append(g.w.report.AHP, report)
	if missing > 0 && person == "" {
		g.w.warn(Warning{Reason: AHPIncomplete, Indicator: g.above(), Value: float64(missing)})
	}
	if report.CR > ahpLimit {
		worst, reason := report.Furthest[0], AHPInconsistent
		if person != "" {
			reason = AHPPersonInconsistent
		}
		g.w.warn(Warning{Reason: reason, Unit: person, Indicator: g.above(), Other: worst.A + " / " + worst.B, Value: report.CR, Limit: ahpLimit})
	}
	return w, nil
}

// unlinked returns a node that no chain of judgements links to the first, ""
// when there is none.
func (g *weightGroup) unlinked(a Matrix) string {
	reached, next := make([]bool, a.Rows), []int{0}
	reached[0] = true
	for len(next) > 0 {
		i := next[0]
		next = next[1:]
		for j := range a.Rows {
			if a.At(i, j) != 0 && !reached[j] {
				reached[j] = true
				next = append(next, j)
			}
		}
	}
	if at := slices.Index(reached, false); at >= 0 {
		return g.code(at)
	}
	return ""
}

// harkerMatrix adds to the diagonal the number of judgements that its row
// lacks, and tells how many pairs have none.
func harkerMatrix(a Matrix) (Matrix, int) {
	out, missing := a.Clone(), 0
	for i := range a.Rows {
		for j := range a.Rows {
			if a.At(i, j) == 0 {
				out.Set(i, i, out.At(i, i)+1)
				missing++
			}
		}
	}
	return out, missing / 2
}

// principalVector is the eigenvector of the largest eigenvalue of a matrix
// without negative entries, by power iteration; its sum is 1.
func principalVector(a Matrix) []float64 {
	w := make([]float64, a.Rows)
	for i := range w {
		w[i] = 1 / float64(a.Rows)
	}
	for range 100_000 {
		next := shared(times(a, w))
		change := 0.0
		for i, v := range next {
			change = max(change, math.Abs(v-w[i])/v)
		}
		w = next
		if change < 1e-15 {
			break
		}
	}
	return w
}

// times is the product of a matrix and a vector.
func times(a Matrix, w []float64) []float64 {
	out := make([]float64, a.Rows)
	for c := range a.Columns {
		for r, v := range a.Column(c) {
			out[r] += float64(v * w[c])
		}
	}
	return out
}

// geometricRows is the geometric mean of each row, shared to a sum of 1.
func geometricRows(a Matrix) []float64 {
	w := make([]float64, a.Rows)
	for i := range w {
		sum := 0.0
		for j := range a.Columns {
			sum += math.Log(a.At(i, j))
		}
		w[i] = math.Exp(sum / float64(a.Columns))
	}
	return shared(w)
}

// lambdaMax is the mean of (A w)_i / w_i, the largest eigenvalue when w is its
// vector.
func lambdaMax(a Matrix, w []float64) float64 {
	sum := 0.0
	for i, v := range times(a, w) {
		sum += v / w[i]
	}
	return sum / float64(len(w))
}

// furthest names the three judgements that the weights follow least, as
// ratios.
func (g *weightGroup) furthest(a Matrix, w []float64) []JudgementGap {
	var out []JudgementGap
	for i := range w {
		for j := i + 1; j < len(w); j++ {
			if v := a.At(i, j); v != 0 {
				out = append(out, JudgementGap{g.code(i), g.code(j), v, w[i] / w[j]})
			}
		}
	}
	gap := func(j JudgementGap) float64 { return math.Abs(math.Log(j.Value / j.Implied)) }
	out = slices.DeleteFunc(out, func(j JudgementGap) bool { return gap(j) < 1e-9 })
	slices.SortStableFunc(out, func(x, y JudgementGap) int { return cmp.Compare(gap(y), gap(x)) })
	return out[:min(3, len(out))]
}
