package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// ParseDate reads a date, whole or partial, and gives it in ISO: 2021, 2021-03
// or 2021-03-12. It reads ISO itself, 12/03/2021 and its like with points or
// hyphens (day first), 12/03/21 (70 to 99 are of the 1900s), 03/2021, 12 mars
// 2021, mars 2021, avr-21; an hour that follows a day is left out. Asked about
// rather than guessed: 31/02/2021, 03/25/2021 (the American order), the bare
// number of a day (44267), and the end of 1899, which is what an empty date
// becomes.
func ParseDate(s string) (string, *fault.Fault) {
	t := tidy(s)
	if t == "" {
		return "", nil
	}
	if problem := ErrorMarker(t); problem != nil {
		return "", problem
	}
	t = hourAfter.ReplaceAllString(t, "")
	year, month, day, ok := dateParts(t)
	if !ok {
		if problem := serialDay(t); problem != nil {
			return "", problem
		}
		return "", fault.New(fault.Invalid, "sheet.date.unreadable", "value", shorten(s))
	}
	return checkDate(year, month, day, shorten(s))
}

var (
	hourAfter = regexp.MustCompile(`[T ]\d{1,2}[:h]\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$`)
	isoForm   = regexp.MustCompile(`^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$`)
	dayForm   = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$`)
	monthForm = regexp.MustCompile(`^(\d{1,2})[-/.](\d{4})$`)
	wordForm  = regexp.MustCompile(`^(?:[a-z]+ )?(?:(\d{1,2})(?:er)?[ -])?([a-z]+)[ -](\d{4}|\d{2})$`)
	serial    = regexp.MustCompile(`^[2-5]\d{4}([.,]\d+)?$`)
)

// dateParts cuts a date; month and day are 0 when it does not give them, -1
// when it gives them as zero.
func dateParts(t string) (year, month, day int, ok bool) {
	if m := isoForm.FindStringSubmatch(t); m != nil {
		return number(m[1]), number(m[2]), number(m[3]), true
	}
	if m := dayForm.FindStringSubmatch(t); m != nil {
		return century(m[3]), number(m[2]), number(m[1]), true
	}
	if m := monthForm.FindStringSubmatch(t); m != nil {
		return number(m[2]), number(m[1]), 0, true
	}
	folded := text.Fold(t)
	if m := wordForm.FindStringSubmatch(folded); m != nil {
		if month := monthOf(m[2]); month > 0 && (!startsWithWord(folded) || m[1] != "" && weekday(folded) || monthOf(firstWord(folded)) == month) {
			return century(m[3]), month, number(m[1]), true
		}
	}
	return 0, 0, 0, false
}

func startsWithWord(folded string) bool { return folded[0] < '0' || folded[0] > '9' }

func firstWord(folded string) string {
	w, _, _ := strings.Cut(folded, " ")
	return w
}

// weekday says whether a date begins with the name of its day.
func weekday(folded string) bool {
	return strings.Contains(" lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim le "+
		"monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun ", " "+firstWord(folded)+" ")
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
		return 0 // empty: the pattern lets nothing else through
	case n == 0:
		return -1
	}
	return n
}

func century(digits string) int {
	n := max(number(digits), 0)
	switch {
	case len(digits) > 2:
		return n
	case n >= 70:
		return 1900 + n
	}
	return 2000 + n
}

// rough is what people write around a year they are not sure of, folded. What
// bounds a year without giving it (« avant 2010 ») is not there.
var rough = regexp.MustCompile(`^(?:(?:vers|environ|env|courant|depuis|debut|fin|mi|en|annee|printemps|ete|automne|hiver|about|around|circa|ca|since|in|early|mid|late|year|spring|summer|autumn|winter) )+(\d{4})$|^(\d{4}) (?:environ|env|circa)$`)

// YearOf gives the year of a date told roughly, such as « vers 2010 » or
// « printemps 2018 ».
func YearOf(s string) (string, bool) {
	m := rough.FindStringSubmatch(text.Fold(tidy(s)))
	if m == nil {
		return "", false
	}
	year, problem := ParseDate(m[1] + m[2])
	return year, problem == nil
}

// months by how their names begin, in French and English, folded; the first
// that fits counts.
var months = []struct {
	begins string
	month  int
}{
	{"janv", 1}, {"jan", 1}, {"fev", 2}, {"feb", 2}, {"mar", 3}, {"avr", 4}, {"apr", 4}, {"mai", 5}, {"may", 5}, {"juin", 6}, {"jun", 6},
	{"juil", 7}, {"jul", 7}, {"aou", 8}, {"aug", 8}, {"sept", 9}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
}

var monthNames = strings.Fields("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre " +
	"january february march april may june july august september october november december")

// monthOf reads a month's name or abbreviation; 0 when it is none.
func monthOf(word string) int {
	for _, m := range months {
		if !strings.HasPrefix(word, m.begins) {
			continue
		}
		for _, name := range monthNames {
			if strings.HasPrefix(name, word) {
				return m.month
			}
		}
	}
	return 0
}

// serialDay asks about a bare number that is a day of a spreadsheet.
func serialDay(t string) *fault.Fault {
	if !serial.MatchString(t) {
		return nil
	}
	day, ok := dayOf(float64(number(t[:5])), false)
	if !ok {
		return nil
	}
	written, _ := time.Parse(time.DateOnly, day)
	return fault.New(fault.Invalid, "sheet.date.serial", "value", t, "date", written.Format("02/01/2006"))
}

func checkDate(year, month, day int, value string) (string, *fault.Fault) {
	switch {
	case year == 1899 || year == 1900 && month == 1 && day < 0:
		return "", fault.New(fault.Invalid, "sheet.date.empty", "value", value)
	case year < 1000 || year > 2999:
		return "", fault.New(fault.Invalid, "sheet.date.year", "value", value)
	case month > 12 && day >= 1 && day <= 12 && exists(year, day, month):
		return "", fault.New(fault.Invalid, "sheet.date.american", "value", value, "date", fmt.Sprintf("%02d/%02d/%d", month, day, year))
	case month > 12, month < 0 && day == 0:
		return "", fault.New(fault.Invalid, "sheet.date.unreadable", "value", value)
	case month == 0 && day == 0:
		return fmt.Sprintf("%04d", year), nil
	case day == 0:
		return fmt.Sprintf("%04d-%02d", year, month), nil
	case !exists(year, month, day):
		return "", fault.New(fault.Invalid, "sheet.date.no_such_day", "value", value)
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day), nil
}

func exists(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Day() == day && int(t.Month()) == month
}
