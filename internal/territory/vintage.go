package territory

import (
	"fmt"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// takeVintage reads a year whose communes are known one by one without WithOlder.
// 2020 is not among them: the origin published none.
func (s *Set) takeVintage(f []string) error {
	year, err := strconv.Atoi(f[0])
	if n := len(s.vintages); err != nil || year < 1900 || year > 9999 || n > 0 && year <= s.vintages[n-1] {
		return fmt.Errorf("year %q malformed, or not after the one before", f[0])
	}
	s.vintages = append(s.vintages, year)
	return nil
}

// Vintage is the year of the set's codes.
func (s *Set) Vintage() int { return s.vintages[len(s.vintages)-1] }

// Dated lists the years that Moves leads through, without those of WithOlder.
func (s *Set) Dated() []int { return slices.Clone(s.vintages) }

// Vintages lists the years, in order, whose communes the set knows.
func (s *Set) Vintages() []int {
	years := make([]int, 0, len(s.older)+len(s.vintages))
	for _, p := range s.older {
		years = append(years, p.From)
	}
	return append(years, s.vintages...)
}

// MoveKind says what became of a commune between two vintages.
type MoveKind string

// The kinds. A merger makes one commune of several, a split makes a part of one
// a commune again, a new code changes nothing but the code.
const (
	Merger  MoveKind = "merger"
	Split   MoveKind = "split"
	NewCode MoveKind = "code"
)

// Move is one commune's part in a change between two vintages that follow each
// other: who went From one code To another. A commune that absorbs another is
// there too, from itself to itself, and so is what a split leaves.
type Move struct {
	Before, After int
	From, To      string
	Kind          MoveKind
	// People who went: as counted Before in a merger, After in a split.
	People int
}

// Moves lists the changes of communes since the first vintage of the stock, in
// the order of years, then of codes.
func (s *Set) Moves() []Move { return slices.Clone(s.moves) }

func (s *Set) takeMove(f []string) error {
	before, errBefore := strconv.Atoi(f[0])
	after, errAfter := strconv.Atoi(f[1])
	people, errPeople := strconv.Atoi(f[5])
	if errBefore != nil || errAfter != nil || errPeople != nil || people < 0 {
		return fmt.Errorf("years %s and %s or people %q malformed", f[0], f[1], f[5])
	}
	if at := slices.Index(s.vintages, before); at < 0 || at+1 == len(s.vintages) || s.vintages[at+1] != after {
		return fmt.Errorf("%d and %d are not vintages that follow each other", before, after)
	}
	kind := MoveKind(f[4])
	if kind != Merger && kind != Split && kind != NewCode {
		return fmt.Errorf("kind %q unknown", f[4])
	}
	s.moves = append(s.moves, Move{before, after, f[2], f[3], kind, people})
	return nil
}

// between are the moves from a vintage to the next.
func (s *Set) between(before int) []Move {
	first, _ := slices.BinarySearchFunc(s.moves, before, func(m Move, year int) int { return m.Before - year })
	last := first
	for last < len(s.moves) && s.moves[last].Before == before {
		last++
	}
	return s.moves[first:last]
}

// Codes lists the communes of a vintage in the order of codes, the fictional
// ones apart. It is worked out backwards from today's by what moved. A year that
// is no vintage is refused, with the ones to take instead.
func (s *Set) Codes(vintage int) ([]string, error) {
	if err := s.known(vintage); err != nil {
		return nil, err
	}
	stood := map[string]bool{} // of the codes that moved since, those of the vintage
	years := s.Vintages()
	for at := len(years) - 1; years[at] > vintage; at-- {
		flows := s.step(years[at-1]).Flows
		for _, f := range flows {
			stood[f.To] = false
		}
		for _, f := range flows {
			stood[f.From] = true
		}
	}
	codes := make([]string, 0, len(s.places[0].communes)+len(stood))
	for _, at := range s.places[0].communes {
		code := s.places[at].code
		if _, moved := stood[code]; !moved {
			codes = append(codes, code)
		}
	}
	for code, there := range stood {
		if there {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes, nil
}

// known refuses a year that is no vintage and says which to take: 2019 or 2021
// for 2020, whose communes the origin never published.
func (s *Set) known(vintage int) error {
	years := s.Vintages()
	at, ok := slices.BinarySearch(years, vintage)
	switch first, last := years[0], years[len(years)-1]; {
	case ok:
		return nil
	case at == 0:
		return fault.New(fault.Invalid, "territory.vintage.before", "year", strconv.Itoa(vintage), "first", strconv.Itoa(first))
	case at == len(years):
		return fault.New(fault.Invalid, "territory.vintage.after", "year", strconv.Itoa(vintage), "last", strconv.Itoa(last))
	}
	return fault.New(fault.Invalid, "territory.vintage.none", "year", strconv.Itoa(vintage),
		"before", strconv.Itoa(years[at-1]), "after", strconv.Itoa(years[at]))
}
