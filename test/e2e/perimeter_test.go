//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/test/harness"
)

// goTo presses Tab until the focus is where it should be, as who has no mouse does.
func goTo(t *testing.T, p *harness.Page, css string) {
	t.Helper()
	for range 90 {
		p.Press(kb.Tab)
		if harness.Evaluate[bool](p, `document.activeElement.matches("`+css+`")`) {
			return
		}
	}
	t.Fatalf("Tab never reaches %s", css)
}

// twelve is the list that someone pastes: one commune is there twice, one code is
// none.
var twelve = []string{"Alençon", "Argentan", "61464", "Mortagne-au-Perche", "Bellême (61)", "L'Aigle", "Argentan", "61168", "Gacé", "Vimoutiers", "61999", "Le Mêle-sur-Sarthe", "Carrouges", "Rânes"}

// A newcomer draws a pays of twelve communes from a list with two mistakes, on a
// narrow screen and with the keyboard alone; then the same without JavaScript.
func TestAPaysIsDrawn(t *testing.T) {
	for _, view := range []harness.View{{Width: 320, Height: 640}, {Width: 320, Height: 640, NoScript: true}, {Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			base, invitation := office(t)
			p := chrome.Open(t, base, view)
			look := looker(t, p, view, "perimeter-", 80)
			joined(p, invitation)

			p.Visit("/territoires")
			p.Follow("main a[href='/perimetres']")
			look("none")
			p.Follow("main a[href='/perimetres/nouveau']")
			look("form")
			if view.NoScript {
				drawByHand(p)
			} else {
				drawByKeyboard(t, p)
			}
			p.WaitFor("#compris")
			p.TakeTrouble() // the browser notes the refusal
			look("refused")
			said := p.Text("main")
			for _, want := range []string{"12 communes", "« 61999 » n’est le code d’aucune commune", "est déjà à la ligne 2"} {
				if !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
					t.Errorf("the page does not say %q: %s", want, said)
				}
			}
			p.Type("#champ-members", strings.Join(append(append([]string{}, twelve[:10]...), twelve[11:]...), "\n"))
			p.Follow("button[value=keep]")
			look("portrait")
			if said := p.Text("main"); !strings.Contains(said, "Pays du Merlerault") || !strings.Contains(p.Path(), "/territoires/perimetre/pays-du-merlerault-") {
				t.Fatalf("%s: %s", p.Path(), said)
			}
			p.Visit("/perimetres")
			look("list")
			for _, problem := range p.TakeTrouble() {
				t.Error(problem)
			}
		})
	}
}

func drawByKeyboard(t *testing.T, p *harness.Page) {
	t.Helper()
	goTo(t, p, "#champ-name")
	p.Press("Pays du Merlerault")
	goTo(t, p, "#champ-kind")
	p.Press("P")
	goTo(t, p, "#champ-members")
	p.Press(strings.Join(twelve, "\n"))
	goTo(t, p, "button[value=look]")
	p.Press(kb.Enter)
}

func drawByHand(p *harness.Page) {
	p.Type("#champ-name", "Pays du Merlerault")
	p.Choose("#champ-kind", "pays")
	p.Click("#champ-members")
	p.Press(strings.Join(twelve, "\n"))
	p.Follow("button[value=look]")
}

// TestThePortraitOfAPerimeterIsTwoSheets, whether it has three communes or a hundred and fifty.
func TestThePortraitOfAPerimeterIsTwoSheets(t *testing.T) {
	house, p, _ := keeper(t, harness.View{}, "sheets")
	places, err := house.Territories()
	if err != nil {
		t.Fatal(err)
	}
	all := places.Members("departement:61", territory.Commune)
	for _, n := range []int{3, 40, 150} {
		drawn := perimeter.Perimeter{ID: fmt.Sprintf("pays-abcd%d234", n), Name: fmt.Sprintf("Pays des %d clochers", n), Kind: perimeter.Pays, By: "Awa", Members: all[:n], Vintage: 2026, Public: true}
		if err := house.SavePerimeter(t.Context(), access.House, drawn, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
		p.Visit("/territoires/perimetre/" + drawn.Key().Code())
		if pages := readPDF(t, p.PDF()).pages; len(pages) > 2 {
			t.Errorf("%d communes are %d sheets", n, len(pages))
		}
	}
}
