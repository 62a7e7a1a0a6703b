package composite

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// pickIndicators is the data with some of the indicators only, under one
// aggregate.
func pickIndicators(t testing.TB, d *Dataset, codes ...string) *Dataset {
	t.Helper()
	out := *d
	out.Indicators, out.Aggregates = nil, []Aggregate{{Code: "all", Weight: 1}}
	out.Values = NewMatrix(len(d.Units), len(codes))
	for n, code := range codes {
		c := d.Find(code)
		if c < 0 {
			t.Fatalf("no indicator %s", code)
		}
		i := d.Indicators[c]
		i.Parent, i.Weight = "all", 1
		out.Indicators = append(out.Indicators, i)
		copy(out.Values.Column(n), d.Values.Column(c))
	}
	if err := out.Check(); err != nil {
		t.Fatal(err)
	}
	return &out
}

func rowsFrom(from, to int) []int {
	var out []int
	for r := from; r < to; r++ {
		out = append(out, r)
	}
	return out
}

func codesLeft(report *ScreenReport) []string {
	var out []string
	for _, s := range report.Left {
		out = append(out, s.Unit.Code)
	}
	return out
}

// TestScreeningOfASEM: COINr 1.1.14, vignette "Unit Screening": 85 % of the
// values leave out BRN, LAO and MMR; 75 % of four indicators, over the last
// twelve countries, leave out LAO, MMR and VNM with the shares printed there.
func TestScreeningOfASEM(t *testing.T) {
	d, report, err := Screening{MinPresent: 0.85}.Run(asem(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := codesLeft(report); !slices.Equal(got, []string{"BRN", "LAO", "MMR"}) || len(d.Units) != 48 {
		t.Errorf("left out %v, kept %d", got, len(d.Units))
	}
	four := pickIndicators(t, asem(t).Keep(rowsFrom(39, 51)), "Research", "Pat", "CultServ", "CultGood")
	_, report, err = Screening{MinPresent: 0.75}.Run(four)
	if err != nil {
		t.Fatal(err)
	}
	if got := codesLeft(report); !slices.Equal(got, []string{"LAO", "MMR", "VNM"}) {
		t.Errorf("left out %v", got)
	}
	for n, want := range []float64{0.25, 0.5, 0.25} {
		if s := report.Left[n]; s.Present != want || s.NonZero != 1 || s.Why.Reason != TooFewPresent || s.Why.Limit != 0.75 {
			t.Errorf("%+v, want a share %g present", s, want)
		}
	}
}

// TestSharesOfASEM: COINr 1.1.14, vignette "Imputation", table of data
// availability: BGD 0.8775510 present and 0.9767442 of these not zero, BRN
// 0.7959184 and 0.9487179.
func TestSharesOfASEM(t *testing.T) {
	_, report, err := Screening{Exclude: []string{"BGD", "BRN", "AUS"}}.Run(asem(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range report.Left {
		want := map[string][2]float64{"AUS": {1, 0.9387755}, "BGD": {0.8775510, 0.9767442}, "BRN": {0.7959184, 0.9487179}}[s.Unit.Code]
		near(t, s.Unit.Code+" present", s.Present, want[0], 1e-7)
		near(t, s.Unit.Code+" not zero", s.NonZero, want[1], 1e-7)
		if s.Why.Reason != LeftOutByChoice {
			t.Errorf("%s: %s", s.Unit.Code, s.Why.Reason)
		}
	}
}

func TestScreeningIsForcedBothWays(t *testing.T) {
	d := asem(t)
	out, report, err := Screening{MinPresent: 0.85, Include: []string{"LAO", "FRA"}, Exclude: []string{"GBR"}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	if got := codesLeft(report); !slices.Equal(got, []string{"GBR", "BRN", "MMR"}) {
		t.Errorf("left out %v", got)
	}
	if len(report.Forced) != 1 || report.Forced[0].Unit.Code != "LAO" || report.Forced[0].Why.Reason != KeptByChoice {
		t.Errorf("forced %+v", report.Forced)
	}
	if len(out.Units) != 48 || len(d.Units) != 51 {
		t.Errorf("%d units, %d before", len(out.Units), len(d.Units))
	}
	if says := report.Forced[0].Why.Error(); says != "screen: LAO (2018) is kept because the plan says so, although too little is known of it" {
		t.Error(says)
	}
}

// TestScreeningAgreesWithCounting counts each row anew, on random data with
// zeros and holes.
func TestScreeningAgreesWithCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		rows := make([][]float64, 12)
		d := small(nil)
		d.Units = nil
		for u := range rows {
			rows[u] = make([]float64, 2)
			for c := range rows[u] {
				rows[u][c] = []float64{0, 1, Missing()}[r.IntN(3)]
			}
			d.Units = append(d.Units, Unit{Code: string(rune('A' + u))})
		}
		d.Values = MatrixOf(rows...)
		o := Screening{MinPresent: r.Float64(), MinNonZero: r.Float64()}
		var want []string
		for u, row := range rows {
			there, zero := 0.0, 0.0
			for _, v := range row {
				if !IsMissing(v) {
					there++
				}
				if v == 0 {
					zero++
				}
			}
			if there/2 < o.MinPresent || there == 0 || 1-zero/there < o.MinNonZero {
				want = append(want, d.Units[u].Code)
			}
		}
		_, report, err := o.Run(d)
		if len(want) == len(rows) {
			if err == nil {
				t.Fatal("nothing is left, and no error")
			}
			continue
		}
		if err != nil || !slices.Equal(codesLeft(report), want) {
			t.Fatalf("%+v: left %v, want %v (%v)", o, codesLeft(report), want, err)
		}
	}
}

func TestScreeningUnderAnAggregate(t *testing.T) {
	d := asem(t)
	_, report, err := Screening{Aggregates: map[string]float64{"P2P": 0.7, "Conn": 0.2}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Left) == 0 {
		t.Fatal("nobody is left out")
	}
	s, _ := NewStructure(d.Indicators, d.Aggregates)
	for r := range d.Units {
		there, all := 0, 0
		for _, c := range s.Below(s.Find("P2P")) {
			all++
			if !IsMissing(d.Values.At(r, c)) {
				there++
			}
		}
		if out := float64(there)/float64(all) < 0.7; out == slices.Contains(report.Kept, r) {
			t.Errorf("%s has %d of %d values", d.Units[r].Code, there, all)
		}
	}
	if w := report.Left[0].Why; w.Reason != TooFewUnder || w.Indicator != "P2P" {
		t.Errorf("%+v", w)
	}
}

func TestScreeningOfAPanelGoesByYear(t *testing.T) {
	d := asemPanel(t)
	for c := range 20 {
		d.Values.Set(3, c, Missing())
	}
	_, report, err := Screening{MinPresent: 0.7}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Left) != 1 || report.Left[0].Unit != d.Units[3] || report.Left[0].Why.Year != d.Units[3].Year {
		t.Errorf("left out %+v", report.Left)
	}
}

func TestScreeningThatLeavesAnIndicatorEmptySaysSo(t *testing.T) {
	d := small(func(d *Dataset) { d.Values.Set(1, 0, Missing()) })
	_, report, err := Screening{Exclude: []string{"A"}}.Run(d)
	if err != nil || len(report.Warnings) != 1 || !strings.Contains(report.Warnings[0].Error(), "x has no value left") {
		t.Errorf("%+v %v", report, err)
	}
}

func TestScreeningThatCannotRun(t *testing.T) {
	for name, c := range map[string]struct {
		o    Screening
		says string
	}{
		"share":     {Screening{MinPresent: 80}, "screen: min_present is 80: give a share between 0 and 1"},
		"non zero":  {Screening{MinNonZero: -1}, "screen: min_non_zero is -1"},
		"aggregate": {Screening{Aggregates: map[string]float64{"top": 2}}, "screen: top is 2"},
		"unknown":   {Screening{Aggregates: map[string]float64{"tip": 1}}, "screen: there is no indicator or aggregate tip"},
		"unit":      {Screening{Include: []string{"Z"}}, "screen: there is no unit Z"},
		"both":      {Screening{Include: []string{"A"}, Exclude: []string{"A"}}, "screen: A is both to be kept and to be left out"},
		"all":       {Screening{Exclude: []string{"A", "B"}}, "screen: no unit is left of 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := c.o.Run(small(nil))
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestScreeningLeavesItsInputAlone(t *testing.T) {
	d, same := asem(t), asem(t)
	if _, _, err := (Screening{MinPresent: 0.9, MinNonZero: 0.9}).Run(d); err != nil {
		t.Fatal(err)
	}
	if !sameData(d, same) {
		t.Error("the data changed")
	}
}

// sameData compares two sets of data, missing equal to missing.
func sameData(a, b *Dataset) bool {
	x, y := *a, *b
	same := slices.EqualFunc(x.Values.Values, y.Values.Values, func(v, w float64) bool { return v == w || v != v && w != w })
	x.Values.Values, y.Values.Values = nil, nil
	x.Indicators, y.Indicators = withoutTargets(a), withoutTargets(b)
	x.Columns, y.Columns = nil, nil
	return same && reflect.DeepEqual(x, y)
}

func withoutTargets(d *Dataset) []Indicator {
	out := slices.Clone(d.Indicators)
	for n := range out {
		out[n].Target = 0
	}
	return out
}
