package composite

import (
	"math"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/stats"
)

// Flag says what in an indicator's values deserves a look before they are
// scored.
type Flag string

// What may be said of an indicator's values.
const (
	FlagSkewed       Flag = "skewed"       // |skewness| and kurtosis both beyond their limit
	FlagFewValues    Flag = "few_values"   // takes few different values
	FlagManyZeros    Flag = "many_zeros"   // zero for a large share of the units
	FlagConcentrated Flag = "concentrated" // one value other than zero holds a large share of the units
	FlagMissing      Flag = "missing"      // missing for a large share of the units
	FlagConstant     Flag = "constant"     // the same for all units
)

// Statistics describes each indicator and flags what deserves a look. A field
// that is 0 takes its usual value.
type Statistics struct {
	Skewness float64 `json:"skewness,omitempty" yaml:"skewness,omitempty"`   // flagged above, in absolute value, when Kurtosis is passed too: 2
	Kurtosis float64 `json:"kurtosis,omitempty" yaml:"kurtosis,omitempty"`   // 3.5
	Distinct int     `json:"distinct,omitempty" yaml:"distinct,omitempty"`   // flagged below, unless half of the values differ: 10
	Zeros    float64 `json:"zeros,omitempty" yaml:"zeros,omitempty"`         // share of the values present, flagged above: 0.5
	OneValue float64 `json:"one_value,omitempty" yaml:"one_value,omitempty"` // share of the values present, flagged above: 0.5
	Missing  float64 `json:"missing,omitempty" yaml:"missing,omitempty"`     // share of the units, flagged above: 0.35
}

// IndicatorStatistics are the statistics of one indicator over the values
// present; a number that can't be computed is missing.
type IndicatorStatistics struct {
	Code        string `json:"code"`
	Count       int    `json:"count"` // units that have a value
	Missing     int    `json:"missing"`
	Present     Number `json:"present"` // share of the units that have a value
	Zeros       int    `json:"zeros"`
	Distinct    int    `json:"distinct"` // different values; 0 and −0 are one
	Min         Number `json:"min"`
	Q1          Number `json:"q1"` // quantiles of type 7
	Median      Number `json:"median"`
	Q3          Number `json:"q3"`
	Max         Number `json:"max"`
	Mean        Number `json:"mean"`
	SD          Number `json:"sd"`       // of a sample
	Skewness    Number `json:"skewness"` // G1, see [MomentsOf]
	Kurtosis    Number `json:"kurtosis"` // G2, in excess of the normal's
	Mode        Number `json:"mode"`     // the most frequent value, the smallest of several
	ModeShare   Number `json:"mode_share"`
	Imputed     int    `json:"imputed"` // marks of the data
	Winsorised  int    `json:"winsorised"`
	Transformed int    `json:"transformed"`
	Clipped     int    `json:"clipped"`
	Flags       []Flag `json:"flags,omitempty"`
}

// Has tells whether the indicator bears a flag.
func (s IndicatorStatistics) Has(f Flag) bool { return slices.Contains(s.Flags, f) }

// Run describes each indicator, in the order of the data. Missing values are
// set aside and counted. Each flag gives one warning. Errors name the limit
// that is out of range.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// steps 2 to 4; limits of skewness and kurtosis as the JRC uses them.
func (o Statistics) Run(d *Dataset) ([]IndicatorStatistics, []Warning, error) {
	o = o.usual()
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	var warnings []Warning
	out := make([]IndicatorStatistics, len(d.Indicators))
	inParallel(len(d.Values.Values), len(out), func(c int) {
		s := describe(d.Values.Column(c))
		s.Code = d.Indicators[c].Code
		s.countMarks(d, c)
		s.Flags = o.flags(s)
		out[c] = s
	})
	for _, s := range out {
		for _, f := range s.Flags {
			warnings = append(warnings, s.warning(f))
		}
	}
	return out, warnings, nil
}

func (o Statistics) usual() Statistics {
	o.Skewness, o.Kurtosis = usually(o.Skewness, 2), usually(o.Kurtosis, 3.5)
	o.Zeros, o.OneValue, o.Missing = usually(o.Zeros, 0.5), usually(o.OneValue, 0.5), usually(o.Missing, 0.35)
	if o.Distinct == 0 {
		o.Distinct = 10
	}
	return o
}

// usually replaces what was not given.
func usually(given, usual float64) float64 {
	if given == 0 {
		return usual
	}
	return given
}

