package planfile

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// usualMissing are the texts that mean a missing value unless the plan lists
// others too: empty, those of R and of databases, and those of INSEE (not
// available, secret, not applicable) and Eurostat.
var usualMissing = []string{"", "na", "n/a", "nd", "n.d.", "s", "///", ":", "null"}

// numbers reads the numbers of a table.
type numbers struct {
	decimal string // comma, point, or either
	missing []string
	signs   map[byte]written // where each decimal sign was read first, when either may be
}

// written is a number as it stands in a table.
type written struct {
	text string
	line int
}

// other is where another decimal sign than that of a number was read before; line 0
// when none was. « 1,234 » and « 3250.5 » in one table can't both be what they seem.
func (n *numbers) other(text string, line int) written {
	if n.decimal != "" {
		return written{}
	}
	for at, sign := range []byte{'.', ','} {
		if strings.IndexByte(text, sign) < 0 {
			continue
		}
		if _, known := n.signs[sign]; !known {
			n.signs[sign] = written{text, line}
		}
		return n.signs[".,"[1-at]]
	}
	return written{}
}

func (d *Provenance) numbers() numbers {
	n := numbers{decimal: d.Decimal, missing: slices.Clone(usualMissing), signs: map[byte]written{}}
	for _, m := range d.Missing {
		n.missing = append(n.missing, clean(m))
	}
	return n
}

// read gives a number; NaN when the text means a missing value; a reason when
// it is neither.
func (n *numbers) read(text string) (float64, Reason) {
	if v, ok := plainNumber(text); ok && n.decimal != "comma" {
		return v, ""
	}
	s := strings.Map(dropSpaces, text)
	if slices.Contains(n.missing, clean(text)) {
		return math.NaN(), ""
	}
	if strings.HasPrefix(s, "#") {
		return 0, SheetError
	}
	s = strings.TrimSuffix(strings.Replace(s, "−", "-", 1), "%")
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case !strings.ContainsAny(s, "0123456789"):
		return 0, NotANumber
	case points > 0 && commas > 0, points > 1, commas > 1:
		return 0, AmbiguousNumber
	case n.decimal == "comma" && points > 0, n.decimal == "point" && commas > 0:
		return 0, OtherDecimal
	}
	if v, ok := plainNumber(strings.Replace(s, ",", ".", 1)); ok {
		return v, ""
	}
	return 0, NotANumber
}

// readStrict is read for YAML, whose numbers are those of programs; near is how one that is
// not would be written.
func (n *numbers) readStrict(text string) (v float64, reason Reason, near string) {
	if v, ok := plainNumber(text); ok {
		return v, "", ""
	}
	either := numbers{missing: n.missing}
	v, reason = either.read(text)
	if reason == "" && v == v {
		return 0, CommaInYAML, strconv.FormatFloat(v, 'f', -1, 64)
	}
	return v, reason, ""
}

// plainNumber reads digits as programs write them; what strconv takes beside
// (hexadecimal, infinity, underscores) is none.
func plainNumber(s string) (float64, bool) {
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// dropSpaces takes away the spaces, of any width, that separate thousands.
func dropSpaces(r rune) rune {
	switch r {
	case ' ', '\t', '\u00a0', '\u202f', '\u2009':
		return -1
	}
	return r
}
