package composite

import (
	"slices"
)

// Imputation estimates values that are missing. For the value of indicator i
// for row u (a unit, in a panel a unit in a year), x_ui:
//
//	mean, median              of x_vi over the rows v of the same year
//	group-mean, group-median  over the rows of the same year in the group of u
//	row-mean, row-median      of the scores of u on the other indicators of the
//	                          same parent, each (x − min)/(max − min) turned
//	                          where less is better, brought back to the scale of i
//	neighbours                mean of x_vi over the k nearest rows of the year
//	em                        expected value given what is known of u, of a
//	                          multivariate normal fitted by maximum likelihood to
//	                          the indicators of the same parent
//	latest                    x_ui of the latest earlier year
//	constant                  that of the latest earlier year, else of the next one
//	linear                    on the line between the year before and the year
//	                          after; beyond the ends, the nearest
//	none                      left missing
//
// Every method reads the values as given, never those just imputed, so that the
// order of indicators changes nothing. AllYears lets the methods that go by year
// look at all of them. A value that can't be estimated is an error that names
// unit and indicator, unless LeaveMissing. Categories are only carried over
// from another year.
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 3; Little and Rubin, Statistical Analysis with Missing Data (2002), for
// em; W. Becker and others, COINr, Journal of Open Source Software 7 (2022), for
// row and panel methods.
type Imputation struct {
	ImputeChoice `yaml:",inline"`
	Indicators   map[string]ImputeChoice `json:"indicators,omitempty" yaml:"indicators,omitempty" inherits:"*"` // choices of their own; what they leave out is as above
	AllYears     bool                    `json:"all_years,omitempty" yaml:"all_years,omitempty"`
	LeaveMissing bool                    `json:"leave_missing,omitempty" yaml:"leave_missing,omitempty"`    // what can't be estimated
	Tolerance    float64                 `json:"tolerance,omitempty" yaml:"tolerance,omitempty" for:"em"`   // of em, in standard deviations; 0: 1e-8
	Iterations   int                     `json:"iterations,omitempty" yaml:"iterations,omitempty" for:"em"` // of em, at most; 0: 1,000
}

// ImputeChoice are the choices for one indicator.
type ImputeChoice struct {
	Method     ImputeMethod `json:"method,omitempty" yaml:"method,omitempty" usual:"mean"`                // "": mean
	Group      string       `json:"group,omitempty" yaml:"group,omitempty" for:"group-mean group-median"` // the code of a [Grouping], for group-mean and group-median
	Neighbours int          `json:"neighbours,omitempty" yaml:"neighbours,omitempty" for:"neighbours"`    // 0: 5
	MaxAge     int          `json:"max_age,omitempty" yaml:"max_age,omitempty" for:"latest"`              // years back that latest may go; 0: any
}

// ImputeMethod names a way of estimating a missing value.
type ImputeMethod string

// The methods.
const (
	ImputeMean        ImputeMethod = "mean"
	ImputeMedian      ImputeMethod = "median"
	ImputeGroupMean   ImputeMethod = "group-mean"
	ImputeGroupMedian ImputeMethod = "group-median"
	ImputeRowMean     ImputeMethod = "row-mean"
	ImputeRowMedian   ImputeMethod = "row-median"
	ImputeNeighbours  ImputeMethod = "neighbours"
	ImputeEM          ImputeMethod = "em"
	ImputeLatest      ImputeMethod = "latest"
	ImputeConstant    ImputeMethod = "constant"
	ImputeLinear      ImputeMethod = "linear"
	ImputeNone        ImputeMethod = "none"
)

// ImputeMethods lists the methods, the usual one first.
func ImputeMethods() []ImputeMethod {
	return []ImputeMethod{ImputeMean, ImputeMedian, ImputeGroupMean, ImputeGroupMedian, ImputeRowMean, ImputeRowMedian,
		ImputeNeighbours, ImputeEM, ImputeLatest, ImputeConstant, ImputeLinear, ImputeNone}
}

// Why a value can't be imputed, or what deserves a warning.
const (
	CannotImpute     Reason = "cannot_impute"
	CategoryImputed  Reason = "category_imputed"
	NoYears          Reason = "no_years"
	TooManyToCompare Reason = "too_many_to_compare"
	NotConverged     Reason = "em_not_converged"
	RidgeAdded       Reason = "em_ridge_added"
)

