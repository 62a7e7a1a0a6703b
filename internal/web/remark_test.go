package web

import (
	"context"
	"html"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/remark"
)

// The furnished receipt, and what waits: drawn anew.
var toldLink, toldError, toldOmission = []any{""}, []any{""}, []any{""}

var remarkFixtures = []fixture{
	{route: "remark_error", values: []any{garageAddress}},
	{route: "remark_sent", values: toldLink},
	{route: "remarks", actor: testEditor},
	{route: "remarks", values: []any{stateParameter, "corrected"}, actor: testEditor},
	{route: "remark_kept", values: toldError, actor: testEditor},
	{route: "remark_kept", values: toldOmission, actor: testEditor},
}

func furnishRemarks(t *testing.T, a *app.App) {
	t.Helper()
	link, v := errorTold(t, a, "Le garage a déménagé.", "zoe@exemple.org")
	toldLink[0], toldError[0] = link, v.ID
	_, v = toldMissing(t, a, "Le lavoir de Lonrai")
	toldOmission[0] = v.ID
}

// errorTold is an error that someone tells of the garage.
func errorTold(t *testing.T, a *app.App, wrong, email string) (link string, v app.RemarkView) {
	t.Helper()
	in := app.RemarkInput{Remark: remark.Remark{Lang: French, Part: "where", Wrong: wrong, Right: "Rue du Lavoir"}, Email: email, Notice: "1", Consent: "2026-11-01"}
	link, err := a.TellError(context.Background(), garageAddress, in, app.From{Source: "form"}, func(string) string { return "/" })
	return readTold(t, a, link, err)
}

func toldMissing(t *testing.T, a *app.App, name string) (link string, v app.RemarkView) {
	t.Helper()
	in := app.RemarkInput{Remark: remark.Remark{Lang: French, Name: name, Where: "Alençon", Does: "On y lave.", Reach: "www.lavoir.example.org"}}
	link, err := a.TellOmission(context.Background(), in, app.From{Source: "form"}, func(string) string { return "/" })
	return readTold(t, a, link, err)
}

func readTold(t *testing.T, a *app.App, link string, err error) (string, app.RemarkView) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.RemarkBy(context.Background(), link)
	if err != nil {
		t.Fatal(err)
	}
	return link, v
}

// TestFromAnErrorToItsAnswer: told on a public sheet without an account, read beside
// the form that sets it right, answered, and the answer read on the receipt.
func TestFromAnErrorToItsAnswer(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	sheet := "/initiatives/" + garageAddress
	tells(t, pageOf(t, s, sheet, access.Anyone), "Une erreur sur cette fiche ?", `href="`+sheet+`/signaler"`)
	tells(t, pageOf(t, s, "/en"+sheet, access.Anyone), "An error on this sheet?")
	tells(t, pageOf(t, s, sheet+"/signaler", access.Anyone), "noindex", "effacé soixante jours après la réponse")
	if w := post(t, s, sheet+"/signaler", access.Anyone, "wrong", "<script>x</script>", "email", "zoe", "vu", longAgo); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "&lt;script&gt;x&lt;/script&gt;</textarea>") {
		t.Errorf("refused: %d", w.Code)
	}
	words := []string{"part", "over", "wrong", "Il a <b>fermé</b>.", "right", "<i>Rien</i>", "how", "J’y <u>passe</u>.", "email", "zoe@exemple.org", "agreement", "oui"}
	for name, more := range map[string][]string{"filled in by a machine": {"vu", longAgo, unseenField, "x"}, "sooner than anyone writes": {"vu", "9999999999"}} {
		if w := post(t, s, sheet+"/signaler", access.Anyone, append(words, more...)...); strings.Contains(w.Header().Get("Location"), "mon-signalement") {
			t.Errorf("%s: %d to %s", name, w.Code, w.Header().Get("Location"))
		}
	}
	sent := post(t, s, sheet+"/signaler", access.Anyone, append(words, "vu", longAgo)...)
	receipt := sent.Header().Get("Location")
	page := pageOf(t, s, receipt, access.Anyone)
	tells(t, page, "Merci, c’est arrivé", "Il a &lt;b&gt;fermé&lt;/b&gt;.", "noindex")
	hides(t, page, "zoe@exemple.org")
	v, err := a.RemarkBy(context.Background(), receipt[strings.LastIndex(receipt, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	at := "/signalements/" + v.ID
	hides(t, pageOf(t, s, sheet, access.Anyone), "fermé")
	hides(t, pageOf(t, s, sheet, testReader), "fermé")
	for _, beside := range []string{sheet, sheet + "/modifier"} {
		tells(t, pageOf(t, s, beside, testEditor), "erreurs sont signalées sur cette fiche", "Il a &lt;b&gt;fermé&lt;/b&gt;.", `href="`+at+`"`)
	}
	for kept, also := range map[string]string{"/appels/suivi": "", "/etudes/" + valbruneSlug + "/recensement": `, <a href="/appels/suivi">2 propositions</a>`} {
		tells(t, pageOf(t, s, kept, testEditor), `<p>À lire : <a href="/signalements">3 signalements</a>`+also+`</p>`)
		if w := get(t, s, kept, access.Anyone); strings.Contains(w.Body.String(), "signalements</a>") {
			t.Errorf("%s tells anyone", kept)
		}
	}
	tells(t, pageOf(t, s, "/signalements", testEditor), "Il a &lt;b&gt;fermé", "Le lavoir de Lonrai", `href="`+at+`"`)
	kept := html.UnescapeString(pageOf(t, s, at+"?modele=right", testEditor))
	tells(t, kept, "zoe@exemple.org", v.Receipt, "Nous avons vérifié auprès de l’initiative", "L’initiative n’existe plus")
	held := pageOf(t, s, heldHere(t, s), access.Anyone)
	tells(t, held, "Il a &lt;b&gt;fermé&lt;/b&gt;.", "C’est corrigé")
	tells(t, pageOf(t, s, heldHere(t, s)+"/modifier", access.Anyone), "Il a &lt;b&gt;fermé&lt;/b&gt;.")
	hides(t, held, "zoe@exemple.org", at)
	if w := post(t, s, at, testEditor, "do", "discarded", "version", "1", "message", "Parce <que>."); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Parce &lt;que&gt;.") {
		t.Errorf("discarded without a reason: %d", w.Code)
	}
	if w := post(t, s, at, testEditor, "do", "discarded", "version", "1", "reason", "unverified", "message", "Parce <que>."); w.Code != http.StatusSeeOther {
		t.Fatalf("discarded: %d %s", w.Code, w.Body)
	}
	tells(t, pageOf(t, s, "/appels/suivi", testEditor), ">2 signalements</a>")
	if w := post(t, s, at, testEditor, "do", "corrected", "version", "1", "message", "Le mien."); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Écarté") {
		t.Errorf("two at once: %d", w.Code)
	}
	page = pageOf(t, s, receipt, access.Anyone)
	tells(t, page, "La fiche reste comme elle est", "Nous n’avons pas pu le vérifier.", "Parce &lt;que&gt;.", "s’efface le 23 janvier 2027")
	hides(t, page, "Awa")
	works(t, a)
	tells(t, html.UnescapeString(pageOf(t, s, "/courrier", testEditor)), "Votre signalement sur", "Nous n’avons pas pu le vérifier.", "Parce <que>.")
	hides(t, pageOf(t, s, sheet, testEditor), "Il a &lt;b&gt;fermé")
}

