package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

const goodPassword = "quatre mots font mieux"

func post(t *testing.T, s *Server, address string, actor access.Actor, values ...string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, s, r, actor)
}

func TestComeInTheFirstTime(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Identify: a.Identify})
	token, err := a.FirstLink(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w := get(t, s, "/invitation?lien="+token, access.Anyone)
	if !strings.Contains(w.Body.String(), `value="`+token+`"`) {
		t.Fatal("the form does not keep the link")
	}
	if !strings.Contains(w.Body.String(), "un prénom, une adresse électronique") {
		t.Error("what may be typed as a login is not said")
	}
	w = post(t, s, "/invitation", access.Anyone, "lien", token, "login", "odile", "name", "Odile", "password", "court")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "trop court") || !strings.Contains(body, `value="Odile"`) || strings.Contains(body, `value="court"`) {
		t.Fatalf("a short password: %d %s", w.Code, body)
	}
	w = post(t, s, "/invitation", access.Anyone, "lien", token, "login", "odile", "name", "Odile", "password", goodPassword)
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		t.Fatalf("open account: %d %v", w.Code, w.Result().Cookies())
	}
	cookie := w.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookie %+v", cookie)
	}
	home := get(t, s, "/", access.Actor{Account: cookie.Value})
	if !strings.Contains(home.Body.String(), "Se déconnecter") {
		t.Fatal("not signed in")
	}
	if w := post(t, s, "/deconnexion", access.Actor{Account: cookie.Value}); w.Code != http.StatusSeeOther {
		t.Fatalf("sign out: %d", w.Code)
	}
	if home := get(t, s, "/", access.Actor{Account: cookie.Value}); strings.Contains(home.Body.String(), "Se déconnecter") {
		t.Fatal("the session outlived signing out")
	}
	w = post(t, s, "/invitation", access.Anyone, "lien", token, "login", "intrus", "name", "Intrus", "password", goodPassword)
	if w.Code == http.StatusSeeOther {
		t.Fatal("the link worked twice")
	}
}

// TestOneBrowserOneSession: signing in where someone was signed in ends the
// session before, that nobody would ever end.
func TestOneBrowserOneSession(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Identify: a.Identify})
	token, _ := a.FirstLink(context.Background())
	before, err := a.OpenAccount(context.Background(), token, "odile", "Odile", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	w := post(t, s, "/connexion", access.Actor{Account: before}, "login", "odile", "password", goodPassword)
	if w.Code != http.StatusSeeOther || w.Result().Cookies()[0].Value == before {
		t.Fatalf("signing in again: %d", w.Code)
	}
	if who, _ := a.Identify(context.Background(), before); who.SignedIn() {
		t.Error("the session before outlives it")
	}
	if who, _ := a.Identify(context.Background(), w.Result().Cookies()[0].Value); !who.SignedIn() {
		t.Error("the new session is not one")
	}
}

func TestSignInPage(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Identify: a.Identify})
	token, _ := a.FirstLink(context.Background())
	if _, err := a.OpenAccount(context.Background(), token, "odile", "Odile", goodPassword); err != nil {
		t.Fatal(err)
	}
	w := post(t, s, "/connexion", access.Anyone, "login", "odile", "password", "mauvais mot de passe")
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "ne vont pas ensemble") || len(w.Result().Cookies()) > 0 {
		t.Fatalf("wrong password: %d", w.Code)
	}
	for to, want := range map[string]string{"/style": "/style", "https://pirate.example/": "/", "//pirate.example": "/", "": "/"} {
		w := post(t, s, "/connexion?retour="+url.QueryEscape(to), access.Anyone, "login", "odile", "password", goodPassword)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("back to %q: %d %s", to, w.Code, w.Header().Get("Location"))
		}
	}
	for range tries {
		w = post(t, s, "/connexion", access.Anyone, "login", "odile", "password", "x")
	}
	if w.Code != http.StatusTooManyRequests {
		t.Fatalf("guessing goes on: %d", w.Code)
	}
}
