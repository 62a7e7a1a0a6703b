package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// Places are gathered into families, each with what sets it apart and a place that speaks
// for it; none is above another, and nothing is ranked.
func TestFamiliesOfPlaces(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic
	if page := pageOf(t, s, at, access.Anyone); !strings.Contains(page, `href="`+at+`/familles"`) {
		t.Error("no way from the index to its families")
	}
	page := plainly(pageOf(t, s, at+"/familles?familles=4", access.Anyone))
	for _, words := range []string{"territoires en 4 familles, par la méthode de Ward", "Famille A : ", "Famille D : ", "Qui lui ressemble le plus :", "silhouette 0,", "Notes plus ", "La note moyenne de chaque famille", "Ensemble", "La famille de chaque territoire"} {
		if !strings.Contains(page, words) {
			t.Errorf("no %q", words)
		}
	}
	if strings.Contains(page, "Famille E") || strings.Contains(strings.ToLower(page), "rang ") {
		t.Error("a fifth family, or a rank")
	}
	raw := pageOf(t, s, at+"/familles?familles=4", access.Anyone)
	for _, class := range []string{"map-kind-1", "map-kind-4"} {
		if !strings.Contains(raw, class) {
			t.Errorf("no %s on the map", class)
		}
	}
	if strings.Count(raw, ` data-drawn=`) > 0 {
		t.Error("a script would give the map other classes")
	}
	if english := plainly(pageOf(t, s, "/en/indices/"+builtPublic+"/families", access.Anyone)); !strings.Contains(english, "Family A: ") || !strings.Contains(english, "which stand apart best") {
		t.Error("not told in English")
	}
	if why := plainly(pageOf(t, s, at+"/territoires/commune/61001", access.Anyone)); !strings.Contains(why, "Sa famille : ") {
		t.Error("a place does not say its family")
	}
	for _, typed := range []string{"9", "1", "beaucoup"} {
		answer := get(t, s, at+"/familles?familles="+typed, access.Anyone)
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(plainly(answer.Body.String()), "Famille A : ") {
			t.Errorf("familles=%s answers with %d", typed, answer.Code)
		}
	}
	if answer := get(t, s, "/indices/"+builtDraft+"/familles", access.Anyone); answer.Code != http.StatusNotFound {
		t.Errorf("the families of a draft answer with %d", answer.Code)
	}
	if answer := get(t, s, "/indices/"+builtBegun+"/familles", testEditor); answer.Code != http.StatusNotFound {
		t.Errorf("families of nothing answer with %d", answer.Code)
	}
}
