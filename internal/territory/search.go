package territory

import (
	"cmp"
	"slices"
	"strings"
)

// Match says how a hit answers the query, in the order of exactness.
type Match uint8

// The ways of matching, best first.
const (
	MatchCode    Match = iota + 1 // the code, of today or of before
	MatchName                     // the whole name, but for accents, case and abbreviations
	MatchShort                    // the name but its article, or the EPCI's but its kind
	MatchFormer                   // the whole name of an old commune or of an arrondissement
	MatchPostal                   // the postal code
	MatchOldCode                  // a code from before the Seine, the Seine-et-Oise and Corsica were divided
	MatchPrefix                   // the beginning of the name
	MatchWords                    // the beginning of words of the name
	MatchTypo                     // the name, but for a few slips
)

var matchWords = [...]string{"", "code", "name", "short", "former", "postal", "old_code", "prefix", "words", "typo"}

// String is the word of the match, which the catalogue and the API use.
func (m Match) String() string { return matchWords[m] }

// MarshalText writes the word.
func (m Match) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Hit is a territory that answers a query.
type Hit struct {
	Territory
	// Label tells homonyms apart: « Saint-Denis (Seine-Saint-Denis, 93) ».
	Label string `json:"label"`
	Match Match  `json:"match"`
	// Slips is the edit distance of a typo.
	Slips int `json:"slips,omitempty"`
	// Via is the old or partial commune through which it was found.
	Via *Former `json:"via,omitempty"`
}

// Options narrow a search.
type Options struct {
	Levels      []Level // all when empty
	Departement string  // code of a département: communes and EPCI of it only
	Fictional   bool    // the demonstration's territories too
	Unlisted    bool    // perimeters that are shared by their link only, and those that were withdrawn
}

// MaxQuery is how many bytes of a query are read; no name is as long.
const MaxQuery = 200

// Search finds territories by code (INSEE with or without its leading zero,
// SIREN of an EPCI, postal code) or by name, however accents, hyphens, capitals,
// Saint or St, articles and apostrophes are written, with a few slips forgiven.
// A département may narrow the query: « Saint-Denis (974) », « Valence, Drôme »,
// « 01500 Ambérieu »; so may its name, or its région's, on either side of the
// place without a comma: « clamecy nievre », « ain bourg ». Hits are ranked by exactness, then by population. At most
// limit are returned; none for an empty query.
func (s *Set) Search(q string, limit int, o Options) []Hit {
	if limit <= 0 {
		return nil
	}
	readings := s.read(q)
	found := s.lookAll(readings, o, limit)
	if len(readings) > 0 && !anyExact(found) {
		found = s.lookAround(readings[0].full, found, o, limit)
	}
	return s.hits(found, limit)
}

// lookAll tries the readings of a query in turn, until one names a place
// exactly; else the last that finds something is the closest.
func (s *Set) lookAll(readings []reading, o Options, limit int) []find {
	var found []find
	for _, r := range readings {
		if r.departement != "" && o.Departement != "" && r.departement != o.Departement {
			continue
		}
		better := s.look(r, r.narrow(o), limit)
		if len(better) > 0 {
			found = better
		}
		if anyExact(found) {
			break
		}
	}
	return found
}

func anyExact(found []find) bool {
	return slices.ContainsFunc(found, func(f find) bool { return f.match <= MatchFormer })
}

// find is a match before it is dressed up as a hit.
type find struct {
	place, former int32
	match         Match
	slips         int
	loose         bool // a typo in the beginning of a longer name, an EPCI without its kind
}

func (f find) better(g find) bool { return f.compare(g) < 0 }

func (f find) compare(g find) int {
	return cmp.Or(cmp.Compare(f.match, g.match), cmp.Compare(f.slips, g.slips), truthLast(f.loose, g.loose))
}

func truthLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// look gathers the best find of each place. Slips are looked for only when they
// would be shown: no exact name, no code, fewer than limit names that begin so.
func (s *Set) look(a reading, o Options, limit int) []find {
	best := map[int32]find{}
	take := func(f find) {
		if !s.wanted(f.place, o) {
			return
		}
		if old, ok := best[f.place]; !ok || f.better(old) {
			best[f.place] = f
		}
	}
	s.byCode(a, take)
	exact := s.byName(a, take)
	if !exact && a.code == "" && len(best) < limit {
		s.byTypo(a, take)
	}
	found := make([]find, 0, len(best))
	for _, f := range best {
		found = append(found, f)
	}
	slices.SortFunc(found, func(f, g find) int {
		p, q := &s.places[f.place], &s.places[g.place]
		return cmp.Or(f.compare(g), cmp.Compare(q.population, p.population), cmp.Compare(rank[p.level], rank[q.level]),
			compareCodes(p, q))
	})
	return found
}

