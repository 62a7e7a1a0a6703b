package composite_test

import (
	"context"
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Each place is seen by the weights that suit it best; the third has no
// weights under which neither of the others does better.
func ExampleBenefitOfTheDoubt() {
	d := &composite.Dataset{
		Units:      []composite.Unit{{Code: "Aubrac"}, {Code: "Brière"}, {Code: "Causse"}},
		Indicators: []composite.Indicator{{Code: "calm", Weight: 1}, {Code: "care", Weight: 1}},
		Values:     composite.MatrixOf([]float64{1, 0.5}, []float64{0.5, 1}, []float64{0.6, 0.6}),
	}
	report, err := composite.BenefitOfTheDoubt{}.Run(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for u, unit := range d.Units {
		fmt.Printf("%s %.2f\n", unit.Label(), report.Scores[u])
	}
	for _, p := range report.Peers[2] {
		fmt.Printf("seen from %s, %.1f\n", d.Units[p.Unit].Label(), p.Weight)
	}
	// Output:
	// Aubrac 1.00
	// Brière 1.00
	// Causse 0.80
	// seen from Aubrac, 0.4
	// seen from Brière, 0.4
}
