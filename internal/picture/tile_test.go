package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// TestATileFitsItsWeight: a drawing in flat colours stays one, a picture full of
// shades is made as small as asked, and both have the shape of a card.
func TestATileFitsItsWeight(t *testing.T) {
	drawing, shades := image.NewNRGBA(image.Rect(0, 0, 900, 900)), image.NewNRGBA(image.Rect(0, 0, 1600, 400))
	for y := range 900 {
		for x := range 900 {
			c := color.NRGBA{251, 249, 244, 255}
			if (x-450)*(x-450)+(y-450)*(y-450) < 150*150 {
				c = color.NRGBA{169, 71, 47, 255}
			}
			drawing.SetNRGBA(x, y, c)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range shades.Pix {
		shades.Pix[i] = uint8(i/1600) + uint8(r.IntN(60))
		if i%4 == 3 {
			shades.Pix[i] = 255
		}
	}
	for _, c := range []struct {
		name   string
		given  image.Image
		media  string
		most   int
		widest bool
	}{
		{"a drawing", drawing, "image/png", 2000, true},
		{"a photograph", shades, "image/jpeg", 4000, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := png.Encode(&b, c.given); err != nil {
				t.Fatal(err)
			}
			whole := b.Bytes()
			small, err := Tile(bytes.NewReader(whole), c.most)
			if err != nil {
				t.Fatal(err)
			}
			if small.Media != c.media || len(small.Bytes) > c.most || small.Height != small.Width*9/16 || (small.Width == tileSizes[0]) != c.widest {
				t.Errorf("%s of %d bytes, %d × %d", small.Media, len(small.Bytes), small.Width, small.Height)
			}
			shown, _, err := image.Decode(bytes.NewReader(small.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			if red, _, _, _ := shown.At(small.Width/2, small.Height/2).RGBA(); c.widest && red>>8 != 169 {
				t.Errorf("the middle of the drawing is %d red, want 169", red>>8)
			}
			again, err := Tile(bytes.NewReader(whole), c.most)
			if err != nil || !bytes.Equal(again.Bytes, small.Bytes) {
				t.Error("the same picture gives other bytes")
			}
		})
	}
	if _, err := Tile(bytes.NewReader([]byte("no picture")), 2000); err == nil {
		t.Error("what is no picture became a tile")
	}
}
