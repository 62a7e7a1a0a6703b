package composite

import (
	"math"
	"slices"
)

// Treatment brings in the few values that are so far from the others that they
// would alone set the scale of an indicator. For each indicator, over the
// values present:
//
//  1. Test: it fails when |skewness| > MaxSkew and kurtosis > MaxKurtosis (G1
//     and G2 of [MomentsOf]). An indicator that passes is left as it is.
//  2. Winsorise: at the end towards which it is skewed, the most extreme value
//     takes the value of the next one; test; again, until it passes or as many
//     points as allowed have moved. Values that are equal move together.
//  3. If it still fails, transform the values as they were given (or as they
//     are after step 2 when Combine) by a growing function, see [Transform];
//     test again, and warn when it still fails.
//
// The order of the units never turns round: a transformation grows strictly,
// winsorising makes equal. The zero value is the usual choice: skewness 2,
// kurtosis 3.5, five points, then a logarithm.
//
// Missing values stay missing and count nowhere. An indicator of categories,
// without spread, or with fewer than four values is left as it is. In a panel
// the years are treated together, so that they stay comparable, unless EachYear.
// The targets and goalposts of an indicator that is transformed go through the
// same transformation.
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008),
// step 5; W. Becker and others, COINr, Journal of Open Source Software 7 (2022).
type Treatment struct {
	TreatChoice `yaml:",inline"`
	Indicators  map[string]TreatChoice `json:"indicators,omitempty" yaml:"indicators,omitempty" inherits:"*"` // choices of their own; what they leave out is as above
	EachYear    bool                   `json:"each_year,omitempty" yaml:"each_year,omitempty"`                // treat each year of a panel alone
}

// TreatChoice are the choices for one indicator.
type TreatChoice struct {
	Skip        bool      `json:"skip,omitempty" yaml:"skip,omitempty"`                               // leave as it is
	MaxSkew     float64   `json:"max_skew,omitempty" yaml:"max_skew,omitempty"`                       // 0: 2
	MaxKurtosis float64   `json:"max_kurtosis,omitempty" yaml:"max_kurtosis,omitempty"`               // 0: 3.5
	MaxPoints   int       `json:"max_points,omitempty" yaml:"max_points,omitempty"`                   // 0: 5; below 0: none is winsorised
	MaxShare    float64   `json:"max_share,omitempty" yaml:"max_share,omitempty"`                     // of the values present, instead of MaxPoints
	Transform   Transform `json:"transform,omitempty" yaml:"transform,omitempty" usual:"log-ct-plus"` // "": log-ct-plus
	Factor      float64   `json:"factor,omitempty" yaml:"factor,omitempty" for:"log-gii"`             // of log-gii; 0: the smallest power of ten that serves
	Combine     bool      `json:"combine,omitempty" yaml:"combine,omitempty"`                         // transform what winsorising left, not the values as given
}

// Why a treatment can't run, or what deserves a warning.
const (
	StillSkewed       Reason = "still_skewed"
	NoLogGII          Reason = "no_log_gii"
	TargetsNotTreated Reason = "targets_not_treated"
	TooFarToTransform Reason = "too_far_to_transform"
)

var treatSentences = map[Reason]string{
	StillSkewed:       "a few values of {indicator} are still far from the others after treatment (skewness {value}, kurtosis {limit}): look at them, and choose another transformation or a scale that holds them, as quantile goalposts",
	NoLogGII:          "{indicator} has no value above zero ({value} at most): the logarithm of the Global Innovation Index needs one; choose log-ct or box-cox",
	TargetsNotTreated: "{indicator} is transformed year by year, so its target and goalposts can't follow: give goalposts of the transformed values, or treat all years together",
	TooFarToTransform: "the values of {indicator} are too far apart to be transformed by {other}: choose another transformation",
}

// Treated tells what was done to one indicator, in one year when treated by
// year.
type Treated struct {
	Indicator  string
	Year       int     // 0 when all years are treated together
	Before     Moments // as given
	Winsorised Moments // once winsorised; as Before when it was not
	After      Moments // in the end
	Tried      int     // points winsorised before it was decided whether to transform
	Points     int     // points that are winsorised in the result
	Passed     bool    // the test, in the end
	Fit        TreatFit
}

// TreatReport tells what treatment did.
type TreatReport struct {
	Indicators []Treated // in the order of the data, years ascending; indicators that are skipped are not there
	Warnings   []Warning
}

// Run returns the data treated, each value that changed marked [Winsorised] or
// [Transformed], and what was done. Errors name an indicator that is not there,
// a threshold that is not above zero, a share that is not within 0…1, an unknown
// transformation, and one that the values do not allow.
func (o Treatment) Run(d *Dataset) (*Dataset, *TreatReport, error) {
	choices, err := o.choices(d)
	if err != nil {
		return nil, nil, err
	}
	out := *d
	out.Values, out.Marks = NewMatrix(d.Values.Rows, d.Values.Columns), make([]Mark, len(d.Values.Values))
	copy(out.Marks, d.Marks)
	years, blocks := d.blocksOf(o.EachYear)
	report := &TreatReport{Indicators: make([]Treated, 0, len(d.Indicators)*len(blocks))}
	treated, failed := make([][]Treated, len(d.Indicators)), make([]error, len(d.Indicators))
	for c, i := range d.Indicators {
		if n := len(report.Indicators); !choices[c].Skip && !i.Categorical {
			report.Indicators = report.Indicators[:n+len(blocks)]
			treated[c] = report.Indicators[n:]
		}
	}
	inParallel(len(d.Values.Values), len(d.Indicators), func(c int) {
		copy(out.Values.Column(c), d.Values.Column(c)) // here, so that it is still in the cache
		if treated[c] != nil {
			failed[c] = treatColumn(&out, c, choices[c], years, blocks, treated[c])
		}
	})
	for _, err := range failed {
		if err != nil {
			return nil, nil, err
		}
	}
	out.Indicators = report.indicators(d, treated, o.EachYear)
	return &out, report, nil
}

