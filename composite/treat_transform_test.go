package composite

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// skewed is a long tail of n values, to the left when sign is −1, with holes.
func skewed(seed uint64, n int, sign float64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = sign * math.Exp(2*r.NormFloat64())
		if r.IntN(12) == 0 {
			x[i] = Missing()
		}
	}
	return x
}

func onlyTransform(transform Transform) Treatment {
	return Treatment{TreatChoice: TreatChoice{MaxPoints: -1, Transform: transform}}
}

// TestTransformationsAgreeWithTheirFormula writes each formula anew, for tails
// on both sides and both directions.
//
// Sources: COINr 1.1.14, vignette "Outlier Treatment", for log_CT and log_CT_orig; the
// logarithm of the Global Innovation Index (WIPO) after the documentation of COINr's
// log_GII, a secondary source: docs/METHOD/indice-traiter.md.
func TestTransformationsAgreeWithTheirFormula(t *testing.T) {
	for _, sign := range []float64{1, -1} {
		for _, direction := range []Direction{MoreIsBetter, LessIsBetter} {
			x := skewed(5, 300, sign)
			if sign < 0 {
				x[0] = 2.5 // so that something is above zero
			}
			low, high := math.Inf(1), math.Inf(-1)
			for _, v := range x {
				if !IsMissing(v) {
					low, high = math.Min(low, v), math.Max(high, v)
				}
			}
			a := (high - low) / 100
			want := map[Transform]func(float64) float64{
				LogCT:     func(v float64) float64 { return math.Log(v - low + a) },
				LogCTPlus: func(v float64) float64 { return math.Log(v - low + a) },
				LogCTOrig: func(v float64) float64 { return math.Log(v - low + 1) },
				LogGII:    func(v float64) float64 { return math.Log((high-1)*(v-low)/(high-low) + 1) },
			}
			if sign < 0 {
				want[LogCTPlus] = func(v float64) float64 { return -math.Log(high - v + a) }
			}
			if direction == LessIsBetter {
				want[LogGII] = func(v float64) float64 { return -math.Log((high-1)*(high-v)/(high-low) + 1) }
			}
			for transform, f := range want {
				d := column(x...)
				d.Indicators[0].Direction = direction
				out, report := treat(t, onlyTransform(transform), d)
				if report.Indicators[0].Fit.Transform != transform {
					t.Fatalf("%s was not used", transform)
				}
				for r, v := range x {
					near(t, fmt.Sprintf("%s of %v", transform, v), out.Values.At(r, 0), f(v), 1e-9)
				}
			}
		}
	}
}

// TestTheGIIFactorKeepsTheOrder: below one, (M − 1) is negative and COINr warns
// that its logarithm turns the order round; 0.02 takes a factor of 100.
func TestTheGIIFactorKeepsTheOrder(t *testing.T) {
	out, report := treat(t, onlyTransform(LogGII), column(0.001, 0.001, 0.001, 0.002, 0.001, 0.001, 0.001, 0.001, 0.02))
	if f := report.Indicators[0].Fit.Factor; f != 100 {
		t.Errorf("factor %g, want 100", f)
	}
	near(t, "largest", out.Values.At(8, 0), math.Log(2), 1e-12)
	near(t, "second", out.Values.At(3, 0), math.Log(1*0.001/0.019+1), 1e-12)
	near(t, "smallest", out.Values.At(0, 0), 0, 1e-12)
}

