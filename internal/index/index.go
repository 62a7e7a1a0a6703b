// Package index describes the composite indices that people build over the
// indicators of place: the question one answers, the places it speaks of, its tree of
// dimensions and indicators with their weights, and the choices of each step.
package index

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Index is a composite index of places. What the data say is computed at each
// reading; only choices are kept.
type Index struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Question   string          `json:"question"`
	Level      territory.Level `json:"level"`
	Within     territory.Key   `json:"within,omitempty"` // all of France when empty
	Dimensions []Dimension     `json:"dimensions,omitempty"`
	Indicators []Chosen        `json:"indicators,omitempty"`
	Method     Method          `json:"method,omitzero"`
	Said       []Said          `json:"said,omitempty"`   // by groups, of weights
	Limits     string          `json:"limits,omitempty"` // what it does not say
	By         string          `json:"by,omitempty"`
	Lang       string          `json:"lang,omitempty"` // of what is written; fr when empty
	Public     bool            `json:"public"`
	Retired    string          `json:"retired,omitempty"` // the day it was withdrawn
}

// Dimension is a part of what is measured, right below the index.
type Dimension struct {
	Code   string  `json:"code"` // d1, d2…: kept when it is renamed
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
}

// Chosen is an indicator with its place in the tree.
type Chosen struct {
	Code      string  `json:"code"`
	Dimension string  `json:"dimension"`
	Weight    float64 `json:"weight"`              // within its dimension
	Direction int     `json:"direction,omitempty"` // 1: more is better, −1: less is better, 0: not said yet
}

// Top is the code of the node above all dimensions.
const Top = "indice"

// Levels are those of the places that an index may compare.
var Levels = []territory.Level{territory.Commune, territory.EPCI}

// Limits of an index.
const (
	MaxTitle      = 110
	MaxQuestion   = 320
	MaxLimits     = 1_200
	MaxBy         = 100
	MaxName       = 80
	MaxDimensions = 12
	MaxIndicators = 40
	MaxWeight     = 100
)

// NewID draws the end of an address from a title.
func NewID(title string) string {
	slug := text.Slug(title)
	if len(slug) > 40 {
		slug = strings.TrimRight(slug[:40], "-")
	}
	return strings.TrimPrefix(slug+"-"+id.Short("", id.Token(), 8), "-")
}

// Shared says whether everyone is told of it.
func (x Index) Shared() bool { return x.Public && x.Retired == "" }

// Compares says whether a place is among those that an index compares.
func (x Index) Compares(places *territory.Set, key territory.Key) bool {
	if key.Level() != x.Level || key.Fictional() || !places.Has(key) {
		return false
	}
	within := places.Now(x.Within)
	return x.Within == "" || within == territory.NationalKey || slices.Contains(places.Members(within, x.Level), key)
}

// Clean makes the texts safe and tidy. It never refuses anything.
func (x Index) Clean() Index {
	x.Title, x.By = text.CleanLine(x.Title, 1_000), text.CleanLine(x.By, 1_000)
	x.Question, x.Limits = text.CleanText(x.Question, 10_000), text.CleanText(x.Limits, 10_000)
	x.Dimensions, x.Indicators = slices.Clone(x.Dimensions), slices.Clone(x.Indicators)
	x.Said = slices.Clone(x.Said)
	for i := range x.Said {
		x.Said[i].Title = text.CleanLine(x.Said[i].Title, 1_000)
	}
	for i := range x.Dimensions {
		x.Dimensions[i].Name = text.CleanLine(x.Dimensions[i].Name, 1_000)
	}
	return x
}

// Validate says what of an index can't be accepted, field by field, whatever the
// indicators of the day. A draft may lack indicators: Ready says what it lacks.
func (x Index) Validate() fault.List {
	var l fault.List
	if !id.Valid(x.ID) {
		l.Add("id", "id.invalid", "value", x.ID)
	}
	for field, words := range map[string]string{"title": x.Title, "question": x.Question} {
		if strings.TrimSpace(words) == "" {
			l.Add(field, "required")
		}
	}
	l.Limit("title", x.Title, MaxTitle)
	l.Limit("question", x.Question, MaxQuestion)
	l.Limit("limits", x.Limits, MaxLimits)
	l.Limit("by", x.By, MaxBy)
	if !slices.Contains(Levels, x.Level) {
		l.Add("level", "required")
	}
	if x.Within != "" {
		if _, err := territory.ParseKey(string(x.Within)); err != nil {
			l.Add("within", "territory.unknown", "value", string(x.Within))
		}
	}
	return slices.Concat(l, x.dimensionsWrong(), x.indicatorsWrong(), x.Method.wrong(), x.saidWrong())
}

