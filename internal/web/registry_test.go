package web

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// garage is the initiative that the registry's pages show.
func garage() initiative.Initiative {
	return initiative.Initiative{
		ID: "garage", Name: "Garage solidaire de Valbrune", Summary: "On répare et on loue des voitures à qui n’en a pas.", Story: "<p>Tout a commencé dans une <em>grange</em>.</p>",
		Themes: []string{"mobility", "social_link"}, Territories: []territory.Key{"commune:61001"}, Status: initiative.Running, Start: "2019-03", Public: true,
		Organisations: []initiative.Organisation{{Name: "Les Mains noires", LegalForm: "association", Role: "lead", SIRET: "73282932000074"}, {Name: "Région", Role: "funder"}},
		Action:        initiative.Levels{territory.Commune, territory.Departement}, Web: []string{"https://exemple.fr/garage"},
		Approach: initiative.Approach{State: initiative.ApproachDone, Method: "Enquête auprès des 84 personnes accueillies"}, Extra: []initiative.Extra{{Name: "Numéro du dossier", Value: "1042"}},
	}
}

func garageSlug(t *testing.T, a *app.App) string {
	t.Helper()
	found, err := a.Initiatives(context.Background(), testOwner, app.Principal, app.Search{Words: "garage", Limit: 1})
	if err != nil || len(found.Initiatives) != 1 {
		t.Fatalf("%d found, %v", len(found.Initiatives), err)
	}
	return slugOf(found.Initiatives[0].Path)
}

// garageAddress is the same in every furnished installation: it is derived from
// the space and the identifier.
var garageAddress = "garage-solidaire-de-valbrune-" + id.Short(app.Principal, "initiative/garage", 6)

var registryFixtures = []fixture{
	{route: "registry"},
	{route: "registry", values: []any{"q", "garage", "theme", "mobility"}},
	{route: "registry", values: []any{"q", "zeppelin"}, actor: testEditor},
	{route: "registry", values: []any{"q", "garrage solidere"}},
	{route: "registry", values: []any{"q", "garage Valbrune", "lieu", "commune:61001"}},
	{route: "registry_map"},
	{route: "registry_map", values: []any{"q", "zeppelin"}},
	{route: "registry_frame"},
	{route: "registry_frame", values: []any{"q", "zeppelin"}},
	{route: "initiative", values: []any{garageAddress}},
	{route: "initiative", values: []any{garageAddress}, actor: testEditor},
	{route: "initiative_new", actor: testEditor},
	{route: "initiative_edit", values: []any{garageAddress}, actor: testEditor},
	{route: "initiative_translate", values: []any{garageAddress}, actor: testEditor},
	{route: "initiative_files", values: []any{garageAddress}, actor: testEditor},
	{route: "initiative_links", values: []any{garageAddress}, actor: testEditor},
	{route: "initiative_history", values: []any{garageAddress}, actor: testOwner},
	{route: "initiative_elsewhere", values: []any{garageAddress}, actor: testEditor},
}

func furnishRegistry(t *testing.T, a *app.App) {
	t.Helper()
	contact := initiative.Contact{Name: "Odile Secrète", Email: "odile@exemple.fr"}
	if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, garage(), contact, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	in := garage()
	in.Summary += " Et on apprend à les réparer."
	if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, in, contact, 1, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	draft := initiative.Initiative{ID: "brouillon", Name: "Piscine secrète"}
	if _, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, draft, initiative.Contact{}, 0, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
}

func TestTheRegistryHidesWhatIsNotPublic(t *testing.T) {
	s := testServer(t)
	slug := garageSlug(t, s.app)
	for _, address := range []string{"/initiatives", "/initiatives?q=piscine", "/initiatives?q=odile", "/initiatives/carte", "/initiatives.geojson", "/initiatives/" + slug, "/en/initiatives/" + slug} {
		body := get(t, s, address, access.Anyone).Body.String()
		for _, secret := range []string{"Piscine secrète", "Odile Secrète", "odile@exemple.fr"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %q", address, secret)
			}
		}
	}
	if body := get(t, s, "/initiatives/"+slug, testEditor).Body.String(); !strings.Contains(body, "Odile Secrète") {
		t.Error("the editor does not see the contact")
	}
	for _, address := range []string{"/initiatives/nouvelle", "/initiatives/" + slug + "/modifier", "/initiatives/" + slug + "/historique"} {
		if w := get(t, s, address, access.Anyone); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
			t.Errorf("%s: %d to %s", address, w.Code, w.Header().Get("Location"))
		}
		if w := get(t, s, address, testReader); strings.HasSuffix(address, "historique") != (w.Code == http.StatusOK) {
			t.Errorf("%s for a reader: %d", address, w.Code)
		}
	}
}

