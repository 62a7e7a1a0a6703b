package web

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// upload sends a form with a file, its fields before it as browsers do.
func upload(t *testing.T, s *Server, address string, actor access.Actor, field, name string, content []byte, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		if err := m.WriteField(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if field != "" {
		part, err := m.CreateFormFile(field, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, address, &b)
	request.Header.Set("Content-Type", m.FormDataContentType())
	return send(t, s, request, actor)
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var servedFile = regexp.MustCompile(`/initiatives/[^"]+/fichiers/[0-9a-f]{64}`)

func TestAPictureIsPutOnASheetAndSeenByAll(t *testing.T) {
	s := testServer(t)
	page := "/initiatives/" + garageSlug(t, s.app)
	address := page + "/images-et-documents"
	w := upload(t, s, address, testEditor, "picture", "atelier.png", photo(t), "do", "picture", "alt", "Deux mécaniciennes", "credit", "Awa")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("sent: %d %s", w.Code, w.Body)
	}
	w = upload(t, s, address, testEditor, "document", "bilan.pdf", []byte("%PDF-1.7 bilan"), "do", "document", "title", "Bilan 2024", "address", "", "approach", "oui")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("document: %d %s", w.Code, w.Body)
	}
	body := get(t, s, page, access.Anyone).Body.String()
	for _, said := range []string{`alt="Deux mécaniciennes"`, "Image : Awa", "Bilan 2024", "PDF, 1 Ko"} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(body), said) {
			t.Errorf("the sheet does not say %q", said)
		}
	}
	var files []string
	for _, file := range servedFile.FindAllString(body, -1) {
		if !slices.Contains(files, file) { // the linked data names the picture once more
			files = append(files, file)
		}
	}
	if len(files) != 3 {
		t.Fatalf("files of the sheet: %v", files)
	}
	for _, file := range files {
		w := get(t, s, file, access.Anyone)
		if w.Code != http.StatusOK || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", file, w.Code, w.Header())
		}
		again := httptest.NewRequest(http.MethodGet, file, nil)
		again.Header.Set("If-None-Match", w.Header().Get("ETag"))
		if w := send(t, s, again, access.Anyone); w.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", file, w.Code)
		}
	}
	if w := get(t, s, page+"/fichiers/"+strings.Repeat("0", 64), testEditor); w.Code != http.StatusNotFound {
		t.Errorf("no such file: %d", w.Code)
	}
	sum := files[0][strings.LastIndex(files[0], "/")+1:]
	w = upload(t, s, address, testEditor, "", "", nil, "do", "removed", "name", sum)
	taken := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("taken off: %d %s", w.Code, w.Body)
	}
	if body := get(t, s, page, access.Anyone).Body.String(); strings.Contains(body, "Deux mécaniciennes") {
		t.Error("the picture stays")
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(get(t, s, taken, testEditor).Body.String())
	if version == nil {
		t.Fatal("what was taken off can't be brought back")
	}
	if w := post(t, s, page+"/annuler", testEditor, "version", version[1]); w.Code != http.StatusSeeOther {
		t.Fatalf("brought back: %d", w.Code)
	}
	if body := get(t, s, page, access.Anyone).Body.String(); !strings.Contains(body, "Deux mécaniciennes") {
		t.Error("the picture is not back")
	}
}

