package web

import (
	"io"
	"net/http"
	"time"
)

// A slow rural line may send a file for ten minutes or read one for as long. It
// never stays silent for half a minute, or what the house has set, and it is
// faster than a drip: whoever is not holds a place that others need, and loses it.
const (
	pace = 1 << 10 // bytes a second, below which the line is cut
	gulp = 32 << 10
)

// patient cuts the requests and the answers that don't move on.
func patient(next http.Handler, wait time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := http.NewResponseController(w)
		line.SetWriteDeadline(time.Now().Add(wait)) // a recorder has none, and needs none
		if r.Body != nil && r.Body != http.NoBody {
			body := &patientBody{body: r.Body, line: line, wait: wait, began: time.Now()}
			r.Body = body
			defer body.left()
		}
		next.ServeHTTP(&patientWriter{ResponseWriter: w, line: line, wait: wait}, r)
	})
}

// patientBody waits for some bytes for a while, and for all of them at a pace.
type patientBody struct {
	body interface {
		Read([]byte) (int, error)
		Close() error
	}
	line  *http.ResponseController
	wait  time.Duration
	began time.Time
	read  int64
	over  bool // whole, or cut
}

func (b *patientBody) Read(p []byte) (int, error) {
	until := time.Now().Add(b.wait)
	if paced := b.began.Add(b.wait + time.Duration(b.read/pace)*time.Second); paced.Before(until) {
		until = paced
	}
	b.line.SetReadDeadline(until)
	n, err := b.body.Read(p)
	b.read += int64(n)
	if b.over = err != nil; err == io.EOF { // the work that follows takes the time it needs
		b.line.SetReadDeadline(time.Time{})
	}
	return n, err
}

// left bounds what the server itself reads of a body that nobody wanted: it
// takes some of it before it gives the line to the next request.
func (b *patientBody) left() {
	if !b.over {
		b.line.SetReadDeadline(time.Now().Add(b.wait))
	}
}

func (b *patientBody) Close() error { return b.body.Close() }

// patientWriter waits for each gulp of an answer to be taken.
type patientWriter struct {
	http.ResponseWriter
	line *http.ResponseController
	wait time.Duration
}

func (w *patientWriter) Write(content []byte) (written int, err error) {
	for {
		w.line.SetWriteDeadline(time.Now().Add(w.wait))
		n, err := w.ResponseWriter.Write(content[:min(len(content), gulp)])
		written += n
		if content = content[n:]; err != nil || len(content) == 0 {
			return written, err
		}
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *patientWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
