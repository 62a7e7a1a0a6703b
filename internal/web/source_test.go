package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fetch"
)

var (
	mapNearby    = app.Source{Name: "Carte du pays", Address: "https://carte.exemple.fr/api/elements.json", Every: 7, Origin: app.Origin{Licence: "ODbL", Public: true}}
	handedList   = app.Source{Name: "Liste de la fédération", Address: "liste.csv", Brought: true}
	mapNearbyAt  = "/sources/" + mapNearby.ID()
	handedListAt = "/sources/" + handedList.ID()
)

var sourceFixtures = []fixture{
	{route: "sources", actor: testEditor},
	{route: "source_new", actor: testEditor},
	{route: "source", values: []any{mapNearby.ID()}, actor: testEditor},
	{route: "source", values: []any{handedList.ID()}, actor: testEditor},
	{route: "source", values: []any{"rien"}, actor: testEditor, status: http.StatusNotFound},
	{route: "source_edit", values: []any{mapNearby.ID()}, actor: testEditor},
	{route: "source_edit", values: []any{handedList.ID()}, actor: testEditor},
}

func furnishSources(t *testing.T, a *app.App) {
	t.Helper()
	for _, s := range []app.Source{mapNearby, handedList} {
		if err := a.AddSource(context.Background(), testEditor, app.Principal, s); err != nil {
			t.Fatal(err)
		}
	}
}

