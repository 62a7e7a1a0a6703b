package text

import "strings"

// Beginning is the beginning of a text in as many characters at most, cut after a word
// where one ends in its second half, with an ellipsis; the whole of one that fits.
func Beginning(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	cut := max(most-1, 0)
	for at := cut; at > most/2; at-- { // the space after a word may be where the ellipsis goes
		if runes[at] == ' ' || runes[at] == '\n' {
			cut = at
			break
		}
	}
	return strings.TrimRight(string(runes[:cut]), " ,;:\n") + "…"
}
