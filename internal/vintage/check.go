package vintage

import (
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// latest is the last year that a vintage may be said to be of.
const latest = 2100

// leastKept is the part of the communes of each département in use that a whole file
// has at least. In the year of most mergers, 36,658 communes became 35,885 (INSEE, 2015
// and 2016); nowhere did half of a département's go.
const leastKept = 0.5

// check refuses files that are not those of a later year, or not whole.
func (y Yearly) check(places *territory.Set, year int) error {
	switch inUse := places.Vintage(); {
	case len(y.Communes) == 0:
		return fault.New(fault.Invalid, "vintage.no_communes")
	case len(y.EPCI) == 0:
		return fault.New(fault.Invalid, "vintage.no_epci")
	case year <= inUse || year > latest:
		return fault.New(fault.Invalid, "vintage.not_later", "year", strconv.Itoa(year), "in_use", strconv.Itoa(inUse))
	}
	if err := y.whole(places); err != nil {
		return err
	}
	return y.notOlder(places)
}

// whole refuses a file that was cut, or that is of a part of France.
func (y Yearly) whole(places *territory.Set) error {
	had, has := map[string]int{}, map[string]int{}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		had[territory.DepartementOf(k.Code())]++
	}
	seen := map[string]bool{}
	for _, c := range y.Communes {
		if c.Type != current {
			continue
		}
		if seen[c.Code] {
			return fault.New(fault.Invalid, "vintage.code_twice", "code", c.Code)
		}
		seen[c.Code] = true
		has[territory.DepartementOf(c.Code)]++
	}
	var short []string
	for d, n := range had {
		if float64(has[d]) < leastKept*float64(n) {
			short = append(short, d)
		}
	}
	if len(short) > 0 {
		return named("vintage.short", short)
	}
	return nil
}

// peopled refuses a year that does not say how many people each part of a commune that was
// divided has: what was counted before is shared out by it.
func (y Yearly) peopled(moves []territory.Move) error {
	said := map[string]bool{}
	for _, c := range y.Communes {
		if c.Type == current && c.Population != nil {
			said[c.Code] = true
		}
	}
	var unknown []string
	for _, m := range moves {
		if m.Kind == territory.Split && !said[m.To] {
			unknown = append(unknown, m.To)
		}
	}
	if len(unknown) > 0 {
		return named("vintage.people", unknown)
	}
	return nil
}

// notOlder refuses the communes of a year that is known and is not the one in use.
// Those of the year in use may come again under another year's number: lists that
// follow each other have been the same, in 2025 and 2026.
func (y Yearly) notOlder(places *territory.Set) error {
	var codes []string
	for _, c := range y.Communes {
		if c.Type == current {
			codes = append(codes, c.Code)
		}
	}
	slices.Sort(codes)
	today, err := places.Codes(places.Vintage())
	if err != nil || slices.Equal(codes, today) {
		return err
	}
	for _, year := range places.Vintages() {
		if known, err := places.Codes(year); err == nil && slices.Equal(codes, known) {
			return fault.New(fault.Invalid, "vintage.older", "year", strconv.Itoa(year), "in_use", strconv.Itoa(places.Vintage()))
		}
	}
	return nil
}
