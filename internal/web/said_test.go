package web

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// written in French in the furnished house, whatever the language of the page.
var saidInFrench = []string{
	"Garage solidaire de Valbrune", "On répare et on loue des voitures", "Tout a commencé dans une",
	"Ce que change Valbrune", "Une étude pour les tests", "Qu’est-ce qui change pour les gens", "Parce qu’on nous le demande.", "À l’échelle d’une commune",
	"A mesuré ses effets", "Un document se lit.", "Ce qui roule", "Atelier roulant,", "On se déplace de nouveau", "Des emplois ont été gardés", "Luc se range à l’avis d’Awa",
}

// checkSaid holds an English page to marking French words: what people wrote keeps its
// language, so that a screen reader says it as it is. A sentence of ours that
// quotes a name is left alone; so are the forms of who writes the study, and the
// two sides of a change in its history. The window has the language of the heading
// that it repeats.
func checkSaid(t *testing.T, page, lang string) {
	t.Helper()
	if lang != English {
		return
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, unmarked := range unmarkedFrench(root, "") {
		t.Errorf("not marked as French: %q", unmarked)
	}
	heading, spoken := elementSays(root, atom.H1, "")
	window, marked := elementSays(root, atom.Title, "")
	if name, _, _ := strings.Cut(window, " – "); name == heading && marked != spoken {
		t.Errorf("the window says %q in %q, its heading in %q", name, marked, spoken)
	}
}

// elementSays is what the first element of a kind says, and in which language.
func elementSays(n *html.Node, kind atom.Atom, lang string) (said, spoken string) {
	for _, a := range n.Attr {
		if a.Key == "lang" {
			lang = a.Val
		}
	}
	if n.DataAtom == kind {
		return strings.TrimSpace(textOf(n)), lang
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if said, spoken = elementSays(child, kind, lang); said != "" {
			return said, spoken
		}
	}
	return "", ""
}

func unmarkedFrench(n *html.Node, lang string) []string {
	if n.Type == html.TextNode && lang != French {
		for _, words := range saidInFrench {
			if strings.HasPrefix(strings.TrimSpace(n.Data), words) {
				return []string{cut(n.Data, 60)}
			}
		}
	}
	switch n.DataAtom {
	case atom.Title, atom.Form:
		return nil
	}
	for _, a := range n.Attr {
		if a.Key == "lang" {
			lang = a.Val
		}
	}
	var all []string
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		all = append(all, unmarkedFrench(child, lang)...)
	}
	return all
}

func TestUnmarkedFrenchIsSeen(t *testing.T) {
	for page, want := range map[string]int{
		`<html lang="en"><h1>Ce que change Valbrune</h1>`:                        1,
		`<html lang="en"><h1 lang="fr">Ce que change Valbrune</h1>`:              0,
		`<html lang="en"><ul lang="fr"><li><a>Ce que change Valbrune</a></ul>`:   0,
		`<html lang="en"><p>The study “Ce que change Valbrune” says so.</p>`:     0,
		`<html lang="fr"><h1>Ce que change Valbrune</h1>`:                        0,
		`<html lang="en"><div lang="fr"><p lang="en">Ce que change Valbrune</p>`: 1,
	} {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(unmarkedFrench(root, "")); got != want {
			t.Errorf("%s: %d unmarked, want %d", page, got, want)
		}
	}
}