// mapSite is a site that reads a map of this test, whose words it holds.
func mapSite(t *testing.T) (s *Server, address string, says *string) {
	t.Helper()
	said := ""
	there := http.NewServeMux()
	there.HandleFunc("/carte.json", func(w http.ResponseWriter, _ *http.Request) {
		if said == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, said)
	})
	there.HandleFunc("/chez-nous", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	})
	there.HandleFunc("/panne", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	host := httptest.NewServer(there)
	t.Cleanup(host.Close)
	reads, err := fetch.New(strings.TrimPrefix(host.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: t.TempDir(), Now: testNoon, Fetcher: reads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return testServerWith(t, Config{App: a}), host.URL + "/carte.json", &said
}

// follow gives an address, looks at what it would bring, and keeps it.
func follow(t *testing.T, s *Server, name, address string) string {
	t.Helper()
	w := post(t, s, "/sources/nouvelle", testEditor, "name", name, "address", address, "every", "7", "licence", "ODbL", "public", "oui")
	preview := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(preview, "/importer/") {
		t.Fatalf("%d to %q: %s", w.Code, preview, plainText(w.Body.String()))
	}
	looked := get(t, s, preview, testEditor)
	checkPage(t, looked.Body.String(), French)
	if body := plainText(looked.Body.String()); !strings.Contains(body, "Suivre cette source et importer") || strings.Contains(body, `name="list"`) {
		t.Errorf("the preview: %s", body)
	}
	if list := pageOf(t, s, "/sources", testEditor); strings.Contains(list, name) {
		t.Error("kept before it was looked at")
	}
	w = post(t, s, preview, testEditor, "do", "import", "licence", "ODbL", "public", "oui", "keep_good", "oui", "sheet.was", "")
	to, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/sources/") {
		t.Fatalf("%d to %q: %s", w.Code, to, w.Body)
	}
	return to
}

// readNow presses the button, and does the work that it leaves.
func readNow(t *testing.T, s *Server, at string) string {
	t.Helper()
	if w := post(t, s, at, testEditor, "do", "read"); w.Code != http.StatusSeeOther {
		t.Fatalf("asked: %d %s", w.Code, plainText(w.Body.String()))
	}
	waits := get(t, s, at, testEditor)
	checkPage(t, waits.Body.String(), French)
	if waits.Header().Get("Refresh") == "" || !strings.Contains(waits.Body.String(), "Arrêter cette lecture") {
		t.Error("the page does not tell that it is being read")
	}
	job := nextJob(t, s, "source")
	if err := s.app.Works()[job.Kind](t.Context(), job.Space, job.Payload, app.Unheard); err != nil {
		t.Fatal(err)
	}
	if err := s.app.Queue().Finish(t.Context(), job, nil); err != nil {
		t.Fatal(err)
	}
	return pageOf(t, s, at, testEditor)
}

func pageSays(t *testing.T, page string, words ...string) {
	t.Helper()
	page = plainText(page)
	for _, said := range words {
		if !strings.Contains(page, said) {
			t.Errorf("%q is not said: %s", said, page)
		}
	}
}

// A map is followed from its address to its end: looked at, kept, read again, what it
// says otherwise and what left it settled by someone.
func TestASourceIsFollowed(t *testing.T) {
	s, address, says := mapSite(t)
	*says = `[{"id":1,"title":"L’Épi","description":"Une épicerie."},{"id":2,"title":"Le Moulin"},{"id":3,"title":"Le Four"}]`
	at := follow(t, s, "Carte du pays", address)
	page := get(t, s, at, testEditor)
	checkPage(t, page.Body.String(), French)
	pageSays(t, page.Body.String(), "3 fiches nouvelles", "ODbL", "3 fiches", "à partir du", "JSON ou GeoJSON", "3 fiches en viennent : elles restent")
	pageSays(t, pageOf(t, s, "/sources", testEditor), "Carte du pays", "3 fiches nouvelles", "à partir du")

	found := must[app.Found](t)(s.app.Initiatives(t.Context(), testEditor, app.Principal, app.Search{Words: "épi", Limit: 5}))
	epi := found.Initiatives[0]
	pageSays(t, pageOf(t, s, "/initiatives/"+slugOf(epi.Path), access.Anyone), "Carte du pays", "ODbL")
	pageSays(t, readNow(t, s, at), "Rien de neuf")

	in := epi.Initiative
	in.Summary = "Une épicerie que nous tenons."
	if _, err := s.app.SaveInitiative(t.Context(), testEditor, app.Principal, in, epi.Contact, epi.Version, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	*says = `[{"id":1,"title":"L’Épi","description":"Une épicerie de village."},{"id":4,"title":"La Forge"}]`
	body := readNow(t, s, at)
	checkPage(t, body, French)
	pageSays(t, body, "Une épicerie que nous tenons.", "Une épicerie de village.", "ne parle plus de 2 fiches", "Le Moulin", "absente depuis le", "1 fiche nouvelle")

	t.Run("what someone let stay is not told again", func(t *testing.T) {
		kept := must[app.Source](t)(s.app.SourceAt(t.Context(), testEditor, app.Principal, strings.TrimPrefix(at, "/sources/")))
		post(t, s, at, testEditor, "do", "stay", "sheet", kept.Gone[0].ID)
		pageSays(t, pageOf(t, s, at, testEditor), "ne parle plus de 1 fiche", "que quelqu’un a regardées")
		lot := post(t, s, at, testEditor, "do", "lot", "sheet", kept.Gone[1].ID).Header().Get("Location")
		pageSays(t, pageOf(t, s, lot, testEditor), "1 fiche")
	})
	t.Run("what the source says is taken, or never heard again", func(t *testing.T) {
		kept := must[app.Source](t)(s.app.SourceAt(t.Context(), testEditor, app.Principal, strings.TrimPrefix(at, "/sources/")))
		key := kept.Proposals[0].Key()
		if w := post(t, s, at, testEditor, "do", "take:"+key); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, plainText(w.Body.String()))
		}
		pageSays(t, pageOf(t, s, "/initiatives/"+slugOf(epi.Path), access.Anyone), "Une épicerie de village.")
		if w := post(t, s, at, testEditor, "do", "take:"+key); w.Code != http.StatusConflict {
			t.Errorf("taken twice: %d", w.Code)
		}
		got, _, _, err := s.app.InitiativeAt(t.Context(), testEditor, slugOf(epi.Path))
		if err != nil {
			t.Fatal(err)
		}
		got.Summary = "À nous."
		if _, err := s.app.SaveInitiative(t.Context(), testEditor, app.Principal, got.Initiative, got.Contact, got.Version, app.From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
		*says = strings.Replace(*says, "La Forge", "La forge", 1)
		readNow(t, s, at)
		kept = must[app.Source](t)(s.app.SourceAt(t.Context(), testEditor, app.Principal, strings.TrimPrefix(at, "/sources/")))
		post(t, s, at, testEditor, "do", "keep:"+kept.Proposals[0].Key())
		*says = strings.Replace(*says, "La forge", "La Forge", 1)
		if body := readNow(t, s, at); strings.Contains(body, "Ce que la source dit autrement") {
			t.Error("what was declined comes back")
		}
	})
	t.Run("paused it is not read, and let go its sheets stay", func(t *testing.T) {
		post(t, s, at, testEditor, "do", "pause")
		if w := post(t, s, at, testEditor, "do", "read"); w.Code != http.StatusConflict {
			t.Errorf("read though it is paused: %d", w.Code)
		}
		pageSays(t, pageOf(t, s, at, testEditor), "En pause.", "Reprendre")
		if w := post(t, s, at, testEditor, "do", "drop"); !strings.HasPrefix(w.Header().Get("Location"), "/sources?") {
			t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
		}
		if list := pageOf(t, s, "/sources", testEditor); strings.Contains(list, "Carte du pays") {
			t.Error("it is still followed")
		}
		pageSays(t, pageOf(t, s, "/initiatives/"+slugOf(epi.Path), access.Anyone), "Carte du pays")
	})
}

// What is wrong with an address is said at its field, and what was typed comes back.
func TestAnAddressThatCannotBeFollowed(t *testing.T) {
	s, address, says := mapSite(t)
	for given, tt := range map[string]struct{ says, told string }{
		"http://127.0.0.1/a":      {"", "pas sur le Web public"},
		"http://[::1]/a":          {"", "pas sur le Web public"},
		"http://127.0.0.1:22/":    {"", "Le port 22"},
		"file:///etc/passwd":      {"", "pas une adresse du Web"},
		"https://u:p@exemple.fr/": {"", "un identifiant"},
		address:                   {"", "rien à cette adresse"},
		address + "?":             {"<!doctype html><p>Bonjour", "une page web, et non un fichier"},
		address + "?a":            {`[{"id":1,`, "coupé avant sa fin"},
		strings.TrimSuffix(address, "carte.json") + "chez-nous": {"", "169.254.169.254"},
		strings.TrimSuffix(address, "carte.json") + "panne":     {"", "réponse 500"},
	} {
		*says = tt.says
		w := post(t, s, "/sources/nouvelle", testEditor, "name", "Carte", "address", given, "every", "0", "licence", "ODbL")
		body := plainText(w.Body.String())
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, tt.told) || !strings.Contains(body, `value="ODbL"`) || !strings.Contains(body, `href="#champ-address"`) {
			t.Errorf("%s: %d %s", given, w.Code, body)
		}
	}
	if all := must[[]app.Source](t)(s.app.Sources(t.Context(), testEditor, app.Principal)); len(all) > 0 {
		t.Errorf("kept: %+v", all)
	}
}

