package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
)

// The furnished proposal that waits: its name is drawn anew.
var waitingProposal, paperProposal = []any{openCallSlug, ""}, []any{openCallSlug, ""}

var callQueueFixtures = []fixture{
	{route: "calls_kept", actor: testEditor},
	{route: "call_queue", values: []any{openCallSlug}, actor: testEditor},
	{route: "call_proposal", values: waitingProposal, actor: testEditor},
	{route: "call_enter", values: []any{openCallSlug}, actor: testEditor},
	{route: "call_entered", values: paperProposal, actor: testEditor},
}

func furnishCallQueue(t *testing.T, a *app.App) {
	t.Helper()
	waitingProposal[1] = waiting(t, a, "Les navettes").ID
	paperProposal[1] = typedFromPaper(t, a, "Le bac à voile").ID
}

// waiting is the proposal of that name that waits for a reader.
func waiting(t *testing.T, a *app.App, name string) app.ProposalView {
	t.Helper()
	c := storedCall(t, a, openCallSlug)
	for after := (app.Place{}); ; {
		q, err := a.Proposals(context.Background(), testEditor, c, call.Sent, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range q.Proposals {
			if p.Name() == name {
				return p
			}
		}
		if q.Next == nil {
			break
		}
		after = *q.Next
	}
	t.Fatalf("%s does not wait", name)
	return app.ProposalView{}
}

// TestPartnersAreMatchedBeforeTheyAreTaken: a partner that is known leads to its page, one
// that is not is said to be new, and both are on the sheet that is taken.
func TestPartnersAreMatchedBeforeTheyAreTaken(t *testing.T) {
	s := testServer(t)
	known := "La Ligue du moulin"
	league := organisation.Organisation{ID: "ligue", Name: known, Lang: French, Public: true}
	if err := s.app.SaveOrganisation(t.Context(), testEditor, storedCall(t, s.app, openCallSlug).Space, league, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	link := answerOf(t, s.app, "Le moulin à huile", false)
	if _, err := s.app.AnswerProposal(t.Context(), openCallSlug, link, "partners", call.Answer{Values: []string{known + "\nLa bande du moulin"}}, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.SendProposal(t.Context(), openCallSlug, link, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	p := waiting(t, s.app, "Le moulin à huile")
	page := plainText(pageOf(t, s, proposalAt(p), testEditor))
	if !strings.Contains(page, known+" (organisation déjà connue)") || !strings.Contains(page, `href="/organisations/`) || !strings.Contains(page, "La bande du moulin (nouvelle ;") {
		t.Errorf("partners are not told: %s", page)
	}
	sheet := must[initiative.Initiative](t)(s.app.Sheet(p, func(string) string { return "" }))
	var names []string
	for _, o := range sheet.Organisations {
		if o.Role == "partner" {
			names = append(names, o.Name)
		}
	}
	if !slices.Equal(names, []string{known, "La bande du moulin"}) {
		t.Errorf("partners of the sheet: %v", names)
	}
}

func proposalAt(p app.ProposalView) string {
	return "/appels/" + openCallSlug + "/propositions/" + p.ID
}

// TestErasedOnRequest: whoever reads the queue erases an answer that its sender asks to
// have erased, also one from paper or one that became a sheet; pressed twice, it is the
// same.
func TestErasedOnRequest(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	link := answerOf(t, a, "Le pédalo", true)
	paper, sent := typedFromPaper(t, a, "Le bac d’été"), waiting(t, a, "Le pédalo")
	tells(t, pageOf(t, s, proposalAt(sent), testEditor), "à la demande de qui l’a donnée", `value="erase"`)
	for _, who := range []access.Actor{access.Anyone, testReader} {
		if w := post(t, s, proposalAt(sent), who, "do", "erase"); w.Code == http.StatusSeeOther && !strings.Contains(w.Header().Get("Location"), "connexion") {
			t.Errorf("%s erases: %d", who.Role, w.Code)
		}
	}
	in, err := a.TakeProposal(t.Context(), testEditor, sent.Call, sent.ID, sent.Version, true, "", func(q string) string { return q }, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []app.ProposalView{sent, paper, paper} {
		w := post(t, s, proposalAt(p), testEditor, "do", "erase")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/appels/"+openCallSlug+"/propositions") {
			t.Errorf("%d %s", w.Code, faultsIn(w.Body.String()))
		}
		if w := get(t, s, proposalAt(p), testEditor); w.Code != http.StatusNotFound {
			t.Errorf("it is still there: %d", w.Code)
		}
	}
	if w := get(t, s, s.URL(French, "call_reply", openCallSlug, link), access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("its link opens it: %d", w.Code)
	}
	if w := get(t, s, "/"+in.Path, access.Anyone); w.Code != http.StatusOK {
		t.Errorf("its sheet went with it: %d", w.Code)
	}
}

// TestNobodyIsToBeToldWhoCanNotBeReached: a page that says that someone left no way to be
// reached asks nobody to reach them; one who left a telephone is to be told by it.
func TestNobodyIsToBeToldWhoCanNotBeReached(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	page := pageOf(t, s, proposalAt(waiting(t, a, "Les navettes")), testEditor)
	tells(t, page, "n’a pas laissé de quoi la joindre : votre message l’attendra", "Sa réponse porte le reçu")
	hides(t, page, "vous-même", "n’a pas demandé de courriel")
	w := post(t, s, entersAt, testEditor, paperTyped()...)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, faultsIn(w.Body.String()))
	}
	page = pageOf(t, s, proposalAt(waiting(t, a, "Le lavoir <b>")), testEditor)
	tells(t, page, "a répondu sur papier, et n’a pas laissé de quoi la joindre", "Sa réponse porte le reçu")
	hides(t, page, "vous-même", "son lien privé")
	tells(t, pageOf(t, s, proposalAt(typedFromPaper(t, a, "Le moulin")), testEditor), "02 33 00 00 00", "écrivez-lui ou téléphonez-lui vous-même")
}

// TestReadAndDecide: what was said is read as it was said, and each decision leads
// on; what was asked, or why it is not taken, is told to its sender.
func TestReadAndDecide(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	links := map[string]string{}
	for _, name := range []string{"La forge <b>", "Le rucher", "Le pressoir"} {
		links[name] = answerOf(t, a, name, true)
	}
	queue := pageOf(t, s, "/appels/"+openCallSlug+"/propositions", testEditor)
	tells(t, queue, "La forge &lt;b&gt;", "Le rucher", "Les navettes", "Alençon")
	tells(t, pageOf(t, s, "/appels/suivi", testEditor), "Qui fait quoi dans l’Ain")
	forge, rucher, pressoir := waiting(t, a, "La forge <b>"), waiting(t, a, "Le rucher"), waiting(t, a, "Le pressoir")
	page := pageOf(t, s, proposalAt(forge), testEditor)
	tells(t, page, "La forge &lt;b&gt;", "On cuit le pain ensemble.", "La commune", "Oui", "Alençon")
	if strings.Contains(page, "<b>") {
		t.Error("a name runs")
	}
	decide := func(p app.ProposalView, values ...string) (int, string, string) {
		w := post(t, s, proposalAt(p), testEditor, values...)
		return w.Code, w.Header().Get("Location"), w.Body.String()
	}
	if code, _, body := decide(forge, "version", strconv.FormatInt(forge.Version, 10), "do", "decline", "message", "Trop loin."); code != http.StatusUnprocessableEntity || !strings.Contains(body, "Trop loin.") {
		t.Errorf("not taken without a reason: %d", code)
	}
	if code, to, body := decide(forge, "version", strconv.FormatInt(forge.Version, 10), "do", "decline", "reason", "outside", "message", "Trop loin."); code != http.StatusSeeOther || !strings.Contains(to, "/propositions/") {
		t.Fatalf("%d to %q: %.300s", code, to, body)
	}
	if code, _, _ := decide(rucher, "version", strconv.FormatInt(rucher.Version, 10), "do", "ask", "message", "Depuis quand ?"); code != http.StatusSeeOther {
		t.Fatalf("asked: %d", code)
	}
	if code, _, body := decide(rucher, "version", strconv.FormatInt(rucher.Version, 10), "do", "take", "message", "", "public", "oui"); code != http.StatusConflict || !strings.Contains(body, "Depuis quand ?") {
		t.Errorf("two moderators at once: %d", code)
	}
	if code, _, body := decide(pressoir, "version", strconv.FormatInt(pressoir.Version, 10), "do", "take", "message", "Merci !", "public", "oui"); code != http.StatusSeeOther {
		t.Fatalf("taken: %d %.300s", code, body)
	}
	found, err := a.Initiatives(context.Background(), access.Anyone, app.Principal, app.Search{Words: "pressoir", Limit: 5})
	if err != nil || found.Total != 1 || !found.Initiatives[0].Action.Has("commune") {
		t.Errorf("%+v, %v", found, err)
	}
	reply := "/appels/" + openCallSlug + "/reponse/"
	tells(t, pageOf(t, s, reply+links["La forge <b>"], access.Anyone), "Trop loin.")
	tells(t, pageOf(t, s, reply+links["Le rucher"], access.Anyone), "Depuis quand ?")
	tells(t, pageOf(t, s, proposalAt(pressoir), testEditor), "Merci !", "/initiatives/le-pressoir-")
	for _, reader := range []access.Actor{access.Anyone, testReader} {
		for _, at := range []string{"/appels/suivi", "/appels/" + openCallSlug + "/propositions", proposalAt(rucher)} {
			if w := get(t, s, at, reader); w.Code == http.StatusOK {
				t.Errorf("%s reads %s", reader.Role, at)
			}
		}
	}
}
