package composite

import (
	"iter"
	"math"
	"slices"
)

// ScaleForm is the shape of the function from value to score.
type ScaleForm string

// The shapes. Low and High are scores, and every other number a value.
const (
	FormSame     ScaleForm = "same"      // x
	FormLine     ScaleForm = "line"      // Low + (High−Low)(x−From)/(To−From)
	FormInverse  ScaleForm = "inverse"   // Low + (High−Low)·To/x
	FormRank     ScaleForm = "rank"      // the place of x among Sorted, Low for the worst and High for the best
	FormTwoSided ScaleForm = "two-sided" // High within Thresholds.Low and .High, Low at .Floor and .Ceiling
	FormClasses  ScaleForm = "classes"   // Scores[number of Breaks that are at most x]
)

// Scale is all that is needed to score a value of one indicator.
type Scale struct {
	Form       ScaleForm   `json:"form" yaml:"form"`
	Year       int         `json:"year,omitempty" yaml:"year,omitempty"` // when years were learnt apart
	From       float64     `json:"from" yaml:"from"`                     // the value that scores Low
	To         float64     `json:"to" yaml:"to"`                         // the value that scores High
	Low        float64     `json:"low" yaml:"low"`
	High       float64     `json:"high" yaml:"high"`
	Clip       bool        `json:"clip,omitempty" yaml:"clip,omitempty"` // a score never leaves Low and High
	Thresholds *Thresholds `json:"thresholds,omitempty" yaml:"thresholds,omitempty"`
	Breaks     []float64   `json:"breaks,omitempty" yaml:"breaks,omitempty"`
	Scores     []float64   `json:"scores,omitempty" yaml:"scores,omitempty"`
	Sorted     []float64   `json:"sorted,omitempty" yaml:"sorted,omitempty"`     // the values learnt, ascending
	Reversed   bool        `json:"reversed,omitempty" yaml:"reversed,omitempty"` // less is better, where the form does not tell by itself
	TiesLow    bool        `json:"ties_low,omitempty" yaml:"ties_low,omitempty"`

	index rankIndex // where to look in Sorted; empty in a scale that was read again
}

// Scales are those of each indicator, in the order of the data, and within it
// of each year when years were learnt apart.
type Scales struct {
	Years []int     `json:"years,omitempty" yaml:"years,omitempty"` // ascending; nil when years were learnt together
	Of    [][]Scale `json:"of" yaml:"of"`
}

// Apply writes the scores of d into a matrix of the same shape, which may be
// d.Values itself. It allocates nothing. A missing value stays missing.
//
// Errors: data of other indicators than those learnt, a year of which nothing
// was learnt, a value that is not above 0 where the score is a ratio to it.
func (s *Scales) Apply(d *Dataset, into Matrix) error {
	return s.ApplyRows(d, into, 0, d.Values.Rows)
}

// ApplyRows is [Scales.Apply] for the rows from ≤ r < to, so that workers may
// share them; its errors are the same.
func (s *Scales) ApplyRows(d *Dataset, into Matrix, from, to int) error {
	if len(s.Of) != d.Values.Columns || into.Columns != d.Values.Columns || into.Rows != d.Values.Rows {
		return &Error{Step: StepNormalise, Reason: OtherIndicators, Value: float64(len(s.Of)), Limit: float64(d.Values.Columns)}
	}
	for run := range s.runs(d, from, to) {
		for c := range s.Of {
			scale := s.at(c, run.year)
			if scale == nil {
				return &Error{Step: StepNormalise, Reason: NoScaleOfYear, Year: run.year}
			}
			if at := scale.score(d.Values.Column(c)[run.from:run.to], into.Column(c)[run.from:run.to]); at >= 0 {
				u := d.Units[run.from+at]
				return &Error{Step: StepNormalise, Reason: ValueNotPositive, Unit: u.Code, Year: u.Year, Indicator: d.Indicators[c].Code,
					Other: string(scale.Form), Value: d.Values.At(run.from+at, c)}
			}
		}
	}
	return nil
}

