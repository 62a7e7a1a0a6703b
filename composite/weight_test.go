package composite

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// weighed runs a weighting that must work.
func weighed(t testing.TB, d *Dataset, o Weighting) ([]float64, *WeightReport) {
	t.Helper()
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	w, r, err := o.Run(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return w, r
}

func warned(r *WeightReport, reason Reason, indicator string) bool {
	return slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Reason == reason && w.Indicator == indicator })
}

// shareOf is a node's share within its parent.
func shareOf(t testing.TB, r *WeightReport, code string) NodeWeight {
	t.Helper()
	at := slices.IndexFunc(r.Nodes, func(n NodeWeight) bool { return n.Code == code })
	if at < 0 {
		t.Fatalf("no node %s", code)
	}
	return r.Nodes[at]
}

// quality is a small index: two dimensions of three and two indicators, six
// places, scores from 0 to 100 with one gap.
func quality(change func(*Dataset)) *Dataset {
	d := &Dataset{Aggregates: []Aggregate{{Code: "index", Weight: 1}, {Code: "work", Parent: "index", Weight: 2}, {Code: "care", Parent: "index", Weight: 1}}}
	for _, p := range []string{"A", "B", "C", "D", "E", "F", "G"} {
		d.Units = append(d.Units, Unit{Code: p})
	}
	for _, i := range []struct {
		code, parent string
		weight       float64
	}{{"jobs", "work", 1}, {"pay", "work", 1}, {"hours", "work", 2}, {"doctors", "care", 3}, {"pharmacy", "care", 1}} {
		d.Indicators = append(d.Indicators, Indicator{Code: i.code, Parent: i.parent, Weight: i.weight, Direction: MoreIsBetter, Target: Missing()})
	}
	d.Values = MatrixOf([]float64{10, 20, 80, 0, 10}, []float64{30, 10, 60, 20, 50}, []float64{50, 60, 40, 40, 20}, []float64{70, 50, 50, 60, 90},
		[]float64{90, 100, 10, 80, 40}, []float64{60, 80, 20, 100, 60}, []float64{20, 40, Missing(), 10, 30})
	if change != nil {
		change(d)
	}
	return d
}

func TestWeightsGivenAndEqual(t *testing.T) {
	w, r := weighed(t, quality(nil), Weighting{})
	if !slices.Equal(w, []float64{1, 1, 2, 3, 1, 2, 1, 1}) || r.Method != WeightGiven {
		t.Errorf("as in the metadata: %v %s", w, r.Method)
	}
	hours := shareOf(t, r, "hours")
	near(t, "share of hours", hours.Share, 0.5, 1e-15)
	near(t, "overall weight of hours", hours.Overall, 1.0/3, 1e-15)
	w, _ = weighed(t, quality(nil), Weighting{Given: map[string]float64{"hours": 0, "care": 4}})
	if !slices.Equal(w, []float64{1, 1, 0, 3, 1, 2, 4, 1}) {
		t.Errorf("given by code: %v", w)
	}
	w, r = weighed(t, quality(func(d *Dataset) { d.Indicators[1].Weight = 0 }), Weighting{Method: WeightEqual})
	if !slices.Equal(w, []float64{1, 1, 1, 1, 1, 1, 1, 1}) || !warned(r, WeightBrought, "pay") {
		t.Errorf("equal within parents: %v, %v", w, r.Warnings)
	}
	_, r = weighed(t, quality(nil), Weighting{Method: WeightEqual, Over: OverIndicators})
	for _, code := range []string{"jobs", "pay", "hours", "doctors", "pharmacy"} {
		near(t, "equal over indicators: "+code, shareOf(t, r, code).Overall, 0.2, 1e-15)
	}
	near(t, "a dimension weighs its three indicators", shareOf(t, r, "work").Share, 0.6, 1e-15)
}