var imputeSentences = map[Reason]string{
	CannotImpute:     "the value of {indicator} for {unit} can't be estimated by {other}: nothing it could rest on is known; choose another method for {indicator}, or leave missing what can't be estimated",
	CategoryImputed:  "{indicator} is a category and can't be estimated by {other}: choose latest, constant or none for it",
	NoYears:          "the data have no years, so {indicator} can't be estimated by {other}: choose a method that needs none",
	TooManyToCompare: "looking for neighbours would compare {value} pairs of rows, more than {limit}: choose another method, or screen out units of which much is missing",
	NotConverged:     "the estimation of the indicators under {indicator} was stopped after {value} rounds while it still moved by {limit}: allow more, or choose another method",
	RidgeAdded:       "the indicators under {indicator} are too alike, or their units too few, to be told apart: {value} of their variance was added to each; choose another method, or fewer indicators",
}

// ImputedValue tells how one value was obtained.
type ImputedValue struct {
	Row       int
	Unit      Unit
	Indicator string
	Value     float64
	Method    ImputeMethod
	Of        int     // how many values it rests on: rows, other indicators, or years
	From      int     // the year it was carried from by latest or constant; 0 otherwise
	Group     string  // the group it is the centre of, by group-mean and group-median
	Near      []int32 // the rows it is the mean of, the nearest first, by neighbours
}

// ImputeCount tells for one indicator how many values were missing and how
// many are now estimated.
type ImputeCount struct {
	Indicator        string
	Method           ImputeMethod
	Missing, Imputed int
}

// ImputeReport tells what imputation did.
type ImputeReport struct {
	Values   []ImputedValue // every value imputed, by indicator then row
	Counts   []ImputeCount  // indicators with a missing value, in the order of the data
	Left     []Warning      // what stays missing because it can't be estimated, by indicator then row
	EM       []EMFit        // how the estimations by em went
	Warnings []Warning
}

// Run returns the data with missing values estimated, each marked [Imputed],
// and how each was obtained. Errors name an unknown method, indicator or
// grouping, and the first value that can't be estimated.
func (o Imputation) Run(d *Dataset) (*Dataset, *ImputeReport, error) {
	choices, err := o.choices(d)
	if err != nil {
		return nil, nil, err
	}
	run := newImputing(o, d, choices)
	for c := range d.Indicators {
		if err := run.column(c); err != nil {
			return nil, nil, err
		}
	}
	return run.out, run.report, nil
}

func (o Imputation) choices(d *Dataset) ([]ImputeChoice, error) {
	for _, code := range sortedKeys(o.Indicators) {
		if d.Find(code) < 0 {
			return nil, &Error{Step: StepImpute, Reason: NoSuchIndicator, Indicator: code}
		}
	}
	switch {
	case !(o.Tolerance >= 0):
		return nil, &Error{Step: StepImpute, Reason: LimitNegative, Other: "tolerance", Value: o.Tolerance}
	case o.Iterations < 0:
		return nil, &Error{Step: StepImpute, Reason: LimitNegative, Other: "iterations", Value: float64(o.Iterations)}
	}
	out := make([]ImputeChoice, len(d.Indicators))
	for c, i := range d.Indicators {
		out[c] = o.Indicators[i.Code].over(o.ImputeChoice).over(ImputeChoice{Method: ImputeMean, Neighbours: 5})
		if err := out[c].check(d, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// over completes what a choice leaves out by those of base.
func (o ImputeChoice) over(base ImputeChoice) ImputeChoice {
	if o.Method == "" {
		o.Method = base.Method
	}
	if o.Group == "" {
		o.Group = base.Group
	}
	if o.Neighbours == 0 {
		o.Neighbours = base.Neighbours
	}
	if o.MaxAge == 0 {
		o.MaxAge = base.MaxAge
	}
	return o
}

func (o ImputeChoice) check(d *Dataset, i Indicator) error {
	because := func(r Reason, other string, value int) error {
		return &Error{Step: StepImpute, Reason: r, Indicator: i.Code, Other: other, Value: float64(value)}
	}
	switch {
	case !slices.Contains(ImputeMethods(), o.Method):
		return unknownWord(StepImpute, i.Code, o.Method, ImputeMethods()...)
	case o.Neighbours < 0:
		return because(LimitNegative, "neighbours", o.Neighbours)
	case o.MaxAge < 0:
		return because(LimitNegative, "max_age", o.MaxAge)
	case (o.Method == ImputeGroupMean || o.Method == ImputeGroupMedian) && d.Grouping(o.Group) == nil:
		return because(NoSuchGrouping, o.Group, 0)
	}
	return nil
}
