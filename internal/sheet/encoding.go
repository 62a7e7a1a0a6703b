package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Encodings, as Description names them.
const (
	encUTF8  = "utf-8"
	encUTF16 = "utf-16"
	enc1252  = "windows-1252"
	encMac   = "macintosh"
	encDOS   = "ibm850"
	enc8859  = "iso-8859-15"
	encMixed = "mixed" // UTF-8 with stray bytes of Windows-1252: two files put end to end
)

// encoding is how the bytes of a text are to be read.
type encoding struct {
	name      string
	bom       bool
	skip      int64
	bigEndian bool
}

// findEncoding reads the whole file once: a byte order mark says it all; else
// valid UTF-8 is UTF-8, for no text of another encoding is by chance; else it
// is Windows-1252, which French Excel writes, unless its accents are those of
// another machine. A NUL byte means that it is no
// text, unless every other byte is one: UTF-16 without its mark.
func findEncoding(r io.ReaderAt, size int64) (encoding, error) {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return encoding{}, fmt.Errorf("read file: %w", err)
	} else {
		head = head[:n]
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return encoding{name: encUTF16, bom: true, skip: 2}, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return encoding{name: encUTF16, bom: true, skip: 2, bigEndian: true}, nil
	}
	if little, big := nulShare(head); little || big {
		return encoding{name: encUTF16, bigEndian: big}, nil
	}
	e := encoding{name: encUTF8}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		e.bom, e.skip = true, 3
	}
	c, err := countBytes(io.NewSectionReader(r, e.skip, size-e.skip))
	if err != nil {
		return e, err
	}
	switch {
	case c.nul:
		return e, fault.New(fault.Invalid, "sheet.is_binary")
	case c.stray > 0 && (e.bom || c.western > 0 || c.letters > 4*c.stray):
		e.name = encMixed
	case c.stray > 0:
		e.name = c.singleByte()
	}
	return e, nil
}

// nulShare says whether the text is UTF-16 without a mark: most Latin letters
// then have a NUL after them (little-endian) or before (big-endian).
func nulShare(head []byte) (little, big bool) {
	var even, odd int
	for i, b := range head {
		if b != 0 {
			continue
		}
		if i%2 == 0 {
			even++
		} else {
			odd++
		}
	}
	half := len(head) / 2
	return half > 1 && odd > half*7/10 && even == 0, half > 1 && even > half*7/10 && odd == 0
}

// byteCount is what a text of single bytes or UTF-8 is made of.
type byteCount struct {
	nul     bool
	letters int // characters of UTF-8 beyond ASCII
	western int // of them, those that Windows-1252 has too: read in it, they are « Ã© », which nobody writes
	stray   int // bytes that UTF-8 does not allow
	seen    [256]int
	ligated int // BD before u or i: « cœur » in ISO-8859-15, « c½ur » in Windows-1252
}

// singleByte tells by its accents in which encoding of one byte a letter a French
// text is. The bytes of one are hardly ever letters of another: é is E9 in
// Windows-1252, 8E on the old Macintosh, 82 in DOS.
func (c byteCount) singleByte() string {
	windows := c.sum("\xe9\xe8\xea\xe0\xe7\xf4\xee\xf9\xfb\x92")
	mac, dos := c.sum("\x8e\x8f\x90\x8d\x9d"), c.sum("\x82\x8a\x87")
	switch {
	case mac > windows && mac > dos:
		return encMac
	case dos > windows && dos > mac:
		return encDOS
	}
	for b := 0x80; b < 0xa0; b++ {
		if c.seen[b] > 0 {
			return enc1252 // ISO-8859-15 has no letter there
		}
	}
	if c.ligated > 0 {
		return enc8859
	}
	return enc1252
}

func (c byteCount) sum(of string) int {
	n := 0
	for i := range len(of) {
		n += c.seen[of[i]]
	}
	return n
}

func countBytes(r io.Reader) (byteCount, error) {
	var c byteCount
	buf, kept := make([]byte, 256<<10), 0
	for {
		n, err := r.Read(buf[kept:])
		block := buf[:kept+n]
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return c, fmt.Errorf("read file: %w", err)
		}
		c.nul = c.nul || bytes.IndexByte(block, 0) >= 0
		kept = copy(buf, c.count(block, last))
		if last || c.nul {
			return c, nil
		}
	}
}

// count counts a block and returns the beginning of a character that the next
// block ends.
func (c *byteCount) count(block []byte, last bool) []byte {
	for len(block) > 0 {
		if i := firstHigh(block); i != 0 {
			block = block[i:]
			continue
		}
		if !last && !utf8.FullRune(block) {
			return block
		}
		r, size := utf8.DecodeRune(block)
		if r == utf8.RuneError && size == 1 {
			c.stray++
			c.seen[block[0]]++
			if block[0] == 0xbd && len(block) > 1 && (block[1] == 'u' || block[1] == 'i') {
				c.ligated++
			}
		} else {
			c.letters++
			if _, has := charmap.Windows1252.EncodeRune(r); has && r >= 0xa0 {
				c.western++
			}
		}
		block = block[size:]
	}
	return nil
}

// firstHigh is how many bytes of ASCII the block begins with.
func firstHigh(block []byte) int {
	for i, b := range block {
		if b >= utf8.RuneSelf {
			return i
		}
	}
	return len(block)
}

var charmaps = map[string]*charmap.Charmap{
	enc1252: charmap.Windows1252, encMac: charmap.Macintosh, encDOS: charmap.CodePage850, enc8859: charmap.ISO8859_15,
}

// reader reads the file as UTF-8.
func (e encoding) reader(r io.ReaderAt, size int64) io.Reader {
	in := io.NewSectionReader(r, e.skip, size-e.skip)
	switch e.name {
	case encUTF16:
		order := unicode.LittleEndian
		if e.bigEndian {
			order = unicode.BigEndian
		}
		return unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Reader(in)
	case enc1252, encMac, encDOS, enc8859:
		return charmaps[e.name].NewDecoder().Reader(in)
	case encMixed:
		return &mixedReader{in: bufio.NewReaderSize(in, 64<<10)}
	}
	return in
}

// mixedReader reads UTF-8 and takes each byte that can't be for Windows-1252.
type mixedReader struct {
	in      *bufio.Reader
	pending []byte
}

func (m *mixedReader) Read(p []byte) (int, error) {
	n := copy(p, m.pending)
	m.pending = m.pending[n:]
	for n < len(p) {
		r, size, err := m.in.ReadRune()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		if r == utf8.RuneError && size == 1 {
			if err := m.in.UnreadRune(); err != nil {
				return n, err
			}
			b, err := m.in.ReadByte()
			if err != nil {
				return n, err
			}
			r = charmap.Windows1252.DecodeByte(b)
		}
		var letter [utf8.UTFMax]byte
		size = utf8.EncodeRune(letter[:], r)
		k := copy(p[n:], letter[:size])
		n += k
		if k < size {
			m.pending = append([]byte(nil), letter[k:size]...)
		}
	}
	return n, nil
}
