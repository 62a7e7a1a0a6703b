package composite

import (
	"math"
	"slices"
)

// Screening leaves out the units that are too little known to be compared. The
// zero value leaves out none.
//
// For row u (a unit, in a panel a unit in a year) with K indicators:
//
//	present_u  = (number of values present) / K
//	non-zero_u = (number of values present that are not 0) / (number present)
//
// A row stays when present_u ≥ MinPresent and non-zero_u ≥ MinNonZero, and when
// the share present among the indicators under each aggregate named in
// Aggregates reaches what is asked there. A row without any value has no
// non-zero share, and falls when one is asked for.
//
// Source: W. Becker and others, COINr: An R package for developing composite
// indicators, Journal of Open Source Software 7 (2022), unit screening.
type Screening struct {
	MinPresent float64            `json:"min_present,omitempty" yaml:"min_present,omitempty"`   // 0…1
	MinNonZero float64            `json:"min_non_zero,omitempty" yaml:"min_non_zero,omitempty"` // 0…1
	Aggregates map[string]float64 `json:"aggregates,omitempty" yaml:"aggregates,omitempty"`     // least share present under an aggregate
	Include    []string           `json:"include,omitempty" yaml:"include,omitempty"`           // codes of units kept whatever is known, in every year
	Exclude    []string           `json:"exclude,omitempty" yaml:"exclude,omitempty"`           // codes of units left out, in every year
}

// Why a unit is left out, or kept all the same.
const (
	TooFewPresent   Reason = "too_few_present"
	TooFewNonZero   Reason = "too_few_non_zero"
	TooFewUnder     Reason = "too_few_under"
	NoValueAtAll    Reason = "no_value_at_all"
	LeftOutByChoice Reason = "left_out_by_choice"
	KeptByChoice    Reason = "kept_by_choice"
	BothInAndOut    Reason = "both_in_and_out"
	NoUnitLeft      Reason = "no_unit_left"
	NoValueLeft     Reason = "no_value_left"
)

var screenSentences = map[Reason]string{
	TooFewPresent:   "{unit} has a share {value} of its values, below {limit}: it is left out",
	TooFewNonZero:   "{unit} has a share {value} of its values other than 0, below {limit}: it is left out",
	TooFewUnder:     "{unit} has a share {value} of its values under {indicator}, below {limit}: it is left out",
	NoValueAtAll:    "{unit} has no value: it is left out",
	LeftOutByChoice: "{unit} is left out because the plan says so",
	KeptByChoice:    "{unit} is kept because the plan says so, although too little is known of it",
	BothInAndOut:    "{unit} is both to be kept and to be left out: name it once",
	NoUnitLeft:      "no unit is left of {value}: ask for smaller shares of values present",
	NoValueLeft:     "{indicator} has no value left: none of the units that are kept has one",
}

// Screened is what screening found of one row that it left out, or kept by
// choice.
type Screened struct {
	Row     int // in the data before
	Unit    Unit
	Present float64 // share of values present
	NonZero float64 // share of these that are not 0; NaN when there is none
	Why     Warning // the first rule the row breaks, with its share as Value and what was asked as Limit
}

// ScreenReport tells what screening did.
type ScreenReport struct {
	Kept     []int      // the rows that stay, in the order of the data
	Left     []Screened // the rows left out, in the order of the data
	Forced   []Screened // the rows that stay only because Include names them
	Warnings []Warning  // indicators that have no value left
}

// Run returns the data of the units that are known well enough, and what was
// found of the others. Errors name a share that is not within 0…1, an
// aggregate or a unit that is not there, a unit both in Include and in Exclude;
// leaving out every unit is one too.
func (o Screening) Run(d *Dataset) (*Dataset, *ScreenReport, error) {
	rules, err := o.rules(d)
	if err != nil {
		return nil, nil, err
	}
	report := &ScreenReport{}
	for r, u := range d.Units {
		row := o.look(d, rules, r)
		included := slices.Contains(o.Include, u.Code)
		switch {
		case row.Why.Reason == "":
			report.Kept = append(report.Kept, r)
		case included:
			report.Kept = append(report.Kept, r)
			row.Why.Reason = KeptByChoice
			report.Forced = append(report.Forced, row)
		default:
			report.Left = append(report.Left, row)
		}
	}
	if len(report.Kept) == 0 {
		return nil, nil, &Error{Step: StepScreen, Reason: NoUnitLeft, Value: float64(len(d.Units))}
	}
	out := d.Keep(report.Kept)
	report.warnEmpty(out)
	return out, report, nil
}

