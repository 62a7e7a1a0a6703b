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
