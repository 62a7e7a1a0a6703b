package bundle

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// dates are the places of a bundle that hold one, by what a fault calls them.
// The garage is the third initiative, its story the first.
var dates = map[string]func(b *Bundle, date string){
	"initiatives.garage.start":              func(b *Bundle, d string) { b.Initiatives[2].Start = d },
	"initiatives.garage.end":                func(b *Bundle, d string) { b.Initiatives[2].End = d },
	"initiatives.garage.approach.when":      func(b *Bundle, d string) { b.Initiatives[2].Approach.When = d },
	"initiatives.garage.source.date":        func(b *Bundle, d string) { b.Initiatives[2].Source.Date = d },
	"initiatives.garage.contact.consent_at": func(b *Bundle, d string) { b.Initiatives[2].Contact = &initiative.Contact{Consent: d} },
	"observations.o1.from":                  func(b *Bundle, d string) { b.Observations[0].From = d },
	"observations.o1.to":                    func(b *Bundle, d string) { b.Observations[0].From, b.Observations[0].To = "", d },
	"stories.recit-lea.told":                func(b *Bundle, d string) { b.Stories[0].Told = d },
	"stories.recit-lea.consent.date":        func(b *Bundle, d string) { b.Stories[0].Consent.Date = d },
	"stories.recit-lea.withdrawn":           func(b *Bundle, d string) { b.Stories[0] = Story{Story: b.Stories[0].Withdraw(d)} },
	"contributions.c1.from":                 func(b *Bundle, d string) { b.Contributions[0].From = d },
	"contributions.c1.to":                   func(b *Bundle, d string) { b.Contributions[0].To = d },
	"contributions.c1.readings.0.date":      func(b *Bundle, d string) { b.Contributions[0].Readings[0].Date = d },
	"contributions.c1.settled.date": func(b *Bundle, d string) {
		b.Contributions[0].Settled = &matrix.Settlement{Value: matrix.Value{State: matrix.NoEffect}, Reason: "Relu ensemble", Date: d}
	},
}

// No date of a bundle is taken on trust: what a spreadsheet writes for an empty
// cell, what no calendar has, each is told with its place.
func TestNoDateIsTakenOnTrust(t *testing.T) {
	for field, set := range dates {
		for date, key := range map[string]string{"1899-12-30": "date.empty_cell", "1900-01-00": "date.empty_cell", "2023-02-29": "date.unreadable", "2023-13": "date.unreadable", "2024": ""} {
			b := village()
			set(&b, date)
			if got := said(b.Check(leaf).Wrong, field); got != key {
				t.Errorf("%s = %s: said %q, want %q", field, date, got, key)
			}
		}
	}
	b := village()
	b.Contributions[0].From, b.Contributions[0].To = "2024-03", "2023"
	b.Observations[0].From, b.Observations[0].To = "2024", "2023-12"
	for _, field := range []string{"contributions.c1.to", "observations.o1.to"} {
		if got := said(b.Check(leaf).Wrong, field); got != "date.end_before_start" {
			t.Errorf("%s before its beginning: %q", field, got)
		}
	}
}

// What is done is past; what is planned may not be: an action may begin next
// year, an agreement may not.
func TestWhatIsToldAsDoneIsPast(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	planned := func(field string) bool {
		for _, end := range []string{".start", ".end", ".from", ".to", ".when", "source.date"} {
			if strings.HasSuffix(field, end) {
				return true
			}
		}
		return false
	}
	for field, set := range dates {
		b := village()
		set(&b, "2031-05-04")
		want := "date.not_yet"
		if planned(field) {
			want = ""
		}
		if got := said(b.Ahead(now), field); got != want {
			t.Errorf("%s in 2031: said %q, want %q", field, got, want)
		}
	}
	if l := village().Ahead(now); len(l) > 0 {
		t.Errorf("a study in order: %v", l)
	}
}

// said is the key of what is said of a field, "" when nothing is.
func said(l fault.List, field string) string {
	for _, f := range l {
		if f.Field == field {
			return f.Key
		}
	}
	return ""
}
