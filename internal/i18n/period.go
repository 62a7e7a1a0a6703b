package i18n

import "strings"

// span is how a language joins the two ends of a period. A month that begins
// with a vowel and a day take another word in French: de mars, d’avril, du 12.
type span struct {
	from, fromVowel, fromDay string
	to, toDay                string
	since, sinceDay          string
	until, untilDay          string
}

// Period writes a span between two partial dates (2021, 2021-03, 2021-03-12),
// either of which may be open: « de mars à mai 2024 », « du 12 au 15 mars 2021 »,
// « depuis 2019 ». What both ends share is said once. What it can't read comes
// out as it was.
func (l *Localiser) Period(from, to string) string {
	s := l.format.span
	switch {
	case from == to:
		return l.partial(from)
	case to == "":
		return pick(isDay(from), s.sinceDay, s.since) + l.partial(from)
	case from == "":
		return pick(isDay(to), s.untilDay, s.until) + l.partial(to)
	}
	first, last := l.shortened(from, to), l.partial(to)
	return s.before(from, first) + first + pick(isDay(to), s.toDay, s.to) + last
}

func (s span) before(date, written string) string {
	switch {
	case isDay(date):
		return s.fromDay
	case s.fromVowel != "" && strings.ContainsAny(written[:min(1, len(written))], "ao"): // avril, août, octobre
		return s.fromVowel
	}
	return s.from
}

// shortened is the first end without the year, or the month and year, that the
// last one says as well; ends of different precision are written whole.
func (l *Localiser) shortened(from, to string) string {
	whole := l.partial(from)
	if len(from) != len(to) || len(from) < len("2021-03") || from[:4] != to[:4] || whole == from || l.partial(to) == to {
		return whole
	}
	short := strings.TrimSuffix(whole, " "+from[:4])
	if isDay(from) && from[:7] == to[:7] {
		short, _, _ = strings.Cut(short, noBreak)
	}
	return short
}

func isDay(date string) bool { return len(date) == len("2021-03-12") }

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
