package text

import (
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
	out := make([]byte, 0, len(s))
	pending := byte(0)
	for _, r := range s {
		f := foldedRune(r)
		for i := range f {
			switch f[i].is {
			case itJoins:
			case itParts:
				pending = separator(pending, f[i].sign, keepMarks)
			default:
				if pending != 0 && len(out) > 0 {
					out = append(out, pending)
				}
				pending = 0
				out = append(out, f[i].letters...)
			}
		}
	}
	return string(out)
}

// piece is what a sign of a text becomes.
type piece struct {
	is      pieceKind
	letters string
	sign    rune // what parts, to know its mark
}

type pieceKind uint8

const (
	itReads pieceKind = iota // letters or digits
	itJoins                  // vanishes without cutting the word
	itParts                  // stands between words
)

// foldedRunes are the pieces of the signs that French is written with. A sign
// folds by itself whatever stands beside it: decomposition goes sign by sign, and
// what it could reorder, accents, vanishes.
var foldedRunes = func() (t [0x2070][]piece) {
	for r := range rune(0x0250) {
		t[r] = foldRune(r)
	}
	for r := rune(0x2000); r < 0x2070; r++ {
		t[r] = foldRune(r)
	}
	return t
}()

func foldedRune(r rune) []piece {
	if int(r) < len(foldedRunes) && foldedRunes[r] != nil {
		return foldedRunes[r]
	}
	return foldRune(r)
}

// foldRune folds one sign: in compatibility decomposition, without accents, in
// lower case. Broken bytes come as the sign that stands for them, which parts.
// Typographic signs that Unicode would decompose into a space and an accent are
// kept whole, so that they part words.
func foldRune(r rune) []piece {
	whole, known := signs[r]
	if !known {
		whole = norm.NFKD.String(string(r))
	}
	pieces := []piece{}
	for _, d := range whole {
		switch {
		case d < utf8.RuneSelf && asciiLetter(d):
			pieces = append(pieces, piece{letters: string(unicode.ToLower(d))})
		case joins(d):
			pieces = append(pieces, piece{is: itJoins})
		case unicode.IsLetter(d) || unicode.IsNumber(d):
			pieces = append(pieces, piece{letters: lower(d)})
		default:
			pieces = append(pieces, piece{is: itParts, sign: d})
		}
	}
	return pieces
}

var signs = map[rune]string{'´': "'", '¨': " ", '¸': " ", '¯': " ", '…': ". ", '\u2011': "-"}

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