func TestFindInTheRegistry(t *testing.T) {
	s := testServer(t)
	for query, found := range map[string]bool{"": true, "?q=garages+solidaires": true, "?q=zeppelin": false, "?theme=mobility": true, "?theme=culture": false, "?q=garage&reach=interscalar": true, "?theme=%3Cscript%3E": false} {
		body := get(t, s, "/initiatives"+query, access.Anyone).Body.String()
		if strings.Contains(body, "Garage solidaire") != found || strings.Contains(body, "<script>") {
			t.Errorf("%q: found = %v, want %v", query, !found, found)
		}
	}
}

func TestDescribeThenCorrect(t *testing.T) {
	s := testServer(t)
	w := post(t, s, "/initiatives/nouvelle", testEditor, "name", "", "summary", "Une veillée", "start.day", "", "start.month", "13", "start.year", "2021")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Une veillée") {
		t.Fatalf("a form with mistakes: %d", w.Code)
	}
	w = post(t, s, "/initiatives/nouvelle", testEditor, "name", "Veillée <script>alert(1)</script>", "summary", "Une veillée", "themes", "culture", "action", "commune", "public", "oui", "siret", "732 829 320 00074", "organisation", "Le Cercle", "territories", "Alençon\n2a004")
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/initiatives/veillee") {
		t.Fatalf("saved: %d %s %s", w.Code, to, w.Body)
	}
	body := get(t, s, to, access.Anyone).Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "Le Cercle") || !strings.Contains(body, "Orne") || !strings.Contains(body, "Ajaccio") {
		t.Fatal("the sheet is not as it was typed, or runs a script")
	}
	form := get(t, s, to+"/modifier", testEditor).Body.String()
	w = post(t, s, "/initiatives/nouvelle", testEditor, "name", "x", "territories", "Saint-Denis\nZzyzx")
	if body := w.Body.String(); !strings.Contains(form, "Ajaccio") || w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Seine-Saint-Denis") || !strings.Contains(body, "Zzyzx") {
		t.Fatalf("territories: %d", w.Code)
	}
}

func TestASheetSavedByTwoShowsBoth(t *testing.T) {
	s := testServer(t)
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	form := get(t, s, address, testEditor).Body.String()
	if !strings.Contains(form, `name="version" value="2"`) {
		t.Fatal("the form does not know its version")
	}
	if w := post(t, s, address, testOwner, "version", "2", "name", garage().Name, "summary", "Résumé d’Odile", "public", "oui", "organisation", "Les Mains noires"); w.Code != http.StatusSeeOther {
		t.Fatalf("first: %d", w.Code)
	}
	w := post(t, s, address, testEditor, "version", "2", "name", garage().Name, "summary", "Résumé d’Awa", "public", "oui", "organisation", "Les Mains noires")
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, "Résumé d’Odile") || !strings.Contains(body, "Résumé d’Awa") || !strings.Contains(body, `name="version" value="3"`) {
		t.Fatalf("second: %d", w.Code)
	}
	if w := post(t, s, address, testEditor, "version", "3", "name", garage().Name, "summary", "Résumé d’Awa", "public", "oui", "organisation", "Les Mains noires"); w.Code != http.StatusSeeOther {
		t.Fatalf("having chosen: %d", w.Code)
	}
	sheet := get(t, s, strings.TrimSuffix(address, "/modifier"), testReader).Body.String()
	if public := get(t, s, strings.TrimSuffix(address, "/modifier"), access.Anyone).Body.String(); strings.Contains(public, "Numéro du dossier") {
		t.Error("the public reads a column of a census that no field received")
	}
	if !strings.Contains(sheet, "Résumé d’Awa") || !strings.Contains(sheet, "Numéro du dossier") || !strings.Contains(sheet, "Région") {
		t.Fatal("what the form does not show must stay")
	}
}

