package composite

import (
	"math"
	"math/rand/v2"
)

// Why an error of a sample can't be drawn.
const (
	NoErrorSize     Reason = "no_error_size"
	OtherShape      Reason = "other_shape"
	OneBound        Reason = "one_bound"
	BoundsOutside   Reason = "bounds_outside"
	NoErrorKnown    Reason = "no_error_known"
	NegativeError   Reason = "negative_error"
	NegativeErrorOf Reason = "negative_error_of"
)

var samplingErrorSentences = map[Reason]string{
	NoErrorSize:     "the sampling error of {indicator} has no size: give its standard error, a share of the value, or a column",
	OtherShape:      "the sampling error of {indicator} is given {other}, which does not go with the rest: sd and column are for a normal one, and below, above and relative, or else low and high, for a triangular one",
	OneBound:        "the sampling error of {indicator} has one column of bounds: give both low and high",
	BoundsOutside:   "the bounds of {indicator} for {unit} do not hold its value, {value}: give a lower one below it and an upper one above it",
	NoErrorKnown:    "the column {other} says nothing of {unit}, whose value of {indicator} has an error: complete it; a unit without error has 0, or the value itself as a bound",
	NegativeError:   "the sampling error of {indicator} has {other} of {value}: give a number of 0 or more",
	NegativeErrorOf: "the column {other} says that the sampling error of {indicator} for {unit} is {value}: give a number of 0 or more",
}

// ErrorShape is the law that a sampling error follows.
type ErrorShape string

// The shapes.
const (
	NormalError     ErrorShape = "normal"     // the usual
	TriangularError ErrorShape = "triangular" // between two bounds, the value being the likeliest
)

// SamplingError is what an indicator's values owe to a sample. Missing values stay
// missing. A unit that has a value and no number in a column asked for is an error
// that names it: not known is not 0.
//
// Normal: the value v plus an error of standard deviation SD + Relative·|v|, or that of
// the unit in a column of the data set.
//
// Triangular: [TriangularAt] between a and b, with v as its mode, for bounds known by
// experts rather than by a sample:
//
//	a = v − Below − Relative·|v|,  b = v + Above + Relative·|v|
//
// or the bounds of each unit in two columns, Low and High.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7.
type SamplingError struct {
	Indicator string     `json:"indicator" yaml:"indicator"`
	Shape     ErrorShape `json:"shape,omitempty" yaml:"shape,omitempty"` // normal when empty
	SD        float64    `json:"sd,omitempty" yaml:"sd,omitempty"`
	Relative  float64    `json:"relative,omitempty" yaml:"relative,omitempty"`
	Column    string     `json:"column,omitempty" yaml:"column,omitempty"`
	Below     float64    `json:"below,omitempty" yaml:"below,omitempty"` // how far below the value, in its unit
	Above     float64    `json:"above,omitempty" yaml:"above,omitempty"` // how far above it
	Low       string     `json:"low,omitempty" yaml:"low,omitempty"`     // the column of the lower bound
	High      string     `json:"high,omitempty" yaml:"high,omitempty"`   // the column of the upper bound
}

func (e *SamplingError) check(d *Dataset) error {
	refuse := func(reason Reason, other string) error {
		return &Error{Step: StepUncertainty, Reason: reason, Indicator: e.Indicator, Other: other}
	}
	if d.Find(e.Indicator) < 0 {
		return refuse(NoSuchIndicator, "")
	}
	for _, c := range []string{e.Column, e.Low, e.High} {
		if c != "" && d.Column(c) == nil {
			return refuse(NoSuchColumn, c)
		}
	}
	if err := e.known(d); err != nil {
		return err
	}
	switch e.Shape {
	case "", NormalError:
		if key := e.given("below", "above", "low", "high"); key != "" {
			return refuse(OtherShape, key)
		}
		if e.Column == "" && !(e.SD > 0) && !(e.Relative > 0) {
			return refuse(NoErrorSize, "")
		}
	case TriangularError:
		if key := e.given("sd", "column"); key != "" {
			return refuse(OtherShape, key)
		}
		return e.checkBounds(d)
	default:
		return unknownWord(StepUncertainty, e.Indicator, e.Shape, NormalError, TriangularError)
	}
	return nil
}

