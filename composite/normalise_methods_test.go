package composite

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/stats"
)

// oneColumn is one indicator of units A, B, C…
func oneColumn(direction Direction, values ...float64) *Dataset {
	d := &Dataset{Indicators: []Indicator{{Code: "x", Direction: direction, Weight: 1, Target: Missing()}}, Values: Matrix{len(values), 1, values}}
	for r := range values {
		d.Units = append(d.Units, Unit{Code: string(rune('A' + r))})
	}
	return d
}

func TestMethodsByHand(t *testing.T) {
	target := 10.0
	unit := Goalposts{0, 1}
	for name, c := range map[string]struct {
		d    *Dataset
		rule NormaliseRule
		want []float64
	}{
		// github.com/bluefoxr/COINr, tests/testthat/test-normalise.R
		"COINr dist2targ":         {oneColumn(1, 0, 5, 11), NormaliseRule{Method: DistanceToTarget, Target: &target, Scale: unit}, []float64{0, 0.5, 1.1}},
		"COINr dist2targ, cap":    {oneColumn(1, 0, 5, 11), NormaliseRule{Method: DistanceToTarget, Target: &target, Scale: unit, Outside: OutsideClip}, []float64{0, 0.5, 1}},
		"COINr dist2targ, less":   {oneColumn(-1, -1, 1, 10), NormaliseRule{Method: DistanceToTarget, Target: new(float64), Scale: unit}, []float64{1.1, 0.9, 0}},
		"COINr goalposts":         {oneColumn(1, 1, 11, -1), NormaliseRule{Method: ByGoalposts, Goalposts: &Goalposts{0, 10}, Scale: unit}, []float64{0.1, 1, 0}},
		"COINr goalposts, less":   {oneColumn(-1, 1, 11, -1), NormaliseRule{Method: ByGoalposts, Goalposts: &Goalposts{0, 10}, Scale: unit}, []float64{0.9, 0, 1}},
		"reference":               {oneColumn(1, 2, 6, 10), NormaliseRule{Method: DistanceToReference, Reference: "B"}, []float64{0, 100, 200}},
		"ratio":                   {oneColumn(1, 2, 6, 9), NormaliseRule{Method: RatioToReference, Reference: "B"}, []float64{100.0 / 3, 100, 150}},
		"ratio, less":             {oneColumn(-1, 2, 6, 12), NormaliseRule{Method: RatioToReference, Reference: "B"}, []float64{300, 100, 50}},
		"ratio, less, clipped":    {oneColumn(-1, 2, 6, 12), NormaliseRule{Method: RatioToReference, Reference: "B", Outside: OutsideClip}, []float64{100, 100, 50}},
		"maximum":                 {oneColumn(1, 2, 6, 8), NormaliseRule{Method: FractionOfMaximum, Scale: unit}, []float64{0.25, 0.75, 1}},
		"maximum, less":           {oneColumn(-1, 2, 4, 8), NormaliseRule{Method: FractionOfMaximum, Scale: unit}, []float64{1, 0.5, 0.25}},
		"rank, ties":              {oneColumn(-1, 5, 3, 5, 9, Missing()), NormaliseRule{Method: RankOrder}, []float64{2.5, 4, 2.5, 1, Missing()}},
		"rank, ties low":          {oneColumn(1, 5, 3, 5, 9), NormaliseRule{Method: RankOrder, Ties: TiesLow}, []float64{2, 1, 2, 4}},
		"percentile rank":         {oneColumn(1, 5, 3, 5, 9, 7), NormaliseRule{Method: PercentileRank}, []float64{37.5, 0, 37.5, 100, 75}},
		"two-sided":               {oneColumn(0, 5, 10, 15, 20, 26, 32, 40, Missing()), NormaliseRule{Method: TwoSided, Thresholds: &Thresholds{8, 12, 20, 32}}, []float64{0, 50, 100, 100, 50, 0, 0, Missing()}},
		"two-sided, kept":         {oneColumn(0, 4, 44), NormaliseRule{Method: TwoSided, Thresholds: &Thresholds{8, 12, 20, 32}, Outside: OutsideKeep}, []float64{-100, -100}},
		"breaks":                  {oneColumn(1, 1, 2, 3, 4, Missing()), NormaliseRule{Method: Categories, Breaks: []float64{2, 4}}, []float64{0, 50, 50, 100, Missing()}},
		"breaks, less":            {oneColumn(-1, 1, 2, 3, 4), NormaliseRule{Method: Categories, Breaks: []float64{2, 4}}, []float64{100, 50, 50, 0}},
		"scores of classes":       {oneColumn(0, 1, 2, 3, 4), NormaliseRule{Method: Categories, Breaks: []float64{2, 4}, Scores: []float64{3, 9, 1}}, []float64{3, 9, 9, 1}},
		"classes of equal number": {oneColumn(1, 1, 2, 3, 4, 5, 6), NormaliseRule{Method: Categories, Classes: 3, Scores: []float64{1, 2, 3}}, []float64{1, 1, 2, 2, 3, 3}},
		"z of the population":     {oneColumn(1, 2, 4, 4, 4, 5, 5, 7, 9), NormaliseRule{Method: ZScore, Deviation: DeviationPopulation, Mean: 50, SD: 10}, []float64{35, 45, 45, 45, 50, 50, 60, 70}},
		"none":                    {oneColumn(0, 2, 2), NormaliseRule{Method: NotNormalised}, []float64{2, 2}},
	} {
		out, _ := scored(t, c.d, Normalisation{NormaliseRule: c.rule})
		for r, want := range c.want {
			near(t, name, out.Values.At(r, 0), want, 1e-14)
		}
	}
}

