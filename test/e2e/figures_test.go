//go:build e2e

package e2e

import (
	"testing"

	"codeberg.org/bocage/bocage/test/harness"
)

// Four key figures stand in rows that are full: four, two and two, or one by one.
func TestFourFiguresLeaveNoneOver(t *testing.T) {
	base, _ := serve(t)
	for width, want := range map[int64]int{320: 1, 768: 2, 1440: 4} {
		p := chrome.Open(t, base, harness.View{Width: width, Height: 900})
		p.Visit("/etudes")
		p.Follow("main h2 a, main h3 a")
		if n := p.Count(".study-brief .keyfigure"); n != 4 {
			t.Fatalf("%d key figures", n)
		}
		if got := harness.Evaluate[int](p, `new Set([...document.querySelectorAll(".study-brief .keyfigure")].map(f => Math.round(f.getBoundingClientRect().left))).size`); got != want {
			t.Errorf("%d px: %d beside each other, want %d", width, got, want)
		}
	}
}
