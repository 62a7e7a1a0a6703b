package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// care is three towns scored from 0 to 100 on three sides of care.
func care() *composite.Dataset {
	d := &composite.Dataset{
		Units:      []composite.Unit{{Code: "Aubrac"}, {Code: "Brière"}, {Code: "Causse"}},
		Aggregates: []composite.Aggregate{{Code: "care", Weight: 1}},
		Values:     composite.MatrixOf([]float64{60, 60, 60}, []float64{90, 80, 10}, []float64{40, 70, 40}),
	}
	for _, code := range []string{"doctors", "pharmacy", "home help"} {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: code, Parent: "care", Weight: 1, Direction: composite.MoreIsBetter})
	}
	return d
}

// The MPI takes points off a town whose sides are far apart: Brière has the mean of
// Aubrac, and less care where home help is wanting.
func ExampleScoresOf_mpi() {
	for _, method := range []composite.AggregateMethod{composite.Arithmetic, composite.MPI} {
		scores, err := composite.ScoresOf(care(), nil, composite.Aggregation{AggregateRule: composite.AggregateRule{Method: method}})
		if err != nil {
			fmt.Println(err)
			return
		}
		for u, score := range scores.Of("care") {
			fmt.Printf("%s %s: %.1f\n", method, scores.Units[u].Code, score)
		}
	}
	// Output:
	// arithmetic Aubrac: 60.0
	// arithmetic Brière: 60.0
	// arithmetic Causse: 50.0
	// mpi Aubrac: 60.0
	// mpi Brière: 38.9
	// mpi Causse: 46.0
}

// Kemeny's order contradicts the fewest duels: Brière is above the two others on two
// sides of three, however far below them on the third.
func ExampleScoresOf_kemeny() {
	scores, err := composite.ScoresOf(care(), nil, composite.Aggregation{AggregateRule: composite.AggregateRule{Method: composite.Kemeny}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ranks := make([]int32, len(scores.Units))
	var ranker composite.Ranker
	ranker.Rank(scores.Of("care"), ranks)
	for u, rank := range ranks {
		fmt.Println(scores.Units[u].Code, rank)
	}
	// Output:
	// Aubrac 2
	// Brière 1
	// Causse 3
}

// Counting tells what share of care is enough, 50 or more, and here that two sides of
// three are enough to be well.
func ExampleScoresOf_counting() {
	cutoff := 50.0
	scores, err := composite.ScoresOf(care(), nil, composite.Aggregation{AggregateRule: composite.AggregateRule{Method: composite.Counting, Cutoff: &cutoff, Enough: 2. / 3}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for u, score := range scores.Of("care") {
		fmt.Printf("%s: %.2f\n", scores.Units[u].Code, score)
	}
	// Output:
	// Aubrac: 1.00
	// Brière: 1.00
	// Causse: 0.33
}

// Two by two, one resident says how much more one side of care counts than another:
// weights, and whether the answers hold together.
func ExampleWeighting_ahp() {
	d := care()
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		fmt.Println(err)
		return
	}
	weights, report, err := composite.Weighting{Method: composite.WeightAHP, AHP: composite.AHPWeights{Judgements: []composite.Judgement{
		{Person: "Awa", A: "doctors", B: "pharmacy", Value: 3},
		{Person: "Awa", A: "doctors", B: "home help", Value: 2},
		{Person: "Awa", A: "home help", B: "pharmacy", Value: 2},
	}}}.Run(d, s)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, w := range weights[:s.Indicators] {
		fmt.Printf("%s %.2f\n", s.Nodes[i].Code, w)
	}
	fmt.Printf("consistency ratio %.3f\n", report.AHP[0].CR)
	// Output:
	// doctors 0.54
	// pharmacy 0.16
	// home help 0.30
	// consistency ratio 0.008
}
