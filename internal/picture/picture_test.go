package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

// halves is a picture with a black left half and a white right one.
func halves(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{A: 255}
			if x >= w/2 {
				c = color.NRGBA{255, 255, 255, 255}
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

// held is a JPEG as a camera writes it, with where it was taken in its Exif.
func held(t *testing.T, p image.Image, way uint16, order binary.AppendByteOrder) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*")
	if order == binary.LittleEndian {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), way)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPS 46.2 N 5.2 E Bourg-en-Bresse"...)
	part := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(part)+2))
	return append(append(head, part...), b.Bytes()[2:]...)
}

func TestNothingOfTheCameraStays(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		raw := held(t, halves(40, 20), 6, order)
		p, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(raw, []byte("GPS")) || bytes.Contains(p.Bytes, []byte("GPS")) || bytes.Contains(p.Bytes, []byte("Exif")) {
			t.Error("the place stays in the picture")
		}
		if p.Width != 20 || p.Height != 40 || p.Media != "image/jpeg" {
			t.Fatalf("held on its side, it is %d × %d %s", p.Width, p.Height, p.Media)
		}
		out, err := jpeg.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		top, _, _, _ := out.At(10, 2).RGBA()
		bottom, _, _, _ := out.At(10, 37).RGBA()
		if top > 0x2000 || bottom < 0xe000 {
			t.Errorf("turned the wrong way: top %x, bottom %x", top, bottom)
		}
	}
}

// TestEachWayOfHolding follows the corners: where the first row and the first
// column are seen is what Exif 2.32 says of each value.
func TestEachWayOfHolding(t *testing.T) {
	corner := func(p *image.NRGBA) string {
		b := p.Bounds()
		for name, at := range map[string]image.Point{"top left": {}, "top right": {b.Dx() - 1, 0}, "bottom left": {0, b.Dy() - 1}, "bottom right": {b.Dx() - 1, b.Dy() - 1}} {
			if p.NRGBAAt(at.X, at.Y).R == 255 {
				return name
			}
		}
		return "nowhere"
	}
	for way, want := range map[int]string{1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left", 5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"} {
		p := image.NewNRGBA(image.Rect(0, 0, 3, 2))
		p.SetNRGBA(0, 0, color.NRGBA{R: 255, A: 255})
		got := turn(p, way)
		if at := corner(got); at != want || (way >= 5) != (got.Bounds().Dx() == 2) {
			t.Errorf("way %d: the first corner is seen %s, want %s", way, at, want)
		}
	}
}

func TestALargePictureIsMadeSmaller(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, halves(3000, 1500)); err != nil {
		t.Fatal(err)
	}
	p, err := Read(&b)
	if err != nil || p.Width != MaxSide || p.Height != MaxSide/2 || p.Media != "image/jpeg" {
		t.Fatalf("%d × %d %s, %v", p.Width, p.Height, p.Media, err)
	}
	clear := halves(10, 10)
	clear.SetNRGBA(0, 0, color.NRGBA{})
	b.Reset()
	if err := png.Encode(&b, clear); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(&b); err != nil || p.Media != "image/png" {
		t.Fatalf("transparent parts must stay: %s, %v", p.Media, err)
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	bomb := bytes.Buffer{}
	if err := png.Encode(&bomb, halves(8, 8)); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(bomb.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 60_000)
	binary.BigEndian.PutUint32(huge[20:], 60_000)
	for name, tt := range map[string]struct {
		given string
		key   string
	}{
		"a text":          {"bonjour", "picture.unknown_form"},
		"an SVG":          {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "picture.unknown_form"},
		"nothing":         {"", "picture.unknown_form"},
		"a HEIC":          {"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic", "picture.heic"},
		"an AVIF":         {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "picture.heic"},
		"a film":          {"\x00\x00\x00\x1cftypisom\x00\x00\x00\x00", "picture.unknown_form"},
		"cut short":       {bomb.String()[:bomb.Len()/2], "picture.damaged"},
		"a bomb":          {string(huge), "picture.damaged"}, // its header's sum is wrong: refused before any pixel
		"over twenty MiB": {strings.Repeat("x", MaxBytes+1), "picture.too_large"},
	} {
		_, err := Read(strings.NewReader(tt.given))
		if all := fault.All(err); len(all) != 1 || all[0].Key != tt.key {
			t.Errorf("%s: %v, want %s", name, err, tt.key)
		}
	}
}

func TestTooManyPixels(t *testing.T) {
	// A GIF states its size without a sum: 65,535 × 65,535 in thirteen bytes.
	gif := append([]byte("GIF89a"), 0xff, 0xff, 0xff, 0xff, 0, 0, 0)
	_, err := Read(bytes.NewReader(gif))
	if all := fault.All(err); len(all) != 1 || all[0].Key != "picture.too_many_pixels" {
		t.Fatalf("err = %v", err)
	}
}

func TestAThreadOfPixelsIsRefused(t *testing.T) {
	// Within the pixels allowed, but to reduce it would take over a gigabyte.
	_, err := Read(bytes.NewReader([]byte("GIF89a\x01\x00\xff\xff\x00\x00\x00")))
	if all := fault.All(err); len(all) != 1 || all[0].Key != "picture.too_long" {
		t.Fatalf("err = %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if way := orientation(raw); way < upright || way > last {
			t.Fatalf("way %d", way)
		}
		if p, err := Read(bytes.NewReader(raw)); err == nil && (p.Width > MaxSide || p.Height > MaxSide || len(p.Bytes) == 0) {
			t.Fatalf("%d × %d", p.Width, p.Height)
		} else if err != nil && len(fault.All(err)) == 0 {
			t.Fatalf("not told: %v", err)
		}
	})
}
