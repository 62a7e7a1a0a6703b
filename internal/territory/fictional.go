package territory

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// fictionalColumns are the columns of the file of fictional territories: level,
// code, name, epci, departement, region, perimetre, population, lon, lat, density.
const fictionalColumns = 11

// WithFictional returns the set with the demonstration's territories added from
// a CSV file: region, departement, epci, perimetre and commune lines, each after
// the ones it refers to. They are marked Fictional and left out of France and,
// unless asked for, of Search. A code that is not one of the demonstration's
// (X…) is refused: nothing invented may pass for real. Perimeters have no code
// of that form; theirs begin with "fictif-".
func (s *Set) WithFictional(file io.Reader) (*Set, error) {
	next := s.clone()
	first := int32(len(next.places))
	if err := eachRecord(file, "fictional territories", fictionalColumns, next.takeFictional); err != nil {
		return nil, err
	}
	next.gather(first)
	return next, nil
}

// clone copies what adding changes; lists of members are shared until then.
func (s *Set) clone() *Set {
	next := &Set{names: new(nameIndex), places: roomy(s.places), entries: roomy(s.entries), areas: slices.Clip(s.areas), former: s.former, gone: s.gone, postal: s.postal,
		moves: s.moves, vintages: s.vintages, older: s.older, formerNames: s.formerNames, epciChanges: s.epciChanges,
		index: make(map[Level]map[string]int32, len(s.index))}
	for level, codes := range s.index {
		next.index[level] = maps.Clone(codes)
	}
	next.places[0].communes = slices.Clone(s.places[0].communes)
	return next
}

// roomForFictional is more than the places that a demonstration invents: a list
// of 37,000 that grows is for a while there thrice.
const roomForFictional = 400

func roomy[T any](list []T) []T {
	return append(make([]T, 0, len(list)+roomForFictional), list...)
}

func (s *Set) takeFictional(f []string) error {
	p := newPlace(Level(f[0]), f[1], f[2])
	p.fictional = true
	if !p.key().Fictional() {
		return fmt.Errorf("code %s could be a real one", p.code)
	}
	for slot, code := range []string{upEPCI: f[3], upDepartement: f[4], upRegion: f[5]} {
		if err := s.link(&p, slot, code); err != nil {
			return err
		}
		if up := p.up[slot]; up != none && !s.places[up].fictional {
			return fmt.Errorf("%s would belong to the real %s", p.code, s.places[up].code)
		}
	}
	if f[6] != "" {
		up, ok := s.index[Perimeter][f[6]]
		if !ok {
			return fmt.Errorf("perimetre %s of %s unknown", f[6], p.code)
		}
		p.perimeters = []int32{up}
	}
	if err := p.measure(f[7], f[8], f[9], f[10]); err != nil {
		return err
	}
	if p.level == Commune {
		if p.up[upDepartement] == none {
			return fmt.Errorf("commune %s without département", p.code)
		}
		p.up[upRegion] = s.places[p.up[upDepartement]].up[upRegion]
	}
	return s.add(p)
}
