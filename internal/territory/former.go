package territory

import (
	"fmt"
	"slices"
	"strings"
)

// FormerKind says how an old code or name lives on in a commune of today.
type FormerKind string

// The kinds. A commune déléguée or associée still bears a name and often a
// town hall; an absorbed code is a commune of the past; an arrondissement is a
// part of Paris, Lyon or Marseille, never counted beside it.
const (
	Deleguee       FormerKind = "deleguee"
	Associee       FormerKind = "associee"
	Arrondissement FormerKind = "arrondissement"
	Absorbed       FormerKind = "absorbed"
)

// Former is an old or partial commune and the commune that holds it today. The
// name of an absorbed commune is "" when the source does not give it.
type Former struct {
	Code    string     `json:"code"`
	Name    string     `json:"name,omitempty"`
	Kind    FormerKind `json:"kind"`
	Commune Key        `json:"commune"`
}

func (s *Set) takeFormer(f []string) error {
	at, ok := s.index[Commune][f[3]]
	if !ok {
		return fmt.Errorf("commune %s of former code %s unknown", f[3], f[0])
	}
	kind := FormerKind(f[2])
	switch kind {
	case Deleguee, Associee, Arrondissement, Absorbed:
	default:
		return fmt.Errorf("kind %q of former code %s unknown", f[2], f[0])
	}
	i := int32(len(s.former))
	s.former = append(s.former, Former{Code: f[0], Name: f[1], Kind: kind, Commune: s.places[at].key()})
	if _, current := s.index[Commune][f[0]]; !current {
		s.gone[f[0]] = i
	}
	if f[1] != "" && f[1] != s.places[at].name {
		s.entries = append(s.entries, newEntry(Commune, f[1], at, i))
	}
	return nil
}

// Former lists the old and partial communes that a commune holds, in the order
// of codes; nil for other levels. Only the vintages that the source knows are
// there: a code that left the stock before is not.
func (s *Set) Former(commune Key) []Former {
	var list []Former
	for _, f := range s.former {
		if f.Commune == commune {
			list = append(list, f)
		}
	}
	return list
}

// Current resolves a commune's code, of today or of before, with or without
// its leading zero (1004 is 01004). The former commune is nil when the code is
// today's; else it is the note to show beside the answer. A code from before a
// département was divided that is now a postal code elsewhere (75012, once
// Boulogne-Billancourt, is Paris 12e to everyone) is not resolved: see Resolve.
func (s *Set) Current(code string) (Territory, *Former, bool) {
	code = padded(strings.ToUpper(strings.TrimSpace(code)), 5)
	if at, ok := s.index[Commune][code]; ok {
		return s.territory(at), nil, true
	}
	if i, ok := s.gone[code]; ok && !(s.moved(i) && len(s.postal[code]) > 0) {
		f := s.former[i]
		t, _ := s.Get(f.Commune)
		return t, &f, true
	}
	return Territory{}, nil, false
}

// Now is the key by which a place goes by today: its own, or of a commune of before
// that of the commune that holds it. A key that nothing knows comes back as it is.
func (s *Set) Now(key Key) Key {
	if s.Has(key) || key.Level() != Commune {
		return key
	}
	if t, _, known := s.Current(key.Code()); known {
		return t.Key
	}
	return key
}

// moved says whether a former code begins with another département than the
// commune's of today.
func (s *Set) moved(i int32) bool {
	f := s.former[i]
	at, _ := s.find(f.Commune)
	return !strings.HasPrefix(f.Code, s.departementOf(at))
}

// AllFormer lists every old and partial commune, in the order of codes.
func (s *Set) AllFormer() []Former { return slices.Clone(s.former) }
