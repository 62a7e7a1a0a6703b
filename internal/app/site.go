package app

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"

	"codeberg.org/bocage/bocage/internal/blob"
	"codeberg.org/bocage/bocage/internal/bundle"
)

// Site is the site of a version while it is made. Each file is compressed as it
// comes, by whoever made it (several are at once), and laid down on the disk: a
// site of ten thousand pages takes no more memory than one of ten. Close it.
type Site struct {
	dir   string // its own
	mu    sync.Mutex
	on    *os.File // the compressed files, one after the other
	end   int64
	files map[string]laid
	open  *os.File // the archive that is read, if any
}

// laid is a compressed file and where it lies.
type laid struct {
	at, deflated int64
	sum          uint32
	size         int
}

// newSite is an empty site in a folder for what passes.
func newSite(folder string) (*Site, error) {
	dir, err := os.MkdirTemp(folder, "site-")
	if err != nil {
		return nil, blob.Disk(fmt.Errorf("make folder: %w", err))
	}
	on, err := os.Create(filepath.Join(dir, "files"))
	if err != nil {
		return nil, errors.Join(blob.Disk(fmt.Errorf("make file: %w", err)), os.RemoveAll(dir))
	}
	return &Site{dir: dir, on: on, files: map[string]laid{}}, nil
}

// Close takes the site away, and whatever Reader gave with it.
func (s *Site) Close() error {
	err := s.on.Close()
	if s.open != nil {
		err = errors.Join(err, s.open.Close())
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// deflater compresses a file at a time.
type deflater struct {
	*flate.Writer
	out bytes.Buffer
}

var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(nil, flate.DefaultCompression) // errs on an unknown level only
	return &deflater{Writer: w}
}}

// Add puts a file into the site, over the one of that path if there is one.
func (s *Site) Add(path string, content []byte) error {
	w := deflaters.Get().(*deflater)
	defer deflaters.Put(w)
	w.out.Reset()
	w.Reset(&w.out)
	if _, err := w.Write(content); err != nil {
		return fmt.Errorf("compress %s: %w", path, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("compress %s: %w", path, err)
	}
	f := laid{deflated: int64(w.out.Len()), sum: crc32.ChecksumIEEE(content), size: len(content)}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.at = s.end
	if _, err := s.on.WriteAt(w.out.Bytes(), f.at); err != nil {
		return blob.Disk(fmt.Errorf("lay down %s: %w", path, err))
	}
	s.end += f.deflated
	s.files[path] = f
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
	archive, by := zip.NewWriter(to), make([]byte, 32<<10)
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		f := s.files[path]
		w, err := archive.CreateRaw(&zip.FileHeader{Name: path, Method: zip.Deflate, Modified: bundle.Epoch, CRC32: f.sum,
			CompressedSize64: uint64(f.deflated), UncompressedSize64: uint64(f.size)})
		if err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		if _, err := io.CopyBuffer(w, io.NewSectionReader(s.on, f.at, f.deflated), by); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return archive.Close()
}

// Reader is the site's files, to be read until it is closed.
func (s *Site) Reader() (fs.FS, error) {
	if s.open == nil {
		file, err := os.Create(filepath.Join(s.dir, "archive"))
		if err != nil {
			return nil, blob.Disk(fmt.Errorf("make file: %w", err))
		}
		s.open = file
	}
	if err := s.open.Truncate(0); err != nil {
		return nil, fmt.Errorf("empty file: %w", err)
	}
	if err := s.write(io.NewOffsetWriter(s.open, 0)); err != nil {
		return nil, blob.Disk(err)
	}
	info, err := s.open.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at file: %w", err)
	}
	return zip.NewReader(s.open, info.Size())
}

// inSite says whether the site has a file.
func inSite(site fs.FS, path string) bool {
	_, err := fs.Stat(site, path)
	return err == nil
}
