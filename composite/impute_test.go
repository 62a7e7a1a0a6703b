package composite

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
)

func impute(t testing.TB, o Imputation, d *Dataset) (*Dataset, *ImputeReport) {
	t.Helper()
	out, report, err := o.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	return out, report
}

func by(m ImputeMethod) Imputation { return Imputation{ImputeChoice: ImputeChoice{Method: m}} }

// tenCountries are those of COINr's vignette "Imputation": ten countries, four
// indicators, five values missing; in two groups.
func tenCountries(t testing.TB) *Dataset {
	d := pickIndicators(t, asem(t).Keep(rowsFrom(36, 46)), "Pat", "CultServ", "CultGood", "Tourist")
	d.Groupings = []Grouping{{Code: "half", Of: slices.Concat(slices.Repeat([]string{"a"}, 5), slices.Repeat([]string{"b"}, 5))}}
	return d
}

// TestImputationOfTenCountries: COINr 1.1.14, vignette "Imputation": by the
// mean, by the median of two groups, by the mean of the normalised row.
func TestImputationOfTenCountries(t *testing.T) {
	for method, want := range map[ImputeMethod]map[[2]int]float64{
		ImputeMean:        {{4, 0}: 122.35, {7, 0}: 122.35, {4, 1}: 0.6470778, {0, 2}: 4.5395, {3, 2}: 4.5395, {4, 2}: 4.5395, {7, 2}: 4.5395},
		ImputeGroupMedian: {{4, 0}: 136.75, {7, 0}: 26.85, {4, 1}: 0.966025, {0, 2}: 8.5835, {3, 2}: 8.5835, {4, 2}: 8.5835, {7, 2}: 1.2345},
		ImputeRowMean:     {{4, 0}: 64.72133, {7, 0}: 39.42134, {4, 1}: 0.246215, {0, 2}: 2.850908, {3, 2}: 10.163326, {4, 2}: 1.828412, {7, 2}: 1.128411},
	} {
		d := tenCountries(t)
		out, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: method, Group: "half"}}, d)
		if len(report.Values) != len(want) {
			t.Fatalf("%s: %d values", method, len(report.Values))
		}
		for at, v := range want {
			if got := out.Values.At(at[0], at[1]); !(math.Abs(got/v-1) <= 5e-7) || out.Mark(at[0], at[1]) != Imputed {
				t.Errorf("%s of row %d, column %d: %v, want %v", method, at[0], at[1], got, v)
			}
		}
		if !sameData(d, tenCountries(t)) {
			t.Error("the data changed")
		}
	}
}

// oneUnit is the data of COINr's test "linear_imp_works": a unit, three years.
func oneUnit() *Dataset {
	d := &Dataset{Units: []Unit{{Code: "A", Year: 2020}, {Code: "A", Year: 2021}, {Code: "A", Year: 2022}},
		Values: MatrixOf([]float64{1, 3, Missing(), 7, Missing()}, []float64{2, Missing(), 5, 8, 4}, []float64{3, 5, 6, Missing(), Missing()})}
	for _, code := range []string{"i1", "i2", "i3", "i4", "i5"} {
		d.Indicators = append(d.Indicators, Indicator{Code: code, Direction: 1, Weight: 1, Target: Missing()})
	}
	return d
}

// TestPanelImputationOfOneUnit: COINr 1.1.14, tests "linear_imp_works" and
// "constant_imp_works"; i5 has one value, on which COINr's linear fails (its
// issue 63).
func TestPanelImputationOfOneUnit(t *testing.T) {
	for method, want := range map[ImputeMethod][][]float64{
		ImputeLinear:   {{1, 2, 3}, {3, 4, 5}, {5, 5, 6}, {7, 8, 8}, {4, 4, 4}},
		ImputeConstant: {{1, 2, 3}, {3, 3, 5}, {5, 5, 6}, {7, 8, 8}, {4, 4, 4}},
	} {
		out, report := impute(t, by(method), oneUnit())
		for c, column := range want {
			if got := out.Values.Column(c); !slices.Equal(got, column) {
				t.Errorf("%s: %v, want %v", method, got, column)
			}
		}
		if len(report.Values) != 5 || report.Values[1].From != 2021 {
			t.Errorf("%s: %+v", method, report.Values)
		}
	}
	out, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeLatest}, LeaveMissing: true}, oneUnit())
	if got := out.Values.Column(1)[1]; got != 3 || !IsMissing(out.Values.At(0, 2)) || !IsMissing(out.Values.At(0, 4)) || len(report.Left) != 2 {
		t.Errorf("latest: %v, left %v", got, report.Left)
	}
}

