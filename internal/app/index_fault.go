package app

import (
	"errors"
	"math"
	"strconv"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// IndexFault turns what the library of composite indices tells into faults
// that people read in their language; any other error comes back as it is.
// called names a unit, an indicator or an aggregate; nil leaves codes.
func IndexFault(err error, called func(code string) string) error {
	var plan *planfile.Problems
	var step *composite.Error
	switch {
	case errors.As(err, &plan):
		var list fault.List
		for _, p := range plan.List {
			list = append(list, fault.On(whereOf(p), fault.Invalid, "planfile."+string(p.Reason),
				"key", p.Key, "unit", p.Unit, "read", p.Read, "near", p.Near, "want", p.Want, "limit", p.Limit))
		}
		return list.Err()
	case errors.As(err, &step):
		return fault.New(fault.Invalid, "composite."+string(step.Reason), IndexWords(step, called)...).Because(err)
	}
	return err
}

// whereOf is where a problem stands, as file:line:column.
func whereOf(p planfile.Problem) string {
	bare := p
	bare.Reason = ""
	at := bare.Error()
	return at[:len(at)-len(": ")]
}

// IndexWords are what fills the sentence of an error or a warning of the
// library, in pairs.
func IndexWords(e *composite.Error, called func(code string) string) []any {
	name := func(code string) string {
		if called == nil || code == "" {
			return code
		}
		return called(code)
	}
	unit := name(e.Unit)
	if e.Year != 0 {
		unit += " (" + strconv.Itoa(e.Year) + ")"
	}
	var value, limit any = sevenDigits(e.Value), sevenDigits(e.Limit)
	if ofShare[e.Reason] {
		value = i18n.Share(e.Value)
	}
	if ofShare[e.Reason] && e.Reason != composite.FirstComponentLow {
		limit = i18n.Share(e.Limit)
	}
	return []any{"unit", unit, "indicator", name(e.Indicator), "other", name(e.Other), "known", e.Known, "value", value, "limit", limit, "year", strconv.Itoa(e.Year)}
}

// ofShare are the reasons whose value is a share, and whose limit is another
// when their sentence says it.
var ofShare = map[composite.Reason]bool{composite.FirstComponentLow: true, composite.InactiveIndicator: true, composite.ManyZeros: true, composite.OneValue: true,
	composite.MuchMissing: true, composite.TooFewPresent: true, composite.TooFewNonZero: true, composite.TooFewUnder: true}

// sevenDigits is a number with the seven digits that people read; whole ones keep all of theirs.
func sevenDigits(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 7, 64), 64)
	if err != nil || v == math.Trunc(v) {
		return v
	}
	return short
}
