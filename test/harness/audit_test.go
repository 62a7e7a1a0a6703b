//go:build e2e

package harness

import (
	"strings"
	"testing"
)

func TestAuditOfAPageInOrder(t *testing.T) {
	base := site(t, one(`<p>Un texte et <a href="/">un lien</a>.</p>`))
	for _, problem := range chrome.Audit(t, base, "/", PublicPage) {
		t.Error(problem)
	}
}

func TestAuditSaysWhereEachProblemIs(t *testing.T) {
	pages := one(`<h1>Un autre titre</h1><p class="night">La nuit.</p><div class="wide">Large</div>
		<img alt="" src="/a.svg"><img alt="" src="/b.svg"><script src="/script.js"></script>`)
	pages["/style.css"] += `.wide { inline-size: 900px } @media (prefers-color-scheme: dark) { .night { color: #222; background: #111 } }`
	pages["/script.js"] = `console.error("oups")`
	got := chrome.Audit(t, site(t, pages), "/", Budget{Requests: 3, Bytes: 400})
	for _, want := range []string{
		"/ [1280px]: 5 requests on first view, at most 3",
		"bytes on first view, at most 400",
		"/ [1280px]: after /: console error: oups",
		"/ [1280px-dark]: axe color-contrast",
		"/ [320px]: the page is",
		"/ [768px-noscript]: the page is",
		"/ [768px-noscript]: not exactly one h1 with words in it",
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("the audit does not say %q:\n%s", want, strings.Join(got, "\n"))
		}
	}
}

// TestABorrowedTabRemembersNothing: what a page weighs, keeps and is told is the same
// in a tab that showed it before as in a new one.
func TestABorrowedTabRemembersNothing(t *testing.T) {
	pages := one(`<p id="etat">rien</p><script src="/script.js"></script>`)
	pages["/script.js"] = `document.querySelector("#etat").textContent = document.cookie + localStorage.length + matchMedia("(prefers-color-scheme: dark)").matches + innerWidth
document.cookie = "vu=1"
localStorage.vu = 1`
	base := site(t, pages)
	look := func(p *Page, want string) Load {
		load := p.Visit("/")
		if got := Evaluate[string](p, `document.querySelector("#etat").textContent`); got != want {
			t.Errorf("%s: the page begins with %q, want %q", p.view, got, want)
		}
		return load
	}
	const anew = "0false640"
	fresh := look(chrome.Open(t, base, View{Width: 640}), anew)
	for range 3 {
		p := chrome.borrow(t, base, View{Width: 640})
		if load := look(p, anew); load != fresh {
			t.Errorf("the page takes %+v in a new tab and %+v in a borrowed one", fresh, load)
		}
		p.turn(View{Dark: true})
		chrome.giveBack(p)
		if next := chrome.borrow(t, base, View{Width: 640, NoScript: true}); next != p {
			t.Error("the tab that was given back is not the one that is borrowed")
		} else {
			look(next, "rien")
			chrome.giveBack(next)
		}
	}
}
