package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
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

// TestTheMapOfASheet: places with coordinates are drawn close, and named in its table.
func TestTheMapOfASheet(t *testing.T) {
	s := testServer(t)
	places := must[*territory.Set](t)(s.app.Territories())
	lat, lon, south, east, far := 48.43211, 0.0912, -21.1, 55.5, 140.0
	hall := initiative.Place{Label: "La halle", Territory: "commune:61001", Lat: &lat, Lon: &lon}
	for name, c := range map[string]struct {
		lang      string
		places    []initiative.Place
		fictional bool
		says      []string // none when there is no map
		close     bool
	}{
		"one":                {"fr", []initiative.Place{hall}, false, []string{"Le lieu de l’action", "La halle", "Alençon", "Orne"}, true},
		"one in English":     {"en", []initiative.Place{hall}, false, []string{"Where it takes place", "La halle", "Alençon"}, true},
		"one without a name": {"fr", []initiative.Place{{Lat: &lat, Lon: &lon}}, false, []string{"Lieu 1"}, true},
		"an ocean apart":     {"fr", []initiative.Place{hall, {Label: "Le phare", Lat: &south, Lon: &east}}, false, []string{"Les 2 lieux de l’action", "Le phare"}, false},
		"one off every map":  {"fr", []initiative.Place{hall, {Label: "Là-bas", Lat: &south, Lon: &far}}, false, []string{"Là-bas", "1 lieu hors de la carte"}, true},
		"all off":            {"fr", []initiative.Place{{Label: "Là-bas", Lat: &south, Lon: &far}}, false, nil, false},
		"no coordinates":     {"fr", []initiative.Place{{Label: "La halle", Territory: "commune:61001"}}, false, nil, false},
		"an invented one":    {"fr", []initiative.Place{hall}, true, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.request(httptest.NewRequest("GET", "/initiatives", nil), c.lang, nil)
			in := app.InitiativeView{Initiative: initiative.Initiative{Places: c.places}}
			in.Fictional = c.fictional
			box, err := s.sheetMap(r, places, in)
			if err != nil || (box != nil) != (c.says != nil) {
				t.Fatal(box != nil, err)
			}
			if box == nil {
				return
			}
			drawn := plainly(string(box.Drawn))
			for _, want := range c.says {
				if !strings.Contains(drawn, want) {
					t.Errorf("%q is not said", want)
				}
			}
			if isClose := strings.Contains(string(box.Drawn), "clipPath"); isClose != c.close {
				t.Errorf("close: %v", isClose)
			}
		})
	}
}
