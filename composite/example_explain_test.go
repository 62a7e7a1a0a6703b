package composite_test

import (
	"fmt"
	"math"

	"codeberg.org/bocage/bocage/composite"
)

// Why is Aubrac where it is? What each indicator brings adds up to how far its
// score is from that of the mean.
func ExampleExplain_Run() {
	d := &composite.Dataset{
		Units: []composite.Unit{{Code: "A", Name: "Aubrac"}, {Code: "B", Name: "Beauce"}, {Code: "C", Name: "Causses"}},
		Indicators: []composite.Indicator{
			{Code: "jobs", Name: "Jobs", Direction: composite.MoreIsBetter, Parent: "index", Weight: 1, Target: math.NaN()},
			{Code: "air", Name: "Clean air", Direction: composite.MoreIsBetter, Parent: "index", Weight: 1, Target: math.NaN()},
		},
		Aggregates: []composite.Aggregate{{Code: "index", Weight: 1}},
		Values:     composite.MatrixOf([]float64{30, 90}, []float64{60, 20}, []float64{60, 40}),
	}
	scores, err := composite.ScoresOf(d, nil, composite.Aggregation{})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := composite.Explain{}.Run(&composite.Computed{Structure: scores.Structure, Scores: scores.Values, Data: d}, "A", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range e.Statements() {
		fmt.Println(s.In(composite.Sayings[s.Say]))
	}
	// Output:
	// Aubrac has a score of 60, against 50 for what it is compared to.
	// What raises it most: Clean air (20 points).
	// What lowers it most: Jobs (-10 points).
	// By its profile it looks like Causses, Beauce.
}
