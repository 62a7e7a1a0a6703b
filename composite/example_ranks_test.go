package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Three communes, ranked in five draws: the last two can't be told apart.
func ExampleSpreadOfRanks() {
	ranks := []int32{
		1, 2, 3,
		1, 3, 2,
		1, 2, 3,
		1, 3, 2,
		1, 2, 2,
	}
	spread, err := composite.SpreadOfRanks(ranks, 3, composite.RankSpreadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	above, err := composite.ChanceAbove(ranks, 3, []int{0, 1, 2}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for u, name := range []string{"Almay", "Bourg", "Coulon"} {
		q := spread.Quantiles.Row(u, nil)
		fmt.Printf("%s: rank %.1f (%.1f to %.1f)\n", name, q[1], q[0], q[2])
	}
	fmt.Printf("Bourg above Coulon in %.0f %% of draws\n", 100*above.At(1, 2))
	// Output:
	// Almay: rank 1.0 (1.0 to 1.0)
	// Bourg: rank 2.0 (2.0 to 3.0)
	// Coulon: rank 2.0 (2.0 to 3.0)
	// Bourg above Coulon in 50 % of draws
}
