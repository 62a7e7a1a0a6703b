package bocage_test

import (
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

func TestDeprivationIsCountedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-agreger.md", "privations | k") {
		got := composite.AdjustedHeadcount(figures(t, row[0]), nil, figure(t, row[1]))
		holdFigures(t, row[0], []float64{got.Headcount, got.Intensity, got.Index}, row[2:])
	}
}

func TestGroupsAreComparedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "scores du premier groupe") {
		first, second := figures(t, row[0]), figures(t, row[1])
		d := dataOf(append(append([]float64{}, first...), second...))
		d.Indicators[0].Parent, d.Indicators[0].Direction = "top", composite.MoreIsBetter
		d.Aggregates = []composite.Aggregate{{Code: "top", Weight: 1}}
		g := composite.Grouping{Code: "g"}
		for r := range d.Units {
			name := "first"
			if r >= len(first) {
				name = "second"
			}
			g.Of = append(g.Of, name)
		}
		d.Groupings = []composite.Grouping{g}
		r, err := composite.Plan{Normalise: composite.Normalisation{NormaliseRule: composite.NormaliseRule{Method: composite.NotNormalised}}}.Run(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := composite.CompareGroups(r.Computed(), "top", "g")
		if err != nil {
			t.Fatal(err)
		}
		holdFigures(t, row[0], []float64{float64(got.Between)}, row[2:])
	}
}
