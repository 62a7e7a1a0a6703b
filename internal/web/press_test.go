package web

import (
	"bytes"
	"image/png"
	"path"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/story"
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

// TestTheFilesOfASiteKeepTheirForm: offline and on a host of files, only its name
// says how a file is to be opened, and none may run as a page of the site.
func TestTheFilesOfASiteKeepTheirForm(t *testing.T) {
	ctx, a := t.Context(), testApp(t)
	s := testServerWith(t, Config{App: a})
	const garage = "pub-garage"
	document, sound := "%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "OggS, sans voiture"
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := a.KeepPicture(ctx, testEditor, bytes.NewReader(photo(t)))
	try(err)
	try(a.AddPicture(ctx, testEditor, app.Demonstration, garage, kept, "L’atelier", "", app.From{}))
	kept, err = a.KeepDocument(ctx, testEditor, strings.NewReader(document))
	try(err)
	try(a.AddDocument(ctx, testEditor, app.Demonstration, garage, kept, "Bilan", "", false, app.From{}))
	heard, err := a.KeepStoryFile(ctx, testEditor, strings.NewReader(sound))
	try(err)
	_, _, err = a.SaveStory(ctx, testEditor, app.Demonstration, publishedID, story.Story{ID: "pub-voix", Initiative: garage, Medium: story.Audio, Text: "Sans voiture.", Teller: "Léa M.", Public: true,
		Consent: story.Consent{TakePart: true, Quote: true, Voice: true}, File: heard.Sum, Size: heard.Size, Media: heard.Media}, 0, app.From{})
	try(err)
	e, err := a.Publish(ctx, testEditor, app.Demonstration, publishedID, app.Publication{Date: "2026-05-12"}, app.From{})
	try(err)

	files, forms := siteOf(t, s, e.Study.Slug), map[string]int{}
	checkLinks(t, files)
	for name, content := range files {
		form := path.Ext(name)
		forms[form]++
		if page := strings.HasPrefix(strings.ToLower(content), "<!doctype html"); page != (form == ".html") {
			t.Errorf("%s: a page is %v: %.60q", name, page, content)
		}
		if form == ".pdf" && content != document || form == ".ogg" && content != sound {
			t.Errorf("%s: %q", name, content)
		}
		if _, err := png.Decode(strings.NewReader(content)); form == ".png" && strings.Contains(name, "fichiers") && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		read := get(t, s, "/etudes/"+e.Study.Slug+"/versions/1/lire/"+name, access.Anyone)
		if policy := read.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "form-action 'none'") {
			t.Errorf("%s, which may have been made elsewhere, is served under %q", name, policy)
		}
		if form == ".html" && (strings.Contains(read.Body.String(), "<script") || !strings.Contains(content, "<script")) {
			t.Errorf("%s asks for its script where it may not run, or for none where it may", name)
		}
		if form != ".html" && strings.Contains(name, "/fichier") {
			answer := get(t, s, "/etudes/"+e.Study.Slug+"/versions/1/lire/"+name, access.Anyone)
			if got := answer.Header().Get("Content-Type"); extensionOf(got) != form || answer.Body.String() != content {
				t.Errorf("%s is served as %s", name, got)
			}
		}
	}
	if forms[".pdf"] != 1 || forms[".ogg"] != 1 || forms[".jpg"]+forms[".png"] < 1 {
		t.Errorf("%v", forms)
	}
}

func TestNoFileOfASiteRunsInIt(t *testing.T) {
	for media, want := range map[string]string{"image/jpeg": ".jpg", "application/pdf": ".pdf", "audio/mp4": ".m4a", "image/svg+xml": ".txt", "text/html": ".txt", "application/xhtml+xml": ".txt",
		"text/xml": ".txt", "text/javascript": ".txt", "application/javascript": ".txt", "application/octet-stream": ".bin", "": ".bin", "application/x-shockwave-flash": ".bin"} {
		if got := extensionOf(media); got != want {
			t.Errorf("%q: %s, want %s", media, got, want)
		}
	}
}
