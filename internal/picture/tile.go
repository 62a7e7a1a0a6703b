package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	xdraw "golang.org/x/image/draw"
)

// Tile shapes: 16 by 9, from the size of a card down to what still tells a
// picture from another.
const (
	tileWide, tileHigh = 16, 9
	inks               = 40   // colours that a drawing is printed in
	drawn              = 0.97 // of a drawing, the share that these colours make
)

var tileSizes = []int{320, 272, 240, 208, 176, 144, 112}

// Tile cuts a small picture of a page out of the middle of one that Write or
// ReadSizes made, as large as fits in so many bytes; the smallest there is when
// none does. A drawing keeps its flat colours, a photograph its shades.
func Tile(r io.Reader, most int) (Picture, error) {
	whole, _, err := image.Decode(r)
	if err != nil {
		return Picture{}, fmt.Errorf("read picture: %w", err)
	}
	from := middle(whole.Bounds())
	var out Picture
	for _, wide := range tileSizes {
		small := image.NewNRGBA(image.Rect(0, 0, wide, wide*tileHigh/tileWide))
		xdraw.ApproxBiLinear.Scale(small, small.Bounds(), whole, from, xdraw.Src, nil)
		if out, err = tile(small, most); err != nil || len(out.Bytes) <= most {
			return out, err
		}
	}
	return out, nil
}

// middle is the largest part of a picture that has the shape of a tile.
func middle(b image.Rectangle) image.Rectangle {
	wide, high := b.Dx(), b.Dy()
	if wide*tileHigh > high*tileWide {
		wide = max(1, high*tileWide/tileHigh)
	} else {
		high = max(1, wide*tileHigh/tileWide)
	}
	at := image.Pt(b.Min.X+(b.Dx()-wide)/2, b.Min.Y+(b.Dy()-high)/2)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(wide, high))}
}

// tile encodes a small picture: a drawing in flat colours, a photograph in the
// finest quality that fits.
func tile(small *image.NRGBA, most int) (Picture, error) {
	out := Picture{Width: small.Bounds().Dx(), Height: small.Bounds().Dy()}
	var b bytes.Buffer
	if flat, is := flatten(small); is {
		out.Media = "image/png"
		err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, flat)
		out.Bytes = b.Bytes()
		return out, err
	}
	out.Media = "image/jpeg"
	for _, q := range []int{70, 55, 40} {
		b.Reset()
		if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: q}); err != nil {
			return out, err
		}
		if b.Len() <= most {
			break
		}
	}
	out.Bytes = b.Bytes()
	return out, nil
}

// flatten redraws a picture in its most frequent colours; false when they don't
// make nearly all of it.
func flatten(p *image.NRGBA) (*image.Paletted, bool) {
	const coarse = 3 // bits left out of each channel
	type ink struct {
		sum [4]int
		n   int
	}
	seen := map[[4]uint8]*ink{}
	total := len(p.Pix) / 4
	for i := 0; i < len(p.Pix); i += 4 {
		key := [4]uint8{p.Pix[i] >> coarse, p.Pix[i+1] >> coarse, p.Pix[i+2] >> coarse, p.Pix[i+3] >> 7}
		if seen[key] == nil {
			seen[key] = &ink{}
		}
		seen[key].n++
		for c := range 4 {
			seen[key].sum[c] += int(p.Pix[i+c])
		}
	}
	var all []*ink
	for _, s := range seen {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *ink) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return slices.Compare(a.sum[:], b.sum[:]) // the same picture always gives the same bytes
	})
	var palette color.Palette
	covered := 0
	for _, s := range all[:min(len(all), inks)] {
		mean := func(c int) uint8 { return uint8(s.sum[c] / s.n) }
		palette = append(palette, color.NRGBA{mean(0), mean(1), mean(2), mean(3)})
		covered += s.n
	}
	if float64(covered) < drawn*float64(total) {
		return nil, false
	}
	out := image.NewPaletted(p.Bounds(), palette)
	xdraw.Draw(out, out.Bounds(), p, image.Point{}, xdraw.Src)
	return out, true
}