func TestUndoFromTheHistory(t *testing.T) {
	s := testServer(t)
	slug := garageSlug(t, s.app)
	if w := post(t, s, "/initiatives/"+slug+"/annuler", access.Anyone, "version", "2"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Fatalf("the public undoes: %d", w.Code)
	}
	if w := post(t, s, "/initiatives/"+slug+"/annuler", testEditor, "version", "2"); w.Code != http.StatusSeeOther {
		t.Fatalf("undo: %d %s", w.Code, w.Body)
	}
	if body := get(t, s, "/initiatives/"+slug, access.Anyone).Body.String(); strings.Contains(body, "Et on apprend") {
		t.Fatal("not undone")
	}
	if w := post(t, s, "/initiatives/"+slug+"/annuler", testEditor, "version", "2"); w.Code != http.StatusConflict {
		t.Fatalf("undone twice: %d", w.Code)
	}
}

func TestAFormerAddressRedirects(t *testing.T) {
	s := testServer(t)
	slug := garageSlug(t, s.app)
	if slug != garageAddress {
		t.Fatal(slug)
	}
	in := garage()
	in.Name = "Garage du bocage"
	if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 2, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	w := get(t, s, "/en/initiatives/"+slug, access.Anyone)
	if w.Code != http.StatusMovedPermanently || !strings.HasPrefix(w.Header().Get("Location"), "/en/initiatives/garage-du-bocage-") {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := get(t, s, "/initiatives/nulle-part-xxxxxx", access.Anyone); w.Code != http.StatusNotFound {
		t.Fatalf("nowhere: %d", w.Code)
	}
}

func TestTheMapAndTheFileHoldWhatIsFiltered(t *testing.T) {
	s := testServer(t)
	method, err := os.ReadFile("../../docs/METHOD/donnees-liees.md")
	if err != nil {
		t.Fatal(err)
	}
	for query, n := range map[string]int{"": 1, "?theme=mobility": 1, "?theme=culture": 0, "?q=zeppelin": 0} {
		w := get(t, s, "/initiatives.geojson"+query, access.Anyone)
		var file struct {
			Type     string
			Features []struct {
				ID         string
				Geometry   *struct{ Coordinates []float64 }
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &file); err != nil {
			t.Fatalf("%q: %v in %s", query, err, w.Body)
		}
		if file.Type != "FeatureCollection" || len(file.Features) != n {
			t.Errorf("%q: %d features, want %d", query, len(file.Features), n)
		}
		for _, f := range file.Features {
			// Alençon, its first commune: no address of its own.
			if f.Geometry == nil || !(math.Abs(f.Geometry.Coordinates[0]-0.09) <= 0.1) || !(math.Abs(f.Geometry.Coordinates[1]-48.43) <= 0.1) {
				t.Errorf("%q: %s is at %v", query, f.ID, f.Geometry)
			}
			if f.Properties["licence"] != nil || f.Properties["status"] != "running" || f.Properties["position"] != "commune" {
				t.Errorf("properties %v", f.Properties)
			}
			for name := range f.Properties {
				if !strings.Contains(string(method), "`"+name+"`") {
					t.Errorf("docs/METHOD/donnees-liees.md does not say what %s is", name)
				}
			}
		}
		body := get(t, s, "/initiatives/carte"+query, access.Anyone).Body.String()
		if strings.Contains(body, "<th scope=\"row\">Orne</th>") != (n == 1) {
			t.Errorf("%q: the table twin does not count the Orne", query)
		}
	}
}

func TestTheSpreadsheetsHoldWhatIsFilteredAndNoContact(t *testing.T) {
	s := testServer(t)
	for _, address := range []string{"/initiatives.csv", "/initiatives.xlsx"} {
		w := get(t, s, address+"?theme=mobility", access.Anyone)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "initiatives.") {
			t.Fatalf("%s: %d %v", address, w.Code, w.Header())
		}
		if w := get(t, s, address+"?theme=culture", access.Anyone); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Garage") {
			t.Errorf("%s filtered: %d", address, w.Code)
		}
	}
	open := get(t, s, "/initiatives.csv", access.Anyone).Body.String()
	if !strings.HasPrefix(open, "\ufeffNom de l’initiative;") || !strings.Contains(open, "Garage solidaire de Valbrune") || strings.Contains(open, "Odile") || strings.Contains(open, "secrète") || strings.Contains(open, "Contact") {
		t.Errorf("for the public: %s", open)
	}
	if whole := get(t, s, "/initiatives.csv?langue=en", testEditor).Body.String(); !strings.Contains(whole, "Name of the initiative;") || !strings.Contains(whole, "odile@exemple.fr") || !strings.Contains(whole, "Piscine secrète") {
		t.Errorf("for an editor: %s", whole)
	}
	list := get(t, s, "/en/initiatives?theme=mobility", access.Anyone).Body.String()
	for _, link := range []string{`/initiatives.csv?langue=en&amp;theme=mobility`, `/initiatives.xlsx?langue=en&amp;theme=mobility`, `/initiatives.geojson?langue=en&amp;theme=mobility`} {
		if !strings.Contains(list, link) {
			t.Errorf("the list does not offer %s", link)
		}
	}
}

