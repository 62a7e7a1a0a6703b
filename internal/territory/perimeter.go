package territory

import (
	"fmt"
	"slices"
)

// Drawn is a perimeter that someone composed: a pays, a park, the perimeter of
// a study. Members may be of any level below France; their communes count once.
type Drawn struct {
	Code    string
	Name    string
	Members []Key
	// Unlisted is a perimeter that is found by its key only: no search, no
	// sentence and no list leads there. A retired one is unlisted too: nobody
	// chooses it any more, and what names it still finds its name.
	Unlisted, Retired bool
}

// WithPerimeters returns the set with perimeters added, in a state of that name.
// A perimeter that lost its communes stays, with none. A member that the set does
// not hold is refused, and so is a perimeter that mixes real and fictional
// communes.
func (s *Set) WithPerimeters(state string, drawn ...Drawn) (*Set, error) {
	next := s.clone()
	next.state = state
	for _, d := range drawn {
		if err := next.draw(d); err != nil {
			return nil, fmt.Errorf("perimeter %s: %w", d.Code, err)
		}
	}
	return next, nil
}

func (s *Set) draw(d Drawn) error {
	p := newPlace(Perimeter, d.Code, d.Name)
	p.unlisted, p.retired = d.Unlisted || d.Retired, d.Retired
	for _, m := range d.Members {
		at, ok := s.find(m)
		if !ok {
			return fmt.Errorf("member %s unknown", m)
		}
		p.communes = append(p.communes, s.communesOf(at)...)
	}
	slices.SortFunc(p.communes, func(a, b int32) int { return compareCodes(&s.places[a], &s.places[b]) })
	p.communes = slices.Compact(p.communes)
	p.fictional = p.key().Fictional()
	for _, c := range p.communes {
		if s.places[c].fictional != p.fictional {
			return fmt.Errorf("real and fictional mixed")
		}
	}
	at := int32(len(s.places))
	if err := s.add(p); err != nil {
		return err
	}
	for _, c := range p.communes {
		s.places[c].perimeters = append(slices.Clip(s.places[c].perimeters), at)
	}
	s.sum(&s.places[at])
	return nil
}

// Overlap is a territory that lies in another, whole or partly.
type Overlap struct {
	Key   Key
	Whole bool // each of its communes is in the other
}

// Overlaps lists the territories of a level that share a commune with another, in the
// order of codes. It is Members that also says which of them lie there whole, and
// for a perimeter gives the other perimeters too.
func (s *Set) Overlaps(key Key, level Level) []Overlap {
	at, ok := s.find(key)
	if !ok {
		return nil
	}
	shared := map[int32]int{}
	for _, c := range s.communesOf(at) {
		for _, up := range s.above(c) {
			if s.places[up].level == level && up != at {
				shared[up]++
			}
		}
	}
	found := make([]int32, 0, len(shared))
	for up := range shared {
		found = append(found, up)
	}
	slices.SortFunc(found, func(a, b int32) int { return compareCodes(&s.places[a], &s.places[b]) })
	overlaps := make([]Overlap, len(found))
	for i, up := range found {
		overlaps[i] = Overlap{s.places[up].key(), shared[up] == len(s.places[up].communes)}
	}
	return overlaps
}

// ActsIn says whether what acts in a territory is found within another: itself,
// one that holds a commune of it at a level above, a perimeter that holds the whole
// of a perimeter, or France for all that is real.
func (s *Set) ActsIn(key, within Key) bool {
	switch {
	case key == within:
		return true
	case within == NationalKey:
		return s.Has(key) && !key.Fictional()
	case key.Level() == Perimeter && within.Level() == Perimeter:
		return slices.Contains(s.Overlaps(within, Perimeter), Overlap{key, true})
	}
	return slices.Contains(s.Parents(key), within)
}