// TestPanelImputationOfASEM: COINr 1.1.14, vignette "Imputation": the LPI of
// GBR in 2021, once removed, is that of 2020, 4.167858; on the line to 2022,
// 4.118561, it is half way.
func TestPanelImputationOfASEM(t *testing.T) {
	for method, want := range map[ImputeMethod]float64{ImputeLatest: 4.167858, ImputeLinear: (4.167858 + 4.118561) / 2} {
		d := pickIndicators(t, asemPanel(t), "LPI")
		row := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Code == "GBR" && u.Year == 2021 })
		d.Values.Set(row, 0, Missing())
		out, report := impute(t, by(method), d)
		near(t, string(method), out.Values.At(row, 0), want, 1e-6)
		if len(report.Values) != 1 || method == ImputeLatest && report.Values[0].From != 2020 {
			t.Errorf("%+v", report.Values)
		}
	}
	d := pickIndicators(t, asemPanel(t), "LPI")
	row := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Code == "GBR" && u.Year == 2021 })
	before := slices.IndexFunc(d.Units, func(u Unit) bool { return u.Code == "GBR" && u.Year == 2020 })
	d.Values.Set(row, 0, Missing())
	d.Values.Set(before, 0, Missing())
	_, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeLatest, MaxAge: 1}, LeaveMissing: true}, d)
	if len(report.Values) != 1 || len(report.Left) != 1 || report.Left[0].Year != 2021 {
		t.Errorf("at most a year old: %+v %+v", report.Values, report.Left)
	}
}

// TestMeansGoByYear: a value of 2020 is estimated by 2020, unless all years
// are to be looked at.
func TestMeansGoByYear(t *testing.T) {
	d := asemPanel(t)
	byYear, _ := impute(t, by(ImputeMedian), d)
	all, _ := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeMedian}, AllYears: true}, d)
	checked := 0
	for c := range d.Indicators {
		for r, u := range d.Units {
			if !IsMissing(d.Values.At(r, c)) {
				continue
			}
			var year, every []float64
			for s, w := range d.Units {
				if v := d.Values.At(s, c); !IsMissing(v) {
					every = append(every, v)
					if w.Year == u.Year {
						year = append(year, v)
					}
				}
			}
			near(t, "by year", byYear.Values.At(r, c), middleOf(year), 1e-12)
			near(t, "all years", all.Values.At(r, c), middleOf(every), 1e-12)
			checked++
		}
	}
	if checked < 100 {
		t.Errorf("only %d values were missing", checked)
	}
}

func middleOf(x []float64) float64 {
	sort.Float64s(x)
	n := len(x)
	return (x[(n-1)/2] + x[n/2]) / 2
}

