package composite

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawnScores is a small data set: units × indicators in two pillars, with ties and
// missing scores, every unit with something in each pillar.
func drawnScores(t *rapid.T) (*Structure, Matrix, []float64) {
	units, indicators := rapid.IntRange(2, 7).Draw(t, "units"), rapid.IntRange(2, 6).Draw(t, "indicators")
	var list []Indicator
	for c := range indicators {
		list = append(list, Indicator{Code: "i" + decimal(c), Parent: "p" + decimal(c%2), Weight: float64(rapid.IntRange(1, 5).Draw(t, "weight"))})
	}
	s, err := NewStructure(list, []Aggregate{{Code: "p0", Parent: "top", Weight: 2}, {Code: "p1", Parent: "top", Weight: 1}, {Code: "top", Weight: 1}})
	if err != nil {
		t.Fatal(err)
	}
	x := NewMatrix(units, indicators)
	for n := range x.Values {
		x.Values[n] = float64(rapid.IntRange(20, 60).Draw(t, "score")) / 4
		if n >= 2*units && rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
			x.Values[n] = Missing()
		}
	}
	return s, x, s.Weights()
}

var byPairs = []AggregateMethod{Copeland, Borda, Kemeny, Outranking}

// topOf is the scores at the top, by one method everywhere; one by pairs
// compares means of pillars.
func topOf(t *rapid.T, s *Structure, x Matrix, weights []float64, rule AggregateRule) []float64 {
	o := Aggregation{AggregateRule: rule}
	if slices.Contains(byPairs, rule.Method) {
		o = Aggregation{Levels: map[int]AggregateRule{3: rule}}
	}
	a, err := NewAggregator(s, o)
	if err != nil {
		t.Fatal(err)
	}
	out := NewMatrix(x.Rows, len(s.Nodes)-s.Indicators)
	if err := a.Scores(x, nil, weights, out, &AggregateScratch{}); err != nil {
		t.Fatal(err)
	}
	return out.Column(s.Roots[0] - s.Indicators)
}

func ruleOf(method AggregateMethod) AggregateRule {
	return AggregateRule{Method: method, Power: 3, Order: []float64{3, 2, 1}, Cutoff: new(10.0)}
}

func same(t *rapid.T, what string, got, want float64) {
	if IsMissing(got) != IsMissing(want) || math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

func TestLawsOfEveryMethod(t *testing.T) {
	for _, method := range aggregateMethods {
		t.Run(string(method), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s, x, weights := drawnScores(t)
				rule := ruleOf(method)
				was := topOf(t, s, x, weights, rule)
				orderOfUnitsChangesNothing(t, s, x, weights, rule, was)
				scaleOfWeightsChangesNothing(t, s, x, weights, rule, was)
				if method != MPI && method != AMPI && method != Kemeny {
					moreIsNeverWorse(t, s, x, weights, rule, was)
				}
			})
		})
	}
}

func orderOfUnitsChangesNothing(t *rapid.T, s *Structure, x Matrix, weights []float64, rule AggregateRule, was []float64) {
	turned := NewMatrix(x.Rows, x.Columns)
	for r := range x.Rows {
		for c := range x.Columns {
			turned.Set(x.Rows-1-r, c, x.At(r, c))
		}
	}
	for r, v := range topOf(t, s, turned, weights, rule) {
		same(t, "units the other way round", v, was[x.Rows-1-r])
	}
}

func scaleOfWeightsChangesNothing(t *rapid.T, s *Structure, x Matrix, weights []float64, rule AggregateRule, was []float64) {
	by := 0.37
	if slices.Contains(byPairs, rule.Method) {
		by = 0.25 // no rounding: a tie of pillars must stay one
	}
	scaled := make([]float64, len(weights))
	for n, w := range weights {
		scaled[n] = w * by
	}
	for r, v := range topOf(t, s, x, scaled, rule) {
		same(t, "weights in another unit", v, was[r])
	}
}

// moreIsNeverWorse raises one score of the first unit.
func moreIsNeverWorse(t *rapid.T, s *Structure, x Matrix, weights []float64, rule AggregateRule, was []float64) {
	more := x.Clone()
	more.Set(0, rapid.IntRange(0, x.Columns-1).Draw(t, "raised"), math.Inf(1))
	for c := range x.Columns {
		if math.IsInf(more.At(0, c), 1) {
			more.Set(0, c, x.At(0, c)+2)
		}
	}
	if now := topOf(t, s, more, weights, rule)[0]; now < was[0]-1e-9 {
		t.Fatalf("a score went up and the index went down, from %v to %v", was[0], now)
	}
}

func TestOrderOfIndicatorsAndScaleOfWeightsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, x, _ := drawnScores(t)
		method := rapid.SampledFrom(aggregateMethods).Draw(t, "method")
		weights, turnedWeights, turned := make([]float64, x.Columns), make([]float64, x.Columns), NewMatrix(x.Rows, x.Columns)
		for c := range x.Columns {
			weights[c] = float64(c + 1)
			turnedWeights[x.Columns-1-c] = weights[c] * 0.37
			copy(turned.Column(x.Columns-1-c), x.Column(c))
		}
		was, _, err := tryOneNode(x, nil, weights, ruleOf(method))
		now, _, err2 := tryOneNode(turned, nil, turnedWeights, ruleOf(method))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for r, v := range now {
			same(t, string(method), v, was[r])
		}
	})
}

func TestMeansStandInTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, x, weights := drawnScores(t)
		of := func(method AggregateMethod) []float64 {
			return topOf(t, s, x, weights, AggregateRule{Method: method, Power: 3})
		}
		ordered := [][]float64{of(Minimum), of(Harmonic), of(Geometric), of(Arithmetic), of(GeneralisedMean), of(Maximum)}
		mpi := of(MPI)
		for r := range x.Rows {
			for i := 1; i < len(ordered); i++ {
				if ordered[i-1][r] > ordered[i][r]*(1+1e-12) {
					t.Fatalf("mean %d is %v, above the next, %v", i-1, ordered[i-1][r], ordered[i][r])
				}
			}
			if mpi[r] > of(Arithmetic)[r]*(1+1e-12) {
				t.Fatalf("MPI %v above the mean %v", mpi[r], of(Arithmetic)[r])
			}
		}
	})
}