// TestBoxCoxIsOfMaximumLikelihood: against the likelihood as it is usually
// written, ℓ(k) = −n/2 ln s²(k) + (k − 1) Σ ln x, searched step by step.
func TestBoxCoxIsOfMaximumLikelihood(t *testing.T) {
	for seed := range uint64(3) {
		x := skewed(seed, 150, 1)
		d := column(x...)
		out, report := treat(t, onlyTransform(BoxCox), d)
		fit := report.Indicators[0].Fit
		if fit.Transform != BoxCox {
			t.Fatalf("seed %d passes the test", seed)
		}
		likelihood := func(k float64) float64 {
			var y []float64
			logs := 0.0
			for _, v := range x {
				if !IsMissing(v) {
					y = append(y, (math.Pow(v, k)-1)/k)
					logs += math.Log(v)
				}
			}
			m, s := 0.0, 0.0
			for _, v := range y {
				m += v / float64(len(y))
			}
			for _, v := range y {
				s += (v - m) * (v - m) / float64(len(y))
			}
			return -float64(len(y))/2*math.Log(s) + (k-1)*logs
		}
		best, most := 0.0, math.Inf(-1)
		for k := -2.0001; k < 2; k += 0.0005 {
			if l := likelihood(k); l > most {
				best, most = k, l
			}
		}
		if !(math.Abs(fit.Power-best) <= 3e-4) {
			t.Errorf("seed %d: power %v, want %v", seed, fit.Power, best)
		}
		for r, v := range x {
			near(t, "value", out.Values.At(r, 0), (math.Pow(v/fit.Scale, fit.Power)-1)/fit.Power, 1e-8)
		}
	}
}

func TestBoxCoxShiftsWhatIsNotAboveZero(t *testing.T) {
	x := skewed(3, 80, 1)
	for r := range x {
		x[r] -= 4
	}
	out, report := treat(t, onlyTransform(BoxCox), column(x...))
	fit := report.Indicators[0].Fit
	near(t, "shift", fit.Shift, 0.01*(fit.Max-fit.Min)-fit.Min, 1e-12)
	if after := report.Indicators[0].After; !(math.Abs(after.Skewness) < 0.5) || IsMissing(out.Values.At(1, 0)) {
		t.Errorf("%+v", after)
	}
}

// TestTreatmentKeepsTheOrder: a value that was smaller is never larger after,
// and transformations keep all values apart; whatever the tail, the limit and
// the transformation. What was fitted gives the same bits again.
func TestTreatmentKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := skewed(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(4, 120).Draw(t, "n"), rapid.SampledFrom([]float64{1, -1}).Draw(t, "sign"))
		x[0] = 2 // something above zero
		d := column(x...)
		d.Indicators[0].Direction = rapid.SampledFrom([]Direction{1, -1, 0}).Draw(t, "direction")
		o := Treatment{TreatChoice: TreatChoice{MaxPoints: rapid.IntRange(-1, 6).Draw(t, "points"), MaxSkew: 0.5, MaxKurtosis: 0.5,
			Transform: rapid.SampledFrom(Transforms()).Draw(t, "transform"), Combine: rapid.Bool().Draw(t, "combine")}}
		out, report, err := o.Run(d)
		var refused *Error
		if o.Transform == LogGII && o.Combine && errors.As(err, &refused) && refused.Reason == NoLogGII {
			return // its only value above zero was winsorised
		}
		if err != nil {
			t.Fatal(err)
		}
		one := report.Indicators[0]
		for a, v := range x {
			if got := one.Fit.Apply(v); math.Float64bits(got) != math.Float64bits(out.Values.At(a, 0)) && v == v {
				t.Fatalf("applied again: %v, was %v", got, out.Values.At(a, 0))
			}
			for b, w := range x {
				if v < w && !(out.Values.At(a, 0) <= out.Values.At(b, 0)) {
					t.Fatalf("%v < %v became %v and %v", v, w, out.Values.At(a, 0), out.Values.At(b, 0))
				}
				if v < w && one.Points == 0 && !(out.Values.At(a, 0) < out.Values.At(b, 0)) {
					t.Fatalf("%v and %v became equal", v, w)
				}
			}
		}
	})
}

