// Package calendar reads dates as people know them: a year, a month of a year,
// or a day (2021, 2021-03, 2021-03-12). Every record that holds one asks here
// whether it can be kept, so that a form, a spreadsheet and a bundle refuse the
// same dates in the same words.
package calendar

import (
	"regexp"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Date is a date that a trouble speaks of: it is told as people say it.
type Date string

var form = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)

// Partial says whether s is empty, a year, a year and month, or a day of the
// calendar, between 1000 and 2999.
func Partial(s string) bool {
	if s == "" {
		return true
	}
	if !form.MatchString(s) || s[0] < '1' || s[0] > '2' {
		return false
	}
	return len(s) < len("2021-03-12") || dayExists(s)
}

func dayExists(s string) bool {
	year := int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	month, day := int(s[5]-'0')*10+int(s[6]-'0'), int(s[8]-'0')*10+int(s[9]-'0')
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	length := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && leap {
		length = 29
	}
	return day <= length
}

// EmptyCell says whether s is the day zero of a spreadsheet, which is what an
// empty cell gives when its column is of dates: 30 December 1899, or the 31st,
// or a "0 January 1900". What may be a true date is not one of them: a year
// alone (1899), the first of January 1900 or 1904.
func EmptyCell(s string) bool {
	for _, zero := range []string{"1899-12-30", "1899-12-31", "1900-01-00"} {
		if s == zero || strings.HasPrefix(s, zero+"T") || strings.HasPrefix(s, zero+" ") {
			return true
		}
	}
	return false
}

// Check refuses what is no date, and what a spreadsheet writes for none. It says
// whether the date may be read.
func Check(l *fault.List, field, date string) bool {
	switch {
	case EmptyCell(date):
		l.Add(field, "date.empty_cell", "value", date)
	case !Partial(date):
		l.Add(field, "date.unreadable", "value", text.Beginning(date, 60))
	default:
		return true
	}
	return false
}

// Day is Check for a date that must be a whole day.
func Day(l *fault.List, field, date string) bool {
	if !Check(l, field, date) {
		return false
	}
	if date != "" && len(date) != len("2021-03-12") {
		l.Add(field, "date.day_needed", "value", date)
		return false
	}
	return true
}

// Period checks both ends, and refuses one that ends before it begins.
func Period(l *fault.List, fromField, from, toField, to string) {
	fromRead, toRead := Check(l, fromField, from), Check(l, toField, to)
	if fromRead && toRead && before(to, from) {
		l.Add(toField, "date.end_before_start", "start", from, "end", to)
	}
}

// Written checks words that may hold a date, or two with a slash between them:
// "2021/2023" must be a period, "au printemps" may be anything.
func Written(l *fault.List, field, words string) {
	from, to, span := strings.Cut(words, "/")
	switch {
	case looksRead(from) && span && looksRead(to):
		Period(l, field, from, field, to)
	case looksRead(from) && !span:
		Check(l, field, from)
	}
}

// looksRead says whether words are given as a date of ours: a year, then perhaps
// a month and a day.
func looksRead(words string) bool { return asDate.MatchString(words) || EmptyCell(words) }

var asDate = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// Passed refuses what is said to have happened after now, wherever on Earth it
// was written: the day begins in Kiribati fourteen hours before it does in UTC. A
// date that is not read is left to Check.
func Passed(l *fault.List, field, date string, now time.Time) {
	if date != "" && Partial(date) && before(now.Add(14*time.Hour).Format(time.DateOnly), date) {
		l.Add(field, "date.not_yet", "value", date, "today", now.Format(time.DateOnly))
	}
}

// before compares dates on what both of them say: an action of 2021 may end in
// 2021.
func before(a, b string) bool {
	n := min(len(a), len(b))
	return a[:n] < b[:n]
}
