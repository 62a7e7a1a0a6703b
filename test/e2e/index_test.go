//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/test/harness"
)

// A newcomer builds an index of the communes of the Orne, step by step, with a slip
// on the way, and moves its weights: on a large screen, on a phone, without JavaScript, in the dark.
func TestAnIndexIsBuilt(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640, NoScript: true}, {Width: 320, Height: 640}, {Dark: true, Width: 768, Height: 1024}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			base, invitation := office(t)
			p := chrome.Open(t, base, view)
			look := looker(t, p, view, "index-"+strings.ReplaceAll(view.String(), " ", "-")+"-", 120)
			joined(p, invitation)

			p.Visit("/indices")
			look("none")
			p.Follow("main a[href='/indices/nouveau']")
			look("new")
			p.Type("#champ-title", "Bien vieillir dans l’Orne")
			p.Follow("main form button[type=submit]")
			p.TakeTrouble() // the browser notes the refusal
			look("refused")
			if said := p.Text("main"); !strings.Contains(said, "question") {
				t.Errorf("the page does not ask for the question: %s", said)
			}
			p.Click("#champ-question")
			p.Press("Où manque-t-on de quoi pour bien vieillir ?")
			p.Type("#champ-within", "Orne")
			p.Click("#champ-public")
			p.Follow("main form button[type=submit]")
			at, said := p.Path(), p.Text("main")
			if strings.Contains(at, "fait=") != view.NoScript || !strings.Contains(at, "/indicateurs") || !strings.Contains(said, "L’indice est commencé.") { // said once: the address forgets it
				t.Fatalf("led to %s: %s", at, said)
			}
			for _, code := range []string{"OWNERS18", "UNEMP22", "EMPRATE18", "APL15", "VACANCY18"} {
				p.Click("input[value=" + code + "]")
			}
			look("indicators")
			p.Follow("main form button[type=submit]")
			p.Choose("#champ-OWNERS18-direction", "1")
			look("weights")
			p.Follow("main form button[type=submit]")
			look("method")
			p.Follow("main form button[type=submit]")
			look("result")
			p.WaitFor("#resultat")
			moved(t, p, view)
			look("moved")
			p.Follow("#resultat table tbody th a, #resultat table tbody td a")
			look("place")
			p.Follow("main p a[href*='/familles']")
			look("families")
			p.Choose("#champ-familles", "5")
			p.Follow("main form.index-ask button[type=submit]")
			if said := p.Text("main"); !strings.Contains(said, "en 5 familles") || p.Count("svg.chart .map-kind-5") == 0 {
				t.Errorf("five families were asked for: %.300s", said)
			}
			look("five-families")
			p.Follow("main .index-onward a")
			p.Follow("main a[href$='/examiner']")
			look("audit")
			for _, problem := range p.TakeTrouble() {
				t.Error(problem)
			}
		})
	}
}

// moved changes the first weight, and waits for what changes with it.
func moved(t *testing.T, p *harness.Page, view harness.View) {
	t.Helper()
	before := p.Text("#resultat")
	p.Type(".index-weights input[inputmode=decimal]", "9")
	if view.NoScript {
		p.Follow(".index-weights button[type=submit]")
	}
	for range 100 {
		if p.Text("#resultat") != before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("nothing moves with the weights")
}

// TestSlidersRecolourTheMap: what the script makes of a map, keys pressed on a slider,
// is what the server draws for these weights; what changed is told once they rest, and
// weights that can't be used are told too.
func TestSlidersRecolourTheMap(t *testing.T) {
	house, base, _ := openOffice(t)
	x := index.Index{ID: "toute-la-france-abcd2345", Title: "Toute la France", Question: "Où manque-t-on de quoi ?", Level: territory.EPCI, Lang: "fr", Public: true,
		Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 1}, {Code: "d2", Name: "Logement", Weight: 1}},
		Indicators: []index.Chosen{{Code: "UNEMP18", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "OWNERS18", Dimension: "d2", Weight: 1, Direction: 1}}}
	if err := house.SaveIndex(t.Context(), access.House, x, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	p := chrome.Open(t, base, harness.View{})
	p.Visit("/indices/" + x.ID)
	house.WaitForSpreads()
	p.Visit("/indices/" + x.ID)
	const drawn = `[...document.querySelectorAll("#carte [data-drawn] path, #carte svg.chart")].map((e) => e.outerHTML).join("\n") + document.querySelector("[data-live-places]").textContent.replace(/\s+/g, " ")`
	first := harness.Evaluate[string](p, drawn)
	p.Click("#champ-poids-d1")
	p.Press(kb.Tab)
	for range 25 {
		p.Press(kb.ArrowRight)
	}
	until(t, p, "the weights rest and what changed is told", `document.querySelector("[data-live-told]").textContent.includes("changent de classe") && location.search.includes("poids-d1=75")`)
	if at := harness.Evaluate[bool](p, `document.activeElement.matches("input[type=range]") && document.querySelector("#champ-poids-d1").value === "75"`); !at {
		t.Error("the slider lost the keyboard, or its number is not that of the slider")
	}
	moved := harness.Evaluate[string](p, drawn)
	p.Visit(p.Path())
	if again := harness.Evaluate[string](p, drawn); again != moved || moved == first {
		t.Errorf("the map that moved is not the map drawn again (changed: %v)", moved != first)
	}
	p.Type("#champ-poids-d1", "-3")
	until(t, p, "weights that can't be used are told", `document.querySelector("[data-live-said]").textContent.includes("de 0 à") && document.querySelector("[data-live-told]").textContent.includes("de 0 à")`)
	harness.Evaluate[bool](p, `document.querySelector("#champ-poids-d1").select() ?? true`)
	p.Press("75")
	p.TakeTrouble() // the browser notes what was refused
	until(t, p, "and forgotten", `document.querySelector("[data-live-told]").textContent.includes("changent de classe")`)
	if again := harness.Evaluate[string](p, drawn); again != moved {
		t.Error("the map is not found again")
	}
	p.OnPaper()
	for css, want := range map[string]bool{".index-weights h2": true, "#champ-poids-d1": true, ".index-moved": true, "#resultat .notice": true, "#carte svg.chart": true, "#carte .figure-source": true, "[data-live-places] table": true,
		".index-weights input[type=range]": false, ".index-weights button": false, ".index-onward": false} {
		if got := harness.Evaluate[bool](p, `document.querySelector("`+css+`").checkVisibility()`); got != want {
			t.Errorf("on paper, %s shows: %v, want %v", css, got, want)
		}
	}
	p.Visit("/indices/" + x.ID)
	p.OnPaper()
	if harness.Evaluate[bool](p, `document.querySelector(".index-weights").checkVisibility()`) {
		t.Error("weights that nobody moved are printed beside the table that has them")
	}
	for _, problem := range p.TakeTrouble() {
		t.Error(problem)
	}
}