// TestFromAnOmissionToASheet: told from the directory, a draft in one press.
func TestFromAnOmissionToASheet(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	tells(t, pageOf(t, s, "/initiatives", access.Anyone), "Il manque une initiative que vous connaissez ?", `href="/signaler-un-oubli"`)
	tells(t, pageOf(t, s, "/initiatives?q=zzyzx", access.Anyone), `href="/signaler-un-oubli?q=zzyzx"`)
	tells(t, pageOf(t, s, "/appels/"+openCallSlug, access.Anyone), `href="/signaler-un-oubli?appel=`+openCallSlug)
	tells(t, pageOf(t, s, "/signaler-un-oubli?q=%3Cb%3E", access.Anyone), `value="&lt;b&gt;"`)
	sent := post(t, s, "/signaler-un-oubli", access.Anyone, "name", "Le four <b>", "where", "Alençon", "reach", "lefour.example.org", "does", "On y <i>cuit</i>.", "vu", longAgo)
	receipt := sent.Header().Get("Location")
	tells(t, pageOf(t, s, receipt, access.Anyone), "Le four &lt;b&gt;", "Alençon")
	v, err := a.RemarkBy(context.Background(), receipt[strings.LastIndex(receipt, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	w := post(t, s, "/signalements/"+v.ID, testEditor, "do", "begin", "version", "1")
	form := w.Header().Get("Location")
	if !strings.HasSuffix(form, "/modifier") {
		t.Fatalf("begun: %d to %q", w.Code, form)
	}
	tells(t, pageOf(t, s, form, testEditor), `value="Le four &lt;b&gt;"`, "On y &lt;i&gt;cuit&lt;/i&gt;.", "https://lefour.example.org", "Alençon")
	draft := strings.TrimSuffix(form, "/modifier")
	for _, hidden := range []string{draft, draft + "/signaler"} {
		if w := get(t, s, hidden, access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("%s shows a draft to anyone: %d", hidden, w.Code)
		}
	}
	tells(t, pageOf(t, s, receipt, access.Anyone), "Une fiche est commencée")
	hides(t, pageOf(t, s, receipt, access.Anyone), draft)
}

// TestAnErrorOnWhatIsHidden is answered as one on what never was: the same page, byte
// for byte but for the address.
func TestAnErrorOnWhatIsHidden(t *testing.T) {
	s := testServer(t)
	never := get(t, s, "/initiatives/jamais-vu-abcdef/signaler", access.Anyone)
	for _, slug := range []string{"piscine-secrete-ggxc6x"} {
		for _, actor := range []access.Actor{access.Anyone, testReader} {
			if w := get(t, s, "/initiatives/"+slug+"/signaler", actor); w.Code != http.StatusNotFound {
				t.Errorf("%s shown to %q: %d", slug, actor.Role, w.Code)
			}
		}
		w := get(t, s, "/initiatives/"+slug+"/signaler", access.Anyone)
		if a, b := strings.ReplaceAll(w.Body.String(), slug, ""), strings.ReplaceAll(never.Body.String(), "jamais-vu-abcdef", ""); a != b {
			t.Errorf("%s is told apart from what never was", slug)
		}
		if w := post(t, s, "/initiatives/"+slug+"/signaler", access.Anyone, "wrong", "Vu.", "vu", longAgo); w.Code != http.StatusNotFound {
			t.Errorf("told of %s: %d", slug, w.Code)
		}
	}
}
