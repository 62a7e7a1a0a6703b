package composite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestChangesAddUp holds the sum of all lines to the change, between results
// whose values, gaps, weights and rules all differ.
func TestChangesAddUp(t *testing.T) {
	g := rand.New(rand.NewPCG(31, 32))
	held := 0
	for range 120 {
		rules := func() Aggregation {
			o := Aggregation{Nodes: map[string]AggregateRule{}}
			for _, code := range []string{"p", "q", "r", "m", "top"} {
				o.Nodes[code] = decomposableRules[g.IntN(7)]
			}
			return o
		}
		a, b := nested(t, g, rules(), 0.15), nested(t, g, rules(), 0.15)
		moves, err := Change{}.Run(a, b, 0, 0, 30)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range moves.Moves {
			d, err := Change{}.Of(a, b, m.Unit, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for _, w := range m.Why {
				sum += float64(w.Total)
			}
			if !(math.Abs(sum-float64(m.Change)) <= 1e-7) || !(math.Abs(broughtBy(d)-float64(d.Difference)) <= 1e-7) || !close9(float64(d.Difference), float64(m.Change)) {
				t.Fatalf("%s: drivers %v, lines %v, change %v", m.Unit, sum, broughtBy(d), m.Change)
			}
			held++
		}
	}
	if held < 800 {
		t.Errorf("%d held", held)
	}
}

// TestChangeOfWeightsByHand: 80 and 20 under weights 1, 1 then 3, 1: 50 to 65.
// Nothing moves but weights: 0.25 (80 − 57.5) and −0.25 (20 − 57.5).
func TestChangeOfWeightsByHand(t *testing.T) {
	d := columnsOf([]float64{80, 0}, []float64{20, 0})
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	before, after := computedOf(t, d, nil, Aggregation{}), computedOf(t, d, []float64{3, 1, 1}, Aggregation{})
	got, err := Change{}.Of(before, after, "uA", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	a, b := got.Sources[0], got.Sources[1]
	if got.Difference != 15 || a.FromWeight != 5.625 || b.FromWeight != 9.375 || a.FromScore != 0 || a.FromAvailability != 0 {
		t.Errorf("%s", asJSON(t, got))
	}
}

func TestChangeOfMethodIsALine(t *testing.T) {
	d := columnsOf([]float64{4, 1}, []float64{9, 1})
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	before, after := computedOf(t, d, nil, Aggregation{}), computedOf(t, d, nil, Aggregation{AggregateRule: AggregateRule{Method: Geometric}})
	got, err := Change{}.Of(before, after, "uA", 0, 0)
	if err != nil || !close9(float64(got.Sources[2].FromMethod), 6-6.5) || !close9(float64(got.Difference), -0.5) || got.Sources[0].Total != 0 {
		t.Errorf("%s, %v", asJSON(t, got), err)
	}
}

// TestPlacesAreSplit counts, for every unit, ranks by looking at each other
// unit.
func TestPlacesAreSplit(t *testing.T) {
	g := rand.New(rand.NewPCG(33, 34))
	for range 40 {
		n := 2 + g.IntN(20)
		a, b := drawnColumn(g, n, 8, 0), drawnColumn(g, n, 8, 0)
		moves := make([]Move, n)
		placed(moves, a, b)
		rank := func(v float64, s []float64, but int) float64 {
			out := 1.0
			for q, w := range s {
				if q != but && w > v {
					out++
				}
			}
			return out
		}
		for i, m := range moves {
			own := (rank(a[i], a, i) - rank(b[i], a, i) + rank(a[i], b, i) - rank(b[i], b, i)) / 2
			if float64(m.Own) != own || m.RankBefore != int(rank(a[i], a, i)) || m.RankAfter != int(rank(b[i], b, i)) || float64(m.Own+m.Others) != float64(m.RankBefore-m.RankAfter) {
				t.Fatalf("%v, %v: %+v, own %v", a, b, m, own)
			}
		}
	}
}

func TestMovesOfAPanel(t *testing.T) {
	d := columnsOf([]float64{10, 20, 30, 40, 22, 31}, []float64{50, 50, 50, 50, 50, 50})
	for r, code := range []string{"A", "B", "C", "A", "B", "C"} {
		d.Units[r] = Unit{Code: code, Year: 2020 + r/3}
	}
	d.Indicators[0].Parent, d.Indicators[1].Parent = "top", "top"
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	x := computedOf(t, d, nil, Aggregation{})
	got, err := Change{}.Run(x, x, 2020, 2021, 1)
	if err != nil {
		t.Fatal(err)
	}
	// A goes from last to first by itself; B loses none or one through A alone.
	a, b, c := got.Moves[0], got.Moves[1], got.Moves[2]
	if a.Places != 2 || a.Own != 2 || a.Others != 0 || a.Why[0].Code != "a" || a.Why[0].Total != 15 || !close9(float64(a.Why[0].Relative), 15-(15+1+0.5)/3) {
		t.Errorf("A %+v", a)
	}
	if b.Places != -1 || b.Own != 0 || b.Others != -1 || c.Places != -1 || c.Others != -1 || got.Units != 3 {
		t.Errorf("B %+v, C %+v", b, c)
	}
	if d, err := (Change{}).Of(x, x, "B", 2020, 2021); err != nil || d.Difference != 1 || d.Year != 2021 || d.AgainstYear != 2020 {
		t.Errorf("%v, %v", d, err)
	}
}

func TestChangesThatCannotBe(t *testing.T) {
	g := rand.New(rand.NewPCG(35, 36))
	x := nested(t, g, Aggregation{}, 0)
	s, scores := oneAggregate(t, []float64{1, 2}, []float64{3, 4})
	other := &Computed{Structure: s, Scores: scores, Data: columnsOf([]float64{1, 2}, []float64{3, 4})}
	if _, err := (Change{}).Run(x, other, 0, 0, 3); err == nil || !strings.Contains(err.Error(), "one result has 11 indicators and aggregates, the other 3") {
		t.Error(err)
	}
	renamed := *x.Structure
	renamed.Nodes = slices.Clone(renamed.Nodes)
	renamed.Nodes[0].Code = "z"
	y := *x
	y.Structure = &renamed
	if _, err := (Change{}).Run(x, &y, 0, 0, 3); err == nil || !strings.Contains(err.Error(), "where one result has a, the other has z") {
		t.Error(err)
	}
	if _, err := (Change{}).Of(x, x, "nobody", 0, 0); err == nil || !strings.Contains(err.Error(), "there is no unit nobody") {
		t.Error(err)
	}
	if _, err := (Change{Node: "zz"}).Run(x, x, 0, 0, 3); err == nil || !strings.Contains(err.Error(), "no indicator or aggregate zz") {
		t.Error(err)
	}
}

// panelOf is one unit over the years given.
func panelOf(years []int, x []float64, direction Direction) *Dataset {
	d := columnsOf(x)
	for r := range d.Units {
		d.Units[r] = Unit{Code: "A", Year: years[r]}
	}
	d.Indicators[0].Direction = direction
	return d
}

func TestTrendsByHand(t *testing.T) {
	// 100 to 121 over two years is 10 % a year; the slope of 100, 121, 130 in 2018, 2020, 2021.
	d := panelOf([]int{2021, 2018, 2019, 2020}, []float64{130, 100, Missing(), 121}, LessIsBetter)
	got, err := Trend{}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	mt, mx := (2018+2020+2021)/3., (100+121+130)/3.
	slope := ((2018-mt)*(100-mx) + (2020-mt)*(121-mx) + (2021-mt)*(130-mx)) / ((2018-mt)*(2018-mt) + (2020-mt)*(2020-mt) + (2021-mt)*(2021-mt))
	if u := got[0]; u.Points != 3 || u.From != 2018 || u.To != 2021 || u.Gaps != 1 || u.Change != 30 || !close9(float64(u.Percent), 30) || !close9(float64(u.CAGR), 100*(math.Cbrt(1.3)-1)) ||
		!close9(float64(u.Slope), slope) || u.Better != -1 {
		t.Errorf("%s", asJSON(t, u))
	}
	got, _ = Trend{Breaks: map[string][]int{"a": {2020, 2030}}}.Run(d)
	if u := got[0]; u.Points != 2 || u.From != 2020 || u.Broken != 1 || u.Change != 9 || !IsMissing(float64(u.Slope)) || u.Gaps != 0 {
		t.Errorf("broken: %s", asJSON(t, u))
	}
	got, _ = Trend{Latest: 2, AtLeast: 2}.Run(d)
	if u := got[0]; u.Points != 2 || !close9(float64(u.Slope), 9) || !close9(float64(u.CAGR), 100*(130./121-1)) {
		t.Errorf("latest: %s", asJSON(t, u))
	}
	got, _ = Trend{}.Run(panelOf([]int{2020, 2021}, []float64{0, -5}, MoreIsBetter))
	if u := got[0]; !IsMissing(float64(u.Percent)) || !IsMissing(float64(u.CAGR)) || u.Change != -5 || u.Better != -1 {
		t.Errorf("from zero: %s", asJSON(t, u))
	}
	got, _ = Trend{}.Run(panelOf([]int{2020, 2021}, []float64{Missing(), Missing()}, MoreIsBetter))
	if u := got[0]; u.Points != 0 || !IsMissing(float64(u.Change)) || !IsMissing(float64(u.First)) {
		t.Errorf("nothing: %s", asJSON(t, u))
	}
}

func TestTrendsOfASEM(t *testing.T) {
	d := asemPanel(t)
	got, err := Trend{Indicators: []string{"LPI", "CO2"}}.Run(d)
	if err != nil || len(got) != 2*51 {
		t.Fatalf("%d, %v", len(got), err)
	}
	c := d.Find("LPI")
	for _, u := range got {
		if u.Indicator != "LPI" {
			continue
		}
		// Least squares over 2018…2022 is (−2x₀ − x₁ + x₃ + 2x₄)/10.
		want := 0.0
		for r, unit := range d.Units {
			if unit.Code == u.Unit {
				want += float64(unit.Year-2020) * d.Values.At(r, c) / 10
			}
		}
		if u.Points != 5 || !close9(float64(u.Slope), want) {
			t.Errorf("%s, want %v", asJSON(t, u), want)
		}
	}
	if _, err := (Trend{Indicators: []string{"zz"}}).Run(d); err == nil || !strings.Contains(err.Error(), "no indicator or aggregate zz") {
		t.Error(err)
	}
	if _, err := (Trend{}).Run(asem(t)); err == nil || !strings.Contains(err.Error(), "the data are of a single year") {
		t.Error(err)
	}
}
