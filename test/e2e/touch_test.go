//go:build e2e

package e2e

import (
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// lowScript names what is lower than a finger is wide, of the tabs and of what
// narrows a list.
const lowScript = `(() => {
	document.querySelectorAll(".facets details").forEach(d => d.open = true);
	const all = [...document.querySelectorAll(".tabs a, .facets summary, .facets li a")];
	return [String(all.length), ...all.filter(el => el.getBoundingClientRect().height < 44).map(el => el.textContent.trim() + ": " + el.getBoundingClientRect().height)];
})()`

// On a phone each tab and each choice of a list's filters takes a finger: 44 px.
func TestTabsAndFacetsTakeAFinger(t *testing.T) {
	base, _ := office(t)
	p := chrome.Open(t, base, harness.View{Width: 320, Height: 640})
	p.Visit("/style")
	found := harness.Evaluate[[]string](p, lowScript)
	if found[0] == "0" {
		t.Fatal("no tab and no facet on the page of components")
	}
	for _, low := range found[1:] {
		t.Errorf("lower than 44 px: %s", low)
	}
}
