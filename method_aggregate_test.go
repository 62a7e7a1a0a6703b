package bocage_test

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

var directionsOfTheMethod = map[string]composite.Direction{"plus": composite.MoreIsBetter, "moins": composite.LessIsBetter, "aucun": composite.Undirected}

func TestValuesAreScoredAsTheMethodSays(t *testing.T) {
	for _, row := range append(examples(t, "indice-normaliser.md", "méthode | valeurs"), examples(t, "indice-normaliser.md", "avec ces bornes")...) {
		direction, known := directionsOfTheMethod[row[2]]
		if !known {
			t.Fatalf("%q is no direction", row[2])
		}
		d := dataOf(figures(t, row[1]))
		d.Indicators[0].Direction = direction
		var posts *composite.Goalposts
		if unticked(row[0]) != string(composite.AMPIScores) { // which has none in the table: the extremes
			posts = &composite.Goalposts{Low: 0, High: 10}
		}
		out, _, err := composite.Normalisation{NormaliseRule: composite.NormaliseRule{Method: composite.NormaliseMethod(unticked(row[0])),
			Goalposts: posts, Thresholds: &composite.Thresholds{Floor: 8, Low: 12, High: 20, Ceiling: 32}}}.Run(d)
		if err != nil {
			t.Fatal(err)
		}
		written := listed(row[3])
		if len(written) != len(d.Units) {
			t.Fatalf("%v: %d values, %d scores", row, len(d.Units), len(written))
		}
		for r, v := range out.Values.Values {
			if !sameAsWritten(t, v, written[r]) {
				t.Errorf("%v: %v, the method says %s", row, out.Values.Values, row[3])
			}
		}
	}
}

// oneAggregate aggregates columns of scores by one method.
func oneAggregate(t *testing.T, method string, weights []float64, columns ...[]float64) []float64 {
	t.Helper()
	return aggregatedBy(t, composite.AggregateRule{Method: composite.AggregateMethod(method)}, weights, columns...)
}

func aggregatedBy(t *testing.T, rule composite.AggregateRule, weights []float64, columns ...[]float64) []float64 {
	t.Helper()
	d := dataOf(columns...)
	for c := range d.Indicators {
		d.Indicators[c].Parent, d.Indicators[c].Weight = "index", weights[c]
	}
	d.Aggregates = []composite.Aggregate{{Code: "index", Weight: 1}}
	scores, err := composite.ScoresOf(d, nil, composite.Aggregation{AggregateRule: rule})
	if err != nil {
		t.Fatal(err)
	}
	return scores.Of("index")
}

func TestScoresAreAggregatedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-agreger.md", "méthode | scores") {
		var columns [][]float64
		for _, v := range figures(t, row[1]) {
			columns = append(columns, []float64{v})
		}
		if got := oneAggregate(t, unticked(row[0]), figures(t, row[2]), columns...)[0]; !sameAsWritten(t, got, row[3]) {
			t.Errorf("%v: %v", row, got)
		}
	}
}

func TestTownsAreComparedAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-agreger.md", "ville | du groupe 1")
	columns := make([][]float64, 4)
	for _, row := range rows {
		for c := range columns {
			columns[c] = append(columns[c], figure(t, row[c+1]))
		}
	}
	for m, method := range []string{"borda", "copeland", "kemeny"} {
		for r, v := range oneAggregate(t, method, []float64{42, 26, 15, 17}, columns...) {
			if !sameAsWritten(t, v, rows[r][5+m]) {
				t.Errorf("%s of %s: %v, the method says %s", method, rows[r][0], v, rows[r][5+m])
			}
		}
	}
}

func TestHappinessIsThatOfTheMethod(t *testing.T) {
	got := composite.GrossHappiness([]float64{1, 0.566}, []float64{40.9, 59.1}, 0.66)
	if !(math.Abs(got.Headcount-0.409) <= 1e-9) || !(math.Abs(got.Index-0.743) <= 0.0006) {
		t.Errorf("%+v", got)
	}
}
