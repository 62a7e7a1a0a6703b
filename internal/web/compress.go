package web

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// gzipLevel 6 of this library takes a quarter of the time of the standard one's
// level 5 on our pages, for 1 to 2 % more bytes.
const gzipLevel = 6

// smallest is the size under which compression isn't worth its 20 bytes and its time.
const smallest = 860

var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzipLevel)
	if err != nil {
		panic(err)
	}
	return w
}}

// compressed sends text answers as gzip to those who accept it.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r) || r.Header.Get("Range") != "" || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		g := &gzipResponse{ResponseWriter: w}
		defer g.close()
		next.ServeHTTP(g, r)
	})
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if (name == "gzip" || name == "*") && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// gzipResponse decides at the header whether to compress.
type gzipResponse struct {
	http.ResponseWriter
	writer  *gzip.Writer
	decided bool
}

func (g *gzipResponse) WriteHeader(status int) {
	if status >= 200 && !g.decided {
		g.decided = true
		if status != http.StatusNoContent && status != http.StatusNotModified && g.worthwhile() {
			h := g.Header()
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			if tag := h.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
				h.Set("ETag", "W/"+tag)
			}
			g.writer = gzipWriters.Get().(*gzip.Writer)
			g.writer.Reset(g.ResponseWriter)
		}
	}
	g.ResponseWriter.WriteHeader(status)
}

func (g *gzipResponse) worthwhile() bool {
	h := g.Header()
	if h.Get("Content-Encoding") != "" || !compressible(h.Get("Content-Type")) {
		return false
	}
	size, err := strconv.Atoi(h.Get("Content-Length"))
	return err != nil || size >= smallest
}

func compressible(contentType string) bool {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "json") ||
		strings.HasSuffix(name, "javascript") || strings.HasSuffix(name, "xml")
}

func (g *gzipResponse) Write(b []byte) (int, error) {
	if !g.decided {
		if g.Header().Get("Content-Type") == "" {
			g.Header().Set("Content-Type", http.DetectContentType(b))
		}
		g.WriteHeader(http.StatusOK)
	}
	if g.writer != nil {
		return g.writer.Write(b)
	}
	return g.ResponseWriter.Write(b)
}

// FlushError sends what is there: a progress page, a long export.
func (g *gzipResponse) FlushError() error {
	if g.writer != nil {
		if err := g.writer.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(g.ResponseWriter).Flush()
}

func (g *gzipResponse) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// close ends the stream. After a panic it isn't reached by a half answer: the
// connection is cut first.
func (g *gzipResponse) close() {
	if g.writer == nil {
		return
	}
	g.writer.Close()
	gzipWriters.Put(g.writer)
	g.writer = nil
}

// zipInto compresses what is already whole.
func zipInto(b *bytes.Buffer, page []byte) {
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(b)
	_, _ = w.Write(page) // into memory
	_ = w.Close()
}
