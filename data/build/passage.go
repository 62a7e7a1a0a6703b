package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// stock is the population of each commune code in each vintage that the origin
// has, "absent" where the code was not a commune's that year.
const stock origin = "admin-cog-npm/communes_stock_2019_2026.csv.gz"

// vintages are those of the stock; 2020 was never published there.
var vintages = []int{2019, 2021, 2022, 2023, 2024, 2025, 2026}

// years lists the vintages as a table.
func years() [][]string {
	out := [][]string{{"year"}}
	for _, v := range vintages {
		out = append(out, []string{strconv.Itoa(v)})
	}
	return out
}

// A commune that a part leaves to be a commune again loses more than a fifth of
// its people (the smallest fall known is 26 %), and about as many as the part
// has: at least four fifths. Of any part, one commune of its département did.
const (
	fallOfASplit = 0.2
	partOfASplit = 0.8
)

// passages lists how communes of one vintage became those of the next: mergers
// with the people that each brought (as counted before), splits with the people
// that each part kept (as counted after), codes that changed. What the stock
// does not say, where a code went, is read from the former codes of today; where
// a commune came from, from the one that lost people in its département.
func passages(tables map[origin][]row) ([][]string, error) {
	out := [][]string{{"before", "after", "from", "to", "kind", "people"}}
	today := leadsTo(tables[communes])
	for i, after := range vintages[1:] {
		s := step{before: vintages[i], after: after, stock: tables[stock], people: by(tables[stock], "code"), today: today}
		moves, err := s.moves()
		if err != nil {
			return nil, fmt.Errorf("passage from %d to %d: %w", s.before, s.after, err)
		}
		sortLines(moves)
		out = append(out, moves...)
	}
	return out, nil
}

// leadsTo gives for each former code the commune of today.
func leadsTo(rows []row) map[string]string {
	today := map[string]string{}
	for _, c := range rows {
		for former := range strings.SplitSeq(c["anciens_codes"], ";") {
			if former != "" {
				today[former] = c["code"]
			}
		}
	}
	return today
}

// step is what there is to know between two vintages that follow each other.
type step struct {
	before, after int
	stock         []row
	people        map[string]row
	today         map[string]string
}

func (s step) in(code string, vintage int) bool {
	n, known := s.people[code]
	return known && n["pop_"+strconv.Itoa(vintage)] != "absent"
}

func (s step) count(code string, vintage int) string {
	return s.people[code]["pop_"+strconv.Itoa(vintage)]
}

func (s step) moves() ([][]string, error) {
	gone, come := s.changed()
	into := map[string][]string{} // commune after → codes that went into it
	for _, code := range gone {
		to, err := s.goal(code, come)
		if err != nil {
			return nil, err
		}
		into[to] = append(into[to], code)
	}
	out := [][]string{}
	for to, from := range into {
		kind := "merger"
		if s.in(to, s.before) {
			from = append(from, to)
		} else if len(from) == 1 {
			kind = "code"
		}
		for _, code := range from {
			out = append(out, s.move(code, to, kind, s.count(code, s.before)))
		}
	}
	parts := slices.DeleteFunc(come, func(code string) bool { return into[code] != nil })
	splits, err := s.splits(parts)
	return append(out, splits...), err
}

func (s step) move(from, to, kind, people string) []string {
	return []string{strconv.Itoa(s.before), strconv.Itoa(s.after), from, to, kind, people}
}

// changed lists the codes that went and those that came.
func (s step) changed() (gone, come []string) {
	for _, r := range s.stock {
		code := r["code"]
		switch was, is := s.in(code, s.before), s.in(code, s.after); {
		case was && !is:
			gone = append(gone, code)
		case is && !was:
			come = append(come, code)
		}
	}
	return gone, come
}

// goal is the commune that a code went into: the one of today, or, when that
// one had another code by then, the code that came and leads to it.
func (s step) goal(code string, come []string) (string, error) {
	now := s.now(code)
	if s.in(now, s.after) {
		return now, nil
	}
	for _, c := range come {
		if s.now(c) == now {
			return c, nil
		}
	}
	return "", fmt.Errorf("nothing says where %s went", code)
}

func (s step) now(code string) string {
	if to, ok := s.today[code]; ok {
		return to
	}
	return code
}

// splits traces each commune that came to the one that its people left.
func (s step) splits(parts []string) ([][]string, error) {
	from := map[string][]string{}
	for _, part := range parts {
		lost := []string{}
		for _, r := range s.stock {
			if r["code"][:2] == part[:2] && s.left(r["code"], part) {
				lost = append(lost, r["code"])
			}
		}
		if len(lost) != 1 {
			return nil, fmt.Errorf("%s came from one of %v: not clear which", part, lost)
		}
		from[lost[0]] = append(from[lost[0]], part)
	}
	out := [][]string{}
	for code, parts := range from {
		for _, part := range append(parts, code) {
			out = append(out, s.move(code, part, "split", s.count(part, s.after)))
		}
	}
	return out, nil
}

// left says whether as many people left a commune as the part has, and enough
// of them; not when a count is unknown.
func (s step) left(code, part string) bool {
	was, errWas := strconv.ParseFloat(s.count(code, s.before), 64)
	is, errIs := strconv.ParseFloat(s.count(code, s.after), 64)
	has, errHas := strconv.ParseFloat(s.count(part, s.after), 64)
	if errWas != nil || errIs != nil || errHas != nil {
		return false
	}
	return was-is > fallOfASplit*was && was-is > partOfASplit*has
}
