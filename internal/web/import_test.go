package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

const census = "Nom du projet;Commune;Code INSEE;Création;Mail;Couleur\r\n" +
	"Café des possibles;Alençon;61001;2019;cafe@exemple.fr;vert\r\n" +
	"Bricothèque;Alençon;61001;03/2021;;\r\n"

const faulty = census + "Fournil;Nulle-Part-sur-Rien;;31/02/2020;;rouge\r\n"

var importFixtures = []fixture{
	{route: "import_new"},
	{route: "import_new", actor: testReader},
	{route: "import_new", actor: testEditor},
	{route: "imports", actor: testEditor},
	{route: "import_preview", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
	{route: "import", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
}

// bring sends a spreadsheet and gives the address of its preview.
func bring(t *testing.T, s *Server, name, content string) string {
	t.Helper()
	w := upload(t, s, "/importer", testEditor, "file", name, []byte(content))
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/importer/") {
		t.Fatalf("brought: %d to %q: %s", w.Code, to, w.Body)
	}
	return to
}

func plainText(body string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ", "&#39;", "'").Replace(body)
}

func TestBringASpreadsheetReadItImportItUndoIt(t *testing.T) {
	s := testServer(t)
	preview := bring(t, s, "cafés.csv", census)
	page := get(t, s, preview, testEditor)
	body := plainText(page.Body.String())
	checkPage(t, page.Body.String(), French)
	for _, said := range []string{"Café des possibles", "Importer 2 initiatives", "Reconnu à son nom", "points-virgules", "Les personnes citées"} {
		if !strings.Contains(body, said) {
			t.Errorf("the preview does not say %q", said)
		}
	}
	if w := get(t, s, preview, access.Anyone); w.Code != http.StatusSeeOther {
		t.Errorf("the public reads what someone brought: %d", w.Code)
	}
	if w := get(t, s, preview, testReader); w.Code != http.StatusForbidden {
		t.Errorf("a reader reads what someone brought: %d", w.Code)
	}
	w := post(t, s, preview, testEditor, "do", "import", "list", "Cafés de l’Orne", "public", "oui", "sheet.was", "",
		"column", "A", "field.A", "name", "was.A", "name", "column", "F", "field.F", "ignore", "was.F", "extra")
	result, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(result, "/imports/") {
		t.Fatalf("imported: %d to %q: %s", w.Code, result, w.Body)
	}
	if list := get(t, s, "/initiatives?q=possibles", access.Anyone).Body.String(); !strings.Contains(list, "Café des possibles") || strings.Contains(list, "cafe@exemple.fr") {
		t.Error("the registry does not show what was imported, or shows a contact")
	}
	done := get(t, s, result, testEditor)
	checkPage(t, done.Body.String(), French)
	if said := done.Body.String(); !strings.Contains(said, "/recensement/ajouter?liste=") || strings.Contains(said, "button-danger") {
		t.Error("the result does not lead on, or its loudest button undoes it")
	}
	if !strings.Contains(plainText(done.Body.String()), "Cafés de l’Orne") {
		t.Error("the result does not name the list")
	}
	if w := get(t, s, preview, testEditor); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), result) {
		t.Errorf("back to the preview: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := post(t, s, preview, testEditor, "do", "import"); w.Code != http.StatusSeeOther {
		t.Errorf("sent twice: %d", w.Code)
	}
	again := bring(t, s, "cafés.csv", census)
	if w := post(t, s, again, testEditor, "do", "import", "list", "Cafés de l’Orne", "public", "oui", "sheet.was", "", "column", "F", "field.F", "ignore", "was.F", "ignore"); w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "import_nothing") {
		t.Errorf("the same file twice: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := post(t, s, result+"/annuler", access.Anyone); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Errorf("the public undoes: %d", w.Code)
	}
	for range 2 {
		if w := post(t, s, result+"/annuler", testEditor); w.Code != http.StatusSeeOther {
			t.Fatalf("undone: %d %s", w.Code, w.Body)
		}
	}
	if list := get(t, s, "/initiatives?q=possibles", testEditor).Body.String(); strings.Contains(list, "Café des possibles") {
		t.Error("undone, the initiative stays")
	}
	undone := get(t, s, result, testEditor).Body.String()
	checkPage(t, undone, French)
	if !strings.Contains(undone, "Import annulé") || strings.Contains(undone, "import-undo") {
		t.Error("the page does not say that the import is undone")
	}
	if list := get(t, s, "/imports", testEditor).Body.String(); !strings.Contains(list, "cafés.csv") || !strings.Contains(list, "Annulé") {
		t.Error("the list of imports does not tell it")
	}
}

