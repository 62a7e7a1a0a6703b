package vintage

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// mostNamed is how many codes a message names.
const mostNamed = 5

// step is what there is to know between the communes in use and those of the year.
type step struct {
	before, after int
	was, is       map[string]bool
	peopleBefore  map[string]int
	peopleAfter   map[string]int
	leads         map[string]string   // former code → commune of the year
	origins       map[string][]string // commune that came → where from, by movements
	goals         map[string]string   // commune that went → where to, by movements
}

func newStep(places *territory.Set, year int, y Yearly) step {
	s := step{before: places.Vintage(), after: year, was: map[string]bool{}, is: map[string]bool{},
		peopleBefore: map[string]int{}, peopleAfter: map[string]int{}, leads: map[string]string{}, origins: map[string][]string{}, goals: map[string]string{}}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		t, _ := places.Get(k)
		s.was[t.Code] = true
		if t.Population != nil {
			s.peopleBefore[t.Code] = *t.Population
		}
	}
	for _, c := range y.Communes {
		s.takeCommune(c)
	}
	for _, m := range between(y.Movements, s.before, s.after) {
		s.origins[m.To] = append(s.origins[m.To], m.From)
		s.goals[m.From] = m.To
	}
	return s
}

func (s step) takeCommune(c Commune) {
	if seat := c.Seat; seat != "" && s.leads[c.Code] == "" {
		s.leads[c.Code] = seat // a commune that became a part of another
	}
	if c.Type != current {
		return
	}
	s.is[c.Code] = true
	if c.Population != nil {
		s.peopleAfter[c.Code] = *c.Population
	}
	for _, former := range c.Former {
		s.leads[former] = c.Code
	}
}

// moves are the changes of the year. A merger counts who each brought, a split who
// each part has after it. Where a code went is read from the former codes of the year,
// then from the movements; where a commune came from, from the movements alone.
func (s step) moves() ([]territory.Move, error) {
	into, lost := s.gone()
	if len(lost) > 0 {
		return nil, named("vintage.lost", lost)
	}
	var out []territory.Move
	for to, from := range into {
		kind := territory.Merger
		if s.was[to] {
			from = append(from, to)
		} else if len(from) == 1 {
			kind = territory.NewCode
		}
		for _, code := range from {
			out = append(out, territory.Move{Before: s.before, After: s.after, From: code, To: to, Kind: kind, People: s.peopleBefore[code]})
		}
	}
	splits, err := s.splits(into)
	if err != nil {
		return nil, err
	}
	out = append(out, splits...)
	slices.SortFunc(out, func(a, b territory.Move) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return out, nil
}

// gone gives the communes of the year that others went into, and the codes of which
// nothing says where they went.
func (s step) gone() (into map[string][]string, lost []string) {
	into = map[string][]string{}
	for code := range s.was {
		if s.is[code] {
			continue
		}
		to := cmp.Or(s.leads[code], s.goals[code])
		if !s.is[to] {
			lost = append(lost, code)
			continue
		}
		into[to] = append(into[to], code)
	}
	for _, from := range into {
		slices.Sort(from)
	}
	return into, lost
}

// splits traces each commune that came to the one that it was a part of.
func (s step) splits(into map[string][]string) ([]territory.Move, error) {
	parts, unknown := map[string][]string{}, []string{}
	for code := range s.is {
		if s.was[code] || into[code] != nil {
			continue
		}
		from := s.originOf(code)
		if from == "" {
			unknown = append(unknown, code)
			continue
		}
		parts[from] = append(parts[from], code)
	}
	if len(unknown) > 0 {
		return nil, named("vintage.restored", unknown)
	}
	var out []territory.Move
	for from, codes := range parts {
		for _, code := range append(codes, from) {
			out = append(out, territory.Move{Before: s.before, After: s.after, From: from, To: code, Kind: territory.Split, People: s.peopleAfter[code]})
		}
	}
	return out, nil
}

// originOf is the commune that stands before and after and that another left.
func (s step) originOf(code string) string {
	for _, from := range s.origins[code] {
		if s.was[from] && s.is[from] {
			return from
		}
	}
	return ""
}

// named is a fault that names the first codes.
func named(key string, codes []string) error {
	slices.Sort(codes)
	return fault.New(fault.Invalid, key, "n", len(codes), "codes", strings.Join(codes[:min(len(codes), mostNamed)], ", "))
}
