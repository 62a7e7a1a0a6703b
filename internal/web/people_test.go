package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

var peopleFixtures = []fixture{
	{route: "people", actor: testOwner},
	{route: "people", actor: testEditor, status: http.StatusForbidden},
	{route: "person", values: []any{"jean"}, actor: testOwner},
}

// furnishPeople opens the account of Jean, who writes.
func furnishPeople(t *testing.T, a *app.App) {
	t.Helper()
	comeIn(t, a, access.Editor, "jean")
}

func comeIn(t *testing.T, a *app.App, role access.Role, login string) (session string) {
	t.Helper()
	link, err := a.InviteAccount(context.Background(), testOwner, role, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	session, err = a.OpenAccount(context.Background(), link, login, "Personne "+strings.ToUpper(login[:1])+login[1:], goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

var shownLink = regexp.MustCompile(`id="lien" readonly value="([^"]+)"`)

// linkOn is the path of the one-time link that a page shows.
func linkOn(t *testing.T, body string) string {
	t.Helper()
	m := shownLink.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no link to pass on: %s", body)
	}
	_, path, _ := strings.Cut(m[1], "/invitation")
	return "/invitation" + path
}

// TestAnOwnerLooksAfterPeople: someone is invited, changes role, loses a
// password, and leaves; each acts on the browser that is signed in.
func TestAnOwnerLooksAfterPeople(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a, Identify: a.Identify})
	odile := access.Actor{Account: comeIn(t, a, access.Owner, "odile")}
	jean := access.Actor{Account: comeIn(t, a, access.Editor, "jeanne")}
	if home := pageOf(t, s, "/", jean); strings.Contains(home, `href="/personnes"`) {
		t.Error("who does not own the installation is led to its people")
	}
	if list := pageOf(t, s, "/personnes", odile); !strings.Contains(list, "Personne Jeanne") || !strings.Contains(list, `href="/personnes/jeanne"`) {
		t.Error("the list does not hold Jeanne")
	}

	invited := post(t, s, "/personnes", odile, "role", "reader")
	if form := pageOf(t, s, linkOn(t, invited.Body.String()), access.Anyone); !strings.Contains(form, "Ouvrir votre compte") {
		t.Error("the invitation opens no form")
	}
	astray := linkOn(t, post(t, s, "/personnes", odile, "role", "owner").Body.String())
	waiting := pageOf(t, s, "/personnes", odile)
	tells(t, waiting, "Liens qui attendent", "Ouvrir un compte, rôle : Propriétaire", "Ouvrir un compte, rôle : Lecture")
	withdraw := regexp.MustCompile(`action="(/personnes/invitations/[^"]+)">[^>]+><p>Ouvrir un compte, rôle : Propriétaire`).FindStringSubmatch(waiting)[1]
	if w := post(t, s, withdraw, jean); w.Code != http.StatusForbidden {
		t.Errorf("who does not own the installation withdraws a link: %d", w.Code)
	}
	if w := post(t, s, withdraw, odile); w.Code != http.StatusSeeOther {
		t.Errorf("withdrawing a link: %d", w.Code)
	}
	if w := get(t, s, astray, access.Anyone); w.Code != http.StatusGone {
		t.Errorf("a withdrawn link: %d", w.Code)
	}
	hides(t, pageOf(t, s, "/personnes", odile), "rôle : Propriétaire")
	if w := get(t, s, linkOn(t, invited.Body.String()), access.Anyone); w.Code != http.StatusOK {
		t.Errorf("the other link went with it: %d", w.Code)
	}
	if w := post(t, s, withdraw, odile); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "déjà retiré") {
		t.Errorf("withdrawing twice: %d", w.Code)
	}
	if w := post(t, s, "/personnes", odile); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an invitation to no role: %d", w.Code)
	}

	if w := post(t, s, "/personnes/jeanne", odile, "role", "reader"); w.Code != http.StatusSeeOther {
		t.Fatalf("a role: %d", w.Code)
	}
	if w := get(t, s, "/initiatives/"+garageAddress+"/modifier", jean); w.Code != http.StatusForbidden {
		t.Errorf("reads still as one who writes: %d", w.Code)
	}

	renewed := post(t, s, "/personnes/jeanne/mot-de-passe", odile)
	at := linkOn(t, renewed.Body.String())
	if home := pageOf(t, s, "/", jean); strings.Contains(home, "Se déconnecter") {
		t.Error("the browser of a lost password is still in")
	}
	if form := pageOf(t, s, at, access.Anyone); !strings.Contains(form, "identifiant « jeanne »") || strings.Contains(form, `name="login"`) {
		t.Error("the link of a lost password does not say whose it is, or asks it")
	}
	_, token, _ := strings.Cut(at, "lien=")
	if w := post(t, s, "/invitation", access.Anyone, "lien", token, "password", "court"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Choisir un nouveau mot de passe") {
		t.Errorf("a short password: %d", w.Code)
	}
	w := post(t, s, "/invitation", access.Anyone, "lien", token, "password", "cinq mots font mieux")
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) != 1 {
		t.Fatalf("a new password: %d", w.Code)
	}
	jean.Account = w.Result().Cookies()[0].Value
	if home := pageOf(t, s, "/", jean); !strings.Contains(home, "Personne Jeanne") {
		t.Error("a new password does not let in")
	}
	if w := get(t, s, at, access.Anyone); w.Code != http.StatusGone {
		t.Errorf("a used link: %d", w.Code)
	}

	if w := post(t, s, "/personnes/jeanne/fermer", odile); w.Code != http.StatusSeeOther {
		t.Fatalf("closing: %d", w.Code)
	}
	if home := pageOf(t, s, "/", jean); strings.Contains(home, "Se déconnecter") {
		t.Error("whoever left is still in")
	}
	for _, leave := range []string{"/fermer", ""} {
		w := post(t, s, "/personnes/odile"+leave, odile, "role", "editor")
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Plus personne ne posséderait") {
			t.Errorf("the last owner leaves by %q: %d", leave, w.Code)
		}
	}
}

