package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Which of two choices moves a result, when one doubles what the other does.
func ExampleSensitivityDesign() {
	design, err := composite.NewSensitivityDesign(1024, []int{1, 1}, composite.Sampling{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	results := make([]float64, design.Runs())
	var u []float64
	for run := range results {
		u = design.Run(run, u)
		results[run] = u[0] + 2*u[1] // here, run the index
	}
	found, err := design.Indices(results, composite.SensitivityOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, f := range found.Factors {
		fmt.Printf("factor %d alone: %.2f (%.2f to %.2f)\n", i+1, f.First.Value, f.First.Low, f.First.High)
	}
	// Output:
	// factor 1 alone: 0.20 (0.17 to 0.23)
	// factor 2 alone: 0.80 (0.73 to 0.86)
}
