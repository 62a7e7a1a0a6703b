package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Three neighbours share 100 points between two aspects of care, and everyone
// sees how far they agree.
func ExampleWeighting() {
	d := &composite.Dataset{
		Units: []composite.Unit{{Code: "Aubrac"}},
		Indicators: []composite.Indicator{
			{Code: "doctors", Parent: "care", Weight: 1, Direction: composite.MoreIsBetter},
			{Code: "pharmacy", Parent: "care", Weight: 1, Direction: composite.MoreIsBetter}},
		Aggregates: []composite.Aggregate{{Code: "care", Weight: 1}},
		Values:     composite.MatrixOf([]float64{40, 80}),
	}
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		fmt.Println(err)
		return
	}
	choice := composite.Weighting{Method: composite.WeightBudget, Budget: composite.BudgetWeights{
		Middle: composite.BudgetMedian,
		Allocations: []composite.Allocation{
			{Person: "Ada", Points: map[string]float64{"doctors": 80, "pharmacy": 20}},
			{Person: "Bo", Points: map[string]float64{"doctors": 70, "pharmacy": 30}},
			{Person: "Cy", Points: map[string]float64{"doctors": 40, "pharmacy": 60}},
		}}}
	weights, report, err := choice.Run(d, s)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("doctors %.1f, pharmacy %.1f\n", weights[0], weights[1])
	fmt.Printf("agreement %.2f\n", *report.Budget[0].Agreement)
	fmt.Printf("Cy alone: doctors %.1f\n", report.People[2].Weights[0])
	// Output:
	// doctors 0.7, pharmacy 0.3
	// agreement 0.11
	// Cy alone: doctors 0.4
}

// An allocation that does not sum to 100 is refused, and the message says whose
// it is.
func ExampleWeighting_refused() {
	indicators := []composite.Indicator{{Code: "doctors", Parent: "care", Weight: 1}, {Code: "pharmacy", Parent: "care", Weight: 1}}
	s, _ := composite.NewStructure(indicators, []composite.Aggregate{{Code: "care", Weight: 1}})
	d := &composite.Dataset{Units: []composite.Unit{{Code: "Aubrac"}}, Indicators: indicators, Values: composite.NewMatrix(1, 2)}
	_, _, err := composite.Weighting{Method: composite.WeightBudget, Budget: composite.BudgetWeights{
		Allocations: []composite.Allocation{{Person: "Ada", Points: map[string]float64{"doctors": 60, "pharmacy": 30}}}}}.Run(d, s)
	fmt.Println(err)
	// Output:
	// weight: the points of Ada within care have a sum of 90: it must be 100
}