func TestAFileReadAndNotImportedIsFoundAgain(t *testing.T) {
	s := testServer(t)
	preview := bring(t, s, "cafés.csv", census)
	for _, address := range []string{"/imports", "/importer"} {
		page := get(t, s, address, testEditor).Body.String()
		checkPage(t, page, French)
		if !strings.Contains(page, `href="`+preview+`">Reprendre`) || !strings.Contains(page, "cafés.csv") || strings.Contains(page, "Aucun import pour l’instant") {
			t.Errorf("%s does not lead back to the file: %s", address, page)
		}
	}
	for _, address := range []string{"/imports", "/importer"} {
		if strings.Contains(get(t, s, address, testReader).Body.String(), "cafés.csv") {
			t.Errorf("%s tells a reader what someone brought", address)
		}
	}
	if w := post(t, s, preview, testEditor, "do", "drop"); w.Code != http.StatusSeeOther || strings.Contains(get(t, s, "/imports", testEditor).Body.String(), "Reprendre") {
		t.Error("given up, it still waits")
	}
}

var selected = regexp.MustCompile(`<option value="([a-z_]+)" selected>`)

func TestLinesToCorrectAreTold(t *testing.T) {
	s := testServer(t)
	preview := bring(t, s, "cafés.csv", faulty)
	body := plainText(get(t, s, preview, testEditor).Body.String())
	for _, said := range []string{"2 problèmes à corriger", "Aucune commune ne s’appelle « Nulle-Part-sur-Rien »", "B : Commune", "« 31/02/2020 »", "1 ligne est à corriger"} {
		if !strings.Contains(body, said) {
			t.Errorf("the preview does not say %q", said)
		}
	}
	if w := post(t, s, preview, testEditor, "do", "import", "list", "x", "sheet.was", ""); w.Header().Get("Location") != preview {
		t.Fatalf("with a line to correct: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := post(t, s, preview, testEditor, "do", "read", "list", "x", "keep_good", "oui", "sheet.was", "", "column", "F", "field.F", "summary", "was.F", "extra"); w.Header().Get("Location") != preview {
		t.Fatalf("read again: %d", w.Code)
	}
	if body := get(t, s, preview, testEditor).Body.String(); !strings.Contains(body, "Importer 2 initiatives") || !strings.Contains(strings.Join(selected.FindAllString(body, -1), ""), "summary") {
		t.Error("the choices are not kept")
	}
	asked := get(t, s, preview, testEditor).Body.String()
	if enter := regexp.MustCompile(`<button[^>]* type="submit"[^>]*>`).FindString(asked[strings.Index(asked, `class="import-form"`):]); !strings.Contains(enter, `name="do" value="read"`) {
		t.Errorf("the Enter key would import what nobody looked at again: %s", enter)
	}
	w := post(t, s, preview, testEditor, "do", "import", "list", "x", "keep_good", "oui", "sheet.was", "")
	result, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if !strings.HasPrefix(result, "/imports/") {
		t.Fatalf("kept: %d to %q: %s", w.Code, result, w.Body)
	}
	page := get(t, s, result, testEditor).Body.String()
	if !strings.Contains(page, result+"/reste.csv") {
		t.Fatal("the lines left are not offered")
	}
	rest := get(t, s, result+"/reste.csv", testEditor)
	if rest.Code != http.StatusOK || !strings.Contains(rest.Body.String(), "Fournil") || strings.Contains(rest.Body.String(), "Bricothèque") {
		t.Fatalf("the rest: %d %s", rest.Code, rest.Body)
	}
	if w := get(t, s, result+"/reste.csv", testReader); w.Code == http.StatusOK {
		t.Error("a reader takes the lines left")
	}
	corrected := strings.NewReplacer("Nulle-Part-sur-Rien", "Alençon", "31/02/2020", "2020").Replace(rest.Body.String())
	second := bring(t, s, "corrigé.csv", corrected)
	if w := post(t, s, second, testEditor, "do", "import", "list", "x", "sheet.was", ""); !strings.HasPrefix(w.Header().Get("Location"), "/imports/") {
		t.Fatalf("corrected: %d to %q: %s", w.Code, w.Header().Get("Location"), get(t, s, second, testEditor).Body)
	}
	if list := get(t, s, "/initiatives?q=fournil", testEditor).Body.String(); !strings.Contains(list, "Fournil") {
		t.Error("the corrected line is not in the registry")
	}
}

func TestWhatIsNoSpreadsheetIsRefused(t *testing.T) {
	s := testServer(t)
	for name, tt := range map[string]struct{ file, content, said string }{
		"nothing":   {"", "", "Choisissez le fichier"},
		"a PDF":     {"x.csv", "%PDF-1.7 bonjour", "C’est un PDF"},
		"a picture": {"x.xlsx", string(photo(t)), "C’est une image"},
		"empty":     {"x.csv", "", "vide"},
		"a page":    {"x.csv", "<!DOCTYPE html><html><script>alert(1)</script>", "page web"},
	} {
		field := "file"
		if tt.file == "" {
			field = ""
		}
		w := upload(t, s, "/importer", testEditor, field, tt.file, []byte(tt.content))
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), tt.said) || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := upload(t, s, "/importer", access.Anyone, "file", "x.csv", []byte(census)); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/connexion") {
		t.Errorf("the public brings a file: %d", w.Code)
	}
	nameless := bring(t, s, "x.csv", "1;2;3\r\n4;5;6\r\n")
	if body := plainText(get(t, s, nameless, testEditor).Body.String()); !strings.Contains(body, "noms de colonnes n’a pas été trouvée") || !strings.Contains(body, `name="header"`) {
		t.Error("a file without a header: its line is not asked for")
	}
	huge := bring(t, s, "x.csv", census+"Four;"+strings.Repeat("é", 200_000)+";61001;;;\r\n")
	if body := plainText(get(t, s, huge, testEditor).Body.String()); !strings.Contains(body, "ligne 4, colonne B") || !strings.Contains(body, `type="file"`) {
		t.Error("a cell of 400 kB is not told, or another file can't be brought at once")
	}
	late := bring(t, s, "x.csv", census+strings.Repeat("Four;Alençon;61001;;;\r\n", 60)+"Four;"+strings.Repeat("é", 200_000)+";61001;;;\r\n")
	if body := plainText(get(t, s, late, testEditor).Body.String()); !strings.Contains(body, "ligne 64, colonne B") || !strings.Contains(body, "Corrigez le fichier") || strings.Contains(body, `value="import"`) {
		t.Errorf("a cell of 400 kB further on: %s", regexp.MustCompile(`(?s)<main.*</main>`).FindString(body))
	}
	script := bring(t, s, "<script>alert(1)</script>.csv", "Nom;Commune\r\n<script>alert(1)</script>;<img src=x onerror=alert(1)>\r\n=cmd|'/C calc'!A0;Alençon\r\n")
	if body := get(t, s, script, testEditor).Body.String(); strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
		t.Error("what a cell holds runs in the page")
	}
	without := bring(t, s, "x.csv", "Couleur;Taille\r\nvert;3\r\nbleu;4\r\n")
	body := plainText(get(t, s, without, testEditor).Body.String())
	if !strings.Contains(body, "Aucune colonne ne donne le nom") || !strings.Contains(body, "A : Couleur") {
		t.Error("a file without names: the columns are not offered")
	}
	if w := post(t, s, without, testEditor, "do", "read", "list", "x", "sheet.was", "", "column", "A", "field.A", "name", "was.A", "extra"); w.Code != http.StatusSeeOther {
		t.Fatalf("named: %d", w.Code)
	}
	if body := get(t, s, without, testEditor).Body.String(); !strings.Contains(body, "Importer 2 initiatives") {
		t.Error("once the name is said, the file can't be imported")
	}
	if w := post(t, s, without, testEditor, "do", "drop"); w.Code != http.StatusSeeOther {
		t.Fatalf("given up: %d", w.Code)
	}
	if w := get(t, s, without, testEditor); w.Code != http.StatusNotFound {
		t.Errorf("given up, it is still there: %d", w.Code)
	}
}

