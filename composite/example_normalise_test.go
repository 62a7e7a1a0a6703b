package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// fourCommunes is a share of people without a doctor (less is better) and an
// income (more is better), in two dimensions of one index.
func fourCommunes() *composite.Dataset {
	return &composite.Dataset{
		Units: []composite.Unit{{Code: "53001"}, {Code: "53002"}, {Code: "53003"}, {Code: "53004"}},
		Indicators: []composite.Indicator{
			{Code: "doctor", Direction: composite.LessIsBetter, Parent: "health", Weight: 1, Target: composite.Missing()},
			{Code: "income", Direction: composite.MoreIsBetter, Parent: "living", Weight: 1, Target: composite.Missing()},
		},
		Aggregates: []composite.Aggregate{{Code: "health", Parent: "index", Weight: 2}, {Code: "living", Parent: "index", Weight: 1}, {Code: "index", Weight: 1}},
		Values:     composite.MatrixOf([]float64{5, 21_000}, []float64{10, 25_000}, []float64{15, composite.Missing()}, []float64{25, 22_000}),
	}
}

func ExampleNormalisation_Run() {
	scored, report, err := composite.Normalisation{
		NormaliseRule: composite.NormaliseRule{Scale: composite.Goalposts{Low: 0, High: 10}},
		Indicators: map[string]composite.NormaliseRule{
			"doctor": {Method: composite.ByGoalposts, Goalposts: &composite.Goalposts{Low: 0, High: 20}},
		},
	}.Run(fourCommunes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scored.Values.Column(0))
	fmt.Println(scored.Values.Column(1))
	for _, c := range report.Clipped {
		fmt.Printf("%s of %s, %v, is beyond its goalposts and scores %v\n", c.Indicator, c.Unit, c.Value, c.Score)
	}
	// Output:
	// [7.5 5 2.5 0]
	// [0 10 NaN 2.5]
	// doctor of 53004, 25, is beyond its goalposts and scores 0
}

func ExampleScoresOf() {
	scored, _, err := composite.Normalisation{}.Run(fourCommunes())
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := composite.ScoresOf(scored, nil, composite.Aggregation{})
	if err != nil {
		fmt.Println(err)
		return
	}
	index := scores.Structure.Find("index")
	for r, u := range scores.Units {
		fmt.Printf("%s: %.1f, from %.0f %% of the weight\n", u.Code, scores.Values.At(r, index), 100*scores.Availability.At(r, index))
	}
	// Output:
	// 53001: 66.7, from 100 % of the weight
	// 53002: 83.3, from 100 % of the weight
	// 53003: 50.0, from 67 % of the weight
	// 53004: 8.3, from 100 % of the weight
}

// An aggregator is made once and run again and again: weights moved by hand,
// draws of an uncertainty analysis.
func ExampleAggregator_Scores() {
	d := fourCommunes()
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := composite.NewAggregator(s, composite.Aggregation{})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := composite.MatrixOf([]float64{100, 0}, []float64{75, 100})
	out, scratch := composite.NewMatrix(x.Rows, len(s.Nodes)-s.Indicators), &composite.AggregateScratch{}
	weights := s.Weights()
	for _, health := range []float64{0, 1, 3} {
		weights[s.Find("health")] = health
		if err := a.Scores(x, nil, weights, out, scratch); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(health, out.Column(s.Find("index")-s.Indicators))
	}
	// Output:
	// 0 [0 100]
	// 1 [50 87.5]
	// 3 [75 81.25]
}