// warnEmpty tells which indicators lost their last value.
func (s *ScreenReport) warnEmpty(d *Dataset) {
	for c, i := range d.Indicators {
		if !slices.ContainsFunc(d.Values.Column(c), func(v float64) bool { return v == v }) {
			s.Warnings = append(s.Warnings, Warning{Step: StepScreen, Reason: NoValueLeft, Indicator: i.Code})
		}
	}
}

// screenRule asks for a share of the values of some columns.
type screenRule struct {
	aggregate string
	columns   []int
	least     float64
}

// rules checks the choices and gives those on aggregates in the order of the
// data.
func (o Screening) rules(d *Dataset) ([]screenRule, error) {
	if err := o.checkShares(); err != nil {
		return nil, err
	}
	if err := o.checkUnits(d); err != nil {
		return nil, err
	}
	if len(o.Aggregates) == 0 {
		return nil, nil
	}
	s, err := NewStructure(d.Indicators, d.Aggregates)
	if err != nil {
		return nil, err
	}
	var out []screenRule
	for n, node := range s.Nodes {
		if least, asked := o.Aggregates[node.Code]; asked {
			out = append(out, screenRule{node.Code, s.Below(n), least})
		}
	}
	if len(out) < len(o.Aggregates) {
		for _, code := range sortedKeys(o.Aggregates) {
			if s.Find(code) < 0 {
				return nil, &Error{Step: StepScreen, Reason: NoSuchIndicator, Indicator: code}
			}
		}
	}
	return out, nil
}

func (o Screening) checkShares() error {
	check := func(name string, share float64) error {
		if share >= 0 && share <= 1 {
			return nil
		}
		return &Error{Step: StepScreen, Reason: ShareOutOfRange, Other: name, Value: share}
	}
	if err := check("min_present", o.MinPresent); err != nil {
		return err
	}
	if err := check("min_non_zero", o.MinNonZero); err != nil {
		return err
	}
	for _, code := range sortedKeys(o.Aggregates) {
		if err := check(code, o.Aggregates[code]); err != nil {
			return err
		}
	}
	return nil
}

func (o Screening) checkUnits(d *Dataset) error {
	if len(o.Include)+len(o.Exclude) == 0 {
		return nil
	}
	known := make(map[string]bool, len(d.Units))
	for _, u := range d.Units {
		known[u.Code] = true
	}
	for _, code := range slices.Concat(o.Include, o.Exclude) {
		if !known[code] {
			return &Error{Step: StepScreen, Reason: NoSuchUnit, Unit: code}
		}
	}
	for _, code := range o.Include {
		if slices.Contains(o.Exclude, code) {
			return &Error{Step: StepScreen, Reason: BothInAndOut, Unit: code}
		}
	}
	return nil
}

// look measures a row and finds the first rule it breaks; Why has no reason
// when it breaks none.
func (o Screening) look(d *Dataset, rules []screenRule, r int) Screened {
	present, zeros := 0, 0
	for c := range d.Values.Columns {
		switch v := d.Values.At(r, c); {
		case v == 0:
			zeros, present = zeros+1, present+1
		case v == v:
			present++
		}
	}
	out := Screened{Row: r, Unit: d.Units[r], Present: float64(present) / float64(d.Values.Columns), NonZero: math.NaN()}
	if present > 0 {
		out.NonZero = float64(present-zeros) / float64(present)
	}
	out.Why = o.why(d, rules, out)
	if out.Why.Reason != "" {
		out.Why.Step, out.Why.Unit, out.Why.Year = StepScreen, out.Unit.Code, out.Unit.Year
	}
	return out
}

func (o Screening) why(d *Dataset, rules []screenRule, row Screened) Warning {
	switch {
	case slices.Contains(o.Exclude, row.Unit.Code):
		return Warning{Reason: LeftOutByChoice}
	case row.Present < o.MinPresent:
		return Warning{Reason: TooFewPresent, Value: row.Present, Limit: o.MinPresent}
	case o.MinNonZero > 0 && row.NonZero != row.NonZero:
		return Warning{Reason: NoValueAtAll}
	case row.NonZero < o.MinNonZero:
		return Warning{Reason: TooFewNonZero, Value: row.NonZero, Limit: o.MinNonZero}
	}
	for _, rule := range rules {
		present := 0
		for _, c := range rule.columns {
			if v := d.Values.At(row.Row, c); v == v {
				present++
			}
		}
		if share := float64(present) / float64(len(rule.columns)); share < rule.least {
			return Warning{Reason: TooFewUnder, Indicator: rule.aggregate, Value: share, Limit: rule.least}
		}
	}
	return Warning{}
}
