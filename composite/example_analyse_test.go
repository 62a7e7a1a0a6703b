package composite_test

import (
	"context"
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// scored is the index of the valleys.
func scored() *composite.Result {
	result, err := composite.Plan{}.Run(context.Background(), valleys())
	if err != nil {
		panic(err)
	}
	return result
}

// What deserves a look in the values, before they are scored.
func ExampleStatistics_Run() {
	d := valleys()
	copy(d.Values.Column(2), []float64{0, 0, 0, 0, 70})
	_, warnings, err := composite.Statistics{}.Run(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range warnings {
		fmt.Println(w.Error())
	}
	// Output:
	// analyse: a few values of forest are very far from the others (skewness 2.24): treat it, or its score will hardly tell most units apart
	// analyse: forest takes 2 different values only: many units will be equal on it
	// analyse: forest is zero for a share 0.8 of the units that have it
}

// How indicators go together, within and between dimensions.
func ExampleCorrelationMap_Run() {
	r := scored()
	report, _, err := composite.CorrelationMap{}.Run(r.Structure, r.Scores)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range report.Dimensions {
		fmt.Printf("within %s: %.2f\n", d.Code, float64(d.Mean))
	}
	fmt.Printf("between them: %.2f\n", report.Between.R.At(0, 1))
	// Output:
	// within work: 0.97
	// within around: 1.00
	// between them: -0.72
}

// Whether what is put together hangs together, and how many things it measures.
func ExampleReliability_Run() {
	r := scored()
	alphas, _, err := composite.Reliability{}.Run(r.Structure, r.Scores)
	if err != nil {
		fmt.Println(err)
		return
	}
	components, _, err := composite.PrincipalComponents{}.Run(r.Structure, r.Scores)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, a := range alphas {
		fmt.Printf("%s: alpha %.2f, first component %.0f %%\n", a.Code, float64(a.Alpha), 100*float64(components[i].Explained[0]))
	}
	// Output:
	// work: alpha 0.99, first component 99 %
	// around: alpha 1.00, first component 100 %
	// index: alpha -5.19, first component 86 %
}

// What each indicator was meant to count for, and what it does.
func ExampleAudit_Run() {
	r := scored()
	report, warnings, err := composite.Audit{}.Run(&composite.Computed{Structure: r.Structure, Weights: r.Weights, Scores: r.Scores, Data: r.Data()})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range report.Indicators {
		fmt.Printf("%s: weight %.2f, importance %.2f\n", i.Code, float64(i.Weight), float64(i.Importance))
	}
	for _, w := range warnings {
		fmt.Println(w.Error())
	}
	// Output:
	// income: weight 0.25, importance 0.20
	// jobless: weight 0.25, importance 0.31
	// forest: weight 0.25, importance 0.26
	// noise: weight 0.25, importance 0.23
	// analyse: income and jobless say almost the same (correlation 0.974): keep one, or give each half a weight
	// analyse: income and noise say almost the opposite (correlation -0.988): together they cancel out; is one of them turned the wrong way?
	// analyse: jobless and noise say almost the opposite (correlation -1): together they cancel out; is one of them turned the wrong way?
	// analyse: forest and noise say almost the same (correlation 0.998): keep one, or give each half a weight
}

// Why one place is above another: what each indicator brings, in points.
func ExampleSources_Run() {
	r := scored()
	d, err := composite.Sources{Against: composite.AgainstUnit, Unit: "B"}.Run(&composite.Computed{Structure: r.Structure, Weights: r.Weights, Scores: r.Scores, Data: r.Data()}, "E", 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range d.Sources {
		if s.Level == 1 {
			fmt.Printf("%s %+.1f\n", s.Code, float64(s.Total))
		}
	}
	fmt.Printf("together %+.1f\n", float64(d.Difference))
	// Output:
	// income -20.8
	// jobless -16.7
	// forest +25.0
	// noise +25.0
	// together +12.5
}

// Whether neighbours are alike.
func ExampleMoransI() {
	values := []float64{10, 11, 9, 1, 2, 1}
	line := composite.Neighbours{{1}, {0, 2}, {1, 3}, {2, 4}, {3, 5}, {4}}
	m, err := composite.MoransI(values, line, composite.SpatialTest{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("I = %.2f, expected %.2f, p = %.3f\n", m.I, m.Expected, m.P)
	// Output:
	// I = 0.69, expected -0.20, p = 0.033
}
