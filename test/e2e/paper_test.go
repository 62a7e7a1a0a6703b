//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/territory"
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

// TestAPortraitIsTwoSheets: a portrait is handed out as two sheets, of a commune, of an
// EPCI of any size, of a département, of a région and of France; each figure keeps its value, its period and its source.
func TestAPortraitIsTwoSheets(t *testing.T) {
	base, _ := serve(t)
	paths := []string{"/territoires/commune/01001", "/territoires/commune/01004", "/en/territories/commune/01001", "/territoires/epci/200069193", "/territoires/departement/01",
		"/territoires/region/84", "/territoires/region/94", "/en/territories/region/76", "/territoires/national/FR"}
	for _, code := range someEPCI(t) {
		paths = append(paths, "/territoires/epci/"+code)
	}
	for _, path := range paths {
		p := chrome.Open(t, base, harness.View{})
		p.Visit(path)
		if pages := readPDF(t, p.PDF()).pages; len(pages) > 2 {
			t.Errorf("%s is %d sheets", path, len(pages))
		}
		p.OnPaper()
		if said := p.Text(".sayings"); strings.Count(said, "Source") < 12 || strings.Count(said, "(20")+strings.Count(said, "(de 20") < 11 {
			t.Errorf("%s on paper keeps %d sources of 12 figures: %s", path, strings.Count(said, "Source"), said)
		}
	}
}

// someEPCI are the EPCI of the fewest communes, of the middle, of forty, and of the most.
func someEPCI(t *testing.T) []string {
	t.Helper()
	places, err := territory.Load(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	size := func(k territory.Key) int { return len(places.Members(k, territory.Commune)) }
	all := places.Members(territory.NationalKey, territory.EPCI)
	slices.SortStableFunc(all, func(a, b territory.Key) int { return size(a) - size(b) })
	forty := slices.IndexFunc(all, func(k territory.Key) bool { return size(k) > 40 }) - 1
	return []string{all[0].Code(), all[len(all)/2].Code(), all[forty].Code(), all[len(all)-1].Code()}
}
