package territory

import (
	_ "embed" // the articles
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/text"
)

// articleList holds the articles, one a line: those of départements and régions, by the
// name that takes them, and, after …, those of intercommunal bodies and perimeters, by
// how their names begin. What is not there takes none: Paris, Mayotte, La Réunion,
// Bretagne, Île-de-France.
//
// Source: Insee, Code officiel géographique 2026 (TNCC), by
// @etalab/decoupage-administratif 6.0.0. Licence Ouverte.
//
//go:embed article.txt
var articleList string

type articleTable struct{ whole, begins map[string]string }

var articlesRead = sync.OnceValue(func() articleTable {
	t := articleTable{map[string]string{}, map[string]string{}}
	for line := range strings.Lines(articleList) {
		article, names, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
		into := t.whole
		if short, begins := strings.CutSuffix(article, "…"); begins {
			article, into = short, t.begins
		}
		for name := range strings.SplitSeq(names, "|") {
			into[name] = article
		}
	}
	return t
})

// Said is the name of a territory in a French sentence: du Finistère, de l’Ain, des
// Vosges, du Mans, de la CC des Collines du Perche.
func (t Territory) Said() text.Place {
	p := text.Place{Name: t.Name}
	switch t.Level {
	case Departement, Region:
		p.Article = articlesRead().whole[strings.ReplaceAll(t.Name, "’", "'")]
	case National:
		p.Article = "la"
	case EPCI, Perimeter:
		for begins, article := range articlesRead().begins {
			if strings.HasPrefix(t.Name, begins) {
				p.Article = article
			}
		}
	}
	return p
}
