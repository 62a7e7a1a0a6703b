package web

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/initiative"
)

const entersAt = "/appels/" + openCallSlug + "/saisir"

// typedFromPaper is an answer on paper that someone typed.
func typedFromPaper(t *testing.T, a *app.App, name string) app.ProposalView {
	t.Helper()
	says := func(values ...string) call.Answer { return call.Answer{Values: values} }
	in := app.PaperInput{Answers: map[string]call.Answer{"name": says(name), "summary": says("On y passe l’eau."), "where": says("61001"), "learnt": says("Que l’on rit.")}, Received: "2026-11-20", Lang: French,
		Contact: initiative.Contact{Name: "Odile", Phone: "02 33 00 00 00", Notice: noticeVersion}, Agreed: true}
	v, err := a.EnterPaper(context.Background(), testEditor, storedCall(t, a, openCallSlug), in, app.From{Source: "form"}, func(app.ProposalView) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// paperTyped is a paper as its page sends it.
func paperTyped(more ...string) []string {
	return append(slices.Clone(more), "received.jour", "20", "received.mois", "11", "received.annee", "2026", "q_name", "Le lavoir <b>", "q_summary", "On lave.", "q_where", "Alençon")
}

// TestTypeAPileOfPapers: each is saved in one press, the next opens with the day of the
// same pile, and those who read know where it comes from.
func TestTypeAPileOfPapers(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	tells(t, pageOf(t, s, "/appels/"+openCallSlug+"/propositions", testEditor), "Saisir un questionnaire papier", entersAt)
	paper := pageOf(t, s, "/appels/"+openCallSlug+"/questionnaire", access.Anyone)
	tells(t, paper, "Questionnaire 78ZNNB-1", "Réservé à la personne qui saisit", "Où rendre ce questionnaire", "Combien de jours par an")
	hides(t, paper, entersAt)
	page := pageOf(t, s, entersAt, testEditor)
	tells(t, page, "questionnaire 78ZNNB-1", "1. Nom", "18. Combien de jours par an", "19. Est-ce ouvert à tous", "Rien de coché")

	w := post(t, s, entersAt, testEditor, paperTyped("q_with", "commune", "q_with", "inhabitants", "q_measured", "none", "q_learnt", "Que l’eau est froide.", "q_since", "1998", "about_since", "oui",
		"unknown_people", "oui", "q_jours", "40", "who_name", "Odile", "who_phone", "02 33 00 00 00", "agreed", "oui")...)
	next := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(next, entersAt+"?") || !strings.Contains(next, "recu=2026-11-20") {
		t.Fatalf("%d to %q: %s", w.Code, next, faultsIn(w.Body.String()))
	}
	page = pageOf(t, s, next, testEditor)
	tells(t, page, "Saisi à l’instant", "Le lavoir &lt;b&gt;", "Corriger cette saisie", `name="received.jour" value="20"`, `id="champ-q_name" name="q_name" value=""`)

	queue := pageOf(t, s, "/appels/"+openCallSlug+"/propositions", testEditor)
	tells(t, queue, "Reçue sur papier le 20 novembre 2026", "Saisi à partir du papier par Awa le 24 novembre 2026, reçu le 20 novembre 2026.")
	v := waiting(t, a, "Le lavoir <b>")
	tells(t, pageOf(t, s, proposalAt(v), testEditor), "Saisi à partir du papier par Awa", "Accord coché sur le papier, lu par Awa", "environ 1998", "je ne sais pas", "40 jours", "Que l’eau est froide.", "02 33 00 00 00", "écrivez-lui ou téléphonez-lui")
	in, err := a.TakeProposal(context.Background(), testEditor, v.Call, v.ID, v.Version, true, "", func(q string) string { return q }, app.From{})
	if err != nil || in.Approach.Lessons != "Que l’eau est froide." || in.Contact.Consent != "2026-11-20" {
		t.Errorf("%+v, %v", in, err)
	}
}

// faultsIn are the sentences that say what is wrong.
func faultsIn(body string) string {
	return strings.Join(regexp.MustCompile(`(?s)class="wrong"[^>]*>.*?</p>`).FindAllString(body, -1), "\n")
}

// TestWhatIsWrongOnAPaperIsToldAtOnce, and nothing typed is lost.
func TestWhatIsWrongOnAPaperIsToldAtOnce(t *testing.T) {
	s := testServer(t)
	w := post(t, s, entersAt, testEditor, "received.jour", "30", "received.mois", "12", "received.annee", "2026", "q_name", "Le four", "q_where", "Xanadu", "q_since", "l’an 40", "about_since", "oui",
		"q_people", "beaucoup", "q_status", "ailleurs", "who_name", "Odile", "by_mail", "oui")
	said := html.UnescapeString(strings.ReplaceAll(w.Body.String(), "\u00a0", " "))
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", w.Code, said)
	}
	tells(t, said, "pas encore venu", "« Xanadu » n’est pas trouvé", "« l’an 40 » n’est pas une année", "« beaucoup » n’est pas un nombre", "Sans accord coché sur le papier",
		`value="Le four"`, `value="l’an 40"`, `value="beaucoup"`, "Xanadu</textarea>", `name="about_since" value="oui" checked`, `name="who_name" value="Odile"`)
	if n := strings.Count(faultsIn(said), "wrong"); n != 7 { // the day, the summary, the place, the year, the number, the state, the agreement
		t.Errorf("%d faults: %s", n, faultsIn(said))
	}
	w = post(t, s, entersAt, testEditor, paperTyped("received.jour", "41")...)
	if w.Code != http.StatusUnprocessableEntity || strings.Count(faultsIn(w.Body.String()), "wrong") != 1 {
		t.Errorf("a day that is none: %d %s", w.Code, faultsIn(w.Body.String()))
	}
}

// TestCorrectWhatWasTypedFromPaper, also once its sender told what was asked; two at
// once on one paper see each other, and what was decided on does not change.
func TestCorrectWhatWasTypedFromPaper(t *testing.T) {
	ctx, a := context.Background(), testApp(t)
	s := testServerWith(t, Config{App: a})
	v := typedFromPaper(t, a, "Le four banal")
	at := entersAt + "/" + v.ID
	page := pageOf(t, s, at, testEditor)
	tells(t, page, "Corriger la saisie", `value="Le four banal"`, "Que l’on rit.", `value="02 33 00 00 00"`, `name="agreed" value="oui" checked`)
	if w := post(t, s, at, testEditor, paperTyped("version", "1", "q_carrier", "La commune")...); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, faultsIn(w.Body.String()))
	}
	w := post(t, s, at, testEditor, paperTyped("version", "1", "q_carrier", "Le comité des fêtes")...)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Le comité des fêtes") {
		t.Errorf("the second one: %d", w.Code)
	}
	now, err := a.ProposalOf(ctx, testEditor, v.Call, v.ID)
	if err != nil || now.Answers["carrier"].Value() != "La commune" || now.Contact.Phone != "" || now.Paper.Agreed != "" {
		t.Errorf("%+v, %v", now, err)
	}
	if err := a.AnswerSender(ctx, testEditor, v.Call, v.ID, now.Version, call.Back, "", "Depuis quand ?", app.From{}); err != nil {
		t.Fatal(err)
	}
	if w := post(t, s, at, testEditor, paperTyped("version", "3", "q_since", "1998")...); w.Code != http.StatusSeeOther {
		t.Errorf("what was asked: %d %s", w.Code, faultsIn(w.Body.String()))
	}
	if now, _ = a.ProposalOf(ctx, testEditor, v.Call, v.ID); now.State != call.Sent || now.Answers["since"].Value() != "1998" {
		t.Errorf("%+v", now)
	}
	if _, err := a.TakeProposal(ctx, testEditor, v.Call, v.ID, now.Version, true, "", func(q string) string { return q }, app.From{}); err != nil {
		t.Fatal(err)
	}
	if w := get(t, s, at, testEditor); w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "/propositions/"+v.ID) {
		t.Errorf("what became a sheet is corrected: %d", w.Code)
	}
	if w := post(t, s, at, testEditor, paperTyped("version", "5")...); w.Code != http.StatusConflict {
		t.Errorf("what became a sheet is written over: %d", w.Code)
	}
	if w := get(t, s, entersAt+"/"+waitingProposal[1].(string), testEditor); w.Code != http.StatusNotFound {
		t.Errorf("what came without paper is typed over: %d", w.Code)
	}
}