// TestWhatIsTakenAwayComesBackUnchanged: the registry's own files are read as
// changing nothing.
func TestWhatIsTakenAwayComesBackUnchanged(t *testing.T) {
	s := testServer(t)
	for _, address := range []string{"/initiatives.csv", "/initiatives.xlsx", "/initiatives.csv?langue=en", "/initiatives.xlsx?langue=en"} {
		taken := get(t, s, address, testEditor)
		preview := bring(t, s, "initiatives"+address[12:16], taken.Body.String())
		body := plainText(get(t, s, preview, testEditor).Body.String())
		if !strings.Contains(body, "ne change rien") {
			t.Errorf("%s does not come back unchanged: %s", address, regexp.MustCompile(`(?s)<main.*</main>`).FindString(body))
		}
	}
}

// nextJob takes the next job of a kind; what else waits is put aside.
func nextJob(t *testing.T, s *Server, kind string) app.Job {
	t.Helper()
	for {
		job, ok := jobTaken(t, s)
		if !ok {
			t.Fatalf("no job %q", kind)
		}
		if job.Kind == kind {
			return job
		}
		setAside(t, s, job)
	}
}

// putAside leaves no job that waits.
func putAside(t *testing.T, s *Server) {
	t.Helper()
	for job, ok := jobTaken(t, s); ok; job, ok = jobTaken(t, s) {
		setAside(t, s, job)
	}
}

