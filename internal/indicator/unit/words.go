package unit

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// In is what follows the number v before people: personnes/km², €/1 000 personnes,
// nothing for plain numbers. A counted thing that the catalogue does not know keeps
// the name it was given.
func (u Unit) In(l *i18n.Localiser, v float64) string {
	var over []string
	under, many := "", 1.0
	for _, t := range u.terms {
		if t.exponent > 0 {
			over = append(over, worded(t.symbol, t.exponent, l, v))
		}
	}
	if u.ten < 0 {
		many = math.Pow10(-u.ten)
		under = "/" + l.Int(int(many)) + "\u00a0"
	}
	for _, t := range u.terms {
		if t.exponent > 0 {
			continue
		}
		if under == "" || many == 1 {
			under += "/"
		}
		under += worded(t.symbol, -t.exponent, l, many)
		many = 1
	}
	out := strings.Join(over, "·")
	if u.ten > 0 {
		out = strings.TrimRight("×\u00a0"+l.Int(int(math.Pow10(u.ten)))+"\u00a0"+out, "\u00a0")
	}
	return out + strings.TrimRight(under, "\u00a0")
}

// worded is an atom in words where the language has some, in the number that v asks for.
func worded(symbol string, exponent int, l *i18n.Localiser, v float64) string {
	word := strings.Trim(symbol, "{}[]")
	if key := "unit.word." + strings.ToLower(word); l.Has(key) {
		word = l.T(key, "n", v)
	}
	switch exponent {
	case 1:
		return word
	case 2:
		return word + "²"
	case 3:
		return word + "³"
	}
	return word + "^" + strconv.Itoa(exponent)
}
