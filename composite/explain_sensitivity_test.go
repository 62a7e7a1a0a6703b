package composite

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// TestEachRunOfTheDesignIsAGivenDraw makes the runs of the design one by one,
// as draws given from outside, and finds the same indices from their ranks.
func TestEachRunOfTheDesignIsAGivenDraw(t *testing.T) {
	d := asem(t)
	p := asemPlan(append(threeFactors(), Factor{Name: "idle", Alternatives: []Alternative{{}, {Weights: &Weighting{Method: WeightGiven}}}})...) // as they are without it
	sampling := Sampling{Method: SampleMonteCarlo, Seed: 3}
	p.Sensitivity = &SensitivityAnalysis{Rows: 32, Sampling: sampling, Units: []string{"CHN"}, Interval: SensitivityOptions{Replicates: 50}}
	got, err := p.Explain(t.Context(), d, Machine{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.uncertain(t.Context(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	design, err := NewSensitivityDesign(32, u.takes, sampling)
	if err != nil {
		t.Fatal(err)
	}
	p.Uncertainty.KeepRuns = true
	for run := range design.Runs() {
		p.Uncertainty.Explicit = append(p.Uncertainty.Explicit, u.given(decide(p.Uncertainty.Factors, u.takes, design.Run(run, nil))))
	}
	runs, err := p.Spread(t.Context(), d, Machine{})
	if err != nil {
		t.Fatal(err)
	}
	china := 0
	for d.Units[china].Code != "CHN" {
		china++
	}
	y := NewMatrix(design.Runs(), 3)
	for run := range design.Runs() {
		ranks := runs.Runs.Ranks[run*51:][:51]
		y.Set(run, 0, MeanRankChange(ranks, u.nominal.ranks))
		y.Set(run, 1, float64(ranks[china]))
		y.Set(run, 2, runs.Runs.Scores[run*51+china])
	}
	want, err := design.IndicesOfEach(y, p.Sensitivity.Interval)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Outputs) != 3 || got.Runs != 32*6 || got.Outputs[1].Unit != "CHN" || got.Outputs[1].Name != OutputRank || got.Outputs[2].Name != OutputScore {
		t.Fatalf("outputs %+v", got.Outputs)
	}
	for i, o := range got.Outputs {
		if !reflect.DeepEqual(o.Sensitivity, want[i]) {
			t.Errorf("%s: %+v, want %+v", o.Name, o.Sensitivity, want[i])
		}
		if idle := o.Sensitivity.Factors[3]; idle.Total.Value != 0 || idle.Total.High != 0 {
			t.Errorf("%s: a factor that changes nothing plays a part: %+v", o.Name, idle)
		}
	}
	alone, err := p.Explain(t.Context(), d, Machine{Workers: 5})
	if err != nil || !reflect.DeepEqual(alone, got) {
		t.Errorf("five workers give another result, %v", err)
	}
}

func TestASensitivityThatCannotRun(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Plan)
		says   string
	}{
		"not asked": {func(p *Plan) { p.Sensitivity = nil }, "nothing varies"},
		"no factor": {func(p *Plan) { p.Uncertainty = nil }, "nothing varies"},
		"one row":   {func(p *Plan) { p.Sensitivity.Rows = 1 }, "give at least 2"},
		"too many":  {func(p *Plan) { p.Sensitivity.Rows = 1 << 20 }, "rows is 1048576: give a number within 200000"},
		"unit":      {func(p *Plan) { p.Sensitivity.Units = []string{"ZZZ"} }, "no unit ZZZ"},
		"level":     {func(p *Plan) { p.Sensitivity.Interval.Level = 2 }, "level of confidence is 2"},
	} {
		t.Run(name, func(t *testing.T) {
			p := asemPlan(threeFactors()...)
			p.Sensitivity = &SensitivityAnalysis{Rows: 4}
			c.change(&p)
			_, err := p.Explain(t.Context(), asem(t), Machine{})
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func BenchmarkSobol35000x30(b *testing.B) {
	d := communes(35_000, 30)
	p := Plan{Normalise: Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{Low: 1, High: 100}}},
		Uncertainty: &Uncertainty{Factors: threeFactors()}, Sensitivity: &SensitivityAnalysis{Rows: 1000}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Explain(b.Context(), d, Machine{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestASensitivityAsJSON(t *testing.T) {
	known := Sensitivity{Mean: 2, Variance: 4, Factors: []FactorSensitivity{{First: SensitivityIndex{0.5, 0.4, 0.6}, Total: SensitivityIndex{1, Missing(), Missing()}}}}
	unknown := sensitivityUnknown(1, MissingRun)
	for _, c := range []struct {
		s    Sensitivity
		want string
	}{
		{known, `{"mean":2,"variance":4,"factors":[{"first":{"value":0.5,"low":0.4,"high":0.6},"total":{"value":1,"low":null,"high":null}}]}`},
		{unknown, `{"mean":null,"variance":null,"factors":[{"first":{"value":null,"low":null,"high":null},"total":{"value":null,"low":null,"high":null}}],"reason":"missing_run"}`},
	} {
		if got, err := json.Marshal(c.s); err != nil || string(got) != c.want {
			t.Errorf("%s, %v, want %s", got, err, c.want)
		}
	}
}
