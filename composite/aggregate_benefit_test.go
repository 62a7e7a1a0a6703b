package composite

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// benefitPlan scores 40 communes over two years on four indicators in two dimensions.
func benefitPlan() (Plan, *Dataset) {
	d := &Dataset{Aggregates: []Aggregate{{Code: "a", Parent: "top", Weight: 1}, {Code: "b", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}}
	for _, code := range []string{"i1", "i2", "i3", "i4"} {
		parent := "a"
		if code > "i2" {
			parent = "b"
		}
		d.Indicators = append(d.Indicators, Indicator{Code: code, Direction: MoreIsBetter, Parent: parent, Weight: 1, Target: Missing()})
	}
	d.Values = NewMatrix(80, 4)
	rng := stats.Draw(5, 1)
	for r := range 80 {
		d.Units = append(d.Units, Unit{Code: string(rune('A'+r%40/20)) + string(rune('a'+r%20)), Year: 2013 + 6*(r/40)})
		for c := range 4 {
			d.Values.Set(r, c, 1+rng.Float64())
		}
	}
	return Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Method: MinMax}}, Aggregate: Aggregation{AggregateRule: AggregateRule{Method: Benefit}}}, d
}

func bitsOf(list []float64) []uint64 {
	var out []uint64
	for _, v := range list {
		out = append(out, math.Float64bits(v))
	}
	return out
}

