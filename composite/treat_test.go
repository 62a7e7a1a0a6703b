package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func treatedOf(t testing.TB, report *TreatReport, code string) Treated {
	t.Helper()
	for _, one := range report.Indicators {
		if one.Indicator == code {
			return one
		}
	}
	t.Fatalf("%s was not treated", code)
	return Treated{}
}

// column is data of one indicator.
func column(x ...float64) *Dataset {
	d := &Dataset{Indicators: []Indicator{{Code: "x", Direction: 1, Weight: 1, Target: Missing()}}, Values: Matrix{Rows: len(x), Columns: 1, Values: slices.Clone(x)}}
	for r := range x {
		d.Units = append(d.Units, Unit{Code: "u" + string(rune('A'+r%26)) + string(rune('a'+r/26))})
	}
	return d
}

func treat(t testing.TB, o Treatment, d *Dataset) (*Dataset, *TreatReport) {
	t.Helper()
	out, report, err := o.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	return out, report
}

// TestTreatmentOfASEM: COINr 1.1.14, vignette "Outlier Treatment": skewness
// and kurtosis before and after, and the points winsorised, with the usual
// choices.
func TestTreatmentOfASEM(t *testing.T) {
	d := asem(t)
	out, report := treat(t, Treatment{}, d)
	for code, want := range map[string]struct {
		points                     int
		skew, kurt, skew1, kurt1   float64
		countries                  []string
		lowest, highest, unchanged float64
	}{
		"LPI":      {points: 0, skew: -0.3042681, kurt: -0.6567514},
		"Flights":  {points: 1, skew: 2.1032872, kurt: 4.5088794, skew1: 1.900658, kurt1: 3.336065, countries: []string{"GBR"}},
		"Ship":     {points: 0, skew: -0.5756680, kurt: -0.6814795},
		"Bord":     {points: 1, skew: 2.1482360, kurt: 5.7914905, skew1: 1.899211, kurt1: 4.346298},
		"Elec":     {points: 1, skew: 2.2252736, kurt: 5.7910268, skew1: 1.717744, kurt1: 2.586062},
		"Gas":      {points: 1, skew: 2.8294486, kurt: 10.3346494, skew1: 1.602518, kurt1: 1.525576},
		"ConSpeed": {points: 0, skew: 0.4622037, kurt: 0.1873214},
		"Cov4G":    {points: 0, skew: -1.3725191, kurt: 0.5419314},
		"Goods":    {points: 2, skew: 2.6499733, kurt: 8.2666095, skew1: 1.140608, kurt1: 0.1572047, countries: []string{"CHN", "DEU"}},
		"Services": {points: 0, skew: 1.7010849, kurt: 2.3756557},
	} {
		one := treatedOf(t, report, code)
		near(t, code+" skewness", one.Before.Skewness, want.skew, 1e-6)
		near(t, code+" kurtosis", one.Before.Kurtosis, want.kurt, 1e-6)
		if one.Points != want.points || !one.Passed || one.Fit.Transform != NoTransform {
			t.Errorf("%s: %+v, want %d points", code, one, want.points)
		}
		if want.points == 0 {
			continue
		}
		near(t, code+" skewness after", one.After.Skewness, want.skew1, 1e-6)
		near(t, code+" kurtosis after", one.After.Kurtosis, want.kurt1, 1e-6)
		var moved []string
		for r, u := range d.Units {
			if out.Mark(r, d.Find(code))&Winsorised != 0 {
				moved = append(moved, u.Code)
			}
		}
		if slices.Sort(moved); len(moved) != want.points || want.countries != nil && !slices.Equal(moved, want.countries) {
			t.Errorf("%s: moved %v, want %v", code, moved, want.countries)
		}
	}
	if !sameData(d, asem(t)) {
		t.Error("the data changed")
	}
}

