package composite

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// oneNode scores x at a single aggregate over all its columns.
func oneNode(t testing.TB, x Matrix, weights []float64, rule AggregateRule) []float64 {
	t.Helper()
	y, _, err := tryOneNode(x, nil, weights, rule)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func tryOneNode(x Matrix, years []int32, weights []float64, rule AggregateRule) ([]float64, *AggregateScratch, error) {
	var indicators []Indicator
	for c := range x.Columns {
		indicators = append(indicators, Indicator{Code: "i" + decimal(c+1), Parent: "top", Weight: 1})
	}
	s, err := NewStructure(indicators, []Aggregate{{Code: "top"}})
	if err != nil {
		return nil, nil, err
	}
	a, err := NewAggregator(s, Aggregation{AggregateRule: rule})
	if err != nil {
		return nil, nil, err
	}
	if weights != nil {
		weights = append(slices.Clone(weights), 1)
	}
	out, scratch := NewMatrix(x.Rows, 1), &AggregateScratch{}
	return out.Values, scratch, a.Scores(x, years, weights, out, scratch)
}

// rowByRow compares a method with its formula on made-up scores, ties and
// missing ones included.
func rowByRow(t *testing.T, rule AggregateRule, naive func(v, w []float64) float64) {
	t.Helper()
	_, x := madeUp(600, 1, 0.15)
	for n := range x.Values {
		x.Values[n] = math.Ceil(x.Values[n] / 10)
	}
	weights := []float64{3, 1, 1, 2, 0.5}
	got := oneNode(t, x, weights, rule)
	var row []float64
	for r := range x.Rows {
		row = x.Row(r, row)
		var v, w []float64
		for i := range row {
			if !IsMissing(row[i]) {
				v, w = append(v, row[i]), append(w, weights[i])
			}
		}
		want := Missing()
		if len(v) > 0 {
			want = naive(v, w)
		}
		near(t, string(rule.Method), got[r], want, 1e-12)
	}
}

func TestTheMPIAgreesWithItsFormula(t *testing.T) {
	for _, c := range []struct {
		rule AggregateRule
		sign float64
	}{
		{AggregateRule{Method: MPI}, -1},
		{AggregateRule{Method: AMPI, PenaltyAdded: true}, 1},
		{AggregateRule{Method: MPI, Deviation: DeviationSample}, -1},
	} {
		rowByRow(t, c.rule, func(v, w []float64) float64 {
			mean := naiveMean(v, w, math.Abs, math.Abs)
			sd := math.Sqrt(naiveMean(v, w, func(z float64) float64 { return (z - mean) * (z - mean) }, math.Abs))
			if c.rule.Deviation == DeviationSample && len(v) > 1 {
				sd *= math.Sqrt(float64(len(v)) / float64(len(v)-1))
			}
			return mean + c.sign*sd*(sd/mean)
		})
	}
}

// expanded repeats each score as often as its weight says, in halves.
func expanded(v, w []float64) []float64 {
	var out []float64
	for i := range v {
		out = append(out, slices.Repeat([]float64{v[i]}, int(2*w[i]))...)
	}
	slices.Sort(out)
	return out
}

func TestMediansAndExtremesAgreeWithTheirDefinition(t *testing.T) {
	rowByRow(t, AggregateRule{Method: WeightedMedian}, func(v, w []float64) float64 { return stats.Median(expanded(v, w)) })
	rowByRow(t, AggregateRule{Method: Minimum}, func(v, _ []float64) float64 { return slices.Min(v) })
	rowByRow(t, AggregateRule{Method: GeneralisedMean, Power: math.Inf(1)}, func(v, _ []float64) float64 { return slices.Max(v) })
}

func TestWeightsByOrder(t *testing.T) {
	x := MatrixOf([]float64{3, 9, 1, 7})
	equal := []float64{1, 1, 1, 1}
	for name, c := range map[string]struct {
		x     Matrix
		order []float64
		want  float64
	}{
		"Yager's own":      {x, []float64{4, 3, 2, 1}, (4*9 + 3*7 + 2*3 + 1*1) / 10.0},
		"the best":         {x, []float64{1, 0, 0, 0}, 9},
		"the worst":        {x, []float64{0, 0, 0, 2}, 1},
		"Olympic":          {x, []float64{0, 1, 1, 0}, 5},
		"equal":            {x, []float64{1, 1, 1, 1}, 5},
		"one missing":      {MatrixOf([]float64{3, Missing(), 1, 7}), []float64{1, 1, 1, 1}, 11.0 / 3},
		"worst of three":   {MatrixOf([]float64{3, Missing(), 1, 7}), []float64{0, 0, 0, 1}, 1}, // the worst third covers the last quarter
		"half of the best": {MatrixOf([]float64{3, Missing(), Missing(), 7}), []float64{1, 1, 0, 0}, 7},
	} {
		near(t, name, oneNode(t, c.x, equal, AggregateRule{Method: OWA, Order: c.order})[0], c.want, 1e-12)
	}
	rowByRow(t, AggregateRule{Method: OWA, Order: []float64{1}}, func(v, w []float64) float64 { return naiveMean(v, w, math.Abs, math.Abs) })
	// With order weights 1, 0: the better half of the weight, counted score by score.
	rowByRow(t, AggregateRule{Method: OWA, Order: []float64{1, 0}}, func(v, w []float64) float64 {
		all := expanded(v, slices.Clone(w))
		all = append(all, all...) // halves of halves
		slices.Sort(all)
		return stats.Mean(all[len(all)/2:])
	})
}

func TestCountingAfterAlkireAndFoster(t *testing.T) {
	rowByRow(t, AggregateRule{Method: Counting, Cutoff: new(5.0), Enough: 0.66}, func(v, w []float64) float64 {
		share := naiveMean(v, w, func(z float64) float64 {
			if z < 5 {
				return 0
			}
			return 1
		}, math.Abs)
		if share >= 0.66 {
			return 1
		}
		return share
	})
	x := MatrixOf([]float64{6, 5, 4}, []float64{7, Missing(), 4}, []float64{7, 5, 5})
	got := oneNode(t, x, []float64{2, 1, 1}, AggregateRule{Method: Counting, Cutoff: new(5.0), Cutoffs: map[string]float64{"i1": 7}})
	if want := []float64{0.25, 2.0 / 3, 1}; !slices.Equal(got, want) {
		t.Errorf("a cutoff of its own: %v, want %v", got, want)
	}
}

// TestGrossNationalHappinessOf2010: Ura and others, An Extensive Analysis of GNH
// Index (2012): 40.9 % are happy, the others have sufficiency in 56.6 % on
// average, the index is 0.743.
func TestGrossNationalHappinessOf2010(t *testing.T) {
	got := GrossHappiness([]float64{1, 0.566, Missing(), 0.566}, []float64{40.9, 30, 5, 29.1}, 0.66)
	near(t, "headcount", got.Headcount, 0.409, 1e-12)
	near(t, "sufficiency", got.Intensity, 0.566, 1e-12)
	near(t, "index", got.Index, 0.743, 0.0006)
	if all := GrossHappiness([]float64{1, 0.7}, nil, 0.66); all.Index != 1 || !IsMissing(all.Intensity) {
		t.Errorf("when all are happy: %+v", all)
	}
}

// TestAdjustedHeadcount is the worked example of Alkire and Foster's notes:
// four people, four equal dimensions; deprived in 0, 2, 4 and 1 of them, k = 2
// of 4: H = 1/2, A = 3/4, M0 = 3/8.
func TestAdjustedHeadcount(t *testing.T) {
	got := AdjustedHeadcount([]float64{0, 0.5, 1, 0.25}, nil, 0.5)
	if want := (Counted{0.5, 0.75, 0.375}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if nobody := AdjustedHeadcount([]float64{0, 0.25}, nil, 0.5); nobody.Index != 0 || nobody.Headcount != 0 {
		t.Errorf("when nobody is deprived: %+v", nobody)
	}
}

// TestOppChoVecOfAPublishedRecord: one commune of the Corsican study
// (github.com/Ghinc/oppchovec_visu, commit e49d139): Opp .59996, Cho .95222,
// Vec .85869 give 1.23072.
func TestOppChoVecOfAPublishedRecord(t *testing.T) {
	x := MatrixOf([]float64{.59996, .95222, .85869})
	near(t, "I", oneNode(t, x, nil, AggregateRule{Method: OppChoVec})[0], 1.23072, 5e-6)
	near(t, "weights in another unit", oneNode(t, x, []float64{50, 50, 50}, AggregateRule{Method: OppChoVec})[0], 1.23072, 5e-6)
	rowByRow(t, AggregateRule{Method: OppChoVec, Alpha: 2, Beta: 3}, func(v, w []float64) float64 {
		n, sum := float64(len(v)), 0.0
		for i := range v {
			sum += n * w[i] / stats.Sum(w) * v[i] * v[i] * v[i]
		}
		return math.Cbrt(sum) * math.Cbrt(sum) / n
	})
}

func TestRowsThatAMethodCannotTake(t *testing.T) {
	for name, c := range map[string]struct {
		rule AggregateRule
		x    []float64
		says string
	}{
		"MPI":      {AggregateRule{Method: MPI}, []float64{-3, 1}, "the scores of row 1 have no mean above 0 (lowest: i1, -3): the method “mpi” needs one"},
		"OppCho":   {AggregateRule{Method: OppChoVec}, []float64{1, -1}, "the score of i2 for row 1 is -1: the method “oppchovec” needs scores of 0 or more"},
		"order":    {AggregateRule{Method: OWA, Order: []float64{1, -1}}, nil, "the weights by order for top"},
		"no order": {AggregateRule{Method: OWA, Order: []float64{0, 0}}, nil, "the weights by order for top"},
		"no owa":   {AggregateRule{Method: OWA}, nil, "the method “owa” of top has no weights by order, without which it is the mean: give order"},
		"counting": {AggregateRule{Method: Counting}, nil, "top counts what is sufficient, and nothing says from which score on i1, i2 is: give cutoff for all, or cutoffs for each"},
		"one left": {AggregateRule{Method: Counting, Cutoffs: map[string]float64{"i2": 1}}, nil, "from which score on i1 is"},
		"enough":   {AggregateRule{Method: Counting, Enough: 66}, nil, "the share needed for top is 66"},
		"power":    {AggregateRule{Method: GeneralisedMean, Power: math.NaN()}, nil, "the power for top is NaN: give a number of at most 100 in size"},
		"cutoff":   {AggregateRule{Method: Counting, Cutoffs: map[string]float64{"z": 1}}, nil, "there is no indicator or aggregate z"},
	} {
		if c.x == nil {
			c.x = []float64{1, 1}
		}
		_, _, err := tryOneNode(MatrixOf(c.x), nil, nil, c.rule)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
