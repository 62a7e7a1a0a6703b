package app

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// What a method does beyond a mean is said with the figures of the method's page: 20 and
// 80 make 32 by MPI, 18 below their mean.
func TestBalanceIsSaid(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	teller := IndexTeller{L: catalogue.For(i18n.FR), Called: func(code string) string { return code }, Shown: func(_ string, v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }}
	for name, c := range map[string]struct {
		rule   composite.AggregateRule
		scores [][]float64 // an indicator each
		weight []float64
		says   string
		whole  bool // it says nothing else
	}{
		"mpi":     {composite.AggregateRule{Method: composite.MPI}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "« tout » : ses parties diffèrent entre elles, ce qui retire 18,0 points à leur moyenne (50,0). Équilibre : face à qui serait au milieu partout, la façon dont ses parties diffèrent lui coûte 18,0 points.", true},
		"added":   {composite.AggregateRule{Method: composite.MPI, PenaltyAdded: true}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "« tout » : ses parties diffèrent entre elles, ce qui ajoute 18,0 points à leur moyenne (50,0). Équilibre : face à qui serait au milieu partout, la façon dont ses parties diffèrent lui apporte 18,0 points.", true},
		"minimum": {composite.AggregateRule{Method: composite.Minimum}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "« tout » : c’est la part la plus basse qui décide : a (20,0).", false},
		"maximum": {composite.AggregateRule{Method: composite.Maximum}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "« tout » : c’est la part la plus haute qui décide : b (80,0).", false},
		"median":  {composite.AggregateRule{Method: composite.WeightedMedian}, [][]float64{{20, 1, 2}, {40, 1, 2}, {90, 1, 2}}, []float64{1, 1, 3}, "« tout » : c’est la part du milieu, selon les poids, qui décide : c (90,0).", false},
		"between": {composite.AggregateRule{Method: composite.WeightedMedian}, [][]float64{{20, 1, 2}, {40, 1, 2}}, []float64{1, 1}, "« tout » : c’est la part du milieu, selon les poids, qui décide : b (40,0) et a (20,0).", false},
		"owa":     {composite.AggregateRule{Method: composite.OWA, Order: []float64{0.2, 0.8}}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "« tout » : ses parties comptent selon leur place, de la meilleure à la moins bonne : b (80,0) et a (20,0).", false},
		"mean":    {composite.AggregateRule{}, [][]float64{{20, 50, 60}, {80, 50, 40}}, []float64{1, 1}, "", true},
	} {
		d := &composite.Dataset{Values: composite.NewMatrix(len(c.scores[0]), len(c.scores)), Aggregates: []composite.Aggregate{{Code: "tout", Weight: 1}}}
		for r := range c.scores[0] {
			d.Units = append(d.Units, composite.Unit{Code: strconv.Itoa(r)})
		}
		for k, w := range c.weight {
			copy(d.Values.Column(k), c.scores[k])
			d.Indicators = append(d.Indicators, composite.Indicator{Code: string(rune('a' + k)), Parent: "tout", Direction: composite.MoreIsBetter, Weight: w, Target: math.NaN()})
		}
		plan := composite.Plan{Aggregate: composite.Aggregation{AggregateRule: c.rule}}
		plan.Normalise.Method = composite.NotNormalised
		result, err := plan.Run(t.Context(), d)
		if err != nil {
			t.Fatal(name, err)
		}
		apart, err := composite.Sources{Against: composite.AgainstMedian}.Run(&composite.Computed{Structure: result.Structure, Aggregation: plan.Aggregate, Weights: result.Weights, Scores: result.Scores, Data: result.Data()}, "0", 0)
		if err != nil {
			t.Fatal(name, err)
		}
		said := teller.Balance(result, apart, 0)
		if got := strings.Map(plainSpace, strings.Join(said, " ")); got != c.says && (c.says == "" || c.whole || !strings.HasPrefix(got, c.says)) {
			t.Errorf("%s: says %q, want %q", name, got, c.says)
		}
	}
}

// plainSpace turns the spaces that do not break into plain ones.
func plainSpace(r rune) rune {
	if slices.Contains([]rune{'\u00a0', '\u202f'}, r) {
		return ' '
	}
	return r
}