func (o Statistics) check() error {
	if err := above0("skewness", o.Skewness); err != nil {
		return err
	}
	if err := above0("kurtosis", o.Kurtosis); err != nil {
		return err
	}
	if err := above0("distinct", float64(o.Distinct)); err != nil {
		return err
	}
	return sharesIn01([]string{"zeros", "one_value", "missing"}, o.Zeros, o.OneValue, o.Missing)
}

func above0(name string, v float64) error {
	if !(v > 0) || math.IsInf(v, 0) {
		return &Error{Step: StepAnalyse, Reason: LimitNegative, Other: name, Value: v}
	}
	return nil
}

func sharesIn01(names []string, shares ...float64) error {
	for i, v := range shares {
		if !(v >= 0 && v <= 1) {
			return &Error{Step: StepAnalyse, Reason: ShareOutOfRange, Other: names[i], Value: v}
		}
	}
	return nil
}

// describe computes everything that the values alone tell.
func describe(x []float64) IndicatorStatistics {
	sorted := stats.Present(x)
	slices.Sort(sorted)
	m := MomentsOf(x)
	s := IndicatorStatistics{Count: m.Count, Missing: len(x) - m.Count, Present: Number(float64(m.Count) / float64(len(x))),
		Min: Number(m.Min), Max: Number(m.Max), Mean: Number(m.Mean), SD: Number(m.SD), Skewness: Number(m.Skewness), Kurtosis: Number(m.Kurtosis),
		Q1: Number(stats.Quantile(sorted, 0.25)), Median: Number(stats.Quantile(sorted, 0.5)), Q3: Number(stats.Quantile(sorted, 0.75))}
	s.countValues(sorted)
	return s
}

// countValues counts zeros, different values and the most frequent one among
// sorted values.
func (s *IndicatorStatistics) countValues(sorted []float64) {
	s.Mode, s.ModeShare = Number(math.NaN()), Number(math.NaN())
	most := 0
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to] == sorted[from] {
			to++
		}
		s.Distinct++
		if sorted[from] == 0 {
			s.Zeros = to - from
		}
		if to-from > most {
			most = to - from
			s.Mode, s.ModeShare = Number(sorted[from]), Number(float64(most)/float64(len(sorted)))
		}
		from = to
	}
}

func (s *IndicatorStatistics) countMarks(d *Dataset, c int) {
	if d.Marks == nil {
		return
	}
	counts := map[Mark]int{}
	for _, m := range d.Marks[c*d.Values.Rows : (c+1)*d.Values.Rows] {
		if m != 0 {
			counts[m]++
		}
	}
	for m, n := range counts {
		for mark, count := range map[Mark]*int{Imputed: &s.Imputed, Winsorised: &s.Winsorised, Transformed: &s.Transformed, Clipped: &s.Clipped} {
			if m&mark != 0 {
				*count += n
			}
		}
	}
}

func (o Statistics) flags(s IndicatorStatistics) []Flag {
	var out []Flag
	add := func(holds bool, f Flag) {
		if holds {
			out = append(out, f)
		}
	}
	constant := s.Distinct == 1 && s.Count > 1
	add(float64(s.Missing) > o.Missing*float64(s.Missing+s.Count), FlagMissing)
	add(constant, FlagConstant)
	add(math.Abs(float64(s.Skewness)) > o.Skewness && float64(s.Kurtosis) > o.Kurtosis, FlagSkewed)
	add(!constant && s.Count > 0 && s.Distinct < o.Distinct && 2*s.Distinct < s.Count, FlagFewValues)
	add(!constant && float64(s.Zeros) > o.Zeros*float64(s.Count), FlagManyZeros)
	add(!constant && s.Mode != 0 && float64(s.ModeShare) > o.OneValue, FlagConcentrated)
	return out
}

// warning tells a flag with the number that raised it, rounded to be read.
func (s IndicatorStatistics) warning(f Flag) Warning {
	w := Warning{Step: StepAnalyse, Indicator: s.Code}
	switch f {
	case FlagMissing:
		w.Reason, w.Value = MuchMissing, 1-float64(s.Present)
	case FlagConstant:
		w.Reason, w.Value = AllTheSame, float64(s.Min)
	case FlagSkewed:
		w.Reason, w.Value = SkewedValues, float64(s.Skewness)
	case FlagFewValues:
		w.Reason, w.Value = FewValues, float64(s.Distinct)
	case FlagManyZeros:
		w.Reason, w.Value = ManyZeros, float64(s.Zeros)/float64(s.Count)
	case FlagConcentrated:
		w.Reason, w.Value = OneValue, float64(s.ModeShare)
	}
	w.Value = threeDigits(w.Value)
	return w
}

// threeDigits keeps three significant digits: a warning is read, not computed
// with.
func threeDigits(v float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return short
}
