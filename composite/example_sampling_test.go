package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// A draw is a few uniform numbers; each is turned into something that varies.
func ExampleSampling() {
	sampler, err := composite.Sampling{Seed: 2026}.Sampler(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	methods := []string{"min-max", "rank", "z-score"}
	var u []float64
	for draw := range 4 {
		u = sampler.Draw(draw, u)
		method := methods[composite.EqualChoiceAt(u[0], len(methods))]
		weight := composite.UniformAt(u[1], .75, 1.25)
		share := composite.NormalAt(u[2], 12, .5)
		fmt.Printf("%-8s weight × %.2f, share %.1f %%\n", method, weight, share)
	}
	// Output:
	// rank     weight × 1.02, share 12.2 %
	// z-score  weight × 0.76, share 12.0 %
	// rank     weight × 1.17, share 12.5 %
	// min-max  weight × 0.99, share 11.5 %
}
