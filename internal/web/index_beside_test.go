package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// Another place is set beside the one of the page: both scores and positions, what sets
// them apart, and plainly that an order can't be told; what can't be set there is told.
func TestAPlaceIsSetBesideAnother(t *testing.T) {
	s := testServer(t)
	at := "/indices/" + builtPublic + "/territoires/commune/61001"
	pageOf(t, s, "/indices/"+builtPublic, access.Anyone)
	s.app.WaitForSpreads()
	blank := pageOf(t, s, at, access.Anyone)
	if !strings.Contains(blank, "À côté d’un autre territoire") || strings.Contains(blank, "devant :") {
		t.Error("no field for another place, or one is told of when none was given")
	}
	for _, typed := range []string{"61006", "Argentan"} {
		page := plainly(pageOf(t, s, at+"?avec="+typed, access.Anyone))
		for _, words := range []string{"Alençon et Argentan", "Note d’Alençon : ", "Note d’Argentan : ", "Position d’Alençon : entre ", " contre ", "points."} {
			if !strings.Contains(page, words) {
				t.Errorf("%s: no %q", typed, words)
			}
		}
		if sure, not := strings.Contains(page, "ne tient guère à un choix"), strings.Contains(page, "ne permet pas de dire lequel"); sure == not || !regexp.MustCompile(`passe devant (Argentan|Alençon) dans (5|6|7|8|9|10)\d(,\d)? % des essais`).MatchString(page) {
			t.Errorf("%s: an order is told, or not: %t and %t: %s", typed, sure, not, page[strings.Index(page, "Position d’Alençon"):][:600])
		}
		if !strings.Contains(page, "Ce qui met Alençon devant :") && !strings.Contains(page, "Ce qui met Alençon derrière :") {
			t.Errorf("%s: nothing sets them apart", typed)
		}
	}
	if page := plainly(pageOf(t, s, "/en/indices/"+builtPublic+"/territories/commune/61001?avec=61006", access.Anyone)); !strings.Contains(page, "Score of Alençon: ") || !strings.Contains(page, "against") {
		t.Error("not told in English")
	}
	for typed, says := range map[string]string{"61001": "C’est déjà Alençon", "Rennes": "Rennes n’a pas de note dans cet indice", "Zzyzx": "« Zzyzx » n’est ni le nom ni le code", "departement:61": "n’a pas de note dans cet indice"} {
		answer := get(t, s, at+"?avec="+typed, access.Anyone)
		body := plainly(answer.Body.String())
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, says) || !regexp.MustCompile(`value="`+typed+`"`).MatchString(answer.Body.String()) {
			t.Errorf("%s: status %d, told or kept wrong: %.200s", typed, answer.Code, body[max(0, strings.Index(body, "Erreur")):])
		}
	}
	if answer := get(t, s, "/indices/"+builtDraft+"/territoires/commune/61001?avec=61006", access.Anyone); answer.Code != http.StatusNotFound {
		t.Errorf("a draft answers with %d", answer.Code)
	}
}
