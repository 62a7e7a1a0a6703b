package composite

import (
	"math"
	"slices"
)

// Mark tells what was done to one number on its way; several may hold at once.
type Mark uint8

// What may have been done to a number.
const (
	Denominated Mark = 1 << iota // divided by a denominator
	Imputed                      // was missing, and was estimated
	Winsorised                   // was extreme, and was brought to the nearest value kept
	Transformed                  // its whole indicator went through a logarithm or a power
	Clipped                      // fell outside the goalposts, and was brought to the nearest
)

// Unit is one row: a territory, a country, an initiative; in a panel, in one
// year.
type Unit struct {
	Code string // unique, or unique within a year
	Name string // for people; the code when empty
	Year int    // 0 when the data have no time
}

// Label names the unit for people.
func (u Unit) Label() string {
	if u.Name != "" {
		return u.Name
	}
	return u.Code
}

// Direction says which way an indicator counts.
type Direction int

// The ways an indicator may count.
const (
	MoreIsBetter Direction = 1
	LessIsBetter Direction = -1
	Undirected   Direction = 0 // counts only where a step needs no direction, as two-sided thresholds
)

// Goalposts are the two values between which an indicator is scored.
type Goalposts struct {
	Low  float64 `json:"low" yaml:"low"`
	High float64 `json:"high" yaml:"high"`
}

// Indicator is one column and what is known of it.
type Indicator struct {
	Code        string
	Name        string
	Unit        string // the unit in which its values are written, for people
	Direction   Direction
	Parent      string  // the aggregate it belongs to; "" when it stands alone
	Weight      float64 // its share within its parent, in any scale; 0 counts for nothing
	Target      float64 // NaN when there is none
	Goalposts   *Goalposts
	Denominator string // the code of a [Column] by which it is divided; "" when none
	Categorical bool   // its numbers are codes of categories
}

// Aggregate is a node above indicators: a dimension, a pillar, the index.
type Aggregate struct {
	Code   string
	Name   string
	Parent string // "" at the top
	Weight float64
}

// Column is one more number for each unit that is not an indicator: a
// population, an area, a share of the sample.
type Column struct {
	Code, Name string
	Values     []float64 // one a row; NaN when missing
}

// Grouping sorts units into named groups: a region, a size class.
type Grouping struct {
	Code, Name string
	Of         []string // one a row; "" when the unit is in none
}

// Dataset is units × indicators with what is known of both.
type Dataset struct {
	Units      []Unit
	Indicators []Indicator
	Aggregates []Aggregate
	Values     Matrix     // len(Units) × len(Indicators)
	Marks      []Mark     // laid out as Values.Values; nil when nothing was done yet
	Columns    []Column   // denominators and others
	Groupings  []Grouping // groups of units
}

// Check tells the first thing in which the data are not whole: shapes,
// repeated or empty codes, numbers that are infinite or beyond [MaxValue], parents that are not
// there. Errors are [*Error] of step "data".
func (d *Dataset) Check() error {
	for _, check := range []func() error{d.checkShape, d.checkUnits, d.checkIndicators, d.checkFinite} {
		if err := check(); err != nil {
			return err
		}
	}
	_, err := NewStructure(d.Indicators, d.Aggregates)
	return err
}

func (d *Dataset) checkShape() error {
	n, k := len(d.Units), len(d.Indicators)
	switch {
	case n == 0:
		return &Error{Step: StepData, Reason: NoUnit}
	case k == 0:
		return &Error{Step: StepData, Reason: NoIndicator}
	case d.Values.Rows != n || d.Values.Columns != k || len(d.Values.Values) != n*k:
		return &Error{Step: StepData, Reason: WrongShape, Value: float64(len(d.Values.Values)), Limit: float64(n * k)}
	case d.Marks != nil && len(d.Marks) != n*k:
		return &Error{Step: StepData, Reason: WrongShape, Value: float64(len(d.Marks)), Limit: float64(n * k)}
	}
	for _, c := range d.Columns {
		if len(c.Values) != n {
			return &Error{Step: StepData, Reason: WrongShape, Indicator: c.Code, Value: float64(len(c.Values)), Limit: float64(n)}
		}
	}
	for _, g := range d.Groupings {
		if len(g.Of) != n {
			return &Error{Step: StepData, Reason: WrongShape, Indicator: g.Code, Value: float64(len(g.Of)), Limit: float64(n)}
		}
	}
	return nil
}

