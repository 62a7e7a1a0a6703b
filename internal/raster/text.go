package raster

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The letters of pictures: those of the Go project, which the browser's are not, but
// which every machine has.
var (
	regular = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(goregular.TTF) })
	bold    = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(gobold.TTF) })
)

const boldFrom = 550

// text paints words as outlines of letters.
func (p *painter) text(n *node, l look) error {
	read := regular
	if l.style.number("font-weight", 400) >= boldFrom {
		read = bold
	}
	face, err := read()
	if err != nil {
		return fmt.Errorf("read font: %w", err)
	}
	x, y := l.at.on(n.number("x"), n.number("y"))
	w := writer{face: face, size: l.style.number("font-size", 16) * l.at.k, y: y}
	if err := w.write(n.text); err != nil {
		return err
	}
	switch l.style["text-anchor"] {
	case "middle":
		x -= w.x / 2
	case "end":
		x -= w.x
	}
	for i := range w.lines {
		for k := range w.lines[i].points {
			w.lines[i].points[k].x += x
		}
	}
	return p.shape(w.lines, l)
}

// writer puts letters one after the other.
type writer struct {
	face  *sfnt.Font
	buf   sfnt.Buffer
	size  float64
	x, y  float64
	lines []line
}

// spaces that fonts seldom have, and that are as wide as a space.
var spaces = map[rune]rune{'\u00a0': ' ', '\u202f': ' ', '\u2009': ' '}

func (w *writer) write(words string) error {
	em := fixed.Int26_6(w.size * 64)
	for _, r := range words {
		if plain, ok := spaces[r]; ok {
			r = plain
		}
		glyph, err := w.face.GlyphIndex(&w.buf, r)
		if err != nil {
			return fmt.Errorf("find letter: %w", err)
		}
		outline, err := w.face.LoadGlyph(&w.buf, glyph, em, nil)
		if err != nil {
			return fmt.Errorf("draw letter: %w", err)
		}
		w.letter(outline)
		advance, err := w.face.GlyphAdvance(&w.buf, glyph, em, font.HintingNone)
		if err != nil {
			return fmt.Errorf("measure letter: %w", err)
		}
		w.x += float64(advance) / 64
	}
	return nil
}

// letter adds the outline of a letter, its curves as short lines.
func (w *writer) letter(outline sfnt.Segments) {
	at := func(p fixed.Point26_6) point { return point{w.x + float64(p.X)/64, w.y + float64(p.Y)/64} }
	for _, s := range outline {
		if s.Op == sfnt.SegmentOpMoveTo {
			w.lines = append(w.lines, line{points: []point{at(s.Args[0])}, closed: true})
			continue
		}
		l := &w.lines[len(w.lines)-1]
		from := l.points[len(l.points)-1]
		if s.Op == sfnt.SegmentOpLineTo {
			l.points = append(l.points, at(s.Args[0]))
			continue
		}
		const steps = 6
		for i := 1; i <= steps; i++ { // the fonts are TrueType: their curves are quadratic
			t := float64(i) / steps
			a, b := at(s.Args[0]), at(s.Args[1])
			u := 1 - t
			l.points = append(l.points, point{u*u*from.x + 2*u*t*a.x + t*t*b.x, u*u*from.y + 2*u*t*a.y + t*t*b.y})
		}
	}
}
