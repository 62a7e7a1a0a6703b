package territory

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// entry is a name that search looks through: of a place, or of a former
// commune that leads to one.
type entry struct {
	full   string // folded, abbreviations written out
	short  string // full without leading article or kind of EPCI
	place  int32
	former int32
}

func newEntry(level Level, name string, at, former int32) entry {
	full := foldName(name)
	return entry{full: full, short: shorten(full, level), place: at, former: former}
}

// foldName is the form in which names are compared: text.Fold, then st written
// saint, ste sainte, s/ sur, 3e and 3ème 3, and a trailing article put first:
// « HAVRE (LE) » and « Le Havre » both give "le havre".
func foldName(name string) string {
	folded := text.Fold(name)
	if !abbreviated(folded) {
		return folded
	}
	words := strings.Fields(folded)
	for i, w := range words {
		words[i] = writeOut(w, i < len(words)-1)
	}
	if n := len(words) - 1; n > 0 && isArticle(words[n]) {
		words = append(words[n:], words[:n]...)
	}
	return strings.Join(words, " ")
}

// abbreviated is a quick look that spares most names the rest: is there a
// digit, a word that may be short for another, or an article at the end?
func abbreviated(folded string) bool {
	start := 0
	for i := 0; i <= len(folded); i++ {
		if i < len(folded) && folded[i] != ' ' {
			continue
		}
		w := folded[start:i]
		if w != "" && (writeOut(w, true) != w || i == len(folded) && isArticle(w)) {
			return true
		}
		start = i + 1
	}
	return false
}

func isArticle(w string) bool { return w == "le" || w == "la" || w == "les" || w == "l" }

// writeOut expands an abbreviation; more says that another word follows.
func writeOut(w string, more bool) string {
	switch w {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "sts":
		return "saints"
	case "stes":
		return "saintes"
	case "s":
		if more {
			return "sur"
		}
	}
	if w[0] < '0' || w[0] > '9' {
		return w
	}
	digits := strings.TrimLeft(w, "0123456789")
	switch digits {
	case "e", "er", "eme", "ieme":
		return w[:len(w)-len(digits)]
	}
	return w
}

// openings are what a name may begin with and people leave out, longest first
// in each list. An EPCI's is dropped, then the word that ties it to the rest.
var (
	articles = []string{"les ", "le ", "la ", "l "}
	epciKind = []string{"communaute de communes ", "communaute d agglomeration ", "communaute urbaine ",
		"comcom ", "com com ", "agglomeration ", "agglo ", "cdc ", "cc ", "ca ", "cu "}
	epciTies = []string{"de la ", "de l ", "des ", "du ", "de ", "d "}
)

// shorten drops the leading article of a commune, and the kind of an EPCI with
// the word that ties it: "cc du pays de x" gives "pays de x".
func shorten(full string, level Level) string {
	if level == EPCI {
		if rest := dropOne(full, epciKind); rest != full {
			full = dropOne(rest, epciTies)
		}
	}
	short := dropOne(full, articles)
	if rest, is := strings.CutSuffix(short, " arrondissement"); is {
		return rest
	}
	return short
}

func dropOne(s string, openings []string) string {
	for _, o := range openings {
		if rest, has := strings.CutPrefix(s, o); has && rest != "" {
			return rest
		}
	}
	return s
}

// beginsWords says whether each word of the query begins a word of the name:
// "bourg bres" finds "bourg en bresse", in any order.
func beginsWords(name string, query []string) bool {
	for _, q := range query {
		if !beginsWord(name, q) {
			return false
		}
	}
	return true
}

func beginsWord(name, q string) bool {
	for rest := name; ; {
		i := strings.Index(rest, q)
		if i < 0 {
			return false
		}
		if at := len(name) - len(rest) + i; at == 0 || name[at-1] == ' ' {
			return true
		}
		rest = rest[i+1:]
	}
}
