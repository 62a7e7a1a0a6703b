package i18n

import (
	"strings"
	"unicode"
)

// Typography gives a French text the spaces and apostrophes of a printed page:
// ’ between letters; a non-breaking space before ; : ! ? » and before % or € after
// a number; one after «. Non-breaking spaces already there stay, of either
// width. Addresses, hours (12:30), HTML entities and code (a != b) are left as
// they are. Typography(Typography(s)) == Typography(s).
//
// Source: Lexique des règles typographiques en usage à l’Imprimerie nationale
// (2002); U+00A0 rather than U+202F where fonts may lack it.
func Typography(s string) string {
	if !strings.ContainsAny(s, "';:!?»%€«") {
		return s
	}
	t := typesetter{in: []rune(s)}
	t.out = make([]rune, 0, len(t.in)+8)
	for t.at < len(t.in) {
		if end := t.addressEnd(); end > t.at {
			t.out = append(t.out, t.in[t.at:end]...)
			t.at = end
			continue
		}
		t.set(t.in[t.at])
		t.at++
	}
	return string(t.out)
}

const noBreakRune = '\u00a0'

type typesetter struct {
	in, out []rune
	at      int
}

func (t *typesetter) set(r rune) {
	switch r {
	case '\'':
		if unicode.IsLetter(t.last()) && unicode.IsLetter(t.next()) {
			r = '’'
		}
	case ';', ':', '!', '?':
		if t.endsClause(r) {
			t.hold()
		}
	case '%', '€':
		if b := t.base(); unicode.IsDigit(b) || b == '}' {
			t.hold()
		}
	case '»':
		if b := t.base(); b != 0 && !unicode.IsSpace(b) {
			t.hold()
		}
	case '«':
		t.open()
		return
	}
	t.out = append(t.out, r)
}

// open writes « and the space it holds.
func (t *typesetter) open() {
	t.out = append(t.out, '«')
	for t.next() == ' ' {
		t.at++
	}
	if n := t.next(); n != 0 && !unicode.IsSpace(n) {
		t.out = append(t.out, noBreakRune)
	}
}

// hold replaces the plain spaces before a mark by a non-breaking one.
func (t *typesetter) hold() {
	for t.last() == ' ' {
		t.out = t.out[:len(t.out)-1]
	}
	if l := t.last(); l != noBreakRune && l != '\u202f' {
		t.out = append(t.out, noBreakRune)
	}
}

// endsClause says whether the mark stands as punctuation: after a word, before
// a space, an end or another mark. The second of « ?! » follows the first.
func (t *typesetter) endsClause(mark rune) bool {
	base := t.base()
	if base == 0 || unicode.IsSpace(base) || strings.ContainsRune("([{«/;:!?…=<>\"“", base) {
		return false
	}
	if n := t.next(); n != 0 && !unicode.IsSpace(n) && !strings.ContainsRune(")]»”\".,…;!?", n) {
		return false
	}
	if mark == ':' && t.next() == ')' {
		return false // a smile
	}
	if mark == ':' && !unicode.IsLetter(base) && !unicode.IsDigit(base) && !strings.ContainsRune("»)}%€’”\"", base) {
		return false
	}
	return mark != ';' || !t.closesEntity()
}

// closesEntity says whether the word before ; is an HTML entity (&amp;).
func (t *typesetter) closesEntity() bool {
	for i := len(t.out) - 1; i >= 0; i-- {
		if r := t.out[i]; r == '&' {
			return i < len(t.out)-1
		} else if r != '#' && !(r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))) {
			return false
		}
	}
	return false
}

// addressEnd is where the word that begins here ends when it is the address of
// a page or of a person; at otherwise.
func (t *typesetter) addressEnd() int {
	if t.at > 0 && !unicode.IsSpace(t.in[t.at-1]) && !strings.ContainsRune("(«[<", t.in[t.at-1]) {
		return t.at
	}
	end := t.at
	for end < len(t.in) && !unicode.IsSpace(t.in[end]) && t.in[end] != '»' {
		end++
	}
	word := string(t.in[t.at:end])
	if strings.Contains(word, "://") || strings.HasPrefix(word, "www.") || strings.HasPrefix(word, "mailto:") || strings.Contains(word, "@") {
		return end
	}
	return t.at
}

// last is what was written last, base what was before plain spaces, next what
// comes; 0 at the ends.
func (t *typesetter) last() rune {
	if len(t.out) == 0 {
		return 0
	}
	return t.out[len(t.out)-1]
}

func (t *typesetter) base() rune {
	for i := len(t.out) - 1; i >= 0; i-- {
		if r := t.out[i]; r != ' ' && r != noBreakRune && r != '\u202f' {
			return r
		}
	}
	return 0
}

func (t *typesetter) next() rune {
	if t.at+1 >= len(t.in) {
		return 0
	}
	return t.in[t.at+1]
}
