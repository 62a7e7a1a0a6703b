package composite

import (
	"cmp"
	"slices"
	"strings"
)

// Slips counts the letters to add, take away, change or swap with their
// neighbour to go from one word to another.
//
// Source: Damerau, A technique for computer detection and correction of
// spelling errors, Communications of the ACM 7 (1964), restricted form.
func Slips(from, to string) int {
	a, b := []rune(from), []rune(to)
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// mostKnown is how many words a message proposes.
const mostKnown = 30

// nearestFirst lists what could have been written, the nearest to what was typed
// first: by its slips, each counted for less in a longer word.
func nearestFirst[W ~string](typed string, known []W) string {
	words := make([]string, 0, len(known))
	for _, k := range known {
		if k != "" {
			words = append(words, string(k))
		}
	}
	far := func(k string) float64 {
		longest := max(len([]rune(k)), len([]rune(typed)), 1)
		return float64(Slips(strings.ToLower(typed), strings.ToLower(k))) / float64(longest)
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
	if len(words) > mostKnown {
		words = append(words[:mostKnown], "…")
	}
	return strings.Join(words, ", ")
}

// unknownWord is the error of a choice that no step knows, with those it knows.
func unknownWord[W ~string](step Step, indicator string, word W, known ...W) *Error {
	return &Error{Step: step, Reason: UnknownMethod, Indicator: indicator, Other: string(word), Known: nearestFirst(string(word), known)}
}
