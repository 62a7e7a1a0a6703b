package composite

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// scoresOfTree scores x by one method at all levels, weights as given.
func scoresOfTree(t testing.TB, s *Structure, x Matrix, weights []float64, o Aggregation) Matrix {
	t.Helper()
	a, err := NewAggregator(s, o)
	if err != nil {
		t.Fatal(err)
	}
	out := NewMatrix(x.Rows, len(s.Nodes))
	if err := a.Scores(x, nil, weights, out, &AggregateScratch{}); err != nil {
		t.Fatal(err)
	}
	return out
}

// madeUp is units × indicators of scores from 1 to 99, with some missing, in
// a tree of pillars of five, and an index.
func madeUp(rows, pillars int, missing float64) (*Structure, Matrix) {
	r := rand.New(rand.NewPCG(7, uint64(rows)))
	var indicators []Indicator
	aggregates := []Aggregate{{Code: "index", Weight: 1}}
	for p := range pillars {
		code := "p" + decimal(p)
		aggregates = append(aggregates, Aggregate{Code: code, Parent: "index", Weight: 1 + float64(p)})
		for i := range 5 {
			indicators = append(indicators, Indicator{Code: code + "i" + decimal(i), Parent: code, Direction: 1, Weight: float64(1 + (i+p)%3)})
		}
	}
	s, err := NewStructure(indicators, aggregates)
	if err != nil {
		panic(err)
	}
	x := NewMatrix(rows, len(indicators))
	for n := range x.Values {
		x.Values[n] = 1 + 98*r.Float64()
		if r.Float64() < missing {
			x.Values[n] = Missing()
		}
	}
	return s, x
}

// naiveMean is the mean of the scores present, from its definition.
func naiveMean(x, w []float64, g, back func(float64) float64) float64 {
	var sum, total float64
	for i, v := range x {
		if !IsMissing(v) && w[i] > 0 {
			sum, total = sum+w[i]*g(v), total+w[i]
		}
	}
	return back(sum / total)
}

var naiveMeans = map[AggregateMethod][2]func(float64) float64{
	Arithmetic:      {func(v float64) float64 { return v }, func(v float64) float64 { return v }},
	Geometric:       {math.Log, math.Exp},
	Harmonic:        {func(v float64) float64 { return 1 / v }, func(v float64) float64 { return 1 / v }},
	GeneralisedMean: {func(v float64) float64 { return v * v * v }, math.Cbrt},
}

func TestMeansAgreeWithTheirFormulas(t *testing.T) {
	s, x := madeUp(1300, 6, 0.1)
	for c := range 5 {
		x.Set(9, c, Missing()) // a unit without its first pillar
	}
	weights := s.Weights()
	weights[3] = 0
	for method, g := range naiveMeans {
		got := scoresOfTree(t, s, x, weights, Aggregation{AggregateRule: AggregateRule{Method: method, Power: 3}})
		var row []float64
		for r := range x.Rows {
			row = got.Row(r, row)
			for n := s.Indicators; n < len(s.Nodes); n++ {
				var v, w []float64
				for _, c := range s.Nodes[n].Children {
					v, w = append(v, row[c]), append(w, weights[c])
				}
				near(t, string(method)+" of "+s.Nodes[n].Code, row[n], naiveMean(v, w, g[0], g[1]), 1e-12)
			}
		}
		if !IsMissing(got.At(9, s.Indicators)) || IsMissing(got.At(9, s.Roots[0])) {
			t.Errorf("%s: a unit without a pillar has %v there and %v in all", method, got.At(9, s.Indicators), got.At(9, s.Roots[0]))
		}
	}
}

func TestWorkersAndLogsChangeNothing(t *testing.T) {
	s, x := madeUp(3000, 4, 0.02)
	for _, method := range aggregateMethods[:4] {
		a, err := NewAggregator(s, Aggregation{AggregateRule: AggregateRule{Method: method, Power: 2}})
		if err != nil {
			t.Fatal(err)
		}
		one := NewMatrix(x.Rows, len(s.Nodes)-s.Indicators)
		three := NewMatrix(x.Rows, len(s.Nodes))
		if err := errors.Join(a.Scores(x, nil, nil, one, &AggregateScratch{}), a.Scores(x, nil, nil, three, &AggregateScratch{Workers: 3, Logs: LogsOf(x)})); err != nil {
			t.Fatal(err)
		}
		for n, v := range one.Values {
			if math.Float64bits(v) != math.Float64bits(three.Values[n+len(x.Values)]) {
				t.Fatalf("%s: %v alone, %v with three workers", method, v, three.Values[n+len(x.Values)])
			}
		}
	}
}