func TestMoreThatCannotBeScored(t *testing.T) {
	low := 1.0
	for says, c := range map[string]struct {
		d    *Dataset
		rule NormaliseRule
	}{
		"x has no target":                           {oneColumn(1, 1, 2), NormaliseRule{Method: DistanceToTarget}},
		"the target of x is 1, and":                 {oneColumn(1, 1, 2), NormaliseRule{Method: DistanceToTarget, Target: &low}},
		"there is no unit Z":                        {oneColumn(1, 1, 2), NormaliseRule{Method: DistanceToReference, Reference: "Z"}},
		"the reference unit B has no":               {oneColumn(1, 1, Missing(), 3), NormaliseRule{Method: DistanceToReference, Reference: "B"}},
		"the reference unit A has the value 1 of x": {oneColumn(1, 1, 2), NormaliseRule{Method: DistanceToReference, Reference: "A"}},
		"the reference unit A has the value 0 of x": {oneColumn(1, 0, 2), NormaliseRule{Method: RatioToReference, Reference: "A"}},
		"the value of x for A is 0: the method “fraction-of-maximum” needs": {oneColumn(-1, 0, 2), NormaliseRule{Method: FractionOfMaximum}},
		"the value of x for B is -1":        {oneColumn(1, -3, -1), NormaliseRule{Method: FractionOfMaximum}},
		"x has no thresholds":               {oneColumn(0, 1, 2), NormaliseRule{Method: TwoSided}},
		"the thresholds of x are not in":    {oneColumn(0, 1, 2), NormaliseRule{Method: TwoSided, Thresholds: &Thresholds{1, 1, 2, 3}}},
		"the classes of x are not whole":    {oneColumn(1, 1, 2), NormaliseRule{Method: Categories, Breaks: []float64{2, 2}}},
		"from 2 to 100":                     {oneColumn(1, 1, 2), NormaliseRule{Method: Categories, Classes: 1}},
		"x has 2 class scores where 3 are":  {oneColumn(1, 1, 2), NormaliseRule{Method: Categories, Breaks: []float64{1, 2}, Scores: []float64{1, 2}}},
		"the worst value is 2":              {oneColumn(-1, 1, 2), NormaliseRule{Method: DistanceToTarget, Target: new(3.0)}},
		"there is no method “half”":         {oneColumn(1, 1, 2), NormaliseRule{Ties: "half"}},
		"there is no method “both”":         {oneColumn(1, 1, 2), NormaliseRule{Deviation: "both"}},
		"x has no direction, which the met": {oneColumn(0, 1, 2), NormaliseRule{Method: Categories, Classes: 2}},
	} {
		_, _, err := Normalisation{NormaliseRule: c.rule}.Run(c.d)
		wantError(t, err, StepNormalise, says)
	}
}

