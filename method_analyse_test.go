package bocage_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

// figure reads a number as French writes it; « manque » is missing.
func figure(t *testing.T, cell string) float64 {
	t.Helper()
	if cell == "manque" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(strings.NewReplacer(",", ".", "−", "-", "\u00a0", "").Replace(cell), 64)
	if err != nil {
		t.Fatalf("%q is not a number", cell)
	}
	return v
}

// sameAsWritten tells whether v, rounded to the decimals of the cell, is what
// the cell says.
func sameAsWritten(t *testing.T, v float64, cell string) bool {
	t.Helper()
	want := figure(t, cell)
	if math.IsNaN(want) || math.IsNaN(v) {
		return math.IsNaN(want) && math.IsNaN(v)
	}
	_, decimals, _ := strings.Cut(cell, ",")
	return math.Abs(v-want) <= 0.5000001*math.Pow(10, -float64(len(decimals)))
}

// figures reads « 2, 4, manque », with a comma and a space between two.
func figures(t *testing.T, cell string) []float64 {
	t.Helper()
	var out []float64
	for _, s := range strings.Split(cell, ", ") {
		out = append(out, figure(t, s))
	}
	return out
}

// dataOf is a data set of columns of values; units are 1, 2, 3…
func dataOf(columns ...[]float64) *composite.Dataset {
	d := &composite.Dataset{Values: composite.NewMatrix(len(columns[0]), len(columns))}
	for r := range columns[0] {
		d.Units = append(d.Units, composite.Unit{Code: strconv.Itoa(r + 1)})
	}
	for c, x := range columns {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: string(rune('a' + c)), Direction: composite.MoreIsBetter, Weight: 1, Target: math.NaN()})
		copy(d.Values.Column(c), x)
	}
	return d
}

var flagsOfTheMethod = map[string]composite.Flag{"manquant": composite.FlagMissing, "constant": composite.FlagConstant, "asymétrique": composite.FlagSkewed,
	"peu de valeurs": composite.FlagFewValues, "zéros": composite.FlagManyZeros, "une seule valeur": composite.FlagConcentrated}

func TestIndicatorsAreDescribedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "valeurs | présentes") {
		got, _, err := composite.Statistics{}.Run(dataOf(figures(t, row[0])))
		if err != nil {
			t.Fatal(err)
		}
		s := got[0]
		for i, v := range []float64{float64(s.Count), float64(s.Mean), float64(s.Median), float64(s.SD), float64(s.Skewness)} {
			if !sameAsWritten(t, v, row[i+1]) {
				t.Errorf("%s: %v, the method says %s", row[0], v, row[i+1])
			}
		}
		flags := listed(row[6])
		if len(flags) != len(s.Flags) {
			t.Errorf("%s: %v, the method says %s", row[0], s.Flags, row[6])
		}
		for _, f := range flags {
			if !s.Has(flagsOfTheMethod[f]) {
				t.Errorf("%s: %v, the method says %s", row[0], s.Flags, row[6])
			}
		}
	}
}

func TestCorrelationsAreThoseOfTheMethod(t *testing.T) {
	methods := map[string]composite.CorrelationMethod{"Pearson": composite.Pearson, "Spearman": composite.Spearman, "Kendall": composite.Kendall}
	for _, row := range examples(t, "indice-analyser.md", "corrélation | x") {
		method, known := methods[row[0]]
		if !known {
			t.Fatalf("%q is no correlation", row[0])
		}
		c, err := method.Of(figures(t, row[1]), figures(t, row[2]))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range []float64{float64(c.R), float64(c.N), float64(c.P)} {
			if !sameAsWritten(t, v, row[i+3]) {
				t.Errorf("%s of %s and %s: %v, the method says %s", row[0], row[1], row[2], v, row[i+3])
			}
		}
	}
}

// columnsWritten reads « (1, 2) (3, 4) ».
func columnsWritten(t *testing.T, cell string) [][]float64 {
	t.Helper()
	var out [][]float64
	for _, column := range strings.Split(strings.Trim(cell, "()"), ") (") {
		out = append(out, figures(t, column))
	}
	return out
}

func TestComponentsAndAlphaAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "enfants |") {
		d := dataOf(columnsWritten(t, row[0])...)
		for i := range d.Indicators {
			d.Indicators[i].Parent = "agrégat"
		}
		s, err := composite.NewStructure(d.Indicators, []composite.Aggregate{{Code: "agrégat", Weight: 1}})
		if err != nil {
			t.Fatal(err)
		}
		scores := composite.NewMatrix(d.Values.Rows, len(s.Nodes))
		copy(scores.Values, d.Values.Values)
		alpha, _, err := composite.Reliability{}.Run(s, scores)
		if err != nil {
			t.Fatal(err)
		}
		components, _, err := composite.PrincipalComponents{}.Run(s, scores)
		if err != nil {
			t.Fatal(err)
		}
		a, c := alpha[0], components[0]
		for i, v := range []float64{float64(a.N), float64(a.Alpha), float64(a.Standardised), float64(c.Explained[0]), float64(c.Above1)} {
			if !sameAsWritten(t, v, row[i+1]) {
				t.Errorf("%s: %v, the method says %s", row[0], v, row[i+1])
			}
		}
	}
}

func TestImportancesAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "indicateurs | poids") {
		d := dataOf(columnsWritten(t, row[0])...)
		for i, w := range figures(t, row[1]) {
			d.Indicators[i].Parent, d.Indicators[i].Weight = "indice", w
		}
		d.Aggregates = []composite.Aggregate{{Code: "indice", Weight: 1}}
		s, err := composite.ScoresOf(d, nil, composite.Aggregation{})
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := composite.Audit{}.Run(&composite.Computed{Structure: s.Structure, Scores: s.Values, Data: d})
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range listed(row[2]) {
			if v := float64(got.Indicators[i].Importance); !sameAsWritten(t, v, cell) {
				t.Errorf("%v: importance %d is %v", row, i+1, v)
			}
		}
	}
}

func TestRemovalsAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "scores | scores sans") {
		base := figures(t, row[0])
		got, _, err := composite.RemoveOne{Places: 1}.Run(dataOf(base).Units, base, []composite.Without{{Code: "a", Scores: figures(t, row[1])}})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range []float64{float64(got[0].Mean), float64(got[0].Max), float64(got[0].Large)} {
			if !sameAsWritten(t, v, row[i+2]) {
				t.Errorf("%v: %v", row, v)
			}
		}
	}
}

func TestInflationIsThatOfTheMethod(t *testing.T) {
	for _, row := range examples(t, "indice-analyser.md", "indicateurs de la dimension") {
		var columns [][]float64
		for column := range strings.SplitSeq(row[0], " et ") {
			columns = append(columns, figures(t, column))
		}
		d := dataOf(columns...)
		for i := range d.Indicators {
			d.Indicators[i].Parent = "dimension"
		}
		d.Aggregates = []composite.Aggregate{{Code: "dimension", Weight: 1}}
		s, err := composite.ScoresOf(d, nil, composite.Aggregation{})
		if err != nil {
			t.Fatal(err)
		}
		report, _, err := composite.CorrelationMap{}.Run(s.Structure, s.Values)
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range listed(row[1]) {
			if got := float64(report.Places[i].Inflation); math.IsInf(got, 1) != (cell == "infini") || cell != "infini" && !sameAsWritten(t, got, cell) {
				t.Errorf("%s: indicator %d has %v, the method says %s", row[0], i+1, got, cell)
			}
		}
	}
}