// TestRowsGoByTheirOtherIndicators: less is better for one of three, worked
// by hand: B scores 0.5 on x and (10−4)/(10−0) = 0.6 on y, hence 0.55 on z, of
// 100…300: 210; the median of two is their mean.
func TestRowsGoByTheirOtherIndicators(t *testing.T) {
	for _, method := range []ImputeMethod{ImputeRowMean, ImputeRowMedian} {
		d := small(func(d *Dataset) {
			d.Units = []Unit{{Code: "A"}, {Code: "B"}, {Code: "C"}}
			d.Indicators = append(d.Indicators, Indicator{Code: "z", Direction: 1, Parent: "top", Weight: 1, Target: Missing()})
			d.Values = MatrixOf([]float64{0, 10, 100}, []float64{2, 4, Missing()}, []float64{4, 0, 300})
		})
		out, report := impute(t, by(method), d)
		near(t, "z of B", out.Values.At(1, 2), 210, 1e-12)
		if report.Values[0].Of != 2 {
			t.Errorf("%+v", report.Values)
		}
		d.Indicators[2].Direction = LessIsBetter
		out, _ = impute(t, by(method), d)
		near(t, "z of B, less is better", out.Values.At(1, 2), 190, 1e-12)
	}
}

// TestNeighboursAgreeWithSorting sorts all rows by distance for each value, on
// random data with holes and ties.
func TestNeighboursAgreeWithSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	d := &Dataset{Values: NewMatrix(60, 5)}
	for u := range 60 {
		d.Units = append(d.Units, Unit{Code: fmt.Sprint(u)})
	}
	for c := range 5 {
		d.Indicators = append(d.Indicators, Indicator{Code: string(rune('a' + c)), Direction: 1, Weight: 1, Target: Missing()})
		for u := range 60 {
			d.Values.Set(u, c, math.Round(4*r.NormFloat64())*math.Pow(10, float64(c)))
			if r.IntN(5) == 0 {
				d.Values.Set(u, c, Missing())
			}
		}
	}
	out, report := impute(t, Imputation{ImputeChoice: ImputeChoice{Method: ImputeNeighbours, Neighbours: 4}}, d)
	var sd []float64
	for c := range 5 {
		sd = append(sd, MomentsOf(d.Values.Column(c)).SD)
	}
	distance := func(a, b int) float64 {
		var squares []float64
		for c := range 5 {
			if e := (d.Values.At(a, c) - d.Values.At(b, c)) / sd[c]; !IsMissing(e) {
				squares = append(squares, e*e)
			}
		}
		return mean(squares)
	}
	for _, v := range report.Values {
		c := d.Find(v.Indicator)
		var rows []int
		for u := range 60 {
			if u != v.Row && !IsMissing(d.Values.At(u, c)) && !IsMissing(distance(v.Row, u)) {
				rows = append(rows, u)
			}
		}
		sort.SliceStable(rows, func(a, b int) bool { return distance(v.Row, rows[a]) < distance(v.Row, rows[b])-1e-12 })
		var want []float64
		for _, u := range rows[:4] {
			want = append(want, d.Values.At(u, c))
		}
		near(t, v.Unit.Code, out.Values.At(v.Row, c), mean(want), 1e-9)
	}
	if len(report.Values) < 30 {
		t.Errorf("only %d values were missing", len(report.Values))
	}
}

// TestNeighboursAreTheSameForAnyNumberOfCores on enough rows to share them out.
func TestNeighboursAreTheSameForAnyNumberOfCores(t *testing.T) {
	d := related(6, 400, 4, 0.1)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	alone, _ := impute(t, by(ImputeNeighbours), d)
	runtime.GOMAXPROCS(3)
	if together, _ := impute(t, by(ImputeNeighbours), d); !sameData(alone, together) {
		t.Error("three cores give another result than one")
	}
}

func mean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

func TestImputationOfASEMIsCountedWhole(t *testing.T) {
	d := asem(t)
	missing := 0
	for _, v := range d.Values.Values {
		if IsMissing(v) {
			missing++
		}
	}
	for _, method := range []ImputeMethod{ImputeMean, ImputeMedian, ImputeRowMean, ImputeRowMedian, ImputeNeighbours, ImputeEM} {
		out, report := impute(t, by(method), d)
		counted := 0
		for _, c := range report.Counts {
			counted += c.Imputed
			if c.Imputed != c.Missing || c.Method != method {
				t.Errorf("%+v", c)
			}
		}
		if counted != missing || len(report.Values) != missing || len(report.Left) != 0 {
			t.Errorf("%s: %d of %d", method, counted, missing)
		}
		for n, v := range out.Values.Values {
			was := d.Values.Values[n]
			if IsMissing(v) || !IsMissing(was) && v != was || IsMissing(was) != (out.Marks[n] == Imputed) {
				t.Fatalf("%s: value %d is %v, was %v, mark %v", method, n, v, was, out.Marks[n])
			}
		}
		if !sameData(d, asem(t)) {
			t.Error("the data changed")
		}
	}
}

