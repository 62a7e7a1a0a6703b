package planfile_test

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/composite/planfile"
)

// A plan file and a table make an index; what is wrong is told with its line.
func ExampleRead() {
	const plan = `name: Two indicators
data: {file: towns.csv, code: code}
indicators:
  - {code: income, direction: higher, parent: index}
  - {code: jobless, direction: lower, parent: index}
aggregates: [{code: index}]
`
	f, err := planfile.Read(strings.NewReader(plan), "plan.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	table := planfile.Table{Name: "towns.csv", Line: 1, Names: []string{"code", "income", "jobless"}, Rows: func(yield func(planfile.Row, error) bool) {
		for n, cells := range [][]string{{"A", "21 000", "9,5"}, {"B", "24 000", "6"}, {"C", "22 500", "nd"}} {
			if !yield(planfile.Row{Line: n + 2, Cells: cells}, nil) {
				return
			}
		}
	}}
	d, err := f.Dataset(table, "en")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := f.Run(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for r, u := range d.Units {
		fmt.Printf("%s %.0f\n", u.Code, result.Scores.At(r, result.Target))
	}
	_, err = planfile.Read(strings.NewReader(strings.Replace(plan, "aggregates", "agregates", 1)), "plan.yaml")
	fmt.Println(err)
	// Output:
	// A 0
	// B 100
	// C 50
	// plan.yaml:6:1: there is no key “agregates” here: did you mean “aggregates”?
}
