package text

import "strings"

// Tokens returns the folded words of s that carry meaning, in order: elisions
// removed (l’eau → eau, jusqu’ici → ici), dotted acronyms closed (S.C.I.C. →
// scic), compounds of the field closed (bien-être → bienetre, co-voiturage →
// covoiturage), inclusive endings dropped (habitant·e·s → habitant), stop words
// dropped, unless nothing else is left: “Où ?” or the commune of Y can still be
// looked for. « l eau » typed on a telephone gives the tokens of
// « l’eau ».
func Tokens(s string) []string {
	words := analyse(s)
	tokens := make([]string, len(words))
	for i, w := range words {
		tokens[i] = w.text
	}
	return tokens
}

// word is a folded word, the separator before it and, for a closed compound,
// its parts.
type word struct {
	text  string
	sep   byte
	parts []string
}

func analyse(s string) []word {
	words := split(fold(s, true))
	words = joinDotted(words)
	words = elide(words)
	words = closeCompounds(words)
	return dropStopWords(words)
}

// split cuts marked folded text at its separators.
func split(marked string) []word {
	var words []word
	start, sep := 0, byte(' ')
	for i := 0; i <= len(marked); i++ {
		if i < len(marked) && !isMark(marked[i]) {
			continue
		}
		if i > start {
			words = append(words, word{text: marked[start:i], sep: sep})
		}
		if i < len(marked) {
			sep, start = marked[i], i+1
		}
	}
	return words
}

func isMark(c byte) bool { return c == ' ' || c == '\'' || c == '-' || c == '.' }

// joinDotted closes acronyms and drops inclusive endings.
func joinDotted(words []word) []word {
	out := make([]word, 0, len(words))
	for i, w := range words {
		if w.sep != '.' || i == 0 {
			out = append(out, w)
			continue
		}
		last := &out[len(out)-1]
		switch {
		case len(w.text) == 1 && isAcronym(last.text, words[i-1].text):
			last.text += w.text
		case inclusiveEndings[w.text] && len(last.text) > 1:
		default:
			out = append(out, w)
		}
	}
	return out
}

// isAcronym says whether what stands before a dot is the beginning of an
// acronym: a single letter, alone or already joined to others.
func isAcronym(joined, previous string) bool {
	return len(previous) == 1 && previous[0] >= 'a' && joined[len(joined)-1] == previous[0]
}

var inclusiveEndings = set("e s es ne nes le les te tes ive ives ve ves euse euses se ses rice rices trice trices ice ices " +
	"ere eres iere ieres elle elles")

// elisions lose their last letter before an apostrophe and mean nothing alone.
var elisions = set("l d j m t s n c qu jusqu lorsqu puisqu quoiqu quelqu")

// looseElisions are recognised without apostrophe too, before a vowel or h.
var looseElisions = set("l d j n s qu jusqu lorsqu puisqu")

func elide(words []word) []word {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case i+1 < len(words) && words[i+1].sep == '\'' && elisions[w.text]:
			words[i+1].sep = w.sep
		case i+1 < len(words) && words[i+1].sep == ' ' && looseElisions[w.text] && startsWithVowel(words[i+1].text):
			words[i+1].sep = w.sep
		case w.sep == '\'' && len(out) > 0:
			out[len(out)-1].text += w.text // aujourd’hui, presqu’île, entr’aide
		default:
			out = append(out, w)
		}
	}
	return out
}

func startsWithVowel(s string) bool { return len(s) > 1 && strings.IndexByte("aeiouyh", s[0]) >= 0 }

// prefixes are closed with the word after their hyphen; prefixes of the second
// set are no words of their own and are closed over a space as well.
var (
	prefixes      = set("co inter auto multi micro eco agro pluri trans anti bio geo mini poly socio tele hyper supra intra infra")
	loosePrefixes = set("co inter multi pluri agro")
)

// compounds are written in one, two or hyphened words, and mean one thing.
var compounds = set("bien etre|mal etre|mieux etre|bien vivre|vivre ensemble|savoir faire|savoir etre|faire ensemble|tiers lieu|tiers lieux|" +
	"compte rendu|comptes rendus|sous prefecture|aller vers|bas carbone")

func closeCompounds(words []word) []word {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if i+1 < len(words) && closed(w, words[i+1]) {
			next := words[i+1]
			parts := []string{next.text}
			if !prefixes[w.text] {
				parts = []string{w.text, next.text}
			}
			w = word{text: w.text + next.text, sep: w.sep, parts: parts}
			i++
		}
		out = append(out, w)
	}
	return out
}

func closed(w, next word) bool {
	if next.sep != ' ' && next.sep != '-' {
		return false
	}
	if compounds[w.text+" "+next.text] {
		return true
	}
	if len(next.text) < 3 {
		return false
	}
	return next.sep == '-' && prefixes[w.text] || loosePrefixes[w.text]
}

func dropStopWords(words []word) []word {
	kept := make([]word, 0, len(words))
	for _, w := range words {
		if !stopWords[w.text] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// stopWords are the articles, pronouns, prepositions, conjunctions and the
// present forms of être and avoir that stand in most sentences. « est » (the
// east) and « été » (the summer) are stop words and nouns: they stay words.
var stopWords = set("a|ai|ainsi|alors|an|and|as|au|aucun|aucune|aussi|autre|autres|aux|avec|avez|avons|c|ca|car|ce|ceci|cela|celle|celles|celui|" +
	"ces|cet|cette|ceux|chaque|chez|ci|comme|d|dans|de|depuis|des|donc|dont|du|elle|elles|en|entre|es|et|etaient|etait|etant|etc|" +
	"etre|eux|font|fait|fois|ici|il|ils|j|je|l|la|le|les|leur|leurs|lors|lui|m|ma|mais|me|meme|memes|mes|moi|mon|n|ne|ni|nos|notre|nous|" +
	"of|on|ont|ou|par|parce|pas|pendant|peu|peut|plus|plusieurs|pour|pourquoi|puis|qu|quand|que|quel|quelle|quelles|quels|qui|s|sa|" +
	"se|ses|si|soi|soit|son|sont|sous|sur|t|ta|te|tel|telle|telles|tels|tes|the|toi|ton|tous|tout|toute|toutes|tres|tu|un|une|vers|" +
	"via|vos|votre|vous|y")

// set splits on "|" or, when there is none, on spaces.
func set(list string) map[string]bool {
	words := strings.Split(list, "|")
	if len(words) == 1 {
		words = strings.Fields(list)
	}
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
