package harness

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"testing"
)

func TestCrawl(t *testing.T) {
	pages := map[string]string{
		"/":                        `<a href="/initiatives">I</a> <a href="a">A</a> <a href="https://tiers.example/">ailleurs</a> <a href="mailto:a@b.example">m</a> <a href="/carte.png">c</a>`,
		"/a":                       `<a href="/perdu">perdu</a> <a href="#haut">haut</a>`,
		"/initiatives":             `<a href="/initiatives/garage-7k2m">1</a> <a href="/initiatives/lien-9x1p#suite">2</a> <a href="/initiatives?page=2">p</a>`,
		"/initiatives?page=2":      `<a href="/initiatives?page=3">p</a>`,
		"/initiatives?page=3":      ``,
		"/initiatives/garage-7k2m": ``, "/initiatives/lien-9x1p": ``,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/carte.png" {
			w.Header().Set("Content-Type", "image/png")
			return
		}
		body, ok := pages[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, body)
	}))
	defer s.Close()
	site, err := Crawler{Base: s.URL, Kind: path.Dir, Limit: 100}.Crawl([]string{"/"})
	if err != nil {
		t.Fatal(err)
	}
	if len(site.Pages) != len(pages) || site.Left != 0 {
		t.Errorf("met %d pages, left %d, want all %d: %v", len(site.Pages), site.Left, len(pages), site.Pages)
	}
	if want := []string{"/perdu (on /a): status 404"}; !slices.Equal(site.Dead, want) {
		t.Errorf("dead links %q, want %q", site.Dead, want)
	}
	if got, want := site.Kinds(), []string{"/", "/initiatives/garage-7k2m", "/initiatives?page=2"}; !slices.Equal(got, want) {
		t.Errorf("kinds %q, want %q", got, want)
	}
	if site, err = (Crawler{Base: s.URL, Kind: path.Dir, Limit: 2}).Crawl([]string{"/"}); err != nil || site.Left != 5 {
		t.Errorf("two answers leave %d links, error %v; want 5", site.Left, err)
	}
	if site, err = (Crawler{Base: s.URL, Kind: path.Dir, Limit: 100, Each: 1}).Crawl([]string{"/"}); err != nil || len(site.Pages) != 1 {
		t.Errorf("one page of each kind: %v, %v", site.Pages, err)
	}
	if _, err = (Crawler{Base: "http://127.0.0.1:1", Kind: path.Dir, Limit: 2}).Crawl([]string{"/"}); err == nil {
		t.Error("a server that is not there was crawled")
	}
}