func TestWeightsOfOneLevelOrOneAggregate(t *testing.T) {
	w, _ := weighed(t, quality(nil), Weighting{Overrides: []WeightOverride{{Level: 2, Use: Weighting{Method: WeightEqual}}}})
	if !slices.Equal(w, []float64{1, 1, 2, 3, 1, 1, 1, 1}) {
		t.Errorf("one level: %v", w)
	}
	w, _ = weighed(t, quality(nil), Weighting{Method: WeightEqual, Overrides: []WeightOverride{
		{Level: 1, Use: Weighting{}}, {Aggregate: "care", Use: Weighting{Given: map[string]float64{"doctors": 7}}}}})
	if !slices.Equal(w, []float64{1, 1, 2, 7, 1, 1, 1, 1}) {
		t.Errorf("the last override holds: %v", w)
	}
	_, r := weighed(t, quality(nil), Weighting{Overrides: []WeightOverride{{Aggregate: "index", Use: Weighting{Method: WeightEqual, Over: OverIndicators}}, {Aggregate: "care", Use: Weighting{}}}})
	near(t, "span", shareOf(t, r, "work").Share, 0.6, 1e-15)
	near(t, "an override within a span", shareOf(t, r, "doctors").Share, 0.75, 1e-15)
}

// TestOverallWeightsSumToOne is a law of every method on a real tree.
func TestOverallWeightsSumToOne(t *testing.T) {
	d := scaledASEM(t)
	for _, o := range everyDataMethod() {
		_, r := weighed(t, d, o)
		sum := 0.0
		for _, n := range r.Nodes[:49] {
			sum += n.Overall
		}
		near(t, string(o.Method)+" "+string(o.Over), sum, 1, 1e-12)
	}
}

func everyDataMethod() []Weighting {
	return []Weighting{{}, {Method: WeightEqual}, {Method: WeightEqual, Over: OverIndicators}, {Method: WeightPCA, PCA: PCAWeights{Explained: 0.8}, Missing: PairsOfValues},
		{Method: WeightFactors, Missing: PairsOfValues}, {Method: WeightFactors, Missing: PairsOfValues, Over: OverIndicators}, {Method: WeightEntropy}, {Method: WeightCRITIC, Missing: PairsOfValues},
		{Method: WeightOptimised, Missing: PairsOfValues}, {Method: WeightOptimised, Missing: PairsOfValues, Over: OverIndicators}}
}

// scaledASEM brings each indicator to 0…100, more is better.
func scaledASEM(t testing.TB) *Dataset {
	d := asem(t).Copy()
	for c, i := range d.Indicators {
		x := d.Values.Column(c)
		m := MomentsOf(x)
		for r, v := range x {
			x[r] = 100 * (v - m.Min) / (m.Max - m.Min)
			if i.Direction == LessIsBetter {
				x[r] = 100 - x[r]
			}
		}
	}
	return d
}

// TestPermutingIndicatorsPermutesWeights: the order of columns, and that of
// units, is nobody's choice.
func TestPermutingIndicatorsPermutesWeights(t *testing.T) {
	d := quality(nil)
	turned := quality(nil)
	order := []int{4, 2, 0, 3, 1}
	rows := []int{6, 2, 0, 1, 5, 4, 3}
	turned.Indicators = pick(d.Indicators, order)
	turned.Values = NewMatrix(7, 5)
	for to, from := range order {
		for r, row := range rows {
			turned.Values.Set(r, to, d.Values.At(row, from))
		}
	}
	turned.Units = pick(d.Units, rows)
	for _, o := range everyDataMethod() {
		_, a := weighed(t, d, o)
		_, b := weighed(t, turned, o)
		for _, n := range a.Nodes {
			near(t, string(o.Method)+" "+n.Code, shareOf(t, b, n.Code).Overall, n.Overall, 1e-8)
		}
	}
}

