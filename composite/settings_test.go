package composite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// panelOfMany is forty units over three years, with ties, gaps, two groupings and a
// column far from normal: what every setting needs to be seen.
func panelOfMany() *Dataset {
	r := rand.New(rand.NewPCG(5, 11))
	d := &Dataset{Aggregates: []Aggregate{{Code: "top", Weight: 1}}, Groupings: []Grouping{{Code: "region"}, {Code: "relief"}}}
	for i, code := range []string{"a", "b", "c", "d"} {
		d.Indicators = append(d.Indicators, Indicator{Code: code, Direction: []Direction{1, -1, 1, 1}[i], Parent: "top", Weight: 1,
			Target: []float64{150, 1, 150, 150}[i], Goalposts: &Goalposts{Low: 20, High: 80}})
	}
	for year := 2020; year <= 2022; year++ {
		for u := range 40 {
			d.Units = append(d.Units, Unit{Code: fmt.Sprintf("u%02d", u), Year: year})
			d.Groupings[0].Of = append(d.Groupings[0].Of, string(rune('A'+u%4)))
			d.Groupings[1].Of = append(d.Groupings[1].Of, string(rune('A'+u%3)))
		}
	}
	d.Values = NewMatrix(len(d.Units), 4)
	for row := range d.Units {
		common := r.NormFloat64()
		for c := range 4 {
			z := []float64{.7, -1, .5, 1}[c]*common + r.NormFloat64()
			v := max(2, math.Round(50+12*z))
			if c == 3 {
				v = max(2, math.Round(5*math.Exp(1.2*z)))
			}
			if r.IntN(9) == 0 && row%40 > 3 { // whoever may be a reference has all
				v = Missing()
			}
			d.Values.Set(row, c, v)
		}
	}
	d.Values.Set(39, 0, -5) // below the 0 of a fraction
	return d
}

// settingsOfStep are the fields of a step that a method may or may not read.
func settingsOfStep(t reflect.Type, tell func(field string, methods []string, except bool)) {
	for i := range t.NumField() {
		f := t.Field(i)
		if tag, tagged := f.Tag.Lookup("for"); tagged {
			with, except := strings.CutPrefix(tag, "!")
			tell(f.Name, strings.Fields(with), except)
		}
	}
}

func p[T any](v T) *T { return &v }

// TestASettingCountsWithTheMethodsThatItsTagNames runs a plan with and without each
// setting under each method of its step: the result moves when the tag names the method,
// and stays the same to the last bit when it does not.
func TestASettingCountsWithTheMethodsThatItsTagNames(t *testing.T) {
	d := panelOfMany()
	run := func(o Plan) string {
		out, err := o.Run(t.Context(), d)
		if err != nil {
			return "error: " + err.Error()
		}
		return fmt.Sprint(out.Scores.Values, out.Ranks)
	}
	for _, step := range []struct {
		of      reflect.Type
		methods []string
		base    func(*Plan, string)
		change  func(*Plan, string, string)
	}{
		{reflect.TypeFor[NormaliseRule](), texts(NormaliseMethods()), baseOfNormalise, changeNormalise},
		{reflect.TypeFor[ImputeChoice](), texts(ImputeMethods()), baseOfImpute, changeImpute},
		{reflect.TypeFor[Imputation](), texts(ImputeMethods()), baseOfImpute, changeImpute},
		{reflect.TypeFor[TreatChoice](), texts(Transforms()), baseOfTreat, changeTreat},
		{reflect.TypeFor[AggregateRule](), texts(AggregateMethods()), baseOfAggregate, changeAggregate},
		{reflect.TypeFor[Weighting](), texts(WeightMethods()), baseOfWeights, changeWeights},
	} {
		settings := 0
		settingsOfStep(step.of, func(field string, methods []string, except bool) {
			settings++
			for _, m := range methods {
				if !slices.Contains(step.methods, m) {
					t.Errorf("%s.%s is for %s, which is no method", step.of.Name(), field, m)
				}
			}
			for _, m := range step.methods {
				with, without := Plan{}, Plan{}
				step.base(&without, m)
				step.base(&with, m)
				if field == "QuantileType" && m == "goalposts" {
					with.Normalise.Quantiles, without.Normalise.Quantiles = &Goalposts{.1, .9}, &Goalposts{.1, .9}
				}
				step.change(&with, field, m)
				if reflect.DeepEqual(with, without) {
					t.Fatalf("%s.%s is not changed", step.of.Name(), field)
				}
				before, after := run(without), run(with)
				if strings.HasPrefix(before, "error") {
					t.Fatalf("%s: %s", m, before)
				}
				if strings.Contains(after, "which would not read them") {
					continue // the step refuses it by itself
				}
				if counts := slices.Contains(methods, m) != except; counts != (before != after) {
					t.Errorf("%s.%s with %s: the tag says that it counts: %t; the result moves: %t%.200s", step.of.Name(), field, m, counts, before != after, strings.TrimPrefix(after, "{"))
				}
			}
		})
		if settings == 0 {
			t.Errorf("%s has no setting", step.of.Name())
		}
	}
}