func TestARefusedFileSaysWhyAndKeepsTheWords(t *testing.T) {
	s := testServer(t)
	address := "/initiatives/" + garageSlug(t, s.app) + "/images-et-documents"
	for _, tt := range []struct {
		name, field, file string
		content           []byte
		pairs             []string
		said              string
	}{
		{"an SVG", "picture", "x.svg", []byte(`<svg onload="alert(1)">`), []string{"do", "picture", "alt", "Un dessin"}, "SVG peuvent contenir des programmes"},
		{"no words", "picture", "x.png", photo(t), []string{"do", "picture", "alt", "", "credit", "Un dessin"}, "Décrivez l’image en une phrase"},
		{"no file", "", "", nil, []string{"do", "picture", "alt", "Un dessin"}, "Choisissez l’image"},
		{"not a PDF", "document", "x.pdf", []byte("<html>"), []string{"do", "document", "title", "Un dessin", "address", ""}, "n’est pas un PDF"},
		{"no document", "", "", nil, []string{"do", "document", "title", "Un dessin", "address", ""}, "Choisissez un fichier PDF"},
		{"no address", "", "", nil, []string{"do", "document", "title", "Un dessin", "address", "javascript:alert(1)"}, "adresse"},
	} {
		w := upload(t, s, address, testEditor, tt.field, tt.file, tt.content, tt.pairs...)
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, tt.said) || !strings.Contains(body, "Un dessin") {
			t.Errorf("%s: %d, says %q: %v", tt.name, w.Code, tt.said, strings.Contains(body, tt.said))
		}
	}
	if w := upload(t, s, address, access.Anyone, "picture", "x.png", photo(t), "do", "picture", "alt", "x"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Errorf("the public adds a picture: %d", w.Code)
	}
}

func TestALinkAsksWhichInitiativeIsMeant(t *testing.T) {
	s := testServer(t)
	page := "/initiatives/" + garageSlug(t, s.app)
	address := page + "/liens"
	w := post(t, s, address, testEditor, "type", "refers_to", "other", "piscine")
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, `value="brouillon"`) || !strings.Contains(body, "Aucune") {
		t.Fatalf("asked: %d %s", w.Code, w.Body)
	}
	if w := post(t, s, address, testEditor, "type", "refers_to", "other", "piscine", "choice", "brouillon"); w.Code != http.StatusSeeOther {
		t.Fatalf("chosen: %d %s", w.Code, w.Body)
	}
	if w := post(t, s, address, testEditor, "type", "replicates", "other", "Garage de Lyon", "note", "depuis 2020"); w.Code != http.StatusSeeOther {
		t.Fatalf("by its name: %d %s", w.Code, w.Body)
	}
	if body := get(t, s, page, testEditor).Body.String(); !strings.Contains(body, "Piscine secrète") {
		t.Error("the editor does not read the link to a draft")
	}
	body := get(t, s, page, access.Anyone).Body.String()
	if strings.Contains(body, "Piscine secrète") || !strings.Contains(body, "Garage de Lyon") || !strings.Contains(body, "depuis 2020") {
		t.Error("the public reads the name of a draft, or not that of the other")
	}
	if w := post(t, s, address, testEditor, "type", "", "other", "Garage de Lyon"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a type: %d", w.Code)
	}
	if w := post(t, s, address, testEditor, "do", "remove", "type", "replicates", "other", "Garage de Lyon", "to", ""); w.Code != http.StatusSeeOther {
		t.Errorf("taken off: %d %s", w.Code, w.Body)
	}
	if body := get(t, s, page, access.Anyone).Body.String(); strings.Contains(body, "Garage de Lyon") {
		t.Error("the link stays")
	}
}

func TestThemesDeclareAndDoNotProve(t *testing.T) {
	s := testServer(t)
	body := get(t, s, "/initiatives/"+garageSlug(t, s.app), access.Anyone).Body.String()
	for _, said := range []string{"Dimensions déclarées", "Transports", "par le thème Mobilité", "ne veut pas dire constaté", "Se déplacer"} {
		if !strings.Contains(body, said) {
			t.Errorf("the sheet does not say %q", said)
		}
	}
}