func TestAvailabilityIsAsked(t *testing.T) {
	s, x := madeUp(1, 1, 0)
	weights := []float64{1, 1, 1, 2, 0, 1, 1}
	x.Set(0, 3, Missing())
	for need, missing := range map[float64]bool{0: false, 0.6: false, 0.61: true} {
		got := scoresOfTree(t, s, x, weights, Aggregation{AggregateRule: AggregateRule{Availability: need}})
		if IsMissing(got.At(0, 5)) != missing {
			t.Errorf("three of five parts of the weight, %v asked: %v", need, got.At(0, 5))
		}
	}
}

func TestScoresThatCannotBeAggregated(t *testing.T) {
	rule := func(r AggregateRule) Aggregation { return Aggregation{AggregateRule: r} }
	for name, c := range map[string]struct {
		o    Aggregation
		x    float64
		says string
	}{
		"zero":         {rule(AggregateRule{Method: Geometric}), 0, "the score of y for B (2020) is 0: the method “geometric” needs scores above 0"},
		"negative":     {rule(AggregateRule{Method: GeneralisedMean, Power: 2}), -4, "the score of y for B (2020) is -4: the method “generalised” needs scores of 0 or more"},
		"method":       {rule(AggregateRule{Method: "magic"}), 1, "there is no method “magic”"},
		"availability": {rule(AggregateRule{Availability: 60}), 1, "the availability asked for top is 60"},
		"level":        {Aggregation{Levels: map[int]AggregateRule{1: {}}}, 1, "there is no level 1 to aggregate: levels go from 2 to 2"},
		"leaf":         {Aggregation{Nodes: map[string]AggregateRule{"x": {}}}, 1, "x is an indicator"},
		"nobody":       {Aggregation{Nodes: map[string]AggregateRule{"z": {}}}, 1, "there is no indicator or aggregate z"},
	} {
		t.Run(name, func(t *testing.T) {
			d := small(func(d *Dataset) { d.Units[1].Year = 2020; d.Values.Set(1, 1, c.x) })
			s, err := NewStructure(d.Indicators, d.Aggregates)
			if err != nil {
				t.Fatal(err)
			}
			a, err := NewAggregator(s, c.o)
			if err == nil {
				err = a.Naming(d.Units).Scores(d.Values, nil, nil, NewMatrix(2, 1), &AggregateScratch{})
			}
			var e *Error
			if !errors.As(err, &e) || e.Step != StepAggregate || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestNothingIsAllocatedOnceWarm(t *testing.T) {
	s, x := madeUp(400, 3, 0.05)
	for _, method := range aggregateMethods {
		a, err := NewAggregator(s, Aggregation{AggregateRule: ruleOf(method), Levels: map[int]AggregateRule{3: {}}})
		if err != nil {
			t.Fatal(err)
		}
		out, scratch := NewMatrix(x.Rows, 4), AggregateScratch{}
		weights := slices.Repeat([]float64{2}, len(s.Nodes))
		if n := testing.AllocsPerRun(3, func() { err = a.Scores(x, nil, weights, out, &scratch) }); n != 0 || err != nil {
			t.Errorf("%s: %v allocations, %v", method, n, err)
		}
	}
}

// TestOneAggregateAlone: asked for one aggregate, an aggregator gives the very
// scores that it gives beside the others, under every pair of methods.
func TestOneAggregateAlone(t *testing.T) {
	d := asem(t)
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		t.Fatal(err)
	}
	normalised, _, err := Normalisation{NormaliseRule: NormaliseRule{Scale: Goalposts{Low: 1, High: 100}}}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, low := range aggregateMethods {
		for _, high := range []AggregateMethod{Arithmetic, Geometric, Harmonic, Copeland} {
			o := Aggregation{AggregateRule: AggregateRule{Method: high}, Levels: map[int]AggregateRule{2: ruleOf(low)}}
			if high == Geometric || high == Harmonic {
				if signed := []AggregateMethod{MPI, AMPI, Copeland, Outranking, Borda, Kemeny, Counting}; slices.Contains(signed, low) {
					continue // scores of 0 and less
				}
			}
			a, err := NewAggregator(s, o)
			if err != nil {
				t.Fatal(err)
			}
			all, one := NewMatrix(51, len(s.Nodes)), NewMatrix(51, len(s.Nodes))
			if err := a.Scores(normalised.Values, nil, nil, all, &AggregateScratch{}); err != nil {
				t.Fatal(low, high, err)
			}
			for node := s.Indicators; node < len(s.Nodes); node++ {
				clear(one.Values)
				if err := a.For(node).Scores(normalised.Values, nil, nil, one, &AggregateScratch{}); err != nil {
					t.Fatal(low, high, err)
				}
				if !slices.EqualFunc(all.Column(node), one.Column(node), func(x, y float64) bool { return x == y || x != x && y != y }) {
					t.Errorf("%s under %s: %s alone has other scores", low, high, s.Nodes[node].Code)
				}
			}
		}
	}
}
