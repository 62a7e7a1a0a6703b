package bocage_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

// sharesOf weighs the children of one index that has no data to read.
func sharesOf(t *testing.T, codes []string, o composite.Weighting) *composite.WeightReport {
	t.Helper()
	rows := [][]string{append([]string{"A"}, strings.Split(strings.Repeat("0 ", len(codes)-1)+"0", " ")...)}
	return weighedAsSaid(t, preparedRows(t, rows, codes...), o)
}

func weighedAsSaid(t *testing.T, d *composite.Dataset, o composite.Weighting) *composite.WeightReport {
	t.Helper()
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	_, report, err := o.Run(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// holdShares compares shares with what a page prints.
func holdShares(t *testing.T, page string, report *composite.WeightReport, printed []string) {
	t.Helper()
	for i, want := range printed {
		if got := report.Nodes[i].Share; !figureHolds(t, got, want) {
			t.Errorf("%s: %s has %v, the method says %s", page, report.Nodes[i].Code, got, want)
		}
	}
}

func TestPointsAreSharedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-ponderer.md", "points d’Ada, de Bo, de Cyr") {
		var all []composite.Allocation
		for i, points := range listed(row[0]) {
			p := methodFigure(t, points)
			all = append(all, composite.Allocation{Person: string(rune('A' + i)), Points: map[string]float64{"doctors": p, "pharmacy": 100 - p}})
		}
		for middle, want := range map[composite.BudgetMiddle]string{composite.BudgetMean: row[1], composite.BudgetMedian: row[2]} {
			r := sharesOf(t, []string{"doctors", "pharmacy"}, composite.Weighting{Method: composite.WeightBudget, Budget: composite.BudgetWeights{Allocations: all, Middle: middle}})
			holdShares(t, row[0], r, []string{want})
			if !figureHolds(t, *r.Budget[0].Agreement, row[3]) {
				t.Errorf("%s: agreement %v, the method says %s", row[0], *r.Budget[0].Agreement, row[3])
			}
		}
	}
}

func TestPairsAreJudgedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, "indice-ponderer.md", "jugements a/b, a/c, b/c") {
		v := listed(row[0])
		r := sharesOf(t, []string{"a", "b", "c"}, composite.Weighting{Method: composite.WeightAHP, AHP: composite.AHPWeights{Judgements: []composite.Judgement{
			{Person: "Ada", A: "a", B: "b", Value: methodFigure(t, v[0])}, {Person: "Ada", A: "a", B: "c", Value: methodFigure(t, v[1])},
			{Person: "Ada", A: "b", B: "c", Value: methodFigure(t, v[2])}}}})
		holdShares(t, row[0], r, row[1:4])
		if !figureHolds(t, r.AHP[0].CR, row[4]) {
			t.Errorf("%s: CR %v, the method says %s", row[0], r.AHP[0].CR, row[4])
		}
	}
}

func TestBestAndWorstWeighAsTheMethodSays(t *testing.T) {
	codes := []string{"a", "b", "c"}
	for _, row := range examples(t, "indice-ponderer.md", "meilleur face aux trois") {
		answer := composite.BestWorst{Person: "Ada", Best: "c", Worst: "a", BestToOthers: map[string]float64{}, OthersToWorst: map[string]float64{}}
		for i, code := range codes {
			answer.BestToOthers[code] = methodFigure(t, listed(row[0])[i])
			answer.OthersToWorst[code] = methodFigure(t, listed(row[1])[i])
		}
		r := sharesOf(t, codes, composite.Weighting{Method: composite.WeightBestWorst, BestWorst: composite.BestWorstWeights{Answers: []composite.BestWorst{answer}}})
		holdShares(t, row[0], r, strings.Fields(row[2]))
		if !figureHolds(t, r.BestWorst[0].Xi, row[3]) {
			t.Errorf("%s: ξ %v, the method says %s", row[0], r.BestWorst[0].Xi, row[3])
		}
	}
}

func TestScoresWeighAsTheMethodSays(t *testing.T) {
	d := preparedRows(t, examples(t, "indice-ponderer.md", "commune aux trois notes"), "doctors", "buses", "calm")
	for _, row := range examples(t, "indice-ponderer.md", "poids de ces notes par") {
		holdShares(t, row[0], weighedAsSaid(t, d, composite.Weighting{Method: composite.WeightMethod(row[0])}), row[1:])
	}
}

func TestScoresReallyWeighAsTheMethodSays(t *testing.T) {
	d := preparedRows(t, examples(t, "indice-ponderer.md", "commune aux trois notes"), "doctors", "buses", "calm")
	s, err := composite.NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	found, err := composite.EffectiveWeights(d, s, s.Weights(), nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := examples(t, "indice-ponderer.md", "ce que pèsent ces notes")
	for i, w := range found[0].Indicators {
		for k, v := range []float64{w.Nominal, w.R2, w.Covariance} {
			if !figureHolds(t, v, rows[k][i+1]) {
				t.Errorf("%s of %s: %v, the method says %s", rows[k][0], w.Code, v, rows[k][i+1])
			}
		}
	}
}

func TestTheBenefitOfTheDoubtIsGivenAsTheMethodSays(t *testing.T) {
	rows := examples(t, "indice-benefice-du-doute.md", "commune au mieux")
	d := preparedRows(t, rows, "calm", "care")
	free, err := composite.BenefitOfTheDoubt{}.Run(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	limited, err := composite.BenefitOfTheDoubt{Limits: map[string]composite.PieLimits{"calm": {Lower: 0.9, Upper: 1}}}.Run(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	for u, row := range rows {
		if !figureHolds(t, free.Scores[u], row[3]) || !figureHolds(t, limited.Scores[u], row[4]) {
			t.Errorf("%s: %v and %v, the method says %s and %s", row[0], free.Scores[u], limited.Scores[u], row[3], row[4])
		}
	}
}

// TestTheHandbooksWeightsAreTheMethods: the page prints what the OECD/JRC
// Handbook publishes (table 18, to two decimals) and what we find.
func TestTheHandbooksWeightsAreTheMethods(t *testing.T) {
	f, err := os.Open("composite/testdata/tai_2001.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	codes := table[0][1:]
	d := preparedRows(t, table[1:], codes...)
	for c, code := range codes {
		if code == "telephones" || code == "electricity" {
			for r, v := range d.Values.Column(c) {
				d.Values.Set(r, c, math.Log10(v))
			}
		}
	}
	report := weighedAsSaid(t, d, composite.Weighting{Method: composite.WeightFactors, Factors: composite.FactorWeights{MinEigenvalue: 0.8}})
	for i, row := range examples(t, "indice-ponderer.md", "indicateur du manuel") {
		got := report.Nodes[i].Share
		if !figureHolds(t, got, row[2]) || !(math.Abs(got-methodFigure(t, row[1])) <= 0.0065) {
			t.Errorf("%s: %v, the method says %s, the Handbook %s", row[0], got, row[2], row[1])
		}
	}
}