// TestRescalingLeavesWeights: methods that read correlations and CRITIC do not
// depend on the unit or the origin of each score.
func TestRescalingLeavesWeights(t *testing.T) {
	scaled := quality(func(d *Dataset) {
		for c := range d.Indicators {
			for r, v := range d.Values.Column(c) {
				d.Values.Set(r, c, 3+v*float64(c+2))
			}
		}
	})
	for _, method := range []WeightMethod{WeightPCA, WeightFactors, WeightCRITIC} {
		o := Weighting{Method: method, Overrides: []WeightOverride{{Level: 2, Use: Weighting{}}}}
		if method == WeightPCA {
			o.PCA.Components = 2
		}
		_, a := weighed(t, quality(nil), o)
		_, b := weighed(t, scaled, o)
		for i := range a.Nodes {
			near(t, string(method), b.Nodes[i].Share, a.Nodes[i].Share, 1e-9)
		}
	}
}

// TestEntropyAndCRITICByTheirFormulas, written as the sources do, with a gap.
func TestEntropyAndCRITICByTheirFormulas(t *testing.T) {
	d := quality(nil)
	_, r := weighed(t, d, Weighting{Method: WeightEntropy})
	var diversity []float64
	for c := range 3 {
		var x []float64
		sum := 0.0
		for _, v := range d.Values.Column(c) {
			if !IsMissing(v) {
				x = append(x, v)
				sum += v
			}
		}
		h := 0.0
		for _, v := range x {
			h += v / sum * math.Log2(v/sum)
		}
		diversity = append(diversity, 1+h/math.Log2(float64(len(x))))
	}
	for c, code := range []string{"jobs", "pay", "hours"} {
		near(t, "entropy "+code, shareOf(t, r, code).Share, diversity[c]/(diversity[0]+diversity[1]+diversity[2]), 1e-12)
	}
	_, r = weighed(t, d, Weighting{Method: WeightCRITIC})
	rows := []int{0, 1, 2, 3, 4, 5}
	var information []float64
	for a := range 3 {
		x := pick(d.Values.Column(a), rows)
		low, high, mean := slices.Min(x), slices.Max(x), 0.0
		for _, v := range x {
			mean += (v - low) / (high - low) / 6
		}
		var variance, conflict float64
		for _, v := range x {
			variance += math.Pow((v-low)/(high-low)-mean, 2) / 5
		}
		for b := range 3 {
			conflict += 1 - naivePearson(d.Values.Column(a), d.Values.Column(b), rows)
		}
		information = append(information, math.Sqrt(variance)*conflict)
	}
	for c, code := range []string{"jobs", "pay", "hours"} {
		near(t, "CRITIC "+code, shareOf(t, r, code).Share, information[c]/(information[0]+information[1]+information[2]), 1e-12)
	}
	if !warned(r, WeightUnitsAside, "work") || warned(r, WeightUnitsAside, "care") {
		t.Errorf("warnings %v", r.Warnings)
	}
}

// TestOptimisedWeightsMeetTheirTargets recomputes importances from the data;
// targets are by code, whatever the order of the metadata.
func TestOptimisedWeightsMeetTheirTargets(t *testing.T) {
	d := quality(func(d *Dataset) { d.Values.Set(6, 2, 90); d.Indicators[2].Code = "calm" })
	for r, v := range d.Values.Column(2) { // so that it goes along with the others
		d.Values.Set(r, 2, 0.4*(100-v)+60*math.Sin(float64(3*r)))
	}
	for _, power := range []float64{1, 2} {
		o := OptimisedWeights{Targets: map[string]float64{"calm": 1, "pay": 2, "jobs": 2}}
		if power == 1 {
			o.Importance = PlainCorrelation
		}
		w, r := weighed(t, d, Weighting{Method: WeightOptimised, Optimised: o})
		y := make([]float64, 7)
		all := []int{0, 1, 2, 3, 4, 5, 6}
		for c := range 3 {
			for row := range y {
				y[row] += w[c] * d.Values.At(row, c)
			}
		}
		var s []float64
		for c := range 3 {
			s = append(s, math.Pow(naivePearson(d.Values.Column(c), y, all), power))
		}
		for c, want := range []float64{0.4, 0.4, 0.2} {
			near(t, "importance", s[c]/(s[0]+s[1]+s[2]), want, 1e-9)
		}
		if r.Optimised[0].Gap > optimisedTolerance {
			t.Errorf("gap %v", r.Optimised[0].Gap)
		}
	}
}

