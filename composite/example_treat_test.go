package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Incomes of twelve communes, two of which are far above the others. Bringing
// the highest to the second is enough.
func ExampleTreatment() {
	incomes := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100}
	d := &composite.Dataset{
		Indicators: []composite.Indicator{{Code: "income", Weight: 1}},
		Values:     composite.Matrix{Rows: len(incomes), Columns: 1, Values: incomes},
	}
	for r := range incomes {
		d.Units = append(d.Units, composite.Unit{Code: fmt.Sprint("commune ", r+1)})
	}
	out, report, err := composite.Treatment{}.Run(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	one := report.Indicators[0]
	fmt.Printf("skewness %.2f → %.2f, kurtosis %.2f → %.2f\n", one.Before.Skewness, one.After.Skewness, one.Before.Kurtosis, one.After.Kurtosis)
	for p := range report.Points(d, out) {
		fmt.Printf("%s: %g → %g (%s)\n", p.Unit.Code, p.Before, p.After, p.How)
	}
	// Output:
	// skewness 3.06 → 1.71, kurtosis 9.74 → 1.82
	// commune 12: 100 → 30 (winsorised)
}
