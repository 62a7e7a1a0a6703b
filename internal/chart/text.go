package chart

import (
	"strings"
	"unicode"
)

// Width estimates how wide words are at a font size, in the same unit: the
// advance widths of Atkinson Hyperlegible Next by class of letter, a little
// generous so that the system font shown meanwhile fits too.
func Width(words string, size float64) float64 {
	em := 0.0
	for _, r := range words {
		em += advance(r)
	}
	return em * size
}

func advance(r rune) float64 {
	switch {
	case strings.ContainsRune("iljI.,;:'’|!", r):
		return 0.29
	case unicode.IsSpace(r):
		return 0.27
	case strings.ContainsRune("ftr()-[]/", r):
		return 0.39
	case strings.ContainsRune("mwMW—…%@", r):
		return 0.90
	case unicode.IsUpper(r):
		return 0.68
	case r >= 0x2e80:
		return 1
	}
	return 0.57
}

// Wrap breaks words into lines no wider than limit. Nothing is cut away: a word
// too long for a line goes on over the next. A no-break space doesn't break.
func Wrap(words string, limit, size float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if Width(joined, size) <= limit {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		var full []string
		full, line = split(word, limit, size)
		lines = append(lines, full...)
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// split cuts a word into the full lines it fills and what remains, after a
// hyphen where it has one. A line holds at least one letter, however narrow.
func split(word string, limit, size float64) (full []string, rest string) {
	start, hyphen, wide := 0, 0, 0.0
	for i, r := range word {
		w := advance(r) * size
		for i > start && wide+w > limit {
			cut := i
			if hyphen > start {
				cut = hyphen
			}
			full = append(full, word[start:cut])
			start, wide = cut, Width(word[cut:i], size)
		}
		wide += w
		if r == '-' {
			hyphen = i + 1
		}
	}
	return full, word[start:]
}
