package composite

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// scored runs a rule on the ASEM data and returns what came in and out.
func scored(t *testing.T, d *Dataset, o Normalisation) (*Dataset, *NormaliseReport) {
	t.Helper()
	was := d.Values.Clone()
	out, report, err := o.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for n, v := range d.Values.Values {
		if v != was.Values[n] && !(IsMissing(v) && IsMissing(was.Values[n])) {
			t.Fatal("what came in was changed")
		}
	}
	return out, report
}

// naiveScore is each formula written from the Handbook for one value of a
// column, without any of what the library shares between methods.
var naiveScore = map[NormaliseMethod]func(x float64, all []float64, d Direction) float64{
	MinMax: func(x float64, all []float64, d Direction) float64 {
		lo, hi := slices.Min(all), slices.Max(all)
		if d == LessIsBetter {
			return 100 - 100*(x-lo)/(hi-lo)
		}
		return 100 * (x - lo) / (hi - lo)
	},
	ZScore: func(x float64, all []float64, d Direction) float64 {
		return float64(d) * (x - stats.Mean(all)) / math.Sqrt(sumOfSquares(all)/float64(len(all)-1))
	},
	MPIScores: func(x float64, all []float64, d Direction) float64 {
		return 100 + 10*float64(d)*(x-stats.Mean(all))/math.Sqrt(sumOfSquares(all)/float64(len(all)))
	},
	AMPIScores: func(x float64, all []float64, d Direction) float64 {
		half := (slices.Max(all) - slices.Min(all)) / 2
		lo, hi := stats.Mean(all)-half, stats.Mean(all)+half
		score := 60*(x-lo)/(hi-lo) + 70
		if d == LessIsBetter {
			return 200 - score
		}
		return score
	},
	RankOrder: func(x float64, all []float64, d Direction) float64 {
		place := 0.5
		for _, v := range all {
			if v == x {
				place += 0.5
			} else if v < x == (d == MoreIsBetter) {
				place++
			}
		}
		return place
	},
	DistanceToBest: func(x float64, all []float64, d Direction) float64 {
		best, worst := slices.Max(all), slices.Min(all)
		if d == LessIsBetter {
			best, worst = worst, best
		}
		return 100 * (1 - (best-x)/(best-worst))
	},
}

func sumOfSquares(all []float64) float64 {
	var sum float64
	for _, v := range all {
		sum += (v - stats.Mean(all)) * (v - stats.Mean(all))
	}
	return sum
}

func TestScoresAgreeWithTheirFormulas(t *testing.T) {
	d := asem(t)
	d.Values.Set(4, 2, Missing())
	naiveScore[BordaPoints] = func(x float64, all []float64, d Direction) float64 { return naiveScore[RankOrder](x, all, d) - 1 }
	naiveScore[PercentileRank] = func(x float64, all []float64, d Direction) float64 {
		return 100 * (naiveScore[RankOrder](x, all, d) - 1) / float64(len(all)-1)
	}
	for method, naive := range naiveScore {
		out, _ := scored(t, d, Normalisation{NormaliseRule: NormaliseRule{Method: method}})
		for c, i := range d.Indicators {
			all := stats.Present(d.Values.Column(c))
			for r, x := range d.Values.Column(c) {
				want := Missing()
				if !IsMissing(x) {
					want = naive(x, all, i.Direction)
				}
				near(t, string(method)+" of "+i.Code+" for "+d.Units[r].Code, out.Values.At(r, c), want, 1e-9)
			}
		}
	}
}

func TestGoalpostsClipAndSayIt(t *testing.T) {
	d := small(func(d *Dataset) { d.Values = MatrixOf([]float64{-1, 2}, []float64{7, 14}) })
	out, report := scored(t, d, Normalisation{NormaliseRule: NormaliseRule{Method: ByGoalposts, Goalposts: &Goalposts{0, 10}}})
	if want := []float64{0, 70, 80, 0}; !slices.Equal(out.Values.Values, want) {
		t.Errorf("scores %v, want %v", out.Values.Values, want)
	}
	if want := []ClippedValue{{"A", 0, "x", -1, 0}, {"B", 0, "y", 14, 0}}; !slices.Equal(report.Clipped, want) {
		t.Errorf("clipped %v, want %v", report.Clipped, want)
	}
	if out.Mark(0, 0) != Clipped || out.Mark(1, 0) != 0 || out.Mark(0, 1) != 0 || out.Mark(1, 1) != Clipped {
		t.Errorf("marks %v", out.Marks)
	}
	out, report = scored(t, d, Normalisation{NormaliseRule: NormaliseRule{Method: ByGoalposts, Goalposts: &Goalposts{0, 10}, Outside: OutsideKeep}})
	if want := []float64{-10, 70, 80, -40}; !slices.Equal(out.Values.Values, want) || report.Clipped != nil || out.Mark(0, 0) != 0 {
		t.Errorf("kept outside: %v, %v", out.Values.Values, report.Clipped)
	}
}

func TestValuesThatCannotBeScored(t *testing.T) {
	rule := func(r NormaliseRule) Normalisation { return Normalisation{NormaliseRule: r} }
	for name, c := range map[string]struct {
		change func(*Dataset)
		o      Normalisation
		says   string
	}{
		"flat":            {func(d *Dataset) { d.Values = MatrixOf([]float64{1, 3}, []float64{2, 3}) }, Normalisation{}, "all values of y are 3"},
		"flat rank":       {func(d *Dataset) { d.Values = MatrixOf([]float64{1, 3}, []float64{2, 3}) }, rule(NormaliseRule{Method: RankOrder}), "all values of y are 3"},
		"empty":           {func(d *Dataset) { d.Values = MatrixOf([]float64{1, Missing()}, []float64{2, Missing()}) }, Normalisation{}, "y has no value at all"},
		"one value":       {func(d *Dataset) { d.Values.Set(0, 0, Missing()) }, rule(NormaliseRule{Method: ZScore}), "all values of x are 3"},
		"no direction":    {func(d *Dataset) { d.Indicators[0].Direction = Undirected }, Normalisation{}, "x has no direction, which the method “min-max”"},
		"no goalposts":    {nil, rule(NormaliseRule{Method: ByGoalposts}), "x has no goalposts"},
		"goalposts":       {nil, rule(NormaliseRule{Method: ByGoalposts, Goalposts: &Goalposts{3, 3}}), "the goalposts of x are 3 and 3"},
		"quantiles":       {nil, rule(NormaliseRule{Method: ByGoalposts, Quantiles: &Goalposts{0.04, 96}}), "the quantiles of x are 0.04 and 96"},
		"method":          {nil, rule(NormaliseRule{Method: "magic"}), "there is no method “magic”"},
		"outside":         {nil, rule(NormaliseRule{Outside: "drop"}), "there is no method “drop”"},
		"scale":           {nil, rule(NormaliseRule{Scale: Goalposts{1, 1}}), "the scale of x goes from 1 to 1"},
		"other indicator": {nil, Normalisation{Indicators: map[string]NormaliseRule{"z": {}}}, "there is no indicator or aggregate z"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := c.o.Run(small(c.change))
			wantError(t, err, StepNormalise, c.says)
		})
	}
}

// wantError reads an error as a user would.
func wantError(t *testing.T, err error, step Step, says string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Step != step || !strings.Contains(err.Error(), says) {
		t.Errorf("got %v, want %q", err, says)
	}
}
