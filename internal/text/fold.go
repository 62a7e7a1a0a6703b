package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as search compares it: lower-case, without accents, ligatures
// opened (œ → oe, æ → ae, ß → ss), everything but letters and digits turned
// into single spaces, none at the ends. Invisible characters (soft hyphen,
// zero-width space) vanish without cutting the word. Fold(Fold(s)) == Fold(s).
func Fold(s string) string { return fold(s, false) }

// marks are the separators that the analysis of words reads; Fold turns them
// into spaces like the rest.
var marks = map[rune]byte{
	'\'': '\'', '’': '\'', 'ʼ': '\'', '‘': '\'', '`': '\'', '´': '\'',
	'-': '-', '‐': '-', '‑': '-', '−': '-',
	'.': '.', '·': '.', '‧': '.', '•': '.', '⋅': '.',
}

// opened are letters that no Unicode decomposition opens.
var opened = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ħ': "h", 'ŧ': "t",
}

func fold(s string, keepMarks bool) string {
	var b strings.Builder
	b.Grow(len(s))
	pending := byte(0)
	put := func(letters string) {
		if pending != 0 && b.Len() > 0 {
			b.WriteByte(pending)
		}
		pending = 0
		b.WriteString(letters)
	}
	for _, r := range decomposed(s) {
		switch {
		case r < utf8.RuneSelf && asciiLetter(r):
			put(asciiLower[r])
		case joins(r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			put(lower(r))
		default:
			pending = separator(pending, r, keepMarks)
		}
	}
	return b.String()
}

// decomposed is s in compatibility decomposition; plain ASCII, the common case,
// is returned as it is. Typographic signs that Unicode would decompose into a
// space and an accent are kept whole, so that they separate.
func decomposed(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return norm.NFKD.String(signs.Replace(strings.ToValidUTF8(s, " ")))
		}
	}
	return s
}

var signs = strings.NewReplacer("´", "'", "¨", " ", "¸", " ", "¯", " ", "…", ". ", "\u2011", "-")

// joins says whether a rune disappears without separating its neighbours:
// accents once decomposed, soft hyphens, zero-width characters.
func joins(r rune) bool { return unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r) }

func lower(r rune) string {
	l := unicode.ToLower(r)
	if o, ok := opened[l]; ok {
		return o
	}
	return string(l)
}

// separator is what will stand between the word that ended and the next: the
// mark itself when it is alone and marks are kept, else a space.
func separator(pending byte, r rune, keepMarks bool) byte {
	if !keepMarks || pending != 0 {
		return ' '
	}
	if m, ok := marks[r]; ok {
		return m
	}
	return ' '
}

func asciiLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// asciiLower spares an allocation a letter.
var asciiLower = func() (t [utf8.RuneSelf]string) {
	for r := range rune(utf8.RuneSelf) {
		t[r] = string(unicode.ToLower(r))
	}
	return t
}()
