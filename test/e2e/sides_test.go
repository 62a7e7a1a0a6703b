//go:build e2e

package e2e

import (
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// hiddenSide names the sides of a table of two that stand beyond the window.
const hiddenSide = `(() => {
	const sides = [...document.querySelectorAll("td[data-side]")];
	return [String(sides.length), ...sides.filter(el => el.getBoundingClientRect().right > innerWidth || getComputedStyle(el, "::before").content === "none").map(el => el.textContent.trim())];
})()`

// On a phone what is kept and what was typed are both in sight, and each says
// which it is.
func TestBothSidesAreInSightOnAPhone(t *testing.T) {
	base, _ := office(t)
	p := chrome.Open(t, base, harness.View{Width: 320, Height: 640})
	p.Visit("/style")
	found := harness.Evaluate[[]string](p, hiddenSide)
	if found[0] == "0" {
		t.Fatal("no table of two sides on the page of components")
	}
	for _, hidden := range found[1:] {
		t.Errorf("out of sight, or nobody's: %s", hidden)
	}
}
