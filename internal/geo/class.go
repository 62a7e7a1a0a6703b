package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Method is a way to part values into classes.
type Method string

// The methods. Fixed bounds are given, not worked out: see ClassifyAt.
const (
	Quantiles         Method = "quantiles"
	Jenks             Method = "jenks"
	EqualIntervals    Method = "equal"
	StandardDeviation Method = "deviation"
	Fixed             Method = "fixed"
)

// Methods lists those that Classify knows.
var Methods = []Method{Quantiles, Jenks, EqualIntervals, StandardDeviation}

// MostClasses is how many classes one scale may have: beyond, nobody tells them
// apart on a map.
const MostClasses = 7

// Errors of classing.
var (
	ErrMethod  = errors.New("unknown method of classing")
	ErrClasses = errors.New("number of classes out of range")
	ErrBounds  = errors.New("bounds of classes not finite and ascending")
)

// Class is an interval ]Low, High] and how many values lie in it. The first class
// of a scale holds its Low too.
type Class struct {
	Low, High float64
	Count     int
}

// Classes are consecutive intervals, from the lowest.
type Classes struct {
	Method  Method
	Classes []Class
	Absent  int  // values that are not finite: missing, secret or not applicable
	Below   int  // classes under the centre of a diverging scale; 0 for any other
	Neutral bool // the class after those below holds the centre alone
}

// Of is the class of a value, from 1; 0 when it is not finite. What lies under
// the first class is of the first, over the last of the last.
func (c Classes) Of(v float64) int {
	if !finite(v) || len(c.Classes) == 0 {
		return 0
	}
	for i, class := range c.Classes {
		if v <= class.High {
			return i + 1
		}
	}
	return len(c.Classes)
}

// Classify parts values into at most so many classes. Values that are not finite
// are counted apart and change no bound. Equal values are always of one class, so
// there are fewer classes than asked when values tie; all equal, they make one;
// none, they make none.
//
// With x the finite values in order, n their number, k the classes asked for:
//
//	Quantiles          bound i = x[⌈i n / k⌉]
//	EqualIntervals     bound i = x[1] + i (x[n] − x[1]) / k
//	StandardDeviation  bound i = mean + (i − k/2) σ, σ over n; classes outside the values are left out
//	Jenks              the bounds that make Σ (x − mean of its class)² least
//
// Sources: T. Slocum et al., Thematic Cartography and Geovisualization (2009),
// chapter 4; G. Jenks, The Data Model Concept in Statistical Mapping,
// International Yearbook of Cartography 7 (1967); for the exact optimum, jenks.go.
func Classify(values []float64, m Method, k int) (Classes, error) {
	if k < 1 || k > MostClasses {
		return Classes{}, fmt.Errorf("%w: %d", ErrClasses, k)
	}
	x := ordered(values)
	if len(x) == 0 {
		return Classes{Method: m, Absent: len(values)}, nil
	}
	var highs []float64
	switch m {
	case Quantiles:
		highs = quantiles(x, k)
	case Jenks:
		highs = jenks(x, k)
	case EqualIntervals:
		highs = equalIntervals(x, k)
	case StandardDeviation:
		highs = deviations(x, k)
	default:
		return Classes{}, fmt.Errorf("%w: %q", ErrMethod, m)
	}
	return Classes{Method: m, Classes: counted(x, slices.Compact(highs)), Absent: len(values) - len(x)}, nil
}

// ClassifyAt parts values at given bounds: one class more than there are bounds,
// the first and the last open. Empty classes stay: two maps of one scale compare.
func ClassifyAt(values []float64, bounds ...float64) (Classes, error) {
	if len(bounds) >= MostClasses {
		return Classes{}, fmt.Errorf("%w: %d", ErrClasses, len(bounds)+1)
	}
	for i, b := range bounds {
		if !finite(b) || i > 0 && b <= bounds[i-1] {
			return Classes{}, fmt.Errorf("%w: %v", ErrBounds, bounds)
		}
	}
	x := ordered(values)
	highs := append(slices.Clone(bounds), math.Inf(1))
	c := Classes{Method: Fixed, Classes: counted(x, highs), Absent: len(values) - len(x)}
	c.Classes[0].Low = math.Inf(-1)
	return c, nil
}

