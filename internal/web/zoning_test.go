package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

// zonedOrne is a zoning around Alençon and Argentan: two zones that overlap in part, one
// at sea and one that crosses itself.
const zonedOrne = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"nom":"Autour d’Alençon","secteur":"Sud"},"geometry":{"type":"Polygon","coordinates":[[[0.02,48.37],[0.16,48.37],[0.16,48.48],[0.02,48.48],[0.02,48.37]]]}},
{"type":"Feature","properties":{"nom":"Est d’Alençon","secteur":"Sud"},"geometry":{"type":"Polygon","coordinates":[[[0.08,48.38],[0.3,48.38],[0.3,48.5],[0.08,48.5],[0.08,48.38]]]}},
{"type":"Feature","properties":{"nom":"En mer","secteur":"Large"},"geometry":{"type":"Polygon","coordinates":[[[-3,46],[-2.9,46],[-2.9,46.1],[-3,46.1],[-3,46]]]}},
{"type":"Feature","properties":{"nom":"Nœud","secteur":"Nord"},"geometry":{"type":"Polygon","coordinates":[[[0,48.6],[0.2,48.8],[0.2,48.6],[0,48.8],[0,48.6]]]}}]}`

var zoningFixtures = []fixture{
	{route: "zoning_new", actor: testEditor},
	{route: "zoning", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
}

// bringZoning takes a zoning in, and gives the page that reads it.
func bringZoning(t *testing.T, s *Server, content string) string {
	t.Helper()
	id, err := s.app.KeepZoningUpload(context.Background(), testEditor, "zones.geojson", strings.NewReader(content), app.From{})
	if err != nil {
		t.Fatal(err)
	}
	return "/apporter-un-zonage/" + id
}

// TestAZoningIsBroughtInByAPage: what is doubtful is told, what was chosen comes back
// later, and what is kept is perimeters.
func TestAZoningIsBroughtInByAPage(t *testing.T) {
	s, _, _ := publishing(t)
	at := bringZoning(t, s, zonedOrne)
	page := pageOf(t, s, at, testEditor)
	if !regexp.MustCompile(`<defs>\s*<path[^>]*-zone-0"`).MatchString(page) || !strings.Contains(page, `-zone-0" fill-opacity`) {
		t.Error("the zones are not drawn, or drawn as a black shape")
	}
	plain := plainly(page)
	for _, said := range []string{"Autour d’Alençon", "2 entités ou zones qui ne peuvent pas être gardées", "se croise lui-même", "C’est du côté", "Aucune commune n’y est",
		"dans plusieurs zones", "coupées par une limite", "Trouvée seule : nom", "secteur : 3 valeurs, comme « Sud »"} {
		if !strings.Contains(plain, said) {
			t.Errorf("the page does not say %q:\n%s", said, plain)
		}
	}
	if w := post(t, s, at, testEditor, "do", "look", "zones", "2", "rule", "surface", "kind", "basin", "by", "La Région"); w.Code != http.StatusSeeOther {
		t.Fatalf("looking again answers %d: %s", w.Code, plainly(w.Body.String()))
	}
	page = pageOf(t, s, at, testEditor)
	for _, kept := range []string{`value="La Région"`, `value="surface" checked`, `value="2" checked`} {
		if !strings.Contains(page, kept) {
			t.Errorf("%s is lost", kept)
		}
	}
	if strings.Contains(page, `value="1" checked`) {
		t.Error("a zone that was left is chosen again")
	}
	if w := post(t, s, at, testEditor, "do", "keep", "zones", "1", "rule", "point"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="kind-erreur"`) && !strings.Contains(w.Body.String(), "kind") {
		t.Errorf("kept without saying what it is: %d", w.Code)
	}
	w := post(t, s, at, testEditor, "do", "keep", "zones", "1", "zones", "2", "rule", "point", "kind", "basin", "public", "oui")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/perimetres") {
		t.Fatalf("%d to %s: %s", w.Code, w.Header().Get("Location"), plainly(w.Body.String()))
	}
	if list := plainly(pageOf(t, s, "/perimetres", access.Anyone)); !strings.Contains(list, "Autour d’Alençon") || !strings.Contains(list, "Est d’Alençon") {
		t.Errorf("the list does not name them:\n%s", list)
	}
	if w := post(t, s, at, testEditor, "do", "keep", "zones", "1", "kind", "basin"); w.Code != http.StatusSeeOther {
		t.Errorf("a second time: %d", w.Code)
	}
}

