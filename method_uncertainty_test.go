package bocage_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

const uncertaintyPage = "indice-incertitude.md"

// holdFigures compares numbers to the cells that say them.
func holdFigures(t *testing.T, what string, got []float64, cells []string) {
	t.Helper()
	for i, cell := range cells {
		if !sameAsWritten(t, got[i], cell) {
			t.Errorf("%s: %v, the method says %s", what, got[i], cell)
		}
	}
}

// listedFigures reads « 0,385, 4,615 » with as many decimals as are written.
func listedFigures(t *testing.T, what string, got []float64, cell string) {
	t.Helper()
	cells := listed(cell)
	if len(cells) != len(got) {
		t.Fatalf("%s: %d numbers, the method says %s", what, len(got), cell)
	}
	holdFigures(t, what, got, cells)
}

// familyOf is an index of indicators of these weights.
func familyOf(t *testing.T, weights []float64) *composite.Structure {
	t.Helper()
	var under []composite.Indicator
	for i, w := range weights {
		under = append(under, composite.Indicator{Code: string(rune('a' + i)), Parent: "top", Weight: w})
	}
	s, err := composite.NewStructure(under, []composite.Aggregate{{Code: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWeightsVaryAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, uncertaintyPage, "poids | nombres tirés") {
		s := familyOf(t, figures(t, row[0]))
		w, err := composite.WeightVariation{Noise: figure(t, row[2])}.Vary(s, s.Weights())
		if err != nil {
			t.Fatal(err)
		}
		listedFigures(t, row[0], w.At(figures(t, row[1]), nil)[:s.Indicators], row[3])
	}
}

func TestNumbersAreDrawnAsTheMethodSays(t *testing.T) {
	sobol, err := composite.NewSobolSequence(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range examples(t, uncertaintyPage, "point | premier nombre") {
		holdFigures(t, "point "+row[0], sobol.Point(uint32(figure(t, row[0])), nil), row[1:])
	}
	for _, row := range examples(t, uncertaintyPage, "nombre tiré |") {
		u := figure(t, row[0])
		got := []float64{float64(composite.ChoiceAt(u, []float64{.2, .5, .3}) + 1), composite.UniformAt(u, .75, 1.25), composite.NormalAt(u, 12, .5),
			composite.TriangularAt(u, 0, 2, 10), math.Exp(composite.LogGammaQuantile(u, 2))}
		holdFigures(t, row[0], got, row[1:])
	}
}

func TestRanksOverManyDrawsAreSummedUpAsTheMethodSays(t *testing.T) {
	rows := examples(t, uncertaintyPage, "commune | rangs tirés")
	var names []string
	var ranks []int32
	for u, row := range rows {
		names = append(names, row[0])
		own := figures(t, row[1])
		if ranks == nil {
			ranks = make([]int32, len(own)*len(rows))
		}
		for d, r := range own {
			ranks[d*len(rows)+u] = int32(r)
		}
	}
	spread, err := composite.SpreadOfRanks(ranks, len(rows), composite.RankSpreadOptions{Share: .25})
	if err != nil {
		t.Fatal(err)
	}
	for u, row := range rows {
		got := append(spread.Quantiles.Row(u, nil), spread.Mean[u], spread.Top[u], spread.Bottom[u])
		holdFigures(t, row[0], got, row[2:])
	}
	above, err := composite.ChanceAbove(ranks, len(rows), []int{0, 1, 2, 3}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range examples(t, uncertaintyPage, "A | B") {
		holdFigures(t, row[0], []float64{above.At(slices.Index(names, row[0]), slices.Index(names, row[1]))}, row[2:])
	}
}

func TestTiesAreThoseOfTheMethod(t *testing.T) {
	var ranker composite.Ranker
	for _, row := range examples(t, uncertaintyPage, "scores | rangs |") {
		scores := figures(t, row[0])
		ranks := make([]int32, len(scores))
		ranker.Rank(scores, ranks)
		var got []float64
		for _, r := range ranks {
			got = append(got, float64(r))
		}
		listedFigures(t, row[0], got, row[1])
	}
}

// Whether the ranking can be read as one is worked out from the draws of the page.
func TestARankingIsReadAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, uncertaintyPage, "intervalles P5") {
		var widths []float64
		for _, one := range listed(row[0]) {
			low, high, _ := strings.Cut(one, "–")
			widths = append(widths, figure(t, high)-figure(t, low))
		}
		slices.Sort(widths)
		apart := composite.Apart{Width: composite.Number((widths[1] + widths[2]) / 2), Units: len(widths)}
		holdFigures(t, row[0], []float64{float64(apart.Width), float64(apart.Units) / 4}, row[1:3])
		if said := map[bool]string{true: "non", false: "oui"}[apart.Blurred()]; said != row[3] {
			t.Errorf("a ranking: %s, the method says %s", said, row[3])
		}
	}
	for width, blurred := range map[float64]bool{1: false, 1.0001: true, math.NaN(): false} {
		if got := (composite.Apart{Width: composite.Number(width), Units: 4}).Blurred(); got != blurred {
			t.Errorf("half of four intervals wider than %v: blurred %t", width, got)
		}
	}
}

func TestFactorsAreToldApartAsTheMethodSays(t *testing.T) {
	design, err := composite.NewSensitivityDesign(4096, []int{1, 1, 1}, composite.Sampling{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, design.Runs())
	var u []float64
	for run := range y {
		u = design.Run(run, u)
		x := func(i int) float64 { return math.Pi * (2*u[i] - 1) }
		y[run] = math.Sin(x(0)) + 7*math.Pow(math.Sin(x(1)), 2) + .1*math.Pow(x(2), 4)*math.Sin(x(0))
	}
	found, err := design.Indices(y, composite.SensitivityOptions{Replicates: -1})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range examples(t, uncertaintyPage, "facteur | S exact") {
		f := found.Factors[i]
		holdFigures(t, "factor "+row[0], []float64{f.First.Value, f.Total.Value}, []string{row[2], row[4]})
		if !(math.Abs(f.First.Value-figure(t, row[1])) <= .02) || !(math.Abs(f.Total.Value-figure(t, row[3])) <= .02) {
			t.Errorf("factor %s: %.4f and %.4f are far from what the method says is exact", row[0], f.First.Value, f.Total.Value)
		}
	}
}
