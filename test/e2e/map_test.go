//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/test/harness"
)

// until waits for what the page does by itself.
func until(t *testing.T, p *harness.Page, what, js string) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !harness.Evaluate[bool](p, js); {
		if time.Now().After(limit) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// The map comes when someone asks, says in a list what is in view, keeps its view
// in the address and gives the drawing back.
func TestTheMapIsZoomedAndMoved(t *testing.T) {
	base, _ := serve(t)
	for _, view := range []harness.View{{}, {Width: 320, Height: 640, Dark: true}} {
		t.Run(view.String(), func(t *testing.T) {
			p := chrome.Open(t, base, view)
			first := p.Visit("/initiatives/carte")
			if first.Requests > 8 || first.Bytes > 100_000 {
				t.Errorf("before anyone asks for it, the page takes %+v", first)
			}
			p.Click(".live-map-ask button")
			until(t, p, "the map opens", `!document.querySelector(".live-map-stage").hidden && document.querySelector(".live-map-count").textContent !== ""`)
			count := `parseInt(document.querySelector(".live-map-count").textContent.replace(/\D/g, ""))`
			all := harness.Evaluate[int](p, count)
			if all < 400 || p.Count(".live-map-names li") != 50 || p.Count("#carte > svg:not([hidden]), #carte .plot:not([hidden])") != 0 {
				t.Errorf("%d in view, %d named", all, p.Count(".live-map-names li"))
			}
			until(t, p, "the map is drawn", `document.querySelector(".live-map-canvas canvas").width > 0`)
			time.Sleep(time.Second) // its pictures fade in
			p.Screenshot("map-open")
			p.Click(".live-map-frames button:nth-child(2)")
			until(t, p, "the lands overseas are a button away", count+` < 20`)
			p.Click(".live-map-frames button:nth-child(1)")
			until(t, p, "and the country too", count+` > 300`)
			p.Click(".maplibregl-canvas")
			p.Press("++")
			until(t, p, "keys zoom", count+` < `+"400")
			if hash := harness.Evaluate[string](p, "location.hash"); !strings.HasPrefix(hash, "#vue=") {
				t.Errorf("the view is not in the address: %q", hash)
			}
			problems := append(p.Axe(), p.Overflow()...)
			if view.Width == 0 {
				problems = append(problems, p.Keyboard(80)...)
			}
			for _, problem := range problems {
				t.Error(problem)
			}
			// A name leads to its sheet, and back to the same view.
			seen := harness.Evaluate[int](p, count)
			p.Follow(".live-map-names li a")
			harness.Evaluate[bool](p, "history.back() || true")
			until(t, p, "the view comes back", `document.querySelector(".live-map-count") !== null && `+count+` > 0`)
			if again := harness.Evaluate[int](p, count); again != seen {
				t.Errorf("%d in view before, %d after coming back", seen, again)
			}
			harness.Evaluate[bool](p, `document.querySelector(".live-map-leave").click() || true`)
			until(t, p, "the drawing is back", `document.querySelector("#carte > svg[hidden], #carte .plot[hidden]") === null && document.activeElement === document.querySelector(".live-map-ask button")`)
		})
	}
}
