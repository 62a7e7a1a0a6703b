package composite

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
)

// manyScores are scores of a tree of two levels with ties and gaps.
func manyScores(rows, indicators int) (*Structure, Matrix, *Dataset) {
	r := rand.New(rand.NewPCG(7, 11))
	d := &Dataset{Values: NewMatrix(rows, indicators)}
	for u := range rows {
		d.Units = append(d.Units, Unit{Code: fmt.Sprint(u)})
	}
	for g := range 3 {
		d.Aggregates = append(d.Aggregates, Aggregate{Code: fmt.Sprint("d", g), Parent: "top", Weight: 1})
	}
	d.Aggregates = append(d.Aggregates, Aggregate{Code: "top", Weight: 1})
	for c := range indicators {
		d.Indicators = append(d.Indicators, Indicator{Code: fmt.Sprint("i", c), Direction: MoreIsBetter, Parent: fmt.Sprint("d", c%3), Weight: 1 + float64(c%2)})
		x := d.Values.Column(c)
		for u := range x {
			x[u] = r.NormFloat64() + float64(c%4)*r.Float64()
			if c%3 == 0 {
				x[u] = math.Round(3*x[u]) / 3
			}
			if c%2 == 0 && u%17 == c%17 {
				x[u] = math.NaN()
			}
		}
	}
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		panic(err)
	}
	return s, StandardScores(d, s), d
}

// TestCorrelationsAreTheSameOnAnyNumberOfCores: to the last bit, what is missing included,
// by every method.
func TestCorrelationsAreTheSameOnAnyNumberOfCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	s, scores, d := manyScores(3000, 12)
	for _, method := range []CorrelationMethod{Pearson, Spearman, Kendall} {
		var first string
		for _, cores := range []int{1, 2, 3} {
			runtime.GOMAXPROCS(cores)
			report, warned, err := CorrelationMap{Method: method}.Run(s, scores)
			if err != nil {
				t.Fatal(err)
			}
			statistics, flagged, err := Statistics{}.Run(d)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%x %x %+v %+v %+v %+v %x %+v", report.Indicators.R.Values, report.Indicators.P.Values, report.Between, report.Places, report.Pairs, warned, fmt.Sprint(statistics), flagged)
			if first == "" {
				first = got
			}
			if got != first {
				t.Errorf("%s: other bits on %d cores than on one", method, cores)
			}
		}
		runtime.GOMAXPROCS(3)
		c, _, err := method.Between(nodeColumns(s, scores, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), nil)
		if err != nil {
			t.Fatal(err)
		}
		for a := range c.Rows {
			for b := range c.Columns {
				if one, err := method.Of(scores.Column(min(a, b)), scores.Column(max(a, b))); err != nil || !reflect.DeepEqual(one, c.At(a, b)) {
					t.Fatalf("%s: %s with %s is %+v among others, %+v alone, %v", method, c.Rows[a], c.Columns[b], c.At(a, b), one, err)
				}
			}
		}
	}
}

func TestEqualValuesKeepTheOrderOfTheirRows(t *testing.T) {
	_, scores, _ := manyScores(5000, 3)
	for c := range 3 {
		x := scores.Column(c)
		var want []int32
		for r, v := range x {
			if v == v {
				want = append(want, int32(r))
			}
		}
		slices.SortStableFunc(want, func(a, b int32) int { return cmp.Compare(x[a], x[b]) })
		if !slices.Equal(rowsAscending(x), want) {
			t.Errorf("column %d is in another order", c)
		}
	}
}

func BenchmarkCorrelationMap35000x30(b *testing.B) {
	s, scores, _ := manyScores(35_000, 30)
	for _, method := range []CorrelationMethod{Pearson, Spearman, Kendall} {
		b.Run(string(method), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := (CorrelationMap{Method: method}).Run(s, scores); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