func TestScalesLearntOnOtherData(t *testing.T) {
	s, err := Normalisation{YearsApart: true}.Fit(panel())
	if err != nil {
		t.Fatal(err)
	}
	other := panel()
	other.Units[5].Year = 2030
	wantError(t, s.Apply(other, other.Values), StepNormalise, "nothing was learnt for the year 2030")
	two := small(nil)
	wantError(t, s.Apply(two, two.Values), StepNormalise, "the scales were learnt on other indicators: 1 of them, where the table has 2")
	inverse, err := Normalisation{NormaliseRule: NormaliseRule{Method: FractionOfMaximum}}.Fit(oneColumn(-1, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	zero := oneColumn(-1, 1, 0)
	wantError(t, inverse.Apply(zero, zero.Values), StepNormalise, "the value of x for B is 0")
	flat := panel()
	flat.Values.Values[1] = flat.Values.Values[0]
	_, err = Normalisation{YearsApart: true}.Fit(flat)
	wantError(t, err, StepNormalise, "in 2020, all values of x are 10")
}

// panel is two units over three years.
func panel() *Dataset {
	d := oneColumn(1, 10, 20, 20, 40, 10, 60)
	for r := range d.Units {
		d.Units[r] = Unit{Code: string(rune('A' + r%2)), Year: 2020 + r/2}
	}
	return d
}

func TestYearsTogetherAndApart(t *testing.T) {
	together, _ := scored(t, panel(), Normalisation{})
	if want := []float64{0, 20, 20, 60, 0, 100}; !slices.Equal(together.Values.Values, want) {
		t.Errorf("together %v, want %v", together.Values.Values, want)
	}
	apart, report := scored(t, panel(), Normalisation{YearsApart: true})
	if want := []float64{0, 100, 0, 100, 0, 100}; !slices.Equal(apart.Values.Values, want) || report.Scales.Of[0][2].Year != 2022 {
		t.Errorf("apart %v, want %v", apart.Values.Values, want)
	}
	first, _ := scored(t, panel(), Normalisation{NormaliseRule: NormaliseRule{Method: RatioToReference, Reference: "B"}})
	if want := []float64{50, 100, 100, 200, 50, 300}; !slices.Equal(first.Values.Values, want) {
		t.Errorf("against B of the first year %v, want %v", first.Values.Values, want)
	}
}

// TestTheAMPIOverTime: extremes 10 and 60 over all years, reference 15, the mean
// of the first year: goalposts −10 and 40, so 10 is 70 + 60·20/50 = 94; then
// AMPI = M − S²/M with two indicators, the second scoring 100 for all.
//
// Source of the formula: Mazziotta and Pareto (2016); Compind 3.4, ci_ampi.
func TestTheAMPIOverTime(t *testing.T) {
	out, report := scored(t, panel(), Normalisation{NormaliseRule: NormaliseRule{Method: AMPIScores}})
	for r, want := range []float64{94, 106, 106, 130, 94, 154} {
		near(t, "score", out.Values.At(r, 0), want, 1e-14)
	}
	if s := report.Scales.Of[0][0]; s.From != -10 || s.To != 40 {
		t.Errorf("goalposts %v and %v", s.From, s.To)
	}
	later, _ := scored(t, panel(), Normalisation{NormaliseRule: NormaliseRule{Method: AMPIScores, Reference: "A", ReferenceYear: 2021}})
	near(t, "reference of its own", later.Values.At(2, 0), 100, 1e-14)
	// Goalposts of its own: what lies between them is 50 again, whatever years are added.
	fixed := Normalisation{NormaliseRule: NormaliseRule{Method: AMPIScores, Goalposts: &Goalposts{Low: 10, High: 60}}}
	whole, _ := scored(t, panel(), fixed)
	more := panel()
	more.Units = append(more.Units, Unit{Code: "A", Year: 2022})
	more.Values = Matrix{Rows: 7, Columns: 1, Values: append(slices.Clone(more.Values.Values), 500)}
	longer, _ := scored(t, more, fixed)
	for r, want := range []float64{94, 106, 106, 130, 94, 154} {
		near(t, "score between goalposts", whole.Values.At(r, 0), want, 1e-14)
		near(t, "score when a year is added", longer.Values.At(r, 0), want, 1e-14)
	}
	if _, _, err := (Normalisation{NormaliseRule: NormaliseRule{Method: AMPIScores, Goalposts: &Goalposts{Low: 3, High: 3}}}).Run(panel()); err == nil || !strings.Contains(err.Error(), "the low one must be below the high one") {
		t.Errorf("goalposts in one place: %v", err)
	}
	x := NewMatrix(6, 2)
	copy(x.Column(0), out.Values.Values)
	copy(x.Column(1), slices.Repeat([]float64{100}, 6))
	got := oneNode(t, x, nil, AggregateRule{Method: AMPI})
	m, s := 97.0, 3.0
	near(t, "AMPI of A in 2020", got[0], m-s*s/m, 1e-14)
	near(t, "AMPI of a sample", oneNode(t, x, nil, AggregateRule{Method: AMPI, Deviation: DeviationSample})[0], m-18/m, 1e-14)
}

func TestAnIndicatorMayHaveARuleOfItsOwn(t *testing.T) {
	d := small(func(d *Dataset) { d.Indicators[1].Goalposts = &Goalposts{0, 8} })
	out, _ := scored(t, d, Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{1, 10}}, Indicators: map[string]NormaliseRule{"y": {Method: ByGoalposts}}})
	if want := []float64{1, 10, 1 + 9*0.75, 1 + 9*0.5}; !slices.Equal(out.Values.Values, want) {
		t.Errorf("%v, want %v", out.Values.Values, want)
	}
}

