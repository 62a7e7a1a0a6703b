package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

const (
	drawnPays   = "pays-des-trois-haras-abcd2345"
	drawnByLink = "projet-tenu-secret-abcd2345"
)

var perimeterFixtures = []fixture{
	{route: "perimeters"},
	{route: "perimeters", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "perimeter_new", actor: testEditor},
	{route: "perimeter_edit", values: []any{drawnPays}, actor: testEditor},
	{route: "perimeter_retire", values: []any{drawnPays}, actor: testEditor},
	{route: "perimeter_history", values: []any{drawnPays}, actor: testOwner},
	{route: "territory", values: []any{"perimetre", drawnPays}, actor: testEditor},
	{route: "territory", values: []any{"perimetre", drawnByLink}},
	{route: "territory", values: []any{"perimetre", "fictif-haute-bocagere"}},
}

func furnishPerimeters(t *testing.T, a *app.App) {
	t.Helper()
	for _, p := range []perimeter.Perimeter{
		{ID: drawnPays, Name: "Pays des Trois Haras", Kind: perimeter.Pays, Purpose: "Le projet de territoire 2026-2032.", By: "Awa", Members: []territory.Key{"commune:61001", "commune:61006", "commune:61464"}, Vintage: 2026, Public: true},
		{ID: drawnByLink, Name: "Projet tenu secret", Kind: perimeter.Other, Other: "candidature", Members: []territory.Key{"commune:61001"}, Vintage: 2026},
	} {
		if err := a.SavePerimeter(context.Background(), testEditor, p, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
}

// sendPerimeter is what the form of a perimeter sends.
func sendPerimeter(t *testing.T, s *Server, address string, actor access.Actor, file string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "communes.csv")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, file)
	}
	w.Close()
	request := httptest.NewRequest(http.MethodPost, address, &body)
	request.Header.Set("Content-Type", w.FormDataContentType())
	return send(t, s, request, actor)
}

// A list with mistakes is looked at, told line by line, put right and kept; what was
// typed comes back meanwhile.
func TestDrawingAPerimeter(t *testing.T) {
	s := testServer(t)
	list := "Argentan\n61464\nAlençon\nArgentan\nMortagne-au-Perche\n61999"
	looked := sendPerimeter(t, s, "/perimetres/nouveau", testEditor, "", "name", "Pays d’Essai", "kind", "pays", "members", list, "do", "look")
	page := plainly(looked.Body.String())
	if !strings.Contains(looked.Body.String(), `value="Pays d’Essai"`) {
		t.Error("the name that was typed is lost")
	}
	for _, want := range []string{"4 communes", "Ligne 4 : Argentan (Orne, 61) est déjà à la ligne 1 ; elle compte une fois.", "Ligne 6 : « 61999 » n’est le code d’aucune commune", "1 commune sur", "Mortagne-au-Perche 61999"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if looked.Code != http.StatusUnprocessableEntity {
		t.Errorf("a list with a mistake: %d", looked.Code)
	}
	right := strings.Replace(list, "61999", "Domfront en Poiraie", 1)
	if w := sendPerimeter(t, s, "/perimetres/nouveau", testEditor, "", "name", "Pays d’Essai", "kind", "pays", "members", right, "do", "look"); w.Code != http.StatusOK || !strings.Contains(plainly(w.Body.String()), "5 communes") {
		t.Errorf("put right: %d", w.Code)
	}
	kept := sendPerimeter(t, s, "/perimetres/nouveau", testEditor, "", "name", "Pays d’Essai", "kind", "pays", "members", right, "public", "oui", "do", "keep")
	to := kept.Header().Get("Location")
	if kept.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/territoires/perimetre/pays-d-essai-") {
		t.Fatalf("kept: %d %s", kept.Code, to)
	}
	if page := plainly(pageOf(t, s, to, access.Anyone)); !strings.Contains(page, "5 communes") || !strings.Contains(page, "Pays d’Essai") {
		t.Error("its page does not tell of its communes")
	}
	if page := plainly(pageOf(t, s, "/territoires?q=pays+d+essai", access.Anyone)); !strings.Contains(page, "Pays d’Essai (Orne)") {
		t.Error("the search of territories does not find it")
	}
	if page := plainly(pageOf(t, s, "/territoires/commune/61006", access.Anyone)); !strings.Contains(page, "Pays d’Essai") {
		t.Error("the page of a commune does not name it")
	}
}