func TestTheFormShowsEveryOrganisationAndKeepsWhatItKnows(t *testing.T) {
	s := testServer(t)
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	form := get(t, s, address, testEditor).Body.String()
	if !strings.Contains(form, `name="org_0_name" value="Région"`) {
		t.Fatal("the funder is not in the form")
	}
	w := post(t, s, address, testEditor, "version", "2", "name", "Garage solidaire de Valbrune", "organisation", "Les Mains noires", "legal_form", "association", "siret", "73282932000074",
		"org_0_name", "La Poste", "org_0_role", "partner", "org_0_siret", "356 000 000 00048", "org_1_name", "", "org_2_name", " Mission locale ", "org_2_role", "partner", "org_2_legal_form", "association", "org_2_rna", "w612000001",
		"org_3_name", "Région", "org_3_role", "funder", "org_4_name", "ADEME", "org_4_role", "funder", "web", "https://exemple.fr/garage\nhttps://exemple.fr/autre", "public", "oui",
		"public_email", "garage@exemple.fr", "public_phone", "02 61 91 00 04")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	sheet := get(t, s, strings.TrimSuffix(address, "/modifier"), access.Anyone).Body.String()
	for _, said := range []string{"La Poste", "Mission locale", "Région", "ADEME", "https://exemple.fr/autre", "Association", `href="mailto:garage@exemple.fr"`, "02 61 91 00 04"} {
		if !strings.Contains(sheet, said) {
			t.Errorf("the sheet does not say %q", said)
		}
	}
	if w := post(t, s, address, testEditor, "version", "3", "name", "x", "web", "ftp://exemple.fr", "public", "oui"); w.Code != http.StatusUnprocessableEntity || strings.Count(w.Body.String(), `<details class="more" open>`) != 1 {
		t.Errorf("an address that no browser opens: %d", w.Code)
	}
	if w := post(t, s, address, testEditor, "version", "3", "name", "x", "public", "oui", "public_email", "garage(at)exemple.fr"); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="champ-public_email-erreur"`) && !strings.Contains(w.Body.String(), "garage(at)exemple.fr") {
		t.Errorf("a public address that is none: %d", w.Code)
	}
}

// An organisation or a place more is a row more in the form, without a script:
// all that was typed stays, nothing is saved, and any row can be taken out.
func TestRowsOfASheetAreAddedAndTakenOut(t *testing.T) {
	s := testServer(t)
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	typed := []string{"version", "2", "name", "Garage <i>", "organisation", "Les Mains noires", "org_0_name", "La Poste", "org_0_siret", "356", "org_1_name", "ADEME", "place_0_label", "Atelier"}
	send := func(code int, more ...string) string {
		t.Helper()
		w := post(t, s, address, testEditor, append(slices.Clone(typed), more...)...)
		if w.Code != code {
			t.Fatalf("%v: %d %s", more, w.Code, w.Body)
		}
		return w.Body.String()
	}
	more := send(http.StatusOK, "do", "add:org")
	if n := strings.Count(more, "data-focus"); n != 1 || !strings.Contains(more, `tabindex="-1" data-focus><legend>Organisation 4<`) {
		t.Errorf("the keyboard does not go on in the new row (%d)", n)
	}
	for _, kept := range []string{`value="Garage &lt;i&gt;"`, `name="org_0_siret" value="356"`, `name="org_1_name" value="ADEME"`, `name="org_2_name" value=""`, `name="place_0_label" value="Atelier"`} {
		if !strings.Contains(more, kept) {
			t.Errorf("one more organisation: the form lost %s", kept)
		}
	}
	less := send(http.StatusOK, "do", "remove:org:0")
	if !strings.Contains(less, `formaction="#organisations" formnovalidate>Retirer`) {
		t.Error("« Retirer » throws the page back to its top")
	}
	if strings.Contains(less, "La Poste") || strings.Contains(less, "org_1_name") || !strings.Contains(less, `name="org_0_name" value="ADEME"`) || !strings.Contains(less, `name="org_0_siret" value=""`) {
		t.Error("the organisation that was taken out is there, or another went with it")
	}
	if more := send(http.StatusOK, "do", "add:place"); !strings.Contains(more, `name="place_1_lat"`) {
		t.Error("no row for another place")
	}
	tells(t, send(http.StatusUnprocessableEntity), "n’est pas un SIRET (La Poste)")
	tells(t, send(http.StatusUnprocessableEntity, "org_2_name", "", "org_2_siret", "35600000000048"), "Organisation 4", "donnez son nom")
	tells(t, send(http.StatusUnprocessableEntity, "place_0_lat", "nord", "place_0_lon", "4"), "n’est pas une coordonnée en degrés")
	tells(t, send(http.StatusUnprocessableEntity, "place_0_lat", "45"), "Une coordonnée manque")
	tells(t, send(http.StatusUnprocessableEntity, "place_0_commune", "commune:45"), "« commune:45 » n’est pas reconnu", `href="#champ-place_0_commune"`)
}

// A place is read as people write it, tells when it stands far from its commune,
// and is no territory of action.
func TestAPlaceIsTypedByHand(t *testing.T) {
	s := testServer(t)
	address := "/initiatives/" + garageSlug(t, s.app) + "/modifier"
	before, _ := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage")
	place := func(version, lat, lon string) string {
		t.Helper()
		w := post(t, s, address, testEditor, "version", version, "name", before.Name, "public", "oui", "place_0_label", "Halle", "place_0_address", "1 place du Marché", "place_0_commune", "Alençon", "place_0_lat", lat, "place_0_lon", lon)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("saved: %d %s", w.Code, w.Body)
		}
		return w.Header().Get("Location")
	}
	if to := place("2", "48,4306° N", "0° 5′ 35″ E"); strings.Contains(to, "far") {
		t.Errorf("a place in Alençon is far from it: %s", to)
	}
	in, err := s.app.Initiative(context.Background(), testEditor, app.Principal, "garage")
	if err != nil || len(in.Places) != 1 || in.Places[0].Territory != "commune:61001" || *in.Places[0].Lat != 48.4306 || len(in.Territories) != 0 {
		t.Fatalf("kept: %+v %v %v", in.Places, in.Territories, err)
	}
	if form := get(t, s, address, testEditor).Body.String(); !strings.Contains(form, `value="48.4306"`) || !strings.Contains(form, "Alençon") {
		t.Error("the form does not open on the place")
	}
	if to := place("3", "0,093", "48,43"); !strings.Contains(to, "initiative_far") {
		t.Errorf("coordinates the wrong way round are not told: %s", to)
	}
}

func TestTheHistoryIsToldInWords(t *testing.T) {
	s := testServer(t)
	page := "/initiatives/" + garageSlug(t, s.app)
	if w := upload(t, s, page+"/images-et-documents", testEditor, "picture", "x.png", photo(t), "do", "picture", "alt", "Deux mécaniciennes", "credit", "Awa"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	if w := post(t, s, page+"/liens", testEditor, "type", "replicates", "other", "Garage de Lyon"); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	body := plainText(get(t, s, page+"/historique", testOwner).Body.String())
	for _, said := range []string{"Images", "Deux mécaniciennes, Awa", "Refait ailleurs, Garage de Lyon", "Mobilité ; Lien social", "Alençon (Orne, 61)", "Les Mains noires", "mars 2019", "oui"} {
		if !strings.Contains(body, said) {
			t.Errorf("the history does not say %q", said)
		}
	}
	if strings.Contains(body, "{&#34;") || strings.Contains(body, "blob") {
		t.Error("the history shows what only the program reads")
	}
}

// A sheet whose themes lead nowhere does not say that they lead somewhere.
func TestThemesThatLeadNowhereDeclareNothing(t *testing.T) {
	a := testApp(t)
	s := testServerWith(t, Config{App: a})
	in := initiative.Initiative{ID: "radio", Name: "Radio", Public: true, Themes: []string{"food"}, Territories: []territory.Key{"commune:61001"}}
	saved, err := a.SaveInitiative(context.Background(), testEditor, app.Principal, in, initiative.Contact{}, 0, app.From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	body := plainText(get(t, s, "/"+saved.Path, access.Anyone).Body.String())
	if !strings.Contains(body, "Ses thèmes ne mènent à aucune dimension du bien-être") || strings.Contains(body, "dit agir sur ces dimensions") {
		t.Error("the sheet contradicts itself, or says nothing of its themes")
	}
	if !strings.Contains(body, `<a href="/territoires/commune/61001">Alençon`) {
		t.Error("the place of a sheet does not lead to its page")
	}
}
