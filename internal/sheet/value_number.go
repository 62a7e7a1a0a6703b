package sheet

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Number is a number as a cell gives it: 18 % is 18 with its unit, not 0.18.
type Number struct {
	Value float64 // NaN when the cell holds nothing
	Unit  string  // %, €, or "" when the cell gives none
}

// Missing says whether the cell held nothing.
func (n Number) Missing() bool { return math.IsNaN(n.Value) }

// units are those that may follow a number.
var units = []string{"%", "€", "euros", "euro", "eur"}

var (
	signs     = strings.NewReplacer("−", "-", "’", "'")
	thousands = strings.NewReplacer(" ", "", "'", "")
)

// ParseNumber reads a number as French people write it: 1 234,5 with spaces of
// any width, 1234.5 as programs do, 18 %, 1 200 €. A comma is decimal. What has
// both a comma and a point (1,234.5) could be read in two ways and is asked
// about, and so is a number with two points; nan and infinity are no numbers.
func ParseNumber(s string) (Number, *fault.Fault) {
	missing := Number{Value: math.NaN()}
	t := tidy(s)
	if t == "" {
		return missing, nil
	}
	if problem := ErrorMarker(t); problem != nil {
		return missing, problem
	}
	digits, unit := cutUnit(t)
	digits = signs.Replace(digits)
	if grouped(digits) {
		digits = thousands.Replace(digits)
	}
	comma, point := strings.Count(digits, ","), strings.Count(digits, ".")
	switch {
	case comma > 0 && point > 0, comma > 1, point > 1:
		if strings.Trim(digits, "+-0123456789,.") == "" {
			return missing, fault.New(fault.Invalid, "sheet.number.ambiguous", "value", shorten(s))
		}
	case comma == 1:
		digits = strings.Replace(digits, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil || !numeric(digits) || math.IsInf(v, 0) {
		return missing, fault.New(fault.Invalid, "sheet.number.unreadable", "value", shorten(s))
	}
	return Number{Value: v + 0, Unit: unit}, nil
}

func cutUnit(t string) (digits, unit string) {
	lower := strings.ToLower(t)
	for _, u := range units {
		if rest, has := strings.CutSuffix(lower, u); has {
			if u != "%" {
				u = "€"
			}
			return strings.TrimSpace(rest), u
		}
	}
	if rest, has := strings.CutPrefix(t, "€"); has {
		return strings.TrimSpace(rest), "€"
	}
	return t, ""
}

// grouped says whether the spaces or apostrophes of a number part its thousands:
// groups of three after the first. « 12 34 » is no number.
func grouped(digits string) bool {
	whole := strings.TrimLeft(digits, "+-")
	if i := strings.IndexAny(whole, ",."); i >= 0 {
		whole = whole[:i]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == ' ' || r == '\'' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && len(g) > 3 {
			return false
		}
	}
	return true
}

// numeric keeps out what only programs take for numbers: 0x1p3, inf, 1_000.
func numeric(digits string) bool {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(digits), "e")
	return strings.Trim(mantissa, "+-0123456789.") == "" && strings.ContainsAny(mantissa, "0123456789") && strings.Trim(exponent, "+-0123456789") == ""
}