// A spreadsheet gives the column of its communes, whichever it is and whatever its
// figures look like.
func TestAFileOfCommunes(t *testing.T) {
	s := testServer(t)
	for name, c := range map[string]struct {
		file string
		code int
		says string
	}{
		"codes and figures":  {"Nom;Habitants;Code Insee\nAlençon;26000;61001\nArgentan;13500;61006\n", http.StatusOK, "2 communes"},
		"names alone":        {"Commune\nAlençon\nArgentan\nSées\n", http.StatusOK, "3 communes"},
		"no header":          {"61001\n61006\n61464\n", http.StatusOK, "3 communes"},
		"zeros that fell":    {"code;nom\n1004;Ambérieu-en-Bugey\n1053;Bourg-en-Bresse\n", http.StatusOK, "a perdu son zéro"},
		"nothing of a place": {"Fruit;Prix\nPomme;2\nPoire;3\n", http.StatusUnprocessableEntity, "ne ressemble à une liste de communes"},
		"no spreadsheet":     {"%PDF-1.4 rien d’autre", http.StatusUnprocessableEntity, "PDF"},
	} {
		w := sendPerimeter(t, s, "/perimetres/nouveau", testEditor, c.file, "name", "Pays d’un fichier", "kind", "petr", "do", "keep")
		if page := plainly(w.Body.String()); w.Code != c.code || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, without %q", name, w.Code, c.says)
		}
	}
}

// One that is shared by its link shows to who has it, and is told of nowhere else.
func TestAPerimeterByLinkOnly(t *testing.T) {
	s := testServer(t)
	if page := pageOf(t, s, "/territoires/perimetre/"+drawnByLink, access.Anyone); !strings.Contains(page, "Projet tenu secret") || !strings.Contains(page, "noindex") {
		t.Error("who has the link does not see it, or search engines may keep it")
	}
	for _, address := range []string{"/perimetres", "/perimetres?q=secret", "/territoires?q=projet+tenu", "/territoires/commune/61001", "/initiatives?q=projet+tenu+secret", "/territoires/departement/61"} {
		if strings.Contains(pageOf(t, s, address, access.Anyone), "Projet tenu secret<") {
			t.Errorf("%s tells anyone of it", address)
		}
	}
	if !strings.Contains(pageOf(t, s, "/territoires/commune/61001", testEditor), "Projet tenu secret") {
		t.Error("who keeps the directory is not told of it, so this proves nothing")
	}
}

// A withdrawn perimeter still has its page, and so has what names it.
func TestAPageOfAWithdrawnPerimeter(t *testing.T) {
	s := testServer(t)
	in := initiative.Initiative{ID: "du-pays", Name: "Du pays", Public: true, Territories: []territory.Key{"perimetre:" + drawnPays, "perimetre:jamais-trace"}}
	saved, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	if page := plainly(pageOf(t, s, "/perimetres/"+drawnPays+"/retirer", testEditor)); !strings.Contains(page, "Ce qui le nomme : 1 fiche.") {
		t.Error("who withdraws it is not told what names it")
	}
	if w := post(t, s, "/perimetres/"+drawnPays+"/retirer", testEditor, "version", "1", "do", "do"); w.Code != http.StatusSeeOther {
		t.Fatalf("withdrawn: %d", w.Code)
	}
	if page := plainly(pageOf(t, s, "/territoires/perimetre/"+drawnPays, access.Anyone)); !strings.Contains(page, "a été retiré le 24 novembre 2026") || !strings.Contains(page, "Du pays") {
		t.Error("its page does not say that it was withdrawn, or who acts there")
	}
	if page := pageOf(t, s, "/"+saved.Path, access.Anyone); !strings.Contains(page, "Pays des Trois Haras") {
		t.Error("the sheet no longer names it")
	}
	if list := pageOf(t, s, "/perimetres", access.Anyone); strings.Contains(list, "Trois Haras") {
		t.Error("the list still offers it")
	}
}

