package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Spelling is a word as it is compared, folded, and as someone spelt it, in small
// letters.
type Spelling struct{ Folded, Spelt string }

// A word that is shorter than shortestSpelt has too many neighbours to be put
// right; a longer one than longestSpelt is no word.
const (
	shortestSpelt = 4
	longestSpelt  = 24
)

// Spellings are the words of a text that another one may be a slip of, each once.
func Spellings(s string) []Spelling {
	var out []Spelling
	known := map[string]bool{}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		if n := utf8.RuneCountInString(w); n < shortestSpelt || n > longestSpelt {
			continue
		}
		w = strings.ToLower(w)
		folded := Fold(w)
		if known[folded] || stopWords[folded] || strings.Contains(folded, " ") || len(folded) < shortestSpelt {
			continue
		}
		known[folded] = true
		out = append(out, Spelling{Folded: folded, Spelt: w})
	}
	return out
}

// Slips is how many slips of the pen are forgiven in a word of that many letters.
func Slips(letters int) int {
	switch {
	case letters < shortestSpelt:
		return 0
	case letters < 7:
		return 1
	}
	return 2
}