// TestAProxyThatBringsHTTPSIsToldOf: once in the log, and to an owner; not when
// the site was given its https address, nor when nobody comes by https.
func TestAProxyThatBringsHTTPSIsToldOf(t *testing.T) {
	for name, c := range map[string]struct {
		base, proto string
		told        bool
	}{
		"http behind https":       {"http://localhost:8080", "https", true},
		"the first of two":        {"http://localhost:8080", "HTTPS, http", true},
		"told its address":        {"https://bocage.example", "https", false},
		"http to the end":         {"http://localhost:8080", "http", false},
		"nothing before the site": {"http://localhost:8080", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			a := testApp(t)
			var log strings.Builder
			s := testServerWith(t, Config{App: a, Identify: a.Identify, Base: c.base, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
			session := comeIn(t, a, access.Owner, "odile")
			var body string
			for range 2 {
				hr := httptest.NewRequest("GET", "/personnes", nil)
				hr.AddCookie(s.cookie(session, 60))
				if c.proto != "" {
					hr.Header.Set("X-Forwarded-Proto", c.proto)
				}
				w := httptest.NewRecorder()
				s.Handler().ServeHTTP(w, hr)
				body = w.Body.String()
			}
			if !strings.Contains(body, "Odile") {
				t.Fatalf("not the page of people: %.300s", body)
			}
			lines := 0
			if c.told {
				lines = 1
			}
			if n := strings.Count(log.String(), "--base"); n != lines {
				t.Errorf("told %d times in the log, want %d: %s", n, lines, log.String())
			}
			if shown := strings.Contains(body, "--base https://example.com"); shown != c.told {
				t.Errorf("told to the owner: %v, want %v", shown, c.told)
			}
		})
	}
}