func TestAnIndicatorMayHaveAMethodOfItsOwn(t *testing.T) {
	d := tenCountries(t)
	o := Imputation{Indicators: map[string]ImputeChoice{"Pat": {Method: ImputeNone}, "CultServ": {Method: ImputeGroupMean, Group: "half"}}}
	out, report := impute(t, o, d)
	if !IsMissing(out.Values.At(4, 0)) || out.Values.At(0, 2) != MomentsOf(d.Values.Column(2)).Mean {
		t.Errorf("%v", out.Values)
	}
	near(t, "group mean", out.Values.At(4, 1), mean(d.Values.Column(1)[:4]), 1e-12)
	if len(report.Counts) != 3 || report.Counts[0] != (ImputeCount{"Pat", ImputeNone, 2, 0}) {
		t.Errorf("%+v", report.Counts)
	}
}

func TestImputationThatCannotRun(t *testing.T) {
	hole := func(d *Dataset) { d.Values = MatrixOf([]float64{Missing(), 1}, []float64{Missing(), 2}) }
	for name, c := range map[string]struct {
		change func(*Dataset)
		o      Imputation
		says   string
	}{
		"indicator":  {nil, Imputation{Indicators: map[string]ImputeChoice{"z": {}}}, "impute: there is no indicator or aggregate z"},
		"method":     {nil, by("guess"), "impute: there is no method “guess” for this step"},
		"grouping":   {nil, Imputation{ImputeChoice: ImputeChoice{Method: ImputeGroupMean, Group: "size"}}, "impute: there is no grouping size in the table"},
		"neighbours": {nil, Imputation{ImputeChoice: ImputeChoice{Neighbours: -1}}, "impute: neighbours is -1: give a number above 0"},
		"age":        {nil, Imputation{ImputeChoice: ImputeChoice{MaxAge: -1}}, "impute: max_age is -1"},
		"tolerance":  {nil, Imputation{Tolerance: -1}, "impute: tolerance is -1"},
		"rounds":     {nil, Imputation{Iterations: -1}, "impute: iterations is -1"},
		"nothing":    {hole, Imputation{}, "impute: the value of x for A can't be estimated by mean: nothing it could rest on is known"},
		"em":         {hole, by(ImputeEM), "impute: the value of x for A can't be estimated by em"},
		"alone":      {hole, by(ImputeRowMean), "impute: the value of x for A can't be estimated by row-mean"},
		"far":        {hole, by(ImputeNeighbours), "impute: the value of x for A can't be estimated by neighbours"},
		"years":      {hole, by(ImputeLinear), "impute: the data have no years, so x can't be estimated by linear"},
		"category":   {func(d *Dataset) { hole(d); d.Indicators[0].Categorical = true }, Imputation{}, "impute: x is a category and can't be estimated by mean"},
		"no group": {func(d *Dataset) {
			hole(d)
			d.Values.Set(1, 0, 3)
			d.Groupings = []Grouping{{Code: "g", Of: []string{"", ""}}}
		},
			Imputation{ImputeChoice: ImputeChoice{Method: ImputeGroupMean, Group: "g"}}, "impute: the value of x for A can't be estimated by group-mean"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := c.o.Run(small(c.change))
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	out, report := impute(t, Imputation{LeaveMissing: true}, small(hole))
	if len(report.Left) != 2 || !IsMissing(out.Values.At(0, 0)) || out.Mark(0, 0) != 0 {
		t.Errorf("%+v", report)
	}
}
