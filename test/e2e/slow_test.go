//go:build e2e

package e2e

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/test/harness"
)

// openCall gives the address of a call that takes answers.
func openCall(t *testing.T, house *app.App) string {
	t.Helper()
	c, err := house.SaveCall(t.Context(), access.House, app.Principal, call.Call{ID: "appel", Title: "Qui fait quoi dans le Perche ?", Opens: "2026-01-01", Public: true,
		Purpose: "Savoir qui agit près de chez nous, pour que les communes voisines s’en inspirent.", Notice: "Odile Marchand lit les réponses."}, 0, app.From{})
	if err != nil {
		t.Fatal(err)
	}
	return "/" + c.Path
}

// usable is how long someone with an old phone waits for a form, at most.
const usable = 3 * time.Second

// leg is a part of the way, from a tap to a character that is taken.
type leg struct {
	name string
	took time.Duration
}

// answersSlowly goes from the poster to the second question as someone does on the line
// of the view, with nothing kept from before.
func answersSlowly(t *testing.T, base, site string, view harness.View) (legs []leg, first harness.Load) {
	t.Helper()
	var p *harness.Page
	timed := func(name string, do func()) {
		began := time.Now()
		do()
		legs = append(legs, leg{name, time.Since(began)})
	}
	typed := func(left, field string) {
		t.Helper()
		p.Tap(left, field)
		p.Press("L")
		if got := harness.Evaluate[string](p, `document.querySelector("`+field+`").value`); got != "L" {
			t.Errorf("%s: a character typed into %s gives %q", view, field, got)
		}
	}
	p = chrome.Open(t, base, view)
	timed("the form, opened first", func() {
		p.Leave(site + "/repondre")
		typed("", "[name=name]")
	})
	first = p.Took()
	p = chrome.Open(t, base, view)
	timed("from the call’s page to the first question", func() {
		p.Leave(site)
		p.Tap("", "main a.button-primary")
		typed(site, "[name=name]")
	})
	p.Press("e lavoir")
	time.Sleep(2100 * time.Millisecond) // nobody writes faster
	timed("from the first question to the next", func() {
		p.Tap("", "main form .buttons button.button-primary")
		typed(site+"/repondre", "[name=summary]")
	})
	return legs, first
}

// The form of a call can be used within three seconds on a screen of 360 px, an old phone
// and slow 3G, as WebPageTest has it. What else the machine does is not the page's: the
// best of five counts, at the pace of an old phone, not of the machine. The line of Chromium's tools, where each request waits for two
// seconds, is measured and told.
func TestTheFormOnASlowLine(t *testing.T) {
	house, base, _ := openOffice(t)
	site := openCall(t, house)
	phone := harness.View{Width: 360, Height: 640, Pace: harness.OldPhone}
	tell := func(line harness.Line, legs []leg, load harness.Load) {
		t.Logf("%s: the form alone is %d requests and %d bytes", line.Name, load.Requests, load.Bytes)
		for _, l := range legs {
			t.Logf("%s: %s: %.1f s", line.Name, l.name, l.took.Seconds())
		}
	}
	phone.Line = harness.SlowThreeG
	best, load := answersSlowly(t, base, site, phone)
	late := func(l leg) bool { return l.took > usable }
	for try := 1; try < 5 && slices.ContainsFunc(best, late); try++ {
		again, _ := answersSlowly(t, base, site, phone)
		for i := range best {
			best[i].took = min(best[i].took, again[i].took)
		}
	}
	tell(phone.Line, best, load)
	for _, l := range best {
		if late(l) {
			t.Errorf("%s takes %.1f s, want %s at most", l.name, l.took.Seconds(), usable)
		}
	}
	phone.Line = harness.DevToolsSlowThreeG
	legs, load := answersSlowly(t, base, site, phone)
	tell(phone.Line, legs, load)
}

// boxes is where the form stands, to the pixel.
const boxes = `JSON.stringify([...document.querySelectorAll("header, main, main *, footer")].map((e) => { const b = e.getBoundingClientRect(); return [e.tagName, e.className, b.x, b.y, b.width, b.height].join(" "); }), null, 1)`

// The form is there before any file of its own: no style, font or script of the site has
// come. The style sheet that comes then moves nothing.
func TestTheFormWaitsForNoFile(t *testing.T) {
	house, office, _ := openOffice(t)
	site := openCall(t, house)
	to, err := url.Parse(office)
	if err != nil {
		t.Fatal(err)
	}
	styles, rest := make(chan struct{}), make(chan struct{})
	behind := httputil.NewSingleHostReverseProxy(to)
	behind.ErrorLog = log.New(io.Discard, "", 0) // the page leaves while its files are on their way
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = to.Host
		switch gate := rest; {
		case strings.HasPrefix(r.URL.Path, "/actifs/"):
			if path.Ext(r.URL.Path) == ".css" {
				gate = styles
			}
			<-gate
		}
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(rest) })
	p := chrome.Open(t, server.URL, harness.View{Width: 360, Height: 640})
	p.Leave(site)
	p.Tap("", "main a.button-primary")
	p.Tap(site, "[name=name]")
	p.Press("Le lavoir")
	for _, problem := range p.Overflow() {
		t.Error(problem)
	}
	before := harness.Evaluate[string](p, boxes)
	close(styles)
	harness.Evaluate[bool](p, `new Promise((done) => { const wait = () => document.styleSheets.length > 1 ? done(true) : setTimeout(wait, 20); wait(); })`)
	if after := harness.Evaluate[string](p, boxes); after != before {
		t.Errorf("the style sheet moves the form; before: %s\nafter: %s", before, after)
	}
	if got := harness.Evaluate[string](p, `document.querySelector("[name=name]").value`); got != "Le lavoir" {
		t.Errorf("typed before the styles came: %q", got)
	}
}
