// Package indicator holds definition cards and observations. An observation is
// the only place where a figure lives: evidence, key figures and reports point
// to it, so a number never travels without its base, period and source.
package indicator

import (
	"math"
	"regexp"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Direction says which way is better, where there is one.
type Direction string

// Directions. The empty one makes no claim.
const (
	HigherIsBetter Direction = "higher"
	LowerIsBetter  Direction = "lower"
	NoDirection    Direction = "none"
)

// Indicator is a definition card.
type Indicator struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	LabelEN    string    `json:"label_en,omitempty"`
	Definition string    `json:"definition,omitempty"`
	Unit       string    `json:"unit,omitempty"` // UCUM code: 1, %, h, km, t, EUR…, or {person}
	UnitLabel  string    `json:"unit_label,omitempty"`
	Formula    string    `json:"formula,omitempty"`
	Base       string    `json:"base,omitempty"` // who or what is counted
	Collector  string    `json:"collector,omitempty"`
	Direction  Direction `json:"direction,omitempty"`
	Dimensions []string  `json:"dimensions,omitempty"` // of the study's framework
	Source     string    `json:"source,omitempty"`
	CoBuilt    string    `json:"co_built,omitempty"` // with whom the indicator was built
}

// Qualifier says how exactly the value is known.
type Qualifier string

// Qualifiers. The empty one is Exact.
const (
	Exact   Qualifier = "exact"
	About   Qualifier = "about"
	AtLeast Qualifier = "at_least"
	AtMost  Qualifier = "at_most"
	Range   Qualifier = "range" // Low and High bound it
)

// Status says whether there is a value and, if not, why not: missing, secret
// and not applicable are three different things, and none of them is zero.
type Status string

// Statuses. The empty one is Known.
const (
	Known         Status = "known"
	Missing       Status = "missing"
	Secret        Status = "secret"
	NotApplicable Status = "not_applicable"
	Estimated     Status = "estimated"
)

// Observation is a value of an indicator for a subject over a period.
type Observation struct {
	ID         string    `json:"id"`
	Indicator  string    `json:"indicator"`            // indicator id
	Initiative string    `json:"initiative,omitempty"` // the subject: an initiative…
	Territory  string    `json:"territory,omitempty"`  // …or a territory key
	From       string    `json:"from,omitempty"`       // partial dates
	To         string    `json:"to,omitempty"`
	Group      string    `json:"group,omitempty"`
	Value      *float64  `json:"value,omitempty"`
	Low        *float64  `json:"low,omitempty"`
	High       *float64  `json:"high,omitempty"`
	Qualifier  Qualifier `json:"qualifier,omitempty"`
	Status     Status    `json:"status,omitempty"`
	N          *float64  `json:"n,omitempty"`    // how many answered or were measured
	Base       *float64  `json:"base,omitempty"` // out of how many
	BaseLabel  string    `json:"base_label,omitempty"`
	Unit       string    `json:"unit,omitempty"`
	Decimals   *int      `json:"decimals,omitempty"` // precision of the value
	// Displayed is the text as published, when it differs from the value
	// rounded: 2.57 was published as « 2,5 € ». Both are kept.
	Displayed     string `json:"displayed,omitempty"`
	DisplayedRule string `json:"displayed_rule,omitempty"` // as_published or empty
	Computed      string `json:"computed,omitempty"`       // how it was computed, as a formula in words
	Source        string `json:"source,omitempty"`
	SourceURL     string `json:"source_url,omitempty"`
	Page          string `json:"page,omitempty"`
	Note          string `json:"note,omitempty"`
}

// AsPublished is the displayed rule of a text kept as its publisher wrote it.
const AsPublished = "as_published"

// Complete says which of n, base, period and source are given: what decides
// the solidity the figure may claim.
type Complete struct{ N, Base, Period, Source bool }

// Complete reports what accompanies the value.
func (o Observation) Complete() Complete {
	return Complete{N: o.N != nil, Base: o.Base != nil || o.BaseLabel != "", Period: o.From != "" || o.To != "", Source: o.Source != "" || o.SourceURL != ""}
}

// MaxDecimals is as precise as a figure is shown.
const MaxDecimals = 9

var unitForm = regexp.MustCompile(`^[^\s]{1,40}$`)

// Validate says what of a card can't be accepted.
func (d Indicator) Validate() fault.List {
	var l fault.List
	if !id.Valid(d.ID) {
		l.Add("id", "id.invalid", "value", d.ID)
	}
	if strings.TrimSpace(d.Label) == "" {
		l.Add("label", "required")
	}
	if d.Unit != "" && !unitForm.MatchString(d.Unit) {
		l.Add("unit", "unit.invalid", "value", d.Unit)
	}
	switch d.Direction {
	case "", HigherIsBetter, LowerIsBetter, NoDirection:
	default:
		l.Add("direction", "code.unknown", "value", string(d.Direction))
	}
	return l
}

// Validate says what of an observation can't be accepted. A value is needed
// when, and only when, the status says it is known or estimated.
func (o Observation) Validate() fault.List {
	var l fault.List
	if !id.Valid(o.ID) {
		l.Add("id", "id.invalid", "value", o.ID)
	}
	if o.Indicator == "" {
		l.Add("indicator", "required")
	}
	if (o.Initiative == "") == (o.Territory == "") {
		l.Add("initiative", "observation.one_subject")
	}
	if _, err := territory.ParseKey(o.Territory); o.Territory != "" && err != nil {
		l.Add("territory", "territory.unknown", "value", o.Territory)
	}
	calendar.Period(&l, "from", o.From, "to", o.To)
	o.validateValue(&l)
	for field, v := range map[string]*float64{"value": o.Value, "low": o.Low, "high": o.High, "n": o.N, "base": o.Base} {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			l.Add(field, "number.not_finite")
		}
	}
	if o.Decimals != nil && (*o.Decimals < 0 || *o.Decimals > MaxDecimals) {
		l.Add("decimals", "observation.decimals_range")
	}
	if o.SourceURL != "" && !text.WebAddress(o.SourceURL) {
		l.Add("source_url", "url.invalid", "value", o.SourceURL)
	}
	if o.N != nil && o.Base != nil && *o.N > *o.Base {
		l.Add("n", "observation.n_over_base", "n", *o.N, "base", *o.Base)
	}
	return l
}

func (o Observation) validateValue(l *fault.List) {
	has := o.Value != nil || o.Low != nil && o.High != nil
	switch o.Status {
	case "", Known, Estimated:
		if !has && o.Displayed == "" {
			l.Add("value", "observation.value_missing")
		}
	case Missing, Secret, NotApplicable:
		if has {
			l.Add("value", "observation.value_unexpected", "status", string(o.Status))
		}
	default:
		l.Add("status", "code.unknown", "value", string(o.Status))
	}
	switch o.Qualifier {
	case "", Exact, About, AtLeast, AtMost:
	case Range:
		if o.Low == nil || o.High == nil || *o.Low > *o.High {
			l.Add("low", "observation.range_bounds")
		}
	default:
		l.Add("qualifier", "code.unknown", "value", string(o.Qualifier))
	}
}
