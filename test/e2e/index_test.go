//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

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
			if !strings.Contains(p.Path(), "/indicateurs?fait=") {
				t.Fatalf("led to %s: %s", p.Path(), p.Text("main"))
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
			p.Follow("main p a[href^='/indices/']")
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
