package web

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/claim"
)

// The furnished link to a sheet, and a request that waits: drawn anew.
var heldLink, waitingClaim = []any{""}, []any{""}

var claimFixtures = []fixture{
	{route: "claim", values: []any{garageAddress}},
	{route: "claim_code", values: []any{"une-demande"}},
	{route: "held", values: heldLink},
	{route: "held_edit", values: heldLink},
	{route: "held_quiet", values: heldLink},
	{route: "claims", actor: testEditor},
	{route: "claims", values: []any{stateParameter, "held"}, actor: testEditor},
	{route: "claim_kept", values: waitingClaim, actor: testEditor},
}

func furnishClaims(t *testing.T, a *app.App) {
	t.Helper()
	link, v := provedClaim(t, a, "awa@exemple.org")
	waitingClaim[0] = v.ID
	decide(t, a, v, claim.Held)
	heldLink[0] = link
	_, v = provedClaim(t, a, "luc@exemple.org")
	waitingClaim[0] = v.ID
}

// provedClaim is a claim on the garage, its address proved.
func provedClaim(t *testing.T, a *app.App, email string) (link string, v app.ClaimView) {
	t.Helper()
	ctx, from := context.Background(), app.From{Source: "form"}
	ask, err := a.AskClaim(ctx, garageAddress, app.ClaimInput{Name: "Awa", Email: email, Message: "Je tiens l’atelier.", Notice: "1", Consent: "2026-11-01"}, French, from, func(string) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	if link, err = a.ProveClaim(ctx, ask, writtenCode(t, a, ask), from, func(string) string { return "/" }); err != nil {
		t.Fatal(err)
	}
	if v, err = a.ClaimBy(ctx, link); err != nil {
		t.Fatal(err)
	}
	return link, v
}

// writtenCode is the code of a letter that did not leave.
func writtenCode(t *testing.T, a *app.App, ask string) string {
	t.Helper()
	for _, state := range []app.LetterState{"waiting", "held"} {
		all, _, err := a.Letters(context.Background(), testEditor, app.Principal, state, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if l.Facts["ask"] == ask {
				return l.Facts["code"]
			}
		}
	}
	t.Fatal("no letter with a code")
	return ""
}

func heldHere(t *testing.T, s *Server) string { return s.URL(French, "held", heldLink[0]) }

func decide(t *testing.T, a *app.App, v app.ClaimView, to claim.State) {
	t.Helper()
	if err := a.DecideClaim(context.Background(), testEditor, v.ID, v.Version, to, "Voilà.", app.From{}); err != nil {
		t.Fatal(err)
	}
}

// TestFromTheSheetToItsHolder goes from a public sheet to its change as a phone that
// runs nothing does: the request, the code, the decision, the form.
func TestFromTheSheetToItsHolder(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	sheet := "/initiatives/" + garageAddress
	tells(t, pageOf(t, s, sheet, access.Anyone), "C’est votre initiative ?", `href="`+sheet+`/porteur"`)
	tells(t, pageOf(t, s, sheet, testEditor), "Qui tient cette fiche", "Awa")
	hides(t, pageOf(t, s, sheet, access.Anyone), "Qui tient cette fiche", "awa@exemple.org")
	tells(t, pageOf(t, s, sheet+"/porteur", access.Anyone), "noindex", "jamais publiés")
	if w := post(t, s, sheet+"/porteur", access.Anyone, "name", "Zoé <b>", "email", "zoe"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Zoé &lt;b&gt;") {
		t.Errorf("refused: %d", w.Code)
	}
	asked := post(t, s, sheet+"/porteur", access.Anyone, "name", "Zoé <b>", "email", "zoe@exemple.org", "agreement", "oui", "message", "J’y <suis>.")
	at := asked.Header().Get("Location")
	for range 2 { // as a machine that opens the links of letters does
		tells(t, pageOf(t, s, at, access.Anyone), "Les six chiffres", "noindex")
	}
	code := writtenCode(t, a, at[strings.LastIndex(at, "/")+1:])
	if w := post(t, s, at, access.Anyone, "code", "12"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a wrong code: %d", w.Code)
	}
	proved := post(t, s, at, access.Anyone, "code", code, "jeton", "un")
	mine := proved.Header().Get("Location")
	if again := post(t, s, at, access.Anyone, "code", code, "jeton", "un"); again.Header().Get("Location") != mine || mine == "" {
		t.Errorf("a second click leads to %s, not %s", again.Header().Get("Location"), mine)
	}
	page := pageOf(t, s, mine, access.Anyone)
	tells(t, page, "Votre demande est lue par l’équipe", "Retirer ma demande")
	hides(t, page, "Modifier la fiche")
	if w := get(t, s, mine+"/modifier", access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("who does not hold it opens its form: %d", w.Code)
	}
	if w := post(t, s, mine+"/modifier", access.Anyone, "name", "Pris", "summary", "Pris.", "version", "1"); w.Code != http.StatusConflict {
		t.Errorf("who does not hold it writes: %d", w.Code)
	}
	hides(t, pageOf(t, s, sheet, access.Anyone), "Pris")
	v, err := a.ClaimBy(context.Background(), mine[strings.LastIndex(mine, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	kept := html.UnescapeString(pageOf(t, s, "/porteurs/"+v.ID, testEditor))
	tells(t, kept, "Zoé <b>", "J’y <suis>.", "zoe@exemple.org", "Awa (awa@exemple.org) tient cette fiche depuis", "Lui donner la fiche")
	if w := post(t, s, "/porteurs/"+v.ID, testEditor, "do", "refused", "version", "2"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("refused without a word: %d", w.Code)
	}
	if w := post(t, s, "/porteurs/"+v.ID, testEditor, "do", "held", "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("given: %d %s", w.Code, w.Body)
	}
	page = pageOf(t, s, mine, access.Anyone)
	tells(t, page, "Vous tenez cette fiche", "Modifier la fiche", "Rien n’a changé", "Passer la main")
	form := pageOf(t, s, mine+"/modifier", access.Anyone)
	hides(t, form, `name="public"`, `name="contact_email"`)
	f := sent{route: "held_edit"}
	p := f.blank(t, s, mine+"/modifier")
	values := f.with(p, []string{"summary", "On répare, et on prête."})
	if w := hand(t, s, p, values, attached{}, access.Anyone); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	tells(t, pageOf(t, s, sheet, access.Anyone), "On répare, et on prête.")
	tells(t, pageOf(t, s, sheet+"/historique", testEditor), "par qui tient la fiche", "Zoé &lt;b&gt;")
	if w := post(t, s, s.URL(French, "held", heldLink[0]), access.Anyone, "do", "right"); w.Code < 400 {
		t.Errorf("who held it before confirms it: %d", w.Code)
	}
	if w := post(t, s, mine, access.Anyone, "do", "leave"); w.Code != http.StatusSeeOther {
		t.Fatalf("left: %d", w.Code)
	}
	if w := get(t, s, mine, access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("a link of who left: %d", w.Code)
	}
}

// TestALinkOfNobody shows nothing.
func TestALinkOfNobody(t *testing.T) {
	s := testServer(t)
	for _, route := range []string{"held", "held_edit", "claim_kept"} {
		for _, actor := range []access.Actor{access.Anyone, testReader} {
			if w := get(t, s, s.URL(French, route, "personne"), actor); w.Code == http.StatusOK {
				t.Errorf("%s of nobody is shown to %q", route, actor.Role)
			}
		}
	}
}

// TestAReminderIsOpenedByMachines: its links change nothing by being opened, whoever
// opens them; a press says that nothing changed, another that no more are wanted.
func TestAReminderIsOpenedByMachines(t *testing.T) {
	folder := t.TempDir()
	a := testAppIn(t, folder)
	s := testServerWith(t, Config{App: a})
	mine := heldHere(t, s)
	before := everythingKept(t, folder)
	for _, at := range []string{mine, mine + "/modifier", mine + "/rappels"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r := httptest.NewRequest(method, at, nil)
			r.Header.Set("Sec-Purpose", "prefetch")
			if w := send(t, s, r, access.Anyone); w.Code != http.StatusOK {
				t.Errorf("%s %s: %d", method, at, w.Code)
			}
		}
	}
	if everythingKept(t, folder) != before {
		t.Error("opening the links of a reminder wrote something")
	}
	tells(t, pageOf(t, s, mine+"/modifier", access.Anyone), `action="`+mine+`"`, "Rien n’a changé, tout est juste")
	if w := post(t, s, mine+"/rappels", access.Anyone, "do", "stop"); w.Code != http.StatusSeeOther {
		t.Errorf("stopped: %d", w.Code)
	}
	tells(t, pageOf(t, s, mine+"/rappels", access.Anyone), "Recevoir de nouveau des lettres")
	if w := post(t, s, mine+"/rappels", access.Anyone, "do", "<b>"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no deed: %d", w.Code)
	}
	holders := pageOf(t, s, "/porteurs?etat=held", testEditor)
	_, at, _ := strings.Cut(holders, `href="/porteurs/`)
	at, _, _ = strings.Cut(at, `"`)
	tells(t, pageOf(t, s, "/porteurs/"+at, testEditor), "cette personne n’en veut pas")
}