func (s *Set) wanted(at int32, o Options) bool {
	p := &s.places[at]
	if p.fictional && !o.Fictional || p.unlisted && !o.Unlisted || len(o.Levels) > 0 && !slices.Contains(o.Levels, p.level) {
		return false
	}
	return o.Departement == "" || s.touches(at, o.Departement)
}

// touches says whether a territory, no larger than a département, has a commune in it.
func (s *Set) touches(at int32, departement string) bool {
	if rank[s.places[at].level] > rank[Departement] {
		return false
	}
	return slices.ContainsFunc(s.communesOf(at), func(c int32) bool {
		return s.departementOf(c) == departement
	})
}

func (s *Set) departementOf(commune int32) string {
	return s.places[s.places[commune].up[upDepartement]].code
}

// byName reports names that are the query, begin with it, or hold its words;
// and whether one is the query itself.
func (s *Set) byName(a reading, take func(find)) (exact bool) {
	if a.full == "" {
		return false
	}
	for i := range s.entries {
		e := &s.entries[i]
		if !a.allows(e.place) {
			continue
		}
		m := nameMatch(e, a)
		if m == 0 {
			continue
		}
		loose := m == MatchShort && s.places[e.place].level == EPCI
		if e.former != none && m < MatchFormer {
			m = MatchFormer
		}
		exact = exact || m <= MatchFormer
		take(find{place: e.place, former: e.former, match: m, loose: loose})
	}
	return exact
}

func nameMatch(e *entry, a reading) Match {
	switch {
	case e.full == a.full:
		return MatchName
	case e.short == a.short:
		return MatchShort
	case strings.HasPrefix(e.full, a.full), strings.HasPrefix(e.short, a.short):
		return MatchPrefix
	case beginsWords(e.full, a.words):
		return MatchWords
	}
	return 0
}

func (s *Set) byTypo(a reading, take func(find)) {
	p, ok := newPattern(a.short)
	if !ok {
		return
	}
	allowed := tolerance(len(a.short))
	if allowed == 0 {
		return
	}
	for i := range s.entries {
		e := &s.entries[i]
		if len(e.short) < p.size-allowed || !a.allows(e.place) {
			continue
		}
		whole, beginning := p.distances(e.short)
		switch {
		case whole <= allowed:
			take(find{place: e.place, former: e.former, match: MatchTypo, slips: whole})
		case beginning <= allowed:
			take(find{place: e.place, former: e.former, match: MatchTypo, slips: beginning, loose: true})
		}
	}
}

func (s *Set) hits(found []find, limit int) []Hit {
	hits := make([]Hit, 0, min(limit, len(found)))
	for _, f := range found[:min(limit, len(found))] {
		h := Hit{Territory: s.territory(f.place), Label: s.label(f.place), Match: f.match, Slips: f.slips}
		if f.former != none {
			via := s.former[f.former]
			h.Via = &via
		}
		hits = append(hits, h)
	}
	return hits
}

// Label is the name with what tells homonyms apart: for a commune its
// département and the code of it, for an EPCI those of its communes, for a
// département its code. A commune of before comes with the one that holds it:
// « Sarceaux, Argentan (Orne, 61) ».
func (s *Set) Label(key Key) string {
	if at, ok := s.find(key); ok {
		return s.label(at)
	}
	at, ok := s.find(s.Now(key))
	if !ok {
		return ""
	}
	if _, former, _ := s.Current(key.Code()); former.Name != "" && former.Name != s.places[at].name {
		return former.Name + ", " + s.label(at)
	}
	return s.label(at)
}

func (s *Set) label(at int32) string {
	p := &s.places[at]
	switch p.level {
	case Commune:
		d := &s.places[p.up[upDepartement]]
		return s.named(p) + " (" + s.named(d) + ", " + d.code + ")"
	case EPCI, Perimeter:
		names := []string{}
		for _, k := range s.Parents(p.key()) {
			if k.Level() == Departement {
				d, _ := s.find(k)
				names = append(names, s.named(&s.places[d]))
			}
		}
		if len(names) == 0 {
			return s.named(p)
		}
		return s.named(p) + " (" + strings.Join(names, ", ") + ")"
	case Departement:
		return s.named(p) + " (" + p.code + ")"
	}
	return s.named(p)
}
