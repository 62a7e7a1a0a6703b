package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"time"
)

// Open gives the bytes of an attached file.
type Open func(sum string) (io.ReadCloser, error)

// Epoch is the date of every entry of a zip: the same study gives the same
// bytes, whenever it is written. It is the first a zip can hold.
var Epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Document is one file of a bundle, written.
type Document struct {
	Path    string
	Content []byte
}

// Documents writes each document as JSON, in their order. An empty list is not
// written.
func Documents(b Bundle) ([]Document, error) {
	var out []Document
	err := EachDocument(b, func(d Document) error {
		out = append(out, d)
		return nil
	})
	return out, err
}

// EachDocument is Documents one after the other: none is held but the one that
// is handed over.
func EachDocument(b Bundle, keep func(Document) error) error {
	b = copied(b)
	b.Sort()
	if b.Manifest.Format == 0 {
		b.Manifest.Format = Format
	}
	for _, p := range b.parts() {
		v := reflect.ValueOf(p.into).Elem()
		if p.list && v.Len() == 0 {
			continue
		}
		value := v.Interface()
		if p.name == "study" {
			s := b.Study
			s.Members = nil
			value = s
		}
		content, err := Encode(value)
		if err != nil {
			return fmt.Errorf("write %s: %w", p.name, err)
		}
		if err := keep(Document{p.name + ".json", content}); err != nil {
			return err
		}
	}
	return nil
}

// copied gives the bundle lists of its own, so that sorting moves nobody else's.
func copied(b Bundle) Bundle {
	for _, p := range b.parts() {
		if v := reflect.ValueOf(p.into).Elem(); p.list && v.Len() > 0 {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			v.Set(own)
		}
	}
	return b
}

// Encode writes a value as every document is: keys in the order of the type,
// two spaces, LF, letters as they are.
func Encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Write writes the bundle as a zip: the same bundle always gives the same
// bytes. open may be nil when there is no file.
func Write(w io.Writer, b Bundle, open Open) error {
	archive := zip.NewWriter(w)
	err := EachDocument(b, func(d Document) error { return AddFile(archive, d.Path, bytes.NewReader(d.Content)) })
	if err != nil {
		return err
	}
	files := copied(b)
	files.Sort()
	for _, f := range files.Files {
		if err := addAttached(archive, f, open); err != nil {
			return err
		}
	}
	return archive.Close()
}

func addAttached(archive *zip.Writer, f File, open Open) error {
	r, err := open(f.SHA256)
	if err != nil {
		return fmt.Errorf("write file %s: %w", f.SHA256, err)
	}
	defer r.Close()
	return AddFile(archive, f.Path(), r)
}

// AddFile adds a file to a zip with nothing in it that changes from one day or
// machine to another.
func AddFile(archive *zip.Writer, path string, content io.Reader) error {
	h := &zip.FileHeader{Name: path, Method: zip.Deflate, Modified: Epoch}
	w, err := archive.CreateHeader(h)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if _, err := io.Copy(w, content); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
