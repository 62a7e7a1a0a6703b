package raster

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

// Words are a text kept inside a picture, under a keyword of the format: Title,
// Source, Copyright…
type Words struct{ Keyword, Text string }

func encode(w io.Writer, picture image.Image) error {
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	return e.Encode(w, picture)
}

// header is how long the signature and the first chunk of a PNG are.
const header = 8 + 12 + 13

// withWords puts texts after the header of a PNG, in UTF-8.
//
// Source: Portable Network Graphics, W3C, chunk iTXt.
func withWords(file []byte, words []Words) []byte {
	out := append([]byte(nil), file[:header]...)
	for _, w := range words {
		if w.Text == "" {
			continue
		}
		// keyword, end, not compressed, no language, no translated keyword
		body := append([]byte("iTXt"+w.Keyword), 0, 0, 0, 0, 0)
		body = append(body, w.Text...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(body)-4))
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return append(out, file[header:]...)
}
