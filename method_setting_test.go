package bocage_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
)

// setAs reads a setting as a plan writes it, into a rule.
func setAs(t *testing.T, cell string, rule any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader("{" + unticked(cell) + "}"))
	d.KnownFields(true)
	if err := d.Decode(rule); err != nil {
		t.Fatalf("%s: %v", cell, err)
	}
}

func TestValuesAreScoredUnderASettingAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-normaliser.md", "méthode réglée") {
		direction, known := directionsOfTheMethod[row[3]]
		if !known {
			t.Fatalf("%q is no direction", row[3])
		}
		d := dataOf(figures(t, row[2]))
		d.Indicators[0].Direction = direction
		o := composite.Normalisation{}
		setAs(t, row[1], &o.NormaliseRule)
		o.Method = composite.NormaliseMethod(unticked(row[0]))
		out, _, err := o.Run(d)
		if err != nil {
			t.Fatalf("%v: %v", row, err)
		}
		listedFigures(t, strings.Join(row, " "), out.Values.Values, row[4])
	}
}

func TestScoresAreAggregatedUnderASettingAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-agreger.md", "méthode réglée") {
		var columns [][]float64
		for _, v := range figures(t, row[2]) {
			columns = append(columns, []float64{v})
		}
		var rule composite.AggregateRule
		setAs(t, row[1], &rule)
		rule.Method = composite.AggregateMethod(unticked(row[0]))
		if got := aggregatedBy(t, rule, figures(t, row[3]), columns...)[0]; !sameAsWritten(t, got, row[4]) {
			t.Errorf("%v: %v", row, got)
		}
	}
}

func TestGapsAreComparedAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-agreger.md", "ville aux trois notes")
	columns := make([][]float64, 3)
	for _, row := range rows {
		for c := range columns {
			columns[c] = append(columns[c], figure(t, row[c+1]))
		}
	}
	for m, method := range []string{"outranking", "copeland", "borda", "kemeny"} {
		got := oneAggregate(t, method, []float64{2, 1, 1}, columns...)
		for r, row := range rows {
			if !sameAsWritten(t, got[r], row[4+m]) {
				t.Errorf("%s of %s: %v, the method says %s", method, row[0], got[r], row[4+m])
			}
		}
	}
}

func TestWeightsAreDrawnFromDirichletAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, uncertaintyPage, "poids au départ") {
		given := figures(t, row[0])
		s := familyOf(t, given)
		w, err := composite.WeightVariation{Method: composite.VaryByDirichlet, Concentration: figure(t, row[1])}.Vary(s, s.Weights())
		if err != nil {
			t.Fatal(err)
		}
		listedFigures(t, row[0], w.At(figures(t, row[2]), nil)[:len(given)], row[3])
	}
}

// weighedTowns is an index of three towns whose scores are taken as they are.
func weighedTowns(t *testing.T) (*composite.Dataset, composite.Plan) {
	t.Helper()
	d := preparedRows(t, examples(t, uncertaintyPage, "commune à peser"), "école", "calme", "bus")
	return d, composite.Plan{Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Method: composite.NotNormalised}}}
}

func TestEachPersonsWeightsRankAsTheMethodSays(t *testing.T) {
	d, plan := weighedTowns(t)
	rows := examples(t, uncertaintyPage, "poids de | école, calme, bus")
	plan.Uncertainty = &composite.Uncertainty{KeepRuns: true}
	var people []composite.WeightSet
	for k, row := range rows {
		set := composite.WeightSet{Name: row[0], Weights: map[string]float64{}}
		for c, w := range figures(t, row[1]) {
			set.Weights[d.Indicators[c].Code] = w
		}
		people = append(people, set)
		plan.Uncertainty.Explicit = append(plan.Uncertainty.Explicit, composite.Draw{Choices: map[string]int{"who": k}})
	}
	plan.Uncertainty.Factors = []composite.Factor{{Name: "who", People: people}}
	got, err := plan.Spread(t.Context(), d, composite.Machine{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for k, row := range rows {
		from, to := k*got.Runs.Units, (k+1)*got.Runs.Units
		listedFigures(t, row[0], got.Runs.Scores[from:to], row[2])
		listedFigures(t, row[0], whole(got.Runs.Ranks[from:to]), row[3])
	}
}

func whole(ranks []int32) []float64 {
	var out []float64
	for _, r := range ranks {
		out = append(out, float64(r))
	}
	return out
}

func TestOneIsTakenAwayAsTheMethodSays(t *testing.T) {
	d, plan := weighedTowns(t)
	r, err := plan.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	removed, _, err := r.Remove(t.Context(), composite.Machine{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range examples(t, uncertaintyPage, "ce qu’on retire") {
		listedFigures(t, row[0], removed[i].Scores, row[1])
		var ranker composite.Ranker
		ranks := make([]int32, len(d.Units))
		ranker.Rank(removed[i].Scores, ranks)
		listedFigures(t, row[0], whole(ranks), row[2])
		if removed[i].Code != row[0] || !sameAsWritten(t, float64(removed[i].Mean), row[3]) {
			t.Errorf("%s: %+v", row[0], removed[i].RemovalEffect)
		}
	}
}

func TestPointsAreTrimmedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-ponderer.md", "points de cinq personnes") {
		var all []composite.Allocation
		for i, p := range figures(t, row[0]) {
			all = append(all, composite.Allocation{Person: string(rune('A' + i)), Points: map[string]float64{"doctors": p, "pharmacy": 100 - p}})
		}
		for i, middle := range []composite.BudgetMiddle{composite.BudgetMean, composite.BudgetMedian, composite.BudgetTrimmed} {
			r := sharesOf(t, []string{"doctors", "pharmacy"}, composite.Weighting{Method: composite.WeightBudget, Budget: composite.BudgetWeights{Allocations: all, Middle: middle, Trim: 0.2}})
			holdShares(t, row[0], r, row[i+1:i+2])
		}
	}
}
