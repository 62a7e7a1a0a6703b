package web

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

func TestTilesOfOutlines(t *testing.T) {
	s, _, _ := publishing(t)
	for address, want := range map[string]int{
		"/tuiles/communes/10/512/354": 200, "/tuiles/intercommunalites/6/32/22": 200, "/tuiles/departements/9/256/177": 200,
		"/tuiles/communes/10/400/354": 204, // in the sea
		"/tuiles/communes/3/4/2":      404, "/tuiles/communes/010/512/354": 404, "/tuiles/communes/10/-1/354": 404, "/tuiles/communes/10/512/99999999999999999999": 404,
		"/tuiles/regions/6/32/22": 404, "/tuiles/communes/dix/512/354": 404,
	} {
		answer := get(t, s, address, access.Anyone)
		if answer.Code != want {
			t.Errorf("%s: status %d, want %d", address, answer.Code, want)
		}
		if want == 200 && (answer.Header().Get("Content-Type") != "application/vnd.mapbox-vector-tile" || answer.Header().Get("ETag") == "") {
			t.Errorf("%s: %v", address, answer.Header())
		}
	}
	if body := get(t, s, "/tuiles/communes/10/512/354", access.Anyone).Body.String(); !strings.Contains(body, "Alençon") {
		t.Error("communes have no name")
	}
	if body := get(t, s, "/initiatives/carte", access.Anyone).Body.String(); strings.Contains(body, "data-tiles") && !strings.Contains(body, `data-tiles="/tuiles/communes/{z}/{x}/{y}"`) {
		t.Error("the map is told of other tiles")
	}
}