func TestImportancesThatCannotBeMetAreSaid(t *testing.T) {
	d := quality(func(d *Dataset) {
		for r, v := range d.Values.Column(3) {
			d.Values.Set(r, 4, v+float64(r%2))
		}
	})
	_, r := weighed(t, d, Weighting{Method: WeightOptimised, Optimised: OptimisedWeights{Targets: map[string]float64{"doctors": 9}}})
	o := r.Optimised[slices.IndexFunc(r.Optimised, func(o OptimisedReport) bool { return o.Aggregate == "care" })]
	if o.Gap < 0.3 || !warned(r, WeightTargetMissed, "care") {
		t.Errorf("gap %v, warnings %v", o.Gap, r.Warnings)
	}
}

// TestEffectiveWeights: shares of variance sum to 1 for a mean without gaps,
// and agree with the formula; with an index of another making, the sum is told.
func TestEffectiveWeights(t *testing.T) {
	d := quality(func(d *Dataset) { d.Values.Set(6, 2, 70) })
	s, _ := NewStructure(d.Indicators, d.Aggregates)
	reports, err := EffectiveWeights(d, s, s.Weights(), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := reports[0]
	near(t, "sum", e.SumCovariance, 1, 1e-12)
	y := make([]float64, 7)
	overall := []float64{1.0 / 6, 1.0 / 6, 1.0 / 3, 0.25, 1.0 / 12}
	for r := range y {
		for c, w := range overall {
			y[r] += w * d.Values.At(r, c)
		}
	}
	all := []int{0, 1, 2, 3, 4, 5, 6}
	sum := 0.0
	for c, w := range overall {
		r := naivePearson(d.Values.Column(c), y, all)
		sum += r * r
		near(t, "r²", e.Indicators[c].R2, r*r, 1e-12)
		near(t, "nominal", e.Indicators[c].Nominal, w, 1e-12)
		near(t, "covariance", e.Indicators[c].Covariance, w*r*MomentsOf(d.Values.Column(c)).SD/MomentsOf(y).SD, 1e-12)
	}
	near(t, "sum of r²", e.SumR2, sum, 1e-12)
	for r := range y {
		y[r] = math.Sqrt(y[r])
	}
	reports, _ = EffectiveWeights(d, s, s.Weights(), y)
	if math.Abs(reports[0].SumCovariance-1) < 1e-3 {
		t.Error("an index that is not the mean has shares that sum to 1")
	}
	if _, err := EffectiveWeights(d, s, s.Weights(), []float64{1, 1, 1, 1, 1, 1, 1}); err == nil || !strings.Contains(err.Error(), "index does not vary") {
		t.Errorf("a constant index: %v", err)
	}
}

// TestWeightsAreTheSameBits, run after run.
func TestWeightsAreTheSameBits(t *testing.T) {
	d := scaledASEM(t)
	for _, o := range everyDataMethod() {
		a, ra := weighed(t, d, o)
		b, rb := weighed(t, d, o)
		if !slices.Equal(a, b) || !reflect.DeepEqual(ra, rb) {
			t.Errorf("%s: two runs differ", o.Method)
		}
	}
}

func TestAWeightingReadsAsItIsWritten(t *testing.T) {
	const plan = `
method: budget
budget:
  middle: trimmed
  trim: 0.2
  allocations:
    - {person: Ada, points: {doctors: 60, pharmacy: 40}}
overrides:
  - level: 2
    use: {method: equal}
  - aggregate: work
    use: {method: ahp, ahp: {judgements: [{person: Ada, a: jobs, b: pay, value: 3}]}}
`
	var o Weighting
	if err := yaml.Unmarshal([]byte(plan), &o); err != nil {
		t.Fatal(err)
	}
	if o.Budget.Allocations[0].Points["doctors"] != 60 || o.Budget.Trim != 0.2 || o.Overrides[1].Use.AHP.Judgements[0].Value != 3 || o.Overrides[0].Level != 2 {
		t.Errorf("read as %+v", o)
	}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var back Weighting
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(o, back) {
		t.Errorf("through JSON: %v\n%+v\n%+v", err, o, back)
	}
	if text, _ := yaml.Marshal(Weighting{}); string(text) != "{}\n" {
		t.Errorf("the usual choice is written %q", text)
	}
}

func TestWeightsThatCannotBeFound(t *testing.T) {
	flat := func(d *Dataset) {
		for r := range d.Values.Column(0) {
			d.Values.Set(r, 0, 0.1)
		}
	}
	for name, c := range map[string]struct {
		o      Weighting
		change func(*Dataset)
		says   string
	}{
		"method":     {Weighting{Method: "best"}, nil, "no method “best”"},
		"scope":      {Weighting{Over: "all"}, nil, "no method “all”"},
		"missing":    {Weighting{Missing: "guess"}, nil, "no method “guess”"},
		"given code": {Weighting{Given: map[string]float64{"x": 1}}, nil, "no indicator or aggregate x"},
		"negative":   {Weighting{Given: map[string]float64{"pay": -1}}, nil, "the weight of pay is -1"},
		"unread":     {Weighting{Method: WeightPCA, Given: map[string]float64{"pay": 1}}, nil, "the method is pca, which would not read them"},
		"no sum":     {Weighting{Given: map[string]float64{"doctors": 0, "pharmacy": 0}}, nil, "the weights within care have a sum of 0"},
		"override":   {Weighting{Overrides: []WeightOverride{{Level: 1, Aggregate: "care"}}}, nil, "names level 1 and aggregate “care”"},
		"level":      {Weighting{Overrides: []WeightOverride{{Level: 3}}}, nil, "is for level 3: give a level from 1 to 2"},
		"aggregate":  {Weighting{Overrides: []WeightOverride{{Aggregate: "pay"}}}, nil, "is for pay, which is not an aggregate"},
		"deep":       {Weighting{Overrides: []WeightOverride{{Aggregate: "care", Use: Weighting{Method: "x"}}}}, nil, "no method “x”"},
		"constant":   {Weighting{Method: WeightPCA}, flat, "jobs does not vary enough within work"},
		"critic":     {Weighting{Method: WeightCRITIC}, flat, "jobs does not vary enough within work"},
		"optimised":  {Weighting{Method: WeightOptimised}, flat, "jobs does not vary enough within work"},
		"tiny": {Weighting{Method: WeightOptimised}, func(d *Dataset) {
			for r := range d.Values.Column(0) {
				d.Values.Set(r, 0, 1e6+1e-9*float64(r))
			}
		}, "jobs does not vary enough within work"},
		"few units":  {Weighting{Method: WeightFactors}, func(d *Dataset) { *d = *d.Keep([]int{0, 1, 6}) }, "only 2 units have every value within work"},
		"opposed":    {Weighting{Method: WeightPCA, Overrides: []WeightOverride{{Level: 2}}}, func(d *Dataset) { oppose(d) }, "the weights within care have a sum of"},
		"components": {Weighting{Method: WeightPCA, PCA: PCAWeights{Components: 2, Explained: 0.5}}, nil, "2 components and a share of 0.5"},
		"factors":    {Weighting{Method: WeightFactors, Factors: FactorWeights{MinExplained: 1}}, nil, "explain more than 1"},
		"below zero": {Weighting{Method: WeightEntropy}, func(d *Dataset) { d.Values.Set(2, 1, -4) }, "the score of pay for C is -4"},
		"no share": {Weighting{Method: WeightEntropy}, func(d *Dataset) {
			for r := range d.Units {
				d.Values.Set(r, 4, 0)
			}
		}, "pharmacy has 7 values, or none above 0"},
		"all alike": {Weighting{Method: WeightEntropy}, func(d *Dataset) {
			for r := range d.Units {
				d.Values.Set(r, 3, 5)
				d.Values.Set(r, 4, 7)
			}
		}, "nothing within care tells units apart"},
		"target":      {Weighting{Method: WeightOptimised, Optimised: OptimisedWeights{Targets: map[string]float64{"pay": 0}}}, nil, "the importance wanted for pay is 0"},
		"target code": {Weighting{Method: WeightOptimised, Optimised: OptimisedWeights{Targets: map[string]float64{"x": 1}}}, nil, "no indicator or aggregate x"},
		"importance":  {Weighting{Method: WeightOptimised, Optimised: OptimisedWeights{Importance: "x"}}, nil, "no method “x”"},
		"no pair":     {Weighting{Method: WeightPCA, Missing: PairsOfValues}, apart, "doctors can't be correlated with pharmacy"},
	} {
		t.Run(name, func(t *testing.T) { refusedWeighting(t, quality(c.change), c.o, c.says) })
	}
}

func refusedWeighting(t *testing.T, d *Dataset, o Weighting, says string) {
	t.Helper()
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = o.Run(d, s)
	var e *Error
	if !errors.As(err, &e) || e.Step != StepWeight || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "  ") {
		t.Errorf("got %v, want %q", err, says)
	}
}

