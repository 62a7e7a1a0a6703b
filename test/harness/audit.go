package harness

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Budget bounds what the first view of a page may take.
type Budget struct {
	Requests int
	Bytes    int64
}

// PublicPage is the budget of a page for the public, on a slow rural line.
var PublicPage = Budget{Requests: 8, Bytes: 100_000}

// MapPage is the budget of a page that someone opens for its map alone: its
// drawing, with the table beside it, comes on top of what a page may weigh. All
// France by intercommunalité takes 90,000 bytes, of 1,255 outlines.
var MapPage = Budget{Requests: 8, Bytes: PublicPage.Bytes + 60_000}

// tabLimit is how far the keyboard walk of an audit goes; longer pages repeat
// the same rows.
const tabLimit = 80

// Audit looks at a page in every way its readers do (a desktop by day and by
// night, a phone, text set apart, a keyboard alone, a tablet without JavaScript) and says
// what is wrong, each problem with the view it was seen in. Night falls on the
// page that is open: its elements stay, only colours are looked at again.
func (b *Browser) Audit(t testing.TB, base, path string, budget Budget) []string {
	t.Helper()
	day := func(p *Page) []string {
		night := View{Dark: true}
		out := problems(path, View{}, p.Axe())
		p.turn(night)
		out = append(out, problems(path, night, p.axeColours())...)
		p.picture(path, out)
		p.turn(View{})
		return append(out, problems(path, View{}, p.Keyboard(tabLimit))...)
	}
	phone := View{Width: 320, Height: 640}
	tablet := View{Width: 768, NoScript: true}
	out := b.look(t, base, path, budget, View{}, day)
	out = append(out, b.look(t, base, path, budget, phone, func(p *Page) []string {
		return problems(path, phone, append(append(p.Axe(), p.Overflow()...), p.Spacing()...))
	})...)
	return append(out, b.look(t, base, path, budget, tablet, func(p *Page) []string { return problems(path, tablet, append(p.essentials(), p.Overflow()...)) })...)
}

// Glance looks at a page whose twin in the other language had a whole audit: on
// a phone, where longer words show.
func (b *Browser) Glance(t testing.TB, base, path string, budget Budget) []string {
	t.Helper()
	phone := View{Width: 320, Height: 640}
	return b.look(t, base, path, budget, phone, func(p *Page) []string { return problems(path, phone, append(p.Axe(), p.Overflow()...)) })
}

func (b *Browser) look(t testing.TB, base, path string, budget Budget, view View, check func(*Page) []string) []string {
	t.Helper()
	p := b.borrow(t, base, view)
	defer b.giveBack(p)
	load := p.Visit(path)
	out := problems(path, view, budget.over(load))
	out = append(out, check(p)...)
	out = append(out, problems(path, view, p.TakeTrouble())...)
	p.picture(path, out)
	return out
}

// problems says where each was seen.
func problems(path string, view View, all []string) []string {
	var out []string
	for _, problem := range all {
		out = append(out, fmt.Sprintf("%s [%s]: %s", path, view, problem))
	}
	return out
}

// Pictures names the environment variable that keeps a picture of each page of an
// audit; without it, of those where something is wrong. Each takes most of a second.
const Pictures = "BOCAGE_PICTURES"

func (p *Page) picture(path string, wrong []string) {
	p.t.Helper()
	if len(wrong) > 0 || os.Getenv(Pictures) != "" {
		p.Screenshot(slug(path))
	}
}

// longestName keeps a picture's name within what file systems take.
const longestName = 120

// slug makes a file name of a path.
func slug(path string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune("/?&=:%", r) {
			return '_'
		}
		return r
	}, path), "_")
	if name == "" {
		return "home"
	}
	return name[:min(len(name), longestName)]
}

func (b Budget) over(l Load) []string {
	var out []string
	if l.Requests > b.Requests {
		out = append(out, fmt.Sprintf("%d requests on first view, at most %d", l.Requests, b.Requests))
	}
	if l.Bytes > b.Bytes {
		out = append(out, fmt.Sprintf("%d bytes on first view, at most %d", l.Bytes, b.Bytes))
	}
	return out
}

// essentials are what every page has, also without JavaScript: its title, one
// main heading with words in it, its language, and a first link that leads to
// the content.
func (p *Page) essentials() []string {
	p.t.Helper()
	return Evaluate[[]string](p, `(() => {
		const missing = [];
		const say = (ok, what) => { if (!ok) missing.push(what) };
		say(document.title.trim(), "no title");
		say(document.documentElement.lang, "no language");
		say(document.querySelectorAll("h1").length === 1 && document.querySelector("h1").innerText.trim(), "not exactly one h1 with words in it");
		const first = document.querySelector("a[href]");
		const target = first?.hash && document.getElementById(first.hash.slice(1));
		say(target && target.closest("main"), "the first link does not lead to the content");
		return missing;
	})()`)
}
