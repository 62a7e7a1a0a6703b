package territory

import (
	"slices"
	"strings"
)

// People tell a homonym by where it lies, without a comma: « saint-denis
// réunion », « ain bourg », « briançon alpes ». An area is what such a query
// names beside the place: where to look for the other words.
type area struct {
	rest   string // the words that are left for the place
	places []bool // by position: what lies there, no larger than a département
}

// minAreaWord is how much of the last or first word begins an area's name: with
// less, most names of communes would hold one.
const minAreaWord = 4

// areaOf finds the longest name of a département or région that stands whole in
// a folded query; else those of which the last word, or the first, begins a
// word. False when nothing is left for the place.
func (s *Set) areaOf(folded string) (area, bool) {
	name := ""
	for _, e := range s.areas {
		if len(e.short) > len(name) && len(e.short) < len(folded) && holdsWords(folded, e.short) {
			name = e.short
		}
	}
	if name != "" {
		return s.areaNamed(withoutWords(folded, name), func(short string) bool { return short == name })
	}
	words := strings.Fields(folded)
	if last := len(words) - 1; last > 0 {
		if a, ok := s.areaBegun(words[:last], words[last]); ok {
			return a, true
		}
		return s.areaBegun(words[1:], words[0])
	}
	return area{}, false
}

func (s *Set) areaBegun(rest []string, word string) (area, bool) {
	if len(word) < minAreaWord {
		return area{}, false
	}
	return s.areaNamed(strings.Join(rest, " "), func(short string) bool { return beginsWord(short, word) })
}

// areaNamed gathers what lies in the départements and régions whose name is wanted.
func (s *Set) areaNamed(rest string, wanted func(short string) bool) (area, bool) {
	a := area{rest: rest}
	for _, e := range s.areas {
		if a.rest == "" || !wanted(e.short) {
			continue
		}
		if a.places == nil {
			a.places = make([]bool, len(s.places))
		}
		for _, c := range s.places[e.place].communes {
			a.places[c] = true
			for _, up := range s.above(c) {
				a.places[up] = a.places[up] || rank[s.places[up].level] <= rank[Departement]
			}
		}
	}
	return a, a.places != nil
}

// holdsWords says whether a run of whole words stands in another.
func holdsWords(folded, run string) bool { return strings.Contains(" "+folded+" ", " "+run+" ") }

// withoutWords takes the last occurrence of a run of words away, and the article
// that stood before it: « saint denis la réunion » leaves "saint denis".
func withoutWords(folded, run string) string {
	i := strings.LastIndex(" "+folded+" ", " "+run+" ")
	before := strings.Fields(folded[:i])
	if n := len(before) - 1; n >= 0 && isArticle(before[n]) {
		before = before[:n]
	}
	return strings.Join(append(before, strings.Fields(folded[i+len(run):])...), " ")
}

// lookAround looks for the place within the area that the query also names.
// What bears that very name there comes first; else names that answer the whole
// query do. Slips of the whole query are no answer once the area gave one.
func (s *Set) lookAround(folded string, found []find, o Options, limit int) []find {
	a, ok := s.areaOf(folded)
	if !ok {
		return found
	}
	r := plain(a.rest)
	r.within = a.places
	near := s.look(r, o, limit)
	if len(near) == 0 {
		return found
	}
	whole := slices.DeleteFunc(found, func(f find) bool { return f.match == MatchTypo })
	if anyExact(near) {
		return merge(near, whole)
	}
	return merge(whole, near)
}

// merge adds to the first finds those of the others that lead elsewhere.
func merge(first, others []find) []find {
	merged := slices.Clip(first)
	for _, f := range others {
		if !slices.ContainsFunc(first, func(g find) bool { return g.place == f.place }) {
			merged = append(merged, f)
		}
	}
	return merged
}
