package vintage

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"path"
	"strings"
	"time"
)

// Files are the files of a vintage, by name: what territory.Load reads.
type Files map[string][]byte

// pack writes tables as CSV, gzipped where the name says so. The same tables make the
// same bytes.
func pack(tables map[string][][]string) (Files, error) {
	files := Files{}
	for name, lines := range tables {
		var out bytes.Buffer
		if err := csv.NewWriter(&out).WriteAll(lines); err != nil {
			return nil, err
		}
		files[name] = out.Bytes()
		if strings.HasSuffix(name, ".gz") {
			files[name] = zipped(out.Bytes())
		}
	}
	return files, nil
}

// zipped never fails: memory takes all that is written.
func zipped(content []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = w.Write(content)
	_ = w.Close()
	return out.Bytes()
}

// Open makes a file system of the files.
func (f Files) Open(name string) (fs.File, error) {
	content, there := f[name]
	if !there {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &file{Reader: bytes.NewReader(content), name: name}, nil
}

// file is an open file, and what there is to know of it.
type file struct {
	*bytes.Reader
	name string
}

func (f *file) Stat() (fs.FileInfo, error) { return f, nil }
func (f *file) Close() error               { return nil }
func (f *file) Name() string               { return path.Base(f.name) }
func (f *file) Mode() fs.FileMode          { return 0o444 }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return false }
func (f *file) Sys() any                   { return nil }