// TestAPlanMakesTheBenefitOfTheDoubt holds a plan against the method itself, year by year.
func TestAPlanMakesTheBenefitOfTheDoubt(t *testing.T) {
	p, d := benefitPlan()
	p.Aggregate.Benefit = BenefitOfTheDoubt{Lower: 0.2, Limits: map[string]PieLimits{"i1": {0.3, 0.6}, "i2": {0.1, 1}, "i3": {0, 1}, "i4": {0, 1}}}
	p.Aggregate.Nodes = map[string]AggregateRule{"a": {Method: Benefit, Benefit: BenefitOfTheDoubt{Limits: map[string]PieLimits{"i1": {0.3, 0.6}}}}, "b": {Method: Benefit}, "top": {}}
	r, err := p.Run(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	a, b, top := r.Structure.Find("a"), r.Structure.Find("b"), r.Structure.Find("top")
	for year := range 2 {
		one := &Dataset{Indicators: []Indicator{{Code: "i1"}, {Code: "i2"}}, Values: NewMatrix(40, 2)}
		for n := range 40 {
			one.Units = append(one.Units, d.Units[40*year+n])
			one.Values.Set(n, 0, r.Data().Values.At(40*year+n, 0))
			one.Values.Set(n, 1, r.Data().Values.At(40*year+n, 1))
		}
		want, err := p.Aggregate.Nodes["a"].Benefit.Run(context.Background(), one)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Scores.Column(a)[40*year : 40*year+40]; !slices.Equal(bitsOf(got), bitsOf(want.Scores)) {
			t.Errorf("year %d: %v, not %v", year, got, want.Scores)
		}
		for n := range 40 {
			row := 40*year + n
			if r.Own[0].Weights.At(row, 1) != want.Weights.At(n, 1) || !(math.Abs(r.Own[0].Parts.At(row, 0)+r.Own[0].Parts.At(row, 1)-1) < 1e-9) && want.Scores[n] > 0 {
				t.Errorf("row %d: %v", row, r.Own[0].Weights.At(row, 1))
			}
			if part := r.Own[0].Parts.At(row, 0); part < 0.3-1e-9 || part > 0.6+1e-9 {
				t.Errorf("row %d: part %v", row, part)
			}
			for _, peer := range r.Own[0].Peers[row] {
				if d.Units[peer.Unit].Year != d.Units[row].Year {
					t.Errorf("row %d has a peer of another year", row)
				}
			}
			if mean := (r.Scores.At(row, a) + r.Scores.At(row, b)) / 2; !(math.Abs(r.Scores.At(row, top)-mean) < 1e-12) {
				t.Errorf("row %d: %v", row, r.Scores.At(row, top))
			}
		}
	}
	if len(r.Own) != 2 || r.Own[0].Node != a {
		t.Errorf("%+v", r.Own)
	}
}

// TestTheBenefitOfTheDoubtVaries: same bits whatever the number of workers; a part left
// out is a score by the others.
func TestTheBenefitOfTheDoubtVaries(t *testing.T) {
	p, d := benefitPlan()
	p.Uncertainty = &Uncertainty{Draws: 12, KeepRuns: true, Factors: []Factor{
		{Name: "parts", Alternatives: []Alternative{{}, {Without: []string{"b"}}, {Without: []string{"i1"}}}},
		{Name: "scale", Alternatives: []Alternative{{}, {Normalise: &Normalisation{NormaliseRule: NormaliseRule{Method: PercentileRank}}}}}}}
	one, err := p.Spread(context.Background(), d, Machine{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	four, err := p.Spread(context.Background(), d, Machine{Workers: 4})
	if err != nil || !slices.Equal(bitsOf(one.Runs.Scores), bitsOf(four.Runs.Scores)) {
		t.Errorf("%v: workers change the result", err)
	}
	p.Uncertainty.Explicit = []Draw{{Choices: map[string]int{"parts": 1}}, {}}
	got, err := p.Spread(context.Background(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	d.Aggregates[1].Weight = 0
	p.Uncertainty = nil
	want, err := p.Run(context.Background(), d)
	if err != nil || !slices.Equal(bitsOf(got.Runs.Scores[:80]), bitsOf(want.Scores.Column(want.Target))) {
		t.Errorf("%v: a part left out is not one that weighs 0", err)
	}
	if len(want.Own[2].Children) != 1 {
		t.Errorf("%+v", want.Own[2].Children)
	}
	if _, _, err := want.Remove(context.Background(), Machine{}); err != nil {
		t.Error(err)
	}
}

// TestLimitsAreStretchedWhenAPartIsLeftOut: of three parts that may take at most 0.4
// each, two that are left may take half.
func TestLimitsAreStretchedWhenAPartIsLeftOut(t *testing.T) {
	d := &Dataset{Indicators: []Indicator{{Code: "x"}, {Code: "y"}}}
	got := BenefitOfTheDoubt{Upper: 0.4}.amid(d, true)
	if got.Limits["x"] != (PieLimits{0, 0.5}) || got.Limits["y"] != (PieLimits{0, 0.5}) {
		t.Errorf("%+v", got)
	}
	if got := (BenefitOfTheDoubt{Lower: 0.1, Upper: 0.7}).amid(d, true); got.Limits["x"] != (PieLimits{0.1, 0.7}) {
		t.Errorf("%+v", got)
	}
}

func TestWhatTheBenefitOfTheDoubtCannotDoIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Plan, *Dataset)
		reason Reason
		step   Step
		at     string
	}{
		"under weights": {func(p *Plan, _ *Dataset) { p.Weights.Method = "bod" }, BoDIsAggregation, StepWeight, ""},
		"infeasible":    {func(p *Plan, _ *Dataset) { p.Aggregate.Benefit.Lower = 0.6 }, BoDInfeasible, StepAggregate, "a"},
		"limits":        {func(p *Plan, _ *Dataset) { p.Aggregate.Benefit = BenefitOfTheDoubt{Lower: 0.6, Upper: 0.5} }, BoDLimits, StepAggregate, "i1"},
		"no such": {func(p *Plan, _ *Dataset) { p.Aggregate.Benefit.Limits = map[string]PieLimits{"z": {0, 1}} },
			NoSuchIndicator, StepAggregate, "z"},
		"negative": {func(p *Plan, _ *Dataset) { p.Normalise.Method = ZScore }, BoDNegative, StepAggregate, "i1"},
		"missing":  {func(_ *Plan, d *Dataset) { d.Values.Set(3, 2, Missing()) }, BoDMissing, StepAggregate, "i3"},
		"weights vary": {func(p *Plan, _ *Dataset) {
			p.Uncertainty = &Uncertainty{Draws: 4, Factors: []Factor{{Name: "w", Weights: &WeightVariation{}}}}
		}, BoDTakesNoWeight, StepUncertainty, ""},
		"people": {func(p *Plan, _ *Dataset) {
			p.Uncertainty = &Uncertainty{Draws: 4, Factors: []Factor{{Name: "w", People: []WeightSet{{Name: "x"}, {Name: "y"}}}}}
		}, BoDTakesNoWeight, StepUncertainty, ""},
	} {
		p, d := benefitPlan()
		c.change(&p, d)
		_, err := p.Run(context.Background(), d)
		if p.Uncertainty != nil && err == nil {
			_, err = p.Spread(context.Background(), d, Machine{})
		}
		var e *Error
		if !errors.As(err, &e) || e.Reason != c.reason || e.Step != c.step || e.Indicator != c.at {
			t.Errorf("%s: %v", name, err)
		}
	}
	p, d := benefitPlan()
	d.Values.Set(3, 2, Missing())
	p.Aggregate.Benefit.LeaveOut = true
	r, err := p.Run(context.Background(), d)
	if err != nil || r.Ranks[3] != 0 || r.Ranks[4] == 0 {
		t.Errorf("%v: a unit that lacks a value is ranked", err)
	}
	// Weights matter again where one of the choices is a mean.
	p.Uncertainty = &Uncertainty{Draws: 4, Factors: []Factor{{Name: "w", Weights: &WeightVariation{}}, {Name: "how", Alternatives: []Alternative{{}, {Aggregate: &Aggregation{}}}}}}
	if _, err := p.Spread(context.Background(), d, Machine{}); err != nil {
		t.Error(err)
	}
}
