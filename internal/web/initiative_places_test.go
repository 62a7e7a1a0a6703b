package web

import (
	"net/http/httptest"
	"testing"

	"codeberg.org/bocage/bocage/internal/initiative"
)

func TestAPlaceSaysWhereItIs(t *testing.T) {
	s := testServer(t)
	lat, lon, south, west := 48.43211, 0.0912, -21.1, -1.5
	for _, c := range []struct {
		lang, want string
		place      initiative.Place
	}{
		{"fr", "La halle, 2 place du Marché, 48,4321° N, 0,0912° E", initiative.Place{Label: "La halle", Address: "2 place du Marché", Lat: &lat, Lon: &lon}},
		{"fr", "21,1000° S, 1,5000° O", initiative.Place{Lat: &south, Lon: &west}},
		{"en", "The hall, 21.1000° S, 1.5000° W", initiative.Place{Label: "The hall", Lat: &south, Lon: &west}},
		{"fr", "2 place du Marché", initiative.Place{Address: "2 place du Marché", Lat: &lat}},
	} {
		r := s.request(httptest.NewRequest("GET", "/initiatives", nil), c.lang, nil)
		if got := placeWords(r, c.place); got != c.want {
			t.Errorf("in %s: %q, want %q", c.lang, got, c.want)
		}
	}
}
