package territory

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Read reads a territory as people write it: a key (epci:200069193), the address of
// its page, a code, a name, a name with its département in brackets. Where one
// answer, and only one, is meant, it is the key; else hits are what it may mean.
// unlisted says that whoever wrote it may find unlisted perimeters by their name.
func (s *Set) Read(line string, unlisted bool) (Key, []Hit) {
	if key, known := s.keyIn(line); known {
		return key, nil
	}
	if folded := text.Fold(line); (folded == "france" || folded == "france entiere") && s.Has(NationalKey) {
		return NationalKey, nil
	}
	name, bracket, bracketed := strings.Cut(line, "(")
	hits := s.Search(strings.TrimSpace(name), MaxCandidates, Options{Fictional: true, Unlisted: unlisted})
	for _, h := range hits {
		if h.Label == line { // as a form shows it
			return h.Key, nil
		}
	}
	hint := ""
	if bracketed {
		parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(bracket), ")"), ",")
		hint = strings.TrimSpace(parts[len(parts)-1])
	}
	found, exact := s.Resolve(strings.TrimSpace(name), hint)
	if exact {
		return found[0].Key, nil
	}
	if larger := s.Larger(name, unlisted); len(larger) > 0 && !slices.ContainsFunc(found, SameName(name)) {
		if len(larger) == 1 {
			return larger[0].Key, nil
		}
		return "", larger
	}
	if len(found) == 0 {
		found = hits
	}
	return "", found
}

// NamedCommune finds the one commune of today that bears a whole name, « Saint-Denis
// (93) » or « Saint-Denis (Seine-Saint-Denis, 93) » among homonyms. It reads no
// other name: for lists of thousands. False does not mean that Read finds nothing.
func (s *Set) NamedCommune(line string) (Key, bool) {
	name, bracket, bracketed := strings.Cut(line, "(")
	departement := ""
	if bracketed {
		bracket = strings.TrimSuffix(strings.TrimSpace(bracket), ")")
		departement = s.departementCode(bracket[strings.LastIndexByte(bracket, ',')+1:])
		if departement == "" {
			return "", false
		}
	}
	only, several := none, false
	s.names.of(s).each(s, foldName(name), func(at int32) {
		p := &s.places[at]
		if bracketed && (p.level != Commune || s.departementOf(at) != departement) {
			return
		}
		several = several || only != none && only != at
		only = at
	})
	if only == none || several || s.places[only].level != Commune || s.places[only].fictional {
		return "", false
	}
	return s.places[only].key(), true
}

// pathStart begins the address of a territory's page, on whichever site.
const pathStart, pathStartEnglish = "/territoires/", "/territories/"

// keyIn reads a key, or the address of a page.
func (s *Set) keyIn(line string) (Key, bool) {
	if key, err := ParseKey(line); err == nil && s.Has(key) {
		return key, true
	}
	for _, start := range []string{pathStart, pathStartEnglish} {
		_, rest, is := strings.Cut(line, start)
		parts := strings.FieldsFunc(rest, func(r rune) bool { return r == '/' || r == '?' || r == '#' || r == ' ' })
		if !is || len(parts) < 2 {
			continue
		}
		if key, err := ParsePath(parts[0], parts[1]); err == nil && s.Has(key) {
			return key, true
		}
	}
	return "", false
}

// Larger are the territories larger than a commune that have that very name, be it
// without the kind that few write: « Ploërmel Communauté » for its CC. A département
// that is a region by itself, as La Réunion, is named once.
func (s *Set) Larger(name string, unlisted bool) []Hit {
	hits := s.Search(name, MaxCandidates, Options{Fictional: true, Unlisted: unlisted, Levels: []Level{EPCI, Perimeter, Departement, Region}})
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Match > MatchShort })
	return slices.DeleteFunc(slices.Clone(hits), func(h Hit) bool {
		return h.Key.Level() == Region && slices.ContainsFunc(hits, func(d Hit) bool { return d.Key.Level() == Departement && d.Name == h.Name })
	})
}

// SameName says which hits bear that very name.
func SameName(name string) func(Hit) bool {
	folded := text.Fold(name)
	return func(h Hit) bool { return text.Fold(h.Name) == folded }
}
