package raster

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// drawing is a square of 40 units with a style, for what stands in it.
func drawing(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><style>.red{fill:#ff0000}.box .deep{fill:#00ff00}.ring{fill:none;stroke:#0000ff;stroke-width:4}` +
		`.faint{fill:#000;fill-opacity:0.5}.hair{stroke:#000;stroke-width:2;vector-effect:non-scaling-stroke}</style>` +
		`<defs><path id="square" d="M0 0h10v10h-10z"/><pattern id="half" width="4" height="4"><rect class="red" x="0" y="0" width="2" height="4"/></pattern>` +
		`<clipPath id="left"><rect width="5" height="40"/></clipPath></defs>` + inside + `</svg>`
}

var (
	white, red, green, blue = color.RGBA{255, 255, 255, 255}, color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}
	grey, black             = color.RGBA{127, 127, 127, 255}, color.RGBA{0, 0, 0, 255}
)

// TestPaint reads pixels of small drawings: two for each unit.
func TestPaint(t *testing.T) {
	type pixel struct {
		x, y int
		want color.RGBA
	}
	for name, c := range map[string]struct {
		inside string
		pixels []pixel
	}{
		"a rectangle":               {`<rect class="red" x="10" y="10" width="10" height="5"/>`, []pixel{{30, 25, red}, {30, 35, white}, {10, 25, white}}},
		"a path with a hole":        {`<path class="red" d="M0 0l30 0 0 30-30 0zM10 10l0 10 10 0 0-10z"/>`, []pixel{{10, 10, red}, {30, 30, white}, {50, 50, red}}},
		"a rule of a descendant":    {`<g class="box"><g><rect class="red deep" width="9" height="9"/></g></g>`, []pixel{{5, 5, green}}},
		"an attribute under a rule": {`<rect class="red" fill="#0000ff" width="9" height="9"/><rect fill="#0000ff" x="20" width="9" height="9"/>`, []pixel{{5, 5, red}, {50, 5, blue}}},
		"a use, moved and scaled":   {`<use class="red" href="#square" transform="translate(20 20) scale(0.5)"/>`, []pixel{{45, 45, red}, {55, 55, white}}},
		"a pattern, repeated":       {`<rect fill="url(#half)" width="40" height="40"/>`, []pixel{{2, 9, red}, {6, 9, white}, {66, 70, red}, {70, 70, white}}},
		"a clip":                    {`<g clip-path="url(#left)"><rect class="red" width="40" height="40"/></g>`, []pixel{{5, 40, red}, {15, 40, white}}},
		"a stroke":                  {`<circle class="ring" cx="20" cy="20" r="10"/>`, []pixel{{20, 40, blue}, {40, 40, white}}},
		"an opacity":                {`<rect class="faint" width="40" height="40"/>`, []pixel{{20, 20, grey}}},
		"a hairline, unscaled":      {`<g transform="scale(10)"><line class="hair" x1="0" y1="2" x2="4" y2="2"/></g>`, []pixel{{40, 40, black}, {40, 46, white}}},
		"a white space of words":    {`<text x="60" y="20">loin</text>`, []pixel{{20, 20, white}}},
	} {
		picture, err := Paint(drawing(c.inside), 2)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, p := range c.pixels {
			if got := picture.RGBAAt(p.x, p.y); far(got, p.want) {
				t.Errorf("%s: %v at %d, %d, want %v", name, got, p.x, p.y, p.want)
			}
		}
	}
}

func far(a, b color.RGBA) bool {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return max(d(a.R, b.R), d(a.G, b.G), d(a.B, b.B)) > 3
}

// TestWordsArePaintedWhereTheyStand: letters stand on their line, on the side that they
// are anchored to.
func TestWordsArePaintedWhereTheyStand(t *testing.T) {
	for anchor, want := range map[string]image.Rectangle{"start": image.Rect(40, 20, 80, 44), "end": image.Rect(0, 20, 40, 44), "middle": image.Rect(15, 20, 65, 44)} {
		picture, err := Paint(drawing(`<text x="20" y="20" font-size="10" text-anchor="`+anchor+`">été</text>`), 2)
		if err != nil {
			t.Fatal(err)
		}
		inked := 0
		for y := range 80 {
			for x := range 80 {
				if far(picture.RGBAAt(x, y), white) {
					inked++
					if !image.Pt(x, y).In(want.Inset(-3)) {
						t.Fatalf("%s: ink at %d, %d, outside %v", anchor, x, y, want)
					}
				}
			}
		}
		if inked < 30 {
			t.Errorf("%s: %d pixels of ink", anchor, inked)
		}
	}
}

func TestWhatCannotBePaintedIsRefused(t *testing.T) {
	for name, svg := range map[string]string{
		"no drawing":         "bonjour",
		"cut":                drawing("<g>")[:150],
		"a page":             "<html/>",
		"an element":         drawing(`<ellipse rx="3"/>`),
		"a curve":            drawing(`<path d="M0 0C1 1 2 2 3 3"/>`),
		"no move":            drawing(`<path d="l1 1"/>`),
		"no number":          drawing(`<path d="M0 x"/>`),
		"a turn":             drawing(`<g transform="rotate(30)"/>`),
		"a use of nothing":   drawing(`<use href="#rien"/>`),
		"without a size":     `<svg/>`,
		"larger than a wall": `<svg width="100000" height="100000"/>`,
	} {
		if _, err := Paint(svg, 2); !errors.Is(err, ErrDrawing) {
			t.Errorf("%s: %v, want ErrDrawing", name, err)
		}
	}
}

// TestAPictureKeepsItsWords: the file is still a picture, and holds what was said.
func TestAPictureKeepsItsWords(t *testing.T) {
	var b bytes.Buffer
	if err := PNG(&b, image.NewRGBA(image.Rect(0, 0, 3, 2)), []Words{{"Title", "L’été"}, {"Comment", ""}, {"Source", "IGN"}}); err != nil {
		t.Fatal(err)
	}
	file := b.String()
	if !strings.Contains(file, "iTXtTitle\x00\x00\x00\x00\x00L’été") || !strings.Contains(file, "iTXtSource") || strings.Contains(file, "Comment") {
		t.Errorf("%q", file)
	}
	if size, err := png.DecodeConfig(&b); err != nil || size.Width != 3 {
		t.Errorf("%v, %v", size, err)
	}
}
