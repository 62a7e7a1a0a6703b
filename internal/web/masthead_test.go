package web

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// TestTheMastheadHasAMenuThatNeedsNoScript: on a phone everything is behind one
// word, and what only an account opens is beside its name, not among the pages
// for everyone.
func TestTheMastheadHasAMenuThatNeedsNoScript(t *testing.T) {
	s := testServer(t)
	owner := testOwner
	body := get(t, s, "/etudes", owner).Body.String()
	head, _, _ := strings.Cut(body, "</header>")
	row, menu, found := strings.Cut(head, `<details class="masthead-menu">`)
	if !found || strings.Contains(menu, "<script") {
		t.Fatalf("no menu: %s", head)
	}
	nav, account, _ := strings.Cut(row, "</nav>")
	if strings.Contains(nav, "Personnes") || !strings.Contains(account, "Personnes") {
		t.Error("« Personnes » stands among the pages for everyone")
	}
	for _, want := range []string{"Études", "À propos", "English", "Odile", "Personnes", "Se déconnecter"} {
		if strings.Count(row, ">"+want+"<") != 1 || strings.Count(menu, ">"+want+"<") != 1 {
			t.Errorf("%s is not once in the row and once in the menu", want)
		}
	}
	anyone, _, _ := strings.Cut(get(t, s, "/etudes", access.Anyone).Body.String(), "</header>")
	if strings.Contains(anyone, "masthead-account") || strings.Count(anyone, ">Se connecter<") != 2 {
		t.Errorf("the masthead of a visitor: %s", anyone)
	}
}
