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

// Number writes a number rounded half away from zero to decimals places. One
// that is not a number, missing, is a dash: never a zero.
func (l *Localiser) Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return l.format.missing
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

// Percent writes a share, 0 to 1, as a percentage.
func (l *Localiser) Percent(share float64, decimals int) string {
	if math.IsNaN(share) || math.IsInf(share, 0) {
		return l.format.missing
	}
	return l.Number(share*100, decimals) + l.format.percent + "%"
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
