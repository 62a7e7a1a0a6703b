package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// fixture is one visit of a page that has path values or shows more with a
// query. A family of pages adds its own in <family>_test.go, in
// fixturesOf; a page without path values is visited without being asked.
type fixture struct {
	route  string
	values []any // path values, then pairs of query
	actor  access.Actor
	status int // 0 is 200
	body   string
	drawn  int // bytes that the page may weigh besides, for a map with a budget of its own
}

// fixturesOf lists the fixtures of each family. Every GET page of the table with path
// values must be named by one: TestEveryPage fails otherwise.
var fixturesOf = [][]fixture{registryFixtures, organisationFixtures, perimeterFixtures, briefingFixtures, indexFixtures, roundFixtures, zoningFixtures, placeImportFixtures, networkFixtures, twinFixtures, importFixtures, lotFixtures, qualityFixtures, watchFixtures, studyFixtures, historyFixtures, frameworkFixtures, territoryFixtures, portraitFixtures, compareFixtures, indicatorMapFixtures, conclusionFixtures, editionFixtures, matrixFixtures, reportFixtures, wallFixtures, peopleFixtures, callFixtures, callKeptFixtures, callQueueFixtures, letterFixtures, claimFixtures, remarkFixtures, sourceFixtures, styleFixtures}

const (
	requestsBudget = 8
	bytesBudget    = 100_000
)

func TestEveryPage(t *testing.T) {
	s, _, _ := publishing(t)
	visits := map[string][]fixture{}
	for _, family := range fixturesOf {
		for _, f := range family {
			visits[f.route] = append(visits[f.route], f)
		}
	}
	for _, route := range s.routes {
		if route.method() != http.MethodGet || !route.page() {
			continue
		}
		if len(visits[route.Name]) == 0 {
			if wildcard.MatchString(route.FR) {
				t.Errorf("page %s has path values and no fixture", route.Name)
				continue
			}
			visits[route.Name] = []fixture{{route: route.Name}}
		}
		for _, f := range visits[route.Name] {
			for _, lang := range languages {
				t.Run(lang+" "+s.URL(lang, f.route, f.values...), func(t *testing.T) { visit(t, s, lang, f) })
			}
		}
	}
}

// visit reads a page as a browser does and holds it to the rules of every page.
func visit(t *testing.T, s *Server, lang string, f fixture) {
	t.Helper()
	address := s.URL(lang, f.route, f.values...)
	answer := get(t, s, address, f.actor)
	want := f.status
	if want == 0 {
		want = http.StatusOK
	}
	if answer.Code != want {
		t.Fatalf("status %d, want %d: %s", answer.Code, want, answer.Body)
	}
	page := answer.Body.String()
	if answer.Header().Get("Content-Security-Policy") == s.assets.first.policy { // it may hold these styles, and no other
		page = strings.Replace(page, string(s.assets.first.Style), "", 1)
	}
	checkPage(t, page, lang)
	if !strings.HasSuffix(f.route, "_history") {
		checkSaid(t, answer.Body.String(), lang)
	}
	checkBudget(t, s, answer.Body.Bytes(), bytesBudget+f.drawn)
}

// furnishings fill the installation that pages are read from; a family of pages
// adds its own, which writes through the use cases.
var furnishings = []func(t *testing.T, a *app.App){furnishRegistry, furnishOrganisation, furnishPerimeters, furnishPlaceIndicators, furnishComposed, furnishBriefings, furnishIndices, furnishRounds, furnishStudy, furnishEdition, furnishMatrix, furnishConclusions, furnishReport, furnishPeople, furnishCall, furnishCallQueue, furnishTwins, furnishCallKept, furnishLetters, furnishClaims, furnishRemarks, furnishSources}

var (
	testEditor = access.Actor{Account: "testeur", Name: "Awa", Role: access.Editor}
	testOwner  = access.Actor{Account: "hote", Name: "Odile", Role: access.Owner}
	testReader = access.Actor{Account: "lecteur", Name: "Luc", Role: access.Reader}
)

// identifyTester knows the actors of tests by their account.
func identifyTester(_ context.Context, token string) (access.Actor, error) {
	for _, actor := range []access.Actor{testEditor, testOwner, testReader} {
		if token == actor.Account {
			return actor, nil
		}
	}
	return access.Anyone, nil
}

var testNoon = clock.Fixed(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))

// testApp is a furnished installation in a folder of its own.
func testApp(t *testing.T) *app.App {
	t.Helper()
	return testAppIn(t, t.TempDir())
}