func TestDownloadsOfAPerimeter(t *testing.T) {
	s := testServer(t)
	csv := get(t, s, "/perimetres/"+drawnPays+"/communes.csv", access.Anyone).Body.String()
	if !strings.Contains(csv, "61006;Argentan;") || strings.Count(csv, "\n") != 4 {
		t.Errorf("CSV: %s", csv)
	}
	if points := get(t, s, "/perimetres/"+drawnPays+"/communes.geojson", access.Anyone).Body.String(); strings.Count(points, `"Feature"`) != 3 || !strings.Contains(points, `"population":`) {
		t.Errorf("GeoJSON: %s", points)
	}
	if w := get(t, s, "/perimetres/jamais-trace/communes.csv", access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("of none: %d", w.Code)
	}
}

// While the demonstration is what visitors see, whoever draws a perimeter finds it listed.
func TestWhatIsDrawnIsListedWhileTheDemonstrationStands(t *testing.T) {
	a := emptyAppIn(t, t.TempDir())
	if _, err := a.LoadDemonstration(context.Background(), access.House); err != nil {
		t.Fatal(err)
	}
	furnishPerimeters(t, a)
	if page := pageOf(t, testServerWith(t, Config{App: a}), "/perimetres", testEditor); !strings.Contains(page, "Pays des Trois Haras") {
		t.Error("a perimeter that was drawn here is listed nowhere")
	}
}

// TestAPerimeterIsDrawnByItsOutline: on its portrait, with its communes as hairlines, and
// over the classes of a map; what has no outline is counted, and a large one does not
// weigh on its page.
func TestAPerimeterIsDrawnByItsOutline(t *testing.T) {
	s := testServer(t)
	portrait := pageOf(t, s, "/territoires/perimetre/"+drawnPays, access.Anyone)
	if strings.Count(portrait, "map-line map-whole") != 1 || !strings.Contains(portrait, "map-here") || strings.Contains(portrait, "map-casing") || strings.Contains(portrait, `class="map-point"`) {
		t.Error("the portrait does not draw the perimeter by its outline")
	}
	if table, _, _ := strings.Cut(portrait[strings.Index(portrait, `id="carte-perimetre"`):], "</table>"); !strings.Contains(table, `<th scope="col">Territoire</th>`) || strings.Contains(table, `<th scope="col">Département</th>`) {
		t.Error("the table of its map is not headed by what it lists")
	}
	sheets := get(t, s, "/territoires/perimetre/"+drawnPays+"/communes.docx", access.Anyone)
	if sheets.Code != http.StatusOK || !strings.Contains(wordsOf(t, sheets.Body.Bytes(), "word/document.xml"), "Les communes : Pays des Trois Haras") {
		t.Errorf("the sheets of its communes: %d", sheets.Code)
	}
	for level, want := range map[string]string{"epci": "la valeur reste celle du territoire entier", "commune": "Le trait épais est le contour de « Pays des Trois Haras »."} {
		page := pageOf(t, s, "/cartes/VACANCY18?echelon="+level+"&dans=perimetre:"+drawnPays, access.Anyone)
		if strings.Count(page, "map-line map-whole") != 1 || strings.Count(page, "map-casing") != 1 || !strings.Contains(plainly(page), want) {
			t.Errorf("by %s, the map does not show the outline, or does not say so", level)
		}
		if strings.Contains(page, "carte-ground-1") || strings.Contains(page, "map-line map-edge") {
			t.Errorf("by %s, the map frames the country, or draws the outline twice", level)
		}
	}
	for id, c := range map[string]struct {
		members []territory.Key
		says    string
	}{
		"deux-departements-abcd2345": {[]territory.Key{"departement:61", "departement:72"}, "CC Andaine - Passais"},
		"sans-contour-abcd2345":      {[]territory.Key{"commune:14666", "commune:14118"}, "1 territoire sans contour connu, dans le tableau"},
	} {
		p := perimeter.Perimeter{ID: id, Name: "Essai " + id, Kind: perimeter.Pays, Members: c.members, Vintage: 2026, Public: true}
		if err := s.app.SavePerimeter(context.Background(), testEditor, p, 0, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
		page := pageOf(t, s, "/territoires/perimetre/"+id, access.Anyone)
		if !strings.Contains(plainly(page), c.says) || len(page) > 100_000 {
			t.Errorf("%s: %d bytes, or without %q", id, len(page), c.says)
		}
	}
}
