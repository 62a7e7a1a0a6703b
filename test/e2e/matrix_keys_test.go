//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"codeberg.org/bocage/bocage/test/harness"
)

// cover says whether what the focus is on lies under what the foot of the window
// says of it.
const cover = `(async () => {
	await new Promise(done => setTimeout(done, 50));
	const cell = document.activeElement, foot = cell.querySelector("span").getBoundingClientRect();
	return cell.getBoundingClientRect().bottom > foot.top;
})()`

// With a keyboard alone, the matrix says which keys move in it, and no cell that
// they reach is hidden by what is said of it.
func TestTheMatrixIsWalkedByKeyboard(t *testing.T) {
	base, _ := serve(t)
	p := chrome.Open(t, base, harness.View{Width: 1280, Height: 700})
	p.Visit("/etudes")
	p.Follow("main h2 a, main h3 a")
	p.Follow("main nav a[href$='/matrice']")
	if shown := harness.Evaluate[bool](p, `document.querySelector(".matrix-keys").getBoundingClientRect().width > 100`); shown {
		t.Error("the keys are shown to who has not asked")
	}
	for range 80 {
		p.Press(kb.Tab)
		if harness.Evaluate[bool](p, `document.activeElement.matches(".matrix-frame")`) {
			break
		}
	}
	if !harness.Evaluate[bool](p, `document.querySelector(".matrix-keys").getBoundingClientRect().width > 100`) {
		t.Error("nothing says which keys move in the matrix")
	}
	if said := harness.Evaluate[string](p, `document.getElementById(document.activeElement.getAttribute("aria-describedby"))?.textContent ?? ""`); !strings.Contains(said, "les flèches") {
		t.Errorf("a screen reader hears %q", said)
	}
	for range 40 {
		p.Press(kb.Tab)
		if harness.Evaluate[bool](p, `document.activeElement.closest("tbody") !== null`) {
			break
		}
	}
	p.Press(kb.ArrowRight)
	for row := range 12 {
		if harness.Evaluate[bool](p, cover) {
			t.Errorf("row %d: the focus lies under what is said of it", row+1)
		}
		p.Press(kb.ArrowDown)
	}
}