func (d *Dataset) checkUnits() error {
	type row struct {
		code string
		year int
	}
	seen := make(map[row]bool, len(d.Units))
	for r, u := range d.Units {
		if u.Code == "" {
			return &Error{Step: StepData, Reason: NoCode, Value: float64(r + 1)}
		}
		if seen[row{u.Code, u.Year}] {
			return &Error{Step: StepData, Reason: RepeatedUnit, Unit: u.Code, Year: u.Year}
		}
		seen[row{u.Code, u.Year}] = true
	}
	return nil
}

func (d *Dataset) checkIndicators() error {
	for _, i := range d.Indicators {
		if i.Denominator != "" && d.Column(i.Denominator) == nil {
			return &Error{Step: StepData, Reason: NoSuchColumn, Indicator: i.Code, Other: i.Denominator}
		}
		if i.Direction < -1 || i.Direction > 1 {
			return &Error{Step: StepData, Reason: WrongDirection, Indicator: i.Code, Value: float64(i.Direction)}
		}
	}
	return nil
}

// MaxValue is the largest value, in size, that data may hold: its fourth power, which
// kurtosis takes, is still a number when it is added up over millions of units.
const MaxValue = 1e60

func (d *Dataset) checkFinite() error {
	for c, i := range d.Indicators {
		for r, v := range d.Values.Column(c) {
			if v > MaxValue || v < -MaxValue {
				e := &Error{Step: StepData, Reason: TooLargeValue, Unit: d.Units[r].Code, Year: d.Units[r].Year, Indicator: i.Code, Value: v, Limit: MaxValue}
				if math.IsInf(v, 0) {
					e.Reason, e.Value, e.Limit = NotFinite, 0, 0
				}
				return e
			}
		}
	}
	return nil
}

// Column returns the values of the named column, nil when there is none.
func (d *Dataset) Column(code string) []float64 {
	for _, c := range d.Columns {
		if c.Code == code {
			return c.Values
		}
	}
	return nil
}

// Grouping returns the group of each unit under the named grouping, nil when
// there is none.
func (d *Dataset) Grouping(code string) []string {
	for _, g := range d.Groupings {
		if g.Code == code {
			return g.Of
		}
	}
	return nil
}

// Find returns the column of an indicator, −1 when there is none.
func (d *Dataset) Find(indicator string) int {
	return slices.IndexFunc(d.Indicators, func(i Indicator) bool { return i.Code == indicator })
}

// Years returns the years of the data, ascending; one when they have no time.
func (d *Dataset) Years() []int {
	var out []int
	for _, u := range d.Units {
		if at, found := slices.BinarySearch(out, u.Year); !found {
			out = slices.Insert(out, at, u.Year)
		}
	}
	return out
}

// Copy returns data with numbers and marks of their own; everything else,
// which no step changes, is shared.
func (d *Dataset) Copy() *Dataset {
	out := *d
	out.Values = d.Values.Clone()
	if d.Marks == nil {
		out.Marks = make([]Mark, len(out.Values.Values))
	} else {
		out.Marks = slices.Clone(d.Marks)
	}
	return &out
}

// Keep returns the data of the rows listed, in that order.
func (d *Dataset) Keep(rows []int) *Dataset {
	out := *d
	out.Units = pick(d.Units, rows)
	out.Values = NewMatrix(len(rows), d.Values.Columns)
	if d.Marks != nil {
		out.Marks = make([]Mark, len(out.Values.Values))
	}
	for c := range d.Values.Columns {
		from, to := d.Values.Column(c), out.Values.Column(c)
		for n, r := range rows {
			to[n] = from[r]
			if d.Marks != nil {
				out.Marks[c*len(rows)+n] = d.Marks[c*d.Values.Rows+r]
			}
		}
	}
	out.Columns = make([]Column, len(d.Columns))
	for i, c := range d.Columns {
		out.Columns[i] = Column{Code: c.Code, Name: c.Name, Values: pick(c.Values, rows)}
	}
	out.Groupings = make([]Grouping, len(d.Groupings))
	for i, g := range d.Groupings {
		out.Groupings[i] = Grouping{Code: g.Code, Name: g.Name, Of: pick(g.Of, rows)}
	}
	return &out
}

func pick[V any](from []V, rows []int) []V {
	out := make([]V, len(rows))
	for n, r := range rows {
		out[n] = from[r]
	}
	return out
}

// Mark returns what was done to the number of row r and column c.
func (d *Dataset) Mark(r, c int) Mark {
	if d.Marks == nil {
		return 0
	}
	return d.Marks[c*d.Values.Rows+r]
}
