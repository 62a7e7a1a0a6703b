package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"codeberg.org/bocage/bocage/internal/text"
)

// String is the text of a cell: what Rows gives back of it, with a decimal point.
func (c Cell) String() string {
	if c.kind == numberCell {
		return plain(c.number)
	}
	return c.text
}

// Same says whether a cell that comes back still holds what was written, but for
// what spreadsheet programs do to cells by themselves when a file is opened and
// saved: spaces and line ends, zeros in front that a number has no use for, decimals
// and digits cut to what the column shows, days shown or counted in another way,
// codes taken for days, signs that their alphabet lacks, apostrophes before what
// could be a formula. DESIGN.md lists where each was met. It leans to Same: what it
// takes for the program's doing is left as it is in the registry.
func Same(written, back string) bool {
	w, b := tidy(written), tidy(back)
	if w == b || tidy(text.Restore(back)) == w {
		return true
	}
	if w == "" || b == "" {
		return false
	}
	return sameNumber(w, b) || sameDay(w, b) || sameTruth(w, b) || tidy(inWindows(written)) == b || inWindows(w) == b || tidy(Fit(written)) == b
}

// sameNumber compares figures and codes that were taken for figures.
func sameNumber(w, b string) bool {
	if unsigned(w) && strings.TrimLeft(tight(w), "0") == strings.TrimLeft(tight(strings.TrimSuffix(b, ".0")), "0") {
		return true
	}
	x, wrong := ParseNumber(w)
	if wrong != nil {
		return false
	}
	if powerForm.MatchString(strings.ToUpper(tight(b))) {
		return samePower(x.Value, strings.ToUpper(tight(b)))
	}
	y, wrong := ParseNumber(b)
	switch {
	case wrong != nil || x.Unit != y.Unit:
		return false
	case x.Value == y.Value:
		return true
	}
	return shownShorter(w, b, x.Value, y.Value)
}

func unsigned(s string) bool {
	t := tight(s)
	return t != "" && strings.Trim(t, "0123456789") == ""
}

// samePower compares with « 7,32829E+13 », which is all that is left of a long code
// in a narrow column: its first digits are compared.
func samePower(x float64, b string) bool {
	b = strings.Replace(b, ",", ".", 1)
	y, err := strconv.ParseFloat(b, 64)
	if err != nil || y == 0 || x == 0 {
		return false
	}
	digits, _, _ := strings.Cut(b, "E")
	_, decimals, _ := strings.Cut(digits, ".")
	return strconv.FormatFloat(x, 'E', len(decimals), 64) == strconv.FormatFloat(y, 'E', len(decimals), 64)
}

// shownShorter says whether y is x with fewer decimals, as a narrow column shows
// it: at least as many digits as such columns keep, so that 48.4 is not taken for
// 48.43.
func shownShorter(w, b string, x, y float64) bool {
	decimals := func(s string) int {
		if at := strings.IndexAny(s, ",."); at >= 0 {
			return len(strings.TrimSpace(s)) - at - 1
		}
		return 0
	}
	n := decimals(b)
	return n >= 5 && n < decimals(w) && math.Abs(x-y) <= math.Pow10(-n)/2*(1+1e-9)
}

// sameDay compares dates that were shown in another way, counted as days, or made
// of a month, of a year, or of a code such as 3/4.
func sameDay(w, b string) bool {
	day, known := dayBack(b)
	if !known {
		return codeAsDay(w, b, "")
	}
	was, wrong := ParseDate(w)
	if wrong != nil || was == "" {
		return codeAsDay(w, b, day)
	}
	return was == day || firstOf(day, len(was)) && day[:len(was)] == was
}

// dayBack reads a date that comes back, also as the number of its day.
func dayBack(b string) (string, bool) {
	if serial.MatchString(b) {
		v, err := strconv.ParseFloat(strings.Replace(b, ",", ".", 1), 64)
		if err != nil {
			return "", false
		}
		day, ok := dayOf(v, false)
		return strings.SplitN(day, "T", 2)[0], ok
	}
	day, wrong := ParseDate(b)
	return day, wrong == nil && day != ""
}

// DaySerial reads the number of a day of a spreadsheet, for who knows that the cell
// was a date.
func DaySerial(s string) (string, bool) {
	if t := tidy(s); serial.MatchString(t) {
		return dayBack(t)
	}
	return "", false
}

var (
	twoNumbers = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})$`)
	dayMonth   = regexp.MustCompile(`^(\d{1,2})[- ]([a-z]+)$`)
)

// codeAsDay says whether « 3/4 » was taken for the third of April.
func codeAsDay(w, b, day string) bool {
	m := twoNumbers.FindStringSubmatch(w)
	if m == nil {
		return false
	}
	first, second := number(m[1]), number(m[2])
	if d := dayMonth.FindStringSubmatch(text.Fold(b)); d != nil {
		return number(d[1]) == first && monthOf(d[2]) == second
	}
	t, err := time.Parse(time.DateOnly, day)
	return err == nil && t.Day() == first && int(t.Month()) == second
}

// sameTruth: a word that programs take for a truth value comes back in capitals, in
// their language.
func sameTruth(w, b string) bool {
	for _, words := range [][]string{{"VRAI", "TRUE"}, {"FAUX", "FALSE"}} {
		if anyFold(w, words) && anyFold(b, words) {
			return true
		}
	}
	return false
}

func anyFold(s string, words []string) bool {
	return strings.EqualFold(s, words[0]) || strings.EqualFold(s, words[1])
}

// inWindows is a text as it comes out of a CSV that was saved in the alphabet of
// Windows: a question mark for each sign that it lacks, two for one of another plane.
func inWindows(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		_, known := charmap.Windows1252.EncodeRune(r)
		switch {
		case known:
			b.WriteRune(r)
		case r > 0xFFFF:
			b.WriteString("??")
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

// cutMark ends a text that did not fit into a cell.
const cutMark = " […]"

// Fit cuts a text to what a cell of an XLSX may hold, and says so at its end.
func Fit(s string) string {
	if len(s) <= maxCellText || utf8.RuneCountInString(s) <= maxCellText {
		return s
	}
	keep := maxCellText - utf8.RuneCountInString(cutMark) - 1 // room for an apostrophe
	return string([]rune(s)[:keep]) + cutMark
}

// WasCut says whether a text is one that Fit cut.
func WasCut(s string) bool {
	return strings.HasSuffix(strings.TrimSpace(s), strings.TrimSpace(cutMark)) && utf8.RuneCountInString(s) > maxCellText*9/10
}

// Fit is the cell with a text that fits into it.
func (c Cell) Fit() Cell {
	c.text = Fit(c.text)
	return c
}
