//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/weighing"
	"codeberg.org/bocage/bocage/test/harness"
)

// anIndexOf is an index of the communes of the Orne, in three dimensions.
func anIndexOf(t *testing.T, house *app.App) index.Index {
	t.Helper()
	x := index.Index{ID: "bien-vieillir-abcd2345", Title: "Bien vieillir dans l’Orne", Question: "Où manque-t-on de quoi ?", Level: territory.Commune, Within: "departement:61", Lang: "fr", Public: true,
		Dimensions: []index.Dimension{{Code: "d1", Name: "Travail", Weight: 1}, {Code: "d2", Name: "Logement", Weight: 1}, {Code: "d3", Name: "Se soigner", Weight: 1}},
		Indicators: []index.Chosen{{Code: "UNEMP22", Dimension: "d1", Weight: 1, Direction: -1}, {Code: "EMPRATE18", Dimension: "d1", Weight: 1, Direction: 1}, {Code: "OWNERS18", Dimension: "d2", Weight: 1, Direction: 1},
			{Code: "VACANCY18", Dimension: "d2", Weight: 1, Direction: -1}, {Code: "APL15", Dimension: "d3", Weight: 1, Direction: 1}}}
	if err := house.SaveIndex(t.Context(), access.House, x, 0, app.From{}); err != nil {
		t.Fatal(err)
	}
	return x
}

// A group says what counts: someone opens a round and shows its code, people answer on
// their phones, what the group says comes with the places under everyone's own weights.
func TestAGroupWeighs(t *testing.T) {
	for _, view := range []harness.View{{}, {Width: 320, Height: 640, NoScript: true}, {Width: 320, Height: 640}, {Dark: true, Width: 768, Height: 1024}} {
		t.Run(view.String(), func(t *testing.T) {
			t.Parallel()
			house, base, invitation := openOffice(t)
			x := anIndexOf(t, house)
			p := chrome.Open(t, base, view)
			name := "round-" + strings.ReplaceAll(view.String(), " ", "-") + "-"
			look := looker(t, p, view, name, 120)
			joined(p, invitation)

			p.Visit("/indices/" + x.ID)
			p.Follow("main a[href$='/groupe/nouveau']")
			look("new")
			p.Follow("main form button[type=submit]")
			p.TakeTrouble() // the browser notes the refusal
			look("refused")
			p.Type("#champ-title", "Conseil de développement du Perche")
			p.Click("#champ-asks")
			p.Press("Pour bien vieillir ici, qu’est-ce qui compte le plus ?")
			p.Click("#champ-public")
			p.Follow("main form button[type=submit]")
			round := strings.Split(strings.Split(p.Path(), "?")[0], "/")
			code := round[len(round)-1]
			look("open")
			p.Follow("main a[href$='/ecran']")
			look("screen")
			q := chrome.Open(t, base, view)
			answered(t, q, view, code, looker(t, q, view, name+"phone-", 60))
			for _, points := range []map[string]int{{"d1": 20, "d2": 30, "d3": 50}, {"d1": 10, "d2": 20, "d3": 70}, {"d1": 40, "d2": 20, "d3": 40}, {"d3": 100}, {"d1": 30, "d2": 30, "d3": 40}} {
				if _, err := house.SayWeights(t.Context(), code, weighing.Answer{As: weighing.Kinds[len(points)%2], Points: points}, app.From{}, func(string) string { return "/" }); err != nil {
					t.Fatal(err)
				}
			}
			counted(t, p, view, "6 réponses")
			p.Follow(".round-back a")
			look("outcome")
			at := strings.Split(p.Path(), "?")[0]
			p.Follow("main a[href$='/reponses']")
			look("answers")
			p.Visit(at)
			p.Follow("main a[href$='/saisir']")
			look("paper")
			p.Visit(at)
			p.Follow("main form[action$='/clore'] button")
			q.Visit(q.Path())
			looker(t, q, view, name+"phone-", 60)("closed")
			if said := q.Text("main"); !strings.Contains(said, "Ce que dit le groupe") {
				t.Errorf("who answered is not told what came of it: %s", said)
			}
			p.Follow("main form[action$='/retenir'] button")
			if said := p.Text("main"); !strings.Contains(said, "ceux de 6 personnes") {
				t.Errorf("the index does not say whose weights it has: %s", said)
			}
			p.Visit("/indices/" + x.ID + "/groupe")
			look("list")
			for _, problem := range append(p.TakeTrouble(), q.TakeTrouble()...) {
				t.Error(problem)
			}
		})
	}
}

// answered joins a round by its code, and shares points out with a slip on the way.
func answered(t *testing.T, q *harness.Page, view harness.View, code string, look func(string)) {
	t.Helper()
	q.Visit("/poids")
	look("code")
	q.Type("#champ-code", strings.ToUpper(code[:4])+" "+code[4:])
	q.Follow("main form button[type=submit]")
	look("form")
	q.Type("#champ-points-d1", "30")
	q.Type("#champ-points-d2", "20")
	if said := q.Text("[data-round-left]"); !view.NoScript && !strings.HasSuffix(said, "50.") {
		t.Errorf("half of the points are left: %q", said)
	}
	time.Sleep(2100 * time.Millisecond) // nobody answers at once, and who does is asked again
	q.Follow("main form button[type=submit]")
	q.TakeTrouble() // the browser notes the refusal
	look("left")
	q.Type("#champ-points-d3", "50")
	q.Follow("main form button[type=submit]")
	look("thanks")
	if !strings.HasPrefix(q.Path(), "/poids/"+code+"/") {
		t.Fatalf("led to %s: %s", q.Path(), q.Text("main"))
	}
	if view.NoScript {
		return // a browser without scripts has its own way to copy a link
	}
	q.Click("[data-copy] button")
	q.WaitFor("[data-copy] [role=status]:not(:empty)")
	if said := q.Text("[data-copy] [role=status]"); said != "C’est copié." {
		t.Errorf("a private link is copied by a button: %q", said)
	}
}

// counted waits for the screen of a room to say how many have answered.
func counted(t *testing.T, p *harness.Page, view harness.View, want string) {
	t.Helper()
	if view.NoScript {
		return // the screen tells when it is loaded again
	}
	for range 100 {
		if strings.Contains(p.Text("[data-round-said]"), want) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("the screen says %q, not %q", p.Text("[data-round-said]"), want)
}
