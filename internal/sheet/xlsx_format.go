package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what the format of a cell makes of its number.
type numberFormat struct {
	kind   formatKind
	digits int // of a padded code; of a date that shows its month or year only: 7 or 4
}

type formatKind uint8

const (
	plainNumber formatKind = iota
	dayFormat              // a date, with its hour when it has one
	hourFormat             // an hour of the day
	lapseFormat            // hours that may exceed a day
	percentFormat
	paddedFormat // 00000: the zeros in front belong to the code
)

// builtIn are the formats that files name without describing them.
// Source: ECMA-376, part 1, § 18.8.30, and its East Asian variants of dates.
var builtIn = map[string]formatKind{
	"9": percentFormat, "10": percentFormat, "14": dayFormat, "15": dayFormat, "16": dayFormat, "17": dayFormat,
	"18": hourFormat, "19": hourFormat, "20": hourFormat, "21": hourFormat, "22": dayFormat, "27": dayFormat, "28": dayFormat,
	"29": dayFormat, "30": dayFormat, "31": dayFormat, "32": hourFormat, "33": hourFormat, "34": hourFormat, "35": hourFormat,
	"36": dayFormat, "45": hourFormat, "46": lapseFormat, "47": hourFormat, "50": dayFormat, "51": dayFormat, "52": dayFormat,
	"53": dayFormat, "54": dayFormat, "57": dayFormat, "58": dayFormat,
}

// formatOf understands a format by its code, by its number when it has none.
func formatOf(id, code string) numberFormat {
	if code == "" {
		return numberFormat{kind: builtIn[id]}
	}
	code, _, _ = strings.Cut(code, ";")
	if n := len(code); n > 1 && n < 16 && strings.Trim(code, "0") == "" {
		return numberFormat{kind: paddedFormat, digits: n}
	}
	signs, lapse := formatSigns(strings.ToLower(code))
	day := strings.ContainsAny(signs, "ydj")
	hour := strings.ContainsAny(signs, "hs")
	switch {
	case lapse:
		return numberFormat{kind: lapseFormat}
	case day, strings.Contains(signs, "m") && !hour:
		return numberFormat{kind: dayFormat, digits: shownDate(signs, hour)}
	case hour:
		return numberFormat{kind: hourFormat}
	case strings.Contains(signs, "%"):
		return numberFormat{kind: percentFormat}
	}
	return numberFormat{}
}

// shownDate is how much of a date the format shows: 7 signs of 2021-03, 4 of
// 2021, 0 for the whole.
func shownDate(signs string, hour bool) int {
	switch {
	case hour, strings.ContainsAny(signs, "dj"), !strings.Contains(signs, "y"):
		return 0
	case strings.Contains(signs, "m"):
		return 7
	}
	return 4
}

// firstOf says whether an ISO day is the first of the month or year that is
// left when it is cut: then nothing is lost by cutting.
func firstOf(day string, cut int) bool {
	return len(day) == 10 && (cut == 7 && day[7:] == "-01" || cut == 4 && day[4:] == "-01-01")
}

// formatSigns leaves out of a format what is text: quotes, escapes, fillers,
// colours and currencies in brackets; [h] and its like count a lapse.
func formatSigns(code string) (signs string, lapse bool) {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return b.String(), lapse
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String(), lapse
			}
			if inside := code[i+1 : i+end]; inside != "" && strings.Trim(inside, inside[:1]) == "" && strings.Contains("hms", inside[:1]) {
				lapse = true
			}
			i += end
		default:
			b.WriteByte(code[i])
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "general", ""), "standard", ""), lapse
}

// show writes a number as its format means it: dates in ISO, everything else
// with all its digits and a decimal point.
func (f numberFormat) show(raw []byte, date1904 bool) string {
	if f.kind == plainNumber && short(raw) {
		return string(raw)
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return string(raw)
	}
	switch f.kind {
	case dayFormat:
		if s, ok := dayOf(v, date1904); ok {
			if firstOf(s, f.digits) {
				s = s[:f.digits]
			}
			return s
		}
	case hourFormat:
		if v >= 0 && v < 1 {
			return lapse(v)
		}
		if s, ok := dayOf(v, date1904); ok {
			return s
		}
	case lapseFormat:
		if v >= 0 {
			return lapse(v)
		}
	case percentFormat:
		return shiftTwo(plain(v)) + " %"
	case paddedFormat:
		if s := plain(v); v >= 0 && v == math.Trunc(v) {
			return strings.Repeat("0", max(0, f.digits-len(s))) + s
		}
	}
	return plain(v)
}

// short says whether digits can be shown as they stand: few enough to be exact.
func short(raw []byte) bool {
	if len(raw) == 0 || len(raw) > 15 || raw[len(raw)-1] == '.' {
		return false
	}
	for i, c := range raw {
		if (c < '0' || c > '9') && (c != '.' || i == 0) && (c != '-' || i > 0) {
			return false
		}
	}
	return true
}

// plain is the shortest writing that gives the number back.
func plain(v float64) string {
	if math.Abs(v) >= 1e21 || v != 0 && math.Abs(v) < 1e-9 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v+0, 'f', -1, 64)
}

// shiftTwo multiplies the writing of a number by a hundred, exactly.
func shiftTwo(s string) string {
	if strings.ContainsAny(s, "eE") {
		return s
	}
	s, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(s, ".")
	fraction += strings.Repeat("0", max(0, 2-len(fraction)))
	s = strings.TrimLeft(whole+fraction[:2], "0")
	if s == "" {
		s = "0"
	}
	if rest := strings.TrimRight(fraction[2:], "0"); rest != "" {
		s += "." + rest
	}
	if negative {
		s = "-" + s
	}
	return s
}

const daySeconds = 86_400

// lastSerial is 31 December 9999, where the calendars of spreadsheets end.
const lastSerial = 2_958_465

// dayOf reads the number of a day. Files count from 1900, with a 29 February
// that never was, or from 1904. Day 0 of 1900, which an empty date gives, comes
// out as 1899-12-30, and ParseDate asks about it.
func dayOf(v float64, date1904 bool) (string, bool) {
	if date1904 {
		v += 1462
	}
	if v < 0 || v > lastSerial+1 {
		return "", false
	}
	seconds := int64(math.Round(v * daySeconds))
	day := seconds / daySeconds
	if !date1904 && day > 0 && day < 60 {
		day++ // before the 29 February that never was
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Add(time.Duration(seconds%daySeconds) * time.Second)
	if t.Year() > 9999 {
		return "", false
	}
	if seconds%daySeconds == 0 {
		return t.Format("2006-01-02"), true
	}
	return t.Format("2006-01-02T15:04:05"), true
}

// lapse writes a share of days as hours, minutes and seconds.
func lapse(v float64) string {
	s := int64(math.Round(v * daySeconds))
	two := func(n int64) string { return strconv.FormatInt(100+n, 10)[1:] }
	hours := strconv.FormatInt(s/3600, 10)
	if len(hours) < 2 {
		hours = "0" + hours
	}
	return hours + ":" + two(s/60%60) + ":" + two(s%60)
}
