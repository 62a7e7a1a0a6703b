package series

import (
	"math"
	"slices"
)

// DoubtKind says why a value may be wrong.
type DoubtKind string

// The kinds. Beyond: outside what the card allows. Outlier: far from its
// neighbours. Jump: far from its past, where others are not. Slip: a thousand or
// a million times either. Scale: a whole column is that, or a hundred times, its
// past. Parent: a larger place of the file is not the sum of its communes.
const (
	Beyond  DoubtKind = "beyond"
	Outlier DoubtKind = "outlier"
	Jump    DoubtKind = "jump"
	Slip    DoubtKind = "slip"
	Scale   DoubtKind = "scale"
	Parent  DoubtKind = "parent"
)

// DoubtKinds lists them in the order they are told.
var DoubtKinds = []DoubtKind{Scale, Slip, Beyond, Parent, Jump, Outlier}

// ValueDoubts are the kinds that tell of one value, which may be left out; the
// others tell of a whole column, or of a larger place.
var ValueDoubts = []DoubtKind{Slip, Beyond, Jump, Outlier}

// Doubt is a value that may be wrong, and about what it was expected to be.
type Doubt struct {
	Kind     DoubtKind
	At       int // position of the place; -1 for a whole column
	Value    float64
	Expected float64
	Times    float64 // of a slip or a scale: 1000, 0.001…
}

// When a value is told. Score is in robust standard deviations: of as many
// values of a normal law, one in five hundred million lies beyond six. A group of
// fewer neighbours says nothing.
const (
	outlierScore  = 6
	jumpScore     = 8
	minNeighbours = 8
	minCompared   = 30 // values known before and after, for what most do to be told
)

// madToDeviation makes the median absolute deviation of a normal law its
// standard deviation: 1 / Φ⁻¹(3/4).
const madToDeviation = 1.4826

// Outliers finds values far from those of their group, on the scale
//
//	z = (y − median) / (1.4826 × median |y − median|),   |z| > 6
//
// where y is the value or, where per gives what a count is out of (inhabitants),
// y = ln( (1 + x) / (1 + per) ). Groups of fewer than eight known values, or of which
// more than half are the same, say nothing, nor does a count x that is within
// 6 √e of the expected e, for a count of few things varies as much by itself (Poisson). A value that is a thousand or a million
// times what is expected, or the inverse, is a Slip.
//
// Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), for the
// score on the median; their bound of 3.5 would tell one commune in fifty of real tables.
func Outliers(x Vector, per *Series, groups [][]int32) []Doubt {
	var doubts []Doubt
	for _, g := range groups {
		at, y := compared(x, per, g)
		middle, deviation := robust(y)
		if len(y) < minNeighbours || deviation == 0 {
			continue
		}
		for k, i := range at {
			if math.Abs(y[k]-middle) <= outlierScore*deviation {
				continue
			}
			d := Doubt{Kind: Outlier, At: int(i), Value: x.Values[i], Expected: middle}
			if per != nil {
				d.Expected = math.Exp(middle)*(1+per.Values[i]) - 1
				if math.Abs(d.Value-d.Expected) <= outlierScore*math.Sqrt(max(d.Expected, 1)) {
					continue
				}
			}
			doubts = append(doubts, d.slipped())
		}
	}
	return doubts
}

// compared gives the positions of a group where there is something to compare.
func compared(x Vector, per *Series, group []int32) (at []int32, y []float64) {
	for _, i := range group {
		switch {
		case !x.Status[i].Has():
		case per == nil:
			at, y = append(at, i), append(y, x.Values[i])
		case per.Status[i].Has() && x.Values[i] >= 0:
			at, y = append(at, i), append(y, math.Log((1+x.Values[i])/(1+per.Values[i])))
		}
	}
	return at, y
}

// robust gives the median of values and their deviation by the median.
func robust(y []float64) (middle, deviation float64) {
	if len(y) == 0 {
		return math.NaN(), 0
	}
	sorted := slices.Sorted(slices.Values(y))
	middle = quantile(sorted, 0.5)
	for i, v := range sorted {
		sorted[i] = math.Abs(v - middle)
	}
	slices.Sort(sorted)
	return middle, madToDeviation * quantile(sorted, 0.5)
}

