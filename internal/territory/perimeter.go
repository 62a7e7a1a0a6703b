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
}

// WithPerimeters returns the set with perimeters added. A member that the set
// does not hold is refused, and so is a perimeter without a commune, or one that
// mixes real and fictional communes.
func (s *Set) WithPerimeters(drawn ...Drawn) (*Set, error) {
	next := s.clone()
	for _, d := range drawn {
		if err := next.draw(d); err != nil {
			return nil, fmt.Errorf("perimeter %s: %w", d.Code, err)
		}
	}
	return next, nil
}

func (s *Set) draw(d Drawn) error {
	p := newPlace(Perimeter, d.Code, d.Name)
	for _, m := range d.Members {
		at, ok := s.find(m)
		if !ok {
			return fmt.Errorf("member %s unknown", m)
		}
		p.communes = append(p.communes, s.communesOf(at)...)
	}
	slices.SortFunc(p.communes, func(a, b int32) int { return compareCodes(&s.places[a], &s.places[b]) })
	p.communes = slices.Compact(p.communes)
	if len(p.communes) == 0 {
		return fmt.Errorf("no commune")
	}
	p.fictional = s.places[p.communes[0]].fictional
	for _, c := range p.communes {
		if s.places[c].fictional != p.fictional {
			return fmt.Errorf("real and fictional communes mixed")
		}
	}
	if p.fictional != p.key().Fictional() {
		return fmt.Errorf("code and communes disagree on being fictional")
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