// TestLogarithmOfASEM: the same vignette, with at most one point winsorised
// (Goods) or none (Flights), which leaves a logarithm of the values as given.
func TestLogarithmOfASEM(t *testing.T) {
	for _, transform := range []Transform{"", LogCT} {
		o := Treatment{TreatChoice: TreatChoice{MaxPoints: 1, Transform: transform}, Indicators: map[string]TreatChoice{"Flights": {MaxPoints: -1}}}
		out, report := treat(t, o, asem(t))
		goods := treatedOf(t, report, "Goods")
		near(t, "skewness once winsorised", goods.Winsorised.Skewness, 2.469910, 1e-6)
		near(t, "kurtosis once winsorised", goods.Winsorised.Kurtosis, 7.087309, 1e-6)
		near(t, "skewness of Goods", goods.After.Skewness, 0.03104001, 1e-7)
		near(t, "kurtosis of Goods", goods.After.Kurtosis, -0.8888965, 1e-6)
		flights := treatedOf(t, report, "Flights")
		near(t, "skewness of Flights", flights.After.Skewness, -0.09502644, 1e-7)
		near(t, "kurtosis of Flights", flights.After.Kurtosis, -0.8305217, 1e-6)
		if goods.Tried != 1 || goods.Points != 0 || flights.Tried != 0 || out.Mark(0, out.Find("Goods")) != Transformed {
			t.Errorf("%+v %+v", goods, flights)
		}
	}
}

// TestTreatmentOfTwelveNumbers: the same vignette, 1…10, 30, 100: skewness
// 3.063241, kurtosis 9.741391; once 100 is brought to 30, 1.712038 and 1.815781.
func TestTreatmentOfTwelveNumbers(t *testing.T) {
	d := column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100)
	out, report := treat(t, Treatment{TreatChoice: TreatChoice{MaxPoints: 2}}, d)
	one := report.Indicators[0]
	near(t, "skewness", one.Before.Skewness, 3.063241, 1e-6)
	near(t, "kurtosis", one.Before.Kurtosis, 9.741391, 1e-6)
	near(t, "skewness after", one.After.Skewness, 1.712038, 1e-6)
	near(t, "kurtosis after", one.After.Kurtosis, 1.815781, 1e-6)
	if out.Values.At(11, 0) != 30 || out.Values.At(10, 0) != 30 || out.Mark(11, 0) != Winsorised || out.Mark(10, 0) != 0 {
		t.Errorf("%v %v", out.Values.Values, out.Marks)
	}
}

// naiveWinsorise moves one group at a time and measures all values again, with
// moments computed here from their definition.
func naiveWinsorise(x []float64, maxSkew, maxKurtosis float64, limit int) (out []float64, moved int) {
	out = slices.Clone(x)
	for {
		skew, kurtosis := naiveMoments(out)
		if !(math.Abs(skew) > maxSkew && kurtosis > maxKurtosis) {
			return out, moved
		}
		extreme, next := math.Inf(-1), math.Inf(-1)
		sign := 1.0
		if skew < 0 {
			sign = -1
		}
		for _, v := range out {
			extreme = math.Max(extreme, blank(sign*v))
		}
		for _, v := range out {
			if sign*v < extreme {
				next = math.Max(next, sign*v)
			}
		}
		try := slices.Clone(out)
		count := 0
		for r, v := range x {
			if sign*out[r] == extreme {
				try[r] = sign * next
			}
			if !IsMissing(v) && try[r] != v {
				count++
			}
		}
		if count > limit {
			return out, moved
		}
		out, moved = try, count
	}
}

func blank(v float64) float64 {
	if IsMissing(v) {
		return math.Inf(-1)
	}
	return v
}

func naiveMoments(x []float64) (skew, kurtosis float64) {
	var there []float64
	for _, v := range x {
		if !IsMissing(v) {
			there = append(there, v)
		}
	}
	n := float64(len(there))
	mean := 0.0
	for _, v := range there {
		mean += v / n
	}
	sum := func(p float64) float64 {
		s := 0.0
		for _, v := range there {
			s += math.Pow(v-mean, p)
		}
		return s
	}
	s := math.Sqrt(sum(2) / (n - 1))
	skew = n / ((n - 1) * (n - 2)) * sum(3) / math.Pow(s, 3)
	kurtosis = n*(n+1)/((n-1)*(n-2)*(n-3))*sum(4)/math.Pow(s, 4) - 3*(n-1)*(n-1)/((n-2)*(n-3))
	return skew, kurtosis
}

