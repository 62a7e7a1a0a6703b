package composite

import (
	"math"
	"slices"
)

// Denomination divides indicators that grow with the size of a unit by that
// size, so that large units and small ones compare:
//
//	y_ui = x_ui / d_u · s_i
//
// where d_u is the column of the data that the indicator names
// ([Indicator.Denominator], or By) and s_i a factor of scale (1,000 for "per
// thousand inhabitants"). In a panel each unit-year is divided by its own
// row's denominator.
//
// A missing value stays missing. A value whose denominator is missing, zero or
// negative becomes missing, as does one too large for a number, and is told by
// unit and indicator: it is never infinite, and never silently zero.
//
// Targets and goalposts are left as they are: they are read as targets of the
// indicator once divided.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 5.1 (scale effects).
type Denomination struct {
	By             map[string]string  `json:"by,omitempty" yaml:"by,omitempty"`                           // indicator → column; "" leaves the indicator as it is
	Scale          map[string]float64 `json:"scale,omitempty" yaml:"scale,omitempty"`                     // column → factor
	IndicatorScale map[string]float64 `json:"indicator_scale,omitempty" yaml:"indicator_scale,omitempty"` // indicator → factor, instead of the column's
}

// Why an indicator can't be divided, or a value of it.
const (
	NoDenominator       Reason = "no_denominator"
	ZeroDenominator     Reason = "zero_denominator"
	NegativeDenominator Reason = "negative_denominator"
	QuotientTooLarge    Reason = "quotient_too_large"
	NothingDivided      Reason = "nothing_divided"
	AlreadyDenominated  Reason = "already_denominated"
	CategoryDivided     Reason = "category_divided"
	NotDivided          Reason = "not_divided"
	ScaleNotAboveZero   Reason = "scale_not_above_zero"
	ScaleUnused         Reason = "scale_unused"
)

var denominateSentences = map[Reason]string{
	NoDenominator:       "{unit} has no {other}: its value of {indicator} is left out",
	ZeroDenominator:     "the {other} of {unit} is zero: its value of {indicator} is left out",
	NegativeDenominator: "the {other} of {unit} is {value}, below zero: its value of {indicator} is left out",
	QuotientTooLarge:    "{indicator} divided by the {other} of {unit}, {value}, is too large to be written: the value is left out",
	NothingDivided:      "no value of {indicator} is left once divided by {other}: give {other} a number above zero for at least one unit that has {indicator}",
	AlreadyDenominated:  "{indicator} was already divided: divide it once, or take its denominator away",
	NotDivided:          "{indicator} has the denominator {other}, and the plan divides nothing: its values are taken as they are; add denominate to the plan, or take the denominator away",
	CategoryDivided:     "{indicator} is a category and can't be divided by {other}: take its denominator away",
	ScaleNotAboveZero:   "the scale of {other} is {value}: give a number above zero",
	ScaleUnused:         "a scale is given for {other}, by which or of which nothing is divided: take the scale away, or name a denominator",
}

// Divided tells by what one indicator was divided.
type Divided struct {
	Indicator string
	Column    string
	Scale     float64
	Count     int // how many values were divided
}

// DenominateReport tells what denomination did.
type DenominateReport struct {
	Indicators []Divided // in the order of the data
	Warnings   []Warning // each value left out, by indicator then row
}

// Run returns the data with the indicators divided, their values marked
// [Denominated], and what was done. Errors name an indicator or a column that
// is not there, a scale that is not above zero or serves nothing, an indicator
// that is a category or was divided before, and one of which no value is left.
func (o Denomination) Run(d *Dataset) (*Dataset, *DenominateReport, error) {
	plan, err := o.plan(d)
	if err != nil {
		return nil, nil, err
	}
	out, report := d.Copy(), &DenominateReport{}
	for _, p := range plan {
		lost, err := p.divide(d, out)
		if err != nil {
			return nil, nil, err
		}
		report.Warnings = append(report.Warnings, lost...)
		report.Indicators = append(report.Indicators, p.Divided)
	}
	return out, report, nil
}

// division is one indicator with the numbers that divide it.
type division struct {
	Divided
	column int
	by     []float64
}

func (o Denomination) plan(d *Dataset) ([]*division, error) {
	if err := o.check(d); err != nil {
		return nil, err
	}
	used := map[string]bool{}
	var out []*division
	for c, i := range d.Indicators {
		by, named := o.By[i.Code]
		if !named {
			by = i.Denominator
		}
		if by == "" {
			continue
		}
		p := &division{Divided: Divided{Indicator: i.Code, Column: by, Scale: 1}, column: c, by: d.Column(by)}
		if err := p.check(d); err != nil {
			return nil, err
		}
		if s, ok := o.Scale[by]; ok {
			p.Scale, used[by] = s, true
		}
		if s, ok := o.IndicatorScale[i.Code]; ok {
			p.Scale, used[i.Code] = s, true
		}
		out = append(out, p)
	}
	for _, code := range slices.Concat(sortedKeys(o.Scale), sortedKeys(o.IndicatorScale)) {
		if !used[code] {
			return nil, &Error{Step: StepDenominate, Reason: ScaleUnused, Other: code}
		}
	}
	return out, nil
}

func (o Denomination) check(d *Dataset) error {
	for _, code := range sortedKeys(o.By) {
		if d.Find(code) < 0 {
			return &Error{Step: StepDenominate, Reason: NoSuchIndicator, Indicator: code}
		}
	}
	for _, scales := range []map[string]float64{o.Scale, o.IndicatorScale} {
		for _, code := range sortedKeys(scales) {
			if s := scales[code]; !(s > 0) || math.IsInf(s, 0) {
				return &Error{Step: StepDenominate, Reason: ScaleNotAboveZero, Other: code, Value: s}
			}
		}
	}
	return nil
}

func (p *division) check(d *Dataset) error {
	because := func(r Reason) error {
		return &Error{Step: StepDenominate, Reason: r, Indicator: p.Indicator, Other: p.Column}
	}
	switch {
	case p.by == nil:
		return because(NoSuchColumn)
	case d.Indicators[p.column].Categorical:
		return because(CategoryDivided)
	}
	for r := range d.Units {
		if d.Mark(r, p.column)&Denominated != 0 {
			return because(AlreadyDenominated)
		}
	}
	return nil
}

// divide writes the column divided and tells the values that are lost.
func (p *division) divide(d, out *Dataset) ([]Warning, error) {
	var lost []Warning
	from, to := d.Values.Column(p.column), out.Values.Column(p.column)
	for r, v := range from {
		if v != v {
			continue
		}
		y := float64(v/p.by[r]) * p.Scale
		if reason := unusable(p.by[r], y); reason != "" {
			to[r] = Missing()
			lost = append(lost, Warning{Step: StepDenominate, Reason: reason, Unit: d.Units[r].Code, Year: d.Units[r].Year,
				Indicator: p.Indicator, Other: p.Column, Value: p.by[r]})
			continue
		}
		to[r] = y
		out.Marks[p.column*out.Values.Rows+r] |= Denominated
		p.Count++
	}
	if p.Count == 0 && len(lost) > 0 {
		return nil, &Error{Step: StepDenominate, Reason: NothingDivided, Indicator: p.Indicator, Other: p.Column}
	}
	return lost, nil
}

// unusable says why a value divided by a denominator is not a number to keep.
func unusable(by, quotient float64) Reason {
	switch {
	case by != by:
		return NoDenominator
	case by == 0:
		return ZeroDenominator
	case by < 0:
		return NegativeDenominator
	case math.IsInf(by, 0) || math.IsInf(quotient, 0):
		return QuotientTooLarge
	}
	return ""
}
