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

// Of says « de » before the name: du Finistère, de l’Ain, du Mans, des Ulis, de La
// Rochelle, d’Argentan, de L’Haÿ-les-Roses.
func (p Place) Of() string {
	switch p.Article {
	case "le":
		return "du " + p.Name
	case "les":
		return "des " + p.Name
	case "la":
		return "de la " + p.Name
	case "l’":
		return "de l’" + p.Name
	}
	if rest, ok := after(p.Name, "Le "); ok {
		return "du " + rest
	}
	if rest, ok := after(p.Name, "Les "); ok {
		return "des " + rest
	}
	if rest, ok := after(p.Name, "Aux "); ok {
		return "des " + rest
	}
	if elides(p.Name) {
		return "d’" + p.Name
	}
	return "de " + p.Name
}

// To says « à » before the name: au Finistère, aux Vosges, au Mans, aux Ulis, à La
// Rochelle, à Argentan.
func (p Place) To() string {
	switch p.Article {
	case "le":
		return "au " + p.Name
	case "les":
		return "aux " + p.Name
	case "la":
		return "à la " + p.Name
	case "l’":
		return "à l’" + p.Name
	}
	if rest, ok := after(p.Name, "Le "); ok {
		return "au " + rest
	}
	if rest, ok := after(p.Name, "Les "); ok {
		return "aux " + rest
	}
	return "à " + p.Name
}

func after(name, article string) (string, bool) {
	rest, ok := strings.CutPrefix(name, article)
	return rest, ok && rest != ""
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
		return !strings.HasPrefix(name, "L’") && !strings.HasPrefix(name, "L'")
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