// known holds that each unit that has a value has what is asked of its error, and that
// every size is a finite number of 0 or more.
func (e *SamplingError) known(d *Dataset) error {
	for i, v := range []float64{e.SD, e.Relative, e.Below, e.Above} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return &Error{Step: StepUncertainty, Reason: NegativeError, Indicator: e.Indicator, Other: []string{"sd", "relative", "below", "above"}[i], Value: v}
		}
	}
	values := d.Values.Column(d.Find(e.Indicator))
	for _, column := range []string{e.Column, e.Low, e.High} {
		if column == "" {
			continue
		}
		for r, size := range d.Column(column) {
			u := d.Units[r]
			switch {
			case values[r] != values[r]:
			case size != size:
				return &Error{Step: StepUncertainty, Reason: NoErrorKnown, Unit: u.Code, Year: u.Year, Indicator: e.Indicator, Other: column}
			case column == e.Column && (size < 0 || math.IsInf(size, 0)):
				return &Error{Step: StepUncertainty, Reason: NegativeErrorOf, Unit: u.Code, Year: u.Year, Indicator: e.Indicator, Other: column, Value: size}
			}
		}
	}
	return nil
}

// given is the first of some keys that the error has.
func (e *SamplingError) given(keys ...string) string {
	has := map[string]bool{"sd": e.SD != 0, "relative": e.Relative != 0, "column": e.Column != "", "below": e.Below != 0, "above": e.Above != 0, "low": e.Low != "", "high": e.High != ""}
	for _, k := range keys {
		if has[k] {
			return k
		}
	}
	return ""
}

// checkBounds holds that the bounds of each unit are around its value.
func (e *SamplingError) checkBounds(d *Dataset) error {
	columns, beside := e.Low != "" || e.High != "", e.given("below", "above", "relative")
	switch {
	case columns && (e.Low == "" || e.High == ""):
		return &Error{Step: StepUncertainty, Reason: OneBound, Indicator: e.Indicator}
	case columns && beside != "":
		return &Error{Step: StepUncertainty, Reason: OtherShape, Indicator: e.Indicator, Other: beside}
	case !columns && (!(e.Below+e.Above+e.Relative > 0)):
		return &Error{Step: StepUncertainty, Reason: NoErrorSize, Indicator: e.Indicator}
	}
	for r, v := range d.Values.Column(d.Find(e.Indicator)) {
		if low, high := e.bounds(d, r, v); low > v || high < v {
			return &Error{Step: StepUncertainty, Reason: BoundsOutside, Unit: d.Units[r].Code, Year: d.Units[r].Year, Indicator: e.Indicator, Value: v}
		}
	}
	return nil
}

// bounds are those between which the value of a row may be.
func (e *SamplingError) bounds(d *Dataset, row int, v float64) (low, high float64) {
	if e.Low != "" {
		return d.Column(e.Low)[row], d.Column(e.High)[row]
	}
	share := float64(e.Relative * math.Abs(v))
	return v - e.Below - share, v + e.Above + share
}

// disturb adds sampling errors to a copy of the data.
func disturb(d *Dataset, errors []SamplingError, r *rand.Rand) *Dataset {
	out := d.Copy()
	for i := range errors {
		e, x := &errors[i], out.Values.Column(out.Find(errors[i].Indicator))
		if e.Shape == TriangularError {
			e.triangle(d, x, r)
		} else {
			e.bell(d, x, r)
		}
	}
	return out
}

// bell adds a normal error to each value.
func (e *SamplingError) bell(d *Dataset, x []float64, r *rand.Rand) {
	by := d.Column(e.Column)
	for row, v := range x {
		z := r.NormFloat64()
		if v != v {
			continue
		}
		sd := e.SD + float64(e.Relative*math.Abs(v))
		if by != nil {
			sd = by[row]
		}
		x[row] = v + float64(sd*z)
	}
}

// triangle draws each value between its bounds.
func (e *SamplingError) triangle(d *Dataset, x []float64, r *rand.Rand) {
	for row, v := range x {
		u := r.Float64()
		low, high := e.bounds(d, row, v)
		x[row] = TriangularAt(u, low, v, high)
	}
}
