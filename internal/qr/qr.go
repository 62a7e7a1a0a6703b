// Package qr draws an address as a square that phones read.
package qr

import (
	"fmt"
	"html/template"
	"image/color"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// quiet is the blank around a code, in modules, that readers need.
const quiet = 4

// MaxBytes is the longest text that is drawn: longer ones make squares too fine to read
// from the back of a room.
const MaxBytes = 300

// Draw gives the QR code of a text as an SVG of one path, dark on light whatever the
// colours of the page. A quarter of it may be hidden by a hand or a reflection
// (level Q). It errs when the text is empty or longer than MaxBytes.
//
// Source: ISO/IEC 18004:2015, through github.com/boombuler/barcode.
func Draw(text, label string) (template.HTML, error) {
	if text == "" || len(text) > MaxBytes {
		return "", fmt.Errorf("qr: a text of %d bytes", len(text))
	}
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("qr: %w", err)
	}
	side := code.Bounds().Dx() + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		side, side, template.HTMLEscapeString(label), side, side, path(code))), nil
}

// path is every dark run of a row as a bar one module high.
func path(code barcode.Barcode) string {
	var b strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := 0; x < side; {
			run := x
			for run < side && dark(code.At(run, y)) {
				run++
			}
			if run > x {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run-x, run-x)
			}
			x = run + 1
		}
	}
	return b.String()
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
