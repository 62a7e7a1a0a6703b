//go:build e2e

package harness

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The harness is shown pages that are in order and pages that are not: a
// check that finds nothing wrong anywhere protects nobody.

var chrome *Browser

func TestMain(m *testing.M) {
	var err error
	if chrome, err = Launch(); err != nil {
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

// site serves pages by path, under the strictest policy we use.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		kind := "text/html; charset=utf-8"
		switch {
		case strings.HasSuffix(r.URL.Path, ".js"):
			kind = "text/javascript"
		case strings.HasSuffix(r.URL.Path, ".css"):
			kind = "text/css"
		}
		w.Header().Set("Content-Type", kind)
		if !strings.HasPrefix(kind, "text/html") {
			w.Header().Set("Cache-Control", "max-age=3600")
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:")
		fmt.Fprint(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// document is a page in order around a body.
func document(body string) string {
	return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>` +
		`<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head><body>` +
		`<a href="#contenu">Aller au contenu</a><main id="contenu" tabindex="-1"><h1>Essai</h1>` + body + `</main></body></html>`
}

const style = `summary, li { padding-block: .5rem } :focus-visible { outline: 3px solid #2c5a4b } body { max-inline-size: 100%; background: #fff; color: #111 }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: #9cf } }`

func one(body string) map[string]string {
	return map[string]string{"/": document(body), "/style.css": style}
}

func TestAPageInOrderPassesEveryCheck(t *testing.T) {
	base := site(t, one(`<p>Un texte et <a href="/">un lien</a>.</p>
		<ul><li><a href="/">À propos</a></li><li><a href="/">À propos</a></li></ul>
		<form><label for="nom">Nom</label> <input id="nom" name="nom"> <button>Enregistrer</button></form>
		<details><summary>Approfondir</summary><a href="/b">caché tant que fermé</a></details>`))
	for _, view := range []View{{}, {Dark: true}, {Width: 320, Height: 640}} {
		t.Run(view.String(), func(t *testing.T) {
			p := chrome.Open(t, base, view)
			if got := p.Visit("/"); got.Requests != 2 || got.Bytes < 500 {
				t.Errorf("the page took %+v, want 2 requests and their bytes", got)
			}
			for name, problems := range map[string][]string{
				"axe": p.Axe(), "overflow": p.Overflow(), "keyboard": p.Keyboard(50), "spacing": p.Spacing(),
			} {
				for _, problem := range problems {
					t.Errorf("%s: %s", name, problem)
				}
			}
		})
	}
}

func TestEachCheckFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, body, css string
		view            View
		check           func(*Page) []string
		want            string
	}{
		{"a picture without alternative", `<img src="/p.png">`, "", View{}, (*Page).Axe, "axe image-alt"},
		{"a field without label", `<input name="nom">`, "", View{}, (*Page).Axe, "axe label"},
		{"pale text", `<p class="pale">Un texte trop pâle.</p>`, ".pale { color: #ccc; background: #fff }", View{}, (*Page).Axe, "color-contrast"},
		{"pale text in the dark", `<p class="pale">Un texte trop sombre.</p>`,
			"@media (prefers-color-scheme: dark) { .pale { color: #333; background: #111 } }", View{Dark: true}, (*Page).Axe, "color-contrast"},
		{"a box too wide", `<div class="wide">Une boîte</div>`, ".wide { inline-size: 600px }", View{Width: 320}, (*Page).Overflow, "div.wide"},
		{"no outline", `<button class="bare">Envoyer</button>`, ".bare:focus-visible { outline: none }", View{}, walked, "button.bare “Envoyer” has the focus and looks the same"},
		{"a covered button", `<button>Envoyer</button><div class="over"></div>`,
			".over { position: fixed; inset: 0; background: #fff }", View{}, walked, "out of view or covered"},
		{"a positive tabindex", `<button>A</button><button tabindex="3">B</button>`, "", View{}, walked, "positive tabindex"},
		{"a field out of reach", `<div class="menu"><a href="/">Lien</a></div><script src="/skip.js"></script><button>Après</button>`,
			"", View{}, walked, "“Lien” is not reached by Tab"},
		{"a trap", `<input id="a" aria-label="a"><script src="/trap.js"></script><button>Après</button>`, "", View{}, walked, "keeps the focus: Tab never leaves it"},
		{"text cut off by spacing", `<p class="box">Une phrase assez longue pour déborder de sa boîte.</p>`,
			".box { block-size: 1.2em; inline-size: 26em; overflow: hidden; white-space: nowrap }", View{}, (*Page).Spacing, "p.box"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pages := one(c.body)
			pages["/style.css"] += c.css
			pages["/p.png"] = ""
			pages["/skip.js"] = `document.querySelector(".menu a").addEventListener("focus", () => document.querySelector("button").focus())`
			pages["/trap.js"] = `document.querySelector("#a").addEventListener("keydown", e => { if (e.key === "Tab") e.preventDefault() })`
			p := chrome.Open(t, site(t, pages), c.view)
			p.Visit("/")
			got := strings.Join(c.check(p), "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("found %q, want it to say %q", got, c.want)
			}
		})
	}
}

func walked(p *Page) []string { return p.Keyboard(50) }

func TestTrafficTellsWhatAPageShouldNotDo(t *testing.T) {
	for _, c := range []struct{ name, body, script, want string }{
		{"another host", ``, `new Image().src = "http://tiers.example/pixel.gif"`, "another host: http://tiers.example/pixel.gif"},
		{"an exception", ``, `throw new Error("raté")`, "raté"},
		{"a console error", ``, `console.error("aïe", 3)`, "console error: aïe 3"},
		{"a missing file", `<img src="/absent.png" alt="">`, ``, "404"},
		{"an inline script", `<script>let a = 1</script>`, ``, "Content Security Policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pages := one(c.body + `<script src="/script.js"></script>`)
			pages["/script.js"] = c.script
			p := chrome.Open(t, site(t, pages), View{})
			p.Visit("/")
			if got := strings.Join(p.TakeTrouble(), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("said %q, want it to say %q", got, c.want)
			}
		})
	}
}

func TestAnExpectedErrorPageIsNoTrouble(t *testing.T) {
	p := chrome.Open(t, site(t, one("")), View{})
	p.VisitStatus("/absent", http.StatusNotFound)
	if got := p.TakeTrouble(); len(got) > 0 {
		t.Errorf("a page that should be missing is trouble: %v", got)
	}
}

func TestAPersonCanFillAForm(t *testing.T) {
	pages := one(`<form action="/merci"><label>Nom <input name="nom" value="ancien"></label>
		<label>Échelon <select name="echelon"><option value="commune">Commune</option><option value="epci">EPCI</option></select></label>
		<button>Enregistrer</button></form>`)
	pages["/merci"] = document(`<p id="recu">Merci.</p>`)
	base := site(t, pages)
	t.Run("with the mouse", func(t *testing.T) {
		p := chrome.Open(t, base, View{})
		p.Visit("/")
		p.Type("input[name=nom]", "Ecov")
		p.Choose("select", "epci")
		p.Follow("button")
		if got := p.Path(); got != "/merci?nom=Ecov&echelon=epci" {
			t.Errorf("the form led to %s", got)
		}
		if got := p.Text("#recu"); got != "Merci." {
			t.Errorf("the page says %q", got)
		}
	})
	t.Run("with the keyboard and without JavaScript", func(t *testing.T) {
		p := chrome.Open(t, base, View{NoScript: true})
		p.Visit("/")
		p.Press(kb.Tab) // skip link
		p.Press(kb.Tab)
		p.Press("Garage")
		p.Press(kb.Enter)
		p.WaitFor("#recu")
		if got := p.Path(); !strings.HasPrefix(got, "/merci?nom=Garage") {
			t.Errorf("the form led to %s", got)
		}
	})
}

func TestWithoutJavaScriptNoScriptRuns(t *testing.T) {
	pages := one(`<p id="etat">sans</p><script src="/script.js"></script>`)
	pages["/script.js"] = `document.querySelector("#etat").textContent = "avec"`
	base := site(t, pages)
	for view, want := range map[View]string{{}: "avec", {NoScript: true}: "sans"} {
		p := chrome.Open(t, base, view)
		p.Visit("/")
		if got := p.Text("#etat"); got != want {
			t.Errorf("%s: the page says %q, want %q", view, got, want)
		}
	}
}

func TestPrintKeepsTheStructure(t *testing.T) {
	p := chrome.Open(t, site(t, one(`<h2>Un titre</h2><p>Un texte.</p>`)), View{})
	p.Visit("/")
	pdf := p.PDF()
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "/Lang", "/H2"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
}

func TestLinksStayOnTheSite(t *testing.T) {
	p := chrome.Open(t, site(t, one(`<a href="/a?b=1#c">a</a> <a href="/a?b=1">encore</a> <a href="https://tiers.example/">ailleurs</a>`)), View{})
	p.Visit("/")
	if got := fmt.Sprint(p.Links()); got != "[/ /a?b=1]" {
		t.Errorf("links: %s", got)
	}
}