// TestWinsorisingAgreesWithMeasuringEachTime on random data with ties, holes,
// long tails on both sides and outliers of any size.
func TestWinsorisingAgreesWithMeasuringEachTime(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	moves := 0
	for n := range 400 {
		x := make([]float64, 20+r.IntN(200))
		for i := range x {
			v := math.Exp(r.NormFloat64() * (0.5 + 3*r.Float64()))
			if n%2 == 0 {
				v = math.Round(v*8) / 8
			}
			if n%3 == 0 {
				v = -v
			}
			if r.IntN(30) == 0 {
				v *= math.Pow(10, float64(r.IntN(12)))
			}
			if r.IntN(10) == 0 {
				v = Missing()
			}
			x[i] = v
		}
		limit := 1 + r.IntN(15)
		want, moved := naiveWinsorise(x, 2, 3.5, limit)
		out, report := treat(t, Treatment{TreatChoice: TreatChoice{MaxPoints: limit, Transform: NoTransform}}, column(x...))
		if got := report.Indicators[0].Points; got != moved {
			t.Fatalf("run %d: %d points, want %d", n, got, moved)
		}
		moves += moved
		for i, v := range out.Values.Values {
			if v != want[i] && !(IsMissing(v) && IsMissing(want[i])) {
				t.Fatalf("run %d: %v, want %v", n, v, want[i])
			}
			if (v != x[i] && v == v) != (out.Mark(i, 0) == Winsorised) {
				t.Fatalf("run %d: a mark is wrong", n)
			}
		}
		skew, kurtosis := naiveMoments(out.Values.Values)
		near(t, "skewness", report.Indicators[0].After.Skewness, skew, 1e-9)
		near(t, "kurtosis", report.Indicators[0].After.Kurtosis, kurtosis, 1e-9)
	}
	if moves < 400 {
		t.Errorf("only %d values moved: nothing was tried", moves)
	}
}

func TestTiedValuesMoveTogetherOrNotAtAll(t *testing.T) {
	x := append(slices.Repeat([]float64{1, 2, 3, 4}, 10), 100, 100, 100)
	out, report := treat(t, Treatment{TreatChoice: TreatChoice{MaxPoints: 2, Transform: NoTransform}}, column(x...))
	if report.Indicators[0].Points != 0 || out.Values.At(41, 0) != 100 {
		t.Errorf("three equal values moved where two may: %+v", report.Indicators[0])
	}
	if len(report.Warnings) != 1 || !strings.Contains(report.Warnings[0].Error(), "a few values of x are still far") {
		t.Errorf("%v", report.Warnings)
	}
	out, report = treat(t, Treatment{TreatChoice: TreatChoice{MaxShare: 0.08, Transform: NoTransform}}, column(x...))
	if report.Indicators[0].Points != 3 || out.Values.At(41, 0) != 4 {
		t.Errorf("%+v", report.Indicators[0])
	}
}

func TestWhatIsNotTreated(t *testing.T) {
	for name, x := range map[string][]float64{"flat": {3, 3, 3, 3, 3, 3}, "few": {1, 2, 900}, "none": {Missing(), Missing()}} {
		out, report := treat(t, Treatment{}, column(x...))
		if !report.Indicators[0].Passed || len(report.Warnings) > 0 || out.Marks[0] != 0 {
			t.Errorf("%s: %+v", name, report)
		}
	}
	long := column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 1000)
	long.Indicators[0].Categorical = true
	if _, report := treat(t, Treatment{}, long); len(report.Indicators) != 0 {
		t.Errorf("categories were treated: %+v", report)
	}
	long.Indicators[0].Categorical = false
	if _, report := treat(t, Treatment{Indicators: map[string]TreatChoice{"x": {Skip: true}}}, long); len(report.Indicators) != 0 {
		t.Errorf("skipped, and treated: %+v", report)
	}
}

// TestTheSameBitsForAnyNumberOfCores on enough numbers to share them out.
func TestTheSameBitsForAnyNumberOfCores(t *testing.T) {
	d := related(7, 3000, 24, 0.05)
	for n, v := range d.Values.Values {
		d.Values.Values[n] = math.Exp(v / (1 + math.Abs(v)) * 9)
	}
	o := Treatment{TreatChoice: TreatChoice{MaxPoints: 2, MaxSkew: 0.1, MaxKurtosis: 0.1, Transform: BoxCox}}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, first := treat(t, o, d)
	for cores := 2; cores < 5; cores++ {
		runtime.GOMAXPROCS(cores)
		got, report := treat(t, o, d)
		for n, v := range got.Values.Values {
			if math.Float64bits(v) != math.Float64bits(want.Values.Values[n]) || got.Marks[n] != want.Marks[n] {
				t.Fatalf("%d cores: %v, want %v", cores, v, want.Values.Values[n])
			}
		}
		if len(report.Indicators) != len(first.Indicators) {
			t.Error("another report")
		}
	}
}

