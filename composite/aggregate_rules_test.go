package composite

import (
	"math"
	"slices"
	"testing"
)

// fourInTwo is four indicators in two pillars of one index.
func fourInTwo(t *testing.T) *Structure {
	t.Helper()
	s, err := NewStructure([]Indicator{{Code: "a", Parent: "p", Weight: 1}, {Code: "b", Parent: "p", Weight: 1}, {Code: "c", Parent: "q", Weight: 1}, {Code: "d", Parent: "q", Weight: 1}},
		[]Aggregate{{Code: "p", Parent: "top", Weight: 1}, {Code: "q", Parent: "top", Weight: 3}, {Code: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestANodesRuleStandsBeforeItsLevels(t *testing.T) {
	s := fourInTwo(t)
	x := MatrixOf([]float64{20, 80, 10, 30})
	o := Aggregation{AggregateRule: AggregateRule{Method: Minimum}, Levels: map[int]AggregateRule{2: {Method: Geometric}}, Nodes: map[string]AggregateRule{"q": {}}}
	got := scoresOfTree(t, s, x, nil, o).Row(0, nil)[4:]
	for n, want := range []float64{40, 20, 20} { // geometric, then arithmetic, then the least of both
		near(t, s.Nodes[4+n].Code, got[n], want, 1e-14)
	}
}

func TestAvailabilityMayDifferByLevel(t *testing.T) {
	s := fourInTwo(t)
	x := MatrixOf([]float64{20, Missing(), 10, 30})
	for _, c := range []struct {
		o    Aggregation
		want []float64
	}{
		{Aggregation{}, []float64{20, 20, 20}},
		{Aggregation{AggregateRule: AggregateRule{Availability: 0.6}}, []float64{Missing(), 20, 20}},
		{Aggregation{AggregateRule: AggregateRule{Availability: 0.6}, Levels: map[int]AggregateRule{3: {Availability: 0.8}}}, []float64{Missing(), 20, Missing()}},
		{Aggregation{AggregateRule: AggregateRule{Method: WeightedMedian, Availability: 0.6}}, []float64{Missing(), 20, 20}},
		{Aggregation{Levels: map[int]AggregateRule{2: {Method: Borda, Availability: 0.6}}}, []float64{Missing(), 0, 0}},
	} {
		got := scoresOfTree(t, s, x, nil, c.o).Row(0, nil)[4:]
		for n, want := range c.want {
			near(t, s.Nodes[4+n].Code, got[n], want, 1e-14)
		}
	}
}

func TestWhatWeighsNothingCountsForNothing(t *testing.T) {
	s := fourInTwo(t)
	x := MatrixOf([]float64{20, 80, Missing(), 30})
	got := scoresOfTree(t, s, x, []float64{0, 0, 0, 1, 5, 1, 1}, Aggregation{AggregateRule: AggregateRule{Method: Geometric}}).Row(0, nil)[4:]
	if !IsMissing(got[0]) {
		t.Errorf("a pillar whose indicators weigh nothing scores %v", got[0])
	}
	near(t, "the other pillar", got[1], 30, 1e-14)
	near(t, "the index", got[2], 30, 1e-14)
}

func TestScoresTellWhatIsThere(t *testing.T) {
	d := small(func(d *Dataset) { d.Indicators[1].Weight = 3; d.Values.Set(0, 1, Missing()) })
	scores, err := ScoresOf(d, nil, Aggregation{})
	if err != nil {
		t.Fatal(err)
	}
	if got := scores.Availability.Values; !slices.Equal(got, []float64{1, 1, 0, 1, 0.25, 1}) {
		t.Errorf("availability %v", got)
	}
	if !slices.Equal(scores.Of("top"), []float64{1, 3.75}) || scores.Of("nothing") != nil || scores.Warnings != nil {
		t.Errorf("scores %v, warnings %v", scores.Of("top"), scores.Warnings)
	}
}

func TestAnOrderThatMayNotBeTheBestIsSaid(t *testing.T) {
	_, x := madeUp(20, 1, 0)
	d := &Dataset{Units: make([]Unit, 20), Values: x, Aggregates: []Aggregate{{Code: "top", Weight: 1}}}
	for c := range x.Columns {
		d.Indicators = append(d.Indicators, Indicator{Code: "i" + decimal(c), Parent: "top", Weight: 1})
	}
	scores, err := ScoresOf(d, nil, Aggregation{AggregateRule: AggregateRule{Method: Kemeny}})
	if err != nil || len(scores.Warnings) != 1 {
		t.Fatalf("%v, %v", scores, err)
	}
	wantError(t, &scores.Warnings[0], StepAggregate, "the order of top is the best found, and may not be the best there is: above 12 units")
}

func TestShapesAndWeightsThatDoNotFit(t *testing.T) {
	s := fourInTwo(t)
	a, err := NewAggregator(s, Aggregation{AggregateRule: AggregateRule{Method: Geometric}})
	if err != nil {
		t.Fatal(err)
	}
	x, out := MatrixOf([]float64{1, 2, 3, 4}, []float64{1, 0, 3, 4}), NewMatrix(2, 3)
	run := func(x Matrix, years []int32, weights []float64, out Matrix, scratch AggregateScratch) error {
		return a.Scores(x, years, weights, out, &scratch)
	}
	none := AggregateScratch{}
	wantError(t, run(NewMatrix(2, 3), nil, nil, out, none), StepAggregate, "there are 6 scores where 8 are needed")
	wantError(t, run(x, nil, nil, NewMatrix(2, 2), none), StepAggregate, "there are 4 places for scores where 6 are needed")
	wantError(t, run(x, []int32{1}, nil, out, none), StepAggregate, "there are 1 years where 2 are needed")
	wantError(t, run(x, nil, nil, out, AggregateScratch{Logs: NewMatrix(1, 4)}), StepAggregate, "there are 4 logarithms where 8 are needed")
	wantError(t, run(x, nil, []float64{1}, out, none), StepAggregate, "there are 1 weights where 7 are needed")
	wantError(t, run(x, nil, []float64{1, -1, 1, 1, 1, 1, 1}, out, none), StepAggregate, "the weight of b is -1: give a number of 0 or more, and at least one above 0 within p")
	zero := "the score of b for row 2 is 0: the method “geometric” needs scores above 0"
	wantError(t, run(x, nil, nil, out, none), StepAggregate, zero)
	wantError(t, run(x, nil, nil, out, AggregateScratch{Logs: LogsOf(x)}), StepAggregate, zero)
	x.Set(1, 0, Missing())
	wantError(t, run(x, nil, nil, out, AggregateScratch{Logs: LogsOf(x)}), StepAggregate, zero)
}

// TestTheFirstErrorIsSaidWhateverTheWorkers: two rows are wrong, far apart.
func TestTheFirstErrorIsSaidWhateverTheWorkers(t *testing.T) {
	s, x := madeUp(3000, 2, 0)
	x.Set(2900, 0, 0)
	x.Set(1500, 7, -1)
	for workers := range 4 {
		a, err := NewAggregator(s, Aggregation{AggregateRule: AggregateRule{Method: Harmonic}})
		if err != nil {
			t.Fatal(err)
		}
		err = a.Scores(x, nil, nil, NewMatrix(3000, 3), &AggregateScratch{Workers: workers})
		wantError(t, err, StepAggregate, "the score of p1i2 for row 1501 is -1")
	}
}

func TestWorkersChangeNoMethod(t *testing.T) {
	s, x := madeUp(1100, 2, 0.1)
	for _, method := range aggregateMethods {
		if method == Kemeny {
			continue // 500 units at most
		}
		a, err := NewAggregator(s, Aggregation{AggregateRule: ruleOf(method), Levels: map[int]AggregateRule{3: {}}})
		if err != nil {
			t.Fatal(err)
		}
		one, three := NewMatrix(x.Rows, 3), NewMatrix(x.Rows, 3)
		for out, workers := range map[*Matrix]int{&one: 1, &three: 3} {
			if err := a.Scores(x, nil, nil, *out, &AggregateScratch{Workers: workers}); err != nil {
				t.Fatal(err)
			}
		}
		for n, v := range one.Values {
			if math.Float64bits(v) != math.Float64bits(three.Values[n]) {
				t.Fatalf("%s: %v alone, %v with three workers", method, v, three.Values[n])
			}
		}
	}
}
