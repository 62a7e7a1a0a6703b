package composite_test

import (
	"context"
	"fmt"
	"math"

	"codeberg.org/bocage/bocage/composite"
)

// valleys are five places, with what is known of work and of surroundings.
func valleys() *composite.Dataset {
	indicator := func(code, name, parent string, way composite.Direction) composite.Indicator {
		return composite.Indicator{Code: code, Name: name, Parent: parent, Direction: way, Weight: 1, Target: math.NaN()}
	}
	return &composite.Dataset{
		Units: []composite.Unit{{Code: "A"}, {Code: "B"}, {Code: "C"}, {Code: "D"}, {Code: "E"}},
		Indicators: []composite.Indicator{indicator("income", "Income", "work", composite.MoreIsBetter), indicator("jobless", "Unemployment", "work", composite.LessIsBetter),
			indicator("forest", "Forest", "around", composite.MoreIsBetter), indicator("noise", "Noise", "around", composite.LessIsBetter)},
		Aggregates: []composite.Aggregate{{Code: "work", Parent: "index", Weight: 1}, {Code: "around", Parent: "index", Weight: 1}, {Code: "index", Weight: 1}},
		Values: composite.MatrixOf([]float64{21, 9, 60, 40}, []float64{25, 6, 20, 55}, []float64{19, 12, 45, math.NaN()},
			[]float64{23, 7, 35, 50}, []float64{20, 10, 70, 35}),
	}
}

// A plan holds the choices of every step; run again on the same data, it gives
// the same scores to the last bit.
func ExamplePlan_Run() {
	plan := composite.Plan{Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Scale: composite.Goalposts{Low: 1, High: 100}}},
		Aggregate: composite.Aggregation{AggregateRule: composite.AggregateRule{Method: composite.Geometric}}}
	result, err := plan.Run(context.Background(), valleys())
	if err != nil {
		fmt.Println(err)
		return
	}
	for r, u := range result.Data().Units {
		fmt.Printf("%s %.1f\n", u.Code, result.Scores.At(r, result.Target))
	}
	// Output:
	// A 56.7
	// B 10.0
	// C 7.1
	// D 45.9
	// E 49.4
}

// A rank is never given alone: other weights, as defensible, give others.
func ExamplePlan_Spread() {
	plan := composite.Plan{Uncertainty: &composite.Uncertainty{Draws: 500, Sampling: composite.Sampling{Seed: 7},
		Factors: []composite.Factor{{Name: "weights", Weights: &composite.WeightVariation{Noise: 0.5}}}}}
	spreads, err := plan.Spread(context.Background(), valleys(), composite.Machine{Workers: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, u := range spreads.Units {
		fmt.Printf("%s is between rank %.0f and rank %.0f\n", u.Unit, float64(u.Rank.Low), float64(u.Rank.High))
	}
	// Output:
	// A is between rank 2 and rank 3
	// B is between rank 1 and rank 5
	// C is between rank 4 and rank 5
	// D is between rank 2 and rank 4
	// E is between rank 1 and rank 4
}

// Which choice matters, alone and with the others.
func ExamplePlan_Explain() {
	geometric := composite.Aggregation{AggregateRule: composite.AggregateRule{Method: composite.Geometric}}
	plan := composite.Plan{Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Scale: composite.Goalposts{Low: 1, High: 100}}},
		Sensitivity: &composite.SensitivityAnalysis{Rows: 512, Factors: []composite.Factor{
			{Name: "weights", Weights: &composite.WeightVariation{Noise: 0.5}},
			{Name: "mean", Alternatives: []composite.Alternative{{}, {Aggregate: &geometric}}}}}}
	found, err := plan.Explain(context.Background(), valleys(), composite.Machine{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, f := range found.Outputs[0].Sensitivity.Factors {
		fmt.Printf("%s: %.0f %% of how ranks change\n", found.Factors[i], 100*f.Total.Value)
	}
	// Output:
	// weights: 81 % of how ranks change
	// mean: 42 % of how ranks change
}

// Weights moved by hand are answered at once.
func ExampleResult_Live() {
	result, err := composite.Plan{}.Run(context.Background(), valleys())
	if err != nil {
		fmt.Println(err)
		return
	}
	live, err := result.Live(2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	weights := append([]float64(nil), result.Weights...)
	for _, work := range []float64{1, 3} {
		weights[result.Structure.Find("work")] = work
		moved, err := live.Move(context.Background(), weights)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(moved.Ranks)
	}
	// Output:
	// [2 4 5 3 1]
	// [3 1 5 2 4]
}

// What would change without each part.
func ExampleResult_Remove() {
	result, err := composite.Plan{}.Run(context.Background(), valleys())
	if err != nil {
		fmt.Println(err)
		return
	}
	removals, _, err := result.Remove(context.Background(), composite.Machine{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range removals {
		fmt.Printf("without %s: %.1f places on average\n", r.Code, float64(r.Mean))
	}
	// Output:
	// without income: 0.0 places on average
	// without jobless: 0.4 places on average
	// without forest: 0.2 places on average
	// without noise: 0.0 places on average
	// without work: 0.8 places on average
	// without around: 1.6 places on average
}
