package composite

import (
	"math"
	"slices"
	"sync"
)

// Fit learns from the values present what each indicator needs to be scored:
// extremes, mean, quantiles, ranks. The [Scales] score these data or others.
//
// Errors name the indicator, and the year when years are learnt apart: no
// value, no spread (a score would be 0/0), no direction, target, reference or
// goalposts where the method needs them.
func (o Normalisation) Fit(d *Dataset) (*Scales, error) {
	if err := o.Check(d); err != nil {
		return nil, err
	}
	s := &Scales{Of: make([][]Scale, len(d.Indicators))}
	if o.YearsApart {
		s.Years = d.Years()
	}
	rows := rowsOfYears(yearLabels(d.Units), len(d.Units))
	errs := make([]error, len(d.Indicators))
	var rankers sync.Pool // of *Ranker: what one column needed serves the next
	inParallel(d.Values.Rows*d.Values.Columns, len(d.Indicators), func(c int) {
		s.Of[c], errs[c] = o.fitColumn(d, c, s.Years, rows, &rankers)
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (o Normalisation) fitColumn(d *Dataset, c int, years []int, rows [][]int, rankers *sync.Pool) ([]Scale, error) {
	x := d.Values.Column(c)
	fit := fitting{NormaliseRule: o.For(d.Indicators[c].Code), d: d, column: c, x: x, rankers: rankers}
	if years == nil {
		scale, err := fit.scale()
		return []Scale{scale}, err
	}
	out := make([]Scale, len(years))
	for y, year := range years {
		fit.x, fit.year = pick(x, rows[y]), year
		scale, err := fit.scale()
		if err != nil {
			return nil, err
		}
		scale.Year = year
		out[y] = scale
	}
	return out, nil
}

// fitting is what is known while one indicator is learnt.
type fitting struct {
	NormaliseRule
	d      *Dataset
	column int
	year   int       // 0 when years are together
	x      []float64 // the values to learn from, missing ones included

	rankers *sync.Pool
}

func (f *fitting) indicator() *Indicator { return &f.d.Indicators[f.column] }

func (f *fitting) lessIsBetter() bool { return f.indicator().Direction == LessIsBetter }

func (f *fitting) refuse(reason Reason, value, limit float64) error {
	if inYear := map[Reason]Reason{NoSpread: NoSpreadInYear, NoValues: NoValuesInYear}[reason]; inYear != "" && f.year != 0 {
		reason = inYear
	}
	return &Error{Step: StepNormalise, Reason: reason, Indicator: f.indicator().Code, Year: f.year, Other: string(f.Method), Value: value, Limit: limit}
}

// leastSpread is how far apart the ends of a scale must be: what is closer can't be
// divided by, nor squared.
const leastSpread = 1e-140

// scale learns a scale, and refuses one whose ends can't be told apart.
func (f *fitting) scale() (Scale, error) {
	s, err := f.learnt()
	if err == nil && (s.Form == FormLine || s.Form == FormInverse) && !(math.Abs(s.To-s.From) >= leastSpread) {
		return Scale{}, f.refuse(NoSpread, s.From, 0)
	}
	return s, err
}

func (f *fitting) learnt() (Scale, error) {
	if f.Method == NotNormalised {
		return Scale{Form: FormSame}, nil
	}
	if f.indicator().Categorical && f.Method != Categories {
		return Scale{}, f.refuse(CategoryScored, 0, 0)
	}
	lo, hi := extremes(f.x)
	if !(lo <= hi) {
		return Scale{}, f.refuse(NoValues, 0, 0)
	}
	switch f.Method {
	case ByGoalposts:
		return f.goalposts()
	case TwoSided:
		return f.twoSided()
	case Categories:
		return f.categories(lo, hi)
	}
	if lo == hi {
		return Scale{}, f.refuse(NoSpread, lo, 0)
	}
	switch f.Method {
	case ZScore, MPIScores:
		return f.standard(), nil
	case AMPIScores:
		return f.ampi(lo, hi)
	case RankOrder, BordaPoints, PercentileRank:
		return f.position(), nil
	case FractionOfMaximum, RatioToReference:
		return f.ratio(lo, hi)
	}
	return f.distance(lo, hi)
}

// extremes returns the smallest and the largest value present; +∞ and −∞ when
// there is none.
func extremes(x []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}

// line scores worst as the low end of the scale and best as the high one.
func (f *fitting) line(worst, best float64, clip bool) Scale {
	return Scale{Form: FormLine, From: worst, To: best, Low: f.Scale.Low, High: f.Scale.High, Clip: clip}
}

func (f *fitting) clips(usual bool) bool {
	return f.Outside == OutsideClip || usual && f.Outside == OutsideUsual
}

// distance goes from the worst value to the best, a target or a reference.
func (f *fitting) distance(lo, hi float64) (Scale, error) {
	worst, best := lo, hi
	if f.lessIsBetter() {
		worst, best = hi, lo
	}
	switch f.Method {
	case DistanceToTarget:
		best = f.indicator().Target
		if f.Target != nil {
			best = *f.Target
		}
		if best != best {
			return Scale{}, f.refuse(NoTarget, 0, 0)
		}
		if best == worst || best < worst != f.lessIsBetter() {
			return Scale{}, f.refuse(WrongTarget, best, worst)
		}
	case DistanceToReference:
		var err error
		if best, err = f.reference(); err != nil {
			return Scale{}, err
		}
		if best == worst {
			return Scale{}, f.refuseReference(WrongReference, best)
		}
	}
	return f.line(worst, best, f.clips(false)), nil
}

// reference is the value of the reference unit in the year learnt, or else in
// the reference year, or else in the first.
func (f *fitting) reference() (float64, error) {
	year := f.year
	if year == 0 {
		year = f.ReferenceYear
	}
	at := -1
	for r, u := range f.d.Units {
		if u.Code == f.Reference && (u.Year == year || year == 0 && (at < 0 || u.Year < f.d.Units[at].Year)) {
			at = r
		}
	}
	if at < 0 {
		return 0, &Error{Step: StepNormalise, Reason: NoSuchUnit, Unit: f.Reference, Year: year, Indicator: f.indicator().Code}
	}
	v := f.d.Values.At(at, f.column)
	if v != v {
		return 0, f.refuseReference(NoReference, v)
	}
	return v, nil
}

func (f *fitting) refuseReference(reason Reason, value float64) error {
	return &Error{Step: StepNormalise, Reason: reason, Unit: f.Reference, Year: f.year, Indicator: f.indicator().Code, Other: string(f.Method), Value: value}
}

// ratio divides by the maximum or by a reference; when less is better, it
// divides these by the value.
func (f *fitting) ratio(lo, hi float64) (Scale, error) {
	by := hi
	if f.lessIsBetter() {
		by = lo
	}
	if f.Method == RatioToReference {
		var err error
		if by, err = f.reference(); err != nil {
			return Scale{}, err
		}
		if !(by > 0) {
			return Scale{}, f.refuseReference(WrongReference, by)
		}
	}
	s := f.line(0, by, f.clips(false))
	if f.lessIsBetter() {
		s.Form = FormInverse
	}
	if f.lessIsBetter() && !(lo > 0) || !(by > 0) {
		return Scale{}, f.notPositive(lo, hi)
	}
	return s, nil
}

func (f *fitting) notPositive(lo, hi float64) error {
	worst := lo
	if !f.lessIsBetter() {
		worst = hi
	}
	at := slices.Index(f.d.Values.Column(f.column), worst)
	u := f.d.Units[at]
	return &Error{Step: StepNormalise, Reason: ValueNotPositive, Unit: u.Code, Year: u.Year, Indicator: f.indicator().Code, Other: string(f.Method), Value: worst}
}

// standard sends the mean to m and one deviation to s.
func (f *fitting) standard() Scale {
	m, s, deviation := f.Mean, f.SD, f.Deviation
	if f.Method == MPIScores {
		m, s = 100, 10
	}
	if s == 0 {
		s = 1
	}
	mean, sd := meanAndDeviation(f.x, deviation == DeviationPopulation || deviation == DeviationUsual && f.Method == MPIScores)
	out := Scale{Form: FormLine, From: mean, To: mean + sd, Low: m, High: m + s}
	if f.lessIsBetter() {
		out.To = mean - sd
	}
	return out
}

// meanAndDeviation leaves missing values aside, and corrects the squares for
// what rounding left in the mean.
func meanAndDeviation(x []float64, population bool) (mean, sd float64) {
	var n, sum, off, squares float64
	for _, v := range x {
		if v == v {
			sum += v
			n++
		}
	}
	mean = sum / n
	for _, v := range x {
		if v == v {
			d := v - mean
			off += d
			squares += float64(d * d)
		}
	}
	squares -= float64(off * off / n)
	if population {
		return mean, math.Sqrt(squares / n)
	}
	return mean, math.Sqrt(squares / (n - 1))
}

// ascending returns the values present in order.
func (f *fitting) ascending() []float64 {
	k, _ := f.rankers.Get().(*Ranker)
	if k == nil {
		k = &Ranker{}
	}
	order := k.Order(f.x)
	out := make([]float64, len(order))
	for i, r := range order {
		out[len(out)-1-i] = f.x[r]
	}
	f.rankers.Put(k)
	return out
}

// position keeps the values in order, to tell where another one falls.
func (f *fitting) position() Scale {
	s := Scale{Form: FormRank, Reversed: f.lessIsBetter(), Sorted: f.ascending(), TiesLow: f.Ties == TiesLow}
	s.index = newRankIndex(s.Sorted)
	n := float64(len(s.Sorted))
	switch f.Method {
	case RankOrder:
		s.Low, s.High = 1, n
	case BordaPoints:
		s.Low, s.High = 0, n-1
	default:
		s.Low, s.High = f.Scale.Low, f.Scale.High
	}
	return s
}
