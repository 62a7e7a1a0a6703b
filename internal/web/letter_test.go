package web

import (
	"context"
	"html"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/initiative"
)

var letterFixtures = []fixture{
	{route: "letters", actor: testEditor},
	{route: "letters", values: []any{stateParameter, "waiting"}, actor: testEditor},
	{route: "letters", values: []any{stateParameter, "sent"}, actor: testEditor},
}

func furnishLetters(t *testing.T, a *app.App) {
	t.Helper()
	askedBack(t, a, "La laverie", "Depuis quand ?")
}

// askedBack is an answer whose sender wants letters, of which something is asked.
func askedBack(t *testing.T, a *app.App, name, message string) app.ProposalView {
	t.Helper()
	ctx := context.Background()
	link := answerOf(t, a, name, false)
	odile := initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Consent: "2026-11-01", Notice: "1"}
	if _, err := a.SetContact(ctx, openCallSlug, link, odile, true, "", app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SendProposal(ctx, openCallSlug, link, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	v := waiting(t, a, name)
	c := storedCall(t, a, openCallSlug)
	if err := a.AnswerSender(ctx, testEditor, c, v.ID, v.Version, call.Back, "", message, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	return v
}

// works does what the house has to do now.
func works(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	for {
		job, ok, err := a.Queue().ClaimOf(ctx, app.Lanes()[1])
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		failure := a.Works()[job.Kind](ctx, job.Space, job.Payload, app.Unheard)
		if failure != nil {
			t.Errorf("%s: %v", job.Kind, failure)
		}
		if err := a.Queue().Finish(ctx, job, failure); err != nil {
			t.Fatal(err)
		}
	}
}

// TestALetterIsCarriedByHand where no server is set: it is read whole, copied or
// opened in one's own mail program, and said to be sent.
func TestALetterIsCarriedByHand(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Base: "https://bocage.exemple.fr"})
	v := askedBack(t, a, "La forge <b>", "Depuis <quand> ?\nEt pour qui ?")
	works(t, a)
	tells(t, pageOf(t, s, "/appels/suivi", testEditor), "lettres ne sont pas parties", `href="/courrier"`)
	page := pageOf(t, s, "/courrier", testEditor)
	tells(t, page, "Une précision sur « La forge &lt;b&gt; »", "odile@exemple.fr", "Depuis &lt;quand&gt; ?\nEt pour qui ?", "mailto:odile@exemple.fr?subject=Une%20pr%C3%A9cision",
		"https://bocage.exemple.fr/appels/"+openCallSlug+"/reponse/", v.Receipt, "C’est envoyé", "Aucun serveur d’envoi n’est réglé ici")
	hides(t, page, "Réessayer")
	tells(t, pageOf(t, s, "/en/mail", testEditor), `lang="fr"`, "It is sent", "No sending server is set here")
	said := html.UnescapeString(pageOf(t, s, proposalAt(v), testEditor))
	tells(t, said, "attend que vous portiez cette lettre à odile@exemple.fr", "Cette personne veut un courriel")
	text := html.UnescapeString(page)
	_, link, _ := strings.Cut(text, "https://bocage.exemple.fr/appels/")
	link, _, _ = strings.Cut("/appels/"+link, "\n")
	tells(t, html.UnescapeString(pageOf(t, s, link, access.Anyone)), "L’équipe vous demande un détail", "Depuis <quand> ?")

	_, at, _ := strings.Cut(page, `action="/courrier/`)
	at, _, _ = strings.Cut(at, `"`)
	if w := post(t, s, "/courrier/"+at, testEditor, "do", "carried"); w.Code != http.StatusSeeOther {
		t.Fatalf("carried: %d %s", w.Code, w.Body)
	}
	if w := post(t, s, "/courrier/"+at, testEditor, "do", "throw_away"); w.Code != http.StatusConflict {
		t.Errorf("a letter that left is thrown away: %d", w.Code)
	}
	sent := pageOf(t, s, "/courrier?etat=sent", testEditor)
	tells(t, sent, "Précision demandée", "odile@exemple.fr")
	hides(t, sent, "Depuis &lt;quand", "/reponse/")
}

// TestEveryLetterHasItsWords, in both languages, and leads somewhere.
func TestEveryLetterHasItsWords(t *testing.T) {
	s := testServerWith(t, Config{Base: "https://bocage.exemple.fr"})
	facts := map[string]string{"title": "Qui fait quoi ?", "call": openCallSlug, "link": "lien-prive", "name": "Le four\r\nBcc: x", "receipt": "K3X9AQ", "ask": "une-demande", "code": "123 456", "codes": "123 456   Le four", "sheet": garageAddress, "by": "Odile", "message": "Un mot de l’équipe.", "lists": "Recensement 2026"}
	// Those that come again, and where each is stopped in one press.
	stops := map[string]map[string]string{
		app.LetterClaimReminder: {"fr": "/lien-prive/rappels", "en": "/lien-prive/reminders"},
		app.LetterClaimLists:    {"fr": "/lien-prive/rappels", "en": "/lien-prive/reminders"},
		app.LetterWatchTold:     {"fr": "/alertes/lien-prive", "en": "/alerts/lien-prive"},
	}
	for what := range letterLeads {
		for _, lang := range languages {
			subject, text, stop, err := s.penman(app.Letter{What: what, Lang: lang, Facts: facts})
			if err != nil || strings.Contains(subject+text, "⟦") || strings.Contains(subject+text, "{") {
				t.Errorf("%s in %s: %v\n%s\n%s", what, lang, err, subject, text)
			}
			if !strings.Contains(text, "https://bocage.exemple.fr/") || len([]rune(subject)) > 120 || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s in %s:\n%s\n%s", what, lang, subject, text)
			}
			if want := stops[what][lang]; (stop != "") != (want != "") || !strings.HasSuffix(stop, want) {
				t.Errorf("%s in %s is stopped at %q", what, lang, stop)
			}
			if l := s.config.Catalogue.For(lang); !l.Has("letters.what." + what) {
				t.Errorf("%s has no name in %s", what, lang)
			}
		}
	}
	if _, _, _, err := s.penman(app.Letter{What: "unknown"}); err == nil {
		t.Error("an unknown letter has words")
	}
}

// TestALetterThatCameBack is said by who reads the sender's mailbox, once, and is
// then told where its answer is read.
func TestALetterThatCameBack(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Base: "https://bocage.exemple.fr"})
	v := askedBack(t, a, "La forge", "Depuis quand ?")
	works(t, a)
	at := func(state string) string {
		_, at, _ := strings.Cut(pageOf(t, s, "/courrier?etat="+state, testEditor), `action="/courrier/`)
		at, _, _ = strings.Cut(at, `"`)
		return "/courrier/" + at
	}
	first := at("held")
	if w := post(t, s, first, testEditor, "do", "returned"); w.Code != http.StatusConflict {
		t.Errorf("came back before it left: %d", w.Code)
	}
	for _, deed := range []string{"carried", "returned"} {
		if w := post(t, s, first, testEditor, "do", deed); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", deed, w.Code, w.Body)
		}
	}
	tells(t, pageOf(t, s, "/courrier?etat=refused", testEditor), "odile@exemple.fr", "Partie, puis revenue", "Jeter")
	tells(t, pageOf(t, s, proposalAt(v), testEditor), "est partie, puis revenue")
	tells(t, pageOf(t, s, "/en/mail?etat=refused", testEditor), "Left, then came back")
	if w := post(t, s, at("refused"), testEditor, "do", "throw_away"); w.Code != http.StatusSeeOther {
		t.Errorf("thrown away: %d", w.Code)
	}
}
