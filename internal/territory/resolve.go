package territory

import "strings"

// MaxCandidates is how many communes Resolve offers when it can't tell.
const MaxCandidates = 20

// Resolve says which commune an imported cell means: its name, code or postal
// code, with the département (code or name) of another column as a hint, "" when
// there is none. exact is true when one commune, and only one, bears that code
// or that name, be it through an old commune (see Hit.Via); then it is the only
// hit. Else the hits are candidates to choose from, best first: homonyms, a
// five-digit code that is both one commune's INSEE code and another's postal
// code, names with a slip.
func (s *Set) Resolve(name, hint string) ([]Hit, bool) {
	readings := s.read(name)
	if len(readings) == 0 {
		return nil, false
	}
	departement := s.departementCode(hint)
	if departement == "" {
		departement = strings.TrimSpace(hint) // unknown: no commune is there
	}
	o := Options{Levels: []Level{Commune}, Departement: departement, Fictional: s.isFictional(departement, readings[0].code)}
	found := s.lookAll(readings, o, MaxCandidates)
	if best := leading(found); len(best) == 1 {
		return s.hits(best, 1), true
	}
	if len(found) == 0 && departement != "" {
		o.Departement = ""
		found = s.lookAll(readings, o, MaxCandidates)
	}
	return s.hits(found, MaxCandidates), false
}

func (s *Set) isFictional(departement, code string) bool {
	at, ok := s.index[Departement][departement]
	if !ok {
		at, ok = s.index[Commune][code]
	}
	return ok && s.places[at].fictional
}

// leading are the finds that leave no doubt about the query, as far as they
// tie: a whole name, with or without its article, or a code, if no other
// commune has it as a postal code.
func leading(found []find) []find {
	n := 0
	for n < len(found) && found[n].match <= MatchOldCode && tied(found[0].match, found[n].match) {
		n++
	}
	return found[:n]
}

func tied(first, other Match) bool {
	switch first {
	case MatchCode:
		return other == MatchCode || other == MatchPostal
	case MatchName, MatchFormer, MatchPostal, MatchOldCode:
		return other == first
	case MatchShort:
		return other == MatchShort || other == MatchFormer
	}
	return false
}
