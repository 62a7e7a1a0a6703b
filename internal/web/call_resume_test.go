package web

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// codeToType stands in a table for the code of a letter that is not written yet.
const codeToType = "le code de la lettre"

var (
	typedCode string
	sixDigits = regexp.MustCompile(`\b(\d{3}) (\d{3})\b`)
)

// heldCode is the code of the last letter of a kind, as who carries it reads it.
func heldCode(t *testing.T, s *Server, what string) string {
	t.Helper()
	works(t, s.app)
	all, _, err := s.app.Letters(context.Background(), testEditor, app.Principal, "held", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if m := sixDigits.FindStringSubmatch(l.Text); m != nil && l.What == what {
			return m[1] + m[2]
		}
	}
	t.Fatalf("no code among %d letters", len(all))
	return ""
}

// reachable is an answer whose sender left an address.
func reachable(t *testing.T, a *app.App, name, email string) (link string) {
	t.Helper()
	link = answerOf(t, a, name, false)
	c := initiative.Contact{Name: "Odile", Email: email, Consent: "2026-11-01", Notice: "1"}
	if _, err := a.SetContact(context.Background(), openCallSlug, link, c, false, "", app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	return link
}

// askedCode asks for the code of an answer, and reads it.
func askedCode(t *testing.T, s *Server, name string) (at, code string) {
	t.Helper()
	email := strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@exemple.fr"
	reachable(t, s.app, name, email)
	w := post(t, s, "/appels/"+openCallSlug+"/reprendre", access.Anyone, "email", email)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("asked: %d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location"), heldCode(t, s, app.LetterCallCode)
}

// TestResumeByACode: who lost the link gets another by a code; the first stays good.
func TestResumeByACode(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	tells(t, pageOf(t, s, "/appels/"+openCallSlug, access.Anyone), "Vous avez déjà répondu", "/reprendre")
	link := reachable(t, a, "Le lavoir <b>", "Odile@Exemple.fr")
	at := "/appels/" + openCallSlug + "/reprendre"
	if w := post(t, s, at, access.Anyone, "email", "odile"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="odile"`) {
		t.Errorf("no address: %d", w.Code)
	}
	w := post(t, s, at, access.Anyone, "email", "odile@exemple.fr")
	where := w.Header().Get("Location")
	code := heldCode(t, s, app.LetterCallCode)
	all, _, err := a.Letters(context.Background(), testEditor, app.Principal, "held", "")
	if err != nil || !strings.Contains(all[0].Text, "Le lavoir <b>") || !strings.Contains(all[0].Text, where) {
		t.Errorf("the letter: %v %+v", err, all)
	}
	for range 3 { // as a machine that opens the links of letters does
		tells(t, pageOf(t, s, where, access.Anyone), "Le code que vous avez reçu", `inputmode="numeric"`, `autocomplete="one-time-code"`, "noindex")
	}
	if w := post(t, s, where, access.Anyone, "code", "000 00x"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "pas le code de la lettre") {
		t.Errorf("a wrong code: %d", w.Code)
	}
	first := post(t, s, where, access.Anyone, "code", " "+code[:3]+" "+code[3:], "jeton", "un-clic")
	reply := first.Header().Get("Location")
	if first.Code != http.StatusSeeOther || !strings.Contains(reply, "/reponse/") || strings.Contains(reply, link) {
		t.Fatalf("the code: %d %s", first.Code, reply)
	}
	if again := post(t, s, where, access.Anyone, "code", code, "jeton", "un-clic"); again.Header().Get("Location") != reply {
		t.Errorf("a second click leads to %s, not %s", again.Header().Get("Location"), reply)
	}
	if w := post(t, s, where, access.Anyone, "code", code, "jeton", "plus-tard"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a code serves twice: %d", w.Code)
	}
	for _, each := range []string{reply, s.URL(French, "call_reply", openCallSlug, link)} {
		tells(t, html.UnescapeString(pageOf(t, s, each, access.Anyone)), "Le lavoir <b>", "Relisez votre réponse")
	}
}

// TestACodeTellsNothing of who answered: an unknown address is answered word for
// word as a known one, at each step, until a code is right.
func TestACodeTellsNothing(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	reachable(t, a, "Le lavoir", "odile@exemple.fr")
	unique := regexp.MustCompile(`[A-Za-z0-9_-]{43}`)
	said := map[string][]string{}
	for _, email := range []string{"odile@exemple.fr", "personne@exemple.fr"} {
		w := post(t, s, "/appels/"+openCallSlug+"/reprendre", access.Anyone, "email", email)
		at := w.Header().Get("Location")
		said[email] = append(said[email], unique.ReplaceAllString(at, ""), http.StatusText(w.Code), unique.ReplaceAllString(pageOf(t, s, at, access.Anyone), ""))
		for range 6 {
			w := post(t, s, at, access.Anyone, "code", "abcdef")
			said[email] = append(said[email], unique.ReplaceAllString(w.Body.String(), ""))
		}
	}
	for i, one := range said["odile@exemple.fr"] {
		if other := said["personne@exemple.fr"][i]; one != other {
			t.Errorf("step %d tells them apart:\n%s\n%s", i, one, other)
		}
	}
	if last := said["odile@exemple.fr"][8]; !strings.Contains(last, "ne sert plus") {
		t.Errorf("a sixth try is held against the code: %s", last)
	}
}

// TestTheSameAddressTwentyTimes gets five letters, and every page the same answer.
func TestTheSameAddressTwentyTimes(t *testing.T) {
	a := testApp(t)
	ctx := context.Background()
	s := testServerWith(t, Config{App: a})
	reachable(t, a, "Le lavoir", "odile@exemple.fr")
	for range 20 {
		if _, err := a.AskResume(ctx, openCallSlug, "odile@exemple.fr", French, app.From{Source: "form"}, func(string) string { return "/" }); err != nil {
			t.Fatal(err)
		}
	}
	works(t, s.app)
	n := 0
	all, _, err := a.Letters(ctx, testEditor, app.Principal, "held", "")
	for _, l := range all {
		if l.What == app.LetterCallCode {
			n++
		}
	}
	if err != nil || n != 5 {
		t.Errorf("%d letters: %v", n, err)
	}
	late := 0
	for range 20 {
		if w := post(t, s, "/appels/"+openCallSlug+"/reprendre", access.Anyone, "email", "a@exemple.fr"); w.Code == http.StatusTooManyRequests {
			late++
		}
	}
	if late == 0 {
		t.Error("codes are asked for without end")
	}
}
