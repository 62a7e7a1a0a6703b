package harness

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// prepare makes the tab look as the view says.
func (p *Page) prepare() {
	width, height := p.view.size()
	p.do("set the view", chromedp.EmulateViewport(width, height))
	command(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.view.NoScript})
	p.turn(p.view)
	p.slow()
	if p.view.KeepsNothing {
		command(p, emulation.SetDocumentCookieDisabled, emulation.SetDocumentCookieDisabledParams{Disabled: true})
		command(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: keepNothing})
	}
}

// keepNothing has the stores of a site refuse as they do where cookies are refused.
const keepNothing = `for (const store of ["localStorage", "sessionStorage"])
	Object.defineProperty(window, store, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });`

// turn gives the page the colours of a view.
func (p *Page) turn(view View) {
	p.t.Helper()
	p.view.Dark, p.view.ForcedColors = view.Dark, view.ForcedColors
	features := []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: choose(view.Dark, "dark", "light")},
		{Name: "prefers-reduced-motion", Value: "reduce"},
		{Name: "forced-colors", Value: choose(view.ForcedColors, "active", "none")},
	}
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// run does one action, within the patience of a test, and fails the test when
// it can't be done.
func run[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %s (on %s): %v", p.view, what, p.traffic.last(), err)
	}
	return v
}

func (p *Page) do(what string, a chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	run(p, what, a)
}

func command[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	return run(p, c.Method, func(ctx context.Context, t *chromedp.Target) (R, error) {
		return cdp.Call(ctx, t, c, params)
	})
}

// Load is what showing a page took.
type Load struct {
	Requests int   // all of them, the page's own included
	Bytes    int64 // as they came over the wire, headers included
}

// Visit goes to a path of the site and waits for the page, its fonts and its
// pictures. It fails the test unless the answer is 200.
func (p *Page) Visit(path string) Load {
	p.t.Helper()
	return p.VisitStatus(path, http.StatusOK)
}

// VisitStatus is Visit for a page whose answer should be of another status.
func (p *Page) VisitStatus(path string, status int) Load {
	p.t.Helper()
	p.traffic.begin(path, status)
	answer := run(p, "visit "+path, chromedp.NavigateResponse(p.base+path))
	if answer == nil {
		p.t.Fatalf("visit %s: no answer", path)
	}
	if int(answer.Status) != status {
		p.t.Errorf("visit %s: status %d, want %d", path, answer.Status, status)
	}
	p.settle()
	return p.traffic.load()
}

// settle waits until fonts are there, so that a picture of the page is always
// the same.
func (p *Page) settle() {
	p.t.Helper()
	run(p, "wait for fonts", chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
}

// Path is where the page is now.
func (p *Page) Path() string {
	p.t.Helper()
	return strings.TrimPrefix(run(p, "read the address", chromedp.Location()), p.base)
}

// Click clicks the first element that matches, once it can be seen.
func (p *Page) Click(css string) {
	p.t.Helper()
	p.do("click "+css, chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible))
}

// Back goes to the page before, as the button of the browser does.
func (p *Page) Back() {
	p.t.Helper()
	p.do("go back", chromedp.NavigateBack())
	p.settle()
}

// Follow clicks something that leads to another page, waits for it and says
// what it took.
func (p *Page) Follow(css string) Load {
	p.t.Helper()
	p.traffic.begin("click "+css, http.StatusOK)
	run(p, "follow "+css, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(css), chromedp.NodeVisible)))
	p.settle()
	return p.traffic.load()
}

// Type writes text into a field in place of what was there.
func (p *Page) Type(css, text string) {
	p.t.Helper()
	p.do("clear "+css, chromedp.Clear(chromedp.CSS(css), chromedp.NodeVisible))
	p.do("type into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Choose selects an option of a list by its value.
func (p *Page) Choose(css, value string) {
	p.t.Helper()
	p.do("choose in "+css, chromedp.SetValue(chromedp.CSS(css), value))
}

// Attach gives files to a file field.
func (p *Page) Attach(css string, files ...string) {
	p.t.Helper()
	p.do("attach to "+css, chromedp.SetUploadFiles(chromedp.CSS(css), files))
}

// Press presses keys wherever the focus is: kb.Tab, kb.Enter, " ".
func (p *Page) Press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.do(fmt.Sprintf("press %q", keys), chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// Text reads what is shown in the first element that matches.
func (p *Page) Text(css string) string {
	p.t.Helper()
	return run(p, "read "+css, chromedp.Text(chromedp.CSS(css)))
}

// Count says how many elements match.
func (p *Page) Count(css string) int {
	p.t.Helper()
	return run(p, "count "+css, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", css)))
}

// Links lists where the links of the page lead on this site, fragments left
// out, each once, in order.
func (p *Page) Links() []string {
	p.t.Helper()
	all := run(p, "list links", chromedp.Evaluate[[]string](
		`[...document.querySelectorAll("a[href]")].filter(a => a.origin === location.origin).map(a => a.pathname + a.search)`))
	var once []string
	seen := map[string]bool{}
	for _, link := range all {
		if !seen[link] {
			seen[link] = true
			once = append(once, link)
		}
	}
	return once
}

// Evaluate runs a script in the page and gives its value.
func Evaluate[T any](p *Page, script string) T {
	p.t.Helper()
	return run(p, "evaluate a script", chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// Screenshot keeps a picture of the whole page in build/screenshots, named
// after the view.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := filepath.Join(Root(p.t), "build", "screenshots")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.t.Fatalf("keep a screenshot: %v", err)
	}
	picture := run(p, "take a screenshot", chromedp.FullScreenshot(100))
	file := filepath.Join(folder, fmt.Sprintf("%s-%s.png", name, p.view))
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.t.Fatalf("keep a screenshot: %v", err)
	}
}

// OnPaper lays the page out by its print styles, to be read and not printed.
func (p *Page) OnPaper() {
	p.t.Helper()
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
}

// PDF prints the page as its print styles say, with its structure.
func (p *Page) PDF() []byte {
	p.t.Helper()
	return run(p, "print", chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize(),
		chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged()))
}

// WaitFor waits until an element that matches can be seen.
func (p *Page) WaitFor(css string) {
	p.t.Helper()
	p.do("wait for "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}
