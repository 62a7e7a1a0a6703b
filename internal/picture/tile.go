package picture

import (
	"bytes"
	"cmp"
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

// Drawn is a tile again from its bytes.
func Drawn(tile []byte) (Picture, error) {
	config, form, err := image.DecodeConfig(bytes.NewReader(tile))
	if err != nil {
		return Picture{}, fmt.Errorf("read tile: %w", err)
	}
	return Picture{Bytes: tile, Media: "image/" + form, Width: config.Width, Height: config.Height}, nil
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
// make nearly all of it. Colours are counted by their highest bits.
func flatten(p *image.NRGBA) (*image.Paletted, bool) {
	type ink struct {
		key uint16
		sum [4]int
		n   int
	}
	seen := make([]ink, 1<<16)
	keys := make([]uint16, len(p.Pix)/4)
	for i := range keys {
		c := p.Pix[4*i : 4*i+4]
		key := uint16(c[0]>>3)<<11 | uint16(c[1]>>3)<<6 | uint16(c[2]>>3)<<1 | uint16(c[3]>>7)
		keys[i], seen[key].key = key, key
		seen[key].n++
		for channel := range c {
			seen[key].sum[channel] += int(c[channel])
		}
	}
	seen = slices.DeleteFunc(seen, func(s ink) bool { return s.n == 0 })
	slices.SortFunc(seen, func(a, b ink) int { // the same picture always gives the same bytes
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.key, b.key))
	})
	var palette color.Palette
	covered := 0
	for _, s := range seen[:min(len(seen), inks)] {
		mean := func(c int) uint8 { return uint8(s.sum[c] / s.n) }
		palette = append(palette, color.NRGBA{mean(0), mean(1), mean(2), mean(3)})
		covered += s.n
	}
	if float64(covered) < drawn*float64(len(keys)) {
		return nil, false
	}
	nearest := make([]uint8, 1<<16) // of each colour that there is, looked for once
	for i, s := range seen {
		mean := func(c int) uint8 { return uint8(s.sum[c] / s.n) }
		nearest[s.key] = uint8(min(i, inks))
		if i >= inks {
			nearest[s.key] = uint8(palette.Index(color.NRGBA{mean(0), mean(1), mean(2), mean(3)}))
		}
	}
	out := image.NewPaletted(p.Bounds(), palette)
	for i, key := range keys {
		out.Pix[i] = nearest[key]
	}
	return out, true
}