// TestAPanelIsTreatedTogetherOrByYear: each year alone is what its rows alone
// give.
func TestAPanelIsTreatedTogetherOrByYear(t *testing.T) {
	d := asemPanel(t)
	byYear, report := treat(t, Treatment{EachYear: true}, d)
	if len(report.Indicators) != 5*49 || report.Indicators[1].Year != 2019 {
		t.Fatalf("%d reports", len(report.Indicators))
	}
	years, blocks := d.blocksOf(true)
	for n, rows := range blocks {
		alone, _ := treat(t, Treatment{}, d.Keep(rows))
		for c := range d.Indicators {
			for i, r := range rows {
				if v, w := byYear.Values.At(r, c), alone.Values.At(i, c); v != w && v == v {
					t.Fatalf("%d: %v, want %v", years[n], v, w)
				}
			}
		}
	}
	if _, report = treat(t, Treatment{}, d); len(report.Indicators) != 49 || report.Indicators[0].Before.Count != 5*51 {
		t.Errorf("together: %d reports", len(report.Indicators))
	}
}

func TestTreatmentThatCannotRun(t *testing.T) {
	for name, c := range map[string]struct {
		o    Treatment
		says string
	}{
		"indicator": {Treatment{Indicators: map[string]TreatChoice{"z": {}}}, "treat: there is no indicator or aggregate z"},
		"skew":      {Treatment{TreatChoice: TreatChoice{MaxSkew: -1}}, "treat: max_skew is -1: give a number above 0"},
		"kurtosis":  {Treatment{TreatChoice: TreatChoice{MaxKurtosis: math.NaN()}}, "treat: max_kurtosis is NaN"},
		"share":     {Treatment{Indicators: map[string]TreatChoice{"x": {MaxShare: 5}}}, "treat: max_share is 5: give a share between 0 and 1"},
		"factor":    {Treatment{TreatChoice: TreatChoice{Factor: -2}}, "treat: factor is -2"},
		"method":    {Treatment{TreatChoice: TreatChoice{Transform: "sqrt"}}, "treat: there is no method “sqrt” for this step"},
		"gii":       {Treatment{TreatChoice: TreatChoice{MaxPoints: -1, Transform: LogGII}}, "treat: x has no value above zero (-1 at most): the logarithm of the Global Innovation Index"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := c.o.Run(column(-1, -2, -3, -1, -2, -3, -1, -2, -3, -1, -2, -900))
			var e *Error
			if !errors.As(err, &e) || e.Step != StepTreat || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestTheTableOfChangedPoints(t *testing.T) {
	d := asem(t)
	out, report := treat(t, Treatment{Indicators: map[string]TreatChoice{"Goods": {MaxPoints: 1}, "Flights": {MaxPoints: -1, Transform: LogCT}}}, d)
	how := map[string]int{}
	for p := range report.Points(d, out) {
		how[p.Indicator+" "+p.How]++
		if p.Before == p.After {
			t.Errorf("%+v did not change", p)
		}
		if p.Indicator == "Bord" && !(p.Before > p.After) {
			t.Errorf("%+v", p)
		}
	}
	for what, want := range map[string]int{"Bord winsorised": 1, "Elec winsorised": 1, "Goods log-ct-plus": 51, "Flights log-ct": 51, "LPI winsorised": 0} {
		if how[what] != want {
			t.Errorf("%s: %d values, want %d", what, how[what], want)
		}
	}
	panel := asemPanel(t)
	out, report = treat(t, Treatment{EachYear: true, TreatChoice: TreatChoice{MaxPoints: 1}}, panel)
	for p := range report.Points(panel, out) {
		if p.How != "winsorised" && p.How != "log-ct-plus" {
			t.Fatalf("%+v", p)
		}
	}
}