// TestOtherValuesAreTreatedAlike: beyond the end of a logarithm a value takes
// its end; beyond the other it goes on.
func TestOtherValuesAreTreatedAlike(t *testing.T) {
	_, report := treat(t, onlyTransform(LogCT), column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 101))
	fit := report.Indicators[0].Fit
	near(t, "below", fit.Apply(-50), math.Log(1), 1e-12)
	near(t, "above", fit.Apply(200), math.Log(200), 1e-12)
	if !IsMissing(fit.Apply(Missing())) {
		t.Error("missing became a value")
	}
	_, report = treat(t, Treatment{}, column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100))
	if got := report.Indicators[0].Fit.Apply(500); got != 30 {
		t.Errorf("500 becomes %v, want 30", got)
	}
}

func TestTargetsFollowATransformation(t *testing.T) {
	x := column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 101)
	x.Indicators[0].Target, x.Indicators[0].Goalposts = 50, &Goalposts{Low: 1, High: 101}
	out, report := treat(t, onlyTransform(LogCT), x)
	i := out.Indicators[0]
	near(t, "target", i.Target, math.Log(50), 1e-12)
	near(t, "low", i.Goalposts.Low, 0, 1e-12)
	near(t, "high", i.Goalposts.High, math.Log(101), 1e-12)
	if x.Indicators[0].Target != 50 || x.Indicators[0].Goalposts.High != 101 || len(report.Warnings) != 0 {
		t.Error("the target of the data changed")
	}
	o := onlyTransform(LogCT)
	o.EachYear = true
	if out, report = treat(t, o, x); out.Indicators[0].Target != 50 || len(report.Warnings) != 1 || report.Warnings[0].Reason != TargetsNotTreated {
		t.Errorf("%+v", report.Warnings)
	}
}

func TestAWinsorisedColumnMayBeTransformedToo(t *testing.T) {
	x := skewed(11, 200, 1)
	out, report := treat(t, Treatment{TreatChoice: TreatChoice{MaxPoints: 2, Combine: true}}, column(x...))
	one := report.Indicators[0]
	largest := slices.IndexFunc(x, func(v float64) bool { return v == one.Before.Max })
	if one.Points != 2 || one.Fit.Transform != LogCTPlus || out.Mark(largest, 0) != Winsorised|Transformed {
		t.Errorf("%+v, mark %v", one, out.Mark(largest, 0))
	}
}

// manyCommunes is 35,000 × 30: a third well spread, a third with a few values
// far away, a third with a long tail.
func manyCommunes() *Dataset {
	d := &Dataset{Values: NewMatrix(35000, 30), Units: make([]Unit, 35000)}
	r := rand.New(rand.NewPCG(1, 2))
	for u := range d.Units {
		d.Units[u].Code = fmt.Sprint(u)
	}
	for c := range 30 {
		d.Indicators = append(d.Indicators, Indicator{Code: fmt.Sprintf("i%d", c), Direction: 1, Weight: 1, Target: Missing()})
		x := d.Values.Column(c)
		for u := range x {
			x[u] = 50 + 10*r.NormFloat64()
			if c%3 == 2 {
				x[u] = math.Exp(1.5 * r.NormFloat64())
			}
			if r.IntN(50) == 0 {
				x[u] = Missing()
			}
		}
		if c%3 == 1 {
			x[7], x[77], x[777] = 900, 700, 500
		}
	}
	return d
}

// BenchmarkTreatASEM is what a draw of the uncertainty engine pays when treatment
// varies.
func BenchmarkTreatASEM(b *testing.B) {
	d := asem(b)
	for b.Loop() {
		if _, _, err := (Treatment{}).Run(d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTreat35000x30 prints the milliseconds that one treatment takes, and
// the best of them, which other work on the machine disturbs least.
func BenchmarkTreat35000x30(b *testing.B) {
	d := manyCommunes()
	for name, o := range map[string]Treatment{"usual": {}, "one percent": {TreatChoice: TreatChoice{MaxShare: 0.01}}, "box-cox": {TreatChoice: TreatChoice{Transform: BoxCox}}} {
		b.Run(name, func(b *testing.B) {
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				if _, _, err := o.Run(d); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(start))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/treatment")
			b.ReportMetric(float64(best.Microseconds())/1000, "ms/best")
		})
	}
}
