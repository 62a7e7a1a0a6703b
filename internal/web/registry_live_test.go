package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// jsonOf reads JSON as a browser does that takes gzip, and as one that does not:
// both must be the same.
func jsonOf(t *testing.T, s *Server, address string, actor access.Actor, into any) http.Header {
	t.Helper()
	plain := get(t, s, address, actor)
	hr := httptest.NewRequest(http.MethodGet, address, nil)
	hr.Header.Set("Accept-Encoding", "gzip")
	packed := httptest.NewRecorder()
	s.Handler().ServeHTTP(packed, hr)
	if plain.Code != http.StatusOK || packed.Code != http.StatusOK || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("%s: %d, %d %v", address, plain.Code, packed.Code, packed.Header())
	}
	if body, err := plainOf(packed.Body.Bytes()); actor == access.Anyone && (err != nil || !bytes.Equal(body, plain.Body.Bytes())) {
		t.Fatalf("%s: compressed says another thing (%v)", address, err)
	}
	if err := json.Unmarshal(plain.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return plain.Header()
}

func TestTheZoomedMapHoldsWhatIsFiltered(t *testing.T) {
	s := testServer(t)
	type points struct {
		Total int
		Rows  [][6]any
	}
	for query, n := range map[string]int{"": 1, "?theme=mobility": 1, "?theme=culture": 0, "?q=zeppelin": 0} {
		var all points
		if jsonOf(t, s, "/initiatives/carte.json"+query, access.Anyone, &all); all.Total != n || len(all.Rows) != n {
			t.Errorf("%q: %+v, want %d", query, all, n)
		}
	}
	var anyone, editor, english points
	jsonOf(t, s, "/initiatives/carte.json", access.Anyone, &anyone)
	jsonOf(t, s, "/initiatives/carte.json", testEditor, &editor)
	jsonOf(t, s, "/initiatives/carte.json?langue=en", access.Anyone, &english)
	row := anyone.Rows[0]
	if lon, lat := row[0].(float64), row[1].(float64); lon < 0 || lon > 0.2 || lat < 48.3 || lat > 48.6 || row[2] != "Garage solidaire de Valbrune" || row[4] != "/initiatives/"+garageAddress || row[5] != "Alençon" {
		t.Errorf("row %v", row)
	}
	if english.Rows[0][4] != "/en/initiatives/"+garageAddress || english.Rows[0][3] != "fr" {
		t.Errorf("in English: %v", english.Rows[0])
	}
	unplaced := 0
	for _, row := range editor.Rows {
		if row[2] == "Piscine secrète" && row[0] == nil && row[1] == nil {
			unplaced++
		}
	}
	if unplaced != 1 {
		t.Errorf("an editor has %v: a sheet without a place is there, and says none", editor.Rows)
	}
}

func TestTheGroundOfTheMapIsSentOnce(t *testing.T) {
	s := testServer(t)
	var ground struct {
		Scale        int
		Land         [][]int
		Lines        map[string][][]int
		Regions      [][3]any
		Departements [][8]any
	}
	header := jsonOf(t, s, "/carte/fond.json", access.Anyone, &ground)
	if len(ground.Regions) != 18 || len(ground.Departements) != 101 || len(ground.Land) == 0 || len(ground.Lines["epci"]) == 0 {
		t.Fatalf("%d régions, %d départements, %d lands", len(ground.Regions), len(ground.Departements), len(ground.Land))
	}
	for _, d := range ground.Departements {
		if d[0] == "61" && (d[1] != "Orne" || d[4].(float64) > d[2].(float64) || d[6].(float64) < d[2].(float64)) {
			t.Errorf("the Orne: %v", d)
		}
	}
	hr := httptest.NewRequest(http.MethodGet, "/carte/fond.json", nil)
	hr.Header.Set("If-None-Match", header.Get("ETag"))
	again := httptest.NewRecorder()
	s.Handler().ServeHTTP(again, hr)
	if header.Get("ETag") == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d, %d bytes", again.Code, again.Body.Len())
	}
	var communes [][4]any
	jsonOf(t, s, "/carte/communes/61", access.Anyone, &communes)
	found := false
	for _, c := range communes {
		found = found || c[0] == "Alençon" && c[3].(float64) > 20_000
	}
	if !found {
		t.Errorf("Alençon is not among %d communes", len(communes))
	}
	for _, code := range []string{"00", "zz", "61001"} {
		if w := get(t, s, "/carte/communes/"+code, access.Anyone); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", code, w.Code)
		}
	}
}

func TestAMapIsShownOnAnotherSite(t *testing.T) {
	s := testServer(t)
	page := pageOf(t, s, "/initiatives/carte?theme=mobility", access.Anyone)
	if !strings.Contains(page, `&lt;iframe src=&#34;http://example.com/initiatives/carte/cadre?theme=mobility&#34;`) {
		t.Error("the map gives no code to copy")
	}
	for _, actor := range []access.Actor{access.Anyone, testEditor} {
		w := get(t, s, "/initiatives/carte/cadre?theme=mobility", actor)
		body := w.Body.String()
		if policy := w.Header().Get("Content-Security-Policy"); w.Code != http.StatusOK || !strings.Contains(policy, "frame-ancestors *") || strings.Count(policy, "'self'") < 5 {
			t.Errorf("%d, policy %s", w.Code, policy)
		}
		if w.Header().Get("Set-Cookie") != "" || strings.Contains(body, "masthead") || strings.Contains(body, "<form") || !strings.Contains(body, `content="noindex"`) || !strings.Contains(body, `<base target="_blank">`) {
			t.Errorf("the frame sets a cookie, or is more than a map: %s", body)
		}
		if !strings.Contains(body, `<th scope="row">Orne</th>`) || !strings.Contains(body, `href="/initiatives/carte?theme=mobility"`) {
			t.Error("the frame shows no initiative, or does not lead to the whole map")
		}
		if w := get(t, s, "/initiatives/carte/cadre", actor); strings.Contains(w.Body.String(), "Piscine secrète") {
			t.Errorf("%+v sees on another site what is not public", actor)
		}
	}
	if policy := get(t, s, "/initiatives/carte", access.Anyone).Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the page itself may be framed: %s", policy)
	}
	if body := pageOf(t, s, "/en/initiatives/map/frame?q=zeppelin", access.Anyone); !strings.Contains(body, "Where initiatives are") || strings.Contains(body, "<svg class=\"plot") {
		t.Error("nothing found, and no word of it")
	}
}

// Without Node the code of the map is not built: the drawing stands alone.
func TestWithoutItsCodeTheMapIsTheDrawing(t *testing.T) {
	s := testServer(t)
	for _, name := range liveParts { // this machine may have no Node either
		if err := s.assets.add(name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	page := pageOf(t, s, "/initiatives/carte", access.Anyone)
	if !strings.Contains(page, "data-live-map") {
		t.Fatal("the map that is zoomed is not offered")
	}
	delete(s.assets.names, "maplibre-gl.mjs")
	page = pageOf(t, s, "/initiatives/carte", access.Anyone)
	if strings.Contains(page, "data-live-map") || !strings.Contains(page, `id="carte"`) {
		t.Error("what is not there is offered, or the drawing is lost")
	}
}
