package text

import "strings"

// Neutralise makes a text harmless as a cell of a spreadsheet: what a program
// could take for a formula (= + - @ and their full-width forms, tabulation, line
// ends, NUL, also after spaces) gets a leading apostrophe. A text that already
// begins with apostrophes before such a sign gets one more, so that Restore
// gives back every text exactly. For spreadsheets that people open only.
//
// Source: OWASP, CSV Injection.
func Neutralise(s string) string {
	if s == "" || asciiLetter(rune(s[0])) {
		return s // most cells
	}
	if couldBeFormula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Restore undoes Neutralise: Restore(Neutralise(s)) == s for every s.
func Restore(s string) string {
	rest, quoted := strings.CutPrefix(s, "'")
	if quoted && couldBeFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

func couldBeFormula(s string) bool {
	for _, r := range s {
		switch r {
		case ' ':
			continue
		case '=', '+', '-', '@', '\t', '\r', '\n', 0, '＝', '＋', '－', '＠':
			return true
		}
		return false
	}
	return false
}
