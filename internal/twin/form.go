package twin

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// form is a name made ready to be compared.
type form struct {
	name    string  // folded, abbreviations written out, without its legal form
	stems   []int32 // each once
	words   []int32 // the stems, sorted
	digits  []string
	sides   []string // « nord », « jour »: what tells two apart that are called alike
	letters [37]uint8
}

// short are the abbreviations that lists write, folded.
var short = map[string]string{
	"asso": "association", "ass": "association", "assoc": "association", "st": "saint", "ste": "sainte", "cc": "communaute de communes", "cdc": "communaute de communes",
	"ca": "communaute d agglomeration", "cte": "communaute", "ccas": "centre communal d action sociale", "mjc": "maison des jeunes et de la culture", "ctre": "centre", "mun": "municipale",
	"bibli": "bibliotheque", "bib": "bibliotheque", "dept": "departement",
}

// legal are the words of a legal form, which say nothing of what is done.
var legal = []string{"association", "scic", "scop", "sarl", "sas", "eurl", "societe cooperative d interet collectif", "collectif"}

// opposites are words of which a name has one or the other: two names that differ by them
// name two things, as two numbers do.
var opposites = [][]string{{"nord", "sud", "est", "ouest", "centre"}, {"jour", "nuit"}, {"matin", "soir"}, {"haut", "bas"}, {"haute", "basse"}, {"filles", "garcons"}, {"femmes", "hommes"}, {"ete", "hiver"}}

// plain is a name folded, with its abbreviations written out and its legal form left
// out, unless nothing else is left.
func plain(name string) string {
	fields := strings.Fields(text.Fold(name))
	for i, w := range fields {
		if long, known := short[w]; known {
			fields[i] = long
		}
	}
	whole := strings.Join(fields, " ")
	bare := " " + whole + " "
	for _, l := range legal {
		bare = strings.ReplaceAll(bare, " "+l+" ", " ")
	}
	for _, link := range []string{" pour la ", " pour le ", " pour les ", " pour ", " des ", " de la ", " de ", " du "} {
		bare = " " + strings.TrimPrefix(bare, link) // « association pour… »
	}
	if bare = strings.TrimSpace(bare); bare == "" {
		return whole
	}
	return bare
}

// links come before the name of a town in that of a thing, the longest first.
var links = []string{"de l ", "de la ", "du ", "des ", "de ", "d ", "a ", "au ", "aux ", "en ", ""}

// without is a name without that of its town, unless nothing else is left.
func without(name string, towns []string) string {
	bare := " " + name + " "
	for _, t := range towns {
		if !strings.Contains(bare, t) {
			continue
		}
		for _, link := range links {
			bare = strings.ReplaceAll(bare, " "+link+t+" ", " ")
		}
	}
	if bare = strings.TrimSpace(bare); bare == "" {
		return name
	}
	return bare
}

// townsOf writes the names of towns as they stand in names: whole, then as people shorten
// them (« Lusigny » of Lusigny-sur-Barse, « Pré-en-Pail » of Pré-en-Pail-Saint-Samson), each
// also without its article.
func townsOf(names []string) []string {
	var out []string
	put := func(town string) {
		out = append(out, town)
		if article, rest, cut := strings.Cut(town, " "); cut && slices.Contains([]string{"l", "le", "la", "les"}, article) {
			out = append(out, rest)
		}
	}
	for _, n := range names {
		whole := plain(n)
		put(whole)
		for _, link := range []string{" sur ", " sous ", " les ", " lez ", " saint ", " sainte "} {
			if first, _, cut := strings.Cut(whole, link); cut && len(first) > 3 {
				put(first)
			}
		}
	}
	return out
}

// formOf makes a name ready; stemmed gives the numbers of its stems.
func formOf(name string, stemmed func(string) []int32) form {
	f := form{name: name, stems: stemmed(name)}
	for _, w := range strings.Fields(name) {
		if strings.ContainsAny(w, "0123456789") {
			f.digits = append(f.digits, w)
		}
		if slices.ContainsFunc(opposites, func(o []string) bool { return slices.Contains(o, w) }) {
			f.sides = append(f.sides, w)
		}
	}
	for _, r := range name {
		f.letters[letter(r)]++
	}
	if f.words = f.stems; !slices.IsSorted(f.words) {
		f.words = slices.Sorted(slices.Values(f.stems))
	}
	return f
}

// glued is a name without its spaces: « fab lab » is « fablab ».
func glued(name string) string { return strings.ReplaceAll(name, " ", "") }

// opposed says whether two names are on two sides of one thing.
func opposed(a, b *form) bool {
	for _, s := range a.sides {
		for _, o := range opposites {
			if slices.Contains(o, s) && !slices.Contains(b.sides, s) && slices.ContainsFunc(b.sides, func(w string) bool { return slices.Contains(o, w) }) {
				return true
			}
		}
	}
	return false
}