func (x Index) dimensionsWrong() fault.List {
	var l fault.List
	if len(x.Dimensions) > MaxDimensions {
		l.Add("dimensions", "too_many", "max", MaxDimensions)
	}
	for i, d := range x.Dimensions {
		l.Limit(NameField(d.Code), d.Name, MaxName)
		if strings.TrimSpace(d.Name) == "" {
			l.Add(NameField(d.Code), "required")
		}
		if !dimensionCode(d.Code) || slices.ContainsFunc(x.Dimensions[:i], func(o Dimension) bool { return o.Code == d.Code }) {
			l.Add(NameField(d.Code), "id.invalid", "value", d.Code)
		}
		wrongWeight(&l, d.Code, d.Weight)
	}
	return l
}

func (x Index) indicatorsWrong() fault.List {
	var l fault.List
	if len(x.Indicators) > MaxIndicators {
		l.Add("indicators", "too_many", "max", MaxIndicators)
	}
	for i, c := range x.Indicators {
		switch {
		case c.Code == "" || c.Code == Top || dimensionCode(c.Code):
			l.Add("indicators", "code.unknown", "value", c.Code)
		case slices.ContainsFunc(x.Indicators[:i], func(o Chosen) bool { return o.Code == c.Code }):
			l.Add("indicators", "index.twice", "value", c.Code)
		case !slices.ContainsFunc(x.Dimensions, func(d Dimension) bool { return d.Code == c.Dimension }):
			l.Add(DimensionField(c.Code), "index.no_dimension")
		}
		if c.Direction < -1 || c.Direction > 1 {
			l.Add(DirectionField(c.Code), "code.unknown", "value", strconv.Itoa(c.Direction))
		}
		wrongWeight(&l, c.Code, c.Weight)
	}
	return l
}

func wrongWeight(l *fault.List, code string, w float64) {
	if !(w >= 0 && w <= MaxWeight) || math.IsInf(w, 0) {
		l.Add(WeightField(code), "index.weight", "max", MaxWeight)
	}
}

// dimensionCode says whether a code is one that NewDimension gives.
func dimensionCode(code string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(code, "d"))
	return strings.HasPrefix(code, "d") && err == nil && n > 0
}

// NewDimension is the code of one more dimension.
func (x Index) NewDimension() string {
	last := 0
	for _, d := range x.Dimensions {
		if n, err := strconv.Atoi(strings.TrimPrefix(d.Code, "d")); err == nil {
			last = max(last, n)
		}
	}
	return "d" + strconv.Itoa(last+1)
}

// The fields of a form that speak of a node.
func NameField(code string) string      { return code + ".name" }
func WeightField(code string) string    { return code + ".weight" }
func DimensionField(code string) string { return code + ".dimension" }
func DirectionField(code string) string { return code + ".direction" }

// Under lists the indicators of a dimension.
func (x Index) Under(dimension string) []Chosen {
	var out []Chosen
	for _, c := range x.Indicators {
		if c.Dimension == dimension {
			out = append(out, c)
		}
	}
	return out
}

// Chosen finds a chosen indicator.
func (x Index) Chosen(code string) (Chosen, bool) {
	i := slices.IndexFunc(x.Indicators, func(c Chosen) bool { return c.Code == code })
	if i < 0 {
		return Chosen{}, false
	}
	return x.Indicators[i], true
}

// Lack is what an index needs before it can be computed.
type Lack string

// What may lack.
const (
	LacksIndicators Lack = "indicators" // fewer than two
	LacksDirection  Lack = "direction"  // of an indicator
	LacksWeight     Lack = "weight"     // nothing counts, in a dimension or at all
)

// Ready says what an index still needs, "" when nothing.
func (x Index) Ready() Lack {
	if len(x.Indicators) < 2 {
		return LacksIndicators
	}
	if slices.ContainsFunc(x.Indicators, func(c Chosen) bool { return c.Direction == 0 }) {
		return LacksDirection
	}
	some := false
	for _, d := range x.Used() {
		counts := slices.ContainsFunc(x.Under(d.Code), func(c Chosen) bool { return c.Weight > 0 })
		if !counts {
			return LacksWeight
		}
		some = some || d.Weight > 0
	}
	if !some {
		return LacksWeight
	}
	return ""
}

// Used are the dimensions that hold an indicator.
func (x Index) Used() []Dimension {
	return slices.DeleteFunc(slices.Clone(x.Dimensions), func(d Dimension) bool { return len(x.Under(d.Code)) == 0 })
}

// Shares are what each dimension weighs in the index, and each indicator in its
// dimension, among those that hold something; they add up to 1.
func (x Index) Shares() map[string]float64 {
	out := map[string]float64{}
	total := 0.0
	for _, d := range x.Used() {
		total += d.Weight
		within := 0.0
		for _, c := range x.Under(d.Code) {
			within += c.Weight
		}
		for _, c := range x.Under(d.Code) {
			out[c.Code] = share(c.Weight, within)
		}
	}
	for _, d := range x.Used() {
		out[d.Code] = share(d.Weight, total)
	}
	return out
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
