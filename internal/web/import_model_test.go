package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

func TestTheModelIsOfferedToAnyone(t *testing.T) {
	s := testServer(t)
	if body := get(t, s, "/importer", access.Anyone).Body.String(); !strings.Contains(body, "/importer/modele.xlsx") || strings.Contains(body, `type="file"`) {
		t.Error("the public is not offered the model, or is offered the form")
	}
	for _, address := range []string{"/importer/modele.xlsx", "/importer/modele.xlsx?langue=en"} {
		w := get(t, s, address, access.Anyone)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "PK") {
			t.Fatalf("%s: %d", address, w.Code)
		}
		preview := bring(t, s, "modele.xlsx", w.Body.String())
		if body := plainText(get(t, s, preview, testEditor).Body.String()); strings.Contains(body, "Non reconnu.") || !strings.Contains(body, "Reconnu à son nom.") {
			t.Errorf("%s: a column of the model is not recognised", address)
		}
	}
}
