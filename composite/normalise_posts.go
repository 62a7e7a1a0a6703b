package composite

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// maxClasses is the most classes that a scale of categories may have.
const maxClasses = 100

// goalposts scores between two values given, or two quantiles of the data.
func (f *fitting) goalposts() (Scale, error) {
	posts := f.Goalposts
	if posts == nil {
		posts = f.indicator().Goalposts
	}
	if f.Quantiles != nil {
		q := *f.Quantiles
		if !(q.Low >= 0 && q.Low < q.High && q.High <= 1) {
			return Scale{}, f.refuse(WrongQuantiles, q.Low, q.High)
		}
		sorted := f.ascending()
		posts = &Goalposts{Low: f.quantile(sorted, q.Low), High: f.quantile(sorted, q.High)}
		if posts.Low == posts.High {
			return Scale{}, f.refuse(NoSpread, posts.Low, 0)
		}
	}
	if posts == nil {
		return Scale{}, f.refuse(NoGoalposts, 0, 0)
	}
	if !(posts.Low < posts.High) {
		return Scale{}, f.refuse(WrongGoalposts, posts.Low, posts.High)
	}
	worst, best := posts.Low, posts.High
	if f.lessIsBetter() {
		worst, best = best, worst
	}
	return f.line(worst, best, f.clips(true)), nil
}

func (f *fitting) quantile(sorted []float64, p float64) float64 {
	t := f.QuantileType
	if t == 0 {
		t = stats.Linear
	}
	return stats.QuantileOf(sorted, p, t)
}

// twoSided scores a range as good, and what is on either side as worse.
func (f *fitting) twoSided() (Scale, error) {
	t := f.Thresholds
	if t == nil {
		return Scale{}, f.refuse(NoThresholds, 0, 0)
	}
	if !(t.Floor < t.Low && t.Low <= t.High && t.High < t.Ceiling) {
		return Scale{}, f.refuse(WrongThresholds, 0, 0)
	}
	return Scale{Form: FormTwoSided, Thresholds: t, Low: f.Scale.Low, High: f.Scale.High, Clip: f.clips(true)}, nil
}

// categories scores classes of values.
func (f *fitting) categories(lo, hi float64) (Scale, error) {
	breaks := f.Breaks
	if f.Classes != 0 {
		if len(breaks) > 0 || f.Classes < 2 || f.Classes > maxClasses {
			return Scale{}, f.refuse(WrongBreaks, 0, maxClasses)
		}
		if lo == hi {
			return Scale{}, f.refuse(NoSpread, lo, 0)
		}
		breaks = f.quantileBreaks()
	}
	if len(breaks) == 0 || len(breaks) >= maxClasses || f.Classes == 0 && !rising(breaks) {
		return Scale{}, f.refuse(WrongBreaks, 0, maxClasses)
	}
	scores := f.Scores
	if len(scores) == 0 {
		scores = f.evenScores(len(breaks) + 1)
	}
	if len(scores) != len(breaks)+1 {
		return Scale{}, f.refuse(WrongClassScores, float64(len(scores)), float64(len(breaks)+1))
	}
	return Scale{Form: FormClasses, Breaks: breaks, Scores: scores, Low: slices.Min(scores), High: slices.Max(scores)}, nil
}

func (f *fitting) quantileBreaks() []float64 {
	sorted := f.ascending()
	out := make([]float64, f.Classes-1)
	for i := range out {
		out[i] = f.quantile(sorted, float64(i+1)/float64(f.Classes))
	}
	return out
}

func rising(x []float64) bool {
	for i := 1; i < len(x); i++ {
		if !(x[i-1] < x[i]) {
			return false
		}
	}
	return x[0] == x[0]
}

// evenScores goes from one end of the scale to the other in equal steps.
func (f *fitting) evenScores(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = f.Scale.Low + float64((f.Scale.High-f.Scale.Low)*(float64(i)/float64(n-1)))
	}
	if f.lessIsBetter() {
		slices.Reverse(out)
	}
	return out
}

// ampi puts the reference at 100, in the middle of goalposts as far apart as
// the extremes: 70 at one, 130 at the other. The reference is the value of the
// reference unit, or the mean of the reference year, or of the first. Goalposts
// of the rule, else those of the indicator, stand for the extremes: fixed, they keep
// the scores of past years as they are when a year is added.
//
// Source: Mazziotta and Pareto, On a Generalized Non-compensatory Composite
// Index for Measuring Socio-economic Phenomena, Social Indicators Research 127
// (2016).
func (f *fitting) ampi(lo, hi float64) (Scale, error) {
	if posts := cmp.Or(f.Goalposts, f.indicator().Goalposts); posts != nil {
		if lo, hi = posts.Low, posts.High; !(lo < hi) || math.IsInf(hi-lo, 0) {
			return Scale{}, f.refuse(WrongGoalposts, lo, hi)
		}
	}
	spread := hi - lo
	centre := f.meanOfYear()
	if f.Reference != "" {
		var err error
		if centre, err = f.reference(); err != nil {
			return Scale{}, err
		}
	}
	if centre != centre {
		return Scale{}, f.refuse(NoValues, 0, 0)
	}
	f.Scale = Goalposts{Low: 70, High: 130}
	worst, best := centre-spread/2, centre+spread/2
	if f.lessIsBetter() {
		worst, best = best, worst
	}
	return f.line(worst, best, f.clips(false)), nil
}

// meanOfYear is the mean of the indicator in the reference year, or the first.
func (f *fitting) meanOfYear() float64 {
	if f.year != 0 {
		return stats.Mean(f.x)
	}
	year := f.ReferenceYear
	if year == 0 {
		year = f.d.Years()[0]
	}
	var sum, n float64
	for r, v := range f.d.Values.Column(f.column) {
		if v == v && f.d.Units[r].Year == year {
			sum += v
			n++
		}
	}
	return sum / n
}