// slipped makes a doubt a slip when its value is a power of a thousand away.
func (d Doubt) slipped() Doubt {
	if times := slipOf(d.Value, d.Expected, 3, 6); times != 0 {
		d.Kind, d.Times = Slip, times
	}
	return d
}

// slipOf is the power of ten among those, or their inverses, that a value is of
// what it was expected to be, within a factor of two; 0 for none.
func slipOf(value, expected float64, powers ...float64) float64 {
	if expected == 0 || value/expected <= 0 {
		return 0
	}
	ratio := math.Log10(value / expected)
	for _, p := range powers {
		if math.Abs(math.Abs(ratio)-p) <= math.Log10(2) {
			return math.Pow(10, math.Copysign(p, ratio))
		}
	}
	return 0
}

// AgainstPast finds values that are not what they were where most others are, on
// r = ln(x / before) of the places where both are known and positive:
//
//	|r − median| > 8 × 1.4826 × median |r − median|   and   |r| > ln 2
//
// A value a thousand or a million times the one before is a Slip, whatever
// others do. When half of them are a hundred, a thousand or a million times what
// they were, the column is in another unit: one Scale, and nothing of its values.
func AgainstPast(x Vector, before *Series) []Doubt {
	var at []int
	var r []float64
	for i, st := range x.Status {
		if st.Has() && before.Status[i].Has() && x.Values[i] > 0 && before.Values[i] > 0 {
			at, r = append(at, i), append(r, math.Log(x.Values[i]/before.Values[i]))
		}
	}
	middle, deviation := robust(r)
	if len(r) >= minCompared {
		if times := slipOf(math.Exp(middle), 1, 2, 3, 6); times != 0 {
			return []Doubt{{Kind: Scale, At: -1, Times: times, Value: math.Exp(middle), Expected: 1}}
		}
	}
	var doubts []Doubt
	for k, i := range at {
		d := Doubt{Kind: Jump, At: i, Value: x.Values[i], Expected: before.Values[i]}.slipped()
		far := len(r) >= minCompared && deviation > 0 && math.Abs(r[k]-middle) > jumpScore*deviation && math.Abs(r[k]) > math.Ln2
		if d.Kind == Slip || far {
			doubts = append(doubts, d)
		}
	}
	return doubts
}

// Beyonds finds the values outside bounds, a nil one being none.
func Beyonds(x Vector, low, high *float64) []Doubt {
	var doubts []Doubt
	for i, st := range x.Status {
		switch v := x.Values[i]; {
		case !st.Has():
		case low != nil && v < *low:
			doubts = append(doubts, Doubt{Kind: Beyond, At: i, Value: v, Expected: *low})
		case high != nil && v > *high:
			doubts = append(doubts, Doubt{Kind: Beyond, At: i, Value: v, Expected: *high})
		}
	}
	return doubts
}

// NotTheSum says whether a larger place's count is other than the sum of its
// communes: by more than a thousandth, and by more than what rounding each of
// them may make. False when the sum is not known.
func NotTheSum(parent float64, x *Series, communes []int32) (sum float64, differs bool) {
	v := sumOver(x, communes)
	if !v.Status.Has() {
		return v.Number, false
	}
	slack := max(math.Abs(parent)/1000, float64(len(communes))/2)
	return v.Number, math.Abs(parent-v.Number) > slack
}

// farFromMean is how far, of itself, a larger place's rate may be from the mean of its communes by a
// weight that is not quite its denominator.
const farFromMean = 0.1

// NotTheMean says whether a larger place's rate can't be that of its communes: outside the least and the
// greatest of them, which holds whatever weighs, or a tenth away from their mean by the weight that its card names. One
// unit of the last decimal is given to rounding. False when some commune is not known.
func NotTheMean(parent float64, x, weight *Series, communes []int32, decimals int) (mean float64, differs bool) {
	v := meanOver(x, weight, communes)
	spread, known := spreadOver(x, communes)
	if !known || spread.Known != len(communes) || !v.Status.Has() || v.Cover < 1 {
		return v.Number, false
	}
	slack := math.Pow10(-decimals)
	outside := parent < spread.Least-slack || parent > spread.Greatest+slack
	return v.Number, outside || math.Abs(parent-v.Number) > max(slack, farFromMean*math.Abs(v.Number))
}
