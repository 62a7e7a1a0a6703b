package stats_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/stats"
)

func ExampleCliffDelta() {
	crossing, others := []float64{2, 3, 1}, []float64{0, 1, 1, 0}
	fmt.Printf("%.2f\n", stats.CliffDelta(crossing, others))
	// Output: 0.83
}

func ExamplePermutationTest() {
	crossing, others := []float64{2, 3, 1}, []float64{0, 1, 1, 0}
	r, err := stats.PermutationTest(crossing, others, stats.MeanDifference, stats.Permutation{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("difference %.1f, p = %.3f (%v of %v arrangements)\n", r.Statistic, r.P, r.Extreme, r.Arrangements)
	// Output: difference 1.5, p = 0.086 (3 of 35 arrangements)
}

func ExampleBootstrap() {
	groups := [][]float64{{2, 3, 1, 2, 2, 3}, {0, 1, 1, 0, 2, 1}}
	delta := func(g [][]float64) float64 { return stats.CliffDelta(g[0], g[1]) }
	i, err := stats.Bootstrap(groups, delta, stats.Resampling{Seed: 2022})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f, inside its interval: %v\n", i.Estimate, i.Low <= i.Estimate && i.Estimate <= i.High)
	// Output: 0.78, inside its interval: true
}

func ExampleHolm() {
	fmt.Println(stats.Holm([]float64{0.0625, 0.25, 0.125}))
	// Output: [0.1875 0.25 0.25]
}

func ExampleKrippendorffAlpha() {
	alpha, err := stats.KrippendorffAlpha([][]float64{{1, 2, 3, 3}, {1, 2, 3, 2}}, stats.Ordinal)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", alpha)
	// Output: 0.79
}
