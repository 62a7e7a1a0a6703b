package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Paris must be known on a bare machine
)

// Spaces that hold a text together.
const (
	noBreak       = "\u00a0"
	narrowNoBreak = "\u202f"
)

// format is how a language writes what is not words.
type format struct {
	group, decimal string
	percent        string // between number and sign
	and            string
	missing        string
	months         []string
	singular       func(float64) bool
	day            func(day int, month string, year int) string
	span           span
	at             string // between a date and an hour
}

var formats = map[string]format{
	FR: {
		group: narrowNoBreak, decimal: ",", percent: noBreak, and: " et ", missing: "–",
		months:   strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
		singular: func(n float64) bool { return math.Abs(n) < 2 }, // 0 and 1,5 are singular
		day: func(d int, m string, y int) string {
			if d == 1 {
				return fmt.Sprintf("1er%s%s %d", noBreak, m, y)
			}
			return fmt.Sprintf("%d%s%s %d", d, noBreak, m, y)
		},
		span: span{from: "de ", fromVowel: "d’", fromDay: "du ", to: " à ", toDay: " au ", since: "depuis ", sinceDay: "depuis le ", until: "jusqu’à ", untilDay: "jusqu’au "},
		at:   " à ",
	},
	EN: {
		group: ",", decimal: ".", percent: "", and: " and ", missing: "–",
		months:   strings.Fields("January February March April May June July August September October November December"),
		singular: func(n float64) bool { return n == 1 },
		day:      func(d int, m string, y int) string { return fmt.Sprintf("%d%s%s %d", d, noBreak, m, y) },
		span:     span{to: " to ", toDay: " to ", since: "since ", sinceDay: "since ", until: "until ", untilDay: "until "},
		at:       " at ",
	},
}

// Int writes a whole number.
func (l *Localiser) Int(n int) string { return l.grouped(strconv.Itoa(n)) }

// mostDecimals are as many as a float64 has.
const mostDecimals = 17

// tooLong is where digits in a row are no longer read, nor all known of a float64:
// from there on a number is written by its power of ten.
const tooLong = 1e15

// powerDigits are the digits shown of a number that is written by its power of ten.
const powerDigits = 6

// Number writes a number rounded half away from zero to decimals places. One
// that is not a number, missing, is a dash: never a zero. One of 10¹⁵ or more is
// written by its power of ten.
func (l *Localiser) Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return l.format.missing
	}
	if math.Abs(v) >= tooLong {
		return l.power(v, powerDigits)
	}
	decimals = min(max(decimals, 0), mostDecimals)
	p := math.Pow10(decimals)
	if r := math.Round(v*p) / p; !math.IsInf(r, 0) && !math.IsNaN(r) {
		v = r
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // no minus zero
	}
	return l.grouped(s)
}

// Share is a part of a whole, from 0 to 1, in the words of a text: people read it
// as a percentage.
type Share float64

// Percent writes a share, 0 to 1, as a percentage.
func (l *Localiser) Percent(share float64, decimals int) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return l.format.missing
	}
	return l.Number(share*100, decimals) + l.format.percent + "%"
}

// WithUnit writes a number and what follows it. No space comes before « % » where the
// language puts none.
func (l *Localiser) WithUnit(number, unit string) string {
	switch {
	case unit == "":
		return number
	case strings.HasPrefix(unit, "%"):
		return number + l.format.percent + unit
	}
	return number + noBreak + unit
}

// Significant writes a number with no more digits than said, but for whole numbers and
// the whole part of others, which keep theirs. One that is very great or very small is
// written by its power of ten.
func (l *Localiser) Significant(v float64, digits int) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return l.format.missing
	case size >= tooLong || size < 1e-6 && v != 0:
		return l.power(v, digits)
	case v == math.Trunc(v):
		return l.Number(v, 0)
	default:
		decimals := max(0, digits-1-int(math.Floor(math.Log10(size))))
		return l.grouped(trimmed(strconv.FormatFloat(v, 'f', decimals, 64)))
	}
}

// power writes a number by its power of ten: 1,5 × 10¹⁸.
func (l *Localiser) power(v float64, digits int) string {
	number, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits-1, 64), "e")
	sign := ""
	if exponent[0] == '-' {
		sign = "⁻"
	}
	raised := raise.Replace(strings.TrimLeft(exponent, "+-0"))
	return l.grouped(trimmed(number)) + noBreak + "×" + noBreak + "10" + sign + raised
}

// raise writes digits as an exponent.
var raise = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// trimmed takes away the zeros that end the decimals of a number.
func trimmed(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// plain writes a number with the decimals it has.
func (l *Localiser) plain(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return l.format.missing
	}
	return l.grouped(strconv.FormatFloat(v, 'f', -1, 64))
}

// grouped puts the language's separators and the true minus sign in a number.
func (l *Localiser) grouped(s string) string {
	s, negative := strings.CutPrefix(s, "-")
	whole, fraction, has := strings.Cut(s, ".")
	var b strings.Builder
	if negative {
		b.WriteString("\u2212")
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 && len(whole) > 3 {
			b.WriteString(l.format.group)
		}
		b.WriteRune(r)
	}
	if has {
		b.WriteString(l.format.decimal + fraction)
	}
	return b.String()
}

// Date writes a partial date (2021, 2021-03, 2021-03-12) or an instant's day.
// What it can't read comes out as it was.
func (l *Localiser) Date(v any) string {
	switch x := v.(type) {
	case time.Time:
		return l.day(x)
	case string:
		return l.partial(x)
	}
	return fmt.Sprint(v)
}

func (l *Localiser) partial(s string) string {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		switch layout {
		case "2006":
			return s
		case "2006-01":
			return l.format.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
		}
		return l.day(t)
	}
	return s
}

func (l *Localiser) day(t time.Time) string {
	return l.format.day(t.Day(), l.format.months[t.Month()-1], t.Year())
}

// Month is the name of a month, 1 to 12.
func (l *Localiser) Month(m int) string {
	if m < 1 || m > 12 {
		return l.format.missing
	}
	return l.format.months[m-1]
}

// Instant writes a moment, Unix milliseconds, as clocks in Paris show it.
func (l *Localiser) Instant(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if paris, err := time.LoadLocation("Europe/Paris"); err == nil {
		t = t.In(paris)
	}
	clock := t.Format("15:04")
	if l.lang == FR {
		clock = strconv.Itoa(t.Hour()) + noBreak + "h" + noBreak + t.Format("04")
	}
	return l.day(t) + l.format.at + clock
}

// List joins with commas and the language's « et ».
func (l *Localiser) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + l.format.and + items[last]
}
