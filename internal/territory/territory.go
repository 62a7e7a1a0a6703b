package territory

import (
	"math"
	"slices"
	"strings"
)

// Shipped is the year of the geography that ships: codes and members are those
// of 1 January 2026 (INSEE, code officiel géographique; DGCL, list of EPCI). An
// installation may have brought in a later one: see Set.Vintage.
const Shipped = 2026

// Density is a commune's class in INSEE's grid of seven: 1 large urban centres,
// 2 intermediate urban centres, 3 urban belts, 4 small towns, 5 rural towns,
// 6 dispersed rural, 7 very dispersed rural; 0 when the grid says nothing.
type Density uint8

// Rural says whether INSEE counts the class as rural: 5, 6 and 7.
// Source: INSEE, « La grille communale de densité à 7 niveaux », 2022.
func (d Density) Rural() bool { return d >= 5 && d <= 7 }

// Territory is a place: what a page or a form shows of it.
type Territory struct {
	Key   Key    `json:"key"`
	Level Level  `json:"level"`
	Code  string `json:"code"`
	Name  string `json:"name"`
	// Kind is the legal kind of an EPCI (CC, CA, CU, METRO, MET69), COM for an
	// overseas collectivity among the départements, "" else.
	Kind string `json:"kind,omitempty"`
	// Population is INSEE's reference population of a commune, and the sum over
	// its communes elsewhere; nil when no commune's is known.
	Population *int `json:"population,omitempty"`
	// Lon and Lat are a point inside the commune (WGS84), and the mean of its
	// communes' points elsewhere; nil when there is none, and for France.
	Lon     *float64 `json:"lon,omitempty"`
	Lat     *float64 `json:"lat,omitempty"`
	Density Density  `json:"density,omitempty"`
	// Of communes only.
	Rurality   Rurality   `json:"rurality,omitempty"`
	Centrality Centrality `json:"centrality,omitempty"`
	Massif     Massif     `json:"massif,omitempty"`
	Fictional  bool       `json:"fictional,omitempty"`
	// Unlisted and Retired are of perimeters that people drew: see Drawn.
	Unlisted bool `json:"unlisted,omitempty"`
	Retired  bool `json:"retired,omitempty"`
}

// Set is the territories of one vintage. It never changes once built: any
// number of readers may share it.
type Set struct {
	places  []place
	index   map[Level]map[string]int32 // code → position in places
	entries []entry                    // what search looks through
	areas   []entry                    // those of départements and régions
	former  []Former
	gone    map[string]int32 // former code → position in former
	moves   []Move           // between vintages, by year, then code
	// vintages are the years that moves lead through, the last the set's own.
	vintages    []int
	older       []Passage               // from each year before the first vintage to the next
	formerNames map[string][]FormerName // of communes of today: see WithNames
	epciChanges []EPCIChange            // see WithOlder
	postal      map[string][]int32      // postal code → communes
	mark        string                  // what fictional names end with, when not in French
	state       string                  // of its perimeters: see State
	names       *nameIndex              // of those that sentences name
}

// place is a territory as the set keeps it. Positions are -1 when there is none.
type place struct {
	level      Level
	code       string
	name       string
	kind       string
	up         [3]int32
	perimeters []int32
	communes   []int32 // of the levels above the commune, in code order
	population int32   // -1 unknown
	lon, lat   float64 // NaN unknown
	density    Density
	rurality   Rurality
	centrality Centrality
	massif     Massif
	fictional  bool
	unlisted   bool
	retired    bool
}

// Places of a commune's parents in place.up.
const (
	upEPCI = iota
	upDepartement
	upRegion
)

const none = int32(-1)

func newPlace(level Level, code, name string) place {
	return place{level: level, code: code, name: name, up: [3]int32{none, none, none},
		population: -1, lon: math.NaN(), lat: math.NaN()}
}

func (p *place) key() Key { return Key(string(p.level) + ":" + p.code) }

// fictionalMark ends the names of fictional territories above the commune.
const fictionalMark = " (fictif)"

// Marking is the set for readers of another language: its fictional territories
// are marked in their words, which are as "(fictional)". All else is shared.
func (s *Set) Marking(words string) *Set {
	marked := *s
	marked.mark = " " + words
	return &marked
}

func (s *Set) named(p *place) string {
	if s.mark == "" || !p.fictional {
		return p.name
	}
	if name, marked := strings.CutSuffix(p.name, fictionalMark); marked {
		return name + s.mark
	}
	return p.name
}

// State tells a set from another with other perimeters, or with names in another
// language: what is drawn from a set may be kept under it.
func (s *Set) State() string { return s.state + s.mark }

// Get returns a territory; false when the set has none by that key. A former
// code is not found here: see Current.
func (s *Set) Get(key Key) (Territory, bool) {
	at, ok := s.find(key)
	if !ok {
		return Territory{}, false
	}
	return s.territory(at), true
}

// Has says whether the set holds the key.
func (s *Set) Has(key Key) bool {
	_, ok := s.find(key)
	return ok
}

