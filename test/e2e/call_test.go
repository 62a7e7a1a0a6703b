//go:build e2e

package e2e

import (
	"path"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/test/harness"
)

// writes puts words into an empty field as someone does who taps it.
func writes(p *harness.Page, field, words string) {
	p.Click(field)
	p.Press(words)
}

// looked holds a page to what every page is held to; without scripts nothing can look.
func looked(t *testing.T, p *harness.Page, view harness.View, name string) {
	t.Helper()
	p.Screenshot("call-" + name)
	if view.NoScript {
		return
	}
	for _, problem := range append(append(p.Axe(), p.Overflow()...), p.Keyboard(120)...) {
		t.Errorf("%s: %s", name, problem)
	}
}

// A call is written by someone who keeps the directory, answered from a phone that
// may run no script, read and decided on.
func TestACallFromOneEndToTheOther(t *testing.T) {
	for _, phone := range []harness.View{{Width: 360, Height: 640, NoScript: true}, {Width: 360, Height: 640, Dark: true}} {
		t.Run(phone.String(), func(t *testing.T) {
			t.Parallel()
			base, invitation := office(t)
			desk := harness.View{Dark: phone.Dark}
			keeper := chrome.Open(t, base, desk)
			joined(keeper, invitation)
			keeper.Visit("/appels/nouveau")
			looked(t, keeper, desk, "new")
			writes(keeper, "[name=title]", "Qui fait quoi dans le Perche ?")
			writes(keeper, "[name=purpose]", "Savoir qui agit près de chez nous.")
			keeper.Type("[name=notice]", "Vos réponses sont gardées par la mairie, et relues avant d’être publiées.")
			for part, value := range map[string]string{"jour": "1", "mois": "11", "annee": "2020"} {
				keeper.Type("[name='opens."+part+"']", value)
			}
			keeper.Click("[name=public]")
			keeper.Follow("main form .buttons button.button-primary")
			call := keeper.Path()
			call, _, _ = strings.Cut(call, "?")
			if !strings.Contains(keeper.Text("main"), "Ouvert depuis le") {
				t.Fatalf("opened: %s", keeper.Text("main"))
			}

			who := chrome.Open(t, base, phone)
			who.Visit(call)
			looked(t, who, phone, "open")
			who.Visit(call + "/questionnaire")
			looked(t, who, phone, "paper")
			who.Visit(call + "/repondre")
			looked(t, who, phone, "first")
			time.Sleep(2100 * time.Millisecond) // nobody reads faster
			writes(who, "[name=name]", "La cantine du Gué")
			who.Follow("main form .buttons button.button-primary")
			writes(who, "[name=summary]", "On cuisine ensemble le mercredi.")
			who.Follow("main form .buttons button.button-primary")
			writes(who, "[name=where]", "Alençon\rLonrai")
			looked(t, who, phone, "where")
			who.Follow("main form .buttons button.button-primary")
			if said := who.Text("main"); !strings.Contains(said, "Alençon (Orne, 61)") {
				t.Errorf("what was understood: %s", said)
			}
			reply := path.Dir(strings.SplitN(who.Path(), "?", 2)[0])
			for _, question := range []string{"with", "since", "picture", "document"} {
				who.Visit(reply + "/" + question)
				looked(t, who, phone, question)
			}
			who.Visit(reply)
			looked(t, who, phone, "review")
			who.Follow("main form [value=send]")
			looked(t, who, phone, "receipt")

			keeper.Visit(call + "/saisir") // a paper, by keyboard alone: the cursor waits in the name
			looked(t, keeper, desk, "enter")
			keeper.Visit(call + "/saisir")
			keeper.Press("Le lavoir du bas\tOn y lave le linge du mardi.\tAlençon\tLes laveuses\ta\t")
			keeper.Follow("main form .buttons button")
			if said := keeper.Text("main"); !strings.Contains(said, "Le lavoir du bas. Corriger cette saisie") {
				t.Errorf("typed from paper: %s", said)
			}
			for name, at := range map[string]string{"kept": "/appels/suivi", "queue": call + "/propositions", "twins": "/initiatives/doublons"} {
				keeper.Visit(at)
				looked(t, keeper, desk, name)
			}
			keeper.Visit(call + "/propositions")
			keeper.Follow("main ol h2 a")
			looked(t, keeper, desk, "proposal")
			keeper.Follow("main form [value=take]")
			who.Visit(reply)
			if said := who.Text("main"); !strings.Contains(said, "Votre initiative est dans le répertoire") {
				t.Errorf("what became of it: %s", said)
			}
			looked(t, who, phone, "taken")
		})
	}
}
