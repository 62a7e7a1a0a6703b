//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// elsewhere sends a form as another tab of the same browser would.
func elsewhere(p *harness.Page, address, fields string) {
	harness.Evaluate[bool](p, `fetch("`+address+`", {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: "`+fields+`"}).then(() => true)`)
}

// A session that ends while someone writes takes nothing with it: they sign in in
// another tab and send what they had written.
func TestASessionThatEndsTakesNothing(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}, {Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			base, invitation := office(t)
			p := chrome.Open(t, base, view)
			p.Visit(invitation)
			p.Type("#champ-name", "Awa")
			p.Type("#champ-login", "awa")
			p.Type("#champ-password", "une longue phrase de passe")
			p.Follow("main form button[type=submit]")

			p.Visit("/initiatives/nouvelle")
			p.Type("#champ-name", "Le four du bas")
			harness.Evaluate[bool](p, `(document.querySelector("#champ-summary").value = "Un four à pain remis en chauffe par trois voisines, deux fois par mois.") !== ""`)
			elsewhere(p, "/deconnexion", "")
			p.Follow("main form .buttons button.button-primary")
			if said := p.Text("main"); !strings.Contains(said, "Rien de ce que vous aviez écrit n’est perdu") {
				t.Fatalf("after the session: %s", said)
			}
			p.Screenshot("session-ended")
			for _, problem := range append(append(p.Axe(), p.Overflow()...), p.Keyboard(60)...) {
				t.Error(problem)
			}
			p.TakeTrouble() // the browser notes the refusal
			elsewhere(p, "/connexion", "login=awa&password=une+longue+phrase+de+passe")
			p.Follow("main form button")
			if said := p.Text("main"); !strings.Contains(said, "Le four du bas") || !strings.Contains(said, "par trois voisines") {
				t.Errorf("sent again: %s", said)
			}
		})
	}
}
