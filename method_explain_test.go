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

func TestChangesAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-expliquer.md", "poids avant") {
		nothing := make([]float64, len(figures(t, row[1])))
		before := twoUnits(t, "arithmétique", figures(t, row[0]), figures(t, row[1]), nothing)
		after := twoUnits(t, "arithmétique", figures(t, row[2]), figures(t, row[3]), nothing)
		d, err := composite.Change{}.Of(before, after, "1", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !sameAsWritten(t, float64(d.Difference), row[4]) {
			t.Errorf("%v: %v", row, d.Difference)
		}
		for i, cell := range listed(row[5]) {
			if s := d.Sources[i]; !sameAsWritten(t, float64(s.FromScore), cell) || !sameAsWritten(t, float64(s.FromWeight), listed(row[6])[i]) {
				t.Errorf("%v: indicator %d brings %v and %v", row, i+1, s.FromScore, s.FromWeight)
			}
		}
	}
}

func TestPlacesAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-expliquer.md", "scores avant | scores après | places") {
		var results []*composite.Computed
		for _, cell := range row[:2] {
			d := dataOf(figures(t, cell))
			d.Indicators[0].Parent = "indice"
			d.Aggregates = []composite.Aggregate{{Code: "indice", Weight: 1}}
			s, err := composite.ScoresOf(d, nil, composite.Aggregation{})
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, &composite.Computed{Structure: s.Structure, Scores: s.Values, Data: d})
		}
		moves, err := composite.Change{}.Run(results[0], results[1], 0, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		m := moves.Moves[0]
		for i, v := range []float64{float64(m.Places), float64(m.Own), float64(m.Others)} {
			if !sameAsWritten(t, v, row[i+2]) {
				t.Errorf("%v: %v, %v, %v", row, m.Places, m.Own, m.Others)
			}
		}
	}
}

func TestTrendsAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-expliquer.md", "années | valeurs") {
		d := dataOf(figures(t, row[1]))
		for r, year := range figures(t, row[0]) {
			d.Units[r] = composite.Unit{Code: "commune", Year: int(year)}
		}
		o := composite.Trend{}
		if row[2] != "aucune" {
			o.Breaks = map[string][]int{"a": {int(figure(t, row[2]))}}
		}
		got, err := o.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		u := got[0]
		if !sameAsWritten(t, float64(u.Change), row[3]) || !sameAsWritten(t, float64(u.CAGR), row[4]) || !sameAsWritten(t, float64(u.Slope), row[5]) {
			t.Errorf("%v: %v, %v, %v", row, u.Change, u.CAGR, u.Slope)
		}
	}
}

func TestStandingsAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-expliquer.md", "scores de tous") {
		d := dataOf(figures(t, row[0]))
		d.Indicators[0].Parent = "indice"
		d.Aggregates = []composite.Aggregate{{Code: "indice", Weight: 1}}
		s, err := composite.ScoresOf(d, nil, composite.Aggregation{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := composite.Profile{}.Run(&composite.Computed{Structure: s.Structure, Scores: s.Values, Data: d}, "1", 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range []float64{float64(p.Standings[0].Rank), float64(p.Standings[0].Equal), float64(p.Standings[0].Position)} {
			if !sameAsWritten(t, v, row[i+1]) {
				t.Errorf("%v: %+v", row, p.Standings[0])
			}
		}
	}
}

func TestTheNearestAreThoseOfTheMethod(t *testing.T) {
	rows := examples(t, "indice-expliquer.md", "commune | trois scores")
	d := dataOf(make([]float64, len(rows)), make([]float64, len(rows)), make([]float64, len(rows)))
	for r, row := range rows {
		d.Units[r].Code = row[0]
		for c, v := range figures(t, row[1]) {
			d.Values.Set(r, c, v)
		}
	}
	for i := range d.Indicators {
		d.Indicators[i].Parent = "indice"
	}
	d.Aggregates = []composite.Aggregate{{Code: "indice", Weight: 1}}
	s, err := composite.ScoresOf(d, nil, composite.Aggregation{})
	if err != nil {
		t.Fatal(err)
	}
	near, err := composite.Nearest{Count: len(rows)}.Run(&composite.Computed{Structure: s.Structure, Scores: s.Values, Data: d}, rows[0][0], 0)
	if err != nil || len(near) != len(rows)-2 {
		t.Fatalf("%v, %+v", err, near)
	}
	for r, n := range near { // the nearest first, as the table is
		if row := rows[r+1]; n.Unit != row[0] || !sameAsWritten(t, float64(n.Distance), row[2]) {
			t.Errorf("%+v, the method says %s", n, row)
		}
	}
}
