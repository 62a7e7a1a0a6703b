package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// What is sent to a page that only reads is refused with its own words: the page
// is there, so nobody is told that it is not.
func TestAPageThatTakesNoFormIsNotMissing(t *testing.T) {
	s := testServer(t)
	for address, want := range map[string]string{"/etudes": "Cette page ne reçoit pas de formulaire", "/en/studies": "This page takes no form"} {
		w := send(t, s, httptest.NewRequest(http.MethodDelete, address, nil), access.Anyone)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d, Allow %q", address, w.Code, w.Header().Get("Allow"))
		}
		if said := w.Body.String(); !strings.Contains(said, want) || strings.Contains(said, "n’est pas là") || strings.Contains(said, "isn’t there") {
			t.Errorf("%s does not say %q", address, want)
		}
	}
}
