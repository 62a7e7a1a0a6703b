package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

func TestAPerimeterIsDrawnOnlyWhereItHasAnOutline(t *testing.T) {
	s := testServer(t)
	r := s.request(httptest.NewRequest("GET", "/etudes", nil), "fr", nil)
	for name, c := range map[string]struct {
		keys  []string
		drawn bool
		says  string
		lines int
	}{
		"a département and its neighbour": {[]string{"departement:61", "departement:72"}, true, "2 territoires : ", 2},
		"a commune counts once":           {[]string{"commune:61001", "departement:61"}, true, "2 territoires : 275 201 habitants, dont 73 sur 100", 2},
		"a commune alone":                 {[]string{"commune:61001"}, true, "habitants, dont aucun ne vit dans une commune rurale", 1},
		"the country":                     {[]string{"national:FR"}, true, "France : ", 1},
		"an invented one":                 {[]string{"perimetre:fictif-haute-bocagere"}, false, "Ses 27 communes", 3},
		"one overseas without an outline": {[]string{"departement:975"}, false, "pas les contours", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var view app.StudyView
			view.Framing.Territories = c.keys
			p, err := s.perimeterOf(r, view)
			if err != nil || p == nil {
				t.Fatal(p, err)
			}
			if drawn := p.Figure != nil; drawn != c.drawn {
				t.Fatalf("drawn: %v, want %v", drawn, c.drawn)
			}
			said, lines := p.Said, len(p.Groups)
			if c.drawn {
				drawn := string(p.Figure.Drawn)
				said, lines = drawn, strings.Count(drawn, `<th scope="row">`)
			}
			if !strings.Contains(strings.ToLower(plainly(said)), strings.ToLower(c.says)) || lines != c.lines {
				t.Errorf("says %.300q in %d lines, want %q in %d", said, lines, c.says, c.lines)
			}
		})
	}
	for _, address := range []string{"/etudes/" + valbruneSlug, "/etudes/" + valbruneSlug + "/cadrage/modifier"} {
		actor := access.Anyone
		if strings.HasSuffix(address, "/modifier") {
			actor = testEditor
		}
		if !strings.Contains(pageOf(t, s, address, actor), `id="carte-perimetre"`) {
			t.Errorf("%s shows no map of its perimeter", address)
		}
	}
}