func TestWeightsVaryByWhatTheTagSays(t *testing.T) {
	s, err := NewStructure(panelOfMany().Indicators, panelOfMany().Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	draw := func(v WeightVariation) string {
		w, err := v.Vary(s, []float64{1, 2, 3, 4, 1})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(w.At([]float64{.2, .9, .4, .6}, nil))
	}
	settingsOfStep(reflect.TypeFor[WeightVariation](), func(field string, methods []string, except bool) {
		for _, m := range WeightVariationMethods() {
			v := WeightVariation{Method: m}
			before := draw(v)
			reflect.ValueOf(&v).Elem().FieldByName(field).SetFloat(.7)
			if counts := slices.Contains(methods, string(m)) != except; counts != (before != draw(v)) {
				t.Errorf("%s with %s: the tag says that it counts: %t", field, m, counts)
			}
		}
	})
}

func baseOfNormalise(o *Plan, m string) {
	o.Normalise.Method = NormaliseMethod(m)
	switch o.Normalise.Method {
	case DistanceToReference, RatioToReference:
		o.Normalise.Reference = "u01"
	case TwoSided:
		o.Normalise.Thresholds = &Thresholds{10, 40, 50, 70}
	case Categories:
		o.Normalise.Breaks = []float64{30, 50}
	}
}

func changeNormalise(o *Plan, field, m string) {
	n := &o.Normalise
	switch field {
	case "Scale":
		n.Scale = Goalposts{1, 10}
	case "Mean":
		n.Mean = 5
	case "SD":
		n.SD = 5
	case "Deviation":
		n.Deviation = DeviationSample
		if m == string(ZScore) {
			n.Deviation = DeviationPopulation
		}
	case "Goalposts":
		n.Goalposts = &Goalposts{10, 90}
	case "Quantiles":
		n.Quantiles = &Goalposts{.1, .9}
	case "QuantileType":
		n.QuantileType = 6
		if m == string(Categories) {
			n.Breaks, n.Classes = nil, 3
			n.QuantileType = 1
		}
	case "Outside":
		n.Outside = OutsideClip
		if m == string(ByGoalposts) || m == string(TwoSided) {
			n.Outside = OutsideKeep
		}
	case "Target":
		n.Target = p(200.)
	case "Reference":
		n.Reference = "u02"
	case "ReferenceYear":
		n.ReferenceYear = 2021
	case "Thresholds":
		n.Thresholds = &Thresholds{5, 30, 40, 90}
	case "Breaks":
		n.Breaks = []float64{20, 60}
	case "Classes":
		n.Classes = 4
		if m == string(Categories) {
			n.Breaks = nil
		}
	case "Scores":
		n.Scores = []float64{1, 5, 6}
	case "Ties":
		n.Ties = TiesLow
	}
}

func baseOfImpute(o *Plan, m string) {
	o.Impute = &Imputation{ImputeChoice: ImputeChoice{Method: ImputeMethod(m)}, LeaveMissing: true}
	if strings.HasPrefix(m, "group") {
		o.Impute.Group = "region"
	}
}

func changeImpute(o *Plan, field, _ string) {
	switch field {
	case "Group":
		o.Impute.Group = "relief"
	case "Neighbours":
		o.Impute.Neighbours = 2
	case "MaxAge":
		o.Impute.MaxAge = 1
	case "Tolerance":
		o.Impute.Tolerance = .5
	case "Iterations":
		o.Impute.Iterations = 1
	}
}

func baseOfTreat(o *Plan, m string) {
	o.Treat = &Treatment{TreatChoice: TreatChoice{Transform: Transform(m), MaxPoints: 1}}
}

func changeTreat(o *Plan, _, _ string) { o.Treat.Factor = 1000 }

func baseOfAggregate(o *Plan, m string) {
	o.Normalise.Scale = Goalposts{1, 100}
	a := &o.Aggregate
	a.Method = AggregateMethod(m)
	switch a.Method {
	case GeneralisedMean:
		a.Power = 2
	case OWA:
		a.Order = []float64{4, 3, 2, 1}
	case Counting:
		a.Cutoff = p(50.)
	case Benefit:
		a.Benefit.LeaveOut = true
	}
}

func changeAggregate(o *Plan, field, _ string) {
	a := &o.Aggregate
	switch field {
	case "Availability":
		a.Availability = .9
	case "Power":
		a.Power = 3
	case "Deviation":
		a.Deviation = DeviationSample
	case "PenaltyAdded":
		a.PenaltyAdded = true
	case "Order":
		a.Order = []float64{1, 2, 3, 4}
	case "Cutoff":
		a.Cutoff = p(20.)
	case "Cutoffs":
		a.Cutoffs = map[string]float64{"a": 10}
	case "Enough":
		a.Enough = .3
	case "Alpha":
		a.Alpha = 3
	case "Beta":
		a.Beta = 3
	case "Benefit":
		a.Benefit.Lower = .1
	}
}

func baseOfWeights(o *Plan, m string) {
	w := &o.Weights
	w.Method = WeightMethod(m)
	switch w.Method {
	case WeightBudget:
		w.Budget.Allocations = []Allocation{{"x", map[string]float64{"a": 40, "b": 30, "c": 20, "d": 10}}}
	case WeightAHP:
		w.AHP.Judgements = []Judgement{{"x", "a", "b", 2}, {"x", "a", "c", 3}, {"x", "a", "d", 3}, {"x", "b", "c", 2}, {"x", "b", "d", 1}, {"x", "c", "d", 1}}
	case WeightBestWorst:
		w.BestWorst.Answers = []BestWorst{{"x", "a", "d", map[string]float64{"b": 2, "c": 3, "d": 5}, map[string]float64{"a": 5, "b": 3, "c": 2}}}
	case WeightOptimised:
		w.Optimised.Targets = map[string]float64{"a": .3, "b": .2, "c": .3, "d": .2}
	}
}

func changeWeights(o *Plan, field, m string) {
	w := &o.Weights
	switch field {
	case "Given":
		w.Given = map[string]float64{"a": 3}
	case "Missing":
		w.Missing = PairsOfValues
	case "Budget":
		w.Budget.Allocations = []Allocation{{"x", map[string]float64{"a": 10, "b": 20, "c": 30, "d": 40}}}
	case "AHP":
		w.AHP.Judgements = []Judgement{{"x", "a", "b", 5}, {"x", "a", "c", 3}, {"x", "a", "d", 3}, {"x", "b", "c", 2}, {"x", "b", "d", 1}, {"x", "c", "d", 1}}
	case "BestWorst":
		w.BestWorst.Answers = []BestWorst{{"x", "b", "d", map[string]float64{"a": 2, "c": 3, "d": 5}, map[string]float64{"a": 5, "b": 3, "c": 2}}}
	case "PCA":
		w.PCA.Components = 2
	case "Factors":
		w.Factors.MinEigenvalue = .2
	case "Optimised":
		w.Optimised.Targets = map[string]float64{"a": .2, "b": .3, "c": .2, "d": .3}
	}
}
