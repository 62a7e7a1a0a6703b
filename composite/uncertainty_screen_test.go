package composite

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// gaps are six units of three indicators, some of which are little known.
func gaps() *Dataset {
	na := Missing()
	d := &Dataset{Values: MatrixOf([]float64{1, 2, 30}, []float64{4, na, 20}, []float64{2, 5, 10}, []float64{7, na, na}, []float64{5, 1, 25}, []float64{na, 9, 12}),
		Indicators: []Indicator{{Code: "x", Direction: 1, Parent: "p", Weight: 2, Target: na}, {Code: "y", Direction: 1, Parent: "p", Weight: 1, Target: na}, {Code: "z", Direction: -1, Parent: "top", Weight: 1, Target: na}},
		Aggregates: []Aggregate{{Code: "p", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}}
	for _, code := range []string{"A", "B", "C", "D", "E", "F"} {
		d.Units = append(d.Units, Unit{Code: code})
	}
	return d
}

// Each draw of a screening is the plan run with it, to the last bit: what is estimated,
// what scales learn and what ranks compare is that of the units it keeps.
func TestADrawOfAScreeningIsThePlanWithIt(t *testing.T) {
	d := gaps()
	ways := []Alternative{{}, {Screen: &Screening{MinPresent: 1}}, {Skip: []Step{StepScreen}}, {Screen: &Screening{MinPresent: 0.6, Exclude: []string{"A"}}}}
	for _, method := range []AggregateMethod{Arithmetic, Copeland, Borda, Outranking, Kemeny, Minimum} {
		plan := Plan{Screen: &Screening{MinPresent: 0.6}, Impute: &Imputation{}, Aggregate: Aggregation{AggregateRule: AggregateRule{Method: method}},
			Weights:     Weighting{Method: WeightEntropy},
			Uncertainty: &Uncertainty{KeepRuns: true, Factors: []Factor{{Name: "screening", Alternatives: ways}}}}
		for n := range ways {
			plan.Uncertainty.Explicit = append(plan.Uncertainty.Explicit, Draw{Choices: map[string]int{"screening": n}})
		}
		spreads, err := plan.Spread(context.Background(), d, Machine{Workers: 2})
		if err != nil {
			t.Fatal(method, err)
		}
		if len(spreads.Units) != 6 {
			t.Fatalf("%d units", len(spreads.Units))
		}
		for n := range ways {
			alone, err := plan.with(&ways[n]).Run(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			for r, u := range spreads.Units {
				score, rank := spreads.Runs.Scores[n*6+r], spreads.Runs.Ranks[n*6+r]
				at := slices.IndexFunc(alone.Data().Units, func(one Unit) bool { return one.Code == u.Unit })
				if at < 0 {
					if rank != 0 || score == score {
						t.Errorf("%s, way %d: %s is left out and has %v, rank %d", method, n, u.Unit, score, rank)
					}
				} else if want := alone.Scores.At(at, alone.Target); math.Float64bits(score) != math.Float64bits(want) || rank != alone.Ranks[at] {
					t.Errorf("%s, way %d: %s has %v, rank %d; alone %v, rank %d", method, n, u.Unit, score, rank, want, alone.Ranks[at])
				}
			}
		}
		for code, want := range map[string]float64{"A": 0.75, "B": 0.75, "C": 1, "D": 0.25} {
			at := slices.IndexFunc(spreads.Units, func(u Spread) bool { return u.Unit == code })
			if u := spreads.Units[at]; u.Present != want || u.Ranked != want || (u.Nominal > 0) != (code != "D") || u.Rank.Low != u.Rank.Low {
				t.Errorf("%s: %+v, want present in %v", code, u, want)
			}
		}
	}
}

func TestScreeningThatVariesIsTheSameWithAnyNumberOfWorkers(t *testing.T) {
	plan := Plan{Impute: &Imputation{}, Uncertainty: &Uncertainty{Draws: 64, KeepRuns: true, Sampling: Sampling{Seed: 3}, Factors: []Factor{
		{Name: "screening", Alternatives: []Alternative{{}, {Screen: &Screening{MinPresent: 0.6}}, {Screen: &Screening{MinPresent: 1}}}},
		{Name: "error", Errors: []SamplingError{{Indicator: "x", Shape: TriangularError, Below: 1, Above: 2}}}, {Name: "weights", Weights: &WeightVariation{}}}}}
	var first *Spreads
	for _, workers := range []int{1, 3, 8} {
		got, err := plan.Spread(context.Background(), gaps(), Machine{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got
			continue
		}
		for i, v := range got.Runs.Scores {
			if math.Float64bits(v) != math.Float64bits(first.Runs.Scores[i]) {
				t.Fatalf("%d workers: score %d is %v, with one %v", workers, i, v, first.Runs.Scores[i])
			}
		}
	}
	plan.Uncertainty.Factors[0].Alternatives[2].Screen.Exclude = []string{"Z"}
	if _, err := plan.Spread(context.Background(), gaps(), Machine{}); err == nil || !strings.Contains(err.Error(), "screen (screening = 3): there is no unit Z") {
		t.Error(err)
	}
}

// A triangular error stays between its bounds, and its mean is (low + value + high)/3.
func TestATriangularErrorStaysBetweenItsBounds(t *testing.T) {
	d := gaps()
	d.Columns = []Column{{Code: "low", Values: []float64{0, 1, 1, 3, 5, Missing()}}, {Code: "high", Values: []float64{2, 10, 3, 8, 5, 1}}}
	for name, e := range map[string]SamplingError{"distances": {Below: 1, Above: 4}, "share": {Relative: 0.5}, "columns": {Low: "low", High: "high"}} {
		e.Indicator, e.Shape = "x", TriangularError
		if err := e.check(d); err != nil {
			t.Fatal(name, err)
		}
		const draws = 4000
		sums := make([]float64, 6)
		for n := range draws {
			out := disturb(d, []SamplingError{e}, stats.Draw(7, uint64(n)))
			for r, v := range out.Values.Column(0) {
				sums[r] += v
				low, high := e.bounds(d, r, d.Values.At(r, 0))
				if v < low || v > high {
					t.Fatalf("%s, row %d: %v is not between %v and %v", name, r, v, low, high)
				}
			}
		}
		for r, v := range d.Values.Column(0) {
			low, high := e.bounds(d, r, v)
			want := (low + v + high) / 3
			if got := sums[r] / draws; (got == got) != (v == v) || v == v && !(math.Abs(got-want) <= 0.08) {
				t.Errorf("%s, row %d: mean %v, want %v", name, r, got, want)
			}
		}
	}
	for says, e := range map[string]SamplingError{
		"is given below, which does not go":       {SD: 1, Below: 1},
		"is given sd, which does not go":          {Shape: TriangularError, SD: 1},
		"has one column of bounds":                {Shape: TriangularError, Low: "low"},
		"has no size":                             {Shape: TriangularError},
		"is given relative, which does not go":    {Shape: TriangularError, Low: "low", High: "high", Relative: 1},
		"the bounds of x for C do not hold its v": {Shape: TriangularError, Low: "z", High: "z"},
		"column gap says nothing of C, whose":     {Column: "gap"},
		"column gap says nothing of C":            {Shape: TriangularError, Low: "low", High: "gap"},
		"has relative of -0.1: give a number of":  {SD: 1, Relative: -0.1},
		"has sd of -1: give a number of 0":        {SD: -1, Relative: 1},
		"has above of -2: give":                   {Shape: TriangularError, Below: 3, Above: -2},
		"of x for D is -1: give a number of 0":    {Column: "below"},
		"has sd of +Inf: give a number of 0":      {SD: math.Inf(1)},
		"has sd of NaN: give a number of 0":       {SD: Missing(), Relative: 1},
		"write one of triangular, normal":         {Shape: "triangle"},
		"x asks for the column nowhere":           {Shape: TriangularError, Low: "nowhere", High: "high"},
	} {
		e.Indicator = "x"
		d.Columns = append(d.Columns[:2], Column{Code: "z", Values: []float64{1, 4, 9, 7, 5, 0}},
			Column{Code: "gap", Values: []float64{1, 1, Missing(), 1, 1, 1}}, Column{Code: "below", Values: []float64{1, 1, 0, -1, 1, 1}})
		if err := e.check(d); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// The people whose points the plan weighs by are those of the factor.
func TestThePeopleOfTheWeightsVary(t *testing.T) {
	budget := Weighting{Method: WeightBudget, Budget: BudgetWeights{Allocations: []Allocation{
		{Person: "Awa", Points: map[string]float64{"p": 80, "z": 20}}, {Person: "Bo", Points: map[string]float64{"p": 10, "z": 90}}, {Person: "Awa", Points: map[string]float64{"x": 50, "y": 50}}}}}
	own := Plan{Weights: budget, Uncertainty: &Uncertainty{Draws: 32, KeepRuns: true, Factors: []Factor{{Name: "who", PeopleOf: PeopleOfWeights}}}}
	typed := own
	typed.Uncertainty = &Uncertainty{Draws: 32, KeepRuns: true, Factors: []Factor{{Name: "who", People: []WeightSet{
		{Name: "Awa", Weights: map[string]float64{"p": 0.8, "z": 0.2, "x": 0.5, "y": 0.5}}, {Name: "Bo", Weights: map[string]float64{"p": 0.1, "z": 0.9}}}}}}
	a, err := own.Spread(context.Background(), gaps(), Machine{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := typed.Spread(context.Background(), gaps(), Machine{})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range a.Runs.Scores {
		if w := b.Runs.Scores[i]; (v == v) != (w == w) || v == v && !(math.Abs(v-w) <= 1e-12) {
			t.Fatalf("score %d is %v, with weights typed %v", i, v, b.Runs.Scores[i])
		}
	}
	own.Weights = Weighting{}
	if _, err := own.Spread(context.Background(), gaps(), Machine{}); err == nil || !strings.Contains(err.Error(), "the factor who takes the people of weights, where 0 say what they want") {
		t.Error(err)
	}
	own.Uncertainty.Factors[0].PeopleOf = "weight"
	if _, err := own.Spread(context.Background(), gaps(), Machine{}); err == nil || !strings.Contains(err.Error(), "write one of weights") {
		t.Error(err)
	}
}
