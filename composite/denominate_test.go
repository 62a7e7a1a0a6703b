package composite

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// worldDenominators gives a data set the columns of the world's denominators
// that ship with COINr, matched by code.
func worldDenominators(t testing.TB, d *Dataset) *Dataset {
	t.Helper()
	b := readTable(t, "WorldDenoms.csv")
	codes := b.texts(t, "uCode")
	out := *d
	out.Columns = nil
	for _, name := range []string{"GDP", "Population", "Area"} {
		numbers := b.numbers(t, name)
		column := Column{Code: name}
		for _, u := range d.Units {
			column.Values = append(column.Values, numbers[slices.Index(codes, u.Code)])
		}
		out.Columns = append(out.Columns, column)
	}
	return &out
}

// TestDenominationOfASEM: COINr 1.1.14, vignette "Denomination": exports of
// goods by GDP, seats of flights per thousand inhabitants, printed to seven
// digits for the first six countries.
func TestDenominationOfASEM(t *testing.T) {
	d := worldDenominators(t, pickIndicators(t, asem(t), "Goods", "Flights", "LPI"))
	out, report, err := Denomination{By: map[string]string{"Goods": "GDP", "Flights": "Population"}, IndicatorScale: map[string]float64{"Flights": 1000}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for r, want := range [][3]float64{
		{6.255713e-10, 0.003268788, 4.097985}, {1.121507e-09, 0.002776498, 4.108538}, {6.246483e-10, 0.001323996, 2.807685},
		{4.669422e-10, 0.002272966, 3.160829}, {3.513901e-10, 0.007304232, 2.999061}, {1.093569e-09, 0.001434859, 3.674309},
	} {
		for c, v := range want {
			if got := out.Values.At(r, c); !(math.Abs(got/v-1) <= 5e-7) {
				t.Errorf("%s %s: %v, want %v", d.Units[r].Code, d.Indicators[c].Code, got, v)
			}
		}
		if out.Mark(r, 0) != Denominated || out.Mark(r, 2) != 0 {
			t.Error("a mark is wrong")
		}
	}
	if len(report.Indicators) != 2 || report.Indicators[1] != (Divided{"Flights", "Population", 1000, 51}) || len(report.Warnings) != 0 {
		t.Errorf("%+v", report)
	}
}

// TestDenominationGoesByTheData divides the 17 indicators of ASEM that name a
// denominator, each row by its own, over the five years.
func TestDenominationGoesByTheData(t *testing.T) {
	d := asemPanel(t)
	out, report, err := Denomination{Scale: map[string]float64{"Population": 1000}}.Run(d)
	if err != nil || len(report.Indicators) != 17 {
		t.Fatalf("%v, %d indicators", err, len(report.Indicators))
	}
	for c, i := range d.Indicators {
		scale := 1.0
		if i.Denominator == "Population" {
			scale = 1000
		}
		for r := range d.Units {
			want := d.Values.At(r, c)
			if i.Denominator != "" {
				want = want * scale / d.Column(i.Denominator)[r]
			}
			if got := out.Values.At(r, c); IsMissing(got) != IsMissing(want) || math.Abs(got-want) > 1e-14*math.Abs(want) {
				t.Fatalf("%s of %v: %v, want %v", i.Code, d.Units[r], got, want)
			}
		}
	}
	if !sameData(d, asemPanel(t)) {
		t.Error("the data changed")
	}
}

func TestDenominatorsThatDivideNothing(t *testing.T) {
	d := small(func(d *Dataset) {
		d.Units = []Unit{{Code: "A"}, {Code: "B"}, {Code: "C"}, {Code: "D"}, {Code: "E"}, {Code: "F"}}
		d.Values = MatrixOf([]float64{0, 1}, []float64{0, 1}, []float64{6, 1}, []float64{Missing(), 1}, []float64{1e300, 1}, []float64{8, 1})
		d.Columns = []Column{{Code: "pop", Values: []float64{Missing(), 0, -2, 0, 1e-300, 4}}}
		d.Indicators[0].Denominator = "pop"
	})
	out, report, err := Denomination{}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for r := range 5 {
		if v := out.Values.At(r, 0); !IsMissing(v) || out.Mark(r, 0) != 0 {
			t.Errorf("%s: %v, mark %v", d.Units[r].Code, v, out.Mark(r, 0))
		}
	}
	if out.Values.At(5, 0) != 2 {
		t.Errorf("8 by 4 is %v", out.Values.At(5, 0))
	}
	var said []string
	for _, w := range report.Warnings {
		said = append(said, w.Error())
	}
	if want := []string{"denominate: A has no pop: its value of x is left out", "denominate: the pop of B is zero: its value of x is left out",
		"denominate: the pop of C is -2, below zero: its value of x is left out",
		"denominate: x divided by the pop of E, 1e-300, is too large to be written: the value is left out"}; !slices.Equal(said, want) {
		t.Errorf("said %q", said)
	}
}

func TestDenominationThatCannotRun(t *testing.T) {
	withPop := func(d *Dataset) { d.Columns = []Column{{Code: "pop", Values: []float64{0, 0}}} }
	for name, c := range map[string]struct {
		change func(*Dataset)
		o      Denomination
		says   string
	}{
		"indicator": {nil, Denomination{By: map[string]string{"z": "pop"}}, "denominate: there is no indicator or aggregate z"},
		"column":    {nil, Denomination{By: map[string]string{"x": "pop"}}, "denominate: x asks for the column pop"},
		"scale":     {nil, Denomination{Scale: map[string]float64{"pop": 0}}, "denominate: the scale of pop is 0: give a number above zero"},
		"unused":    {nil, Denomination{Scale: map[string]float64{"pop": 1000}}, "denominate: a scale is given for pop"},
		"unused indicator": {nil, Denomination{IndicatorScale: map[string]float64{"x": 1000}},
			"denominate: a scale is given for x"},
		"nothing": {withPop, Denomination{By: map[string]string{"x": "pop"}}, "denominate: no value of x is left once divided by pop"},
		"category": {func(d *Dataset) { withPop(d); d.Indicators[0].Categorical = true }, Denomination{By: map[string]string{"x": "pop"}},
			"denominate: x is a category"},
		"twice": {func(d *Dataset) { withPop(d); d.Marks = []Mark{0, Denominated, 0, 0} }, Denomination{By: map[string]string{"x": "pop"}},
			"denominate: x was already divided"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := c.o.Run(small(c.change))
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestAnIndicatorMayBeLeftUndivided(t *testing.T) {
	d := asem(t)
	out, report, err := Denomination{By: map[string]string{"Goods": ""}}.Run(d)
	if err != nil || len(report.Indicators) != 16 {
		t.Fatalf("%v %+v", err, report)
	}
	if c := d.Find("Goods"); out.Values.At(0, c) != d.Values.At(0, c) {
		t.Error("Goods was divided")
	}
}
