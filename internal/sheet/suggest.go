package sheet

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Field is something that a column may hold.
type Field struct {
	Name   string
	Labels []string // what people call it, the usual name first
	Many   bool     // several columns may hold it
}

// Suggestion ties a column to a field, with how sure it is.
type Suggestion struct {
	Column int // from 0
	Field  string
	Score  float64 // 1 the same name, 0.97 another name of it, less the less alike
}

// Scores of the ways in which a header may name a field. Below leastScore
// nothing is suggested: a wrong guess costs more than none.
const (
	sameName   = 1.0
	otherName  = 0.97
	lastPart   = 0.9 // « Contact · Nom » for the field called « contact nom » is the same; for « nom », this
	holdsName  = 0.8
	leastScore = 0.75
)

// Suggest ties headers to fields, best first. A header is compared with each
// name of each field once folded (case, accents and punctuation apart): the
// same, holding all its words, or alike by text.Similar. Each column has one
// field, and each field one column unless it may have many; ties go to the
// leftmost column.
func Suggest(headers []string, fields []Field) []Suggestion {
	var all []Suggestion
	for column, h := range headers {
		for _, f := range fields {
			if score := nameScore(h, f); score >= leastScore {
				all = append(all, Suggestion{column, f.Name, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	many := map[string]bool{}
	for _, f := range fields {
		many[f.Name] = f.Many
	}
	columns, taken := map[int]bool{}, map[string]bool{}
	var out []Suggestion
	for _, s := range all {
		if columns[s.Column] || taken[s.Field] {
			continue
		}
		columns[s.Column], taken[s.Field] = true, !many[s.Field]
		out = append(out, s)
	}
	return out
}

// counting is the name of a column that counts what other names name.
var counting = regexp.MustCompile(`^(?:nb|nbr|nbre|nombre|number|count|effectif|effectifs|total) `)

func nameScore(header string, f Field) float64 {
	folded := text.Fold(header)
	if folded == "" {
		return 0
	}
	own := folded // without the title above it
	if at := strings.LastIndex(header, joint); at >= 0 {
		own = text.Fold(header[at+len(joint):])
	}
	counts := counting.MatchString(own)
	best := 0.0
	for i, label := range append([]string{f.Name}, f.Labels...) {
		l := text.Fold(label)
		switch {
		case l == "":
		case l == folded && i <= 1:
			return sameName
		case l == folded:
			best = max(best, otherName)
		case l == own:
			best = max(best, lastPart)
		case counts && !counting.MatchString(l): // « Nb de bénéficiaires » is how many, not who
		case own != folded && holdsAll(strings.Fields(folded), strings.Fields(l)) && !sharesWord(own, l): // only its title above says so
		default:
			best = max(best, likeness(folded, l))
		}
	}
	return best
}

// likeness compares two folded names that differ. A header that holds all the
// words of a name says more than the name; the fewer the other words, the surer.
func likeness(header, label string) float64 {
	words, of := strings.Fields(header), strings.Fields(label)
	if holdsAll(words, of) {
		return holdsName + 0.1*float64(len(of))/float64(len(words))
	}
	if similar := text.Similar(header, label); len(label) > 4 && similar >= leastScore {
		return min(similar, lastPart)
	}
	return 0
}

func sharesWord(a, b string) bool {
	words := strings.Fields(a)
	return slices.ContainsFunc(strings.Fields(b), func(w string) bool { return slices.Contains(words, w) })
}

func holdsAll(words, of []string) bool {
	for _, w := range of {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
}
