package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/edition"
	"strings"
	"testing"
)

func TestFilesOfASite(t *testing.T) {
	s := testServer(t)
	p := &press{server: s, lang: French, slug: "pays-1a2b3c"}
	for address, want := range map[string]string{
		"/etudes/pays-1a2b3c":                         "index.html",
		"/etudes/pays-1a2b3c/matrice":                 "matrice/index.html",
		"/etudes/pays-1a2b3c/matrice?vue=groupes&a=b": "matrice/vue-groupes_a-b/index.html",
		"/etudes/pays-1a2b3c/matrice.csv":             "matrice.csv",
		"/etudes/pays-1a2b3c-autre/matrice":           "etudes/pays-1a2b3c-autre/matrice/index.html",
		"/initiatives/garage-7k2m":                    "initiatives/garage-7k2m/index.html",
		"/actifs/bocage.1.css":                        "actifs/bocage.1.css",
		"/grilles/insee-2014":                         "grilles/insee-2014/index.html",
	} {
		if got := p.fileOf(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	for _, tt := range [][3]string{
		{"index.html", "matrice/index.html", "matrice/index.html"}, {"matrice/index.html", "index.html", "../index.html"},
		{"matrice/a/index.html", "matrice/b/index.html", "../b/index.html"}, {"matrice/index.html", "matrice/index.html", "index.html"},
		{"a/b/c/index.html", "actifs/x.css", "../../../actifs/x.css"}, {"matrice/index.html", "matrice.csv", "../matrice.csv"},
	} {
		if got := relative(tt[0], tt[1]); got != tt[2] {
			t.Errorf("from %s to %s: %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}

func TestAPageIsRelinked(t *testing.T) {
	s, a, slug := publishing(t)
	study, err := a.StudyAt(t.Context(), testReader, slug)
	if err != nil {
		t.Fatal(err)
	}
	f := s.frozen(a, app.EditionView{Edition: edition.Edition{Number: 1, Lang: French}, Study: study})
	p := &press{server: f, lang: French, slug: slug, found: map[string]bool{}, site: &app.Site{}}
	for in, want := range map[string]string{
		`<a href="/etudes/` + slug + `/matrice#x">m</a>`:                   `<a href="../matrice/index.html#x">m</a>`,
		`<a class="k" href="/initiatives" rel="nofollow">tout</a>`:         `<span class="k">tout</span>`,
		`<svg><a href="/territoires" class="k"><path d="M0 0"/></a></svg>`: `<svg><g class="k"><path d="M0 0"/></g></svg>`,
		`<a href="https://exemple.fr/a">dehors</a>`:                        `<a href="https://exemple.fr/a">dehors</a>`,
		`<a href="#note-1">1</a>`:                                          `<a href="#note-1">1</a>`,
		`avant<form action="/x"><form></form><input></form>après`:          `avantaprès`,
		`<details data-live><details><p>a</details></details>b`:            `b`,
		`<link rel="canonical" href="/x"><p>é &lt;b&gt;</p>`:               `<p>é &lt;b&gt;</p>`,
		`<script src="/actifs/bocage.js"></script>`:                        `<script src="../actifs/bocage.js"></script>`,
		`<a href="/etudes/` + slug + `/publier">non</a>`:                   `<span>non</span>`,
		`<a href="/en/studies/` + slug + `">en</a>`:                        `<span>en</span>`,
		`<a href="/etudes/autre-etude-1a2b3c">autre</a>`:                   `<span>autre</span>`,
	} {
		got, err := p.relink([]byte(in), "chiffres/index.html")
		if err != nil || string(got) != want {
			t.Errorf("%s\n became %s\n want   %s (%v)", in, got, want, err)
		}
	}
	if _, err := p.relink([]byte("<form>"), "a.html"); err == nil || !strings.Contains(err.Error(), "not closed") {
		t.Errorf("an open form: %v", err)
	}
}
