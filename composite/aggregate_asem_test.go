package composite

import (
	"math"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// asemNormalised brings the ASEM data where COINr's example stands before it
// aggregates: divided, completed by the mean of Asia or Europe, treated with at
// most five points winsorised, between minimum and maximum.
func asemNormalised(t *testing.T) *Dataset {
	t.Helper()
	d, _, err := Denomination{}.Run(asem(t))
	if err != nil {
		t.Fatal(err)
	}
	groups := d.Grouping("EurAsia_group")
	for c := range d.Indicators {
		x, of := d.Values.Column(c), map[string][]float64{}
		for r, v := range x {
			of[groups[r]] = append(of[groups[r]], v)
		}
		for r, v := range x {
			if IsMissing(v) {
				x[r] = stats.Mean(of[groups[r]])
			}
		}
	}
	if d, _, err = (Treatment{TreatChoice: TreatChoice{MaxPoints: 5}}).Run(d); err != nil {
		t.Fatal(err)
	}
	if d, _, err = (Normalisation{}).Run(d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestASEMAsPublished finds the scores of the six first countries of the ASEM
// index again, in all eleven aggregates, to the two decimals published.
//
// Source: COINr 1.1.14, vignette "Presenting Results", output of
// get_results(build_example_coin(), dset = "Aggregated", tab_type = "Aggs").
func TestASEMAsPublished(t *testing.T) {
	published := []string{"Index", "Conn", "Sust", "Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"}
	rows := map[string][]float64{
		"CHE": {68.38, 62.79, 73.98, 63.41, 32.87, 74.78, 85.94, 56.93, 77.21, 87.85, 56.88},
		"NLD": {64.82, 61.94, 67.70, 64.87, 46.62, 84.55, 71.74, 41.92, 58.73, 86.58, 57.78},
		"DNK": {64.80, 57.10, 72.51, 50.52, 30.43, 78.13, 75.35, 51.04, 69.83, 86.40, 61.29},
		"NOR": {64.47, 57.44, 71.50, 58.18, 25.70, 80.03, 89.46, 33.80, 70.90, 87.00, 56.59},
		"BEL": {63.54, 63.99, 63.09, 71.97, 48.22, 80.84, 75.60, 43.32, 53.01, 86.17},
		"SWE": {63.00, 53.87, 72.12, 51.51, 23.87, 80.98, 74.51, 38.50, 66.37},
	}
	d := asemNormalised(t)
	scores, err := ScoresOf(d, nil, Aggregation{})
	if err != nil {
		t.Fatal(err)
	}
	order := slices.Clone((&Ranker{}).Order(scores.Of("Index")))
	for place, code := range []string{"CHE", "NLD", "DNK", "NOR", "BEL", "SWE"} {
		if got := d.Units[order[place]].Code; got != code {
			t.Errorf("number %d is %s, published %s", place+1, got, code)
		}
	}
	for r, u := range d.Units {
		for c, want := range rows[u.Code] {
			if got := scores.Of(published[c])[r]; !(math.Abs(got-want) <= 0.00501) {
				t.Errorf("%s of %s is %.3f, published %.2f", published[c], u.Code, got, want)
			}
		}
	}
}