// A list that someone sends by mail is brought again each time, and asks for no address.
func TestAListThatIsBroughtAgain(t *testing.T) {
	s, _, _ := mapSite(t)
	bringList := func(at, csv string, fields ...string) string {
		t.Helper()
		w := upload(t, s, at, testEditor, "file", "liste.csv", []byte(csv), fields...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, plainText(w.Body.String()))
		}
		return w.Header().Get("Location")
	}
	preview := bringList("/sources/nouvelle", "N°;Nom\n1;Le Four\n2;Le Moulin\n", "name", "Liste", "every", "0", "public", "oui")
	w := post(t, s, preview, testEditor, "do", "import", "public", "oui", "keep_good", "oui", "sheet.was", "", "column", "A", "was.A", "", "field.A", "key")
	at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
	pageSays(t, pageOf(t, s, at, testEditor), "2 fiches nouvelles", "La nouvelle version du fichier", "quand vous apportez le fichier")
	preview = bringList(at+"/fichier", "N°;Nom\n1;Le Four à pain\n")
	pageSays(t, pageOf(t, s, preview, testEditor), "Le Four à pain")
	post(t, s, preview, testEditor, "do", "import", "public", "oui", "keep_good", "oui", "sheet.was", "")
	pageSays(t, pageOf(t, s, at, testEditor), "ne parle plus de 1 fiche", "Le Moulin")
	preview = bringList(at+"/fichier", "Nom\nLe Four\n")
	if page := get(t, s, preview, testEditor); page.Code != http.StatusUnprocessableEntity || !strings.Contains(plainText(page.Body.String()), "ce fichier n’en a plus") {
		t.Errorf("lines without their identifiers: %d %s", page.Code, plainText(page.Body.String()))
	}
}
