package harness

import (
	_ "embed"

	"github.com/chromedp/chromedp"
)

//go:embed describe.js
var describeScript string

//go:embed overflow.js
var overflowScript string

// Overflow names what makes the page scroll sideways at the view's width;
// nothing when all fits (WCAG 1.4.10, at 320 px).
func (p *Page) Overflow() []string {
	p.t.Helper()
	p.describe()
	return Evaluate[[]string](p, overflowScript)
}

func (p *Page) describe() {
	p.t.Helper()
	p.do("prepare the checks", chromedp.Evaluate[chromedp.Void](describeScript+";0"))
}

// spacingScript sets the distances of WCAG 1.4.12, through the page's own
// style objects so that no content security policy stands in the way.
const spacingScript = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }" +
		"p { margin-block-end: 2em !important; }");
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
	return true;
})()`

// clippedScript finds text that its box cuts off.
const clippedScript = `[...document.body.querySelectorAll("*")].filter(el => {
	const style = getComputedStyle(el);
	const clips = style.overflowX === "hidden" || style.overflowX === "clip" || style.overflowY === "hidden" || style.overflowY === "clip";
	const hidden = el.getBoundingClientRect().width <= 1 || el.getBoundingClientRect().height <= 1;
	return clips && !hidden && bocageTest.seen(el) && el.textContent.trim() !== "" && !el.closest("svg") &&
		(el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1);
}).map(el => bocageTest.name(el) + " is cut off").slice(0, 10)`

// Spacing sets the text apart as some readers need it (WCAG 1.4.12) and names
// what is then cut off or too wide. It leaves the page so.
func (p *Page) Spacing() []string {
	p.t.Helper()
	p.describe()
	Evaluate[bool](p, spacingScript)
	return append(Evaluate[[]string](p, clippedScript), Evaluate[[]string](p, overflowScript)...)
}