// oppose makes pharmacy the contrary of doctors.
func oppose(d *Dataset) {
	for r, v := range d.Values.Column(3) {
		d.Values.Set(r, 4, 100-v)
	}
}

// apart leaves doctors and pharmacy no place in common.
func apart(d *Dataset) {
	for r := range d.Units {
		d.Values.Set(r, 3+r%2, Missing())
	}
}

// TestDataOfAnotherTreeAreRefused: weights are by position.
func TestDataOfAnotherTreeAreRefused(t *testing.T) {
	d := quality(nil)
	s, _ := NewStructure(small(nil).Indicators, small(nil).Aggregates)
	if _, _, err := (Weighting{}).Run(d, s); err == nil || !strings.Contains(err.Error(), "the data have 5 indicators and the tree 2") {
		t.Errorf("got %v", err)
	}
	own, _ := NewStructure(d.Indicators, d.Aggregates)
	for _, c := range []struct {
		s              *Structure
		weights, index []float64
		says           string
	}{
		{s, s.Weights(), nil, "the data have 5 indicators and the tree 2"},
		{own, []float64{1, 2}, nil, "there are 2 weights for 8 indicators and aggregates"},
		{own, own.Weights(), []float64{1, 2, 3}, "an index of 3 scores is held against 7 units and 1 roots"},
	} {
		if _, err := EffectiveWeights(d, c.s, c.weights, c.index); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v, want %q", err, c.says)
		}
	}
}

