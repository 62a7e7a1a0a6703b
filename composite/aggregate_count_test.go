package composite

import (
	"strings"
	"testing"
)

// A cutoff of 0 is one, and is not the same as none.
func TestACutoffOfNoughtCounts(t *testing.T) {
	got := oneNode(t, MatrixOf([]float64{-1, 3}, []float64{0, -2}, []float64{1, 0}), []float64{1, 1}, AggregateRule{Method: Counting, Cutoff: new(0.0)})
	for r, want := range []float64{0.5, 0.5, 1} {
		if got[r] != want {
			t.Errorf("row %d: %v, want %v", r+1, got[r], want)
		}
	}
}

// A cutoff for scores from 0 to 100 that an upper level applies to shares from 0 to 1
// gives 0 to all: it is told, with what the scores are.
func TestACountThatTellsNobodyApartIsTold(t *testing.T) {
	d := &Dataset{Units: []Unit{{Code: "A"}, {Code: "B"}, {Code: "C"}}, Values: MatrixOf([]float64{0, 60, 80}, []float64{70, 60, 20}, []float64{90, 10, 90}),
		Indicators: []Indicator{{Code: "x", Direction: 1, Parent: "p", Weight: 1}, {Code: "y", Direction: 1, Parent: "p", Weight: 1}, {Code: "z", Direction: 1, Parent: "q", Weight: 1}},
		Aggregates: []Aggregate{{Code: "p", Parent: "top", Weight: 1}, {Code: "q", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}}
	count := AggregateRule{Method: Counting, Cutoff: new(50.0)}
	s, err := ScoresOf(d, nil, Aggregation{AggregateRule: count})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) != 1 || s.Warnings[0].Indicator != "top" || !strings.Contains(s.Warnings[0].Error(), "counting gives 0 to every unit at top: what it counts scores from 0 to 1; choose a cutoff in between") {
		t.Errorf("%+v", s.Warnings)
	}
	count.Cutoff = new(0.5)
	s, err = ScoresOf(d, nil, Aggregation{AggregateRule: AggregateRule{Method: Counting, Cutoff: new(50.0)}, Nodes: map[string]AggregateRule{"top": count}})
	if err != nil || len(s.Warnings) != 0 {
		t.Errorf("%v %+v", err, s.Warnings)
	}
}

// Under two levels of MPI, scores above 0 can make one below it: what is to be done is
// another scale, not one that starts above 0.
func TestTwoLevelsOfMPISayWhyTheyCannotRun(t *testing.T) {
	d := &Dataset{Units: []Unit{{Code: "A"}}, Values: MatrixOf([]float64{1, 1, 100}),
		Indicators: []Indicator{{Code: "x", Direction: 1, Parent: "p", Weight: 2}, {Code: "y", Direction: 1, Parent: "p", Weight: 1}, {Code: "z", Direction: 1, Parent: "p", Weight: 1}},
		Aggregates: []Aggregate{{Code: "p", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}}}
	_, err := ScoresOf(d, nil, Aggregation{AggregateRule: AggregateRule{Method: MPI}})
	if err == nil || !strings.Contains(err.Error(), "the score of p for A is -45.6") || !strings.Contains(err.Error(), "the penalty is larger than their mean") || strings.Contains(err.Error(), "starts above 0") {
		t.Error(err)
	}
	d.Values = MatrixOf([]float64{-1, -1, -1})
	if _, err = ScoresOf(d, nil, Aggregation{AggregateRule: AggregateRule{Method: MPI}}); err == nil || !strings.Contains(err.Error(), "starts above 0") {
		t.Error(err)
	}
}
