package text

import (
	_ "embed" // the names whose H is mute
	"slices"
	"strings"
	"sync"
)

// Place is the name of a territory in a French sentence, with the article that goes
// before it and that it does not hold: « le » of Finistère, « les » of Vosges; "" when
// it takes none, as towns do, or holds its own, as Le Mans does.
type Place struct{ Name, Article string }

// String is the name alone.
func (p Place) String() string { return p.Name }

// preposition is a word before a name: alone, in one word with « le » and « les », and
// without its vowel; "" when it has none to lose.
type preposition struct{ bare, le, les, elided string }

var (
	of = preposition{bare: "de ", le: "du ", les: "des ", elided: "d’"}
	to = preposition{bare: "à ", le: "au ", les: "aux "}
)

// Of says « de » before the name: du Finistère, de l’Ain, du Mans, des Ulis, de La
// Rochelle, d’Argentan, de L’Haÿ-les-Roses.
func (p Place) Of() string { return of.before(p) }

// To says « à » before the name: au Finistère, aux Vosges, au Mans, aux Ulis, à La
// Rochelle, à Argentan.
func (p Place) To() string { return to.before(p) }

func (word preposition) before(p Place) string {
	switch p.Article {
	case "le":
		return word.le + p.Name
	case "les":
		return word.les + p.Name
	case "la":
		return word.bare + "la " + p.Name
	case "l’":
		return word.bare + "l’" + p.Name
	}
	switch article, rest, _ := strings.Cut(p.Name, " "); {
	case rest == "":
	case article == "Le":
		return word.le + rest
	case article == "Les" || article == "Aux":
		return word.les + rest
	}
	if word.elided != "" && elides(p.Name) {
		return word.elided + p.Name
	}
	return word.bare + p.Name
}

// elides says whether « de » loses its vowel before a name: before a vowel, before Y
// (d’Yvetot, and d’Yutz as Insee writes it), before a mute H.
func elides(name string) bool {
	first := strings.Fields(Fold(name))
	if len(first) == 0 {
		return false
	}
	switch first[0][0] {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	case 'h':
		return slices.Contains(muteNames(), first[0])
	}
	return false
}

// mute are the first words of the names of communes whose H is mute, folded: those
// that the Code officiel géographique writes with « d’ » (TNCC 1) more often than with
// « de ». Any other H is aspirated.
//
// Source: Insee, COG 2026, by @etalab/decoupage-administratif 6.0.0 (typeLiaison).
// Licence Ouverte.
//
//go:embed place_mute.txt
var mute string

var muteNames = sync.OnceValue(func() []string { return strings.Fields(mute) })
