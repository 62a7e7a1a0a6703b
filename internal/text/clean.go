// Package text prepares what people write: safe to show, tidy to keep, found by
// its words, sorted as French is, harmless in spreadsheets.
package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CleanLines tidies each line as CleanLine does and keeps each once, in its order,
// without the empty ones.
func CleanLines(lines []string, max int) []string {
	var out []string
	for _, l := range lines {
		if l = CleanLine(l, max); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// CleanLine keeps one line of visible text: control characters, direction
// overrides and zero-width characters out, letters composed (NFC), runs of
// spaces of any width folded into a plain one, cut at max characters, never
// between a letter and its accent; no cut when max < 0.
func CleanLine(s string, max int) string {
	if plainLine(s) && (max < 0 || len(s) <= max) {
		return s
	}
	return cut(strings.Join(strings.Fields(visible(s, false)), " "), max)
}

// plainLine says whether s is a line that needs no cleaning: letters, digits and
// signs of plain ASCII with single spaces within, as most cells are.
func plainLine(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && before == ' ' {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

// CleanText does the same line by line and keeps the line breaks, of which no
// more than one blank line in a row.
func CleanText(s string, max int) string {
	if plainLine(s) && (max < 0 || len(s) <= max) {
		return s
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var out []string
	blank := true
	for line := range strings.SplitSeq(visible(s, true), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" && blank {
			continue
		}
		blank = line == ""
		out = append(out, line)
	}
	return cut(strings.TrimSpace(strings.Join(out, "\n")), max)
}

// visible drops what can't be seen but changes what is: controls, bidirectional
// overrides, zero-width spaces, letters without a drawing, the replacement of
// broken bytes. Joiners stay after emoji and letters of the scripts that need
// them, where they can be seen.
func visible(s string, newlines bool) string {
	before := ' '
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '!' && r <= '~' || r >= '\u00c0' && r <= '\u017f': // letters of French, signs
		case r == '\n' && newlines:
		case unicode.Is(unicode.White_Space, r) && !noBreak(r):
			r = ' '
		case r == '\u200d' || r == '\u200c':
			if before <= '\u02ff' || before == r {
				return -1
			}
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar, undrawn(r):
			return -1
		}
		before = r
		return r
	}, s)
	return norm.NFC.String(s)
}

// undrawn are letters and marks that Unicode gives no drawing.
func undrawn(r rune) bool {
	return r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' || r == '\u034f' || r == '\u17b4' || r == '\u17b5' || r == '\u2800'
}

func noBreak(r rune) bool { return r == '\u00a0' || r == '\u202f' }

func cut(s string, max int) string {
	if max < 0 {
		return s
	}
	kept := firstRunes(s, max)
	if rest := s[len(kept):]; rest != "" && unicode.Is(unicode.M, []rune(firstRunes(rest, 1))[0]) {
		kept = strings.TrimRightFunc(kept, func(r rune) bool { return unicode.Is(unicode.M, r) })
		_, size := utf8.DecodeLastRuneInString(kept)
		kept = kept[:len(kept)-size]
	}
	return strings.TrimSpace(kept)
}

// CutLast parts a text at the last place where sep stands, as strings.Cut does at
// the first.
func CutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
