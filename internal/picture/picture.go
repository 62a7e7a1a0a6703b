// Package picture takes in the pictures that people give: read whole, turned as
// they were held, made no larger than a page needs, and written again from
// their pixels alone, so that nothing of the camera, of the place or of the
// moment stays in them.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif" // read, the first frame
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	xdraw "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read

	"codeberg.org/bocage/bocage/internal/fault"
)

// Limits on what is taken in and what is kept.
const (
	MaxBytes  = 20 << 20
	MaxPixels = 40_000_000 // as decoded: what a bomb would ask memory for
	MaxGiven  = 30_000     // of a side as given: a thread of pixels costs more to reduce than a square
	MaxSide   = 2000       // of what is kept
	quality   = 84
)

// Picture is one, ready to be kept.
type Picture struct {
	Bytes         []byte
	Media         string // image/jpeg, or image/png when it has transparent parts
	Width, Height int
}

// Read takes a picture in. What is no picture, or too large a one, is refused
// before it takes memory.
func Read(r io.Reader) (Picture, error) {
	all, err := ReadSizes(r, MaxSide)
	if err != nil {
		return Picture{}, err
	}
	return all[0], nil
}

// ReadSizes is Read for several sizes of the same picture, the largest first:
// no side of the n-th is longer than sides[n].
func ReadSizes(r io.Reader, sides ...int) ([]Picture, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	if len(raw) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "picture.too_large", "max", MaxBytes>>20)
	}
	seen, err := decode(raw)
	if err != nil {
		return nil, err
	}
	var out []Picture
	for _, side := range sides {
		seen = shrink(seen, side)
		p, err := write(seen)
		if err != nil {
			return nil, fmt.Errorf("write picture: %w", err)
		}
		out = append(out, p)
	}
	return out, nil
}

// decode reads a picture as it was held, no larger than MaxSide.
func decode(raw []byte) (*image.NRGBA, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case errors.Is(err, image.ErrFormat) && heic(raw):
		return nil, fault.New(fault.Invalid, "picture.heic")
	case errors.Is(err, image.ErrFormat):
		return nil, fault.New(fault.Invalid, "picture.unknown_form")
	case err != nil:
		return nil, fault.New(fault.Invalid, "picture.damaged").Because(err)
	case config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height:
		return nil, fault.New(fault.TooLarge, "picture.too_many_pixels", "max", MaxPixels/1_000_000)
	case max(config.Width, config.Height) > MaxGiven:
		return nil, fault.New(fault.TooLarge, "picture.too_long", "max", MaxGiven)
	}
	decoded, form, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "picture.damaged").Because(err)
	}
	way := upright
	if form == "jpeg" {
		way = orientation(raw)
	}
	return turn(shrink(decoded, MaxSide), way), nil
}

// heic says whether a file is a picture as telephones keep them for themselves
// (HEIC, HEIF, AVIF): nothing here can read it, and whoever sends it can turn it
// into a JPEG.
func heic(raw []byte) bool {
	return len(raw) >= 12 && string(raw[4:8]) == "ftyp" &&
		slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"}, string(raw[8:12]))
}

// shrink makes no side of a picture longer than side, on a ground of its own.
func shrink(in image.Image, side int) *image.NRGBA {
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if w == in.Bounds().Dx() {
		draw.Draw(out, out.Bounds(), in, in.Bounds().Min, draw.Src)
	} else {
		xdraw.BiLinear.Scale(out, out.Bounds(), in, in.Bounds(), xdraw.Src, nil)
	}
	return out
}

// write encodes pixels and nothing else.
func write(p *image.NRGBA) (Picture, error) {
	out := Picture{Media: "image/jpeg", Width: p.Bounds().Dx(), Height: p.Bounds().Dy()}
	var b bytes.Buffer
	var err error
	if p.Opaque() {
		err = jpeg.Encode(&b, p, &jpeg.Options{Quality: quality})
	} else {
		out.Media = "image/png"
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, p)
	}
	out.Bytes = b.Bytes()
	return out, err
}
