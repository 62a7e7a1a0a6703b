package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/text"
)

// ColumnGuess is what a column of figures seems to be, from its name and its first
// cells: proposed to who brings it, and never kept unseen.
type ColumnGuess struct {
	Rule     series.Rule
	Unit     string // UCUM; "" when nothing tells
	Weight   string // the count that may weigh it; "" for a rule that needs none
	Decimals int    // as many as the cells bear, at most two
}

// Words of a column's name, folded, that tell what it holds.
var (
	medianWords = []string{"mediane", "median", "decile", "quartile", "indice", "index", "gini", "rang"}
	rateWords   = []string{"part", "taux", "pourcentage", "pct", "proportion", "moyenne", "moyen", "densite", "ratio", "pour", "par", "share", "rate", "percent", "percentage", "mean", "average", "density", "per"}
	shareWords  = []string{"part", "taux", "pourcentage", "pct", "proportion", "share", "percent", "percentage"}
)

const (
	mostGuessedDecimals = 2
	populationFamily    = "POP" // of the shipped counts of inhabitants
)

// guess proposes a rule, a unit, a weight and decimals. A name or a sign speaks
// first; else whole numbers are a count, and others a mean.
func (in *placeReading) guess(column int) ColumnGuess {
	name := in.header.Names[column]
	words := strings.FieldsFunc(text.Fold(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	tells := func(known []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(known, w) })
	}
	percent := strings.Contains(name, "%")
	g := ColumnGuess{Rule: series.Sum}
	for _, r := range in.first {
		cell := strings.TrimSpace(cellOf(r, column))
		v, st, problem := readValue(cell)
		if problem != nil || st != series.Known {
			continue
		}
		percent = percent || strings.HasSuffix(cell, "%")
		g.Decimals = max(g.Decimals, writtenDecimals(v))
	}
	switch {
	case tells(medianWords):
		g.Rule = series.None
	case percent || tells(rateWords) || g.Decimals > 0:
		g.Rule, g.Weight = series.Weighted, latestPopulation(in.figures)
	}
	if percent || g.Rule == series.Weighted && tells(shareWords) {
		g.Unit = "%"
	}
	return g
}

// latestPopulation is the code of the last count of inhabitants that is shipped; ""
// without any.
func latestPopulation(book *series.Book) string {
	for _, c := range slices.Backward(book.Family(populationFamily)) {
		if c.Brought == nil && c.Count {
			return c.Code
		}
	}
	return ""
}
