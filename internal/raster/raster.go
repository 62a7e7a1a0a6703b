// Package raster makes a picture of a figure: it reads the SVG files that package
// chart writes, and no others, and paints them without any browser.
//
// It knows what those files hold: groups, paths of straight lines, rectangles,
// circles, lines, texts, patterns, uses, rectangular clips, and style rules whose
// selectors are classes, tags and ends of ids. What it doesn't know is an error, so
// that no picture is quietly less than its drawing.
package raster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"math"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
)

// ErrDrawing is a drawing that this package can't paint.
var ErrDrawing = errors.New("drawing that can't be painted")

// mostPixels is how large a picture may be.
const mostPixels = 40_000_000

// Paint makes a picture of a drawing, so many pixels for each of its units.
func Paint(svg string, pixels float64) (*image.RGBA, error) {
	root, rules, err := read(svg)
	if err != nil {
		return nil, err
	}
	wide, high := root.number("width"), root.number("height")
	if wide <= 0 || high <= 0 || wide*high*pixels*pixels > mostPixels {
		return nil, fmt.Errorf("%w: %g × %g", ErrDrawing, wide, high)
	}
	p := &painter{rules: rules, byID: map[string]*node{}, pixels: pixels,
		to: image.NewRGBA(image.Rect(0, 0, int(math.Ceil(wide*pixels)), int(math.Ceil(high*pixels))))}
	draw.Draw(p.to, p.to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	p.index(root)
	err = p.children(root, look{style: initial, at: affine{k: pixels}, clip: p.to.Bounds()})
	return p.to, err
}

// node is an element of a drawing.
type node struct {
	tag     string
	attrs   map[string]string
	classes []string
	text    string
	parent  *node
	inside  []*node
}

func (n *node) number(name string) float64 {
	v, err := strconv.ParseFloat(n.attrs[name], 64)
	if err != nil {
		return 0
	}
	return v
}

// read reads the elements of a drawing and the rules of its style.
func read(svg string) (*node, []rule, error) {
	var root, at *node
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrDrawing, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			at = at.add(e)
			if root == nil {
				root = at
			}
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			if at != nil {
				at.text += string(e)
			}
		}
	}
	if root == nil || root.tag != "svg" {
		return nil, nil, fmt.Errorf("%w: no svg", ErrDrawing)
	}
	var rules []rule
	for _, n := range root.inside {
		if n.tag == "style" {
			rules = append(rules, rulesOf(chart.PlainRules(n.text))...)
		}
	}
	return root, rules, nil
}

func (n *node) add(e xml.StartElement) *node {
	child := &node{tag: e.Name.Local, attrs: map[string]string{}, parent: n}
	for _, a := range e.Attr {
		child.attrs[a.Name.Local] = a.Value
	}
	child.classes = strings.Fields(child.attrs["class"])
	if n != nil {
		n.inside = append(n.inside, child)
	}
	return child
}

// affine is a scale and a move: figures know no other transformation.
type affine struct{ k, x, y float64 }

func (a affine) on(x, y float64) (float64, float64) { return x*a.k + a.x, y*a.k + a.y }

// then is what is done in the space of a transformation.
func (a affine) then(b affine) affine {
	x, y := a.on(b.x, b.y)
	return affine{a.k * b.k, x, y}
}

// transform reads "translate(x y) scale(k)", either of which may be absent.
func transform(words string) (affine, error) {
	t := affine{k: 1}
	for _, part := range strings.Split(words, ")") {
		name, values, _ := strings.Cut(strings.TrimSpace(part), "(")
		var v []float64
		for _, word := range strings.FieldsFunc(values, func(r rune) bool { return r == ' ' || r == ',' }) {
			n, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return t, fmt.Errorf("%w: transformation %q", ErrDrawing, words)
			}
			v = append(v, n)
		}
		switch {
		case name == "":
		case name == "translate" && len(v) == 2:
			t = t.then(affine{1, v[0], v[1]})
		case name == "scale" && len(v) == 1:
			t = t.then(affine{k: v[0]})
		default:
			return t, fmt.Errorf("%w: transformation %q", ErrDrawing, words)
		}
	}
	return t, nil
}

// PNG writes a picture with words about it: a title, where it comes from.
func PNG(w io.Writer, picture image.Image, words []Words) error {
	var b bytes.Buffer
	if err := encode(&b, picture); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	_, err := w.Write(withWords(b.Bytes(), words))
	return err
}
