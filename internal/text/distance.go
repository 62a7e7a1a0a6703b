package text

// MaxDistanceRunes is how much of a text counts in a distance.
const MaxDistanceRunes = 200

// Distance is the number of single-letter insertions, deletions, substitutions
// and swaps of neighbours that turn a into b, no part being edited twice
// (Damerau-Levenshtein, optimal string alignment). Case and accents count: fold
// first where they should not. Only the first MaxDistanceRunes runes are read.
//
// Source: Damerau, “A technique for computer detection and correction of
// spelling errors”, CACM 7(3), 1964; Boytsov, “Indexing methods for approximate
// dictionary searching”, JEA 16, 2011, for the alignment.
func Distance(a, b string) int {
	x, y := []rune(firstRunes(a, MaxDistanceRunes)), []rune(firstRunes(b, MaxDistanceRunes))
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// Similar says how alike two texts read, from 0 (nothing in common) to 1 (the
// same but for case, accents and punctuation), the same both ways. It is the
// better of two views: the share of letters left in place,
// 1 − Distance/longest, for misspellings; and 0.95 × Dice's coefficient of
// the stems, 2·common/(of a + of b), for the same words in another order.
// Only the first MaxDistanceRunes
// runes count. Two texts without a letter or digit are not alike: 0.
func Similar(a, b string) float64 {
	fa, fb := firstRunes(Fold(a), MaxDistanceRunes), firstRunes(Fold(b), MaxDistanceRunes)
	longest := max(len([]rune(fa)), len([]rune(fb)))
	if longest == 0 {
		return 0
	}
	letters := 1 - float64(Distance(fa, fb))/float64(longest)
	return max(letters, 0.95*dice(QueryStems(fa), QueryStems(fb)))
}

// dice compares two lists without repetition.
func dice(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	of := make(map[string]bool, len(a))
	for _, s := range a {
		of[s] = true
	}
	common := 0
	for _, s := range b {
		if of[s] {
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

// firstRunes is s cut after max runes.
func firstRunes(s string, max int) string {
	n := 0
	for i := range s {
		if n == max {
			return s[:i]
		}
		n++
	}
	return s
}
