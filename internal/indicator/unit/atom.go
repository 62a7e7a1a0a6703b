package unit

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// atom is a unit that others are made of: what one is worth in base units, and
// of which kind.
type atom struct {
	scale     Factor
	dimension map[string]int
	metric    bool // takes prefixes
}

// The base dimensions. Money is one for each currency, for no rate is a unit.
const (
	length = "m"
	mass   = "g"
	span   = "s"
	data   = "bit"
	heat   = "Cel"
)

func times(num float64, dimension map[string]int) atom {
	return atom{scale: Factor{num, 1}, dimension: dimension}
}

func metric(num float64, dimension map[string]int) atom {
	return atom{scale: Factor{num, 1}, dimension: dimension, metric: true}
}

func hundredths(den float64) atom { return atom{scale: Factor{1, den}} }

func of(base string, power int) map[string]int { return map[string]int{base: power} }

func power3(a int, b int, c int) map[string]int { return map[string]int{mass: a, length: b, span: c} }

// atoms are those that territories and initiatives are measured in. A month is
// 30.4375 days and a year 365.25, as UCUM has them (mo_j, a_j).
var atoms = map[string]atom{
	"%": hundredths(100), "[ppth]": hundredths(1e3), "[ppm]": hundredths(1e6),
	"m": metric(1, of(length, 1)), "har": times(1e4, of(length, 2)), "ar": times(100, of(length, 2)),
	"L": {scale: Factor{1, 1000}, dimension: of(length, 3), metric: true},
	"g": metric(1, of(mass, 1)), "t": metric(1e6, of(mass, 1)),
	"s": metric(1, of(span, 1)), "min": times(60, of(span, 1)), "h": times(3600, of(span, 1)), "d": times(86400, of(span, 1)),
	"wk": times(604800, of(span, 1)), "mo": times(2629800, of(span, 1)), "a": times(31557600, of(span, 1)),
	"Hz": metric(1, of(span, -1)),
	"J":  metric(1000, power3(1, 2, -2)), "W": metric(1000, power3(1, 2, -3)), "N": metric(1000, power3(1, 1, -2)),
	"bit": metric(1, of(data, 1)), "By": metric(8, of(data, 1)),
	"sr": times(1, nil), "rad": times(1, nil), "Cel": times(1, of(heat, 1)),
	"EUR": metric(1, of("EUR", 1)), "CHF": metric(1, of("CHF", 1)), "GBP": metric(1, of("GBP", 1)), "USD": metric(1, of("USD", 1)),
}

// aliases are how people write what UCUM codes otherwise.
var aliases = map[string]string{
	"l": "L", "ha": "har", "€": "EUR", "k€": "kEUR", "M€": "MEUR", "‰": "[ppth]", "hr": "h", "sec": "s", "yr": "a", "year": "a", "an": "a", "j": "d",
	"Wh": "W.h", "kWh": "kW.h", "MWh": "MW.h", "GWh": "GW.h", "TWh": "TW.h", "hl": "hL", "°C": "Cel",
}

var prefixes = map[string]Factor{
	"T": {1e12, 1}, "G": {1e9, 1}, "M": {1e6, 1}, "k": {1e3, 1}, "h": {100, 1}, "da": {10, 1},
	"d": {1, 10}, "c": {1, 100}, "m": {1, 1e3}, "u": {1, 1e6}, "n": {1, 1e9},
}

// atomOf gives the atom of a symbol that Parse accepted.
func atomOf(symbol string) atom {
	a, _ := find(symbol)
	return a
}

// find reads a symbol: a counted thing, an atom, or a prefix before an atom.
func find(symbol string) (atom, bool) {
	if strings.HasPrefix(symbol, "{") {
		return times(1, of(symbol, 1)), true
	}
	if a, known := atoms[symbol]; known {
		return a, true
	}
	for _, n := range []int{1, 2} {
		if len(symbol) <= n {
			break
		}
		p, prefix := prefixes[symbol[:n]]
		a, known := atoms[symbol[n:]]
		if prefix && known && a.metric {
			a.scale = a.scale.times(p)
			return a, true
		}
	}
	return atom{}, false
}

// near is the known symbol that reads most like one that is not known, "" when
// none does: KM is km, Km2 is km.
func near(symbol string) string {
	low := strings.ToLower(symbol)
	best, at := "", 2
	for _, s := range slices.Concat([]string{"km", "kg", "kEUR", "MW"}, slices.Sorted(maps.Keys(atoms))) {
		if d := text.Distance(low, strings.ToLower(s)); d < at && d < len(symbol) {
			best, at = s, d
		}
	}
	return best
}