func (s *Set) find(key Key) (int32, bool) {
	at, ok := s.index[key.Level()][key.Code()]
	return at, ok
}

func (s *Set) territory(at int32) Territory {
	p := &s.places[at]
	t := Territory{Key: p.key(), Level: p.level, Code: p.code, Name: s.named(p), Kind: p.kind,
		Density: p.density, Rurality: p.rurality, Centrality: p.centrality, Massif: p.massif, Fictional: p.fictional, Unlisted: p.unlisted, Retired: p.retired}
	if p.population >= 0 {
		n := int(p.population)
		t.Population = &n
	}
	if !math.IsNaN(p.lon) {
		lon, lat := p.lon, p.lat
		t.Lon, t.Lat = &lon, &lat
	}
	return t
}

// rank orders the levels from the smallest. A perimeter gathers EPCI and may
// cross départements.
var rank = map[Level]int{Commune: 0, EPCI: 1, Perimeter: 2, Departement: 3, Region: 4, National: 5}

// Parents lists the territories that hold at least one commune of the
// territory at the levels above its own: EPCI, perimeters, départements,
// régions. A commune has at most one of each but perimeters; an EPCI on two
// départements has both, the one with most of its communes first. Levels that
// do not exist there (EPCI of Ouessant, région of a COM) are absent. France is
// everyone's and is not listed: see Chain.
func (s *Set) Parents(key Key) []Key {
	at, ok := s.find(key)
	if !ok {
		return nil
	}
	own := s.places[at].level
	shared := map[int32]int{}
	for _, c := range s.communesOf(at) {
		for _, up := range s.above(c) {
			if rank[s.places[up].level] > rank[own] {
				shared[up]++
			}
		}
	}
	found := make([]int32, 0, len(shared))
	for up := range shared {
		found = append(found, up)
	}
	slices.SortFunc(found, func(a, b int32) int {
		if d := rank[s.places[a].level] - rank[s.places[b].level]; d != 0 {
			return d
		}
		if d := shared[b] - shared[a]; d != 0 {
			return d
		}
		return compareCodes(&s.places[a], &s.places[b])
	})
	return s.keys(found)
}

// Members lists, in the order of codes, the territories of a lower level that
// share at least one commune with the territory: a département's EPCI include
// those it shares with its neighbour. It is the inverse of Parents; for
// France, everything but the fictional.
func (s *Set) Members(key Key, level Level) []Key {
	at, ok := s.find(key)
	if !ok || rank[level] >= rank[s.places[at].level] {
		return nil
	}
	if level == Commune {
		return s.keys(s.communesOf(at))
	}
	seen := map[int32]bool{}
	found := []int32{}
	for _, c := range s.communesOf(at) {
		for _, up := range s.above(c) {
			if s.places[up].level == level && !seen[up] {
				seen[up] = true
				found = append(found, up)
			}
		}
	}
	slices.SortFunc(found, func(a, b int32) int { return compareCodes(&s.places[a], &s.places[b]) })
	return s.keys(found)
}

// Above is the territory of a level that holds a commune, or most communes of a larger
// territory; "" when none does.
func (s *Set) Above(key Key, level Level) Key {
	for _, up := range s.Parents(key) {
		if up.Level() == level {
			return up
		}
	}
	return ""
}

// Chain is the way from a territory up to France, itself first, through the
// levels that hold the whole of it: an EPCI on two départements goes straight
// to the région. Perimeters are left out, for a commune may be in several.
// A fictional territory's chain does not reach France.
func (s *Set) Chain(key Key) []Key {
	at, ok := s.find(key)
	if !ok {
		return nil
	}
	chain := []Key{key}
	for slot, level := range []Level{EPCI, Departement, Region} {
		if rank[level] <= rank[s.places[at].level] {
			continue
		}
		if up := s.commonParent(at, slot); up != none {
			chain = append(chain, s.places[up].key())
		}
	}
	if p := &s.places[at]; p.level != National && !p.fictional {
		chain = append(chain, NationalKey)
	}
	return chain
}

// commonParent is the parent that all communes of a territory share.
func (s *Set) commonParent(at int32, slot int) int32 {
	communes := s.communesOf(at)
	if len(communes) == 0 {
		return none
	}
	up := s.places[communes[0]].up[slot]
	for _, c := range communes[1:] {
		if s.places[c].up[slot] != up {
			return none
		}
	}
	return up
}

func (s *Set) communesOf(at int32) []int32 {
	if s.places[at].level == Commune {
		return []int32{at}
	}
	return s.places[at].communes
}

// above lists a commune's parents that exist.
func (s *Set) above(commune int32) []int32 {
	p := &s.places[commune]
	ups := make([]int32, 0, 4)
	for _, up := range p.up {
		if up != none {
			ups = append(ups, up)
		}
	}
	return append(ups, p.perimeters...)
}

func (s *Set) keys(at []int32) []Key {
	keys := make([]Key, len(at))
	for i, a := range at {
		keys[i] = s.places[a].key()
	}
	return keys
}
