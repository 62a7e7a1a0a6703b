package bocage_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestPagesOfferTheChoicesOfTheMethod: those of the page and no others, the usual one first.
func TestPagesOfferTheChoicesOfTheMethod(t *testing.T) {
	told := map[string][]string{}
	for _, row := range examples(t, "indice-pages.md", "étape") {
		told[row[0]] = append(told[row[0]], row[1])
	}
	usual := index.Method{}.Filled()
	if told["known"][0] != strconv.Itoa(usual.Known) || len(told["known"]) != len(index.KnownShares) {
		t.Errorf("known: the method says %v", told["known"])
	}
	for step, choices := range index.Choices() {
		if got := strings.Join(choices, ", "); got != strings.Join(told[step], ", ") {
			t.Errorf("%s: the pages offer %s, the method says %v", step, got, told[step])
		}
		if usual.Choice(step) != told[step][0] {
			t.Errorf("%s: usually %s, the method says %s", step, usual.Choice(step), told[step][0])
		}
	}
	if len(told) != len(index.Choices())+1 {
		t.Errorf("the method tells of %d steps", len(told))
	}
}

// indexOfTheMethod is that of the worked example.
func indexOfTheMethod() index.Index {
	return index.Index{ID: "exemple", Level: territory.Commune, Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 1}, {Code: "d2", Name: "Cadre de vie", Weight: 1}},
		Indicators: []index.Chosen{{Code: "chomage", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "consultations", Dimension: "d2", Weight: 2, Direction: 1}, {Code: "vacants", Dimension: "d2", Weight: 1, Direction: -1}}}
}

func TestAnIndexOfAPageIsTheOneOfTheMethod(t *testing.T) {
	rows, x := examples(t, "indice-pages.md", "commune | chômage"), indexOfTheMethod()
	d := &composite.Dataset{Values: composite.NewMatrix(len(rows), len(x.Indicators)), Groupings: []composite.Grouping{{Code: index.GroupDepartement, Of: make([]string, len(rows))}}}
	for i, row := range rows {
		d.Units = append(d.Units, composite.Unit{Code: row[0]})
		for c := range x.Indicators {
			d.Values.Set(i, c, figure(t, row[1+c]))
		}
	}
	for _, c := range x.Indicators {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: c.Code, Direction: composite.Direction(c.Direction), Parent: c.Dimension, Weight: c.Weight, Target: composite.Missing()})
	}
	for _, dim := range x.Used() {
		d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: dim.Code, Parent: index.Top, Weight: dim.Weight})
	}
	d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: index.Top})
	r, err := x.Plan().Run(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		at := -1
		for i, u := range r.Data().Units {
			if u.Code == row[0] {
				at = i
			}
		}
		for i, node := range []string{"d1", "d2", index.Top} {
			got := composite.Missing()
			if at >= 0 {
				got = r.Scores.At(at, r.Structure.Find(node))
			}
			if !sameAsWritten(t, got, row[4+i]) {
				t.Errorf("%s: %s is %v, the method says %s", row[0], node, got, row[4+i])
			}
		}
	}
}

// TestPagesVaryWhatTheMethodSays: these choices, as many times, from that seed.
func TestPagesVaryWhatTheMethodSays(t *testing.T) {
	u := indexOfTheMethod().Plan().Uncertainty
	rows := examples(t, "indice-pages.md", "facteur")
	if len(u.Factors) != len(rows) || u.Draws != 1000 || u.Sampling.Seed != 1 {
		t.Fatalf("%d factors, %d draws, seed %d; the method says %d", len(u.Factors), u.Draws, u.Sampling.Seed, len(rows))
	}
	for i, f := range u.Factors {
		var names []string
		for _, a := range f.Alternatives {
			names = append(names, a.Name)
		}
		if f.Weights != nil {
			names = []string{strconv.FormatFloat(100*f.Weights.Noise, 'f', -1, 64) + " %"}
		}
		said := strings.ReplaceAll(rows[i][1], "\u00a0", " ")
		if f.Name != rows[i][0] || strings.Join(names, ", ") != said {
			t.Errorf("%s varies %v, the method says %s: %s", f.Name, names, rows[i][0], said)
		}
	}
}
