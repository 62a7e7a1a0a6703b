package planfile

import "strings"

// nearest is the name that a slip of a finger or two would make of typed; ""
// when none is near.
func nearest(typed string, known []string) string {
	best, least := "", max(1, len([]rune(typed))/3)+1
	for _, k := range known {
		if d := slips(strings.ToLower(typed), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// slips counts the letters to add, take away, change or swap with their
// neighbour to go from one word to another.
//
// Source: Damerau, A technique for computer detection and correction of
// spelling errors, Communications of the ACM 7 (1964), restricted form.
func slips(from, to string) int {
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