// TestAZoneWhoseNameIsTakenLeavesTheOthers: they are kept and told so, and the file
// waits.
func TestAZoneWhoseNameIsTakenLeavesTheOthers(t *testing.T) {
	s, _, _ := publishing(t)
	post(t, s, bringZoning(t, s, zonedOrne), testEditor, "do", "keep", "zones", "1", "kind", "basin", "public", "oui")
	at := bringZoning(t, s, zonedOrne)
	w := post(t, s, at, testEditor, "do", "keep", "zones", "1", "zones", "2", "kind", "basin")
	if said := plainly(w.Body.String()); w.Code == http.StatusSeeOther || !strings.Contains(said, "« Autour d’Alençon » n’est pas gardée") || !strings.Contains(said, "Déjà gardées Est d’Alençon") {
		t.Fatalf("%d: %s", w.Code, said)
	}
	if waiting := pageOf(t, s, "/apporter-un-zonage", testEditor); !strings.Contains(waiting, at) || !strings.Contains(waiting, "Jeter") {
		t.Error("the file that waits is not listed")
	}
}

// TestAZoningIsReadOtherwise: another property makes other zones, all chosen; files
// that are no zoning are refused at once, with what to do.
func TestAZoningIsReadOtherwise(t *testing.T) {
	s, _, _ := publishing(t)
	at := bringZoning(t, s, zonedOrne)
	post(t, s, at, testEditor, "do", "look", "property", "secteur", "zones", "2")
	page := pageOf(t, s, at, testEditor)
	if plain := plainly(page); !strings.Contains(plain, "2 entités") || !regexp.MustCompile(`value="1" checked`).MatchString(page) {
		t.Errorf("zones by sector:\n%s", plain)
	}
	if w := post(t, s, at, testEditor, "do", "keep", "property", "nom", "zones", "1", "kind", "basin"); w.Code != http.StatusConflict || !strings.Contains(plainly(w.Body.String()), "d’autres zones que celles que vous aviez choisies") {
		t.Errorf("zones that nobody saw are kept: %d", w.Code)
	}
	metres := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":"Alençon"},"geometry":{"type":"Polygon","coordinates":[[[480000,6815000],[490000,6815000],[490000,6825000],[480000,6825000],[480000,6815000]]]}}]}`
	if plain := plainly(pageOf(t, s, bringZoning(t, s, metres), testEditor)); !strings.Contains(plain, "lues comme du Lambert-93") {
		t.Errorf("Lambert-93 is not told:\n%s", plain)
	}
	for content, want := range map[string]string{"bonjour": "pas un GeoJSON lisible", "": "pas un GeoJSON lisible", `{"type":"FeatureCollection","features":[{"type":"Feature"`: "s’il a été coupé", `{"type":"FeatureCollection","features":[]}`: "aucune entité"} {
		w := sendPerimeter(t, s, "/apporter-un-zonage", testEditor, content)
		if content == "" {
			continue
		}
		if said := plainly(w.Body.String()); w.Code == http.StatusSeeOther || !strings.Contains(said, want) {
			t.Errorf("%q: %d %s", content, w.Code, said)
		}
	}
	if w := get(t, s, at, access.Anyone); w.Code == http.StatusOK {
		t.Error("anyone sees a zoning that waits")
	}
}
