package raster

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"golang.org/x/image/vector"
)

// painter paints the elements of a drawing.
type painter struct {
	to     *image.RGBA
	rules  []rule
	byID   map[string]*node
	pixels float64
}

// look is how and where an element is painted.
type look struct {
	style style
	at    affine
	clip  image.Rectangle
}

// index finds the elements that others name.
func (p *painter) index(n *node) {
	if id := n.attrs["id"]; id != "" {
		p.byID[id] = n
	}
	for _, child := range n.inside {
		p.index(child)
	}
}

func (p *painter) children(n *node, l look) error {
	for _, child := range n.inside {
		if err := p.element(child, l); err != nil {
			return err
		}
	}
	return nil
}

// silent are elements that paint nothing where they stand.
var silent = map[string]bool{"defs": true, "title": true, "desc": true, "metadata": true, "style": true, "clipPath": true, "pattern": true}

func (p *painter) element(n *node, l look) error {
	if silent[n.tag] {
		return nil
	}
	t, err := transform(n.attrs["transform"])
	if err != nil {
		return err
	}
	l.at, l.style = l.at.then(t), p.of(n, l.style)
	if clip := p.named(n.attrs["clip-path"]); clip != nil {
		l.clip = l.clip.Intersect(clipOf(clip, l.at))
	}
	switch n.tag {
	case "g":
		return p.children(n, l)
	case "use":
		of := p.byID[strings.TrimPrefix(n.attrs["href"], "#")]
		if of == nil {
			return fmt.Errorf("%w: use of %q", ErrDrawing, n.attrs["href"])
		}
		return p.element(of, l)
	case "text":
		return p.text(n, l)
	}
	lines, err := linesOf(n, l.at, p.to.Bounds())
	if err != nil {
		return err
	}
	return p.shape(lines, l)
}

// named is the element that "url(#id)" names.
func (p *painter) named(words string) *node {
	id, ok := strings.CutPrefix(words, "url(#")
	if !ok {
		return nil
	}
	return p.byID[strings.TrimSuffix(id, ")")]
}

// clipOf is the rectangle of a clip.
func clipOf(clip *node, at affine) image.Rectangle {
	if len(clip.inside) != 1 || clip.inside[0].tag != "rect" {
		return image.Rectangle{}
	}
	r := clip.inside[0]
	l := rectLine(r.number("x"), r.number("y"), r.number("width"), r.number("height"), at)
	return image.Rect(int(math.Floor(l.points[0].x)), int(math.Floor(l.points[0].y)), int(math.Ceil(l.points[2].x)), int(math.Ceil(l.points[2].y)))
}

// linesOf gives the outline of an element.
func linesOf(n *node, at affine, whole image.Rectangle) ([]line, error) {
	switch n.tag {
	case "path":
		return readPath(n.attrs["d"], at)
	case "rect":
		if n.attrs["width"] == "100%" {
			return []line{rectLine(0, 0, float64(whole.Dx()), float64(whole.Dy()), affine{k: 1})}, nil
		}
		return []line{rectLine(n.number("x"), n.number("y"), n.number("width"), n.number("height"), at)}, nil
	case "circle":
		x, y := at.on(n.number("cx"), n.number("cy"))
		return []line{roundLine(x, y, n.number("r")*at.k)}, nil
	case "line":
		x1, y1 := at.on(n.number("x1"), n.number("y1"))
		x2, y2 := at.on(n.number("x2"), n.number("y2"))
		return []line{{points: []point{{x1, y1}, {x2, y2}}}}, nil
	}
	return nil, fmt.Errorf("%w: element %s", ErrDrawing, n.tag)
}

// shape fills an outline, then strokes it, or the other way round.
func (p *painter) shape(lines []line, l look) error {
	if strings.HasPrefix(l.style["paint-order"], "stroke") {
		p.stroke(lines, l)
		return p.fill(lines, l)
	}
	if err := p.fill(lines, l); err != nil {
		return err
	}
	p.stroke(lines, l)
	return nil
}

func (p *painter) fill(lines []line, l look) error {
	if pattern := p.named(l.style["fill"]); pattern != nil {
		tile, err := p.tile(pattern, l.at.k)
		if err != nil {
			return err
		}
		p.cover(lines, l.clip, tile)
		return nil
	}
	if c, ok := l.style.colour("fill"); ok {
		p.cover(lines, l.clip, image.NewUniform(c))
	}
	return nil
}

// cover paints the inside of lines.
func (p *painter) cover(lines []line, clip image.Rectangle, with image.Image) {
	box := boundsOf(lines).Intersect(clip)
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	ox, oy := float64(box.Min.X), float64(box.Min.Y)
	for _, l := range lines {
		for i, q := range l.points {
			if x, y := float32(q.x-ox), float32(q.y-oy); i == 0 {
				r.MoveTo(x, y)
			} else {
				r.LineTo(x, y)
			}
		}
		r.ClosePath()
	}
	r.Draw(p.to, box, with, box.Min)
}

func boundsOf(lines []line) image.Rectangle {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, l := range lines {
		for _, q := range l.points {
			minX, minY, maxX, maxY = min(minX, q.x), min(minY, q.y), max(maxX, q.x), max(maxY, q.y)
		}
	}
	if minX > maxX {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(minX)), int(math.Floor(minY)), int(math.Ceil(maxX))+1, int(math.Ceil(maxY))+1)
}

// stroke paints along lines: each piece as a strip, each corner as a dot.
func (p *painter) stroke(lines []line, l look) {
	c, ok := l.style.colour("stroke")
	scale := l.at.k
	if l.style["vector-effect"] == "non-scaling-stroke" {
		scale = p.pixels
	}
	half := l.style.number("stroke-width", 1) * scale / 2
	if !ok || half <= 0 {
		return
	}
	var strips []line
	for _, l := range lines {
		n := len(l.points)
		for i := range n {
			a, b := l.points[i], l.points[(i+1)%n]
			if i == n-1 && !l.closed {
				break
			}
			strips = append(strips, strip(a, b, half))
			if half > 0.8 {
				strips = append(strips, roundLine(b.x, b.y, half))
			}
		}
	}
	p.cover(strips, l.clip, image.NewUniform(c))
}

// strip is a piece of line with its width; it turns as a dot does.
func strip(a, b point, half float64) line {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return roundLine(a.x, a.y, half)
	}
	nx, ny := -dy/length*half, dx/length*half
	return line{[]point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}}, true}
}

// tile paints a pattern once, to be repeated.
func (p *painter) tile(pattern *node, scale float64) (image.Image, error) {
	side := pattern.number("width")
	pixels := max(2, int(math.Round(side*scale)))
	inner := &painter{rules: p.rules, byID: p.byID, pixels: p.pixels, to: image.NewRGBA(image.Rect(0, 0, pixels, pixels))}
	draw.Draw(inner.to, inner.to.Bounds(), image.NewUniform(color.Transparent), image.Point{}, draw.Src)
	err := inner.children(pattern, look{style: initial, at: affine{k: float64(pixels) / side}, clip: inner.to.Bounds()})
	return repeated{inner.to}, err
}

// repeated is a picture that goes on for ever.
type repeated struct{ *image.RGBA }

// Bounds are those of everything.
func (repeated) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

// At is a pixel of the picture, wherever it is repeated.
func (r repeated) At(x, y int) color.Color {
	side := r.RGBA.Rect.Dx()
	return r.RGBA.At(((x%side)+side)%side, ((y%side)+side)%side)
}