// TestOnePaperTypedTwice by two people who share a pile is told to the second one; the
// same press twice is one paper.
func TestOnePaperTypedTwice(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	first := post(t, s, entersAt, testEditor, paperTyped("jeton", "un")...)
	again := post(t, s, entersAt, testEditor, paperTyped("jeton", "un")...)
	if first.Code != http.StatusSeeOther || again.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("a double click: %s, then %d %s", first.Header().Get("Location"), again.Code, again.Header().Get("Location"))
	}
	other := post(t, s, entersAt, testOwner, paperTyped("jeton", "deux")...)
	if other.Code != http.StatusConflict || !strings.Contains(other.Body.String(), waiting(t, a, "Le lavoir <b>").Receipt) {
		t.Errorf("the same paper typed by another: %d", other.Code)
	}
}

// TestPaperAfterTheLastDay comes in; before the first, nothing does. Nobody who may not
// write types anything.
func TestPaperAfterTheLastDay(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	over := openCall(t, a, call.Call{ID: "passe", Title: "Passé", Purpose: "Savoir.", Notice: "Relu.", Opens: "2026-01-01", Closes: "2026-11-01", Public: true})
	if w := post(t, s, "/"+over.Path+"/saisir", testEditor, paperTyped()...); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, faultsIn(w.Body.String()))
	}
	later := openCall(t, a, call.Call{ID: "futur", Title: "Futur", Purpose: "Savoir.", Notice: "Relu.", Opens: "2027-01-01", Public: true})
	if w := get(t, s, "/"+later.Path+"/saisir", testEditor); w.Code != http.StatusSeeOther {
		t.Errorf("a page for what is not open: %d", w.Code)
	}
	if w := post(t, s, "/"+later.Path+"/saisir", testEditor, paperTyped()...); w.Code != http.StatusConflict {
		t.Errorf("before the first day: %d", w.Code)
	}
	for _, who := range []access.Actor{access.Anyone, testReader} {
		if w := post(t, s, entersAt, who, paperTyped()...); w.Code == http.StatusSeeOther && !strings.Contains(w.Header().Get("Location"), "connexion") || w.Code == http.StatusOK {
			t.Errorf("%s types: %d %s", who.Role, w.Code, w.Header().Get("Location"))
		}
	}
	if q, err := a.Proposals(context.Background(), testEditor, storedCall(t, a, openCallSlug), call.Sent, app.Place{}); err != nil || len(q.Proposals) != 2 {
		t.Errorf("%d wait, %v", len(q.Proposals), err)
	}
}

// TestNotKnowingOpensAsATick: « je ne sais pas » opens as a tick, never as
// words to be read again.
func TestNotKnowingOpensAsATick(t *testing.T) {
	s := testServer(t)
	at := s.URL(French, "call_answer", openCallSlug, begunLink[1], "people")
	goOn(t, s, at, "unknown", "oui")
	page := pageOf(t, s, at, access.Anyone)
	tells(t, page, `name="people" value=""`, `name="unknown" value="oui" checked`)
}
