package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which words are compared: lower case, no accents, œ as
// oe and æ as ae, ß as ss, everything that is not a letter or a digit as one
// space. « L’Échelle d’Œuvre » folds to "l echelle d oeuvre".
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			writeLetter(&b, r)
		default:
			gap = true
		}
	}
	return b.String()
}

func writeLetter(b *strings.Builder, r rune) {
	switch r {
	case 'œ':
		b.WriteString("oe")
	case 'æ':
		b.WriteString("ae")
	case 'ß':
		b.WriteString("ss")
	case 'ø':
		b.WriteByte('o')
	case 'ł':
		b.WriteByte('l')
	default:
		b.WriteRune(r)
	}
}

// elided are the short words that lose their vowel before another: folded,
// they stand alone and carry no meaning.
var elided = words(`l d j m t s n c qu jusqu lorsqu puisqu quoiqu`)

// stops are the words that every text holds.
var stops = words(`a ai ainsi alors au aucun aucune aussi autre autres aux avec avoir ce ceci cela celle celles celui ces cet
cette ceux chaque chez comme comment dans de des donc dont du elle elles en encore entre es est et etaient etait etant ete etre
eu eux fait fois font ici il ils je la le les leur leurs lui ma mais me meme memes mes moi moins mon ne ni nos notre nous on ont
ou par parce pas peu peut plus pour pourquoi quand que quel quelle quelles quels qui sa sans se sera ses si son sont sous sur ta
tandis te tes toi ton tous tout toute toutes tres tu un une vos votre vous y`)

func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// Tokens are the folded words that carry meaning: elisions and stop words are
// dropped, unless nothing else is left, since someone may well look for « Nous ».
func Tokens(s string) []string {
	all := strings.Fields(Fold(s))
	kept := make([]string, 0, len(all))
	for _, w := range all {
		if !elided[w] && !stops[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}
