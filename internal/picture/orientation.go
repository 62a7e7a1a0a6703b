package picture

import (
	"encoding/binary"
	"image"
)

// The ways a camera may have been held, as Exif 2.32 numbers them (tag 0x0112).
const (
	upright = 1
	last    = 8
)

// orientation reads how a JPEG is to be turned, from its Exif part; upright
// when it does not say.
func orientation(raw []byte) int {
	if len(raw) < 4 || raw[0] != 0xff || raw[1] != 0xd8 {
		return upright
	}
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(raw) {
			break // the picture itself begins, or the file is cut
		}
		part := raw[at+4 : at+2+size]
		if marker == 0xe1 && len(part) > 14 && string(part[:6]) == "Exif\x00\x00" {
			return exifOrientation(part[6:])
		}
		at += 2 + size
	}
	return upright
}

// exifOrientation looks the tag up in the first directory of a TIFF header.
func exifOrientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == 0x0112 {
			if way := int(order.Uint16(entries[8:])); way >= upright && way <= last {
				return way
			}
			return upright
		}
		entries = entries[12:]
	}
	return upright
}

// turn puts a picture the way it was seen.
func turn(in *image.NRGBA, way int) *image.NRGBA {
	if way == upright {
		return in
	}
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if way >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewNRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, way)
			copy(out.Pix[out.PixOffset(tx, ty):][:4], in.Pix[in.PixOffset(x, y):][:4])
		}
	}
	return out
}

// turned is where a pixel goes.
func turned(x, y, w, h, way int) (int, int) {
	switch way {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x
}
