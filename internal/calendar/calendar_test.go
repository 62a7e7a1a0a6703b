package calendar

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
)

func TestPartial(t *testing.T) {
	for s, want := range map[string]bool{
		"": true, "2021": true, "2021-03": true, "2021-03-31": true, "2024-02-29": true, "2000-02-29": true,
		"2023-02-29": false, "1900-02-29": false, "2021-13": false, "2021-04-31": false, "31/12/2021": false, "0021": false, "21": false, "9999": false,
	} {
		if Partial(s) != want {
			t.Errorf("Partial(%q) = %v", s, !want)
		}
	}
}

// keys are what is said of a date, and of which field.
func keys(check func(l *fault.List)) string {
	var l fault.List
	check(&l)
	var out []string
	for _, f := range l {
		out = append(out, f.Field+" "+f.Key)
	}
	return strings.Join(out, ", ")
}

// What a spreadsheet writes for an empty cell is refused as such, with or
// without its hour; what may be the year of a foundation is not.
func TestTheDayZeroOfASpreadsheet(t *testing.T) {
	for date, want := range map[string]string{
		"1899-12-30": "d date.empty_cell", "1899-12-31": "d date.empty_cell", "1900-01-00": "d date.empty_cell", "1899-12-30T00:00:00": "d date.empty_cell", "1899-12-30 00:00": "d date.empty_cell",
		"1899": "", "1899-12": "", "1900": "", "1900-01-01": "", "1904-01-01": "", "": "",
		"1899-13-30": "d date.unreadable", strings.Repeat("9", 200): "d date.unreadable",
	} {
		if got := keys(func(l *fault.List) { Check(l, "d", date) }); got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
}

func TestAPeriodEndsAfterItBegins(t *testing.T) {
	for dates, want := range map[[2]string]string{
		{"2021", "2021-03"}: "", {"2021-03", "2021"}: "", {"", "2021"}: "", {"2021", ""}: "",
		{"2021-04", "2021-03"}: "to date.end_before_start", {"2021", "1899-12-30"}: "to date.empty_cell", {"hier", "2021"}: "from date.unreadable",
	} {
		if got := keys(func(l *fault.List) { Period(l, "from", dates[0], "to", dates[1]) }); got != want {
			t.Errorf("%q: %q, want %q", dates, got, want)
		}
	}
}

func TestWordsMayHoldADate(t *testing.T) {
	for words, want := range map[string]string{
		"": "", "au printemps 2021": "", "2021/2023": "", "2023-09/2024-12": "", "2019, puis 2023": "", "3/2021": "", "2021": "", "2021/en cours": "",
		"1899-12-30": "w date.empty_cell", "2021-13": "w date.unreadable", "2023/2021": "w date.end_before_start", "2021-02-30/2022": "w date.unreadable",
	} {
		if got := keys(func(l *fault.List) { Written(l, "w", words) }); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

func TestWhatHappenedIsPast(t *testing.T) {
	noon := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) // the 30th in Kiribati
	for date, want := range map[string]string{
		"": "", "2026-11-29": "", "2026-11-30": "", "2026-11": "", "2026": "", "2025-12-31": "", "nothing": "",
		"2026-12-01": "d date.not_yet", "2026-12": "d date.not_yet", "2027": "d date.not_yet",
	} {
		if got := keys(func(l *fault.List) { Passed(l, "d", date, noon) }); got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
	if got := keys(func(l *fault.List) { Day(l, "d", "2026-11") }); got != "d date.day_needed" {
		t.Errorf("a month for a day: %q", got)
	}
}
