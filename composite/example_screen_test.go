package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Four communes, four indicators; two of the communes are hardly known.
func ExampleScreening() {
	none := composite.Missing()
	d := &composite.Dataset{
		Units:      []composite.Unit{{Code: "Arles"}, {Code: "Brou"}, {Code: "Cluny"}, {Code: "Die"}},
		Indicators: []composite.Indicator{{Code: "doctors", Weight: 1}, {Code: "buses", Weight: 1}, {Code: "jobs", Weight: 1}, {Code: "clubs", Weight: 1}},
		Values: composite.MatrixOf(
			[]float64{3, 12, 0.9, 40},
			[]float64{none, 2, none, 8},
			[]float64{1, 0, 0, 0},
			[]float64{0, 5, 0.7, none}),
	}
	kept, report, err := composite.Screening{MinPresent: 0.75, MinNonZero: 0.5}.Run(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, u := range kept.Units {
		fmt.Println("kept:", u.Code)
	}
	for _, left := range report.Left {
		fmt.Println(left.Why.Error())
	}
	// Output:
	// kept: Arles
	// kept: Die
	// screen: Brou has a share 0.5 of its values, below 0.75: it is left out
	// screen: Cluny has a share 0.25 of its values other than 0, below 0.5: it is left out
}
