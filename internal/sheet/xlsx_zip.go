package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Limits of the envelope of an XLSX that no one sets.
const (
	maxDirectory  = 1 << 20   // bytes of the zip's directory
	bombRatio     = 250       // unzipped bytes for each zipped one…
	bombUnzipped  = 100 << 20 // …in a file that unzips to more than this
	endOfZip      = 22        // bytes of the record that ends a zip
	maxZipComment = 1<<16 - 1
)

// parts are the files within an XLSX, checked before anything is unzipped.
type parts struct {
	files map[string]*zip.File // by path, in lower case
}

func openParts(r io.ReaderAt, size int64, lim Limits) (*parts, error) {
	if err := checkDirectory(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.truncated").Because(err)
	}
	p := &parts{files: make(map[string]*zip.File, len(z.File))}
	var whole uint64
	for _, f := range z.File {
		whole += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(lim.Unzipped) || whole > uint64(lim.Unzipped) {
			return nil, bomb(lim)
		}
		p.files[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	if whole > bombUnzipped && whole/bombRatio > uint64(size) {
		return nil, bomb(lim)
	}
	return p, nil
}

func bomb(lim Limits) error {
	return fault.New(fault.TooLarge, "sheet.bomb", "max", lim.Unzipped)
}

// checkDirectory reads the end of the zip, without which it was cut short, and
// bounds its directory, of which archive/zip would read any number of entries.
func checkDirectory(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, endOfZip+maxZipComment))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read file: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endOfZip {
		return fault.New(fault.Invalid, "sheet.truncated")
	}
	length := int64(binary.LittleEndian.Uint32(tail[at+12:]))
	offset := int64(binary.LittleEndian.Uint32(tail[at+16:]))
	end := size - int64(len(tail)-at)
	// A directory of the 64-bit form ends with some records of its own.
	if gap := end - (offset + length); length > maxDirectory || gap < 0 || gap > 4096 {
		return fault.New(fault.Invalid, "sheet.damaged", "part", "zip")
	}
	return nil
}

// has says whether the part is there.
func (p *parts) has(name string) bool { return p.files[strings.ToLower(name)] != nil }

// open reads a part as UTF-8. More bytes than its directory promised are a
// bomb: the promise was checked, the bytes are counted.
func (p *parts) open(name string) (io.ReadCloser, error) {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil, damaged(name, errors.New("part missing"))
	}
	in, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	counted := &countedReader{in: in, left: int64(f.UncompressedSize64), name: name}
	head := make([]byte, 2)
	n, err := io.ReadFull(counted, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		in.Close()
		return nil, err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), counted)
	if string(head[:n]) == "\xff\xfe" || string(head[:n]) == "\xfe\xff" {
		return &part{Reader: transform.NewReader(whole, unicode.BOMOverride(transform.Nop)), in: in}, nil
	}
	return &part{Reader: whole, in: in}, nil
}

type part struct {
	io.Reader
	in io.Closer
}

func (p *part) Close() error { return p.in.Close() }

// countedReader counts what is unzipped and says what is wrong with a part.
type countedReader struct {
	in   io.Reader
	left int64
	name string
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	if c.left -= int64(n); c.left < 0 || errors.Is(err, zip.ErrFormat) {
		return 0, fault.New(fault.TooLarge, "sheet.bomb_lie", "part", path.Base(c.name))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, damaged(c.name, err)
	}
	return n, err
}

// damaged tells a part that can't be read; a fault stays what it is.
func damaged(part string, err error) error {
	if len(fault.All(err)) > 0 {
		return err
	}
	return fault.New(fault.Invalid, "sheet.damaged", "part", path.Base(part)).Because(err)
}
