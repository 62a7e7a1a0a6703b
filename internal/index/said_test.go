package index

import (
	"testing"
)

func spoken() Index {
	return Index{Dimensions: []Dimension{{Code: "d1", Weight: 1}, {Code: "d2", Weight: 1}, {Code: "d3", Weight: 1}},
		Indicators: []Chosen{{Code: "A", Dimension: "d1", Weight: 1}, {Code: "B", Dimension: "d1", Weight: 1}, {Code: "C", Dimension: "d2", Weight: 1}}}
}

// The weights of a group are told to be theirs as long as they stand, and no longer.
func TestWeightsOfAGroupStand(t *testing.T) {
	x := spoken()
	said := Said{Under: Top, Round: "abcd2345", People: 12, Weights: map[string]float64{"d1": 0.6234, "d2": 0.3766}}
	took := x.Adopt(said)
	if took.Dimensions[0].Weight != 62.3 || took.Dimensions[1].Weight != 37.7 || took.Dimensions[2].Weight != 1 || took.Indicators[0].Weight != 1 {
		t.Errorf("weights taken: %+v", took)
	}
	if x.Dimensions[0].Weight != 1 {
		t.Error("what was given moved")
	}
	if h := took.Holding(); len(h) != 1 || h[0].People != 12 {
		t.Errorf("it stands: %+v", h)
	}
	both := took.Adopt(Said{Under: "d1", Round: "bcde2345", Weights: map[string]float64{"A": 0.25, "B": 0.75}})
	if both.Indicators[1].Weight != 75 || len(both.Holding()) != 2 {
		t.Errorf("both stand: %+v", both)
	}
	if again := both.Adopt(said); len(again.Said) != 2 {
		t.Errorf("the same node twice: %+v", again.Said)
	}
	for name, change := range map[string]func(*Index){
		"a weight moved":     func(x *Index) { x.Dimensions[0].Weight = 62 },
		"equal weights":      func(x *Index) { x.Method.Weigh = "equal" },
		"one more dimension": func(x *Index) { x.Indicators = append(x.Indicators, Chosen{Code: "D", Dimension: "d3", Weight: 1}) },
		"one fewer":          func(x *Index) { x.Indicators = x.Indicators[:2] },
	} {
		y := x.Adopt(said)
		change(&y)
		if h := y.Holding(); len(h) != 0 {
			t.Errorf("%s, and they are said to stand: %+v", name, h)
		}
	}
}