// TestTheScaleOfWeightsIsFree: ten times the weights of a dimension are the
// same shares, and the same effective weights.
func TestTheScaleOfWeightsIsFree(t *testing.T) {
	d, tenfold := quality(nil), quality(func(d *Dataset) {
		for i := range d.Indicators[:3] {
			d.Indicators[i].Weight *= 10
		}
	})
	_, a := weighed(t, d, Weighting{})
	w, b := weighed(t, tenfold, Weighting{})
	s, _ := NewStructure(tenfold.Indicators, tenfold.Aggregates)
	for i := range a.Nodes {
		near(t, "share of "+a.Nodes[i].Code, b.Nodes[i].Share, a.Nodes[i].Share, 1e-15)
	}
	one, err := EffectiveWeights(d, s, a.weights(), nil)
	ten, err2 := EffectiveWeights(tenfold, s, w, nil)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for i, e := range one[0].Indicators {
		near(t, e.Code, ten[0].Indicators[i].Covariance, e.Covariance, 1e-12)
	}
}

// weights of a report, as they were found.
func (r *WeightReport) weights() []float64 {
	var out []float64
	for _, n := range r.Nodes {
		out = append(out, n.Weight)
	}
	return out
}

// randomJudgements are consistent judgements of weights, blurred.
func randomJudgements(r *rand.Rand, w []float64, blur float64) Matrix {
	a := reciprocal(len(w))
	for i := range w {
		for j := i + 1; j < len(w); j++ {
			v := w[i] / w[j] * math.Exp(blur*r.NormFloat64())
			a.Set(i, j, v)
			a.Set(j, i, 1/v)
		}
	}
	return a
}
