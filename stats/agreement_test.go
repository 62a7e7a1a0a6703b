package stats

import (
	"errors"
	"testing"
)

// Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C and
// D: four observers, twelve units, missing data; nominal 0.743, ordinal 0.815,
// interval 0.849.
var observers = [][]float64{
	{1, 2, 3, 3, 2, 1, 4, 1, 2, missing, missing, missing},
	{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, missing, 3},
	{missing, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, missing},
	{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, missing},
}

func TestKrippendorffAlpha(t *testing.T) {
	for _, c := range []struct {
		metric Metric
		want   float64
	}{{Nominal, .743}, {Ordinal, .815}, {IntervalGap, .849}} {
		got, err := KrippendorffAlpha(observers, c.metric)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "α", got, c.want, 5e-4)
	}
}

func TestKrippendorffAlphaEdges(t *testing.T) {
	alone, err := KrippendorffAlpha([][]float64{{1, missing}, {missing, 2}}, Nominal)
	near(t, "nobody read the same", alone, missing, 0)
	same, _ := KrippendorffAlpha([][]float64{{1, 1}, {1, 1}}, Ordinal)
	near(t, "one value only", same, missing, 0)
	perfect, _ := KrippendorffAlpha([][]float64{{1, 3, 2}, {1, 3, 2}}, Ordinal)
	near(t, "perfect", perfect, 1, 0)
	if err != nil {
		t.Error(err)
	}
	if _, err := KrippendorffAlpha([][]float64{{1}, {1, 2}}, Nominal); !errors.Is(err, ErrShape) {
		t.Errorf("unequal lengths: %v", err)
	}
}

// Cohen, Weighted kappa, Psychological Bulletin 70 (1968), table 1: two
// psychiatrists, 200 patients, three diagnoses; κ = .492, κ_w = .348 with the
// disagreements he sets.
func TestKappaCohen1968(t *testing.T) {
	shares := [][]float64{{.44, .05, .01}, {.07, .20, .03}, {.09, .05, .06}}
	plain, err := KappaOfTable(shares, Unweighted.Table(3))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "κ", plain, .492, 5e-4)
	weighted, _ := KappaOfTable(shares, [][]float64{{0, 1, 3}, {1, 0, 6}, {3, 6, 0}})
	near(t, "κ_w", weighted, .348, 5e-4)
}

func TestCohenKappa(t *testing.T) {
	yes, no := 1.0, 0.0
	var a, b []float64
	for pair, times := range map[[2]float64]int{{yes, yes}: 20, {yes, no}: 5, {no, yes}: 10, {no, no}: 15, {missing, yes}: 3} {
		for range times {
			a, b = append(a, pair[0]), append(b, pair[1])
		}
	}
	// 35 of 50 agree, 25 by chance: (.7 − .5) / (1 − .5).
	got, err := CohenKappa(a, b, []float64{no, yes}, Unweighted)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "κ", got, .4, 1e-12)
	// By hand: 1,2,3 read as 1,2,1. Linear: observed 2/3; chance (1 + 2 + 4 + 1)/9.
	linear, _ := CohenKappa([]float64{1, 2, 3}, []float64{1, 2, 1}, []float64{1, 2, 3}, LinearWeights)
	near(t, "κ linear", linear, 1-(2.0/3)/(8.0/9), 1e-12)
	// Quadratic: observed 4/3; chance (0·2+1·1 + 1·2+0·1 + 4·2+1·1)/9 = 12/9.
	quadratic, _ := CohenKappa([]float64{1, 2, 3}, []float64{1, 2, 1}, []float64{1, 2, 3}, QuadraticWeights)
	near(t, "κ quadratic", quadratic, 0, 1e-12)
	alike, _ := CohenKappa([]float64{1, 1}, []float64{1, 1}, []float64{1, 2}, Unweighted)
	near(t, "chance alone agrees", alike, missing, 0)
	if _, err := CohenKappa([]float64{9}, []float64{1}, []float64{1}, Unweighted); !errors.Is(err, ErrUnknown) {
		t.Errorf("not a category: %v", err)
	}
	if _, err := CohenKappa([]float64{1}, nil, []float64{1}, Unweighted); !errors.Is(err, ErrShape) {
		t.Errorf("unequal lengths: %v", err)
	}
	if _, err := KappaOfTable([][]float64{{1, 2}}, [][]float64{{0}}); !errors.Is(err, ErrShape) {
		t.Errorf("not square: %v", err)
	}
}

func TestPercentAgreement(t *testing.T) {
	// Units: 1 1 1 (3 of 3 pairs), 1 2 · (0 of 1), 3 · · (no pair).
	got, err := PercentAgreement([][]float64{{1, 1, 3}, {1, 2, missing}, {1, missing, missing}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "agreement", got, .75, 0)
	none, _ := PercentAgreement(nil)
	near(t, "nobody read", none, missing, 0)
	if _, err := PercentAgreement([][]float64{{1}, {}}); !errors.Is(err, ErrShape) {
		t.Errorf("unequal lengths: %v", err)
	}
}