func testAppIn(t *testing.T, folder string) *app.App {
	t.Helper()
	if err := os.CopyFS(folder, os.DirFS(furnishedFolder(t))); err != nil {
		t.Fatal(err)
	}
	return emptyAppIn(t, folder)
}

// furnished is the folder of a house that was furnished, and closed: what takes a second
// is done once, and each test has a copy.
var furnished struct {
	once   sync.Once
	folder string
}

func furnishedFolder(t *testing.T) string {
	t.Helper()
	furnished.once.Do(func() {
		folder, err := os.MkdirTemp("", "bocage-furnished-")
		if err != nil {
			t.Fatal(err)
		}
		a := openApp(t, folder)
		for _, furnish := range furnishings {
			furnish(t, a)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		furnished.folder = folder
	})
	if furnished.folder == "" {
		t.Fatal("the house of all tests could not be furnished: the first test that asked for it says why")
	}
	return furnished.folder
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := os.RemoveAll(furnished.folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// emptyAppIn is a house in which nobody did anything.
func emptyAppIn(t *testing.T, folder string) *app.App {
	t.Helper()
	a := openApp(t, folder)
	t.Cleanup(func() { a.Close() })
	return a
}

func openApp(t *testing.T, folder string) *app.App {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: folder, Now: testNoon, Version: "test", Press: Presser(Config{Catalogue: catalogue, Version: "test"})})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func testServer(t *testing.T) *Server {
	t.Helper()
	return testServerWith(t, Config{})
}

func testServerWith(t *testing.T, config Config) *Server {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	config.Catalogue = catalogue
	config.Version = "test"
	if config.App == nil {
		config.App = testApp(t)
	}
	if config.Identify == nil {
		config.Identify = identifyTester
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	}
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, s *Server, address string, actor access.Actor) *httptest.ResponseRecorder {
	t.Helper()
	address, _, _ = strings.Cut(address, "#") // a browser keeps it to itself
	return send(t, s, httptest.NewRequest(http.MethodGet, address, nil), actor)
}

// send answers as the given actor.
func send(t *testing.T, s *Server, request *http.Request, actor access.Actor) *httptest.ResponseRecorder {
	t.Helper()
	if actor.SignedIn() {
		request.AddCookie(&http.Cookie{Name: s.sessionCookie(), Value: actor.Account})
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, request)
	return w
}

var linked = regexp.MustCompile(`(?:href|src)="(/actifs/[^"]+)"`)

// checkBudget counts what a first view asks and weighs, compressed: the page,
// its style, its script, its pictures and the fonts that it names.
func checkBudget(t *testing.T, s *Server, page []byte, budget int) {
	t.Helper()
	total := len(gzipped(t, page))
	seen := map[string]bool{}
	for _, m := range linked.FindAllSubmatch(page, -1) {
		seen[string(m[1])] = true
	}
	for address := range seen {
		request := httptest.NewRequest(http.MethodGet, address, nil)
		request.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, request)
		if w.Code != http.StatusOK {
			t.Errorf("asset %s: status %d", address, w.Code)
		}
		total += w.Body.Len()
	}
	if n := 1 + len(seen); n > requestsBudget {
		t.Errorf("%d requests, budget %d", n, requestsBudget)
	}
	if total > budget {
		t.Errorf("%d bytes compressed, budget %d", total, budget)
	}
}

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzipLevel)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// page is a page read as text, for tests that look for words.
func pageOf(t *testing.T, s *Server, address string, actor access.Actor) string {
	t.Helper()
	answer := get(t, s, address, actor)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s: status %d", address, answer.Code)
	}
	return strings.ReplaceAll(answer.Body.String(), "\u00a0", " ")
}

// The foot of a page says which build answers, also where the page is a form that
// bears the version of what it changes.
func TestTheFootSaysTheBuild(t *testing.T) {
	s := testServer(t)
	for _, address := range []string{"/", "/etudes/" + valbruneSlug + "/cadrage/modifier", entryAddress(t, s) + "/decider"} {
		if page := pageOf(t, s, address, testEditor); !strings.Contains(page, `<span class="colophon-version">Version test.`) {
			t.Errorf("%s: the foot does not say the build", address)
		}
	}
}

// entryAddress is that of an initiative of the demonstration's census.
func entryAddress(t *testing.T, s *Server) string {
	t.Helper()
	found := regexp.MustCompile(`href="(/etudes/` + valbruneSlug + `/recensement/[^"/?]+-[a-z0-9]{6})"`).FindStringSubmatch(pageOf(t, s, "/etudes/"+valbruneSlug+"/recensement", testEditor))
	if found == nil {
		t.Fatal("the census shows no initiative")
	}
	return found[1]
}
