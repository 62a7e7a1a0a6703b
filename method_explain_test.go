package bocage_test

import (
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

var meansOfTheMethod = map[string]composite.AggregateMethod{"arithmétique": composite.Arithmetic, "géométrique": composite.Geometric, "harmonique": composite.Harmonic}

// twoUnits is an index over the scores of two units, the first explained
// against the second.
func twoUnits(t *testing.T, mean string, weights, scores, others []float64) *composite.Computed {
	t.Helper()
	columns := make([][]float64, len(scores))
	for i := range columns {
		columns[i] = []float64{scores[i], others[i]}
	}
	d := dataOf(columns...)
	for i := range d.Indicators {
		d.Indicators[i].Parent, d.Indicators[i].Weight = "indice", weights[i]
	}
	d.Aggregates = []composite.Aggregate{{Code: "indice", Weight: 1}}
	method, known := meansOfTheMethod[mean]
	if !known {
		t.Fatalf("%q is no mean of the page", mean)
	}
	o := composite.Aggregation{AggregateRule: composite.AggregateRule{Method: method}}
	s, err := composite.ScoresOf(d, nil, o)
	if err != nil {
		t.Fatal(err)
	}
	return &composite.Computed{Structure: s.Structure, Aggregation: o, Scores: s.Values, Data: d}
}

func TestSourcesAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-expliquer.md", "moyenne | poids") {
		x := twoUnits(t, row[0], figures(t, row[1]), figures(t, row[2]), figures(t, row[3]))
		d, err := composite.Sources{Against: composite.AgainstUnit, Unit: "2"}.Run(x, "1", 0)
		if err != nil {
			t.Fatal(err)
		}
		if !sameAsWritten(t, float64(d.Difference), row[4]) {
			t.Errorf("%v: difference %v", row, d.Difference)
		}
		for i, cell := range listed(row[5]) {
			if !sameAsWritten(t, float64(d.Sources[i].Total), cell) {
				t.Errorf("%v: indicator %d brings %v", row, i+1, d.Sources[i].Total)
			}
		}
	}
}
