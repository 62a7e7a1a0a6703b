//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/web"
	"codeberg.org/bocage/bocage/test/harness"
)

var chrome *harness.Browser

func TestMain(m *testing.M) {
	var err error
	if chrome, err = harness.Launch(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := chrome.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "close Chromium:", err)
		code = 1
	}
	os.Exit(code)
}

// serve gives the address of the site with its demonstration, as anyone sees
// it, and the way to tell its pages apart.
func serve(t *testing.T) (base string, kind func(path string) string) {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	press := web.Presser(web.Config{Catalogue: catalogue, Version: "test"})
	house, err := app.Open(t.Context(), app.Config{Folder: t.TempDir(), Version: "test", Press: press})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { house.Close() })
	if _, err := house.LoadDemonstration(t.Context(), access.House); err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{App: house, Catalogue: catalogue, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(manyReaders(site.Handler()))
	t.Cleanup(server.Close)
	return server.URL, site.Kind
}

// manyReaders has each request come from a household of its own: a crawl and an
// audit read in minutes what no single reader does, and the bounds that hold for
// one caller (Route.PerMinute) are not what they look at.
func manyReaders(next http.Handler) http.Handler {
	var readers atomic.Uint32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := readers.Add(1)
		r.RemoteAddr = fmt.Sprintf("[2001:db8:%x:%x::1]:1", n>>16, n&0xffff)
		next.ServeHTTP(w, r)
	})
}

const (
	followed = 1500 // links a crawl follows
	kinds    = 80   // at least, in two languages
)

// entrances are the pages that no link needs to lead to, and the heaviest map, so
// that it is the one of its kind that is audited.
var entrances = []string{"/", "/en/", "/plan-du-site", "/en/sitemap", "/style", "/en/style", "/cartes/CYCLE22?avec=UNEMP18", "/cartes/CYCLE22", "/en/maps/CYCLE22"}

// budgetOf is what a page may weigh, by its kind.
func budgetOf(kind func(path string) string, path string) harness.Budget {
	path, _, _ = strings.Cut(path, "?")
	switch kind(path) {
	case "GET /cartes/{code}", "GET /en/maps/{code}", "GET /cartes/{code}/cadre", "GET /en/maps/{code}/frame":
		return harness.MapPage
	}
	return harness.PublicPage
}

// TestEveryKindOfPage follows the site's links and audits one page of each
// kind; a dead link anywhere fails.
func TestEveryKindOfPage(t *testing.T) {
	base, kind := serve(t)
	site, err := harness.Crawler{Base: base, Kind: kind, Each: 3, Limit: followed}.Crawl(entrances)
	if err != nil {
		t.Fatal(err)
	}
	for _, dead := range site.Dead {
		t.Errorf("dead link: %s", dead)
	}
	all := site.Kinds()
	t.Logf("%d pages of %d kinds; %d links not followed", len(site.Pages), len(all), site.Left)
	if len(all) < kinds {
		t.Errorf("met %d kinds of pages, want at least %d: %v", len(all), kinds, all)
	}
	t.Run("pages", func(t *testing.T) {
		for _, path := range all {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				look := chrome.Audit
				if strings.HasPrefix(path, "/en/") {
					look = chrome.Glance
				}
				for _, problem := range look(t, base, path, budgetOf(kind, path)) {
					t.Error(problem)
				}
			})
		}
	})
}

func TestAMissingPageIsStillAPage(t *testing.T) {
	base, _ := serve(t)
	for _, path := range []string{"/perdu", "/en/lost"} {
		p := chrome.Open(t, base, harness.View{})
		p.VisitStatus(path, 404)
		for _, problem := range p.Axe() {
			t.Errorf("%s: %s", path, problem)
		}
		if p.Count("main a[href]") == 0 {
			t.Errorf("%s leads nowhere", path)
		}
	}
}