func jobTaken(t *testing.T, s *Server) (app.Job, bool) {
	t.Helper()
	job, ok, err := s.app.Queue().Claim(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return job, ok
}

func setAside(t *testing.T, s *Server, job app.Job) {
	t.Helper()
	if err := s.app.Queue().Finish(t.Context(), job, nil); err != nil {
		t.Fatal(err)
	}
}

func TestALargeFileIsLeftToTheHouse(t *testing.T) {
	s := testServer(t)
	large := census + strings.Repeat(strings.Repeat(";", 5)+"\r\n", 100_000)
	preview := bring(t, s, "grand.csv", large)
	if w := post(t, s, preview, testEditor, "do", "import", "list", "Grand", "sheet.was", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != preview {
		t.Fatalf("asked: %d to %q", w.Code, w.Header().Get("Location"))
	}
	waits := get(t, s, preview, testEditor)
	checkPage(t, waits.Body.String(), French)
	if waits.Header().Get("Refresh") == "" || !strings.Contains(waits.Body.String(), "L’import est en cours") {
		t.Fatalf("waiting: %v", waits.Header())
	}
	job := nextJob(t, s, "import")
	if err := s.app.Works()[job.Kind](context.Background(), job.Space, job.Payload, app.Unheard); err != nil {
		t.Fatal(err)
	}
	done := get(t, s, preview, testEditor).Header().Get("Location")
	if !strings.HasPrefix(done, "/imports/") {
		t.Fatalf("done: to %q", done)
	}
	tells(t, pageOf(t, s, done, testEditor), "initiatives sont importées.")
	stopped := bring(t, s, "grand.csv", large+"Four;Alençon;61001;;;\r\n")
	post(t, s, stopped, testEditor, "do", "import", "list", "Grand", "sheet.was", "")
	job = nextJob(t, s, "import")
	if w := post(t, s, stopped, testReader, "do", "stop"); w.Code != http.StatusForbidden {
		t.Errorf("a reader stops imports: %d", w.Code)
	}
	said := errors.New("no longer wanted")
	err := s.app.Works()[job.Kind](context.Background(), job.Space, job.Payload, func(done, _ int) error {
		if done > 0 { // at work: stopped from its page
			if body := get(t, s, stopped, testEditor).Body.String(); !strings.Contains(body, `value="stop"`) {
				t.Error("its page does not offer to stop it")
			}
			post(t, s, stopped, testEditor, "do", "stop")
		}
		goOn, err := s.app.Queue().Advance(context.Background(), job, done, 0)
		if err == nil && !goOn {
			err = said
		}
		return err
	})
	if !errors.Is(err, said) {
		t.Fatalf("it goes on: %v", err)
	}
	if list, err := s.app.Imports(context.Background(), testEditor, app.Principal); err != nil || len(list) != 1 {
		t.Errorf("%d imports are told, %v", len(list), err)
	}
	if list := pageOf(t, s, "/initiatives?q=Four", testEditor); strings.Contains(list, "Alençon") {
		t.Error("what was staged shows")
	}
	if w := post(t, s, stopped, testEditor, "do", "resume"); w.Code != http.StatusSeeOther {
		t.Errorf("taken up again: %d", w.Code)
	}
	if again := get(t, s, stopped, testEditor).Body.String(); !strings.Contains(again, `value="import"`) {
		t.Error("its preview is not back")
	}
	post(t, s, stopped, testEditor, "do", "import", "list", "Grand", "sheet.was", "")
	nextJob(t, s, "import")
	post(t, s, stopped, testEditor, "do", "stop")
	page := get(t, s, stopped, testEditor)
	checkPage(t, page.Body.String(), French)
	if page.Header().Get("Refresh") != "" || !strings.Contains(page.Body.String(), "Abandonner cet import") || !strings.Contains(page.Body.String(), "rien n’a été écrit dans le répertoire") {
		t.Error("an import that stopped can't be given up")
	}
	if w := post(t, s, stopped, testEditor, "do", "drop"); w.Code != http.StatusSeeOther {
		t.Errorf("given up: %d", w.Code)
	}
}

// TestARemarkThatComesBackIsSaidOnce: a word written forty times is looked at
// once, with its lines.
func TestARemarkThatComesBackIsSaidOnce(t *testing.T) {
	s := testServer(t)
	file := "Nom du projet;Commune;Code INSEE;État\r\n"
	for i := range 40 {
		file += fmt.Sprintf("Café %d;Alençon;61001;Bancal\r\n", i)
	}
	page := plainText(get(t, s, bring(t, s, "cafés.csv", file), testEditor).Body.String())
	if strings.Count(page, "« Bancal » n’est pas un mot connu ici") != 1 || !strings.Contains(page, "Lignes 2, 3, 4, 5, 6 et 35 autres") || !strings.Contains(page, "40 remarques") || strings.Contains(page, "sur 40") || !strings.Contains(page, "Ce qui en est fait") || strings.Contains(page, "Ce qui ne va pas") {
		t.Error("the remark is not said once with its lines")
	}
}

// TestRemarksTellTheLinesThatAreLeft: a remark on a line that is not imported says so, and
// is not told together with the same remark on a line that is.
func TestRemarksTellTheLinesThatAreLeft(t *testing.T) {
	s := testServer(t)
	r := s.request(httptest.NewRequest("GET", "/importer", nil), "fr", nil)
	note := func(line int, left bool) app.ImportProblem {
		return app.ImportProblem{Line: line, Letter: "C", Column: "Thème", Value: "rien", Key: "sheet.date.year_only", Args: map[string]any{"value": "rien", "year": "2020"}, Left: left}
	}
	mixed := tellNotes(r, app.ImportReport{Notes: []app.ImportProblem{note(2, false), note(3, true), note(4, false)}, NoteCount: 3}, true, "")
	if len(mixed.Table.Rows) != 2 || spaced(mixed.Table.Rows[0].Cells[0].Text) != "Lignes 2 et 4" || spaced(mixed.Table.Rows[1].Cells[0].Text) != "Ligne 3, à corriger d’abord" {
		t.Errorf("%+v", mixed.Table.Rows)
	}
	if strings.Contains(mixed.Text, "sont importées,") || !strings.Contains(mixed.Text, "ne sont pas importées") {
		t.Errorf("said over them: %q", mixed.Text)
	}
	whole := tellNotes(r, app.ImportReport{Notes: []app.ImportProblem{note(2, false)}, NoteCount: 1}, true, "")
	if !strings.Contains(whole.Text, "sont importées,") {
		t.Errorf("said over lines that are all imported: %q", whole.Text)
	}
}

// A map is relaid by its attributes, which have no letter, and its elements have
// a number and no line.
func TestBringAMap(t *testing.T) {
	s := testServer(t)
	preview := bring(t, s, "carte.json", `{"data":[{"id":1,"title":"La Remise","geo":{"latitude":48.43,"longitude":0.09},"openHours":{"Mo":"9-12"}},{"id":2,"title":"","geo":{"latitude":0.09,"longitude":48.43}}]}`)
	page := get(t, s, preview, testEditor)
	checkPage(t, page.Body.String(), French)
	body := plainText(page.Body.String())
	for _, said := range []string{"Éléments d’un fichier JSON, liste « data ».", ">geo.latitude</label>", ">openHours.Mo</label>", "Non reconnu.", "Élément 2", "inversées", "dont le centre est le plus proche"} {
		if !strings.Contains(body, said) {
			t.Errorf("the preview does not say %q", said)
		}
	}
	for _, wrong := range []string{"name=\"header\"", "Colonne A", "Ligne 2"} {
		if strings.Contains(body, wrong) {
			t.Errorf("the preview of a map says %q", wrong)
		}
	}
}

// A thousand sheets and one are taken back after the request; the page tells how
// far it is, and then that it is done.
func TestTheUndoOfALargeImportIsLeftToTheHouse(t *testing.T) {
	s := testServer(t)
	var large strings.Builder
	large.WriteString("Nom\r\n")
	for i := range 1_001 {
		fmt.Fprintf(&large, "Lavoir %d\r\n", i)
	}
	preview := bring(t, s, "grand.csv", large.String())
	result, _, _ := strings.Cut(post(t, s, preview, testEditor, "do", "import", "list", "Grand", "sheet.was", "").Header().Get("Location"), "?")
	if w := post(t, s, result+"/annuler", testEditor); w.Code != http.StatusSeeOther || w.Header().Get("Location") != result {
		t.Fatalf("asked: %d to %q", w.Code, w.Header().Get("Location"))
	}
	waits := get(t, s, result, testEditor)
	checkPage(t, waits.Body.String(), French)
	if body := waits.Body.String(); waits.Header().Get("Refresh") == "" || !strings.Contains(body, "L’annulation est en cours") || strings.Contains(body, "import-undo") {
		t.Fatalf("waiting: %v %s", waits.Header(), body)
	}
	job := nextJob(t, s, "import_undo")
	if err := s.app.Works()[job.Kind](t.Context(), job.Space, job.Payload, app.Unheard); err != nil {
		t.Fatal(err)
	}
	if body := pageOf(t, s, result, testEditor); !strings.Contains(body, "Import annulé") || strings.Contains(body, "en cours") {
		t.Error("undone, the page does not say so")
	}
}

func TestOneFileDoesNotPublishTheNext(t *testing.T) {
	s := testServer(t)
	post(t, s, bring(t, s, "cafés.csv", census), testEditor, "do", "import", "list", "Cafés", "licence", "LO", "public", "oui", "informed", "oui", "sheet.was", "")
	next := bring(t, s, "autres.csv", census)
	page := get(t, s, next, testEditor).Body.String()
	for _, field := range []string{"public", "informed"} {
		box := regexp.MustCompile(`<input[^>]*name="` + field + `"[^>]*>`).FindString(page)
		if box == "" || strings.Contains(box, "checked") {
			t.Errorf("ticked for one file, %s is ticked for the next: %s", field, box)
		}
	}
	if !strings.Contains(page, `value="LO"`) {
		t.Error("the licence of the list is lost")
	}
	post(t, s, next, testEditor, "do", "read", "list", "Cafés", "licence", "", "sheet.was", "")
	if page := get(t, s, next, testEditor).Body.String(); strings.Contains(page, `value="LO"`) {
		t.Error("what someone took away comes back")
	}
}