// TestWhatNothingWasFoundForHasTheWholeWidth: without facets beside it, the list
// is not squeezed into their column.
func TestWhatNothingWasFoundForHasTheWholeWidth(t *testing.T) {
	s := testServer(t)
	if page := pageOf(t, s, "/initiatives?q=zeppelinologie", access.Anyone); strings.Contains(page, `class="columns"`) || !strings.Contains(page, `id="trouve"`) {
		t.Error("an empty list stands in the column of facets that are not there")
	}
	if page := pageOf(t, s, "/initiatives", access.Anyone); !strings.Contains(page, `class="columns"`) {
		t.Error("the facets do not stand beside the list")
	}
}

// TestTheRegistryByNameAndByDate reads the list both ways; the order goes along
// with a filter, a search and the next page.
func TestTheRegistryByNameAndByDate(t *testing.T) {
	s := testServer(t)
	for i := range 40 {
		in := initiative.Initiative{ID: fmt.Sprintf("i%02d", i), Name: fmt.Sprintf("Sheet %02d", 40-i), Public: true, Themes: []string{"food"}, Territories: []territory.Key{"commune:38226"}}
		if _, err := s.app.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, byForm); err != nil {
			t.Fatal(err)
		}
	}
	first := func(address, of, before string) {
		t.Helper()
		body := get(t, s, address, access.Anyone).Body.String()
		i, j := strings.Index(body, ">"+of+"<"), strings.Index(body, ">"+before+"<")
		if i < 0 || j >= 0 && j < i {
			t.Errorf("%s: %q at %d, %q at %d", address, of, i, before, j)
		}
	}
	first("/initiatives?theme=food", "Sheet 01", "Sheet 02")
	first("/initiatives?theme=food&tri=recent", "Sheet 01", "Sheet 40") // of one instant, the last identifier first
	body := get(t, s, "/initiatives?theme=food&tri=recent", access.Anyone).Body.String()
	for what, want := range map[string]string{
		"the next page keeps the order":          "&amp;theme=food&amp;tri=recent\" rel=\"next\"",
		"the search keeps the order":             `name="tri" value="recent"`,
		"a facet keeps the order":                "/initiatives?tri=recent",
		"paper says that it holds a part":        `<p class="printed">Cette impression porte les `,
		"the other order is one click away":      `href="/initiatives?theme=food">nom<`,
		"a commune is told with its département": "Mens (Isère)",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s: no %q", what, want)
		}
	}
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatal("no next page")
	}
	last := get(t, s, html.UnescapeString(next[1]), access.Anyone).Body.String()
	if said := plainText(last); !strings.Contains(said, `<p class="printed">Cette impression porte `) || strings.Contains(said, "premières fiches") {
		t.Error("the last page does not say on paper that it holds a part")
	}
	if whole := get(t, s, "/initiatives?q=Sheet+07", access.Anyone).Body.String(); strings.Contains(whole, `class="printed"`) {
		t.Error("a list that is whole says that it is a part")
	}
}
