//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// TestPagesOnPaper: a title is on the sheet of what it is the title of, and nothing
// of the interface is left.
func TestPagesOnPaper(t *testing.T) {
	base, _ := serve(t)
	for path, together := range map[string][]string{
		"/etudes/ce-qui-tient-un-pays-ejspn3/matrice/le-coup-de-cle-garage-solidaire-7nep3d/transports": {"3 lectures concordantes", "214 personnes"},
		"/initiatives/carte": {"Où se font les initiatives", "491 initiatives"},
	} {
		t.Run(path, func(t *testing.T) {
			p := chrome.Open(t, base, harness.View{})
			p.Visit(path)
			pages := readPDF(t, p.PDF()).pages
			for _, words := range together {
				if !strings.Contains(pages[0], words) {
					t.Errorf("the first of %d sheets has no %q: %q", len(pages), words, pages[0])
				}
			}
			for _, left := range []string{"Se connecter", "Plan du site", "Aller au contenu", "Bocage est un logiciel libre"} {
				if strings.Contains(strings.Join(pages, "\n"), left) {
					t.Errorf("%q is printed", left)
				}
			}
		})
	}
}

// TestAPortraitIsTwoSheets: a portrait is handed out as two sheets of a commune, three of an
// EPCI, whose communes are listed; each figure keeps its value, its period and its source.
func TestAPortraitIsTwoSheets(t *testing.T) {
	base, _ := serve(t)
	for path, sheets := range map[string]int{"/territoires/commune/01001": 2, "/territoires/commune/01004": 2, "/territoires/epci/200069193": 3, "/en/territories/commune/01001": 2} {
		p := chrome.Open(t, base, harness.View{})
		p.Visit(path)
		pages := readPDF(t, p.PDF()).pages
		if len(pages) > sheets {
			t.Errorf("%s is %d sheets, %d are meant", path, len(pages), sheets)
		}
		p.OnPaper()
		if said := p.Text(".sayings"); strings.Count(said, "Source") < 12 || strings.Count(said, "(20")+strings.Count(said, "(de 20") < 11 {
			t.Errorf("%s on paper keeps %d sources of 12 figures: %s", path, strings.Count(said, "Source"), said)
		}
	}
}
