package series

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Brought is the card of an indicator of place of people's own, as it is kept. Its values
// are those of one release of a file that they brought in, which the card names: going back to the release before
// is to take a change of the card back. Or they composed it: it has a formula, and no release.
type Brought struct {
	Code       string              `json:"code"`
	Family     string              `json:"family,omitempty"` // of the same indicator at other times
	Label      string              `json:"label"`
	LabelEN    string              `json:"label_en,omitempty"`
	Definition string              `json:"definition,omitempty"`
	Unit       string              `json:"unit"` // UCUM
	Decimals   int                 `json:"decimals"`
	Direction  indicator.Direction `json:"direction"`
	Level      territory.Level     `json:"level"`
	Period     string              `json:"period"`
	Vintage    int                 `json:"vintage,omitempty"` // of the codes in the file; 0 when it is not known
	ODbL       bool                `json:"odbl,omitempty"`    // carried to the communes of today by the tables under ODbL
	Rule       Rule                `json:"rule"`
	Weight     string              `json:"weight,omitempty"`
	Min        *float64            `json:"min,omitempty"`
	Max        *float64            `json:"max,omitempty"`
	Source     string              `json:"source"`
	Producer   string              `json:"producer,omitempty"`
	Licence    string              `json:"licence,omitempty"`
	Web        string              `json:"web,omitempty"`
	Caveats    string              `json:"caveats,omitempty"`
	Formula    string              `json:"formula,omitempty"`
	Dimensions []Mapping           `json:"dimensions,omitempty"`
	Column     string              `json:"column,omitempty"` // of the file
	File       string              `json:"file,omitempty"`
	Public     bool                `json:"public"`
	Release    int                 `json:"release,omitempty"`
	By         string              `json:"by,omitempty"` // who brought the release, or composed it
}

// Composed says whether the values are computed from other indicators.
func (b Brought) Composed() bool { return b.Formula != "" || b.Rule == Formula }

// Limits of a card that is brought in.
const (
	MaxLabel   = 200
	MaxLine    = 300
	MaxWords   = 2_000
	maxPeriod  = 20
	maxBrought = 6 // decimals

	MaxMappings = 20 // to dimensions of grids
)

var codeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,59}$`)

// Levels are those at which values may be brought in, the usual one first.
var Levels = []territory.Level{territory.Commune, territory.EPCI, territory.Departement}

// Rules are those that a card that is brought in may choose from; ComposedRules those of
// one that is composed, the usual one first.
var (
	Rules         = []Rule{Sum, Weighted, None}
	ComposedRules = []Rule{Formula, Sum, Weighted, None}
)

// Clean makes the words of a card safe and tidy. It never refuses anything.
func (b Brought) Clean() Brought {
	for _, s := range []*string{&b.Label, &b.LabelEN, &b.Unit, &b.Period, &b.Source, &b.Producer, &b.Licence, &b.Web} {
		*s = text.CleanLine(*s, MaxLine*4)
	}
	b.Definition, b.Caveats = text.CleanText(b.Definition, MaxWords*4), text.CleanText(b.Caveats, MaxWords*4)
	if b.Unit == "" {
		b.Unit = "1"
	}
	if b.Direction == "" || b.Rule == Sum {
		b.Direction = indicator.NoDirection
	}
	if b.Rule != Weighted {
		b.Weight = ""
	}
	if b.Family == "" {
		b.Family = b.Code
	}
	return b
}

// Validate says what of a card can't be accepted, field by field. count says
// whether a code is that of a count, which may weigh.
func (b Brought) Validate(count func(code string) bool) fault.List {
	var l fault.List
	if !codeForm.MatchString(b.Code) {
		l.Add("code", "place_import.code", "value", b.Code)
	}
	for field, s := range map[string]string{"label": b.Label, "period": b.Period, "source": b.Source} {
		if s == "" && !(field == "source" && b.Composed()) {
			l.Add(field, "required")
		}
	}
	if len(b.Dimensions) > MaxMappings {
		l.Add("dimensions", "too_many", "max", MaxMappings)
	}
	l.Limit("label", b.Label, MaxLabel)
	l.Limit("label_en", b.LabelEN, MaxLabel)
	if l.Limit("period", b.Period, maxPeriod); b.Period != "" && !isPeriod(b.Period) {
		l.Add("period", "place_import.period", "value", b.Period)
	}
	for field, s := range map[string]string{"source": b.Source, "producer": b.Producer, "licence": b.Licence, "web": b.Web} {
		l.Limit(field, s, MaxLine)
	}
	l.Limit("definition", b.Definition, MaxWords)
	l.Limit("caveats", b.Caveats, MaxWords)
	if b.Web != "" && !text.WebAddress(b.Web) {
		l.Add("web", "url.invalid", "value", b.Web)
	}
	for _, f := range fault.All(unitFault(b.Unit)) {
		l.Add("unit", f.Key, pairs(f)...)
	}
	b.validateRule(&l, count)
	return l
}

// isPeriod says whether a period is a date, perhaps partial, or two in their order.
func isPeriod(period string) bool {
	from, to, spans := strings.Cut(period, "/")
	return from != "" && calendar.Partial(from) && (!spans || calendar.Partial(to) && from < to)
}

func (b Brought) validateRule(l *fault.List, count func(string) bool) {
	switch {
	case b.Rule == Formula && strings.TrimSpace(b.Formula) == "":
		l.Add("formula", "formula.empty")
	case b.Rule == Formula:
	case !slices.Contains(Rules, b.Rule):
		l.Add("rule", "code.unknown", "value", string(b.Rule))
	case b.Rule == Weighted && (b.Weight == "" || b.Weight == b.Code):
		l.Add("weight", "place_import.weight")
	case b.Rule == Weighted && !count(b.Weight):
		l.Add("weight", "place_import.weight_unknown", "value", b.Weight)
	}
	if !slices.Contains(Levels, b.Level) {
		l.Add("level", "code.unknown", "value", string(b.Level))
	}
	if !slices.Contains([]indicator.Direction{indicator.HigherIsBetter, indicator.LowerIsBetter, indicator.NoDirection}, b.Direction) {
		l.Add("direction", "code.unknown", "value", string(b.Direction))
	}
	if b.Decimals < 0 || b.Decimals > maxBrought {
		l.Add("decimals", "place_import.decimals", "max", maxBrought)
	}
	if b.Min != nil && b.Max != nil && *b.Min > *b.Max {
		l.Add("min", "place_import.bounds")
	}
}

func unitFault(code string) error {
	_, err := unit.Parse(code)
	return err
}

func pairs(f *fault.Fault) []any {
	var out []any
	for name, value := range f.Args {
		out = append(out, name, value)
	}
	return out
}

// Bounds are what a value may be: what the card declares, else 0 to 100 for a
// share in per cent that weighs or is none, 0 and more for a count. A nil bound is none.
func (b Brought) Bounds() (low, high *float64) {
	zero, hundred := 0.0, 100.0
	low, high = b.Min, b.Max
	if low == nil && (b.Rule == Sum || b.Unit == "%") {
		low = &zero
	}
	if high == nil && b.Unit == "%" {
		high = &hundred
	}
	return low, high
}

// Card is the card as a book holds it.
func (b Brought) Card() *Card {
	en := b.LabelEN
	if en == "" {
		en = b.Label
	}
	c := &Card{Code: b.Code, Family: b.Family, Label: framework.Text{FR: b.Label, EN: en}, Definition: both(b.Definition), Unit: b.Unit, Decimals: b.Decimals,
		Direction: b.Direction, Count: b.Rule == Sum, Level: b.Level, Period: b.Period, Vintage: b.Vintage, Column: b.Column, Rule: b.Rule, Weight: b.Weight, Formula: b.Formula,
		Dimensions: b.Dimensions, Brought: &b, Source: &Source{ID: "brought:" + b.Source, Title: both(b.Source), Producer: b.Producer, Licence: b.Licence, URL: b.Web, File: b.File, Vintage: b.Vintage}}
	for line := range strings.Lines(b.Caveats) {
		if line = strings.TrimSpace(line); line != "" {
			c.Caveats = append(c.Caveats, both(line))
		}
	}
	return c
}

// both is a text of people, who wrote it in one language.
func both(s string) framework.Text { return framework.Text{FR: s, EN: s} }

// NewCode is the code of a new card: the name of its column as a formula can
// write it, another when taken says that it is.
func NewCode(column string, taken func(string) bool) string {
	base := strings.ToUpper(strings.ReplaceAll(text.Slug(column), "-", "_"))
	if base == "" || base[0] >= '0' && base[0] <= '9' {
		base = strings.TrimSuffix("I_"+base, "_")
	}
	base = base[:min(len(base), 50)]
	code := base
	for n := 2; taken(code); n++ {
		code = base + "_" + strconv.Itoa(n)
	}
	return code
}

// ForPeriod is the code of an indicator at another time.
func ForPeriod(family, period string, taken func(string) bool) string {
	return NewCode(family+" "+period, taken)
}
