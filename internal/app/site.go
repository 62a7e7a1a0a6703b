package app

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"

	"codeberg.org/bocage/bocage/internal/bundle"
)

// Site is the site of a version while it is made. Each file is compressed as it
// comes, by whoever made it: several are at once, and a site of ten thousand
// pages is held in a tenth of its size.
type Site struct {
	mu    sync.Mutex
	files map[string]packed
}

// packed is a compressed file.
type packed struct {
	deflated []byte
	sum      uint32
	size     int
}

var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.DefaultCompression) // errs on an unknown level only
	return w
}}

// Add puts a file into the site, over the one of that path if there is one.
func (s *Site) Add(path string, content []byte) error {
	var out bytes.Buffer
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&out)
	if _, err := w.Write(content); err != nil {
		return fmt.Errorf("compress %s: %w", path, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("compress %s: %w", path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = map[string]packed{}
	}
	s.files[path] = packed{bytes.Clone(out.Bytes()), crc32.ChecksumIEEE(content), len(content)}
	return nil
}

// Len is how many files there are.
func (s *Site) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.files)
}

// write writes the site as one archive: the same files give the same bytes.
func (s *Site) write(to io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	paths := make([]string, 0, len(s.files))
	for path := range s.files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	archive := zip.NewWriter(to)
	for _, path := range paths {
		f := s.files[path]
		w, err := archive.CreateRaw(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: bundle.Epoch, CRC32: f.sum,
			CompressedSize64: uint64(len(f.deflated)), UncompressedSize64: uint64(f.size)})
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		if _, err := w.Write(f.deflated); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return archive.Close()
}

// Reader is the site's files, to be read.
func (s *Site) Reader() (fs.FS, error) {
	var archive bytes.Buffer
	if err := s.write(&archive); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
}

// inSite says whether the site has a file.
func inSite(site fs.FS, path string) bool {
	_, err := fs.Stat(site, path)
	return err == nil
}