func (o Treatment) choices(d *Dataset) ([]TreatChoice, error) {
	for _, code := range sortedKeys(o.Indicators) {
		if d.Find(code) < 0 {
			return nil, &Error{Step: StepTreat, Reason: NoSuchIndicator, Indicator: code}
		}
		if err := o.Indicators[code].check(code); err != nil {
			return nil, err
		}
	}
	if err := o.check(""); err != nil {
		return nil, err
	}
	out := make([]TreatChoice, len(d.Indicators))
	for c, i := range d.Indicators {
		out[c] = o.Indicators[i.Code].over(o.TreatChoice).over(TreatChoice{MaxSkew: 2, MaxKurtosis: 3.5, MaxPoints: 5, Transform: LogCTPlus})
	}
	return out, nil
}

// check tells a choice that can't be; indicator is "" for those of all.
func (o TreatChoice) check(indicator string) error {
	because := func(r Reason, name string, value float64) error {
		return &Error{Step: StepTreat, Reason: r, Indicator: indicator, Other: name, Value: value, Limit: 1}
	}
	switch {
	case !(o.MaxSkew >= 0):
		return because(LimitNegative, "max_skew", o.MaxSkew)
	case !(o.MaxKurtosis >= 0):
		return because(LimitNegative, "max_kurtosis", o.MaxKurtosis)
	case !(o.MaxShare >= 0 && o.MaxShare <= 1):
		return because(ShareOutOfRange, "max_share", o.MaxShare)
	case !(o.Factor >= 0) || math.IsInf(o.Factor, 0):
		return because(LimitNegative, "factor", o.Factor)
	case o.Transform != "" && !slices.Contains(Transforms(), o.Transform):
		return unknownWord(StepTreat, indicator, o.Transform, Transforms()...)
	}
	return nil
}

// over completes what a choice leaves out by those of base.
func (o TreatChoice) over(base TreatChoice) TreatChoice {
	if o.MaxPoints == 0 && o.MaxShare == 0 {
		o.MaxPoints, o.MaxShare = base.MaxPoints, base.MaxShare
	}
	if o.MaxSkew == 0 {
		o.MaxSkew = base.MaxSkew
	}
	if o.MaxKurtosis == 0 {
		o.MaxKurtosis = base.MaxKurtosis
	}
	if o.Transform == "" {
		o.Transform = base.Transform
	}
	if o.Factor == 0 {
		o.Factor = base.Factor
	}
	o.Skip, o.Combine = o.Skip || base.Skip, o.Combine || base.Combine
	return o
}

// fails is the test.
func (o TreatChoice) fails(m Moments) bool {
	return math.Abs(m.Skewness) > o.MaxSkew && m.Kurtosis > o.MaxKurtosis
}

// limit is how many of n points may be winsorised.
func (o TreatChoice) limit(n int) int {
	if o.MaxShare > 0 {
		return int(math.Floor(float64(o.MaxShare*float64(n)) + 1e-9))
	}
	return max(o.MaxPoints, 0)
}

// indicators gives the indicators of the data, the targets and goalposts of
// those that are transformed brought to the new scale, and collects warnings.
func (t *TreatReport) indicators(d *Dataset, treated [][]Treated, eachYear bool) []Indicator {
	out := slices.Clone(d.Indicators)
	for c := range treated {
		follow := false
		for _, one := range treated[c] {
			if !one.Passed {
				t.Warnings = append(t.Warnings, Warning{Step: StepTreat, Reason: StillSkewed, Indicator: one.Indicator, Year: one.Year,
					Value: thousandths(one.After.Skewness), Limit: thousandths(one.After.Kurtosis)})
			}
			follow = follow || one.Fit.Transform != NoTransform
		}
		i := &out[c]
		switch {
		case !follow || i.Goalposts == nil && i.Target != i.Target:
		case eachYear:
			t.Warnings = append(t.Warnings, Warning{Step: StepTreat, Reason: TargetsNotTreated, Indicator: i.Code})
		default:
			treated[c][0].Fit.bringTargets(i)
		}
	}
	return out
}

// bringTargets brings the target and the goalposts of an indicator to the
// scale of its values transformed.
func (f TreatFit) bringTargets(i *Indicator) {
	i.Target = f.transform(i.Target)
	if i.Goalposts != nil {
		i.Goalposts = &Goalposts{Low: f.transform(i.Goalposts.Low), High: f.transform(i.Goalposts.High)}
	}
}

func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }
