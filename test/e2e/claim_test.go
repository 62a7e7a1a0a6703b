//go:build e2e

package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/test/harness"
)

// A sheet is asked for from a phone that may run no script, by a code that a person
// carries, and held.
func TestASheetFromItsPageToItsHolder(t *testing.T) {
	for _, phone := range []harness.View{{Width: 360, Height: 640, NoScript: true}, {Width: 360, Height: 640, Dark: true}} {
		t.Run(phone.String(), func(t *testing.T) {
			t.Parallel()
			house, base, invitation := openOffice(t)
			desk := harness.View{Dark: phone.Dark}
			keeper := chrome.Open(t, base, desk)
			joined(keeper, invitation)
			keeper.Visit("/initiatives/nouvelle")
			writes(keeper, "[name=name]", "Le four du village")
			writes(keeper, "[name=summary]", "On y cuit le pain ensemble.")
			keeper.Click("[name=public]")
			keeper.Follow("main form .buttons button.button-primary")
			sheet, _, _ := strings.Cut(keeper.Path(), "?")
			receipt := tellsAnError(t, base, phone, sheet)

			who := chrome.Open(t, base, phone)
			who.Visit(sheet)
			looked(t, who, phone, "claim-sheet")
			who.Follow(".sheet-claim a")
			looked(t, who, phone, "claim")
			writes(who, "[name=name]", "Odile")
			writes(who, "[name=email]", "odile@exemple.org")
			who.Click("[name=agreement]")
			who.Follow("main form .buttons button.button-primary")
			looked(t, who, phone, "claim-code")
			writes(who, "[name=code]", carriedCode(t, house, keeper))
			who.Follow("main form .buttons button.button-primary")
			looked(t, who, phone, "claim-waiting")
			mine := who.Path()

			keeper.Visit("/courrier")
			looked(t, keeper, desk, "letters")
			keeper.Visit("/porteurs")
			looked(t, keeper, desk, "claims")
			keeper.Follow("main ol h2 a")
			looked(t, keeper, desk, "claim-kept")
			keeper.Follow("main form [value=held]")
			keeper.Visit("/signalements")
			looked(t, keeper, desk, "remarks")
			keeper.Follow("main ol h2 a")
			looked(t, keeper, desk, "remark-kept")
			keeper.Visit(sheet + "/modifier")
			looked(t, keeper, desk, "remark-beside")

			who.Visit(mine)
			if said := who.Text("main"); !strings.Contains(said, "Vous tenez cette fiche") {
				t.Fatalf("given: %s", said)
			}
			looked(t, who, phone, "held")
			who.Follow("main form [value=corrected]")
			other := chrome.Open(t, base, phone)
			other.Visit(receipt)
			if said := other.Text("main"); !strings.Contains(said, "C’est corrigé") {
				t.Errorf("the receipt says %s", said)
			}
			looked(t, other, phone, "remark-answered")
			who.Follow("main form .buttons a.button-primary")
			looked(t, who, phone, "held-edit")
			writes(who, "[name=summary]", " Le samedi.")
			who.Follow("main form .buttons button.button-primary")
			who.Visit(sheet)
			if said := who.Text("main"); !strings.Contains(said, "Le samedi.") {
				t.Errorf("changed: %s", said)
			}
			takesFromAList(t, house, keeper, who, phone, sheet, mine)
		})
	}
}

// takesFromAList reads on both pages what a list says otherwise, and takes it as the
// holder of the sheet.
func takesFromAList(t *testing.T, house *app.App, keeper, who *harness.Page, phone harness.View, sheet, mine string) {
	t.Helper()
	list := "Nom;Résumé;Début\r\nLe four du village;On cuit le jeudi.;2016\r\n"
	_, err := house.CommitImport(t.Context(), access.House, app.Principal, app.ImportFile{Reader: strings.NewReader(list), Size: int64(len(list)), Name: "Carte.csv"}, app.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	keeper.Visit(sheet)
	keeper.Follow(".sheet-elsewhere a")
	looked(t, keeper, harness.View{Dark: phone.Dark}, "elsewhere")
	who.Visit(mine)
	looked(t, who, phone, "held-lists")
	who.Follow("main form [value=take]")
	if said := who.Text("main"); !strings.Contains(said, "C’est écrit sur la fiche") {
		t.Errorf("taken: %s", said)
	}
	who.Visit(sheet)
	if said := who.Text("main"); !strings.Contains(said, "On cuit le jeudi.") {
		t.Errorf("taken, the sheet says %s", said)
	}
}

// tellsAnError says what is wrong on a sheet, as who only reads it, and gives the
// address of the receipt.
func tellsAnError(t *testing.T, base string, view harness.View, sheet string) string {
	t.Helper()
	p := chrome.Open(t, base, view)
	p.Visit(sheet)
	p.Follow(".sheet-tell a")
	looked(t, p, view, "remark-error")
	writes(p, "[name=wrong]", "Il a fermé.")
	time.Sleep(4 * time.Second) // nobody writes in less
	p.Follow("main form .buttons button.button-primary")
	looked(t, p, view, "remark-sent")
	receipt := p.Path()
	p.Visit("/signaler-un-oubli")
	looked(t, p, view, "remark-omission")
	return receipt
}

var carried = regexp.MustCompile(`\d{3} \d{3}`)

// carriedCode is the code that waits for the keeper to carry it.
func carriedCode(t *testing.T, house *app.App, keeper *harness.Page) string {
	t.Helper()
	settlesLetters(t, house)
	keeper.Visit("/courrier?etat=held")
	keeper.Click("main .letters summary")
	code := carried.FindString(keeper.Text("main .letters"))
	if code == "" {
		t.Fatalf("no code waits to be carried: %s", keeper.Text("main"))
	}
	return code
}

// settlesLetters does what the house has to do about letters: no runner does it here.
func settlesLetters(t *testing.T, house *app.App) {
	t.Helper()
	for {
		job, some, err := house.Queue().ClaimOf(t.Context(), app.Lanes()[1])
		if err != nil {
			t.Fatal(err)
		}
		if !some {
			return
		}
		if err := house.Queue().Finish(t.Context(), job, house.Works()[job.Kind](t.Context(), job.Space, job.Payload, app.Unheard)); err != nil {
			t.Fatal(err)
		}
	}
}