// applyShared is [Scales.Apply] by several workers.
func (s *Scales) applyShared(d *Dataset, into Matrix) error {
	const rows = 4096
	errs := make([]error, (d.Values.Rows+rows-1)/rows)
	inParallel(len(into.Values), len(errs), func(i int) {
		errs[i] = s.ApplyRows(d, into, i*rows, min((i+1)*rows, d.Values.Rows))
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// at is the scale of a column in a year; nil when that year was not learnt.
func (s *Scales) at(c, year int) *Scale {
	if s.Years == nil {
		return &s.Of[c][0]
	}
	if y, found := slices.BinarySearch(s.Years, year); found {
		return &s.Of[c][y]
	}
	return nil
}

// rowRun is a stretch of rows that share their scales.
type rowRun struct{ from, to, year int }

// runs cuts rows where the year changes, once when years are together.
func (s *Scales) runs(d *Dataset, from, to int) iter.Seq[rowRun] {
	return func(yield func(rowRun) bool) {
		for from < to {
			end, year := to, 0
			if s.Years != nil {
				year = d.Units[from].Year
				for end = from + 1; end < to && d.Units[end].Year == year; end++ {
				}
			}
			if !yield(rowRun{from, end, year}) {
				return
			}
			from = end
		}
	}
}

// beyond tells whether x is past the ends of a scale that clips.
func (s *Scale) beyond(x float64) bool {
	switch s.Form {
	case FormLine:
		return x < min(s.From, s.To) || x > max(s.From, s.To)
	case FormInverse:
		return x < s.To
	case FormTwoSided:
		return x < s.Thresholds.Floor || x > s.Thresholds.Ceiling
	}
	return false
}

// score writes the scores of x into y, and returns the place of the first
// value that has none, or −1.
func (s *Scale) score(x, y []float64) int {
	switch s.Form {
	case FormLine:
		s.scoreLine(x, y)
	case FormInverse:
		return s.scoreInverse(x, y)
	case FormRank:
		s.scoreRank(x, y)
	case FormTwoSided:
		s.scoreTwoSided(x, y)
	case FormClasses:
		s.scoreClasses(x, y)
	default:
		copy(y, x)
	}
	return -1
}

// slope is what one unit of value is worth, rounded so that nothing between
// From and To scores beyond High.
func (s *Scale) slope() float64 {
	span := s.To - s.From
	slope := (s.High - s.Low) / span
	for range 2 {
		if float64(span*slope)+s.Low > s.High {
			slope = math.Nextafter(slope, 0)
		}
	}
	return slope
}

// scoreLine gives To the very High, which the slope may miss by its rounding.
func (s *Scale) scoreLine(x, y []float64) {
	from, to, low, high, slope := s.From, s.To, s.Low, s.High, s.slope()
	y = y[:len(x)]
	if !s.Clip {
		for r, v := range x {
			score := float64((v-from)*slope) + low
			if v == to {
				score = high
			}
			y[r] = score
		}
		return
	}
	for r, v := range x {
		score := float64((v-from)*slope) + low
		if score < low {
			score = low
		}
		if score > high || v == to {
			score = high
		}
		y[r] = score
	}
}

func (s *Scale) scoreInverse(x, y []float64) int {
	for r, v := range x {
		if v <= 0 {
			return r
		}
		y[r] = s.Low + float64((s.High-s.Low)*(s.To/v))
		if s.Clip {
			y[r] = min(y[r], s.High)
		}
	}
	return -1
}

// scoreTwoSided takes the worse of two lines, one rising and one falling.
func (s *Scale) scoreTwoSided(x, y []float64) {
	t, span := s.Thresholds, s.High-s.Low
	for r, v := range x {
		share := 1.0
		if v < t.Low {
			share = (v - t.Floor) / (t.Low - t.Floor)
		} else if v > t.High {
			share = (t.Ceiling - v) / (t.Ceiling - t.High)
		}
		if s.Clip {
			share = max(share, 0)
		}
		y[r] = s.Low + float64(span*share)
		if v != v {
			y[r] = v
		}
	}
}

func (s *Scale) scoreClasses(x, y []float64) {
	for r, v := range x {
		if v != v {
			y[r] = v
			continue
		}
		class := 0
		for _, b := range s.Breaks {
			if v >= b {
				class++
			}
		}
		y[r] = s.Scores[class]
	}
}
