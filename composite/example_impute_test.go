package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// The number of clubs of Brou is not known. Its two nearest communes, by
// doctors and jobs, are Cluny and Die.
func ExampleImputation() {
	d := &composite.Dataset{
		Units:      []composite.Unit{{Code: "Arles"}, {Code: "Brou"}, {Code: "Cluny"}, {Code: "Die"}, {Code: "Eus"}},
		Indicators: []composite.Indicator{{Code: "doctors", Weight: 1}, {Code: "jobs", Weight: 1}, {Code: "clubs", Weight: 1}},
		Values: composite.MatrixOf(
			[]float64{10, 80, 300},
			[]float64{4, 50, composite.Missing()},
			[]float64{5, 40, 180},
			[]float64{3, 60, 160},
			[]float64{1, 20, 100}),
	}
	o := composite.Imputation{ImputeChoice: composite.ImputeChoice{Method: composite.ImputeNeighbours, Neighbours: 2}}
	_, report, err := o.Run(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range report.Values {
		fmt.Printf("%s of %s: %g, by %s, of %d\n", v.Indicator, v.Unit.Code, v.Value, v.Method, v.Of)
	}
	// Output:
	// clubs of Brou: 170, by neighbours, of 2
}
