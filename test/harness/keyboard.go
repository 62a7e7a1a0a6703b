package harness

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/png"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed keyboard.js
var keyboardScript string

type tabStop struct {
	Name     string `json:"name"`
	Positive bool   `json:"positive"`
}

type focus struct {
	Index   int    `json:"index"` // in the list of stops; -1 when elsewhere
	Name    string `json:"name"`
	Changed bool   `json:"changed"` // looks different from what it did without the focus
	InView  bool   `json:"inView"`
}

const (
	// innerStops is how many times Tab may stay on one element: a date or a
	// sound player has several parts.
	innerStops = 12
	// focusPixels is the smallest change that counts as a visible focus.
	focusPixels = 24
)

// Keyboard walks through the page with Tab alone, up to limit stops, and says
// what a person without a mouse would miss: what is never reached, reached out
// of order, reached without being seen, or never left.
func (p *Page) Keyboard(limit int) []string {
	p.t.Helper()
	p.describe()
	stops := Evaluate[[]tabStop](p, keyboardScript)
	var out []string
	for _, s := range stops {
		if s.Positive {
			out = append(out, s.Name+" has a positive tabindex, which breaks the order of the page")
		}
	}
	if len(stops) > limit {
		p.t.Logf("keyboard: %d stops on %s, walked the first %d", len(stops), p.traffic.last(), limit)
		stops = stops[:limit]
	}
	return append(out, p.walk(stops)...)
}

func (p *Page) walk(stops []tabStop) []string {
	p.t.Helper()
	var out []string
	// From the top, also where the page gave the focus to a sentence.
	Evaluate[bool](p, "(() => { const s = document.createElement('span'); s.tabIndex = -1; document.body.prepend(s); s.focus(); s.remove(); return true })()")
	next, stays, last := 0, 0, focus{Index: -1}
	for presses := 0; next < len(stops) && presses < (len(stops)+1)*innerStops; presses++ {
		p.Press(kb.Tab)
		at := Evaluate[focus](p, "bocageTest.focus()")
		if at.Name != "" && at.Index == last.Index && at.Name == last.Name {
			if stays++; stays > innerStops {
				return append(out, at.Name+" keeps the focus: Tab never leaves it")
			}
			continue
		}
		stays, last = 0, at
		switch {
		case at.Name == "" && presses > 0:
			return append(out, missed(stops[next:])...) // round the corner: the end of the page
		case at.Name == "":
			continue
		case at.Index >= 0 && at.Index < next:
			return append(out, missed(stops[next:])...)
		case at.Index > next:
			out = append(out, missed(stops[next:min(at.Index, len(stops))])...)
		}
		out = append(out, p.visibleFocus(at)...)
		if at.Index >= 0 {
			next = at.Index + 1
		}
	}
	return append(out, missed(stops[min(next, len(stops)):])...)
}

func missed(stops []tabStop) []string {
	var out []string
	for _, s := range stops {
		out = append(out, s.Name+" is not reached by Tab where the page has it")
	}
	return out
}

func (p *Page) visibleFocus(at focus) []string {
	p.t.Helper()
	var out []string
	if !at.InView {
		out = append(out, at.Name+" has the focus but is out of view or covered")
	}
	if !at.Changed && !p.focusPaints() {
		out = append(out, at.Name+" has the focus and looks the same as without")
	}
	return out
}

// focusPaints compares pictures with and without the focus: a parent or a
// neighbour may be what shows it. Tab then goes on from the same place.
func (p *Page) focusPaints() bool {
	p.t.Helper()
	with := run(p, "picture the focus", chromedp.CaptureScreenshot())
	Evaluate[bool](p, "document.activeElement.blur() || true")
	without := run(p, "picture the page", chromedp.CaptureScreenshot())
	n, err := differentPixels(with, without)
	if err != nil {
		p.t.Fatalf("compare pictures: %v", err)
	}
	return n >= focusPixels
}

func differentPixels(a, b []byte) (int, error) {
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		return 0, fmt.Errorf("read picture: %w", err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return 0, fmt.Errorf("read picture: %w", err)
	}
	n := 0
	box := x.Bounds().Intersect(y.Bounds())
	for j := box.Min.Y; j < box.Max.Y; j++ {
		for i := box.Min.X; i < box.Max.X; i++ {
			if !sameColour(x, y, i, j) {
				n++
			}
		}
	}
	return n, nil
}

func sameColour(a, b image.Image, x, y int) bool {
	r1, g1, b1, _ := a.At(x, y).RGBA()
	r2, g2, b2, _ := b.At(x, y).RGBA()
	return r1 == r2 && g1 == g2 && b1 == b2
}