// Diverge parts the values on each side of a centre into at most so many classes,
// by a method of Classify. Values equal to the centre are a class of their own: no
// change is neither a rise nor a fall. When all lie on one side, the scale is that
// of Classify, with as many classes as both sides would have had, 5 at most.
func Diverge(values []float64, centre float64, m Method, each int) (Classes, error) {
	if each < 1 || 2*each+1 > MostClasses {
		return Classes{}, fmt.Errorf("%w: %d on each side", ErrClasses, each)
	}
	x := ordered(values)
	from, at := slices.BinarySearch(x, centre)
	to := from
	for at && to < len(x) && x[to] == centre {
		to++
	}
	if from == 0 || to == len(x) {
		return Classify(values, m, min(2*each, 5))
	}
	below, err := Classify(x[:from], m, each)
	if err != nil {
		return Classes{}, err
	}
	above, err := Classify(x[to:], m, each)
	if err != nil {
		return Classes{}, err
	}
	c := Classes{Method: m, Classes: below.Classes, Below: len(below.Classes), Absent: len(values) - len(x), Neutral: at}
	if at {
		c.Classes = append(c.Classes, Class{centre, centre, to - from})
	} else {
		c.Classes[c.Below-1].High = centre
	}
	above.Classes[0].Low = centre
	c.Classes = append(c.Classes, above.Classes...)
	return c, nil
}

// Pair is a scale of two variables, three classes each.
type Pair struct{ X, Y Classes }

// ClassifyPair parts two series of the same territories into three classes each.
func ClassifyPair(x, y []float64, m Method) (Pair, error) {
	cx, err := Classify(x, m, pairSide)
	if err != nil {
		return Pair{}, err
	}
	cy, err := Classify(y, m, pairSide)
	if err != nil {
		return Pair{}, err
	}
	return Pair{cx, cy}, nil
}

const pairSide = 3

// Of is the class of two values, from 1 (both lowest) to 9 (both highest), line by
// line of the second; 0 when either is not finite.
func (p Pair) Of(x, y float64) int {
	cx, cy := p.X.Of(x), p.Y.Of(y)
	if cx == 0 || cy == 0 {
		return 0
	}
	return pairSide*(cy-1) + cx
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// ordered are the finite values, from the least.
func ordered(values []float64) []float64 {
	x := make([]float64, 0, len(values))
	for _, v := range values {
		if finite(v) {
			x = append(x, v)
		}
	}
	slices.Sort(x)
	return x
}

// counted makes classes of their upper bounds, and counts what lies in each.
func counted(x, highs []float64) []Class {
	classes := make([]Class, len(highs))
	at := 0
	for i, high := range highs {
		c := Class{High: high}
		if i > 0 {
			c.Low = highs[i-1]
		} else if len(x) > 0 {
			c.Low = x[0]
		}
		for at < len(x) && x[at] <= high {
			at++
			c.Count++
		}
		classes[i] = c
	}
	return classes
}

func quantiles(x []float64, k int) []float64 {
	highs := make([]float64, 0, k)
	for i := 1; i <= k; i++ {
		highs = append(highs, x[max(0, (i*len(x)+k-1)/k-1)])
	}
	return highs
}

func equalIntervals(x []float64, k int) []float64 {
	low, high := x[0], x[len(x)-1]
	if low == high {
		return []float64{high}
	}
	highs := make([]float64, 0, k)
	for i := 1; i < k; i++ {
		share := float64(i) / float64(k)
		highs = append(highs, float64(low*(1-share))+float64(high*share))
	}
	return append(highs, high)
}

// deviations are bounds σ apart around the mean; the last is the greatest value.
func deviations(x []float64, k int) []float64 {
	last := x[len(x)-1]
	mean, sigma := spread(x)
	var highs []float64
	for i := 1; i < k; i++ {
		if b := mean + float64((float64(i)-float64(k)/2)*sigma); b >= x[0] && b < last {
			highs = append(highs, b)
		}
	}
	return append(highs, last)
}

// spread is the mean and the standard deviation of a whole population.
func spread(x []float64) (mean, sigma float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		sigma += float64((v-mean)*(v-mean)) / n
	}
	return mean, math.Sqrt(sigma)
}
