//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/test/harness"
)

// keeper signs in to an office of their own, and looks at each page as every check
// of the house does.
func keeper(t *testing.T, view harness.View, family string) (house *app.App, p *harness.Page, look func(string)) {
	t.Helper()
	house, base, invitation := openOffice(t)
	p = chrome.Open(t, base, view)
	joined(p, invitation)
	stops := 0
	if view == (harness.View{}) {
		stops = 200
	}
	return house, p, looker(t, p, view, family+"-", stops)
}

// described puts sheets into the registry of a house.
func described(t *testing.T, house *app.App, all ...initiative.Initiative) {
	t.Helper()
	for _, in := range all {
		if _, err := house.SaveInitiative(context.Background(), access.House, app.Principal, in, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAFileTakenAwayComesBack: a conflict is told, and chosen, on a large screen, on
// a phone, and without JavaScript.
func TestAFileTakenAwayComesBack(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640}, {Width: 320, Height: 640, NoScript: true}, {Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			house, p, look := keeper(t, view, "return")
			described(t, house, initiative.Initiative{ID: "four", Name: "Four à pain", Summary: "On cuit le dimanche.", Start: "2019-03", Public: true},
				initiative.Initiative{ID: "bal", Name: "Bal du lavoir", Summary: "On danse.", Public: true})
			var away bytes.Buffer
			if err := house.ExportInitiatives(t.Context(), access.House, app.Principal, app.Search{}, sheet.CSV, "fr", &away); err != nil {
				t.Fatal(err)
			}
			v, err := house.Initiative(t.Context(), access.House, app.Principal, "four")
			if err != nil {
				t.Fatal(err)
			}
			v.Summary = "On cuit le samedi."
			if _, err := house.SaveInitiative(t.Context(), access.House, app.Principal, v.Initiative, v.Contact, v.Version, app.From{Source: "form"}); err != nil {
				t.Fatal(err)
			}
			edited := strings.NewReplacer("On cuit le dimanche.", "On cuit le lundi.", "On danse.", "On danse l’été.", "2019-03", "").Replace(away.String())
			p.Visit("/importer")
			p.Attach("#champ-file", written(t, "initiatives.csv", edited))
			p.Follow("main form[enctype] button[type=submit]")
			look("preview")
			said := p.Text("main")
			for _, want := range []string{"1 case a changé des deux côtés", "On cuit le dimanche.", "On cuit le samedi.", "On cuit le lundi.", "1 case a été vidée"} {
				if !strings.Contains(said, want) {
					t.Errorf("the preview does not say %q: %s", want, said)
				}
			}
			p.Click("#conflict ~ ul input[name=take]")
			p.Follow("button[value=import]")
			look("result")
			p.Visit("/initiatives")
			if said := p.Text("main"); !strings.Contains(said, "On cuit le lundi.") || !strings.Contains(said, "On danse l’été.") {
				t.Errorf("what was chosen is not there: %s", said)
			}
		})
	}
}
