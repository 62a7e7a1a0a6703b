package territory

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Named is a territory that a sentence names, and what is left of the sentence
// without it.
type Named struct {
	Key  Key
	Rest string
}

// maxNameWords is how many words of a sentence may be one name: La
// Ville-sous-la-Ferté has five.
const maxNameWords = 7

// span is a run of words of a sentence.
type span struct{ from, to int }

// NamedIn lists the territories that a sentence names whole, however accents,
// hyphens and capitals are written: communes, EPCI, départements, régions and
// postal codes, the longest name first. Of those that share a name, one: the
// largest level, then the most people; a former commune names none. Fictional
// territories are named only in a sentence about the demonstration, unlisted ones never.
func (s *Set) NamedIn(sentence string, fictional bool) []Named {
	words := sentenceWords(firstBytes(sentence, MaxQuery))
	spans := spansOf(words)
	best := map[span]int32{}
	take := func(name string, at int32) {
		where, asked := spans[name]
		if !asked || s.places[at].unlisted || s.places[at].fictional && !fictional {
			return
		}
		if old, known := best[where]; !known || s.rather(at, old) {
			best[where] = at
		}
	}
	names := s.names.of(s)
	for name := range spans {
		names.each(s, name, func(at int32) { take(name, at) })
		for _, at := range s.postal[name] {
			take(name, at)
		}
	}
	return s.apart(words, best)
}

// rather says whether a name is rather that of a than of b.
func (s *Set) rather(a, b int32) bool {
	p, q := &s.places[a], &s.places[b]
	return cmp.Or(cmp.Compare(likely[q.level], likely[p.level]), cmp.Compare(p.population, q.population), cmp.Compare(q.code, p.code)) > 0
}

// likely orders what a name may be of: who writes Nevers means the town.
var likely = map[Level]int{Departement: 0, Region: 1, Perimeter: 2, Commune: 3, EPCI: 4}

// apart puts the finds in order, and leaves out those within a longer name.
func (s *Set) apart(words []sentenceWord, best map[span]int32) []Named {
	all := make([]span, 0, len(best))
	for where := range best {
		all = append(all, where)
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Or((b.to-b.from)-(a.to-a.from), a.from-b.from) })
	var out []Named
	var taken []span
	for _, where := range all {
		if slices.ContainsFunc(taken, func(t span) bool { return where.from < t.to && t.from < where.to }) {
			continue
		}
		taken = append(taken, where)
		out = append(out, Named{Key: s.places[best[where]].key(), Rest: rest(words, where)})
	}
	return out
}

// sentenceWord is a word as it was written and as names are compared.
type sentenceWord struct{ written, folded string }

// sentenceWords cuts at spaces, commas, brackets and after apostrophes: a name is
// of whole words.
func sentenceWords(sentence string) []sentenceWord {
	var out []sentenceWord
	for _, w := range strings.FieldsFunc(strings.NewReplacer("’", "’ ", "'", "' ").Replace(sentence), func(r rune) bool {
		return r == ' ' || r == ',' || r == '(' || r == ')' || r == ';' || r == '\u00a0' || r == '\u202f' || r == '\t' || r == '\n'
	}) {
		out = append(out, sentenceWord{w, text.Fold(w)})
	}
	return out
}

// spansOf are the runs of words that may be a name, as names are compared. A
// single short word is one only when nothing else is said.
func spansOf(words []sentenceWord) map[string]span {
	out := map[string]span{}
	for from := range words {
		joined := ""
		for to := from; to < min(from+maxNameWords, len(words)); to++ {
			joined = strings.TrimSpace(joined + " " + words[to].folded)
			if len(joined) < 3 && len(words) > 1 || ties[joined] {
				continue
			}
			name := foldName(joined)
			if _, known := out[name]; !known {
				out[name] = span{from, to + 1}
			}
		}
	}
	return out
}

// ties are the small words that tie a place to what is looked for.
var ties = map[string]bool{"a": true, "au": true, "aux": true, "autour": true, "chez": true, "d": true, "dans": true, "de": true, "des": true, "du": true,
	"en": true, "et": true, "l": true, "la": true, "le": true, "les": true, "pres": true, "sur": true, "vers": true, "in": true, "near": true, "the": true, "around": true}

// rest is the sentence without a name, and without the words that tied it to the
// rest.
func rest(words []sentenceWord, name span) string {
	before, after := words[:name.from], words[name.to:]
	for len(before) > 0 && ties[before[len(before)-1].folded] {
		before = before[:len(before)-1]
	}
	var out []string
	for _, w := range slices.Concat(before, after) {
		out = append(out, w.written)
	}
	return strings.NewReplacer("’ ", "’", "' ", "'").Replace(strings.Join(out, " "))
}

func firstBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
