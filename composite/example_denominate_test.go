package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Doctors per thousand inhabitants. The population of Cluny is not known.
func ExampleDenomination() {
	d := &composite.Dataset{
		Units:      []composite.Unit{{Code: "Arles"}, {Code: "Brou"}, {Code: "Cluny"}},
		Indicators: []composite.Indicator{{Code: "doctors", Denominator: "population", Weight: 1}},
		Values:     composite.MatrixOf([]float64{130}, []float64{2}, []float64{7}),
		Columns:    []composite.Column{{Code: "population", Values: []float64{52000, 4000, composite.Missing()}}},
	}
	out, report, err := composite.Denomination{Scale: map[string]float64{"population": 1000}}.Run(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Values.Column(0))
	fmt.Println(report.Warnings[0].Error())
	// Output:
	// [2.5 0.5 NaN]
	// denominate: Cluny has no population: its value of doctors is left out
}