// TestChoicesAreWrittenAndReadAgain: what is written to YAML or JSON is what was
// chosen, for normalisation, aggregation and what was learnt.
func TestChoicesAreWrittenAndReadAgain(t *testing.T) {
	o := Normalisation{NormaliseRule: NormaliseRule{Method: ByGoalposts, Quantiles: &Goalposts{0.05, 0.95}, QuantileType: stats.Weibull},
		YearsApart: true, Indicators: map[string]NormaliseRule{"x": {Method: TwoSided, Thresholds: &Thresholds{1, 2, 3, 4}}}}
	var read Normalisation
	text, err := yaml.Marshal(o)
	if err == nil {
		err = yaml.Unmarshal(text, &read)
	}
	if again, _ := yaml.Marshal(read); err != nil || string(again) != string(text) || read.Method != ByGoalposts || read.Indicators["x"].Thresholds.Ceiling != 4 {
		t.Errorf("%v\n%s", err, text)
	}
	a := Aggregation{AggregateRule: AggregateRule{Method: GeneralisedMean, Power: math.Inf(-1), Availability: 0.5}, Levels: map[int]AggregateRule{3: {Method: Copeland}}}
	var readA Aggregation
	if text, err = yaml.Marshal(a); err == nil {
		err = yaml.Unmarshal(text, &readA)
	}
	if err != nil || !math.IsInf(readA.Power, -1) || readA.Levels[3].Method != Copeland || readA.Availability != 0.5 {
		t.Errorf("%v\n%s", err, text)
	}
	s, err := Normalisation{NormaliseRule: NormaliseRule{Method: PercentileRank}}.Fit(panel())
	if err != nil {
		t.Fatal(err)
	}
	var frozen Scales
	if text, err = json.Marshal(s); err == nil {
		err = json.Unmarshal(text, &frozen)
	}
	was, now := panel(), panel()
	if err != nil || s.Apply(was, was.Values) != nil || frozen.Apply(now, now.Values) != nil || !slices.Equal(was.Values.Values, now.Values.Values) {
		t.Errorf("%v\n%s", err, text)
	}
}

// The numbers of a category are names: only a score for each says something.
func TestACategoryIsScoredByItsCategoriesAlone(t *testing.T) {
	d := oneColumn(1, 1, 2, 3, 2)
	d.Indicators[0].Categorical = true
	for _, method := range []NormaliseMethod{MinMax, ZScore, PercentileRank, AMPIScores, TwoSided, DistanceToBest} {
		if _, _, err := (Normalisation{NormaliseRule: NormaliseRule{Method: method}}).Run(d); err == nil || !strings.Contains(err.Error(), "is a category, whose numbers are names") {
			t.Errorf("%s: %v", method, err)
		}
	}
	out, _ := scored(t, d, Normalisation{NormaliseRule: NormaliseRule{Method: Categories, Breaks: []float64{2, 3}, Scores: []float64{30, 10, 20}}})
	if want := []float64{30, 10, 20, 10}; !slices.Equal(out.Values.Values, want) {
		t.Errorf("%v, not %v", out.Values.Values, want)
	}
}

func TestADenominatorThatDividesNothingIsTold(t *testing.T) {
	d := oneColumn(1, 1, 2, 3, 5)
	d.Indicators[0].Denominator, d.Indicators[0].Parent = "pop", "top"
	d.Columns = []Column{{Code: "pop", Values: []float64{1, 2, 3, 4}}}
	d.Aggregates = []Aggregate{{Code: "top"}}
	told := func(p Plan) bool {
		r, err := p.Run(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(r.Warnings, func(w Warning) bool { return w.Reason == NotDivided && w.Other == "pop" })
	}
	if !told(Plan{}) || told(Plan{Denominate: &Denomination{Scale: map[string]float64{"pop": 2}}, Normalise: Normalisation{NormaliseRule: NormaliseRule{Method: NotNormalised}}}) {
		t.Error("a denominator that divides nothing is not told, or one that divides is")
	}
}
